// A page's flags by the released OpenFeature web SDK and its OFREP provider: node --experimental-eventsource web.mjs URL KEY CONTEXT
// Reads lines from stdin: {"read": FLAG} or {"context": {...}}; writes what it is told and what it is asked, a line each.
import { createInterface } from "node:readline";
import { OpenFeature, ProviderEvents } from "@openfeature/web-sdk";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";

const [url, key, context] = process.argv.slice(2);
const say = (value) => console.log(JSON.stringify(value));
let asked = 0;
const counting = async (...words) => {
  const answer = await fetch(...words);
  say({ asked: ++asked, status: answer.status });
  return answer;
};
await OpenFeature.setContext(JSON.parse(context));
OpenFeature.addHandler(ProviderEvents.ConfigurationChanged, (event) => say({ changed: event.flagsChanged ?? [] }));
OpenFeature.addHandler(ProviderEvents.Stale, () => say({ stale: true }));
const provider = new OFREPWebProvider({
  baseUrl: url,
  headers: [["x-api-key", key]],
  fetchImplementation: counting,
  cacheMode: "disabled",
});
await OpenFeature.setProviderAndWait(provider);
const client = OpenFeature.getClient();
say({ ready: client.providerStatus });
for await (const line of createInterface({ input: process.stdin })) {
  const wanted = JSON.parse(line);
  if (wanted.context) {
    await OpenFeature.setContext(wanted.context);
    say({ context: wanted.context.country ?? null });
  } else {
    say({ read: client.getBooleanDetails(wanted.read, wanted.otherwise ?? false) });
  }
}
await OpenFeature.close();
process.exit(0);

// Asks by the released OpenFeature server SDK and its OFREP provider: node server.mjs URL KEY < cases.jsonl > answers.jsonl
import { createInterface } from "node:readline";
import { OpenFeature } from "@openfeature/server-sdk";
import { OFREPProvider } from "@openfeature/ofrep-provider";

const [url, key] = process.argv.slice(2);
const headers = { authorization: `Bearer ${key}` };
await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: url, headers: Object.entries(headers) }));
const client = OpenFeature.getClient();
const ask = {
  boolean: (...words) => client.getBooleanDetails(...words),
  string: (...words) => client.getStringDetails(...words),
  number: (...words) => client.getNumberDetails(...words),
  object: (...words) => client.getObjectDetails(...words),
};
for await (const line of createInterface({ input: process.stdin })) {
  const { type, flag, otherwise, context } = JSON.parse(line);
  console.log(JSON.stringify(await ask[type](flag, otherwise, context)));
}
await OpenFeature.close();

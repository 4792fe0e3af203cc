// Copies what the pages load from node_modules into the Python package: `npm ci && npm run assets`.
// Nothing is bundled or changed, so a file in the wheel is byte for byte the one that its project published.
import { copyFileSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";

const target = join("src", "bascule", "server", "static", "vendor");
const files = [
  "htmx.org/dist/htmx.min.js",
  "uplot/dist/uPlot.iife.min.js",
  "uplot/dist/uPlot.min.css",
  "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
];

mkdirSync(target, { recursive: true });
for (const file of files) {
  copyFileSync(join("node_modules", file), join(target, basename(file)));
  console.log(`${file} -> ${join(target, basename(file))}`);
}

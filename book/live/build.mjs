// Bundles what the page loads into OUT: npm run build -- FILES.json OUT [ENGINE [ADDRESS OF PYODIDE]]
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const [list, outdir, engine = "wasi", pyodide = ""] = process.argv.slice(2);
const files = readFileSync(list, "utf-8");
const common = {
  bundle: true,
  minify: true,
  charset: "utf8",
  define: { FILES: files, ENGINE: JSON.stringify(engine), PYODIDE: JSON.stringify(pyodide) },
  loader: { ".txt": "text" },
  target: ["chrome109", "firefox115", "safari16.4"],
  logLevel: "warning",
};

// A worker’s source travels inside engine.js as text: a page opened from a folder cannot load one by address.
const workers = ["wasi", "pyodide"].map((name) => `engines/${name}.worker.js`);
await build({ ...common, entryPoints: workers, outdir: "engines", outExtension: { ".js": ".txt" } });
await build({ ...common, entryPoints: ["live.js", "live.css", "service-worker.js"], outdir });
// Plain scripts, each with one global: a page opened from a folder cannot load modules either.
for (const [name, globalName] of [["editor", "seminarEditor"], ["engine", "seminarEngine"]]) {
  await build({ ...common, entryPoints: [`${name}.js`], outdir, format: "iife", globalName });
}
await build({ ...common, entryPoints: ["explorers/explorers.css"], outdir: `${outdir}/explorers` });
for (const file of readdirSync("explorers")) {
  if (!file.endsWith(".js") || file === "drawing.js") continue; // what they share
  const name = JSON.stringify(file.replace(".js", ""));
  const contents = `import { show } from "./explorer-host.js"; import explorer from "./explorers/${file}"; show(${name}, explorer);`;
  await build({ ...common, stdin: { contents, resolveDir: "." }, outfile: `${outdir}/explorers/${file}` });
}

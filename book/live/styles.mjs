// Makes one style sheet of several, without the rules that no page uses: npm run styles -- OUT PARTS STATIC '["a.css", …]'
import { writeFileSync } from "node:fs";
import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";

const [out, parts, folder, names] = process.argv.slice(2);
const contents = JSON.parse(names).map((name) => `@import "./${name}";`).join("\n");
const { outputFiles } = await build({
  stdin: { contents, loader: "css", resolveDir: parts },
  bundle: true,
  write: false,
  charset: "utf8",
  external: ["*.woff2", "*.ttf"],
  loader: { ".svg": "dataurl", ".png": "dataurl" },
  logLevel: "error",
});
const scripts = ["book.js", "explorers/*.js", "live/live.js", "live/editor.js"].map((name) => `${folder}/${name}`);
const [{ css }] = await new PurgeCSS().purge({
  content: [`${folder}/../*.html`, ...scripts],
  css: [{ raw: outputFiles[0].text }],
  keyframes: true,
  variables: true,
  // Set by scripts, by a browser, or read by one of the page’s own scripts.
  dynamicAttributes: ["data-theme", "data-mode", "data-kind", "open", "disabled", "hidden"],
  // The book’s own rules stay: its scripts put some class names together.
  safelist: { greedy: [/^(explorer|live|data-exercise|self-check)\b/], variables: [/^--(?!bs-|pst-font-size-icon)/] },
});
writeFileSync(out, (await transform(css, { loader: "css", minify: true, charset: "utf8" })).code);

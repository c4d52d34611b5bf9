// Pyodide, for a book whose configuration names the address of its files (live_pyodide): nothing of it is in the book.
/* global PYODIDE */
import { load } from "./files.js";
import { inWorker } from "./host.js";
import source from "./pyodide.worker.txt";

export default function pyodide(base) {
  let book;
  return inWorker(source, {
    type: "module",
    async start(ask, say) {
      if (!PYODIDE) throw new Error("this book’s configuration names no address of Pyodide, live_pyodide");
      book ??= (await load(base, ["book.zip"], say))["book.zip"];
      await ask("boot", { address: new URL(PYODIDE, location).href, book });
    },
    prepare: (ask, { code, check }) => ask("add", { code: `${code}\n${check ?? ""}` }),
  });
}

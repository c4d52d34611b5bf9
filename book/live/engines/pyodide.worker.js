// In the worker: Pyodide, from the address that the book's configuration names.
const MOST = 100_000; // bytes that a turn may print: a loop must not flood the page
let pyodide;
let printed = 0;

const console = (stream) => {
  const decoder = new TextDecoder();
  const write = (bytes) => {
    if (printed < MOST) postMessage({ stream, text: decoder.decode(bytes.slice(), { stream: true }) });
    printed += bytes.length;
    return bytes.length;
  };
  return { write, isatty: false };
};

const tasks = {
  async boot({ address, book }) {
    const { loadPyodide } = await import(`${address}pyodide.mjs`);
    pyodide = await loadPyodide({ indexURL: address });
    pyodide.setStdout(console("out"));
    pyodide.setStderr(console("err"));
    await pyodide.loadPackage("pandas", { messageCallback() {} });
    pyodide.unpackArchive(book, "zip", { extractDir: "/book" });
    pyodide.runPython(`import os, sys
sys.path.insert(0, "/book")
os.chdir("/book")
sys.stdout.reconfigure(line_buffering=True)
import page_runner`);
  },
  async add({ code }) {
    await pyodide.loadPackagesFromImports(code, { messageCallback() {} });
    if (pyodide.loadedPackages.matplotlib) pyodide.runPython(`page_runner.add_drawing("/book")`);
  },
  run({ request }) {
    printed = 0;
    pyodide.globals.set("_request", request);
    return JSON.parse(pyodide.runPython("page_runner.turn(_request)"));
  },
};

onmessage = async ({ data: { task, ...given } }) => {
  try {
    postMessage({ done: true, result: await tasks[task](given) });
  } catch (why) {
    postMessage({ broken: String(why?.message ?? why) });
  }
};

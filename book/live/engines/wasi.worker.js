// In the worker: CPython with pandas as one WebAssembly module, behind a WASI layer. Messages in: boot, add, run.
import { ConsoleStdout, Directory, File, OpenFile, PreopenDirectory, WASI } from "@bjorn3/browser_wasi_shim";

const folder = (entries = {}) => new Directory(new Map(Object.entries(entries)));
const archives = folder();
const scratch = folder();
const MOST = 100_000; // bytes that a turn may print: a loop must not flood the page
let python;
let printed = 0;

const quoted = JSON.stringify; // a JSON text is a Python literal too
const decoder = () => new TextDecoder("utf-8", { fatal: false });

// `turn` keeps the interpreter's state between calls; it writes to stderr what it could not do.
function turn(code) {
  const bytes = new TextEncoder().encode(code);
  const place = python.host_alloc(bytes.length) >>> 0;
  new Uint8Array(python.memory.buffer).set(bytes, place);
  printed = 0;
  if (python.turn(place, bytes.length) !== 0) throw new Error("Python could not run its own start-up code");
}

function console(stream) {
  const decode = decoder();
  return new ConsoleStdout((bytes) => {
    if (printed < MOST) postMessage({ stream, text: decode.decode(bytes.slice(), { stream: true }) });
    printed += bytes.length;
  });
}

const tasks = {
  async boot({ module, library, book }) {
    archives.contents.set("book.zip", new File(book, { readonly: true }));
    const root = { home: folder({ reader: folder() }), scratch, archives, book: folder(), drawing: folder(), usr: folder({ local: folder({ lib: folder() }) }) };
    const files = [
      new OpenFile(new File([])),
      console("out"),
      console("err"),
      new PreopenDirectory("/usr/local/lib", new Map([["python315.zip", new File(library, { readonly: true })]])),
      new PreopenDirectory("/", new Map(Object.entries(root))),
    ];
    const environment = ["TMPDIR=/scratch", "HOME=/home/reader", "PYTHONTZPATH=", "NO_COLOR=1", "MPLCONFIGDIR=/scratch"];
    const wasi = new WASI(["/usr/local/bin/python.wasm"], environment, files, { debug: false });
    const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport, host: { call: () => -1 } });
    wasi.inst = instance;
    python = instance.exports;
    python._initialize?.();
    turn(`import os, sys, zipfile
zipfile.ZipFile("/archives/book.zip").extractall("/book")
sys.path.insert(0, "/book")
os.chdir("/book")
sys.stdout.reconfigure(line_buffering=True)
import page_runner`);
  },
  add({ drawing }) {
    archives.contents.set("drawing.zip", new File(drawing, { readonly: true }));
    turn(`zipfile.ZipFile("/archives/drawing.zip").extractall("/drawing")
page_runner.add_drawing("/drawing")`);
  },
  run({ request }) {
    turn(`with open("/scratch/result.json", "w") as _file: _ = _file.write(page_runner.turn(${quoted(request)}))`);
    return JSON.parse(decoder().decode(scratch.contents.get("result.json").data));
  },
};

onmessage = async ({ data: { task, ...given } }) => {
  try {
    postMessage({ done: true, result: await tasks[task](given) });
  } catch (why) {
    // A trap leaves the interpreter in no state to go on from: the page starts another.
    postMessage({ broken: String(why?.message ?? why) });
  }
};

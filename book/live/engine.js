// What Run loads first: the engines, each with the three functions boot, run and stop.
import pyodide from "./engines/pyodide.js";
import wasi from "./engines/wasi.js";

export const engines = { wasi, pyodide };

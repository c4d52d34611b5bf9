// An engine in a worker, behind three functions: boot, run, stop.
// Its own are `start(ask, say)`, which sends the first task, and `prepare(ask, request, say)` before each run.

export const inWorker = (source, { start, prepare, type = "classic" }) => {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  let worker, answer;
  // What an engine says outside a run tells what is wrong with it.
  const complain = (stream, text) => stream === "err" && globalThis.console.warn(text);

  // One task at a time.
  const ask = (task, given, write = complain) =>
    new Promise((resolve, reject) => {
      answer = { resolve, reject, write };
      worker.postMessage({ task, ...given });
    });

  const engine = {
    // `say(share)` hears how much has been loaded, from 0 to 1.
    async boot(say = () => {}) {
      engine.stop();
      worker = new Worker(address, { type });
      worker.onerror = (event) => answer?.reject(new Error(event.message || "The worker could not start."));
      worker.onmessage = ({ data }) => {
        if (data.done) answer.resolve(data.result);
        else if (data.broken) answer.reject(new Error(data.broken));
        else answer.write(data.stream, data.text);
      };
      await start(ask, say);
    },
    // `request` is { code, check }; the result is what page_runner.turn describes. `started` is called when what the
    // code needs is there and it begins to run; `write(stream, text)` gets what it prints.
    async run(request, { write, say, started }) {
      await prepare(ask, request, say);
      started();
      return ask("run", { request: JSON.stringify(request) }, write);
    },
    stop() {
      worker?.terminate();
      worker = null;
      answer?.reject(new Error("stopped"));
      answer = null;
    },
  };
  return engine;
};

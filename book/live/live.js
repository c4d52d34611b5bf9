// Makes each data exercise of the page a place to work: an editor, Run, Check, Hint, Reset, and what comes of them.
/* global ENGINE, FILES: put in by the build */
import { keepBook, offline } from "./offline.js";
import { show } from "./results.js";

const HERE = new URL(".", document.currentScript.src).href;
const LIMIT = 10; // seconds that code may run
const MOST = 20_000; // characters that code may print

const ANEW = "Python starts anew, and your code stays as it is.";

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const script = (name) =>
  new Promise((resolve, reject) => {
    const element = make("script", { src: `${HERE}${name}` });
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${name} could not be loaded`));
    document.head.append(element);
  });

const once = (load) => {
  let loaded;
  return () => (loaded ??= load().catch((why) => ((loaded = null), Promise.reject(why))));
};

const editor = once(() => script("editor.js").then(() => globalThis.seminarEditor));

// One engine a page, started by the first Run and kept warm.
const wanted = new URLSearchParams(location.search).get("engine") ?? ENGINE;
let engine, booting;
const boot = (say) =>
  (booting ??= (async () => {
    if (!engine) {
      await script("engine.js");
      const kind = globalThis.seminarEngine.engines[wanted];
      if (!kind) throw new Error(`There is no engine “${wanted}”.`);
      engine = kind(HERE);
    }
    await engine.boot(say);
  })().catch((why) => ((booting = null), Promise.reject(why))));

function restart() {
  engine.stop();
  booting = null;
  boot(() => {}).catch(() => {}); // the next Run says what is wrong
}

const megabytes = Math.round(["python.wasm", "library.zip", "book.zip"].reduce((sum, n) => sum + (FILES[n]?.bytes ?? 0), 0) / 1e6);
const impossible = () => {
  if (typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") return "This browser cannot run Python in the page.";
  return FILES["python.wasm"] || wanted !== "wasi" ? "" : "This copy of the book was built without Python for the page.";
};

const exercises = [...document.querySelectorAll(".data-exercise")];
let running = null; // the exercise whose code runs

class Exercise {
  constructor(place) {
    this.place = place;
    this.name = place.dataset.exercise;
    this.starterPlace = place.querySelector(".exercise-starter");
    this.starter = this.starterPlace.querySelector("pre").textContent.trimEnd();
    this.check = place.querySelector(".exercise-check pre").textContent;
    this.title = place.querySelector(".block-title").textContent.trim();
    const no = impossible();
    if (no) {
      this.starterPlace.after(make("p", { className: "live-note", textContent: `${no} The workbook below holds the same exercise for JupyterLab.` }));
      return;
    }
    this.build();
    this.code = this.kept() ?? this.starter;
    new IntersectionObserver((seen, watch) => {
      if (seen.some((entry) => entry.isIntersecting)) watch.disconnect(), this.open();
    }, { rootMargin: "200px" }).observe(place);
  }

  build() {
    const button = (text, act, className = "") => make("button", { type: "button", textContent: text, onclick: act, className });
    this.buttons = [
      button("Run", () => this.run(), "live-main"),
      button("Check", () => this.run(this.check)),
      button("Hint", () => this.hint()),
      button("Reset", () => this.reset()),
    ];
    this.stopper = button("Stop", () => this.halt(`Stopped. ${ANEW}`));
    this.stopper.hidden = true;
    this.help = make("p", { className: "live-help", id: `help-${this.name}` });
    this.help.textContent = "Shift+Enter runs your code. Tab indents; Esc, then Tab, leaves the editor.";
    this.note = make("p", { className: "live-note" });
    const size = location.protocol === "file:" ? "from this folder" : `about ${megabytes} MB, kept for the next time`;
    this.note.textContent = `The first Run loads Python with pandas: ${wanted === "wasi" ? size : `the engine “${wanted}”`}.`;
    this.bar = make("progress", { max: 1, value: 0, hidden: true });
    this.bar.setAttribute("aria-label", "Loading Python");
    this.status = make("p", { className: "live-status" });
    this.status.setAttribute("role", "status");
    this.output = make("div", { className: "live-output" });
    this.editorPlace = make("div", { className: "live-editor" });
    this.bench = make("div", { className: "live" }, this.editorPlace, this.help);
    this.bench.append(make("div", { className: "live-buttons" }, ...this.buttons, this.stopper), this.note, this.bar, this.status, this.output);
    this.starterPlace.after(this.bench);
  }

  // The editor comes when the exercise comes into view; should it not load, a plain field does.
  open() {
    this.opened ??= editor()
      .catch(() => ({ edit: plainField }))
      .then(({ edit }) => {
        this.starterPlace.hidden = true;
        const changed = (code) => this.keep(code);
        this.field = edit(this.editorPlace, { code: this.code, label: `Your code. ${this.title}`, help: this.help.id, changed, run: () => this.run() });
      });
    return this.opened;
  }

  kept() {
    try {
      return localStorage.getItem(`seminar ${this.name}`);
    } catch {
      return null;
    }
  }

  keep(code) {
    this.code = code;
    try {
      if (code === this.starter) localStorage.removeItem(`seminar ${this.name}`);
      else localStorage.setItem(`seminar ${this.name}`, code);
    } catch {
      // A browser that keeps nothing still runs.
    }
  }

  async run(check) {
    if (running) return;
    running = this;
    await this.open();
    this.say("");
    this.output.replaceChildren();
    this.waiting(true);
    try {
      await this.load();
      const result = await this.turn({ code: this.code, check });
      show(this.output, result, make);
      this.verdict(result, check);
    } catch (why) {
      if (!this.halted) this.broke(why);
    } finally {
      this.halted = false;
      running = null;
      this.waiting(false);
    }
  }

  async load() {
    const arriving = (share) => {
      this.bar.hidden = false;
      this.bar.value = share;
      this.say(share < 1 ? `Loading Python: ${Math.round(share * 100)} %` : "Starting Python …");
    };
    this.say("Starting Python …");
    try {
      await boot(arriving);
    } catch (why) {
      booting = null;
      throw Object.assign(why, { loading: true });
    } finally {
      this.bar.hidden = true;
    }
    for (const one of exercises) one.live.note.hidden = true;
    keepBook().then((kept) => {
      this.note.hidden = !kept;
      this.note.textContent = "This browser now keeps the book: it opens without a network too.";
    });
  }

  async turn(request) {
    let printed = 0;
    const write = (stream, text) => {
      if (printed >= MOST) return;
      const rest = text.slice(0, MOST - printed);
      printed += text.length;
      let last = this.output.lastElementChild;
      if (!last?.classList.contains(`live-${stream}`)) this.output.append((last = make("pre", { className: `live-text live-${stream}`, tabIndex: 0 })));
      last.append(rest);
      if (printed >= MOST) this.output.append(make("p", { className: "live-note", textContent: `Only the first ${MOST.toLocaleString("en")} characters are shown.` }));
    };
    // What a chart needs may have to come first: the clock starts when the code does.
    const say = (share) => this.say(share < 1 ? `Loading what charts need: ${Math.round(share * 100)} %` : "Running …");
    let clock;
    const started = () => {
      this.say("Running …");
      this.stopper.hidden = false;
      clock = setTimeout(() => this.halt(`Stopped after ${LIMIT} seconds. Does a loop go on without end? ${ANEW}`), LIMIT * 1000);
    };
    try {
      return await engine.run(request, { write, say, started });
    } finally {
      clearTimeout(clock);
      this.stopper.hidden = true;
    }
  }

  halt(words) {
    this.halted = true;
    this.say(words, "wrong");
    restart();
  }

  broke(why) {
    const last = why.message.trim().split("\n").pop(); // of a trace, what it comes to
    if (why.loading) {
      this.say(`Python could not be started in this page (${last}). Try again, or take this chapter’s workbook to JupyterLab.`, "wrong");
      return;
    }
    const deep = /call stack|stack overflow|too much recursion/i.test(why.message); // each browser has its words
    const reason = deep ? "a function called itself too often" : last;
    this.say(`Python broke off: ${reason}. ${ANEW}`, "wrong");
    restart();
  }

  verdict({ verdict, message, place, line }) {
    const where = line ? ` (line ${line} of ${place})` : "";
    const words = {
      done: this.output.childElementCount ? "Done." : "Done. Your code showed nothing: write a name on the last line to see its value.",
      right: "✓ The check is passed.",
      wrong: `✗ ${message}`,
      unanswered: `– ${message}`,
      error: `✗ ${message}${where}`,
    };
    this.say(words[verdict], verdict);
  }

  say(words, kind = "") {
    this.status.textContent = words;
    this.status.dataset.kind = kind;
  }

  waiting(on) {
    for (const one of exercises) for (const button of one.live.buttons.slice(0, 2)) button.disabled = on;
    if (!on) this.bar.hidden = true;
  }

  hint() {
    const next = [...this.place.querySelectorAll(".exercise-hint")].find((hint) => !hint.open);
    if (!next) return this.say("All hints are open. A worked solution comes after the last.");
    next.open = true;
    next.querySelector("summary").focus();
  }

  async reset() {
    await this.open();
    this.field.code = this.starter;
    this.keep(this.starter);
    this.output.replaceChildren();
    this.say("The starter is back.");
  }
}

function plainField(parent, { code, label, changed, run }) {
  const field = make("textarea", { value: code, rows: code.split("\n").length + 3, spellcheck: false });
  field.setAttribute("aria-label", label);
  field.oninput = () => changed(field.value);
  field.onkeydown = (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey || event.shiftKey) && (event.preventDefault(), run());
  parent.append(field);
  return field;
}

for (const place of exercises) place.live = new Exercise(place);
offline(HERE);

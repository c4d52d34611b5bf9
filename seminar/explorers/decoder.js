// Selects one damage and draws it byte by byte, one table a reading. All states come from Python.
import { explorer, make, radios, select, table, toggle } from "./drawing.js";

export default explorer((model) => {
  const { examples, tables, states } = model.get("view");
  const nameOf = Object.fromEntries(tables.map(({ value, label }) => [value, label]));
  const reading = (bytes, count, ofAll, name) =>
    table(
      `${ofAll > 1 ? `${count === 0 ? "First" : "Second"} reading: the` : "The"} bytes written in UTF-8, read as ${name}`,
      ["", ...bytes.map((b, n) => `Byte ${n + 1}`)],
      [
        ["Character", ...bytes.map((b) => (b.parts > 1 ? `${b.character} ${b.part}/${b.parts}` : b.character))],
        ["Its byte", ...bytes.map((b) => b.byte)],
        ["Read as", ...bytes.map((b) => (b.lost ? { text: "� lost", className: "lost" } : { text: b.read_as, className: "read" }))],
      ],
    );
  // What the reader sees after each reading, joined: the second one starts from the characters of the first.
  const chain = (state) => {
    const shown = [state.example, ...state.passes.map((bytes) => bytes.map((b) => b.read_as).join(""))];
    return make("p", { className: "decoder-chain" }, ...shown.flatMap((s, n) => [n ? " → " : "", make("span", { textContent: s })]));
  };
  return {
    traits: ["example", "wrong_table", "twice"],
    controls: [
      select(model, "example", "Character", examples),
      radios(model, "wrong_table", "Wrong table", tables),
      toggle(model, "twice", "Save the result and read it wrongly a second time"),
    ],
    draw: () => {
      const times = model.get("twice") ? 2 : 1;
      const state = states.find((s) => s.example === model.get("example") && s.table === model.get("wrong_table") && s.times === times);
      const readings = state.passes.map((bytes, n) => reading(bytes, n, times, nameOf[state.table]));
      const verdict = make("p", {}, "The way back: ", make("strong", { textContent: state.verdict }), ".");
      return { sentence: state.sentence, content: [chain(state), ...readings, verdict] };
    },
  };
});

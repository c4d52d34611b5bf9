// Selects one state of the matrix and draws it as a table of issues. All states come from Python.
import { explorer, make, radios, table, toggle } from "./drawing.js";

export default explorer((model) => {
  const { ukraine, russia, states } = model.get("view");
  const kinds = [
    { start: "an ", mark: "=", kind: "common" },
    { start: "no ", mark: "×", kind: "nothing" },
    { start: "", mark: "?", kind: "unknown" },
  ];
  const verdict = (words) => {
    const { mark, kind } = kinds.find((k) => words.startsWith(k.start));
    return { text: make("span", {}, make("b", { textContent: mark, ariaHidden: "true" }), ` ${words}`), className: kind };
  };
  return {
    traits: ["ukraine", "russia", "inferred"],
    controls: [
      radios(model, "ukraine", "What Ukraine is said to ask for on land", ukraine),
      radios(model, "russia", "What Russia is said to ask for on land", russia),
      toggle(model, "inferred", "Count the rows that we inferred"),
    ],
    draw: () => {
      const state = states.find((s) => ["ukraine", "russia", "inferred"].every((trait) => s[trait] === model.get(trait)));
      const rows = state.rows.map((r) => [r.label, r.ukraine, r.russia, verdict(r.verdict)]);
      const caption = "What each side is on record for in the article, and what the two have in common, by our list of options";
      const content = make("div", { className: "explorer-matrix" }, table(caption, ["Issue", "Ukraine", "Russia", "Together"], rows));
      return { sentence: state.sentence, content };
    },
  };
});

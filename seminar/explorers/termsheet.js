// Looks up one state of the term sheet and draws it: the draft, what is open in it, and whose words fit it.
import { explorer, make, select, table } from "./drawing.js";

const TAILS = {
  "=": "The readings left agree here; a new one need not.",
  0: "No reported words answer it together with what is fixed.",
  "?": "The readings left differ.",
};

export default explorer((model) => {
  const { terms, order, words, states } = model.get("view");
  const chosen = (term) => term.options.find(({ value }) => value === model.get(term.name)) ?? term.options[0];
  const draft = () => {
    const clauses = order.map((name) => chosen(terms.find((t) => t.name === name)));
    const parts = clauses.map(({ value, clause }) => (value === "open" ? make("mark", { textContent: clause }) : clause));
    return make("p", { className: "explorer-draft" }, make("b", {}, "Draft. "), ...parts.flatMap((part) => [part, " "]));
  };
  const open = (quarrel) => {
    const items = terms.map(({ label, question }, n) =>
      quarrel[n] === "-" ? null : make("li", {}, make("b", {}, label), `: ${question} ${TAILS[quarrel[n]] ?? ""}`),
    );
    if (items.every((item) => item === null)) return make("p", {}, "These five terms are fixed. Hour, exceptions, checks and consequences are not.");
    return make("div", {}, make("p", {}, "Still open to quarrel:"), make("ul", {}, ...items));
  };
  const cell = ([value, text] = [], now) => {
    if (!value) return make("span", { className: "explorer-no", textContent: "silent" });
    return now === "open" || now === value ? text : { text: `✕ ${text}`, className: "clash" };
  };
  const rows = () => words.map(({ label, said }) => [label, ...terms.map(({ name }) => cell(said[name], model.get(name)))]);
  return {
    traits: terms.map(({ name }) => name),
    controls: terms.map(({ name, label, options }) => select(model, name, label, options)),
    draw: () => {
      const { sentence, quarrel } = states[terms.map((term) => chosen(term).value).join("|")];
      const said = table("What each reading says (✕: against this sheet)", ["Reading", ...terms.map(({ label }) => label)], rows());
      said.classList.add("explorer-wrap");
      return { sentence, content: [draft(), open(quarrel), said] };
    },
  };
});

// Selects one package and a tolerance, and lists what the package violates at home. All states come from Python.
import { explorer, make, radios } from "./drawing.js";

export default explorer((model) => {
  const { issues, parties, rules, packages, sizes, states } = model.get("view");
  const afford = ["None", "One", "Two"].map((label, n) => ({ value: String(n), label }));
  const mark = (hit) => make("span", { role: "img", label: hit ? "violated:" : "not violated:", textContent: hit ? "✗" : "○" });

  const item = ({ constraint, label, where }, hit, options) => {
    const why = rules.filter((r) => hit && r.constraint === constraint && options.includes(r.option));
    const reasons = why.map((r) => make("span", { className: "packages-why", textContent: `${r.reason}.` }));
    return make("li", { className: hit ? "violated" : "" }, mark(hit), make("span", {}, `${label} (${where})`, ...reasons));
  };

  const card = ({ party, name, constraints }, options, violated, inside, tolerance) => {
    const mine = constraints.map((c) => item(c, violated.includes(c.constraint), options));
    const number = constraints.filter((c) => violated.includes(c.constraint)).length;
    const verdict = inside.includes(party) ? "inside its win-set" : "outside its win-set";
    return make(
      "section",
      { label: name },
      make("p", { className: "packages-name", textContent: `${name}: ${number} of ${constraints.length}, ${verdict}` }),
      make("p", { textContent: `Packages in this win-set: ${sizes[tolerance][party]} of ${Object.keys(packages).length}` }),
      make("ul", {}, ...mine),
    );
  };

  return {
    traits: [...issues.map((i) => i.issue), "tolerance"],
    controls: [
      ...issues.map(({ issue, label, options }) => radios(model, issue, label, options)),
      radios(model, "tolerance", "Violations that each leadership can afford", afford),
    ],
    draw: () => {
      const options = issues.map(({ issue }) => model.get(issue));
      const name = options.join(" + ");
      const tolerance = model.get("tolerance");
      const { sentence, inside } = states[`${name} | ${tolerance}`];
      const cards = parties.map((p) => card(p, options, packages[name], inside, tolerance));
      const legend = make("p", { textContent: "✗ runs into this constraint, ○ does not." });
      return { sentence, content: make("div", {}, legend, make("div", { className: "packages-cards" }, ...cards)) };
    },
  };
});

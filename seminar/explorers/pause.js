// Selects one state of the pause and draws it as a table of days. All states come from Python.
import { explorer, make, radios, table, toggle } from "./drawing.js";

export default explorer((model) => {
  const { days, marks, states } = model.get("view");
  const readings = [...new Map(states.map((s) => [s.reading, { value: s.reading, label: s.label }])).values()];
  const no = () => make("span", { className: "explorer-no", textContent: "–" });
  const row = (name, on, mark) => [name, ...days.map(({ date }) => (on.includes(date) ? { text: "●", className: `on ${mark}` } : no()))];
  return {
    traits: ["reading", "include_until"],
    controls: [
      radios(model, "reading", "Reading of the pause", readings),
      toggle(model, "include_until", "Count the closing day too"),
    ],
    draw: () => {
      const state = states.find((s) => s.reading === model.get("reading") && s.include_until === model.get("include_until"));
      const rows = [
        row("Covered by the pause", state.days, "covered"),
        ...marks.map((m) => row(m.name, m.days, m.name.toLowerCase().replace(/\s+/g, "-"))),
      ];
      const head = ["Day", ...days.map((d) => make("span", {}, d.weekday, make("br"), d.label))];
      return { sentence: state.sentence, content: make("div", { className: "explorer-days" }, table("Days covered by the pause (● marks a day)", head, rows)) };
    },
  };
});

// Computes the bargaining range of two made-up states, today and after a shift of power, and draws it on one line.
import { explorer, make, picture, slider, svg, toggle } from "./drawing.js";

const span = ([low, high]) => (low === high ? `exactly ${low}%` : `${low}% to ${high}%`);

// The same model as seminar.bargaining.bargain, which a test compares with it.
function bargain(chance, upriver, downriver, shift, binds) {
  const later = Math.min(100, chance + shift);
  const range = (p) => [Math.max(0, p - upriver), Math.min(100, p + downriver)];
  const [today, tomorrow] = [range(chance), range(later)];
  const low = binds ? today[0] : Math.max(today[0], tomorrow[0]);
  const deals = low <= today[1] ? [low, today[1]] : null;
  const lasts = binds ? "and a promise that binds will keep it" : "and it will still stand after the shift";
  const sentence = deals
    ? `By your numbers neither side would rather fight today than have a deal with ${span(deals)} for Upriver, ${lasts}.`
    : `By your numbers there is no deal: after the shift Upriver will insist on at least ${tomorrow[0]}%, and ` +
      `Downriver would rather fight today than end with more than ${today[1]}% for Upriver. ` +
      `The shift (${later - chance} points${later - chance < shift ? ", since no chance is above 100%" : ""}) is larger than both costs together (${upriver + downriver}).`;
  return { later, today, tomorrow, deals, sentence };
}

const x = (share) => 14 + share * 3.3;

function bar(top, name, range, colour, chance) {
  const parts = [svg("text", { x: 14, y: top }, `${name}: ${range ? span(range) : "none"}`)];
  parts.push(svg("line", { x1: x(0), x2: x(100), y1: top + 18, y2: top + 18, stroke: "currentColor", opacity: 0.4 }));
  if (range) {
    const width = Math.max(3, x(range[1]) - x(range[0]));
    parts.push(svg("rect", { x: x(range[0]), y: top + 8, width, height: 20, rx: 2, fill: `var(--explorer-${colour})`, stroke: "currentColor" }));
  }
  if (chance != null) {
    parts.push(svg("circle", { cx: x(chance), cy: top + 18, r: 5, fill: "#fff", stroke: "#22303a", "stroke-width": 2 }));
  }
  return parts;
}

export default explorer((model) => {
  const share = (trait, text, max, words) => slider(model, trait, text, { min: 0, max, step: 1, words });
  const percent = (value) => `${value}%`;
  const points = (value) => `${value} points`;
  return {
    traits: ["chance", "upriver_cost", "downriver_cost", "shift", "promise_binds"],
    controls: [
      share("chance", "Upriver’s chance of winning a war today", 100, percent),
      share("upriver_cost", "What war costs Upriver", 40, percent),
      share("downriver_cost", "What war costs Downriver", 40, percent),
      share("shift", "Later rise of Upriver’s chance", 80, points),
      toggle(model, "promise_binds", "A promise made today binds later"),
    ],
    draw: () => {
      const traits = ["chance", "upriver_cost", "downriver_cost", "shift", "promise_binds"];
      const { later, today, tomorrow, deals, sentence } = bargain(...traits.map((t) => model.get(t)));
      const edge = (share, anchor) => svg("text", { x: x(share), y: 182, "text-anchor": anchor }, `${share}%`);
      const drawn = picture(
        360,
        188,
        sentence,
        ...bar(16, "Better than war, today", today, "covered", model.get("chance")),
        ...bar(74, "Better than war, later", tomorrow, "announced", later),
        ...bar(132, "Deals left", deals, "talks"),
        ...[["start", 0], ["middle", 50], ["end", 100]].map(([anchor, share]) => edge(share, anchor)),
      );
      return { sentence, content: [make("div", { className: "bargaining-line" }, drawn), make("p", { textContent: model.get("view").note })] };
    },
  };
});

// Filters the coded statements, draws who says so in each kind, and lists what is left. All counts and sentences come from Python.
import { explorer, make, picture, select, svg, table } from "./drawing.js";

const [LEFT, WIDE, ROW, BAR] = [84, 330, 30, 20];

// Five looks, told apart without colour: filled, striped, dotted, crossed, empty.
function looks(mark) {
  const pattern = (name, colour, ...shapes) =>
    svg("pattern", { id: `${mark}-${name}`, width: 8, height: 8, patternUnits: "userSpaceOnUse", class: colour }, ...shapes);
  const line = (d) => svg("path", { d, fill: "none", stroke: "currentColor", "stroke-width": 1.6 });
  return svg("defs", {},
    pattern("named", "covered", svg("rect", { width: 8, height: 8, fill: "currentColor" })),
    pattern("institution", "covered", line("M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6")),
    pattern("anonymous", "announced", svg("circle", { cx: 4, cy: 4, r: 1.7, fill: "currentColor" })),
    pattern("imputed", "talks", line("M0,0 L8,8 M0,8 L8,0")),
    pattern("none", "plain"));
}

function bars({ kinds, attributions, counts }, model, message) {
  const mark = `who-${Math.random().toString(36).slice(2)}`;
  const open = (trait, value) => ["all", value].includes(model.get(trait));
  const box = (x, y, width, type, on) =>
    svg("rect", { x, y, width, height: BAR, fill: `url(#${mark}-${type})`, class: on ? "" : "off" });
  const types = attributions.filter(({ value }) => value !== "all");
  const shown = kinds.filter(({ value }) => value !== "all");
  const row = ({ value: kind, label }, n) => {
    const own = counts[model.get("part")][kind];
    const all = types.reduce((sum, { value }) => sum + own[value], 0);
    let x = LEFT;
    const parts = types.filter(({ value }) => own[value]).map(({ value }) => {
      const width = (own[value] / all) * WIDE;
      x += width;
      return box(x - width, n * ROW + 1, width, value, open("kind", kind) && open("attribution", value));
    });
    const text = (at, words) => svg("text", { x: at, y: n * ROW + 15 }, words);
    return svg("g", {}, text(0, label), ...parts, text(LEFT + WIDE + 8, `of ${all}`));
  };
  const below = shown.length * ROW + 11;
  const key = ({ value, label }, n) =>
    svg("g", {}, box(LEFT, below + n * 24, 28, value, open("attribution", value)), svg("text", { x: LEFT + 38, y: below + n * 24 + 15 }, label));
  return picture(480, below + types.length * 24, message, looks(mark), ...shown.map(row), ...types.map(key));
}

export default explorer((model) => {
  const view = model.get("view");
  const fits = ([paragraph, kind, type]) => {
    const [first, last] = view.ends[model.get("part")];
    const [wantedKind, wantedType] = [model.get("kind"), model.get("attribution")];
    return paragraph >= first && paragraph <= last && ["all", kind].includes(wantedKind) && ["all", type].includes(wantedType);
  };
  return {
    traits: ["kind", "attribution", "part"],
    controls: [
      select(model, "kind", "Kind", view.kinds),
      select(model, "attribution", "Said by", view.attributions),
      select(model, "part", "Where", view.parts),
    ],
    draw: () => {
      const sentence = view.sentences[model.get("part")][model.get("kind")][model.get("attribution")];
      const rows = view.statements.filter(fits).map(([paragraph, , , who, words]) => [`¶${paragraph}`, words, who]);
      const drawn = make("div", { className: "explorer-shares" }, bars(view, model, `Who says so, by kind. ${sentence}`));
      const list = make("div", { className: "explorer-list" }, table(`The list scrolls: ${rows.length} in our words and coding. A dash means that the article itself says so.`, ["¶", "Statement", "Said by"], rows));
      return { sentence, content: [drawn, list] };
    },
  };
});

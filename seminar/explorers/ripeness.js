// Selects one state of the rule of thumb and draws it as rows of intervals. All states come from Python.
import { explorer, make, radios, select, table } from "./drawing.js";

export default explorer((model) => {
  const { parties, rules, sets, left_out, rows, counted, sources, places, cells, states } = model.get("view");
  const label = (choices, value) => choices.find((choice) => choice.value === value).label;
  const two = (score) => (score / 100).toFixed(2);
  const words = ([low, high]) => `${two(low)}–${two(high)}`;
  const said = ([low, high, place]) => `${two(low)} to ${two(high)}, ${places[place]}`;
  const span = (className, [low, high]) => {
    const element = make("span", { className });
    element.style.left = `${low}%`;
    element.style.width = `${high - low}%`;
    return element;
  };
  const bar = (now, before, kind = "") => {
    const moved = words(now) === words(before) ? null : span("ripeness-before", before);
    return make("span", { className: "ripeness-track" }, span(`ripeness-bar ${kind}`, now), moved);
  };
  return {
    traits: ["party", "rule", "indicators", "left_out"],
    controls: [
      radios(model, "rule", "Rule", rules),
      radios(model, "indicators", "Over", sets),
      radios(model, "party", "Party", parties),
      select(model, "left_out", "Leave out one paragraph:", left_out),
    ],
    draw: () => {
      const [party, rule, set, left] = ["party", "rule", "indicators", "left_out"].map((trait) => model.get(trait));
      const [now, before] = [states[`${rule} ${set} ${left}`], states[`${rule} ${set} none`]];
      const shown = parties.filter(({ value }) => value !== "both" && (party === "both" || party === value));
      const order = Object.keys(cells.none);
      let changed = 0;
      const body = shown.flatMap(({ value, label: name }) => [
        ...cells[left][value].map(([supporting, opposing, ...score], n) => {
          const old = cells.none[value][n].slice(2);
          const idle = n >= counted[set];
          changed += `${score}` !== `${old}`;
          const row = `${name}: ${rows[n].toLowerCase()}${idle ? " (not used)" : ""}`;
          return [row, `${supporting} : ${opposing}`, bar(score, old, idle ? "idle" : ""), words(score)];
        }),
        [make("strong", {}, `${name}: ${label(rules, rule).toLowerCase()}`), "", bar(now[order.indexOf(value)], before[order.indexOf(value)], "total"), words(now[order.indexOf(value)])],
      ]);
      if (party === "both") body.push([make("strong", {}, "Joint: the lower of the two"), "", bar(now[2], before[2], "total"), words(now[2])]);
      const at = party === "both" ? 2 : order.indexOf(party);
      const who = party === "both" ? "the joint interval" : `${label(parties, party)}’s interval`;
      const bars = `${changed || "none"} of the indicators shown`;
      const without = left === "none" ? "" : ` Leaving out ¶${left} (${sources[left]}) moves ${bars}; with it: ${said(before[at])}.`;
      const sentence = `By our rule of thumb, ${label(rules, rule).toLowerCase()} over ${label(sets, set)}: ${who} is ${said(now[at])}.${without}`;
      const caption = `From 0 (left) to 1 (right); the line marks one half, a convention.${left === "none" ? "" : ` A dashed frame shows the interval with ¶${left}.`}`;
      return { sentence, content: table(caption, ["Indicator", "For : against", "Interval", "Low–high"], body) };
    },
  };
});

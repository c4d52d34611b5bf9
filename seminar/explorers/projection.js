// Computes a range of months from an area, a pace and a share, by the rule of seminar.quantities.project, and draws it.
import { explorer, make, slider } from "./drawing.js";

const DAY = 24 * 60 * 60 * 1000;
const inWords = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const whole = (number) => Math.round(number).toLocaleString("en-GB");

export default explorer((model) => {
  const { start, started, printed, days_a_month, sq_km_in_sq_mi } = model.get("view");
  const [first_year, last_year] = [Number(start.slice(0, 4)), Number(start.slice(0, 4)) + 5];
  const [left, right] = [Date.UTC(first_year, 0), Date.UTC(last_year, 0)];
  const along = (time) => Math.min(100, Math.max(0, (100 * (time - left)) / (right - left)));
  const [month_begins, month_ends] = [Date.parse(printed.days[0]), Date.parse(printed.days[1]) + DAY];

  // The text of a label stays inside the picture: what is at 30% of the axis is at 30% of its label too.
  const label = (at, text, className) =>
    make("span", { className, textContent: text, style: `left: ${at}%; transform: translateX(-${at}%)` });
  const band = (from, to, className) => make("span", { className, style: `left: ${from}%; width: ${Math.max(to - from, 0.5)}%` });

  const sorted = (...traits) => traits.map((trait) => model.get(trait)).sort((a, b) => a - b);
  function compute() {
    const [area, share] = [sorted("area_low", "area_high"), sorted("share_low", "share_high").map((s) => s / 100)];
    const [gain, width] = [model.get("gain") * sq_km_in_sq_mi, model.get("gain_width") / 100];
    const pace = [gain * (1 - width), gain * (1 + width)];
    const months = [area[0] / (pace[1] * share[1]), area[1] / (pace[0] * share[0])];
    const needed = [area[0] / (pace[1] * printed.months[1]), area[1] / (pace[0] * printed.months[0])];
    return { months, needed, ends: months.map((m) => Date.parse(start) + m * days_a_month * DAY) };
  }

  function wide(trait, text, options) {
    const control = slider(model, trait, text, options);
    control.element.classList.add("projection-slider");
    return control;
  }

  const square = (km2) => `${whole(km2)} km² (${whole(km2 / sq_km_in_sq_mi)} sq mi)`;
  const area = { min: 3000, max: 9000, step: 100, words: square };
  const share = { min: 30, max: 100, step: 1, words: (s) => `${s}%` };
  const gain = { min: 100, max: 250, step: 5, words: (g) => `${g} sq mi (${whole(g * sq_km_in_sq_mi)} km²)` };
  return {
    traits: ["area_low", "area_high", "gain", "gain_width", "share_low", "share_high"],
    controls: [
      wide("area_low", "Area, at least", area),
      wide("area_high", "Area, at most", area),
      wide("gain", "Pace, a month", gain),
      wide("gain_width", "Pace, more or less", { min: 0, max: 40, step: 5, words: (w) => `${w}%` }),
      wide("share_low", "Share in Donetsk, at least", share),
      wide("share_high", "Share in Donetsk, at most", share),
    ],
    draw: () => {
      const { months, needed, ends } = compute();
      const range = (words) => [...new Set(words)].join(" to ");
      const [first, last] = ends.map((time) => inWords.format(time));
      const verdict = inside(ends) ? "inside" : ends[1] < month_begins ? "outside, later than all of them" : "outside, earlier than all of them";
      const sentence =
        `From ${started}: ${range(months.map(whole))} months, that is ${range([first, last])}. ` +
        `The article’s ${printed.label} lies ${verdict}; the share of the gains that falls in Donetsk is your assumption.`;
      const marks = [];
      for (let year = first_year; year < last_year; year += 1)
        marks.push(make("span", { className: "projection-year", textContent: year, style: `left: ${along(Date.UTC(year, 0))}%` }));
      const [from, to] = ends.map(along);
      const beyond = ends[1] > right ? " ▸" : "";
      const bar = make(
        "div",
        { className: "projection", role: "img", label: sentence },
        ...marks,
        band(from, to, "projection-bar"),
        band(along(month_begins), along(month_ends), "projection-printed"),
        label(along(month_begins), `${printed.label} (article)`, "projection-article"),
        label(from, `from ${first}`, "projection-first"),
        label(to, `to ${last}${beyond}`, "projection-last"),
      );
      return { sentence, content: [bar, make("p", { textContent: wanted(needed) })] };
    },
  };

  // Both ends are compared as calendar months, as a reader compares them.
  function inside([first, last]) {
    return first < month_ends && last >= month_begins;
  }

  function wanted([low, high]) {
    // Rounded inwards: every share that is named makes the month come out.
    const percent = (share, inwards) => `${inwards(100 * share - 1e-9 * (inwards === Math.ceil ? 1 : -1))}%`;
    if (low > 1) return `Even with every gain in Donetsk, this pace is too slow to cover this area by ${printed.label}.`;
    const shares = high > 1 ? `${percent(low, Math.ceil)} or more` : [...new Set([percent(low, Math.ceil), percent(high, Math.floor)])].join(" to ");
    return `For ${printed.label} to come out, at this area and pace: a share of ${shares}. The article gives no share.`;
  }
});

// Keeps forecasts and outcomes in this browser and scores those whose outcome is entered. It sends nothing anywhere.
import { explorer, make, select, slider, table } from "./drawing.js";

const KEPT_AS = "ripe-for-talks-forecasts";
const OUTCOMES = ["unknown", "happened", "did not happen"];
const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

// Where the browser keeps things for this page; nowhere if it is told to keep nothing.
function browserStore() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

// The mean of these penalties is seminar.forecast.brier, which a test compares with it. Forecasts are in per cent.
const penalty = (percent, outcome) => ((percent - (outcome === "happened" ? 100 : 0)) / 100) ** 2;
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

export default explorer((model) => {
  const { questions } = model.get("view");
  const inNotebook = Boolean(model.widget_manager); // there the widget's traits hold what is entered
  const store = inNotebook ? null : browserStore();
  let kept = false;

  const keep = ({ probabilities, outcomes }) => {
    const entries = questions.map(({ name }, n) => [name, [probabilities[n], outcomes[n]]]);
    try {
      store.setItem(KEPT_AS, JSON.stringify(Object.fromEntries(entries)));
      kept = true;
    } catch {
      kept = false;
    }
  };
  const recall = () => {
    try {
      const entries = JSON.parse(store.getItem(KEPT_AS));
      const found = questions.map(({ name }) => entries[name]);
      kept = found.every(([p, o]) => Number.isInteger(p) && p >= 0 && p <= 100 && OUTCOMES.includes(o));
      if (!kept) return;
      model.set("probabilities", found.map(([p]) => p));
      model.set("outcomes", found.map(([, o]) => o));
    } catch {
      kept = false; // nothing is there, or nothing that can be read
    }
  };
  const forget = () => {
    if (store) store.removeItem(KEPT_AS);
    kept = false;
    model.set("probabilities", questions.map(() => 50));
    model.set("outcomes", questions.map(() => "unknown"));
    model.save_changes();
  };

  // To a control, one entry of a list looks like a trait of its own.
  const entry = (trait, n) => ({
    get: () => model.get(trait)[n],
    set: (_, value) => {
      const changed = model.get(trait).map((old, k) => (k === n ? value : old));
      keep({ probabilities: model.get("probabilities"), outcomes: model.get("outcomes"), [trait]: changed });
      model.set(trait, changed);
    },
    save_changes: () => model.save_changes(),
  });
  const question = ({ event, decides }, n) => {
    const parts = [
      slider(entry("probabilities", n), "", "Your forecast", { min: 0, max: 100, step: 1, words: (p) => `${p}%` }),
      select(entry("outcomes", n), "", "Outcome", OUTCOMES.map((o) => ({ value: o, label: o }))),
    ];
    const judge = make("p", { textContent: `Decided by ${decides}.` });
    const own = parts.map((c) => c.element);
    return {
      element: make("fieldset", { className: "forecast" }, make("legend", { textContent: event }), judge, ...own),
      mark: () => parts.forEach((c) => c.mark()),
    };
  };
  const button = make("button", { type: "button", className: "forecast-forget", textContent: "Forget my forecasts" });
  button.addEventListener("click", forget);

  recall();
  return {
    traits: ["probabilities", "outcomes"],
    controls: [...questions.map(question), { element: button, mark: () => {} }],
    draw: () => {
      const outcomes = model.get("outcomes");
      const known = questions.map((_, n) => n).filter((n) => outcomes[n] !== "unknown");
      const forecasters = [model.get("probabilities"), questions.map(() => 50), questions.map(() => 0)];
      const score = (own) => mean(known.map((n) => penalty(own[n], outcomes[n]))).toFixed(3);
      const count = NUMBERS[questions.length];
      const five = count[0].toUpperCase() + count.slice(1) + " forecasts";
      let where = `${five}, none of them yours yet; nothing is kept.`;
      if (inNotebook) where = `${five} kept in this widget.`;
      else if (kept) where = `${five} kept in this browser.`;
      else if (!store) where = `${five}, kept only until you leave this page.`;
      if (!known.length) return { sentence: `${where} No outcome entered yet.`, content: [] };
      const [you, coin, no] = forecasters.map(score);
      const on = known.length === 1 ? "the one outcome" : `the ${NUMBERS[known.length]} outcomes`;
      const said = `On ${on} entered your Brier score is ${you}, a coin-flipper’s ${coin}, that of “always no” ${no}; lower is better.`;
      const cells = (n) => forecasters.map((own) => (known.includes(n) ? penalty(own[n], outcomes[n]).toFixed(3) : "–"));
      const rows = questions.map(({ label }, n) => [label, ...cells(n)]);
      const scores = table("What each forecast costs", ["Question", "You", "Coin", "Always no"], [...rows, ["Brier score", you, coin, no]]);
      return { sentence: `${where} ${said}`, content: scores };
    },
  };
});

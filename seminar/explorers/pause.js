// Selects one state of the pause and draws it as a table of days. All states come from Python.

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

function controls(model, el) {
  const { states } = model.get("view");
  const labels = new Map(states.map((s) => [s.reading, s.label]));
  const group = `reading-${Math.random().toString(36).slice(2)}`;
  const choices = [...labels].map(([reading, label]) => {
    const radio = make("input", { type: "radio", name: group, value: reading });
    radio.addEventListener("change", () => {
      model.set("reading", reading);
      model.save_changes();
    });
    return make("label", {}, radio, ` ${label}`);
  });
  const include = make("input", { type: "checkbox" });
  include.addEventListener("change", () => {
    model.set("include_until", include.checked);
    model.save_changes();
  });
  el.append(
    make("fieldset", {}, make("legend", { textContent: "Reading of the pause" }), ...choices),
    make("label", { className: "explorer-toggle" }, include, " Count the closing day too"),
  );
  return () => {
    for (const radio of el.querySelectorAll("input[type=radio]")) radio.checked = radio.value === model.get("reading");
    include.checked = model.get("include_until");
  };
}

function row(name, days, on, mark) {
  const cells = days.map(({ date }) =>
    make("td", { className: on.includes(date) ? `on ${mark}` : "" }, on.includes(date) ? "●" : make("span", { className: "explorer-no", textContent: "–" })),
  );
  return make("tr", {}, make("th", { scope: "row", textContent: name }), ...cells);
}

function picture(model) {
  const { days, marks, states } = model.get("view");
  const state = states.find((s) => s.reading === model.get("reading") && s.include_until === model.get("include_until"));
  const head = make("tr", {}, make("th", { scope: "col", textContent: "Day" }), ...days.map((d) => make("th", { scope: "col" }, d.weekday, make("br"), d.label)));
  const body = [row("Covered by the pause", days, state.days, "covered"), ...marks.map((m) => row(m.name, days, m.days, m.name.toLowerCase().replace(/\s+/g, "-")))];
  const scroller = make(
    "div",
    { className: "explorer-scroll", tabIndex: 0 },
    make("table", {}, make("caption", { textContent: "● marks the days covered or on which it happened" }), make("thead", {}, head), make("tbody", {}, ...body)),
  );
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", "Days covered by the pause");
  return { scroller, sentence: state.sentence };
}

function render({ model, el }) {
  el.classList.add("explorer-live");
  const mark = controls(model, el);
  const stage = make("div");
  const status = make("p", { className: "explorer-status" });
  status.setAttribute("role", "status");
  el.append(status, stage);
  const draw = () => {
    mark();
    const { scroller, sentence } = picture(model);
    status.textContent = sentence;
    const left = stage.firstChild?.scrollLeft ?? 0;
    stage.replaceChildren(scroller);
    scroller.scrollLeft = left;
  };
  const watched = ["change:reading", "change:include_until", "change:view"];
  for (const event of watched) model.on(event, draw);
  draw();
  return () => watched.forEach((event) => model.off(event, draw));
}

export default { render };

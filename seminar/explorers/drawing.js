// The few things that every explorer draws with. Explorers import it in the page; in a notebook it is put before them.

export const make = (tag, properties = {}, ...children) => {
  const { role, label, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  if (role) element.setAttribute("role", role);
  if (label) element.setAttribute("aria-label", label);
  element.append(...children.filter((child) => child != null));
  return element;
};

export const svg = (tag, attributes = {}, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

// A picture with its message in words: what a reader who does not see it hears.
export const picture = (width, height, message, ...children) =>
  svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": message, class: "explorer-picture" }, ...children);

const keep = (model, trait, value) => {
  model.set(trait, value);
  model.save_changes();
};

// Controls: each is { element, mark }, and mark() shows what the model holds now.

export function radios(model, trait, legend, choices) {
  const group = `explorer-${trait}-${Math.random().toString(36).slice(2)}`;
  const inputs = choices.map(({ value }) => {
    const input = make("input", { type: "radio", name: group, value });
    input.addEventListener("change", () => keep(model, trait, value));
    return input;
  });
  const labels = choices.map(({ label }, n) => make("label", {}, inputs[n], ` ${label}`));
  return {
    element: make("fieldset", {}, make("legend", { textContent: legend }), ...labels),
    mark: () => inputs.forEach((input, n) => (input.checked = choices[n].value === model.get(trait))),
  };
}

export function checklist(model, trait, legend, choices) {
  const inputs = choices.map(({ value }) => {
    const input = make("input", { type: "checkbox", value });
    input.addEventListener("change", () => {
      const chosen = choices.map((c) => c.value).filter((v, n) => inputs[n].checked);
      keep(model, trait, chosen);
    });
    return input;
  });
  const labels = choices.map(({ label }, n) => make("label", {}, inputs[n], ` ${label}`));
  return {
    element: make("fieldset", {}, make("legend", { textContent: legend }), ...labels),
    mark: () => inputs.forEach((input, n) => (input.checked = model.get(trait).includes(choices[n].value))),
  };
}

export function toggle(model, trait, text) {
  const input = make("input", { type: "checkbox" });
  input.addEventListener("change", () => keep(model, trait, input.checked));
  return {
    element: make("label", { className: "explorer-control" }, input, ` ${text}`),
    mark: () => (input.checked = model.get(trait)),
  };
}

export function select(model, trait, text, choices) {
  const input = make("select", {}, ...choices.map(({ value, label }) => make("option", { value, textContent: label })));
  input.addEventListener("change", () => keep(model, trait, input.value));
  return {
    element: make("label", { className: "explorer-control" }, `${text} `, input),
    mark: () => (input.value = model.get(trait)),
  };
}

// `words` writes a value as a reader says it (“175 square miles a month”); it stands beside the slider and is read out.
export function slider(model, trait, text, { min, max, step, words = String }) {
  const input = make("input", { type: "range", min, max, step });
  // An output is a live region of its own; what changes is told once, in the status.
  const shown = make("output", { role: "none" });
  input.addEventListener("input", () => keep(model, trait, Number(input.value)));
  return {
    element: make("label", { className: "explorer-control explorer-slider" }, make("span", {}, text), input, shown),
    mark: () => {
      input.value = model.get(trait);
      shown.textContent = words(model.get(trait));
      input.setAttribute("aria-valuetext", shown.textContent);
    },
  };
}

// A cell is text, an element, or { text, className }; the first of each row is its header.
const cell = (tag, content, scope) => {
  const { text = content, className = "" } = content?.constructor === Object ? content : {};
  const element = make(tag, { className }, text instanceof Node ? text : String(text));
  if (scope) element.scope = scope;
  return element;
};

export function table(caption, head, rows) {
  const body = rows.map(([first, ...rest]) => make("tr", {}, cell("th", first, "row"), ...rest.map((c) => cell("td", c))));
  const top = make("tr", {}, ...head.map((h) => (h === "" ? make("td") : cell("th", h, "col"))));
  return make(
    "div",
    { className: "explorer-scroll", tabIndex: 0, role: "region", label: caption },
    make("table", {}, make("caption", { textContent: caption }), make("thead", {}, top), make("tbody", {}, ...body)),
  );
}

// `build(model)` gives { controls, draw }; draw() gives { sentence, content }. Redrawn whenever the model changes.
export const explorer = (build) => ({
  render({ model, el }) {
    el.classList.add("explorer-live");
    const { controls, traits, draw } = build(model);
    const status = make("p", { className: "explorer-status", role: "status" });
    const stage = make("div", {});
    el.append(...controls.map((c) => c.element), status, stage);
    const redraw = () => {
      controls.forEach((c) => c.mark());
      const { sentence, content } = draw();
      if (status.textContent !== sentence) status.textContent = sentence;
      // Whoever scrolled sideways, or stands on the table with the keyboard, stays there.
      const old = stage.querySelector(".explorer-scroll");
      const [left, focused] = [old?.scrollLeft ?? 0, old === document.activeElement];
      stage.replaceChildren(...[content].flat());
      const now = stage.querySelector(".explorer-scroll");
      if (now) now.scrollLeft = left;
      if (now && focused) now.focus();
    };
    const watched = [...traits, "view"].map((trait) => `change:${trait}`);
    for (const event of watched) model.on(event, redraw);
    redraw();
    return () => watched.forEach((event) => model.off(event, redraw));
  },
});

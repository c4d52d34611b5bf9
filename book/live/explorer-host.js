// Stands in for the notebook: gives each explorer in a static page a model, and no kernel behind it.

class Model {
  #values;
  #listeners = new Map();
  constructor(values) {
    this.#values = values;
  }
  get(name) {
    return this.#values[name];
  }
  set(name, value) {
    if (this.#values[name] === value) return;
    this.#values[name] = value;
    for (const listener of this.#listeners.get(`change:${name}`) ?? []) listener();
  }
  on(event, listener) {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }
  off(event, listener) {
    this.#listeners.set(event, (this.#listeners.get(event) ?? []).filter((l) => l !== listener));
  }
  save_changes() {}
}

export function show(name, { render }) {
  for (const place of document.querySelectorAll(`[data-explorer="${name}"]`)) {
    const values = JSON.parse(place.querySelector("script[type='application/json']").textContent);
    const stage = place.querySelector(".explorer-stage");
    try {
      render({ model: new Model(values), el: stage });
    } catch (why) {
      stage.textContent = "The interactive picture could not start; the table below holds all it shows.";
      console.error(why);
    }
  }
}

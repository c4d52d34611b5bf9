// What code has shown: tables, charts, values, and an error with its whole message to unfold.

// A table is built anew from its cells’ text: whatever a cell holds, it stays text.
function table(html, { rows, columns }, make) {
  const source = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  const [head, body] = [make("thead"), make("tbody")];
  for (const row of source.rows) {
    const cells = [...row.cells].map((cell) => {
      const copy = make(cell.textContent ? cell.tagName : "td", { textContent: cell.textContent, colSpan: cell.colSpan, rowSpan: cell.rowSpan });
      if (copy.tagName === "TH") copy.scope = row.closest("thead") ? "col" : "row";
      return copy;
    });
    (row.closest("thead") ? head : body).append(make("tr", {}, ...cells));
  }
  const words = `${rows} ${rows === 1 ? "row" : "rows"}, ${columns} ${columns === 1 ? "column" : "columns"}`;
  const whole = make("table", { className: "dataframe" }, make("caption", { textContent: words }), head, body);
  const holder = make("div", { className: "live-table table-scroll", tabIndex: 0 }, whole);
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", `Table: ${words}`);
  return holder;
}

export function show(output, { shown = [], trace, source }, make) {
  for (const one of shown) {
    if (one.table) output.append(table(one.table, one, make));
    else if (one.figure) output.append(make("img", { className: "live-figure", src: `data:image/svg+xml;base64,${one.figure}`, alt: one.words }));
    else output.append(make("pre", { className: "live-text", textContent: one.text, tabIndex: 0 }));
  }
  if (source) output.append(make("pre", { className: "live-text live-err", textContent: source, tabIndex: 0 }));
  if (trace) output.append(make("details", {}, make("summary", { textContent: "The whole message" }), make("pre", { className: "live-text", textContent: trace, tabIndex: 0 })));
}

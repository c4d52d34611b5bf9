// Levels are chosen in the rubric’s table: points and the comment’s first line follow. What is chosen stands in the
// comment and nowhere else; LEVEL and NAMES, set before this, are how the desk reads it there.
"use strict";
{
  const bare = (name) => (name.toLowerCase().replace(/_/g, " ").match(/[\p{L}\p{N}]+/gu) || []).join(" ");
  const known = new Map(Object.entries(NAMES).flatMap(([name, label]) => [[bare(name), label], [bare(label), label]]));
  const level = new RegExp(`^(?:${LEVEL})$`, "iu");

  // An answer that came late would put an older text over what has been typed since.
  $.ajaxPrefilter((request) => { if (request.type === "PUT") request.async = false; });

  // By label the levels at the top of a comment, and the rest of it.
  const read = (comment, rows) => {
    const found = new Map(), lines = comment.trim().split("\n");
    while (lines.length) {
      const line = lines[0].replace(/^[\s,;]+|[\s,;]+$/g, "");
      const parts = line ? line.split(/[,;]/).map((part) => level.exec(part.trim())) : [];
      if (!parts.every((part) => part && rows.get(known.get(bare(part[1])))?.has(+part[2]))) break;
      for (const part of parts) found.set(known.get(bare(part[1])), +part[2]);
      lines.shift();
    }
    return [found, lines.join("\n").trim()];
  };

  const arrange = (table, answer, name) => {
    const grade = formgrader.grades.findWhere({ name }), comment = formgrader.comments.findWhere({ name });
    const box = answer.find(".comment");
    const status = $('<p class="levels" role="status">').insertAfter(table);
    const words = answer.find(".rendered_html").clone().find("table").remove().end().text().match(/\S+/g) || [];
    answer.find(".nbgrader-label").append(`, ${words.length} words, tables apart`);
    // By label and level: its button, with what it is worth.
    const rows = new Map(table.find("tbody tr").get().map((row) => [
      $(row).children().first().text().trim(),
      new Map($(row).children().slice(2).get().map((cell, number) => {
        $(cell).wrapInner('<button type="button" tabindex="-1">');
        return [number, { button: $(cell).children(), worth: parseFloat($(cell).text()) }];
      })),
    ]));
    const labels = [...rows.keys()], heads = table.find("tbody td:first-child").attr("tabindex", 0);
    let failed = false;

    const show = () => {
      const [found] = read(box.val(), rows), given = grade.get("manual_score");
      for (const [label, cells] of rows) {
        for (const [number, { button }] of cells) button.attr("aria-pressed", found.get(label) === number);
      }
      const earned = [...found].map(([label, number]) => rows.get(label).get(number).worth);
      const sum = +earned.reduce((one, other) => one + other, 0).toFixed(2);
      const all = found.size === rows.size;
      const wrong = all && (given === null || Math.abs(given - sum) > 0.011);
      const again = all && given !== null && grade.get("needs_manual_grade");
      status.toggleClass("wrong", failed || again || wrong).text(
        failed ? "⚠ The last change was not saved. Does seminar mark still run? Then make it again."
        : !found.size ? "Choose a level in each row: click it, or type 0 to 3 (the level, not what it earns). Points and the comment’s first line follow."
        : !all ? `${found.size} of ${rows.size} levels chosen: ${sum} points so far. None are entered before all are chosen.`
        : again ? "⚠ The text has changed since it was marked. Choose at least one level again, or press Resolve."
        : wrong ? `⚠ The levels make ${sum} points; ${given ?? "none"} are entered.`
        : `All ${rows.size} levels chosen: ${sum} points.`);
      return all && sum;
    };

    const choose = (label, number) => {
      const [found, rest] = read(box.val(), rows);
      found.set(label, number);
      const line = labels.filter((each) => found.has(each)).map((each) => `${each}: ${found.get(each)}`).join(", ");
      comment.save({ manual_comment: `${line}\n${rest}` });
      autosize.update(box);
      const sum = show();
      if (sum !== false) grade.save({ manual_score: sum });
    };

    const go = (place, options) => {
      if (place === labels.length) box.trigger("focus")[0].setSelectionRange(1e6, 1e6);
      else heads[Math.max(place, 0)].focus(options);
    };

    table.on("click", "button", (event) => {
      const cell = $(event.currentTarget).parent();
      choose(labels[cell.parent().index()], cell.index() - 2);
    });
    table.on("keydown", "tbody tr", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const place = $(event.currentTarget).index();
      if (/^\d$/.test(event.key) && rows.get(labels[place]).has(+event.key)) {
        choose(labels[place], +event.key);
        go(place + 1);
      } else if (event.key === "ArrowDown") go(place + 1);
      else if (event.key === "ArrowUp") go(place - 1);
      else {
        // The page’s own keys know only scores and comments.
        if (event.key === "Tab" || event.key === "Enter") event.stopPropagation();
        return;
      }
      event.preventDefault();
    });
    grade.on("change", show);
    box.on("input", show);
    $(document).on("ajaxComplete", (_, request) => {
      failed = request.status !== 200;
      show();
    });
    show();
    if (grade.get("needs_manual_grade")) {
      go(labels.findIndex((label) => !read(box.val(), rows)[0].has(label)), { preventScroll: true });
    }
  };

  $(window).on("load", () => {
    const begin = _.after(2, () => $("aside table").each((_, table) => {
      const answer = $(table).closest(".cell").prev().find(".nbgrader_cell");
      if (answer.length) arrange($(table), answer, answer.find(".score").attr("id"));
    }));
    formgrader.grades.once("sync", begin);
    formgrader.comments.once("sync", begin);
  });
}

"""The report page of one assignment: scores by student and question, and what could not be graded."""

from __future__ import annotations

from pathlib import Path

import jinja2

from seminar.grading.gradebook import Result

_PAGE = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Report: {{ assignment }}</title>
<style>
:root { color-scheme: light dark; --line: #8886; --none: #b5471b; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; white-space: normal; }
td.none { color: var(--none); }
@media (prefers-color-scheme: dark) { :root { --none: #f0936d; } }
</style>
</head>
<body>
<h1>Report: {{ assignment }}</h1>
<p>{{ graded|length }} of {{ results|length }} submissions were graded automatically; {{ waiting }} texts wait to be read.
{% if graded %}The mean score is {{ "%.1f"|format(mean) }} of {{ "%g"|format(most.values()|sum) }} points.{% endif %}</p>
{% if trusted %}<p><b>Students’ code ran without the jail</b>, with the rights of the person who graded.</p>{% endif %}
{% if failed %}
<h2>Could not be graded, or only in part</h2>
<ul>
{% for result in failed %}<li><b>{{ result.student }}</b> ({{ result.status }}): {{ result.reason }}</li>
{% endfor %}
</ul>
{% endif %}
<h2>Students</h2>
<div class="scroll" role="region" tabindex="0" aria-label="Points by student and question">
<table>
<caption>Points by student and question; the second row gives the most to be had</caption>
<thead>
<tr><th scope="col">Student</th><th scope="col">Total</th>{% for q in most %}<th scope="col">{{ q }}</th>{% endfor %}</tr>
<tr><th scope="row">Most</th><td>{{ "%g"|format(most.values()|sum) }}</td>{% for q in most.values() %}<td>{{ "%g"|format(q) }}</td>{% endfor %}</tr>
</thead>
<tbody>
{% for result in graded %}
<tr><th scope="row"><a href="../feedback/{{ result.student }}/{{ assignment }}/{{ assignment }}.html">{{ result.student }}</a></th><td>{{ "%g"|format(result.score) }}</td>
{% for q in most %}<td{% if not result.points.get(q) %} class="none"{% endif %}>{{ "%g"|format(result.points.get(q, 0)) }}</td>{% endfor %}</tr>
{% endfor %}
</tbody>
</table>
</div>
<h2>Questions</h2>
<div class="scroll" role="region" tabindex="0" aria-label="How many solved each question">
<table>
<caption>How many solved each question</caption>
<thead><tr><th scope="col">Question</th><th scope="col">Solved</th><th scope="col">Of all graded</th></tr></thead>
<tbody>
{% for q, count in solved.items() %}
<tr><th scope="row">{{ q }}</th><td>{{ count }}</td><td>{{ "%.0f"|format(100 * count / graded|length) }}%</td></tr>
{% endfor %}
</tbody>
</table>
</div>
</body>
</html>
"""
)


def write(course: Path, assignment: str, results: list[Result], trusted: bool = False) -> Path:
    """Write ``reports/ASSIGNMENT.html`` in the course folder, self-contained; returns its path."""
    graded = [result for result in results if result.graded]
    most = graded[0].most if graded else {}
    page = _PAGE.render(
        assignment=assignment,
        trusted=trusted,
        results=results,
        graded=graded,
        failed=[result for result in results if result.reason],
        most=most,
        mean=sum(result.score for result in graded) / len(graded) if graded else 0,
        waiting=sum(len(result.manual) for result in graded),
        solved={q: sum(result.points.get(q) == most[q] for result in graded) for q in most} if graded else {},
    )
    path = course / "reports" / f"{assignment}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    return path

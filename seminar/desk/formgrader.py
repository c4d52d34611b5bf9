"""The formgrader's own process: nbgrader's pages for marking, and nothing of Jupyter around them.

By default nobody learns whose work it is: names are taken out before anything leaves the process, and only what a
student wrote into the text stays. What students wrote is cleaned of scripts, and the page may ask no other host for
anything; so mathematics between dollar signs stays as it was typed.
"""

from __future__ import annotations

import html
import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import bleach
import jinja2
from jupyter_server.serverapp import ServerApp
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import apihandlers, handlers
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from tornado.web import Application, StaticFileHandler
from traitlets import Any, Bool, Unicode
from traitlets.config import Config

from seminar import case
from seminar.desk import roster
from seminar.desk.pages.questions import LEVEL
from seminar.desk.roster import Person
from seminar.grading.marking import MARK

_POLICY = "default-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
_TAGS = """a abbr b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s span strong
sub summary sup table tbody td th thead tr u ul""".split()
_ATTRIBUTES = {"a": ["href", "title"], "img": ["src", "alt", "title"], "th": ["align"], "td": ["align"]}

_STYLE = """<style>
body .name-{hidden}, #toggle_names, .glyphicon.name-hidden, .glyphicon.name-shown { display: none; }
body .name-{shown} { display: inline; }
.live-notebook a { color: inherit; pointer-events: none; }
.rendered_html { overflow-x: auto; }
.rendered_html aside { background: #fff8e1; border-left: .3em solid #b5471b; margin: 1em 0; padding: .5em 1em; }
.rendered_html aside p { white-space: pre-line; }
.rendered_html table { margin: 1em 0; }
.rendered_html th, .rendered_html td { border: 1px solid #bbb; padding: .4em .6em; vertical-align: top; }
.rendered_html td button { all: unset; cursor: pointer; display: block; width: 100%; height: 100%; }
.rendered_html td:has(> [aria-pressed=true]) { background: #ffe08a; box-shadow: inset 0 0 0 2px #b5471b; position: relative; }
td:has(> [aria-pressed=true])::after { content: "✓"; position: absolute; right: .4em; bottom: .2em; }
.rendered_html tr:focus-within { outline: 2px solid #333; }
.rendered_html td:focus { outline: none; font-weight: bold; }
.rendered_html p.levels { margin: 0; }
.levels.wrong { color: #a30000; font-weight: bold; }
html { scroll-padding-top: 5em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
</style>"""
# The page's own script waits for MathJax, which would come from another host.
# Before it looks for its place it is told that of the first text: a cell with a score and a comment.
_NO_MATHJAX = """<script>MathJax = {Hub: {Startup: {signal: {Interest: function (act) {
  var text = $(".nbgrader_cell:has(.comment) .score").first();
  if (text.length && !/[?&]index=/.test(location.search)) formgrader.last_selected = text;
  act("End");
}}}}};</script>"""
_SIDEBAR = """{% extends "nbgrader/gradebook_base.tpl" %}{% block sidebar %}
<li role="presentation" class="active"><a href="{{ base_url }}/formgrader/gradebook">Manual Grading</a></li>
{% endblock %}"""


class Page(HTMLExporter):
    """The page of one submission, without anything that a student could do harm with."""

    called = Any(None, allow_none=True)

    def from_filename(self, filename: str, resources: dict | None = None, **options: object) -> tuple:
        resources = dict(resources or {}, notebook_path="", first_name="", last_name="")
        resources["student"] = html.escape(self.called(resources["student"])) if self.called else ""
        return super().from_filename(filename, resources=resources, **options)

    @jinja2.pass_context
    def markdown2html(self, context: jinja2.runtime.Context, source: str) -> str:
        made = bleach.clean(
            super().markdown2html(context, source),
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            protocols=["http", "https", "mailto", "data"],
        )
        return f"<aside>{made}</aside>" if context["cell"].metadata.get(MARK) else made


_NAMES = {"student", "first_name", "last_name", "email"}
_COMMENT = "Comments as plain text, shown as you type them. Levels, chosen below, come first."


class Told:
    """A handler whose answers name whom ``called`` names, and nobody without it; comment boxes say what they take."""

    called: Callable[[str], str] | None = None

    def write(self, chunk: object) -> None:
        if isinstance(chunk, str) and chunk.startswith(("[", "{")):
            chunk = json.dumps(json.loads(chunk, object_hook=self._told))
        super().write(chunk)

    def _told(self, found: dict) -> dict:
        student = found.get("student")
        found |= dict.fromkeys(_NAMES & found.keys())
        if self.called and student:
            found["student"] = self.called(student)
        if "auto_comment" in found:
            found["auto_comment"] = found["auto_comment"] or _COMMENT
        return found


_KEPT = {
    handlers.GradebookAssignmentsHandler,
    handlers.GradebookNotebooksHandler,
    handlers.GradebookNotebookSubmissionsHandler,
    handlers.SubmissionHandler,
    handlers.SubmissionNavigationHandler,
    apihandlers.AssignmentCollectionHandler,
    apihandlers.NotebookCollectionHandler,
    apihandlers.SubmittedNotebookCollectionHandler,
    apihandlers.GradeCollectionHandler,
    apihandlers.GradeHandler,
    apihandlers.CommentCollectionHandler,
    apihandlers.CommentHandler,
    apihandlers.FlagSubmissionHandler,
}


def _levels(checkout: Path) -> str:
    """The script that lets levels be chosen in the rubric; it reads comments as the feedback does."""
    labels = case.load("rubric_criteria", checkout / "solutions" / "data").set_index("criterion")["label"]
    known = f"const LEVEL = {json.dumps(LEVEL.pattern)}, NAMES = {json.dumps(labels.to_dict())};"
    return f"<script>{known}\n{Path(__file__).with_suffix('.js').read_text(encoding='utf-8')}</script>"


class Server(ServerApp):
    """A Jupyter server that can only show the formgrader: no kernels, no files, no terminals."""

    default_services = ("auth", "security")


class Marking(FormgradeExtension):
    """The formgrader's pages for marking."""

    names = Bool(False, help="Show whose work it is.").tag(config=True)
    checkout = Unicode(help="Where the tables are that name the criteria.").tag(config=True)
    load_cwd_config = False

    @property
    def called(self) -> Callable[[str], str] | None:
        """What a student is called, by the roster; None where nobody is to be named."""
        people = roster.read(Path(self.parent.root_dir)) if self.names else {}
        return (lambda student: people.get(student, Person(student)).shown) if self.names else None

    def init_tornado_settings(self, webapp: Application) -> None:
        super().init_tornado_settings(webapp)
        hidden, shown = ("hidden", "shown") if self.names else ("shown", "hidden")
        style = _STYLE.replace("{hidden}", hidden).replace("{shown}", shown)
        listed = '{% extends "nbgrader/gradebook_notebook_submissions.tpl" %}{% block head %}{{ super() }}'
        own = {
            "gradebook_base.tpl": _SIDEBAR,
            "gradebook_notebook_submissions.tpl": listed + style + "{% endblock %}",
        }
        head = f"{_NO_MATHJAX}{_levels(Path(self.checkout))}{style}"
        macro = f"{{% macro mathjax(url='') %}}{{% raw %}}{head}{{% endraw %}}{{% endmacro %}}"
        mathjax = {"mathjax.html.j2": macro}
        theirs = jinja2.FileSystemLoader(handlers.template_path)
        loaders = jinja2.DictLoader(own), theirs, jinja2.PrefixLoader({"nbgrader": theirs})
        webapp.settings["nbgrader_jinja2_env"] = jinja2.Environment(
            loader=jinja2.ChoiceLoader(loaders), autoescape=True
        )
        webapp.settings["nbgrader_exporter"] = Page(
            config=self.config,
            extra_loaders=[jinja2.DictLoader(mathjax)],
            sanitize_html=True,
            exclude_anchor_links=True,
            called=self.called,
        )

    def init_handlers(self, webapp: Application) -> None:
        # staticmethod: a function in a class would be taken for a method.
        own = {"called": staticmethod(called) if (called := self.called) else None}
        kept = [
            (pattern, type(handler.__name__, (Told, handler), own))
            for pattern, handler, *_ in [*handlers.default_handlers, *apihandlers.default_handlers]
            if handler in _KEPT
        ]
        kept.append((r"/formgrader/static/(.*)", StaticFileHandler, {"path": handlers.static_path}))
        kept.append((r"/formgrader/.*", handlers.Template404))
        webapp.add_handlers(".*$", kept)


def _config(wanted: dict) -> Config:
    from seminar.grading.course import settings

    config = settings(Path(wanted["checkout"]), Path(wanted["course"]), wanted["db"])
    # The exchange, and what Jupyter would serve as files, is an empty folder that goes away with the process.
    empty = Path(wanted["aside"]) / "empty"
    empty.mkdir()
    config.Exchange.root = config.FileContentsManager.root_dir = str(empty)
    config.ServerApp.update(
        ip=wanted["host"], port=wanted["port"], port_retries=0, allow_root=True, log_level="WARN"
    )
    config.ServerApp.update(root_dir=wanted["course"], default_url=wanted["page"])
    config.ServerApp.open_browser = wanted["browse"]
    config.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": _POLICY}}
    # nbgrader's pages would keep the login for one folder of addresses.
    config.IdentityProvider.update(token=wanted["token"], cookie_options={"path": "/"})
    config.Marking.update(names=wanted["names"], checkout=wanted["checkout"])
    return config


def _run(wanted: dict) -> None:
    """Serve until the input ends; say so on the output when ready."""
    config = _config(wanted)
    server = Server.instance(config=config)
    server.initialize([], find_extensions=False)
    # Ctrl-C is for the process that started this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pages = Marking(parent=server, log=server.log)
    pages.root_dir = server.root_dir
    pages.initialize([])
    # The course folder's own configuration was read last; what is wanted here comes after it.
    pages.update_config(config)
    pages.init_tornado_settings(server.web_app)
    pages.init_handlers(server.web_app)

    def wait() -> None:
        while os.read(0, 1):
            pass
        server.stop()

    threading.Thread(target=wait, daemon=True).start()
    server.io_loop.add_callback(print, "ready", flush=True)
    server.start()
    shutil.rmtree(wanted["aside"], ignore_errors=True)


if __name__ == "__main__":
    _run(json.loads(sys.stdin.buffer.readline()))

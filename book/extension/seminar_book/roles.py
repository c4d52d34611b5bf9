"""``{case}`figures.monthly_gain_body```: a value of the case in a sentence, taken from ``data/``."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from seminar import case, wording

logger = logging.getLogger(__name__)


class CaseRole(SphinxRole):
    """The words of :func:`seminar.wording.phrase`; an address that leads nowhere is a warning, and so an error."""

    def run(self) -> tuple[list[nodes.Node], list]:
        for file in case.folder().glob("*.csv"):
            self.env.note_dependency(str(file))
        try:
            words = wording.phrase(self.text)
        except case.CaseError as why:
            logger.warning("case: %s", why, location=self.get_location())
            words = self.text
        return [nodes.inline(self.rawtext, words, classes=["case"])], []


def setup(app: Sphinx) -> None:
    app.add_role("case", CaseRole())

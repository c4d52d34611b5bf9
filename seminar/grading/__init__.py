"""The engine: from a file that was handed in to points with reasons. Needs the extra ``seminar[grade]``."""

import sys

# Loading jsonschema would build a grammar of web addresses, which takes longer than grading a notebook that has none.
sys.modules.setdefault("rfc3987_syntax", None)

"""Files that are no notebook, or that hide one in an odd encoding."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import re
import zipfile
from dataclasses import replace

from tests.submissions import BRISK, Notebook, case, solved, spoil

LIMITS = replace(BRISK, submission_bytes=80_000_000)


@case(status="failed", says="empty")
def zero_bytes() -> bytes:
    """There is nothing to grade."""
    return b""


@case(status="failed", says="empty")
def white_space() -> bytes:
    """Nothing but white space."""
    return b" \n\t\r\n" * 100


@case(status="failed", says="not a notebook")
def truncated() -> bytes:
    """Half a download."""
    data = solved().bytes()
    return data[: len(data) // 2]


@case(status="failed", says="not a notebook")
def one_byte_short() -> bytes:
    """A file that lacks its last bracket cannot be trusted to be whole."""
    return solved().bytes().rstrip()[:-1]


@case(status="failed", says="no notebook cells")
def empty_object() -> bytes:
    """An object without cells."""
    return b"{}"


@case(status="failed", says="no notebook cells")
def empty_list() -> bytes:
    """A list."""
    return b"[]"


@case(status="failed", says="no notebook cells")
def null() -> bytes:
    """Null."""
    return b"null"


@case(status="failed", says="no notebook cells")
def a_number() -> bytes:
    """A number."""
    return b"70"


@case(status="failed", says="no notebook cells")
def a_text() -> bytes:
    """A text that says that it is graded."""
    return b'"graded: 70 points"'


@case(status="failed", says="no notebook cells")
def no_cells() -> Notebook:
    """A notebook without one cell."""
    return spoil(lambda n: n.data.update(cells=[]))


@case(status="failed", says="no notebook cells")
def cells_an_object() -> Notebook:
    """Cells that are no list."""
    return spoil(lambda n: n.data.update(cells={"0": n.cells[0]}))


@case(status="failed", says="no cell")
def cells_of_nothing() -> bytes:
    """A list of cells in which no cell is."""
    return b'{"cells": [null, 1, "a", [], {}, {"cell_type": "code"}]}'


@case(status="failed", says="no cell")
def worksheets_of_nothing() -> bytes:
    """The old format, with nothing in it."""
    return b'{"worksheets": [null, {"cells": [1]}, {"cells": {}}]}'


@case(status="failed", says="no cell")
def text_of_ones_own() -> bytes:
    """A notebook with no cell of the assignment and no code."""
    return b'{"cells": [{"cell_type": "markdown", "metadata": {}, "source": "Dear teacher"}], "metadata": {}}'


@case(status="failed", says="merge conflict")
def merge_markers() -> bytes:
    """A conflict that nobody resolved; the reason names it."""
    return (
        solved()
        .bytes()
        .replace(b'"q01 = ', b'<<<<<<< HEAD\n"q01 = ')
        .replace(b'"q02 = ', b'>>>>>>> other\n"q02 = ', 1)
    )


@case(status="failed", says="not a notebook")
def html_error_page() -> bytes:
    """The page of a learning platform that wanted a password."""
    return b"<!DOCTYPE html><html><title>403 Forbidden</title><body>Please log in.</body></html>"


@case(status="failed", says="not a notebook")
def python_export() -> bytes:
    """The notebook exported as a script."""
    return "\n\n".join("".join(c["source"]) for c in solved().cells if c["cell_type"] == "code").encode()


@case(status="failed", says="not a notebook")
def pdf() -> bytes:
    """A printed notebook."""
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF"


@case(status="failed", says="not a notebook")
def zipped() -> bytes:
    """A zip archive under the notebook's name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("timeline.ipynb", solved().bytes())
    return packed.getvalue()


@case(status="failed", says="not a notebook")
def gzipped() -> bytes:
    """A compressed notebook."""
    return gzip.compress(solved().bytes(), mtime=0)


@case(status="failed", says="not a notebook")
def random_bytes() -> bytes:
    """Bytes without meaning."""
    return bytes((n * 7919) % 251 for n in range(50_000))


@case(status="failed", says="not a notebook")
def nul_bytes() -> bytes:
    """A file of zeros, as a crashed disk leaves it."""
    return bytes(100_000)


@case(status="failed", says="not a notebook")
def json_bomb() -> bytes:
    """A hundred thousand brackets do not bring the reader down."""
    return b"[" * 100_000 + b"]" * 100_000


@case(status="failed", says="not a notebook")
def json_bomb_of_objects() -> bytes:
    """Nor as many objects."""
    return b'{"cells":' * 100_000 + b"1" + b"}" * 100_000


@case(status="failed", says="not a notebook")
def endless_number() -> bytes:
    """A number of a million digits is not worked out."""
    return b'{"cells": ' + b"9" * 1_000_000 + b"}"


@case(status="failed", says="not a notebook")
def two_documents() -> bytes:
    """Two notebooks in one file: which is meant?"""
    return solved().bytes() * 2


@case(status="failed", says="larger than")
def too_large() -> bytes:
    """Beyond the limit of a file; the reason says what to do."""
    return solved().bytes() + b" " * 80_000_000


@case(status="failed", says="not a notebook")
def single_quotes() -> bytes:
    """Python's notation instead of JSON."""
    return repr(solved().data).encode()


@case()
def byte_order_mark() -> bytes:
    """A byte order mark, as some editors on Windows write it."""
    return codecs.BOM_UTF8 + solved().bytes()


@case(says="encoding")
def utf_16() -> bytes:
    """Saved as “Unicode” by an old editor; all is there."""
    return json.dumps(solved().data, ensure_ascii=False).encode("utf-16")


@case()
def utf_16_without_a_mark() -> bytes:
    """The same without the mark at the start: zeros between the letters tell."""
    return json.dumps(solved().data, ensure_ascii=False).encode("utf-16-le")


@case()
def utf_16_big_endian() -> bytes:
    """The other order of bytes."""
    return codecs.BOM_UTF16_BE + json.dumps(solved().data, ensure_ascii=False).encode("utf-16-be")


@case()
def utf_32() -> bytes:
    """Four bytes a letter."""
    return json.dumps(solved().data, ensure_ascii=False).encode("utf-32")


@case(says="UTF-8")
def latin_1() -> bytes:
    """Letters with accents in one byte each: the code is plain, and only the text looks odd."""
    text = json.dumps(
        spoil(lambda n: n.cell("essay").update(source="Référence: ¶38")).data, ensure_ascii=False
    )
    return text.encode("latin-1", "replace")


@case()
def one_bad_byte() -> bytes:
    """One broken byte in a text cell spoils no answer."""
    data = solved().bytes()
    place = data.index(b"violated")
    return data[:place] + b"\xff\xfe\x80" + data[place:]


@case()
def lone_surrogates() -> bytes:
    """Halves of letters, which no file can hold, in code and text."""
    notebook = solved(q01="RIGHT\nnote = '\ud83d'").add(
        "print('\ud800')\nraise ValueError('\ud800')", after="q01"
    )
    notebook.cell("essay")["source"] = "half \udc00 a letter"
    return json.dumps(notebook.data).encode()


@case(lost="q02", says="ValueError")
def surrogates_in_an_error() -> Notebook:
    """Half a letter in the message of an error on the way to the gradebook."""
    return solved(q02="q02 = 1\nraise ValueError(chr(0xD800) + chr(0) + chr(27) + '[31m')")


@case(lost="q01")
def nul_in_code() -> bytes:
    """A NUL character in the code of one answer."""
    return json.dumps(solved(q01="q01 = 10\0").data).encode()


@case()
def nul_in_text() -> bytes:
    """A NUL character in the text and in a comment."""
    notebook = spoil(lambda n: n.cell("essay").update(source="between\0words"))
    return json.dumps(notebook.data).encode()


@case()
def raw_line_ends_in_strings() -> bytes:
    """Line ends inside strings, as a careless program writes them: what is meant is clear."""
    return re.sub(r"(?<!\\)\\n", "\n", json.dumps(solved().data)).encode()


@case()
def keys_twice() -> bytes:
    """A key that stands twice: the last one counts, as in every reader of JSON."""
    return solved().bytes().replace(b'"cells": [', b'"cells": [], "cells": [', 1)


@case()
def odd_numbers() -> bytes:
    """NaN and infinity where no number matters."""
    return spoil(lambda n: n.data.update(nbformat_minor=float("nan"), more=float("-inf"))).bytes()


@case(lost="q01")
def code_too_deep_to_read() -> Notebook:
    """An expression ten thousand brackets deep ends no reader."""
    return solved(q01="q01 = " + "(" * 10_000 + "10" + ")" * 10_000)


@case(lost="q01", status="graded partial")
def code_of_many_signs() -> bytes:
    """A sum of a hundred thousand terms, without marks, so that the engine looks into the code itself."""
    notebook = solved(q01="q01 = " + "+".join(["1"] * 100_000) + " - 99990")
    for cell in notebook.cells:
        cell["metadata"] = {}
        cell.pop("id")
    return notebook.bytes()


@case(lost="q01", status="graded partial")
def code_of_many_minuses() -> bytes:
    """A hundred thousand minus signs before a number."""
    notebook = solved(q01="q01 = " + "-" * 100_000 + "10")
    for cell in notebook.cells:
        cell["metadata"] = {}
        cell.pop("id")
    return notebook.bytes()

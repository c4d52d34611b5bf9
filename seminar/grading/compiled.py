"""Cells of the source, compiled once for a class and not once a submission."""

from __future__ import annotations

import ast
import base64
import functools
import marshal
import warnings
from types import CodeType

from seminar.grading.names import plain_python


@functools.lru_cache(maxsize=256)
def compiled(code: str) -> list[str]:
    """A cell for :func:`loaded`: its statements and, where it ends in an expression, that expression by itself.

    Only a process of the same Python can read it.
    """
    tree = ast.parse(plain_python(code))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parts = [compile(tree, "source", "exec")]
        if last:
            parts.append(compile(ast.Expression(last.value), "source", "eval"))
    return [base64.b64encode(marshal.dumps(part)).decode() for part in parts]


def loaded(parts: list[str]) -> list[CodeType]:
    """What :func:`compiled` made, for ``exec`` and ``eval``."""
    return [marshal.loads(base64.b64decode(part)) for part in parts]

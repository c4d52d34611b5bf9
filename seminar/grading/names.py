"""Which names a test takes from the student: found from its code, without running it."""

from __future__ import annotations

import builtins
import symtable


def needed(test: str, known: set[str]) -> list[str]:
    """The names that a test reads and neither it, nor a setup cell, nor Python gives: the student's."""
    read: set[str] = set()
    bound: set[str] = set()

    def look(table: symtable.SymbolTable) -> None:
        for symbol in table.get_symbols():
            top = table.get_type() == "module"
            if top and (symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()):
                bound.add(symbol.get_name())
            elif symbol.is_referenced() and (top or symbol.is_global()):
                read.add(symbol.get_name())
        for child in table.get_children():
            look(child)

    look(symtable.symtable(test, "test", "exec"))
    return sorted(read - bound - known - set(dir(builtins)))


def bound(setup: str) -> set[str]:
    """The names that a setup cell gives."""
    table = symtable.symtable(plain_python(setup), "setup", "exec")
    return {
        s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()
    }


def plain_python(code: str) -> str:
    """The code without magics and shell lines, which only mean something in a notebook."""
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in code.splitlines())

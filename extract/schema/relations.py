"""Relations of the rule book: one line such as `a + b == c` as sums of cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NamedTuple

from extract.errors import SchemaError
from extract.model.form import Relation, Term, Variable

_TERM = re.compile(r"\s*([+-]?)\s*(?:(\d+)\s*\*\s*)?([A-Za-z_*][\w.*]*|\d+)")
_OPERATORS = ("==", "<=", ">=")


class Binding(NamedTuple):
    """What the lines of a rule bind: the rule, its table, whether each row or column of it, and which rows."""

    rule: str
    table: str
    each: str
    items: tuple[str, ...]
    over_years: bool


def relations_of(lines: tuple[str, ...], binding: Binding, cells: list[Variable], place: str) -> Iterator[Relation]:
    """The relations that lines stand for, one for each row or column that they bind; SchemaError names the line."""
    known = [variable for variable in cells if variable.table == binding.table]
    if not known:
        raise SchemaError(f"table: no table is called {binding.table!r}", place)
    if not lines:
        raise SchemaError("relation: expected one line such as 'a + b == c'", place)
    for line in lines:
        for patterns in _patterns(binding, known):
            yield _relation(binding, line, patterns, known, place)


def _patterns(binding: Binding, known: list[Variable]) -> Iterator[tuple[str, str, str]]:
    """For each relation: how a name in it becomes `item.column`, and the item and column that it binds."""
    if binding.each == "column":
        yield from (("{}." + column, "", column) for column in dict.fromkeys(v.column for v in known))
    elif binding.each == "item":
        items = binding.items or tuple(dict.fromkeys(v.item for v in known))
        yield from ((item + ".{}", item, "") for item in items)
    else:
        yield "{}", "", ""


def _relation(
    binding: Binding, line: str, pattern: tuple[str, str, str], known: list[Variable], place: str
) -> Relation:
    operator = next((sign for sign in _OPERATORS if sign in line), None)
    if operator is None or line.count("=") != operator.count("="):
        raise SchemaError(f"relation: expected one of == <= >= in {line!r}", place)
    left, right = (_side(side, pattern[0], known, place) for side in line.split(operator))
    if binding.over_years != bool(left.earlier or right.earlier):
        raise SchemaError(
            f"relation: names with {_EARLIER!r} belong to rules of kind years, and to each: {line!r}", place
        )
    items = {variable.item for _, variable in (*left.terms, *right.terms)}
    item, column = pattern[1], pattern[2]
    if not item and not column and len(items) == 1:
        item = items.pop()
    return Relation(
        binding.rule, left.terms, operator, right.terms, left.constant, right.constant,
        binding.table, item, column, left.earlier, right.earlier,
    )  # fmt: skip


_EARLIER = "previous."


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a relation: cells of this report, cells of the report on the year before, a constant."""

    terms: tuple[Term, ...]
    earlier: tuple[Term, ...]
    constant: int


def _side(side: str, pattern: str, known: list[Variable], place: str) -> _Side:
    terms: list[Term] = []
    earlier: list[Term] = []
    constant = position = 0
    while position < len(side.rstrip()):
        match = _TERM.match(side, position)
        if match is None:
            found = side[position:].strip()
            raise SchemaError(f"relation: cannot read {found!r}; expected names joined by + or -", place)
        sign, factor, name = match.groups()
        weight = (-1 if sign == "-" else 1) * int(factor or 1)
        if not weight:
            raise SchemaError(f"relation: a weight of 0 binds nothing: {match[0].strip()!r}", place)
        if name.isdigit():
            constant += weight * int(name)
        else:
            named = _named(name.removeprefix(_EARLIER), pattern, known, place)
            (earlier if name.startswith(_EARLIER) else terms).extend((weight, variable) for variable in named)
        position = match.end()
    return _Side(tuple(terms), tuple(earlier), constant)


def _named(name: str, pattern: str, known: list[Variable], place: str) -> list[Variable]:
    """Cells that a name or a name with `*` stands for."""
    wanted = pattern.format(name)
    found = [variable for variable in known if fnmatchcase(f"{variable.item}.{variable.column}", wanted)]
    if not found:
        raise SchemaError(f"relation: the table has no cell {wanted!r}", place)
    return found

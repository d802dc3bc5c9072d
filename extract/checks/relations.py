"""A relation of the rule book confronted with printed cells: judged by bounds where they are blank, and put into words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from extract.model.document import Place
from extract.model.filing import Observation
from extract.model.finding import Finding, Verdict
from extract.model.form import Block, Form, Relation, Rule, Severity, Term, Variable
from extract.text import number_text

_PRINTED = frozenset({"reported", "derived", "corrected", "blank", "not_applicable"})
_NOT = {"==": "≠", "<=": ">", ">=": "<"}
_INFINITE = Decimal("Infinity")
_MANY = 8  # terms that fit into a sentence; longer sums show only what is printed and not zero


class Entry(NamedTuple):
    """A cell in a relation with its weight; `year` is that of its report in a rule over the years, else None."""

    weight: int
    cell: Observation
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation with the numbers put in; `open` says that nothing is printed on it."""

    entries: tuple[Entry, ...]
    value: Decimal
    low: Decimal
    high: Decimal
    open: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A relation that does not hold, with both sides and what may be said of it."""

    relation: Relation
    left: Side
    right: Side
    verdict: Verdict

    @property
    def difference(self) -> Decimal:
        """Left minus right, blanks taken as zero."""
        return self.left.value - self.right.value


def entries(
    cells: Mapping[Variable, Observation], terms: Sequence[Term], edition: str = "", year: int | None = None
) -> tuple[Entry, ...] | None:
    """The cells of terms; None if one is absent, ambiguous, unreadable, or in a block of another edition than asked for."""
    found = []
    for weight, variable in terms:
        cell = cells.get(variable)
        if cell is None or cell.status not in _PRINTED or (edition and cell.form != edition):
            return None
        found.append(Entry(weight, cell, year))
    return tuple(found)


def confront(form: Form, relation: Relation, left: Sequence[Entry], right: Sequence[Entry]) -> Judged | None:
    """A relation with its cells put in; None if it holds, blanks taken as zero."""
    one = _side(form, left, relation.left_constant)
    other = _side(form, right, relation.right_constant)
    if _compares(one.value - other.value, relation.operator):
        return None
    if not _may_hold(one.low - other.high, one.high - other.low, relation.operator):
        return Judged(relation, one, other, "broken")
    return Judged(relation, one, other, "cannot_say" if one.open or other.open else "broken_if_blanks_are_zero")


def _side(form: Form, terms: Sequence[Entry], constant: int) -> Side:
    value = Decimal(constant)
    blanks = []
    for weight, cell, _ in terms:
        if cell.value is None:
            blanks.append((weight, cell.variable))
        else:
            value += cell.value if weight == 1 else weight * cell.value
    low = high = value
    for weight, variable in blanks:
        below = -_INFINITE if kind_of(form, variable) == "change" else Decimal(0)
        ends = sorted((weight * below, weight * _INFINITE))
        low, high = low + ends[0], high + ends[1]
    return Side(tuple(terms), value, low, high, bool(terms) and not constant and len(blanks) == len(terms))


def _compares(difference: Decimal, operator: str) -> bool:
    return difference == 0 if operator == "==" else difference <= 0 if operator == "<=" else difference >= 0


def _may_hold(low: Decimal, high: Decimal, operator: str) -> bool:
    return low <= 0 <= high if operator == "==" else low <= 0 if operator == "<=" else high >= 0


@cache
def _homes(form: Form) -> dict[Variable, Block]:
    return {variable: block for block in form.blocks for variable in block.variables}


def block_of(form: Form, variable: Variable) -> Block:
    """The block of a form that prints a cell; KeyError if none does."""
    return _homes(form)[variable]


def kind_of(form: Form, variable: Variable) -> str:
    """The kind of number that a cell of a form takes; KeyError if no block prints it."""
    return block_of(form, variable).kind(variable)


# --- in words --------------------------------------------------------------------------------------------------------


def finding_of(form: Form, rule: Rule, judged: Judged, places: Sequence[Place]) -> Finding:
    """What is wrong, with the numbers, in both languages."""
    relation, difference = judged.relation, number_text(judged.difference)
    severity: Severity = (
        rule.severity if judged.verdict == "broken" else "notice" if judged.verdict == "cannot_say" else "warning"
    )
    chinese, english = _scope(form, relation)
    zh, en = (_equation(form, judged, chinese=language) for language in (True, False))
    return Finding(
        rule.id, "years" if rule.kind == "years" else "balance", severity, judged.verdict,
        f"{rule.chinese.format(scope=chinese)}{zh},相差 {difference}{_BLANKS_ZH[judged.verdict]}",
        f"{rule.english.format(scope=english)} {en}; difference {difference}{_BLANKS_EN[judged.verdict]}",
        relation.table, relation.item, relation.column, _formula(judged),
        judged.left.value, judged.right.value, judged.difference, relation.variables, (), "", tuple(places),
    )  # fmt: skip


_BLANKS_ZH = {"broken": "。", "broken_if_blanks_are_zero": "(空白按 0 计)。", "cannot_say": "(一侧未填,无法判定)。"}
_BLANKS_EN = {
    "broken": ".",
    "broken_if_blanks_are_zero": " (blanks taken as 0).",
    "cannot_say": " (one side is blank: cannot say).",
}


def _formula(judged: Judged) -> str:
    sign = _NOT[judged.relation.operator]
    return f"{_summed(judged.left, list(map(_shown, judged.left.entries)))} {sign} " + _summed(
        judged.right, list(map(_shown, judged.right.entries))
    )


def _summed(side: Side, texts: Sequence[str]) -> str:
    """A side as a sum of the texts of its entries, with what it comes to."""
    if not texts:
        return number_text(side.value)
    total = f" = {number_text(side.value)}" if len(side.entries) > 1 else ""
    return " ".join(texts).removeprefix("+ ") + total


def _shown(entry: Entry) -> str:
    return f"{_sign(entry)}{_number(entry)}"


def _sign(entry: Entry) -> str:
    factor = "" if abs(entry.weight) == 1 else f"{abs(entry.weight)} × "
    return ("- " if entry.weight < 0 else "+ ") + factor


def _number(entry: Entry) -> str:
    return "□" if entry.cell.value is None else number_text(entry.cell.value)


def _equation(form: Form, judged: Judged, *, chinese: bool) -> str:
    """Both sides with the labels of the cells and their numbers."""
    left, right = (
        _summed(side, list(_labelled(form, judged.relation, side, chinese=chinese)))
        for side in (judged.left, judged.right)
    )
    return f"{left} {_NOT[judged.relation.operator]} {right}"


def _labelled(form: Form, relation: Relation, side: Side, *, chinese: bool) -> Iterator[str]:
    for entry in side.entries:
        if len(side.entries) > _MANY and entry.cell.value == 0:
            continue
        label = _label(form, relation, entry.cell.variable, chinese=chinese)
        if entry.year is None:
            yield f"{_sign(entry)}{label} {_number(entry)}"
        elif chinese:
            yield f"{_sign(entry)}{entry.year} 年{label} {_number(entry)}"
        else:
            yield f"{_sign(entry)}{label} {_number(entry)} in {entry.year}"


def _label(form: Form, relation: Relation, variable: Variable, *, chinese: bool) -> str:
    """What tells a cell from the others of its relation: its column in a row's relation, else its item."""
    block = block_of(form, variable)
    if relation.item:
        column = block.column(variable.column)
        return column.label if chinese else column.english
    item = block.item(variable.item)
    return item.number + item.label if chinese else item.english


def _scope(form: Form, relation: Relation) -> tuple[str, str]:
    """Where a relation holds, in Chinese and English: a row or a column of a table."""
    block = block_of(form, relation.variables[0])
    section = next(section for section in form.sections if section.id == block.section)
    item, column = relation.item, relation.column
    chinese = english = ""
    if item:
        chinese, english = f"“{block.item(item).number}{block.item(item).label}”", f'"{block.item(item).english}"'
    elif column:
        chinese, english = f"“{block.column(column).label}”列", f'column "{block.column(column).english}"'
    return f"{section.label}{chinese}", f"{section.english}, {english}" if english else section.english

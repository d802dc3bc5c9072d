"""A relation of the rule book confronted with printed cells, and put into words.

It is judged by bounds: a blank may stand for any number that its cell takes, an amount was rounded or cut in its last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from extract.model.diagnosis import Doubt
from extract.model.document import Place
from extract.model.filing import Observation
from extract.model.finding import Finding, Verdict
from extract.model.form import Block, Form, Relation, Rule, Severity, Term, Variable
from extract.schema import load_form
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
    """One side of a relation with the numbers put in.

    `low` and `high` are what it may come to, `below` and `above` how far rounding alone may move it; `open` says that
    nothing is printed on it.
    """

    entries: tuple[Entry, ...]
    value: Decimal
    low: Decimal
    high: Decimal
    below: Decimal
    above: Decimal
    open: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A relation that does not hold, with both sides and what may be said of it."""

    relation: Relation
    left: Side
    right: Side
    verdict: Verdict

    @property
    def sums(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """Left, right and left minus right; None for what a side without a number hides, other blanks taken as zero."""
        left, right = (None if self.hides(side) else side.value for side in (self.left, self.right))
        return left, right, None if left is None or right is None else left - right

    @property
    def sign(self) -> str:
        """How the sides stand to each other, for a formula."""
        return "?" if self.verdict == "cannot_say" else _NOT[self.relation.operator]

    def hides(self, side: Side) -> bool:
        """Whether a side has no number, so that nothing can be said of the relation."""
        return side.open and self.verdict == "cannot_say"


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
    """A relation with its cells put in; None if it holds, blanks taken as zero, or if rounding alone parts its sides."""
    exact = relation.left_constant - relation.right_constant + _sum(left) - _sum(right)
    if _may_hold(exact, exact, relation.operator):  # most do: then no bounds are asked for
        return None
    one = _side(form, left, relation.left_constant)
    other = _side(form, right, relation.right_constant)
    difference = one.value - other.value
    if _may_hold(difference - one.below - other.above, difference + one.above + other.below, relation.operator):
        return None
    if not _may_hold(one.low - other.high, one.high - other.low, relation.operator):
        return Judged(relation, one, other, "broken")
    return Judged(relation, one, other, "cannot_say" if one.open or other.open else "broken_if_blanks_are_zero")


def _sum(terms: Sequence[Entry]) -> Decimal:
    values = ((weight, cell.value) for weight, cell, _ in terms if cell.value)
    return sum((value if weight == 1 else weight * value for weight, value in values), Decimal(0))


def _side(form: Form, terms: Sequence[Entry], constant: int) -> Side:
    value = Decimal(constant)
    below = above = blank_below = blank_above = Decimal(0)
    blanks = 0
    for weight, cell, _ in terms:
        kind = kind_of(form, cell.variable)
        if cell.value is None:
            blanks += 1
            least = -_INFINITE if kind == "change" else Decimal(0)
            ends = sorted((weight * least, weight * _INFINITE))
            blank_below, blank_above = blank_below + ends[0], blank_above + ends[1]
            continue
        value += cell.value if weight == 1 else weight * cell.value
        if kind == "amount":
            ends = sorted((-weight * _last_place(cell) / 2, weight * _last_place(cell)))
            below, above = below - ends[0], above + ends[1]
    nothing = bool(terms) and not constant and blanks == len(terms)
    return Side(
        tuple(terms), value, value + blank_below - below, value + blank_above + above, below, above, nothing
    )  # fmt: skip


def _last_place(cell: Observation) -> Decimal:
    """What one is worth in the last place of an amount: that much was rounded or cut. 0 and amounts in 元 are exact."""
    if not cell.value or cell.unit == "元":
        return Decimal(0)
    return Decimal(1).scaleb(min(0, int(cell.value.normalize().as_tuple().exponent)))


def _may_hold(low: Decimal, high: Decimal, operator: str) -> bool:
    return low <= 0 <= high if operator == "==" else low <= 0 if operator == "<=" else high >= 0


@cache
def _homes(form: Form) -> dict[Variable, Block]:
    return {variable: block for block in form.blocks for variable in block.variables}


def block_of(form: Form, variable: Variable) -> Block:
    """The block of a form that prints a cell; KeyError if none does."""
    return _homes(form)[variable]


def cell_names(edition: str, variable: Variable) -> dict[str, str]:
    """A cell as lists of cells name it, `zh` and `en`: its row and its column as printed."""
    block = block_of(load_form(edition), variable)
    item, column = block.item(variable.item), block.column(variable.column)
    return {"zh": f"{item.number}{item.label}/{column.label}", "en": f"{item.english}, {column.english.lower()}"}


@cache
def kind_of(form: Form, variable: Variable) -> str:
    """The kind of number that a cell of a form takes; KeyError if no block prints it."""
    return block_of(form, variable).kind(variable)


def in_words(form: Form, variable: Variable) -> tuple[str, str]:
    """A single cell by its row and column, in Chinese and English."""
    block = block_of(form, variable)
    item, column = block.item(variable.item), block.column(variable.column)
    return f"“{item.number}{item.label}”的“{column.label}”", f'"{item.english}", "{column.english}"'


# --- in words --------------------------------------------------------------------------------------------------------


def finding_of(form: Form, rule: Rule, judged: Judged, places: Sequence[Place]) -> Finding:
    """What is wrong, with the numbers, in both languages."""
    relation, sums = judged.relation, judged.sums
    told_zh, told_en = (words[judged.verdict].format(number_text(sums[2])) for words in (_TOLD_ZH, _TOLD_EN))
    chinese, english = _scope(form, relation)
    zh, en = (_equation(form, judged, chinese=language) for language in (True, False))
    doubt = doubt_of(entry.cell for side in (judged.left, judged.right) for entry in side.entries)
    return Finding(
        rule.id, rule.kind, _severity(rule, judged.verdict), judged.verdict,
        f"{rule.chinese.format(scope=chinese)}{zh}{told_zh}{DOUBT_ZH[doubt]}",
        f"{rule.english.format(scope=english)} {en}; {told_en}{DOUBT_EN[doubt]}",
        relation.table, relation.item, relation.column, _formula(judged),
        *sums, relation.variables, (), "", tuple(places), doubt=doubt,
    )  # fmt: skip


def _severity(rule: Rule, verdict: Verdict) -> Severity:
    """A blank makes a finding milder: at most a warning where it could repair the relation, a notice where it hides a side."""
    if verdict == "cannot_say":
        return "notice"
    return "warning" if verdict == "broken_if_blanks_are_zero" and rule.severity == "error" else rule.severity


def doubt_of(cells: Iterable[Observation]) -> Doubt:
    """Whose slip a finding may rest on: ours, where the reading of one of its cells was worked out and not printed."""
    return "reading" if any(cell.status == "derived" for cell in cells) else "filing"


DOUBT_ZH: Mapping[Doubt, str] = {"filing": "", "reading": "读数存疑:所涉数字有推断而来的,请先核对原文。"}
DOUBT_EN: Mapping[Doubt, str] = {
    "filing": "", "reading": " Reading in doubt: some of these numbers were inferred; compare the source first.",
}  # fmt: skip


_TOLD_ZH = {
    "broken": ",相差 {}。",
    "broken_if_blanks_are_zero": ",相差 {}(空白按 0 计)。",
    "cannot_say": "(一侧未填,无法判定)。",
}
_TOLD_EN = {
    "broken": "difference {}.",
    "broken_if_blanks_are_zero": "difference {} (blanks taken as 0).",
    "cannot_say": "one side is blank: cannot say.",
}


def _formula(judged: Judged) -> str:
    left, right = (_summed(judged, side, list(map(_shown, side.entries))) for side in (judged.left, judged.right))
    return f"{left} {judged.sign} {right}"


def _summed(judged: Judged, side: Side, texts: Sequence[str]) -> str:
    """A side as a sum of the texts of its entries, with what it comes to."""
    if not texts:
        return number_text(side.value)
    total = f" = {number_text(side.value)}" if len(side.entries) > 1 and not judged.hides(side) else ""
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
        _summed(judged, side, list(_labelled(form, judged.relation, side, chinese=chinese)))
        for side in (judged.left, judged.right)
    )
    return f"{left} {judged.sign} {right}"


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

"""The balance rules of the form, judged by bounds where cells are blank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.model.document import Place
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding, Verdict
from extract.model.form import Form, Relation, Rule, Severity, Term, Variable
from extract.text import number_text

_KNOWN = frozenset({"reported", "derived", "corrected"})
_EMPTY = frozenset({"blank", "not_applicable"})
_NOT = {"==": "≠", "<=": ">", ">=": "<"}
_INFINITE = Decimal("Infinity")


def check_balance(filing: Filing, form: Form) -> Iterator[Finding]:
    """Findings of one edition's rules in the blocks that print that edition; every rule is always run."""
    for rule in (rule for rule in form.rules if rule.kind == "balance"):
        if rule.check == "numbers":
            yield from _numbers(filing, form, rule)
        for relation in rule.relations:
            judged = judge(filing, form, relation)
            if judged is not None:
                yield _finding(filing, form, rule, judged)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation with the numbers put in; `open` says that nothing is printed on it."""

    terms: tuple[tuple[int, Observation], ...]
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
    def observations(self) -> list[Observation]:
        """All cells involved."""
        return [observation for _, observation in (*self.left.terms, *self.right.terms)]


def judge(filing: Filing, form: Form, relation: Relation) -> Judged | None:
    """A relation confronted with a filing; None if it holds, or if a cell is absent, ambiguous or of another edition."""
    cells = filing.cells
    for variable in relation.variables:
        cell = cells.get(variable)
        if cell is None or cell.form != form.edition or cell.status not in _KNOWN | _EMPTY:
            return None
    left = _side(filing, form, relation.left, relation.left_constant)
    right = _side(filing, form, relation.right, relation.right_constant)
    low, high, difference = left.low - right.high, left.high - right.low, left.value - right.value
    if _compares(difference, relation.operator):
        return None
    if not _may_hold(low, high, relation.operator):
        return Judged(relation, left, right, "broken")
    silent = left.open or right.open
    return Judged(relation, left, right, "cannot_say" if silent else "broken_if_blanks_are_zero")


def _side(filing: Filing, form: Form, terms: Sequence[Term], constant: int) -> Side:
    value = low = high = Decimal(constant)
    cells = tuple((weight, filing.cells[variable]) for weight, variable in terms)
    for weight, cell in cells:
        if cell.value is not None:
            value, low, high = (total + weight * cell.value for total in (value, low, high))
        else:
            below = -_INFINITE if _kind(form, cell.variable) == "change" else Decimal(0)
            ends = sorted((weight * below, weight * _INFINITE))
            low, high = low + ends[0], high + ends[1]
    empty = bool(cells) and not constant and all(cell.value is None for _, cell in cells)
    return Side(cells, value, low, high, empty)


def _kind(form: Form, variable: Variable) -> str:
    block = next(block for block in form.blocks if variable in block.variables)
    return block.kind(variable)


def _compares(difference: Decimal, operator: str) -> bool:
    return difference == 0 if operator == "==" else difference <= 0 if operator == "<=" else difference >= 0


def _may_hold(low: Decimal, high: Decimal, operator: str) -> bool:
    return low <= 0 <= high if operator == "==" else low <= 0 if operator == "<=" else high >= 0


def _finding(filing: Filing, form: Form, rule: Rule, judged: Judged) -> Finding:
    relation, left, right = judged.relation, judged.left, judged.right
    difference = left.value - right.value
    severity: Severity = (
        rule.severity if judged.verdict == "broken" else "notice" if judged.verdict == "cannot_say" else "warning"
    )
    chinese, english = _scope(form, relation)
    places = tuple(dict.fromkeys(cell.place for cell in judged.observations if cell.place is not None))
    return Finding(
        rule.id, "balance", severity, judged.verdict,
        f"{rule.chinese.format(scope=chinese)}{_equation(form, judged, chinese=True)},相差 {number_text(difference)}{_BLANKS_ZH[judged.verdict]}",
        f"{rule.english.format(scope=english)} {_equation(form, judged, chinese=False)}; "
        f"difference {number_text(difference)}{_BLANKS_EN[judged.verdict]}",
        relation.table or filing_table(relation), relation.item, relation.column, _formula(judged),
        left.value, right.value, difference, relation.variables, (), "", places,
    )  # fmt: skip


_BLANKS_ZH = {"broken": "。", "broken_if_blanks_are_zero": "(空白按 0 计)。", "cannot_say": "(一侧未填,无法判定)。"}
_BLANKS_EN = {
    "broken": ".",
    "broken_if_blanks_are_zero": " (blanks taken as 0).",
    "cannot_say": " (one side is blank: cannot say).",
}


def filing_table(relation: Relation) -> str:
    """The table that a relation binds."""
    return relation.variables[0].table


def _formula(judged: Judged) -> str:
    sign = _NOT[judged.relation.operator]
    return f"{_numbers_of(judged.left)} {sign} {_numbers_of(judged.right)}"


def _numbers_of(side: Side) -> str:
    shown = [("- " if weight < 0 else "+ ") + _shown(cell) for weight, cell in side.terms]
    if not shown:
        return number_text(side.value)
    total = f" = {number_text(side.value)}" if len(shown) > 1 else ""
    return " ".join(shown).removeprefix("+ ") + total


def _shown(cell: Observation) -> str:
    return number_text(cell.value) if cell.value is not None else "□"


def _equation(form: Form, judged: Judged, *, chinese: bool) -> str:
    """Both sides with the labels of the cells and their numbers."""
    sides = [_labelled(form, judged.relation, side, chinese=chinese) for side in (judged.left, judged.right)]
    sign = _NOT[judged.relation.operator]
    return f"{sides[0]} {sign} {sides[1]}"


_MANY = 8  # terms that fit into a sentence; longer sums show only what is printed and not zero


def _labelled(form: Form, relation: Relation, side: Side, *, chinese: bool) -> str:
    terms = [(w, c) for w, c in side.terms if len(side.terms) <= _MANY or c.value != 0]
    if not terms:
        return number_text(side.value)
    parts = [
        ("- " if weight < 0 else "+ ") + f"{_label(form, relation, cell.variable, chinese=chinese)} {_shown(cell)}"
        for weight, cell in terms
    ]
    total = f" = {number_text(side.value)}" if len(side.terms) > 1 else ""
    return " ".join(parts).removeprefix("+ ") + total


def _label(form: Form, relation: Relation, variable: Variable, *, chinese: bool) -> str:
    """What tells a cell from the others of its relation: its column in a row's relation, else its item."""
    block = next(block for block in form.blocks if variable in block.variables)
    if relation.item:
        column = block.column(variable.column)
        return column.label if chinese else column.english
    item = block.item(variable.item)
    return item.number + item.label if chinese else item.english


def _scope(form: Form, relation: Relation) -> tuple[str, str]:
    """Where a relation holds, in Chinese and English: a row or a column of a table."""
    block = next(block for block in form.blocks if relation.variables[0] in block.variables)
    section = next(section for section in form.sections if section.id == block.section)
    item, column = relation.item, relation.column
    chinese = english = ""
    if item:
        chinese, english = f"“{block.item(item).number}{block.item(item).label}”", f'"{block.item(item).english}"'
    elif column:
        chinese, english = f"“{block.column(column).label}”列", f'column "{block.column(column).english}"'
    return f"{section.label}{chinese}", f"{section.english}, {english}" if english else section.english


def _numbers(filing: Filing, form: Form, rule: Rule) -> Iterator[Finding]:
    """Counts that are no whole numbers of things, and amounts below zero."""
    for observation in filing.observations:
        if observation.value is None or observation.form != form.edition:
            continue
        kind = _kind(form, observation.variable)
        whole = observation.value == observation.value.to_integral_value()
        if (kind == "amount" or whole) and (kind == "change" or observation.value >= 0):
            continue
        yield _number_finding(form, rule, observation)


def _number_finding(form: Form, rule: Rule, observation: Observation) -> Finding:
    variable, value = observation.variable, number_text(observation.value)
    block = next(block for block in form.blocks if variable in block.variables)
    item, column = block.item(variable.item), block.column(variable.column)
    places: tuple[Place, ...] = (observation.place,) if observation.place else ()
    return Finding(
        rule.id, "balance", rule.severity, "broken",
        rule.chinese.format(scope=f"“{item.number}{item.label}”的“{column.label}”", value=value),
        rule.english.format(scope=f'"{item.english}", "{column.english}"', value=value),
        variable.table, variable.item, variable.column, value, observation.value, None, None, (variable,), (variable,), "", places,
    )  # fmt: skip

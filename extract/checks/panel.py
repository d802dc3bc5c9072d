"""Relations confronted with very many reports at once: the same verdicts as report by report, in arrays.

A panel holds the cells of one edition, a row of the array for each cell, a column for each report. Numbers are whole
multiples of a ten-millionth, so that sums are exact; what such a number cannot hold is left to be judged report by report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from extract.model.filing import Filing, Observation
from extract.model.form import Block, Form, Relation, Rule, Term, Variable

Numbers = NDArray[np.int64]
States = NDArray[np.uint8]

SCALE = 10**7  # a digit more than printed amounts have, so that half of their last place is whole too
_DECIMALS = 6
_MOST = 10**10  # numbers beyond are left alone: sums of them might not fit

# What a cell says: a number, nothing (it is blank), nothing that a rule may use, or a number that SCALE cannot hold.
NUMBER, BLANK, SILENT, BEYOND = np.uint8(0), np.uint8(1), np.uint8(2), np.uint8(4)

# What becomes of a relation; UNJUDGED where a cell is silent, SINGLY where the report must be judged by itself.
HOLDS, BROKEN, IF_BLANKS_ARE_ZERO, CANNOT_SAY, UNJUDGED, SINGLY = (np.uint8(code) for code in range(6))
VERDICTS = {
    int(BROKEN): "broken", int(IF_BLANKS_ARE_ZERO): "broken_if_blanks_are_zero", int(CANNOT_SAY): "cannot_say",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Panel:
    """Cells of one edition in many reports; `numbers` are zero where a cell's state is not `NUMBER`."""

    form: Form
    numbers: Numbers
    states: States

    @cached_property
    def rows(self) -> dict[Variable, int]:
        """The row of the arrays in which each cell stands."""
        return {variable: row for row, variable in enumerate(self.form.variables)}

    @cached_property
    def blocks(self) -> dict[Variable, Block]:
        """The block that prints each cell."""
        return {variable: block for block in self.form.blocks for variable in block.variables}

    @cached_property
    def known(self) -> tuple[bool, ...]:
        """For each row whether every report prints a number there."""
        return tuple(not row.any() for row in self.states)


@dataclass(frozen=True, eq=False)
class Outcome:
    """A relation in every report of a panel: verdicts as codes, both sides in multiples of 1 / SCALE, blanks as zero."""

    rule: Rule
    relation: Relation
    verdicts: States
    left: Numbers
    right: Numbers

    @property
    def difference(self) -> Numbers:
        """Left minus right."""
        return self.left - self.right


def panel_of(form: Form, filings: Sequence[Filing | None], *, any_edition: bool = False) -> Panel:
    """Reports as a panel; None stands for a report that is not known. Cells of other editions are silent unless asked for."""
    numbers = np.zeros((len(form.variables), len(filings)), np.int64)
    states = np.full(numbers.shape, SILENT, np.uint8)
    panel = Panel(form, numbers, states)
    for column, filing in enumerate(filings):
        for cell in filing.observations if filing is not None else ():
            row = panel.rows.get(cell.variable)
            if row is not None and (any_edition or cell.form == form.edition):
                states[row, column], numbers[row, column] = _cell(cell, panel.blocks[cell.variable])
    return panel


def _cell(cell: Observation, block: Block) -> tuple[np.uint8, int]:
    if cell.status in ("blank", "not_applicable"):
        return BLANK, 0
    if cell.status not in ("reported", "derived", "corrected") or cell.value is None:
        return SILENT, 0
    scaled = cell.value * SCALE if abs(cell.value) <= _MOST else None
    odd_unit = block.kind(cell.variable) == "amount" and cell.unit != block.unit(cell.variable)
    if scaled is None or odd_unit or scaled % (SCALE // 10**_DECIMALS):
        return BEYOND, 0
    return NUMBER, int(scaled)


def from_floats(values: NDArray[np.float64]) -> tuple[Numbers, States]:
    """Floating numbers as those of a panel, blank where they are no number; what a float does not hold exactly is beyond."""
    blank = np.isnan(values)
    filled = np.where(blank, 0.0, values)
    with np.errstate(over="ignore", invalid="ignore"):
        near = np.rint(filled * 10**_DECIMALS)
        whole = filled == np.rint(filled)
        fits = (np.abs(filled) <= _MOST) & (whole | (np.abs(filled) < 2**53 / SCALE))
        exact = fits & (near / 10**_DECIMALS == filled)
        numbers = np.where(exact, near, 0).astype(np.int64) * (SCALE // 10**_DECIMALS)
    return numbers, np.where(blank, BLANK, np.where(exact, NUMBER, BEYOND)).astype(np.uint8)


def to_decimal(number: int) -> Decimal:
    """A number of a panel as the number that it stands for."""
    return Decimal(int(number)) / SCALE


def check_panel(panel: Panel, rules: Sequence[Rule], before: Panel | None = None) -> Iterator[Outcome]:
    """Every relation of rules in every report, in their order; those over the years where the panel of the year before is given.

    `before` has the same reports in the same order, all its cells silent where none is known.
    """
    for rule in rules:
        for relation in rule.relations:
            if before is not None or not relation.over_years:
                yield _judge(panel, before or panel, rule, relation)


def odd_numbers(panel: Panel) -> Iterator[tuple[Variable, NDArray[np.bool_]]]:
    """For each cell the reports in which it is no number that the form wants: a count with decimals, or one below zero."""
    for variable, row in panel.rows.items():
        numbers, kind = panel.numbers[row], panel.blocks[variable].kind(variable)
        odd = numbers < 0 if kind != "change" else np.zeros(numbers.shape, np.bool_)
        if kind != "amount":
            odd |= numbers % SCALE != 0
        yield variable, odd


class _Sum:
    """One side of a relation as it is added up: its numbers, and what blanks and rounding may add or take."""

    def __init__(self, constant: int, reports: int) -> None:
        self.total = np.full(reports, constant * SCALE, np.int64)
        self.seen = np.zeros(reports, np.uint8)
        self.nothing = np.full(reports, BLANK, np.uint8)
        self.fewer = np.zeros(reports, np.uint8)
        self.more = np.zeros(reports, np.uint8)
        self.below: Numbers | None = None
        self.above: Numbers | None = None

    def add(self, panel: Panel, terms: Sequence[Term]) -> None:
        """Take in the cells of terms."""
        for weight, variable in terms:
            row = panel.rows[variable]
            numbers = panel.numbers[row]
            self.total += numbers if weight == 1 else weight * numbers
            block = panel.blocks[variable]
            kind = block.kind(variable)
            self._add_state(None if panel.known[row] else panel.states[row], weight, either=kind == "change")
            if kind == "amount" and block.unit(variable) != "元":
                self._add_rounding(numbers, weight)

    def _add_state(self, states: States | None, weight: int, *, either: bool) -> None:
        if states is None:
            self.nothing[:] = 0
            return
        self.seen |= states
        self.nothing &= states
        if weight > 0 or either:
            self.more |= states
        if weight < 0 or either:
            self.fewer |= states

    def _add_rounding(self, numbers: Numbers, weight: int) -> None:
        place = _last_place(numbers) * abs(weight)
        less, more = (place // 2, place) if weight > 0 else (place, place // 2)
        self.below = less if self.below is None else self.below + less
        self.above = more if self.above is None else self.above + more


def _last_place(numbers: Numbers) -> Numbers:
    """What one is worth in the last place of each amount, at most 1; nothing was rounded where nothing was paid."""
    place = np.where(numbers != 0, np.int64(SCALE), np.int64(0))
    for decimals in range(1, _DECIMALS + 1):
        finer = numbers % (SCALE // 10 ** (decimals - 1)) != 0
        place[finer] = SCALE // 10**decimals
    return place


def _judge(panel: Panel, before: Panel, rule: Rule, relation: Relation) -> Outcome:
    reports = panel.numbers.shape[1]
    left, right = _Sum(relation.left_constant, reports), _Sum(relation.right_constant, reports)
    for side, earlier, now in (
        (left, relation.left_earlier, relation.left), (right, relation.right_earlier, relation.right),
    ):  # fmt: skip
        side.add(before, earlier)
        side.add(panel, now)
    difference = left.total - right.total
    low, high = difference - _slack(left.below, right.above), difference + _slack(left.above, right.below)
    verdicts = np.full(reports, BROKEN, np.uint8)
    down, up = ((left.fewer | right.more) & BLANK) != 0, ((left.more | right.fewer) & BLANK) != 0
    verdicts[_may_hold(low, high, relation.operator, down, up)] = IF_BLANKS_ARE_ZERO
    for side, cells, constant in (
        (left, (*relation.left_earlier, *relation.left), relation.left_constant),
        (right, (*relation.right_earlier, *relation.right), relation.right_constant),
    ):
        if cells and not constant:
            verdicts[(verdicts == IF_BLANKS_ARE_ZERO) & (side.nothing & BLANK != 0)] = CANNOT_SAY
    verdicts[_may_hold(low, high, relation.operator)] = HOLDS
    seen = left.seen | right.seen
    verdicts[(seen & BEYOND) != 0] = SINGLY
    verdicts[(seen & SILENT) != 0] = UNJUDGED
    return Outcome(rule, relation, verdicts, left.total, right.total)


def _slack(one: Numbers | None, other: Numbers | None) -> Numbers | int:
    if one is None:
        return 0 if other is None else other
    return one if other is None else one + other


def _may_hold(
    low: Numbers,
    high: Numbers,
    operator: str,
    down: NDArray[np.bool_] | None = None,
    up: NDArray[np.bool_] | None = None,
) -> NDArray[np.bool_]:
    """Where the difference of the sides may be as the operator wants it; `down` and `up` lift its bounds."""
    at_most, at_least = low <= 0, high >= 0
    if down is not None and up is not None:
        at_most, at_least = at_most | down, at_least | up
    return at_most & at_least if operator == "==" else at_most if operator == "<=" else at_least

"""What binds the numbers of an agency's reports: relations of the forms, over the years too, and what sentences state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.model.form import Relation, Variable
from extract.schema import load_form
from extract.specimen.truth import Stated, Truth

# A cell of one of the reports: the year of the report, and the cell's name.
Cell = tuple[int, Variable]
Values = Mapping[Cell, Decimal]


@dataclass(frozen=True)
class Bond:
    """A weighted sum of cells plus a constant that must be zero, not above or not below it.

    `key` names the relation (rule, item, column) of the report on `year`.
    """

    key: tuple[str, str, str]
    year: int
    weights: Mapping[Cell, int]
    constant: Decimal
    operator: str
    over_years: bool = False

    def excess(self, values: Values) -> Decimal:
        """Left side minus right side."""
        return sum((weight * values[cell] for cell, weight in self.weights.items()), self.constant)

    def holds(self, values: Values) -> bool:
        """Whether the numbers agree."""
        excess = self.excess(values)
        return {"==": excess == 0, "<=": excess <= 0, ">=": excess >= 0}[self.operator]


@dataclass(frozen=True)
class Telling:
    """A figure of a sentence of the report on `year`: one of the bonds must hold, each of them is a lawful reading."""

    stated: Stated
    year: int
    readings: tuple[Bond, ...]

    def holds(self, values: Values) -> bool:
        """Whether one lawful reading agrees with the cells."""
        return any(reading.holds(values) for reading in self.readings)


def printed_values(truths: Sequence[Truth]) -> dict[Cell, Decimal]:
    """Every number that the reports print."""
    return {
        (truth.year, variable): cell.value
        for truth in truths
        for variable, cell in truth.cells.items()
        if cell.value is not None
    }


def bonds_of(truths: Sequence[Truth]) -> list[Bond]:
    """Every relation within each report and between it and the year before, where all its cells print a number."""
    values = printed_values(truths)
    bonds = [
        bond
        for before, truth in zip((None, *truths), truths, strict=False)
        for edition in dict.fromkeys(truth.editions.values())
        for rule in load_form(edition).rules
        for relation in rule.relations
        for bond in _bond(truth, before, edition, relation)
    ]
    return [bond for bond in bonds if all(cell in values for cell in bond.weights)]


def _bond(truth: Truth, before: Truth | None, edition: str, relation: Relation) -> Iterator[Bond]:
    own = relation.variables
    if any(variable not in truth.home or truth.home[variable][0] != edition for variable in own):
        return
    if relation.over_years and (before is None or before.year != truth.year - 1):
        return
    weights: Counter[Cell] = Counter()
    last, year = truth.year - 1, truth.year
    for sign, now, then in (
        (1, relation.left, relation.left_earlier),
        (-1, relation.right, relation.right_earlier),
    ):
        for weight, variable in now:
            weights[year, variable] += sign * weight
        for weight, variable in then:
            weights[last, variable] += sign * weight
    constant = Decimal(relation.left_constant - relation.right_constant)
    key = (relation.rule, relation.item, relation.column)
    yield Bond(key, truth.year, dict(weights), constant, relation.operator, relation.over_years)


def tellings_of(truths: Sequence[Truth]) -> list[Telling]:
    """Every exact figure of the sentences that speaks of cells, where those cells print numbers."""
    values = printed_values(truths)
    return [
        telling
        for truth in truths
        for stated in truth.stated
        if stated.readings and stated.exact and not stated.office and not stated.quantity.startswith(_PERCENTAGES)
        for telling in (_telling(truth, stated),)
        if all(cell in values for reading in telling.readings for cell in reading.weights)
    ]


_PERCENTAGES = ("share.", "growth.")


def _telling(truth: Truth, stated: Stated) -> Telling:
    year = truth.year - stated.earlier
    readings = tuple(
        Bond((stated.quantity, "", ""), truth.year, {(year, v): weight for weight, v in terms}, -stated.value, "==")
        for terms in stated.readings
    )
    return Telling(stated, truth.year, readings)


def broken_over_years(truths: Sequence[Truth]) -> list[Bond]:
    """Relations between two years that the printed cells break."""
    values = printed_values(truths)
    return [bond for bond in bonds_of(truths) if bond.over_years and not bond.holds(values)]


def contradicted(truths: Sequence[Truth]) -> list[Telling]:
    """Figures of the sentences that no lawful reading brings into agreement with the printed cells."""
    values = printed_values(truths)
    return [telling for telling in tellings_of(truths) if not telling.holds(values)]


def wrong_percentages(truths: Sequence[Truth]) -> list[tuple[int, Stated]]:
    """Percentages of the sentences, each with the year of its report, that the printed cells do not give."""
    values = printed_values(truths)
    return [
        (truth.year, stated)
        for truth in truths
        for stated in truth.stated
        if stated.over and not any(_near(stated.value, share) for share in _shares(truth.year, stated, values))
    ]


def _shares(year: int, stated: Stated, values: Values) -> Iterator[Decimal]:
    """The percentage under every lawful reading of what is divided by what."""
    grown = stated.quantity.startswith("growth.")
    for part in stated.readings:
        for whole in stated.over:
            cells = [(year, v) for _, v in part], [(year - grown, v) for _, v in whole]
            if not all(cell in values for side in cells for cell in side):
                yield stated.value  # nothing can be said
                continue
            above, below = (sum((values[cell] for cell in side), Decimal(0)) for side in cells)
            if below:
                yield 100 * above / below - 100 * grown


def _near(stated: Decimal, value: Decimal) -> bool:
    return abs(stated - value) <= Decimal("0.1")  # percentages are often cut instead of rounded

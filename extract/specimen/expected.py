"""Which relations the printed cells break, worked out from the rule book alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extract.model.form import Relation, Rule, Term, Variable
from extract.schema import load_form
from extract.specimen.truth import Truth


@dataclass(frozen=True, slots=True)
class Expected:
    """A relation that the printed cells break whatever their blanks hide.

    `left`, `right` and `difference` are None where a blank hides them.
    """

    rule: str
    table: str
    item: str
    column: str
    left: Decimal | None = None
    right: Decimal | None = None
    difference: Decimal | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Rule, item and column: what tells relations of one report apart."""
        return self.rule, self.item, self.column


def expected_findings(truth: Truth) -> tuple[Expected, ...]:
    """Every relation that is certainly broken, in the order of the rule books, newest edition first."""
    return tuple(
        finding
        for edition in sorted(set(truth.editions.values()), reverse=True)
        for rule in load_form(edition).rules
        for finding in _of_rule(truth, edition, rule)
    )


def _of_rule(truth: Truth, edition: str, rule: Rule) -> Iterator[Expected]:
    if rule.check == "numbers":
        yield from _odd_numbers(truth, edition, rule)
        return
    for relation in (relation for relation in rule.relations if not relation.over_years):
        if all(_in_edition(truth, variable, edition) for variable in relation.variables):
            finding = _judge(truth, relation)
            if finding is not None:
                yield finding


def _in_edition(truth: Truth, variable: Variable, edition: str) -> bool:
    return variable in truth.home and truth.home[variable][0] == edition


def _odd_numbers(truth: Truth, edition: str, rule: Rule) -> Iterator[Expected]:
    for variable, cell in truth.cells.items():
        home, block = truth.home[variable]
        if home != edition or cell.value is None:
            continue
        kind = block.kind(variable)
        fraction = kind != "amount" and cell.value != cell.value.to_integral_value()
        if fraction or (kind != "change" and cell.value < 0):
            yield Expected(rule.id, variable.table, variable.item, variable.column)


def _judge(truth: Truth, relation: Relation) -> Expected | None:
    """The relation as a finding if it is broken, else None."""
    left = _sum(truth, relation.left, relation.left_constant)
    right = _sum(truth, relation.right, relation.right_constant)
    named = (relation.rule, relation.table, relation.item, relation.column)
    if left is not None and right is not None:
        difference = left - right
        broken = _broken(relation.operator, difference, difference)
        return Expected(*named, left, right, difference) if broken else None
    return Expected(*named) if _broken(relation.operator, *_bounds(truth, relation)) else None


def _sum(truth: Truth, terms: tuple[Term, ...], constant: int) -> Decimal | None:
    """One side of a relation; None if a cell of it holds no number."""
    total = Decimal(constant)
    for weight, variable in terms:
        value = truth.cells[variable].value
        if value is None:
            return None
        total += weight * value
    return total


def _bounds(truth: Truth, relation: Relation) -> tuple[Decimal, Decimal]:
    """Smallest and largest difference of the sides, whatever stands behind cells without a number."""
    weights: Counter[Variable] = Counter()
    for weight, variable in relation.left:
        weights[variable] += weight
    for weight, variable in relation.right:
        weights[variable] -= weight
    low = high = Decimal(relation.left_constant - relation.right_constant)
    for variable, weight in weights.items():
        value = truth.cells[variable].value
        if value is not None:
            low, high = low + weight * value, high + weight * value
        elif weight:
            either = truth.home[variable][1].kind(variable) == "change"
            low = Decimal("-Infinity") if either or weight < 0 else low
            high = Decimal("Infinity") if either or weight > 0 else high
    return low, high


def _broken(operator: str, low: Decimal, high: Decimal) -> bool:
    above, below = low > 0, high < 0
    return {"==": above or below, "<=": above, ">=": below}[operator]

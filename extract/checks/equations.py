"""The rules of a report and of its neighbours as equations between cells: what the search for a slip works on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from extract.model.filing import Filing, Observation
from extract.model.form import Block, Form, Kind, Relation, Rule, Term, Variable
from extract.model.rulebook import Case, RuleBook
from extract.schema import load_form

Number = int | Fraction
_PRINTED = frozenset({"reported", "derived", "corrected", "blank", "not_applicable"})


class Spot(NamedTuple):
    """A cell of the report (`step` 0) or of that on the year before (-1) or after (1)."""

    step: int
    variable: Variable


@dataclass(frozen=True, slots=True)
class Equation:
    """The sum of weighted cells plus a constant, compared with zero; named by rule, item and column.

    `step` says in which report a breach of it is found: for a rule over two years, in the later one.
    """

    rule: str
    item: str
    column: str
    step: int
    weights: Mapping[Spot, int]
    operator: str
    constant: int

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells relations of one report apart."""
        return self.rule, self.item, self.column

    def admits(self, residual: Number) -> bool:
        """Whether that sum agrees with it."""
        return residual == 0 if self.operator == "==" else residual <= 0 if self.operator == "<=" else residual >= 0


@dataclass(frozen=True, slots=True)
class Given:
    """What a cell holds: its number (None for a blank), the kind that it takes, and how it was read.

    `free` marks a blank that has no say: on its side of some relation nothing at all is printed.
    """

    value: Number | None
    kind: Kind
    cell: Observation
    free: bool = False

    @property
    def number(self) -> Number:
        """Its number, a blank taken as zero."""
        return 0 if self.value is None else self.value

    def takes(self, value: Number) -> bool:
        """Whether the form allows that number in it."""
        whole = isinstance(value, int) or value.denominator == 1
        return (whole or self.kind == "amount") and (value >= 0 or self.kind == "change")


@dataclass(frozen=True)
class System:
    """Equations that must hold together, the cells that they bind, and weaker ones that only lend weight.

    `blocks` are those of the form with the step of their report; `last` holds what a cell held in the year before.
    """

    equations: tuple[Equation, ...]
    given: Mapping[Spot, Given]
    weak: tuple[Equation, ...] = ()
    blocks: tuple[tuple[int, Block], ...] = ()
    last: Mapping[Spot, Number] = field(default_factory=dict)

    @cached_property
    def at(self) -> Mapping[Spot, tuple[int, ...]]:
        """For each cell the equations that bind it."""
        found: dict[Spot, list[int]] = {spot: [] for spot in self.given}
        for number, equation in enumerate(self.equations):
            for spot in equation.weights:
                found[spot].append(number)
        return {spot: tuple(numbers) for spot, numbers in found.items()}

    @cached_property
    def order(self) -> Mapping[Spot, int]:
        """Rank of each cell: the report itself first, then the year before, then the year after, in form order."""
        return {spot: rank for rank, spot in enumerate(sorted(self.given, key=lambda spot: (0, 2, 1)[spot.step]))}

    @cached_property
    def residuals(self) -> tuple[Number, ...]:
        """What each equation comes to with the numbers as filed."""
        return tuple(self.residual(equation, {}) for equation in self.equations)

    def residual(self, equation: Equation, changes: Mapping[Spot, Number]) -> Number:
        """What an equation comes to with some cells changed."""
        given = self.given
        return equation.constant + sum(
            weight * (changes[spot] if spot in changes else given[spot].number)
            for spot, weight in equation.weights.items()
        )

    @cached_property
    def broken(self) -> tuple[int, ...]:
        """Equations that do not hold, blanks taken as zero; those with a blank that has no say are left to it."""
        return tuple(
            number
            for number, equation in enumerate(self.equations)
            if not equation.admits(self.residuals[number]) and not any(self.given[s].free for s in equation.weights)
        )

    def concerns_report(self, number: int) -> bool:
        """Whether an equation binds a cell of the report itself; one of the year after may do so too."""
        return any(spot.step == 0 for spot in self.equations[number].weights)

    @cached_property
    def misfits(self) -> tuple[Spot, ...]:
        """Bound cells whose number the form does not allow."""
        return tuple(spot for spot, given in self.given.items() if self.at[spot] and not given.takes(given.number))

    @cached_property
    def free(self) -> tuple[Spot, ...]:
        """Blanks that have no say."""
        return tuple(spot for spot, given in self.given.items() if given.free)

    def holds_with(self, changes: Mapping[Spot, Number]) -> bool:
        """Whether every equation and every cell is as it must be after these changes; open blanks may take any count."""
        if not all(self.given[spot].takes(value) for spot, value in changes.items()):
            return False
        if any(spot not in changes for spot in self.misfits):
            return False
        touched = {number for spot in changes for number in self.at[spot]}.union(self.broken)
        return all(self._may_hold(self.equations[number], changes) for number in touched)

    def changed(self, changes: Mapping[Spot, Number]) -> System:
        """The same equations as if other numbers had been filed."""
        given = {
            spot: replace(each, value=changes[spot], free=False) if spot in changes else each
            for spot, each in self.given.items()
        }
        return replace(self, given=given)

    def apart_from(self, numbers: Iterable[int]) -> System:
        """The same cells without some of the equations."""
        left = set(numbers)
        return replace(self, equations=tuple(each for at, each in enumerate(self.equations) if at not in left))

    def joined(self, other: System) -> System:
        """The equations and cells of both."""
        weak = (*self.weak, *(each for each in other.weak if each not in self.weak))
        given = {**self.given, **other.given}
        return replace(self, equations=(*self.equations, *other.equations), given=given, weak=weak)

    def _may_hold(self, equation: Equation, changes: Mapping[Spot, Number]) -> bool:
        residual = self.residual(equation, changes)
        signs = {
            weight > 0 for spot, weight in equation.weights.items() if self.given[spot].free and spot not in changes
        }
        above, below = residual > 0 and False not in signs, residual < 0 and True not in signs
        return not {"==": above or below, "<=": above, ">=": below}[equation.operator]


def system_of(case: Case, book: RuleBook) -> System:
    """All relations that bind a report, with those of a neighbour where what passes between the years does not agree."""
    filings = {step: filing for step, filing in _neighbours(case) if filing is not None}
    firm: list[Equation] = []
    weak: list[Equation] = []
    for rule in book.rules:
        if rule.check == "relation" and rule.kind in ("balance", "years"):
            (firm if rule.severity == "error" else weak).extend(_equations(rule, filings))
    given = _given(filings, (*firm, *weak))
    links = System(tuple(each for each in firm if len({spot.step for spot in each.weights}) > 1), given)
    astray = {spot.step for number in links.broken for spot in links.equations[number].weights} | {0}
    kept = tuple(each for each in firm if each in links.equations or each.step in astray)
    blocks = tuple((step, block) for step, filing in filings.items() if step in astray for block in _blocks(filing))
    lent = tuple(each for each in weak if each.step in astray or len({spot.step for spot in each.weights}) > 1)
    return System(kept, _with_open_blanks(given, kept), lent, blocks, _last(filings, given))


def _last(filings: Mapping[int, Filing], given: Mapping[Spot, Given]) -> dict[Spot, Number]:
    """For each cell the number that the report of the year before prints in it."""
    found = {}
    for step, variable in given:
        earlier = filings[step - 1].cells.get(variable) if step - 1 in filings else None
        number = _number(earlier.value) if earlier is not None else None
        if number is not None:
            found[Spot(step, variable)] = number
    return found


def _neighbours(case: Case) -> tuple[tuple[int, Filing | None], ...]:
    return (0, case.filing), (-1, case.before), (1, case.after)


def _blocks(filing: Filing) -> Iterator[Block]:
    for edition in dict.fromkeys(filing.editions.values()):
        form = load_form(edition)
        yield from (b for b in form.blocks if (cell := filing.cells.get(b.variables[0])) and cell.form == edition)


def _equations(rule: Rule, filings: Mapping[int, Filing]) -> Iterator[Equation]:
    """A rule's relations in each report that it binds, where every cell was read."""
    edition = rule.editions[0]
    for step, filing in filings.items():
        if not rule.binds(edition, filing.year):
            continue
        before = filings.get(step - 1)
        for relation in rule.relations:
            if relation.over_years and before is None:
                continue
            if _is_read(filing, relation.variables, edition) and (
                before is None or _is_read(before, [v for _, v in _earlier(relation)])
            ):
                yield _equation(relation, step)


def _earlier(relation: Relation) -> tuple[Term, ...]:
    return (*relation.left_earlier, *relation.right_earlier)


def _is_read(filing: Filing, variables: Iterable[Variable], edition: str = "") -> bool:
    cells = [filing.cells.get(variable) for variable in variables]
    return all(cell is not None and cell.status in _PRINTED and (not edition or cell.form == edition) for cell in cells)


def _equation(relation: Relation, step: int) -> Equation:
    sides = (
        (relation.left, 0, 1),
        (relation.left_earlier, -1, 1),
        (relation.right, 0, -1),
        (relation.right_earlier, -1, -1),
    )
    weights: dict[Spot, int] = {}
    for terms, shift, sign in sides:
        for weight, variable in terms:
            spot = Spot(step + shift, variable)
            weights[spot] = weights.get(spot, 0) + sign * weight
    return Equation(
        relation.rule, relation.item, relation.column, step, {spot: weight for spot, weight in weights.items() if weight},
        relation.operator, relation.left_constant - relation.right_constant,
    )  # fmt: skip


def _given(filings: Mapping[int, Filing], equations: Iterable[Equation]) -> dict[Spot, Given]:
    """The cells that the equations bind."""
    bound = {spot for equation in equations for spot in equation.weights}
    return {
        spot: Given(_number(cell.value), _kind(cell), cell)
        for step, filing in filings.items()
        for cell in filing.observations
        if (spot := Spot(step, cell.variable)) in bound
    }


def _number(value: Decimal | None) -> Number | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else Fraction(value)


def _kind(cell: Observation) -> Kind:
    form: Form = load_form(cell.form)
    block = next(block for block in form.blocks if cell.variable in block.variables)
    return block.kind(cell.variable)


def _with_open_blanks(given: Mapping[Spot, Given], equations: tuple[Equation, ...]) -> dict[Spot, Given]:
    """The same cells; blanks are open where one side of a firm equation prints nothing and the other some number."""
    found = dict(given)
    for equation in equations:
        for sign in (1, -1):
            side = [spot for spot, weight in equation.weights.items() if weight * sign > 0]
            other = [spot for spot, weight in equation.weights.items() if weight * sign < 0]
            if side and _is_empty(given, side) and any(given[spot].number for spot in other):
                found.update((spot, replace(given[spot], free=True)) for spot in side)
    return found


def _is_empty(given: Mapping[Spot, Given], side: Iterable[Spot]) -> bool:
    return all(given[spot].value is None for spot in side)


def weaker_parts(system: System) -> Iterator[System]:
    """Like `parts` with the weaker equations taken for firm, where those alone are broken."""
    firm = set(map(id, system.equations))
    for part in parts(replace(system, equations=(*system.equations, *system.weak), weak=())):
        if not any(id(part.equations[number]) in firm for number in part.broken) and not part.misfits:
            yield part


def parts(system: System) -> Iterator[System]:
    """Equations that hang together through their cells, where some that the report has a part in are broken."""
    root = list(range(len(system.equations)))

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for numbers in system.at.values():
        for number in numbers[1:]:
            root[find(number)] = find(numbers[0])
    astray = {find(number) for number in system.broken if system.concerns_report(number)}
    astray |= {find(system.at[spot][0]) for spot in system.misfits if spot.step == 0}
    for number in dict.fromkeys(map(find, range(len(root)))):
        if number in astray:
            yield _part(system, [each for at, each in enumerate(system.equations) if find(at) == number])


def _part(system: System, equations: list[Equation]) -> System:
    bound = {spot for equation in equations for spot in equation.weights}
    weak = tuple(each for each in system.weak if bound.intersection(each.weights))
    bound.update(spot for equation in weak for spot in equation.weights)
    given = {spot: each for spot, each in system.given.items() if spot in bound}
    return System(tuple(equations), given, weak, system.blocks, system.last)

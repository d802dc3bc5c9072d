"""Relations of the rule book as live formulae of a workbook, with the values that they have as filed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.utility import xl_rowcol_to_cell

from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.form import Relation, Rule, Term, Variable
from extract.model.rulebook import RuleBook

Spot = tuple[int, int]  # row and column of a cell of the sheet, from 0
_OPEN = frozenset({"absent", "ambiguous", "unreadable"})
DOUBT = "存疑"  # what stands instead of a difference while a cell has no number that can be relied on
HOLDS, BROKEN = "相符", "不符"
SIGNS = {"==": "=", "<=": "≤", ">=": "≥"}


@dataclass(frozen=True)
class Bound:
    """A relation with the spots of its cells and the filed numbers.

    `earlier` gives for each side the sum of cells of the year before, None where the relation has none there.
    `open_spots` are cells without a number that can be relied on.
    """

    rule: Rule
    relation: Relation
    spots: Mapping[Variable, Spot]
    values: Mapping[Variable, Decimal | None]
    earlier: tuple[Decimal | None, Decimal | None]
    open_spots: tuple[Spot, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """How findings and diagnoses name it."""
        return self.relation.rule, self.relation.item, self.relation.column

    def side(self, *, left: bool) -> str:
        """One side as a formula without its equals sign."""
        terms, constant, earlier = self._side(left=left)
        parts = [*_sums(terms, self.spots)]
        parts += [f"{earlier:+f}"] if earlier is not None else []
        parts += [f"{constant:+d}"] if constant else []
        return "".join(parts).removeprefix("+") or "0"

    def value(self, *, left: bool) -> Decimal:
        """What a side comes to as filed, blanks taken as zero."""
        terms, constant, earlier = self._side(left=left)
        filed = (weight * (self.values[variable] or Decimal(0)) for weight, variable in terms)
        return sum(filed, Decimal(constant)) + (earlier or Decimal(0))

    def is_bare(self, *, left: bool) -> bool:
        """Whether a side is one cell as it stands, so that it needs no formula to be seen."""
        terms, constant, earlier = self._side(left=left)
        return len(terms) == 1 and terms[0][0] == 1 and not constant and earlier is None

    def _side(self, *, left: bool) -> tuple[tuple[Term, ...], int, Decimal | None]:
        """Cells, constant, and what the year before adds."""
        relation = self.relation
        if left:
            return relation.left, relation.left_constant, self.earlier[0]
        return relation.right, relation.right_constant, self.earlier[1]

    @property
    def difference(self) -> tuple[str, Decimal | str]:
        """Left minus right as a formula, with its value as filed."""
        right = self.side(left=False)
        sides = f"{self.side(left=True)}-{right}" if _is_one_term(right) else f"{self.side(left=True)}-({right})"
        # Binary fractions do not add up: 0.1 + 0.2 is not 0.3 to a workbook.
        formula = f"ROUND({sides},6)" if self._has_fractions else sides
        value = self.value(left=True) - self.value(left=False)
        if not self.open_spots:
            return f"={formula}", value
        cells = ",".join(_name(spot) for spot in self.open_spots)
        return f'=IF(COUNT({cells})<{len(self.open_spots)},"{DOUBT}",{formula})', DOUBT

    @property
    def _has_fractions(self) -> bool:
        return any(value is not None and value != value.to_integral_value() for value in self.values.values())

    def breaks(self, difference: str) -> str:
        """A condition that is true while the difference in that cell breaks the relation."""
        sign = {"==": "<>", "<=": ">", ">=": "<"}[self.relation.operator]
        return f"AND(ISNUMBER({difference}),{difference}{sign}0)"

    def state(self, difference: str) -> tuple[str, str]:
        """Whether it holds, in words, as a formula over the cell of the difference and with its value as filed."""
        formula = f'=IF(ISNUMBER({difference}),IF({self.breaks(difference)},"{BROKEN}","{HOLDS}"),"{DOUBT}")'
        return formula, DOUBT if self.open_spots else BROKEN if self.is_broken else HOLDS

    @property
    def is_broken(self) -> bool:
        """Whether it does not hold as filed, blanks taken as zero; one with open cells is not said to be broken."""
        value = self.value(left=True) - self.value(left=False)
        holds = {"==": value == 0, "<=": value <= 0, ">=": value >= 0}[self.relation.operator]
        return not holds and not self.open_spots


def bound_relations(
    filing: Filing, findings: Sequence[Finding], book: RuleBook, spots: Mapping[Variable, Spot]
) -> Iterator[Bound]:
    """The relations of the rule book between cells that stand on the sheet.

    One over the years needs the report of the year before, which is not here: it stands if a finding tells its two sides.
    """
    sides = {
        (finding.rule, finding.table, finding.item, finding.column): (finding.left, finding.right)
        for finding in findings
    }
    used = {cell.form for cell in filing.observations}
    for rule in book.rules:
        if not rule.relations or not any(rule.binds(edition, filing.year) for edition in used):
            continue
        for relation in rule.relations:
            bound = _bound(filing, rule, relation, spots)
            if bound is None:
                continue
            if not relation.over_years:
                yield bound
                continue
            found = sides.get((rule.id, relation.table, relation.item, relation.column))
            if found is not None:
                yield _with_earlier(bound, found)


def _bound(filing: Filing, rule: Rule, relation: Relation, spots: Mapping[Variable, Spot]) -> Bound | None:
    """A relation whose cells all stand on the sheet in an edition that its rule binds; None otherwise."""
    cells = [filing.cells.get(variable) for variable in relation.variables]
    found = [cell for cell in cells if cell is not None and cell.variable in spots]
    if len(found) < len(cells) or any(rule.editions and cell.form not in rule.editions for cell in found):
        return None
    return Bound(
        rule,
        relation,
        {cell.variable: spots[cell.variable] for cell in found},
        {cell.variable: cell.value for cell in found},
        (None, None),
        tuple(spots[cell.variable] for cell in found if cell.status in _OPEN),
    )


def _with_earlier(bound: Bound, sides: tuple[Decimal | None, Decimal | None]) -> Bound:
    """The relation with what the year before adds to each side: what the finding says, less the report's own cells."""
    relation = bound.relation
    own = (bound.value(left=True), bound.value(left=False))
    has = (relation.left_earlier, relation.right_earlier)
    earlier = tuple(
        (side or Decimal(0)) - now if terms else None for side, now, terms in zip(sides, own, has, strict=True)
    )
    return Bound(
        bound.rule, relation, bound.spots, bound.values, (earlier[0], earlier[1]), bound.open_spots
    )  # fmt: skip


def _sums(terms: Sequence[Term], spots: Mapping[Variable, Spot]) -> Iterator[str]:
    """Terms with their signs: those of one sign and weight together, so that a long sum stays readable."""
    for sign in (1, -1):
        plus = "+" if sign > 0 else "-"
        once = [spots[variable] for weight, variable in terms if weight == sign]
        if once:
            yield plus + _sum(once)
        for weight, variable in terms:
            if weight * sign > 1:
                yield f"{plus}{abs(weight)}*N({_name(spots[variable])})"


def _sum(spots: Sequence[Spot]) -> str:
    """A sum that passes over texts such as / in cells that should hold numbers."""
    runs = list(_runs(spots))
    if len(spots) == 1:
        return f"N({_name(spots[0])})"
    return f"SUM({','.join(runs)})"


def _runs(spots: Sequence[Spot]) -> Iterator[str]:
    """Spots as ranges as far as they follow each other in a row or a column."""
    start = end = spots[0]
    for spot in spots[1:]:
        step = (spot[0] - end[0], spot[1] - end[1])
        along = (step == (0, 1) and spot[0] == start[0]) or (step == (1, 0) and spot[1] == start[1])
        if not along:
            yield _range(start, end)
            start = spot
        end = spot
    yield _range(start, end)


def _range(start: Spot, end: Spot) -> str:
    return _name(start) if start == end else f"{_name(start)}:{_name(end)}"


def _name(spot: Spot) -> str:
    name: str = xl_rowcol_to_cell(*spot)
    return name


def _is_one_term(side: str) -> bool:
    return not any(sign in side for sign in "+-")

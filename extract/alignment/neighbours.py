"""Readings that one report leaves open, decided by the same agency's report of the year before or after.

What flows from year to year (cumulative figures, requests carried over, documents in force) binds the readings of both
reports: a reading stays only if some reading of the neighbour goes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extract.model.filing import Filing, Observation, OpenRow
from extract.model.form import Relation, Term, Variable
from extract.schema import load_form
from extract.text import number_text

_KNOWN = frozenset({"reported", "derived", "corrected"})


def resolve_neighbours(filings: Sequence[Filing]) -> list[Filing]:
    """The reports of one agency, with readings decided by their neighbours; reports of one year twice are no neighbours.

    The order is kept. A reading that a neighbour would exclude altogether stays open: then one of both reports is at odds.
    """
    result = list(filings)
    if not any(filing.open_rows for filing in filings):
        return result
    pairs = list(_pairs(result))
    changed = True
    while changed:
        changed = False
        for earlier, later in pairs:
            for relation in _relations(result[later]):
                settled = _settle(result[earlier], result[later], relation)
                if settled is not None:
                    result[earlier], result[later] = settled
                    changed = True
    return result


def _pairs(filings: Sequence[Filing]) -> Iterator[tuple[int, int]]:
    """Places of reports on two years running, each year filed once."""
    years: dict[int, list[int]] = {}
    for index, filing in enumerate(filings):
        if filing.year is not None:
            years.setdefault(filing.year, []).append(index)
    for year in sorted(years):
        if len(years[year]) == 1 and len(years.get(year + 1, ())) == 1:
            yield years[year][0], years[year + 1][0]


def _relations(filing: Filing) -> Iterator[Relation]:
    for edition in sorted(set(filing.editions.values())):
        for rule in load_form(edition).rules:
            yield from (r for r in rule.relations if r.over_years and r.operator == "==")


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a report may contribute to a relation: the sum of its terms for each reading of its one open row."""

    sums: tuple[Decimal, ...]
    row: int | None


def _settle(earlier: Filing, later: Filing, relation: Relation) -> tuple[Filing, Filing] | None:
    """Both reports with the readings that the relation excludes removed; None if it says nothing new."""
    before = _choice(earlier, (*relation.left_earlier, *_negated(relation.right_earlier)))
    now = _choice(later, (*relation.left, *_negated(relation.right)))
    if before is None or now is None or (before.row is None and now.row is None):
        return None
    constant = relation.left_constant - relation.right_constant
    wanted = {-constant - a for a in before.sums}
    offered = {-constant - b for b in now.sums}
    kept = (
        {i for i, a in enumerate(before.sums) if a in offered},
        {j for j, b in enumerate(now.sums) if b in wanted},
    )
    if not kept[0] or (len(kept[0]), len(kept[1])) == (len(before.sums), len(now.sums)):
        return None
    first = _keep(earlier, before.row, kept[0], f"years: {relation.rule} ({later.year})")
    return first, _keep(later, now.row, kept[1], f"years: {relation.rule} ({earlier.year})")


def _negated(terms: Iterable[Term]) -> Iterator[Term]:
    return ((-weight, variable) for weight, variable in terms)


def _choice(filing: Filing, terms: Sequence[Term]) -> _Choice | None:
    """Sums of terms by reading; None if a cell is neither known nor in the one open row."""
    bound = {variable for _, variable in terms}
    rows = [i for i, row in enumerate(filing.open_rows) if bound.intersection(row.variables)]
    if len(rows) > 1:
        return None
    inside = set(filing.open_rows[rows[0]].variables) if rows else set()
    fixed = Decimal(0)
    for weight, variable in terms:
        if variable not in inside:
            cell = filing.cells.get(variable)
            if cell is None or cell.value is None or cell.status not in _KNOWN:
                return None
            fixed += weight * cell.value
    if not rows:
        return _Choice((fixed,), None)
    row = filing.open_rows[rows[0]]
    weights = [(weight, row.variables.index(v)) for weight, v in terms if v in inside]
    sums = tuple(fixed + sum((w * (values[i] or 0) for w, i in weights), Decimal(0)) for values in row.values)
    return _Choice(sums, rows[0])


def _keep(filing: Filing, row: int | None, kept: set[int], evidence: str) -> Filing:
    """A report with only the kept readings of an open row; settled cells become derived."""
    if row is None or len(kept) == len(filing.open_rows[row].values):
        return filing
    old = filing.open_rows[row]
    new = OpenRow(
        old.variables,
        tuple(values for i, values in enumerate(old.values) if i in kept),
        tuple(texts for i, texts in enumerate(old.texts) if i in kept),
    )
    cells = _settled_cells(filing.cells, new, evidence)
    rows = (*filing.open_rows[:row], new, *filing.open_rows[row + 1 :])
    observations = tuple(cells.get(o.variable, o) for o in filing.observations)
    # An open row stays, even with one reading: other relations may name further evidence for it.
    return replace(filing, observations=observations, open_rows=rows)


def _settled_cells(cells: Mapping[Variable, Observation], row: OpenRow, evidence: str) -> dict[Variable, Observation]:
    changed: dict[Variable, Observation] = {}
    for index, variable in enumerate(row.variables):
        old = cells[variable]
        values = {entry[index] for entry in row.values}
        if old.status != "ambiguous":
            continue
        because = ";".join(part for part in (old.evidence, evidence) if part)
        if len(values) == 1 and (value := next(iter(values))) is not None:
            changed[variable] = replace(
                old, value=value, status="derived", raw=row.texts[0][index], candidates=(), evidence=because
            )
        else:
            candidates = tuple(number_text(v) or "blank" for v in sorted(values, key=lambda v: (v is not None, v or 0)))
            changed[variable] = replace(old, candidates=candidates, evidence=because)
    return changed

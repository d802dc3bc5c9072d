"""Slips that show between the reports of an agency: what is copied from last year, and stocks that do not flow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from random import Random

from extract.errors import ExtractError
from extract.model.form import Variable
from extract.specimen.bonds import broken_over_years
from extract.specimen.expected import expected_findings
from extract.specimen.slips import DIGIT_SLIPS, SLIPS, UNBOUND, Change, edited_digits, printed_change, recorded
from extract.specimen.truth import Truth

Proposals = Callable[[Truth, Truth, Random], Iterator[Change]]


def plant_in_years(truths: Sequence[Truth], at: int, kind: str, seed: int) -> tuple[Truth, ...]:
    """The same reports with one slip of that kind in one of them, in a place where a relation shows it.

    `kind` is one of `SLIPS` or of `YEAR_SLIPS`. ExtractError if it is not known or the reports have no place for it.
    """
    if kind not in SLIPS and (kind not in YEAR_SLIPS or at == 0):
        raise ExtractError(f"no kind of slip in report {at} is called {kind!r}")
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    truth = truths[at]
    proposals = SLIPS[kind](truth, rng) if kind in SLIPS else YEAR_SLIPS[kind](truth, truths[at - 1], rng)
    name = kind.removeprefix("stock_")
    known = _broken(truths)
    for change in _turned_to(rng.choice(_TABLES), proposals):
        changed = (*truths[:at], truth.with_cells(change), *truths[at + 1 :])
        breaks = tuple(key for key in _broken(changed) if key not in known)
        if breaks or kind in UNBOUND:
            slip = recorded(name, truth, change, tuple(dict.fromkeys(key for _, key in breaks)))
            slipped = replace(changed[at], slips=(*truth.slips, slip))
            return (*truths[:at], slipped, *truths[at + 1 :])
    raise ExtractError(f"the report offers no place for a slip of the kind {kind!r}", truth.title)


def _turned_to(table: str, proposals: Iterator[Change]) -> Iterator[Change]:
    """The same proposals, those first that change cells of the table: most cells are those of requests."""
    others = []
    for change in islice(proposals, _MOST):
        if all(variable.table == table for variable in change):
            yield change
        else:
            others.append(change)
    yield from others


def _broken(truths: Sequence[Truth]) -> list[tuple[int, tuple[str, str, str]]]:
    within = [(truth.year, finding.key) for truth in truths for finding in expected_findings(truth)]
    return [*within, *((bond.year, bond.key) for bond in broken_over_years(truths))]


def _rows(truth: Truth, tables: frozenset[str], rng: Random) -> list[list[Variable]]:
    """The rows of these tables in random order."""
    rows = [
        [Variable(block.table, item.id, column.id) for column in block.columns]
        for _, block in truth.blocks
        if block.table in tables
        for item in block.items
    ]
    return rng.sample(rows, len(rows))


_TABLES = ("requests", "requests", "challenges")
_MOST = 2000  # proposals that are looked through for one in the table wanted
_FEWEST_COPIED = 3  # cells that a copied row changes; fewer could be any other slip
_ALL = frozenset({"requests", "challenges", "proactive"})
_SUMMED = frozenset({"requests", "challenges"})


def _copied_row(truth: Truth, before: Truth, rng: Random) -> Iterator[Change]:
    """A whole row holds the numbers of last year's report."""
    for row in _rows(truth, _ALL, rng):
        if len(row) < 2 or not all(v in before.cells for v in row):
            continue
        change = {v: before.cells[v] for v in row if before.cells[v] != truth.cells[v]}
        if len(change) >= _FEWEST_COPIED and any(before.cells[v].value for v in row):
            yield change


def _copied_total(truth: Truth, before: Truth, rng: Random) -> Iterator[Change]:
    """A total is last year's while the numbers that it sums have moved."""
    totals = [v for row in _rows(truth, _SUMMED, rng) for v in row if "total" in (v.item, v.column)]
    for variable in rng.sample(totals, len(totals)):
        then = before.cells.get(variable)
        if then is not None and then.value and then.value != truth.cells[variable].value:
            yield {variable: then}


def _carried_in_restated(truth: Truth, _: Truth, rng: Random) -> Iterator[Change]:
    """Cases carried in are counted as newly received, so that the table balances and the years do not."""
    columns = [v.column for v in truth.cells if v.table == "requests" and v.item == "carried_in" and v.column != "total"]
    for column in rng.sample(columns, len(columns)):
        cells = [Variable("requests", row, c) for c in (column, "total") for row in ("carried_in", "new_received")]
        values = [truth.cells[cell].value for cell in cells]
        if None in values or not values[0]:
            continue
        moved = rng.randint(1, int(values[0]))
        steps = (-moved, moved, -moved, moved)
        yield {
            cell: printed_change(truth, cell, (value or Decimal(0)) + step)
            for cell, value, step in zip(cells, values, steps, strict=True)
        }


def _stock(kind: str) -> Proposals:
    """A slip in the digits of a stock: documents in force, items of last year."""

    def propose(truth: Truth, _: Truth, rng: Random) -> Iterator[Change]:
        cells = [
            v for v, cell in truth.cells.items()
            if v.table == "proactive" and v.column in _STOCKS and cell.value is not None and cell.value >= 0
        ]  # fmt: skip
        for variable in rng.sample(cells, len(cells)):
            for digits in edited_digits(kind, str(int(truth.cells[variable].value or 0)), rng):
                yield {variable: printed_change(truth, variable, int(digits))}

    return propose


_STOCKS = frozenset({"issued", "repealed", "in_force", "items_last_year"})

YEAR_SLIPS: Mapping[str, Proposals] = {
    "row_copied": _copied_row,
    "stale_total": _copied_total,
    "carry_over": _carried_in_restated,
    **{f"stock_{kind}": _stock(kind) for kind in DIGIT_SLIPS},
}

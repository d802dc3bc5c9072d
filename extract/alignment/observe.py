"""From the readings that remain to one observation for every cell of the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from extract.alignment.readings import Candidate, CellReading, RowReadings
from extract.alignment.solve import Solution, solve
from extract.alignment.stream import Stream
from extract.alignment.tables import FoundBlock
from extract.model.document import Place
from extract.model.filing import Observation
from extract.model.form import Block, Relation, Variable

MOST_CANDIDATES = 20  # of an ambiguous cell: more say no more than that it is open


def number_text(value: Decimal | None) -> str:
    """A number as written in the data: plain digits, no exponent, no spare zeros; empty for none."""
    if value is None:
        return ""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def observe_blocks(stream: Stream, found: Sequence[FoundBlock]) -> Iterator[Observation]:
    """Observations of all cells of the blocks of one table, chosen by the rules that bind them together."""
    rows = [row for block in found for row in block.rows]
    relations = tuple(dict.fromkeys(r for block in found for r in block.relations))
    solution = solve(rows, relations)
    read: dict[Variable, Observation] = {}
    for row, remaining in zip(rows, solution.remaining, strict=True):
        edition = next(block.edition for block in found if row in block.rows)
        for observation in _observe_row(stream, row, remaining, _Decision(edition, relations, solution)):
            read[observation.variable] = observation
    for block in found:
        for variable in block.block.variables:
            yield read.get(variable) or absent(block.block, block.edition, variable)


def absent(block: Block, edition: str, variable: Variable) -> Observation:
    """A cell that the form has and the document does not print."""
    return Observation(variable, edition, None, block.unit(variable), "absent")


class _Decision:
    """What is needed to say why a reading was chosen."""

    def __init__(self, edition: str, relations: Sequence[Relation], solution: Solution) -> None:
        self.edition, self.relations, self.solution = edition, relations, solution

    def evidence(self, row: RowReadings, remaining: int) -> str:
        """Names of the rules that leave these readings; `digits` where the digits can be cut in one way only."""
        inside = set(row.variables)
        own = [r.rule for r in self.relations if inside.issuperset(r.variables)]
        across = [r.rule for r in self.relations if inside.intersection(r.variables) and not inside.issuperset(r.variables)]
        names = dict.fromkeys([*own, *(across if remaining < len(row.candidates) else ())])
        return ";".join(names) or "digits"


def _observe_row(
    stream: Stream, row: RowReadings, remaining: Sequence[Candidate], decision: _Decision
) -> Iterator[Observation]:  # fmt: skip
    for index, variable in enumerate(row.variables):
        cells = [candidate[index] for candidate in remaining]
        distinct = {(cell.status, cell.value): cell for cell in cells}
        if len(distinct) == 1 and row.complete:
            yield _settled(stream, variable, cells[0], row, decision)
        else:
            yield _open(stream, variable, list(distinct.values()), row, decision)


def _settled(
    stream: Stream, variable: Variable, cell: CellReading, row: RowReadings, decision: _Decision
) -> Observation:  # fmt: skip
    printed = row.exact or len({tuple((c.status, c.value) for c in candidate) for candidate in row.candidates}) == 1
    whole = printed and (cell.token is None or cell.token.text.strip() == cell.raw)
    status = cell.status if whole or cell.value is None else "derived"
    evidence = "" if whole else decision.evidence(row, 1)
    return Observation(
        variable, decision.edition, cell.value, cell.unit, status, cell.raw, (), evidence, _place(stream, cell)
    )  # fmt: skip


def _open(
    stream: Stream, variable: Variable, cells: Sequence[CellReading], row: RowReadings, decision: _Decision
) -> Observation:  # fmt: skip
    values = sorted({(cell.value is not None, cell.value or Decimal(0)) for cell in cells})
    candidates = tuple(number_text(value) if printed else "blank" for printed, value in values)
    place = _place(stream, cells[0]) if cells else None
    return Observation(
        variable, decision.edition, None, cells[0].unit if cells else "", "ambiguous", row.digits,
        candidates[:MOST_CANDIDATES], decision.evidence(row, 1), place,
    )  # fmt: skip


def _place(stream: Stream, cell: CellReading) -> Place | None:
    if cell.token is None:
        return None
    del stream
    return cell.token.unit.place(cell.start, cell.end)


def leftover_tokens(found: Iterable[FoundBlock]) -> Iterator[tuple[str, Place]]:
    """Printed values in the rows of the form that no cell took."""
    for block in found:
        for token in block.left:
            if token.kind == "number":
                yield token.text.strip(), token.unit.place(token.start, token.end)

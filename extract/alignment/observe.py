"""From the readings that remain to one observation for every cell of the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from math import prod

from extract.alignment.cells import Candidate, CellReading
from extract.alignment.readings import RowReadings
from extract.alignment.solve import Solution, rows_alone, solve
from extract.alignment.tables import FoundBlock
from extract.model.document import Place
from extract.model.filing import Imbalance, Observation, OpenRow, Status
from extract.model.form import Block, Relation, Variable
from extract.statements import CellFigure
from extract.text import number_text

MOST_CANDIDATES = 20  # of an ambiguous cell: more say no more than that it is open


Narrative = Callable[[], Sequence[CellFigure]]


@dataclass(frozen=True, slots=True)
class Observed:
    """The cells of a table by variable, the rows whose readings stay open, and what no reading of them balances."""

    cells: dict[Variable, Observation]
    open_rows: tuple[OpenRow, ...]
    imbalance: Imbalance | None = None


def observe_blocks(found: Sequence[FoundBlock], narrative: Narrative) -> Observed:
    """Observations of the printed cells of one table's blocks, chosen by the rules that bind them together.

    What the rules leave open is decided by figures that the narrative states, where these fit exactly one reading.
    """
    rows = [row for block in found for row in block.rows]
    relations = _relations(found)
    solution, stated = _choose(rows, relations, narrative)
    remaining = solution.remaining
    editions = [block.edition for block in found for _ in block.rows]
    cells: dict[Variable, Observation] = {}
    for index, (row, edition) in enumerate(zip(rows, editions, strict=True)):
        evidence = "" if row.exact else ";".join([_evidence(row, remaining[index], relations), *stated.get(index, ())])
        cells.update((o.variable, o) for o in _observe_row(row, remaining[index], edition, evidence))
    open_rows = (_open_row(row, left) for row, left in zip(rows, remaining, strict=True) if _is_open(left))
    return Observed(cells, tuple(open_rows), _imbalance(rows, solution))


def _relations(found: Sequence[FoundBlock]) -> tuple[Relation, ...]:
    """The relations of all blocks, each once; those of one edition are the same tuple, and there are hundreds."""
    books = list({id(block.relations): block.relations for block in found}.values())
    return books[0] if len(books) == 1 else tuple(dict.fromkeys(chain.from_iterable(books)))


def _imbalance(rows: Sequence[RowReadings], solution: Solution) -> Imbalance | None:
    """What no reading balances; None if it concerns rows as printed only, whose broken rules are findings themselves."""
    doubtful = {variable for row in rows if not row.exact for variable in row.variables}
    if not any(doubtful.intersection(relation.variables) for way in solution.broken for relation in way):
        return None
    ways = tuple(tuple((r.rule, r.item, r.column) for r in way) for way in solution.broken)
    return Imbalance(rows[0].variables[0].table, ways, prod(len(_distinct(left)) for left in solution.remaining))


def _open_row(row: RowReadings, remaining: Sequence[Candidate]) -> OpenRow:
    return OpenRow(
        row.variables,
        tuple(tuple(cell.value for cell in candidate) for candidate in remaining),
        tuple(tuple(cell.raw for cell in candidate) for candidate in remaining),
    )


def _choose(
    rows: Sequence[RowReadings], relations: Sequence[Relation], narrative: Narrative
) -> tuple[Solution, dict[int, tuple[str, ...]]]:  # fmt: skip
    """Readings that remain for each row, and for rows that the narrative decided the words that did."""
    solution = solve(rows, relations)
    lossy = [index for index, row in enumerate(rows) if row.spread is not None and row.spread.habit.blanks]
    if any(_is_contradicted(rows[index], solution.remaining[index], narrative()) for index in lossy):
        solution = rows_alone(rows, relations)
    remaining = solution.remaining
    if not any(_is_open(candidates) for candidates in remaining):
        return solution, {}
    stated: dict[int, tuple[str, ...]] = {}
    narrowed = [replace(row, candidates=tuple(candidates)) for row, candidates in zip(rows, remaining, strict=True)]
    for index, row in enumerate(narrowed):
        fitting, words = _stated(row, narrative()) if _is_open(row.candidates) else ((), ())
        if fitting:
            narrowed[index] = replace(row, candidates=fitting)
            stated[index] = tuple(f"narrative: {word}" for word in words)
    return (solve(narrowed, relations), stated) if stated else (solution, {})


def _is_contradicted(row: RowReadings, remaining: Sequence[Candidate], statements: Sequence[CellFigure]) -> bool:
    """Whether the narrative states a figure for the row that other readings of its pieces have, but none that remain.

    Where blanks were lost, moved numbers may balance a filing with a slip: then the narrative is the better witness.
    """
    excluded = _stated(replace(row, candidates=tuple(remaining), spread=None), statements)[0] == ()
    return excluded and _stated(replace(row, candidates=row.loose, spread=None), statements)[0] != ()


def _is_open(candidates: Sequence[Candidate]) -> bool:
    return any(not _same(candidate, candidates[0]) for candidate in candidates[1:])


def _same(one: Candidate, other: Candidate) -> bool:
    return all(a is b or (a.status == b.status and a.value == b.value) for a, b in zip(one, other, strict=True))


def _distinct(candidates: Iterable[Candidate]) -> set[tuple[tuple[Status, Decimal | None], ...]]:
    """What readings say, whichever pieces they take it from."""
    return {tuple((cell.status, cell.value) for cell in candidate) for candidate in candidates}


def _stated(row: RowReadings, statements: Sequence[CellFigure]) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """Readings that agree with every figure stated about the row, and the words that state them; none if no reading does."""
    fitting = row.candidates
    words: list[str] = []
    for index, variable in enumerate(row.variables):
        told = {statement.value: statement.words for statement in statements if statement.cell == str(variable)}
        if told:
            fitting = tuple(candidate for candidate in fitting if _agrees(candidate[index], told))
            words += [told[value] for value in dict.fromkeys(c[index].value for c in fitting) if value is not None]
    return (fitting, tuple(words)) if words and fitting else ((), ())


def _agrees(cell: CellReading, told: Mapping[Decimal, str]) -> bool:
    """Whether a reading has a stated figure; a stated zero does not tell a printed zero from a blank."""
    return cell.value in told if cell.value is not None else Decimal(0) in told


def absent(block: Block, edition: str, variable: Variable) -> Observation:
    """A cell that the form has and the document does not print."""
    return Observation(variable, edition, None, block.unit(variable), "absent")


@dataclass(frozen=True, slots=True)
class _Decision:
    """A row with the readings that remain, and the names of the rules that left them."""

    row: RowReadings
    remaining: tuple[Candidate, ...]
    edition: str
    evidence: str


def _evidence(row: RowReadings, remaining: Sequence[Candidate], relations: Sequence[Relation]) -> str:
    """Names of the rules that leave these readings; `digits` where the digits can be cut in one way only."""
    inside = set(row.variables)
    names: dict[str, None] = {}
    for relation in relations:
        bound = inside.intersection(relation.variables)
        if len(bound) == len(relation.variables) or (bound and len(remaining) < len(row.candidates)):
            names[relation.rule] = None
    return ";".join([*([row.evidence] if row.evidence else []), *names]) or "digits"


def _observe_row(
    row: RowReadings, remaining: Sequence[Candidate], edition: str, evidence: str
) -> Iterator[Observation]:
    decision = _Decision(row, tuple(remaining), edition, evidence)
    # Readings that differ only in which of several equal pieces they take say the same.
    printed = row.exact or (not row.evidence and bool(row.candidates) and not _is_open(row.candidates))
    for index, variable in enumerate(row.variables):
        cells = [candidate[index] for candidate in remaining]
        distinct = {(cell.status, cell.value): cell for cell in cells}
        if len(distinct) == 1 and row.complete:
            yield _settled(variable, cells[0], decision, printed=printed)
        else:
            yield _open(variable, list(distinct.values()), decision)


def _settled(variable: Variable, cell: CellReading, decision: _Decision, *, printed: bool) -> Observation:
    whole = printed and (cell.token is None or (cell.start, cell.end) == (cell.token.start, cell.token.end))
    status: Status = cell.status if whole or cell.value is None else "derived"
    evidence = "" if whole else decision.evidence
    return Observation(
        variable, decision.edition, cell.value, cell.unit, status, cell.raw, (), evidence, _place(cell)
    )  # fmt: skip


def _open(variable: Variable, cells: Sequence[CellReading], decision: _Decision) -> Observation:
    values = sorted({(cell.value is not None, cell.value or Decimal(0)) for cell in cells})
    candidates = tuple(number_text(value) if printed else "blank" for printed, value in values)
    place = _place(cells[0]) if cells else None
    return Observation(
        variable, decision.edition, None, cells[0].unit if cells else "", "ambiguous", decision.row.digits,
        candidates[:MOST_CANDIDATES], decision.evidence, place,
    )  # fmt: skip


def _place(cell: CellReading) -> Place | None:
    return None if cell.token is None else cell.token.unit.place(cell.start, cell.end)


def leftover_tokens(found: Iterable[FoundBlock]) -> Iterator[tuple[str, Place]]:
    """Printed values in the rows of the form that no cell took."""
    for block in found:
        for token in block.left:
            if token.kind == "number":
                yield token.text.strip(), token.unit.place(token.start, token.end)

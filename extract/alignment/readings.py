"""All the ways in which the printed values of a row can be its cells: digits split, lost blanks placed.

A row whose values stand apart and are as many as its cells has one reading. Everything else is for the solver to choose from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from extract.alignment.cells import Candidate, CellReading, RowShape, token_cell
from extract.alignment.groups import Group
from extract.alignment.header import Header, cells_under_header
from extract.alignment.spreading import MOST_READINGS, Habit, Spread
from extract.alignment.tokens import Token
from extract.model.form import Variable


@dataclass(frozen=True, slots=True)
class RowReadings:
    """The readings of one row. `exact` means that the source shows the borders of every cell: nothing to choose.

    `candidates` keep the row's own sums if any reading does (`strict`), else they break one of them.
    `complete` is False where there were too many readings to list: then nothing may be concluded from them.
    `evidence` says what the candidates rest on besides the rules, empty if nothing. `spread` and, if only with a blank the
    row keeps its sums, `dense` list further readings.
    `margins` tells, for readings that only take a stretch of the row, how many pieces lie before and behind it.
    """

    variables: tuple[Variable, ...]
    candidates: tuple[Candidate, ...]
    exact: bool
    digits: str = ""
    strict: bool = True
    complete: bool = True
    left: tuple[Token, ...] = ()
    margins: tuple[tuple[int, int], ...] = ()
    spread: Spread | None = None
    evidence: str = ""
    dense: Spread | None = None

    @property
    def loose(self) -> tuple[Candidate, ...]:
        """Readings that may break one of the row's own sums; empty if there are too many to list.

        Where only a blank would let the row keep its sums, what fills every cell is as likely: readings of both kinds.
        """
        if self.dense is not None and self.dense.loose and self.spread is not None:
            return (*self.dense.loose, *self.spread.strict)
        return self.candidates if self.spread is None else self.spread.loose


def read_row(group: Group, shape: RowShape, habit: Habit, headers: dict[int, Header]) -> RowReadings:
    """Every reading of a group as the cells of one row."""
    tokens = group.values
    digits = " ".join(token.text.strip() for token in tokens)
    ordered = cells_under_header(tokens, shape, headers) if tokens else None
    if ordered is not None:
        return RowReadings(
            shape.variables, (ordered,), exact=True, digits=digits, margins=_margins_beside(ordered, tokens)
        )
    if len(tokens) == shape.width:
        places = shape.order or range(shape.width)
        cells = tuple(token_cell(tokens[places.index(cell)], unit) for cell, unit in enumerate(shape.units))
        return RowReadings(shape.variables, (cells,), exact=True, digits=digits)
    if not tokens:
        empty = tuple(CellReading("blank", None, unit, "", 0, 0) for unit in shape.units)
        return RowReadings(shape.variables, (empty,), exact=False)
    if len(tokens) > shape.width:
        return _windows(tokens, shape, digits)
    return _spread_row(tokens, shape, habit, digits)


def _margins_beside(cells: Candidate, tokens: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """How many pieces lie before and behind those that are cells; nothing if others lie among them."""
    taken = {cell.token.start for cell in cells if cell.token is not None}
    places = [place for place, token in enumerate(tokens) if token.start in taken]
    if not places or len(places) < len(cells) or places[-1] - places[0] >= len(places):
        return ()
    return ((places[0], len(tokens) - places[-1] - 1),)


def _spread_row(tokens: Sequence[Token], shape: RowShape, habit: Habit, digits: str) -> RowReadings:
    """Readings of a row with too few pieces: those that keep its own sums if there are any, else those that break one."""
    printed = tuple(token for token in tokens if token.kind != "blank" or habit.shown)
    if len(printed) < len(tokens):
        habit = replace(habit, blanks=True)
    spread, dense = Spread(printed, shape, habit), None
    if not spread.strict and not habit.blanks and not habit.shown:
        # A filing may leave a single cell blank where it prints every other.
        with_blanks = Spread(printed, shape, replace(habit, blanks=True))
        spread, dense = (with_blanks, spread) if with_blanks.strict else (spread, None)
    # Several empty cells, but fewer than the row has: what stood in the others is not known.
    torn = len(tokens) > 1 and not printed and habit.prints
    complete = len(spread.strict) <= MOST_READINGS and not torn
    candidates = spread.strict or spread.loose
    return RowReadings(
        shape.variables, candidates if complete else (), exact=False, digits=digits,
        strict=bool(spread.strict), complete=complete and bool(candidates), spread=spread, dense=dense,
    )  # fmt: skip


def _windows(tokens: Sequence[Token], shape: RowShape, digits: str) -> RowReadings:
    """Readings of a row with too many pieces: the cells stand together, what is outside them should be empty.

    A text that lost its spans writes their empty cells at the end of the row; one that kept them, behind the label.
    """
    count, width = len(tokens), shape.width
    windows = [(start, tokens[start : start + width]) for start in range(count - width + 1)]
    empty_outside = [
        (start, window)
        for start, window in windows
        if all(token.kind == "blank" for token in tokens[:start])
        and all(token.kind in ("blank", "other") for token in tokens[start + width :])
    ]
    mended, plain = ((), ()) if empty_outside else _that_add_up(tokens, shape)
    if mended:
        return RowReadings(shape.variables, (*mended, *plain), exact=False, digits=digits, evidence="line ends")
    if plain:
        return RowReadings(shape.variables, plain, exact=len(plain) == 1, digits=digits, left=tuple(tokens))
    chosen = empty_outside or windows
    candidates = tuple(tuple(map(token_cell, window, shape.units)) for _, window in chosen)
    left = () if empty_outside else tuple(tokens)
    margins = tuple((start, count - width - start) for start, _ in chosen)
    if any(token.kind == "other" for token in tokens) and any(_adds_up(cells, shape) for cells in candidates):
        margins = ()  # the cells of a row that lost some may still stand in their own places
    return RowReadings(
        shape.variables, candidates, exact=len(candidates) == 1, digits=digits, left=left, margins=margins
    )


def _that_add_up(tokens: Sequence[Token], shape: RowShape) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Readings of plain numbers that keep the sums: with digits that go on in a further line, and as the pieces stand.

    None unless sums bind every cell.
    """
    extra = len(tokens) - shape.width
    soft = all(token.kind == "number" and not token.hard and token.text.strip().isdigit() for token in tokens)
    if not soft or extra > _MOST_BROKEN or not all(stretch.sums for stretch in shape.stretches):
        return (), ()
    windows = (tokens[start : start + shape.width] for start in range(extra + 1))
    mended, plain = (
        tuple(filter(shape.adds_up, (tuple(map(token_cell, cells, shape.units)) for cells in ways)))
        for ways in (_mended(tokens, extra), windows)
    )
    return mended, plain


_MOST_BROKEN = 3  # numbers of one row that went on in a further line


def _mended(tokens: Sequence[Token], extra: int) -> Iterator[list[Token]]:
    """The pieces with each that begins a line put behind the one before, or those of the last line behind some of the others."""
    begin = [at for at in range(1, len(tokens)) if tokens[at].unit is not tokens[at - 1].unit]
    for chosen in combinations(begin, extra):
        joins = [(at - 1, at) for at in chosen]
        if all(second - first > 1 for first, second in pairwise(chosen)):
            yield _joined(tokens, joins)
    if begin and begin[-1] == len(tokens) - extra and begin[-1] > 1:
        for heads in combinations(range(begin[-1]), extra):
            if heads != (begin[-1] - 1,):
                yield _joined(tokens, list(zip(heads, range(begin[-1], len(tokens)), strict=True)))


def _joined(tokens: Sequence[Token], joins: Sequence[tuple[int, int]]) -> list[Token]:
    tails = dict(joins)
    taken = set(tails.values())
    return [
        token._replace(text=f"{token.text}\n{tokens[tails[at]].text}", end=tokens[tails[at]].end) if at in tails else token
        for at, token in enumerate(tokens)
        if at not in taken
    ]


def _adds_up(cells: Candidate, shape: RowShape) -> bool:
    """Whether the last of the cells is the sum of the others, and more than zero."""
    *parts, total = (cell.value or 0 for cell in cells)
    return shape.stretches[-1].sums and sum(parts) == total != 0


def settle_margins(rows: Sequence[RowReadings]) -> list[RowReadings]:
    """Rows of one table with their empty margins settled: where every certain row has the same margin, so have the others.

    A text keeps the empty cells of spans on one side of the values: the side on which no certain row has any stays bare.
    """
    certain = [row.margins[0] for row in rows if len(row.margins) == 1]
    widths = {side: {margin[side] for margin in certain} for side in (0, 1)}
    even = [side for side in (0, 1) if len(widths[side]) == 1]
    sides = [side for side in even if widths[side] == {0}] or even
    return [_with_margins(row, {side: min(widths[side]) for side in sides}) for row in rows]


def _with_margins(row: RowReadings, widths: Mapping[int, int]) -> RowReadings:
    kept = [i for i, margin in enumerate(row.margins) if all(margin[side] == width for side, width in widths.items())]
    if len(row.margins) < 2 or len(kept) != 1:
        return row
    return replace(row, candidates=(row.candidates[kept[0]],), margins=(row.margins[kept[0]],), exact=True)

"""All the ways in which the printed values of a row can be its cells: digits split, lost blanks placed.

A row whose values stand apart and are as many as its cells has one reading. Everything else is for the solver to choose from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property
from itertools import accumulate, islice

from extract.alignment.groups import Group
from extract.alignment.header import tokens_under_header
from extract.alignment.numbers import in_unit, read_number
from extract.alignment.splitting import Stretch, cut_digits
from extract.alignment.tokens import Token
from extract.model.filing import Status
from extract.model.form import Block, Column, Relation, Variable


@dataclass(frozen=True, slots=True)
class CellReading:
    """One cell under one reading: its text and where that stands in the stream."""

    status: Status
    value: Decimal | None
    unit: str
    raw: str
    start: int
    end: int
    token: Token | None = None


Candidate = tuple[CellReading, ...]


@dataclass(frozen=True, slots=True)
class RowReadings:
    """The readings of one row. `exact` means that the source shows the borders of every cell: nothing to choose.

    `complete` is False where there were too many readings to list: then nothing may be concluded from them.
    `loose` gives the readings that need not keep the row's own relations: for a filing that breaks them.
    `margins` tells, for readings that only take a stretch of the row, how many pieces lie before and behind it.
    """

    variables: tuple[Variable, ...]
    candidates: tuple[Candidate, ...]
    exact: bool
    complete: bool = True
    digits: str = ""
    left: tuple[Token, ...] = ()
    margins: tuple[tuple[int, int], ...] = ()
    strict: bool = True
    loose: Callable[[], tuple[Candidate, ...]] = tuple


MOST_DIGITS = 90  # of one row: fifteen cells of six digits
MOST_READINGS = 20_000  # of one row: far beyond what a row's own sum leaves, small enough to list


@dataclass(frozen=True)
class RowShape:
    """What a row of the form takes: its cells with unit and kind, and the relations that bind them among each other."""

    variables: tuple[Variable, ...]
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    relations: tuple[Relation, ...]
    columns: tuple[Column, ...] = ()

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The row cut where its own sums end: cells whose last is the sum of the others, and cells that nothing binds."""
        ends = {self._indices(relation)[-1]: len(self._indices(relation)) for relation in self.relations}
        stretches: list[Stretch] = []
        start = 0
        for index in range(self.width):
            if index in ends and index + 1 - start >= ends[index]:
                stretches += [Stretch(1, sums=False)] * (index + 1 - start - ends[index])
                stretches.append(Stretch(ends[index], sums=True))
                start = index + 1
        return (*stretches, *[Stretch(self.width - start, sums=False)] * (start < self.width))

    def _indices(self, relation: Relation) -> list[int]:
        return sorted(map(self.variables.index, relation.variables))

    @property
    def width(self) -> int:
        """How many cells the row has."""
        return len(self.variables)


def row_shape(block: Block, variables: Sequence[Variable], relations: Sequence[Relation]) -> RowShape:
    """The shape of some cells of a block that are printed as one row."""
    inside = set(variables)
    own = tuple(r for r in relations if r.operator == "==" and inside.issuperset(r.variables))
    columns = block.columns if block.layout == "rows" else ()
    return RowShape(tuple(variables), tuple(map(block.unit, variables)), tuple(map(block.kind, variables)), own, columns)


def token_cell(token: Token, unit: str) -> CellReading:
    """A token that stands for one whole cell."""
    reading = read_number(token.text)
    if reading is None:
        return CellReading("unreadable", None, unit, token.text, token.start, token.end, token)
    value, unit = in_unit(reading, unit)
    # A number that wraps in its cell is printed in one piece to the reader.
    raw = "".join(token.text.split()) if reading.status == "reported" else token.text.strip()
    return CellReading(reading.status, value, unit, raw, token.start, token.end, token)


def read_row(group: Group, shape: RowShape) -> RowReadings:
    """Every reading of a group as the cells of one row."""
    tokens = group.values
    digits = " ".join(token.text.strip() for token in tokens)
    if len(tokens) > shape.width and shape.columns:
        tokens = tokens_under_header(tokens, shape.columns) or tokens
    if len(tokens) == shape.width:
        cells = tuple(map(token_cell, tokens, shape.units))
        return RowReadings(shape.variables, (cells,), exact=True, digits=digits)
    if not tokens:
        empty = tuple(CellReading("blank", None, unit, "", 0, 0) for unit in shape.units)
        return RowReadings(shape.variables, (empty,), exact=False)
    if len(tokens) > shape.width:
        return _windows(tokens, shape, digits)
    return _spread_row(tokens, shape, digits)


def _spread_row(tokens: Sequence[Token], shape: RowShape, digits: str) -> RowReadings:
    """Readings of a row with too few pieces: those that keep its own sums if there are any, else all."""
    if sum(len(token.text) for token in tokens) > MOST_DIGITS:
        return RowReadings(shape.variables, (), exact=False, complete=False, digits=digits)

    @cache
    def loose() -> tuple[Candidate, ...]:
        return tuple(islice(_spread(tokens, shape, strict=False), MOST_READINGS + 1))

    strict = tuple(islice(_spread(tokens, shape, strict=True), MOST_READINGS + 1))
    candidates = strict or loose()
    complete = len(candidates) <= MOST_READINGS
    return RowReadings(
        shape.variables, candidates if complete else (), exact=False, complete=complete,
        digits=digits, strict=bool(strict), loose=loose,
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
        if all(token.kind == "blank" for token in (*tokens[:start], *tokens[start + width :]))
    ]
    chosen = empty_outside or windows
    candidates = tuple(tuple(map(token_cell, window, shape.units)) for _, window in chosen)
    left = () if empty_outside else tuple(tokens)
    margins = tuple((start, count - width - start) for start, _ in chosen)
    return RowReadings(
        shape.variables, candidates, exact=len(candidates) == 1, digits=digits, left=left, margins=margins
    )


def settle_margins(rows: Sequence[RowReadings]) -> list[RowReadings]:
    """Rows of one table with their empty margins settled: where every certain row has the same margin, so have the others."""
    certain = [row.margins[0] for row in rows if len(row.margins) == 1]
    for side in (0, 1):
        widths = {margin[side] for margin in certain}
        if len(widths) == 1:
            width = widths.pop()
            return [_with_margin(row, side, width) for row in rows]
    return list(rows)


def _with_margin(row: RowReadings, side: int, width: int) -> RowReadings:
    kept = [index for index, margin in enumerate(row.margins) if margin[side] == width]
    if len(row.margins) < 2 or len(kept) != 1:  # noqa: PLR2004 - one margin leaves nothing to settle
        return row
    return replace(row, candidates=(row.candidates[kept[0]],), margins=(row.margins[kept[0]],), exact=True)


def _spread(tokens: Sequence[Token], shape: RowShape, *, strict: bool) -> Iterator[Candidate]:
    """Readings of a row with too few pieces: digits that run together are split; failing that, blanks were lost."""
    printed = sum(character.isdigit() for token in tokens for character in token.text)
    if printed >= shape.width and not any(token.kind == "blank" for token in tokens):
        found = False
        for candidate in _cut(tokens, shape, strict=strict):
            found = True
            yield candidate
        if found:
            return
    if len(tokens) < shape.width:
        yield from _Splitter(tokens, shape, shape.width - len(tokens), strict=strict).run()


def _cut(tokens: Sequence[Token], shape: RowShape, *, strict: bool) -> Iterator[Candidate]:
    """Readings with every cell printed."""
    if not all(token.text.isascii() and token.text.isdigit() for token in tokens):
        yield from _Splitter(tokens, shape, blanks=0, strict=strict).run()
        return
    borders = list(accumulate(len(token.text) for token in tokens))
    stretches = shape.stretches if strict else (Stretch(shape.width, sums=False),)
    for cuts in cut_digits("".join(token.text for token in tokens), borders, stretches):
        yield tuple(_cut_cells(tokens, shape, cuts))


def _cut_cells(tokens: Sequence[Token], shape: RowShape, cuts: Sequence[int]) -> Iterator[CellReading]:
    index = offset = start = 0
    for end, unit in zip(cuts, shape.units, strict=True):
        token = tokens[index]
        low, high = start - offset, end - offset
        text = token.text[low:high]
        yield CellReading("reported", Decimal(text), unit, text, token.start + low, token.start + high, token)
        if high == len(token.text):
            index, offset = index + 1, end
        start = end


class _Splitter:
    """Enumerates the ways to cut tokens into the cells of a row, left to right.

    A number has no leading zero; only amounts have decimals; only changes have signs. With `blanks` > 0 tokens stay whole
    and that many cells are empty; else every cell takes at least one digit.
    """

    def __init__(self, tokens: Sequence[Token], shape: RowShape, blanks: int, *, strict: bool) -> None:
        self.tokens, self.shape, self.blanks, self.strict = tokens, shape, blanks, strict

    def run(self) -> Iterator[Candidate]:
        """All readings; with `strict` those that keep the row's own relations, an empty cell counting nothing."""
        return self._cells(0, 0, 0, ())

    def _cells(self, index: int, position: int, blanks: int, done: Candidate) -> Iterator[Candidate]:
        """Readings of the cells that follow `done`, from a position within token `index`."""
        if self.strict and not self._keeps_relations(done):
            return
        cell = len(done)
        if cell == self.shape.width:
            if index == len(self.tokens):
                yield done
            return
        if index < len(self.tokens):
            for end in self._ends(index, position, cell):
                piece = self._piece(index, position, end, cell)
                if piece is not None:
                    following = (index + 1, 0) if end == len(self.tokens[index].text) else (index, end)
                    yield from self._cells(*following, blanks, (*done, piece))
        if blanks < self.blanks and position == 0:
            at = self.tokens[min(index, len(self.tokens) - 1)]
            empty = CellReading("blank", None, self.shape.units[cell], "", at.start, at.start, at)
            yield from self._cells(index, position, blanks + 1, (*done, empty))

    def _ends(self, index: int, position: int, cell: int) -> range | tuple[int]:
        """Where a cell that begins at a position of a token may end."""
        size = len(self.tokens[index].text)
        if self.blanks:
            return (size,)
        # Every further cell needs a character of its own.
        spare = sum(len(token.text) for token in self.tokens[index + 1 :])
        last = min(size, size + spare - (self.shape.width - cell - 1))
        return range(position + 1, last + 1)

    def _piece(self, index: int, start: int, end: int, cell: int) -> CellReading | None:
        """A stretch of a token as a cell; None if no number of that kind is written so."""
        token = self.tokens[index]
        text = token.text[start:end]
        reading = read_number(text)
        if reading is None or reading.status == "blank":
            return None
        if reading.value is not None and not _writable(text, self.shape.kinds[cell]):
            return None
        value, unit = in_unit(reading, self.shape.units[cell])
        return CellReading(reading.status, value, unit, text, token.start + start, token.start + end, token)

    def _keeps_relations(self, done: Candidate) -> bool:
        """Whether the relations whose cells are all read hold, an empty cell counting nothing."""
        if not done:
            return True
        last = self.shape.variables[len(done) - 1]
        return all(
            relation_holds(relation, self.shape.variables, done)
            for relation in self.shape.relations
            if last in relation.variables and len(done) > max(map(self.shape.variables.index, relation.variables))
        )


def relation_holds(relation: Relation, variables: Sequence[Variable], cells: Sequence[CellReading]) -> bool:
    """Whether an equality holds for a row's cells, an empty cell counting nothing."""
    values = {variable: cell.value or Decimal(0) for variable, cell in zip(variables, cells, strict=False)}
    left = sum((weight * values[v] for weight, v in relation.left), Decimal(relation.left_constant))
    right = sum((weight * values[v] for weight, v in relation.right), Decimal(relation.right_constant))
    return left == right


def _writable(text: str, kind: str) -> bool:
    digits = text.strip().lstrip("+-－＋减增")
    if len(digits) > 1 and digits[0] in "0０" and digits[1] not in ".．":
        return False
    if kind != "change" and digits != text.strip():
        return False
    return kind == "amount" or ("." not in digits and "．" not in digits)

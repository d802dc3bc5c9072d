"""Readings of a row with fewer pieces than cells: digits that run together are cut, cells that were lost are blank."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, combinations, islice, pairwise, product
from math import comb

from extract.alignment.cells import Candidate, CellReading, RowShape, piece_cell, token_cell
from extract.alignment.numbers import writable
from extract.alignment.splitting import MOST_CUTS, Cuts, Cutter, Stretch, digit_ends
from extract.alignment.tokens import Token

# Full-width digits cut like others; one character stays one character.
_NARROW = {0xFF10 + digit: str(digit) for digit in range(10)}
MOST_FREE = 2  # cells of a row that no rule narrows, beyond which fitting the others leaves too much
MOST_DIGITS = 90  # of one row: fifteen cells of six digits
MOST_READINGS = MOST_CUTS  # of one row: far beyond what a row's own sum leaves, small enough to list
# Stands for the readings of a row that has more of them: nobody looks at these.
_TOO_MANY: tuple[Candidate, ...] = ((),) * (MOST_READINGS + 1)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a text writes the rows of a table: whether it may run numbers together, keep them apart, and drop blank cells.

    `prints` is False where no row of the table prints anything; `shown` is True where blank cells are known pieces of the text.
    """

    together: bool
    apart: bool
    blanks: bool
    prints: bool = True
    shown: bool = False


# Numbers that run together between blank cells that are seen.
BLANKS_SHOWN = Habit(together=True, apart=False, blanks=False, shown=True)


def table_habit(rows: Iterable[tuple[Sequence[Token], int]], *, joined: bool = False) -> Habit:
    """The habit that the rows of a table show, each given with the number of its cells.

    A number does not begin with zero, so `000` are three; what stands apart in one row is not run together in the next,
    unless numbers are `joined` to their labels: then what stands between some of them is no border but a blank cell's own.
    """
    together, apart, blanks, prints, few = joined, False, False, False, False
    for tokens, width in rows:
        texts = [token.text for token in tokens if token.kind == "number"]
        together = together or any(len(text) > 1 and text[0] in "0０" and text[1].isdigit() for text in texts)
        together = together or (len(texts) == 1 < width <= len(texts[0]))
        prints = prints or any(token.kind != "blank" for token in tokens)
        apart = apart or (len(tokens) > 1 and width > 1)
        blanks = blanks or sum(sum(map(str.isdigit, t)) or 1 for t in texts) + (len(tokens) - len(texts)) < width
        few = few or len(tokens) < width
    return Habit(together or not apart, apart or not together, blanks or (few and apart and not together), prints)


@dataclass(frozen=True)
class Spread:
    """The pieces of a row and what its cells take; readings are listed on demand."""

    tokens: tuple[Token, ...]
    shape: RowShape
    habit: Habit

    @cached_property
    def strict(self) -> tuple[Candidate, ...]:
        """Readings that keep the row's own sums, a blank counting nothing; more than `MOST_READINGS` are not spelled out."""
        return self._listed([self.shape.stretches])

    @cached_property
    def open(self) -> tuple[Candidate, ...]:
        """Readings that print no total but zero for the row's one sum; empty if there are too many to list."""
        stretches = self.shape.stretches
        if len(stretches) > 1 or not stretches[0].sums:
            return self.strict if len(self.strict) <= MOST_READINGS else ()
        found = self._listed([stretches, [Stretch(stretches[0].cells, sums=False, parts=True)]])
        return tuple(reading for reading in found if not reading[-1].value) if len(found) <= MOST_READINGS else ()

    @cached_property
    def loose(self) -> tuple[Candidate, ...]:
        """Readings that may break one of the row's own sums; empty if there are too many to list."""
        cuts = comb(max(len(self._line) - 1, 0), max(min(self.shape.width, len(self._line)) - 1, 0))
        if self.habit.together and cuts > MOST_READINGS and len(self.shape.stretches) == 1:
            return ()
        sums = [index for index, stretch in enumerate(self.shape.stretches) if stretch.sums]
        ways = [
            [Stretch(s.cells, s.sums and i != freed, freed=i == freed) for i, s in enumerate(self.shape.stretches)]
            for freed in sums
        ]
        found = self._listed(ways or [self.shape.stretches])
        return found if len(found) <= MOST_READINGS else ()

    def fit(self, allowed: Sequence[Collection[int] | None]) -> tuple[Candidate, ...]:
        """Readings whose numbers are allowed for their cell, a blank where nothing is needed; empty if there are too many."""
        if sum(numbers is None for numbers in allowed) > MOST_FREE:
            return ()
        ends = [ends for cutter in self._cutters for ends in cutter.fit(allowed)]
        return tuple(map(self._filled, dict.fromkeys(ends))) if len(ends) <= MOST_READINGS else ()

    def _filled(self, ends: Sequence[int]) -> Candidate:
        cells = [cell for cell, (start, end) in enumerate(pairwise((0, *ends))) if end > start]
        return self._cells(tuple(ends[cell] for cell in cells), cells)

    @cached_property
    def numbers(self) -> frozenset[int]:
        """Every number that some reading holds."""
        return frozenset(number for cutter in self._cutters for number in cutter.numbers())

    def _listed(self, ways: Sequence[Sequence[Stretch]]) -> tuple[Candidate, ...]:
        """Readings under any of some ways in which the row's cells may bind each other."""
        if sum(len(token.text) for token in self.tokens) > MOST_DIGITS:
            return ()
        spreads = (spread for way in ways for cutter in self._cutters for spread in self._spreads(cutter, way))
        # Each cutter gives a spread once, so beyond this many there are too many different ones.
        distinct = dict.fromkeys(islice(spreads, len(ways) * len(self._cutters) * MOST_READINGS + 1))
        if len(distinct) > MOST_READINGS:
            return _TOO_MANY
        readings = (self._cells(cuts, cells) for cuts, cells in distinct)
        return tuple(readings if self._line.isdigit() else filter(self._kinds_fit, readings))

    def _kinds_fit(self, reading: Candidate) -> bool:
        """Whether decimals and signs stand only in cells that take them."""
        return all(
            cell.status != "reported" or writable(cell.raw, kind)
            for cell, kind in zip(reading, self.shape.kinds, strict=True)
        )

    @cached_property
    def _line(self) -> str:
        return "".join(token.text for token in self.tokens).translate(_NARROW)

    @cached_property
    def _cutters(self) -> tuple[Cutter, ...]:
        """The row with its digits cut where they may run together, and with every piece whole where they may not."""
        ways = [True] * self.habit.together + [False] * (self.habit.apart or not self.habit.together)
        return tuple(self._cutter(together=together) for together in ways)

    @cached_property
    def _placed(self) -> list[tuple[Token, int]]:
        starts = accumulate((len(token.text) for token in self.tokens), initial=0)
        return list(zip(self.tokens, starts, strict=False))

    def _cutter(self, *, together: bool) -> Cutter:
        free = not any(stretch.sums for stretch in self.shape.stretches)
        ends: list[Sequence[int]] = []
        solids: dict[int, int] = {}
        for token, at in self._placed:
            stop = at + len(token.text)
            plain = self._line[at:stop]
            several = len(plain) > 1 and plain[0] == "0"  # no number begins with a superfluous zero
            if (together or several) and not token.hard and plain.isascii() and plain.isdigit():
                ends += (digit_ends(self._line, start, stop) for start in range(at, stop))
            elif together and not token.hard and token.kind == "number" and free:
                ends += (self._written_ends(start, stop) for start in range(at, stop))
            else:
                value = token_cell(token, "").value
                solids[at] = int(value) if value is not None else 0
                ends += ((stop,), *[()] * (stop - at - 1))
        return Cutter(self._line, ends, solids)

    def _written_ends(self, start: int, stop: int) -> list[int]:
        """Where a number with decimals, a sign or a unit that begins at a position may end."""
        kinds = set(self.shape.kinds)
        return [
            end for end in range(start + 1, stop + 1) if any(writable(self._line[start:end], kind) for kind in kinds)
        ]

    def _spreads(self, cutter: Cutter, stretches: Sequence[Stretch]) -> Iterator[tuple[Cuts, tuple[int, ...]]]:
        """Cuts with the cells that they fill."""
        for chosen in product(*(self._fillings(stretch) for stretch in stretches)):
            printed = tuple(stretch for stretch, _ in chosen if stretch.cells)
            if sum(stretch.cells for stretch in printed) > cutter.size:
                continue
            for placed, cuts in enumerate(cutter.cut(printed)):
                if not placed:
                    placements = list(islice(_placements(stretches, chosen), MOST_READINGS + 1))
                yield from ((cuts, cells) for cells in placements)

    def _fillings(self, stretch: Stretch) -> list[tuple[Stretch, int]]:
        """How many cells of a stretch may be printed, with the number of its cells; blanks only where texts drop them."""
        # Numbers that nothing binds and that run together may always hide a blank: no sum would betray it.
        bound = stretch.sums or (stretch.freed and len(self.tokens) == 1)
        kept = self.habit.shown or (not self.habit.blanks and (bound or not self.habit.together))
        if kept and not stretch.parts:
            return [(stretch, stretch.cells)]
        counts = range(stretch.cells + 1)
        if stretch.parts:
            return [(Stretch(count, sums=False, parts=True), stretch.cells) for count in counts[1:-1]]
        if not stretch.sums:
            return [(Stretch(count, sums=False), stretch.cells) for count in counts]
        # Where the total is left blank its parts count nothing either.
        return [(Stretch(count, sums=count > 0), stretch.cells) for count in counts] + [
            (Stretch(count, sums=False, zeros=True), stretch.cells) for count in counts[1:-1]
        ]

    def _cells(self, cuts: Cuts, cells: Sequence[int]) -> Candidate:
        """A reading: pieces of the line in the cells that they fill, blanks elsewhere."""
        reading = list(self._blank)
        pieces = self._pieces
        start = 0
        for end, cell in zip(cuts, cells, strict=True):
            reading[cell] = pieces.get((start, end, cell)) or self._piece(start, end, cell)
            start = end
        return tuple(reading)

    @cached_property
    def _blank(self) -> Candidate:
        return tuple(CellReading("blank", None, unit, "", 0, 0) for unit in self.shape.units)

    @cached_property
    def _pieces(self) -> dict[tuple[int, int, int], CellReading]:
        """What a cell reads between two positions of the line, as far as it was asked."""
        return {}

    def _piece(self, start: int, end: int, cell: int) -> CellReading:
        """A stretch of the line as a cell."""
        token, at = next((t, at) for t, at in reversed(self._placed) if at <= start)
        piece = piece_cell(token, start - at, end - at, self.shape.units[cell])
        self._pieces[start, end, cell] = piece
        return piece


def _placements(
    stretches: Sequence[Stretch], chosen: Sequence[tuple[Stretch, int]]
) -> Iterator[tuple[int, ...]]:  # fmt: skip
    """Which cells the printed numbers may fill: the last of a sum is its total, the others keep their order."""
    options: list[list[tuple[int, ...]]] = []
    first = 0
    for stretch, (printed, count) in zip(stretches, chosen, strict=True):
        cells = range(first, first + count)
        if printed.zeros or printed.parts:
            options.append(list(combinations(cells[:-1], printed.cells)))
        elif printed.cells and stretch.sums:
            options.append([(*parts, cells[-1]) for parts in combinations(cells[:-1], printed.cells - 1)])
        else:
            options.append(list(combinations(cells, printed.cells)))
        first += count
    for parts in product(*options):
        yield tuple(cell for part in parts for cell in part)

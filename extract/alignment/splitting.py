"""Ways to cut a run of digits into numbers, fast: integers and positions only.

A number has no leading zero. Where the last number of a stretch is the sum of those before it, only such cuts count: the
sum is read off the end first, so that the search below it is bounded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

Cuts = tuple[int, ...]
MOST_CUTS = 4_000  # ways to cut a row that are listed; one more says only that it is open


def digit_ends(line: str, start: int, stop: int) -> Sequence[int]:
    """Where a number of plain digits that begins at a position may end, `stop` at the latest; zero stands alone."""
    return (start + 1,) if line[start] == "0" else range(start + 1, stop + 1)


class Stretch(NamedTuple):
    """Numbers that follow each other; with `sums` the last is the sum of the others, with `zeros` all are zero.

    With `parts` they are the parts of a sum whose own cell is blank, with `freed` their sum is off.
    """

    cells: int
    sums: bool
    zeros: bool = False
    parts: bool = False
    freed: bool = False


class Cutter:
    """A row's printed characters while they are cut.

    `ends` gives, for each position, where a number that begins there may end, in order; `solids` the value of pieces that
    are one cell each, by their start.
    """

    def __init__(self, line: str, ends: Sequence[Sequence[int]], solids: Mapping[int, int]) -> None:
        self.line, self.ends, self.solids, self.size = line, (*ends, ()), solids, len(line)
        self.memo: dict[tuple[int, int, int], list[Cuts]] = {}
        self.tails: dict[tuple[tuple[Stretch, ...], int], list[Cuts]] = {}

    def value(self, start: int, end: int) -> int:
        """The number between two positions; a solid piece that is no number counts nothing."""
        return self.solids[start] if start in self.solids else int(self.line[start:end])

    def cut(self, stretches: Sequence[Stretch], start: int = 0) -> Iterator[Cuts]:
        """The end positions of all numbers, for every way to cut what follows a position into stretches.

        There may be more ways than `MOST_CUTS`; past that number not all of them need come.
        """
        if not stretches:
            if start == self.size:
                yield ()
            return
        first, rest = stretches[0], tuple(stretches[1:])
        fewest = sum(stretch.cells for stretch in rest)
        ends = range(start + first.cells, self.size - fewest + 1) if rest else (self.size,)
        for end in ends:
            tails = self._tails(rest, end)
            if tails:
                heads = self._heads(start, end, first)
                yield from ((*head, *tail) for head in heads for tail in tails)

    def _tails(self, stretches: tuple[Stretch, ...], start: int) -> list[Cuts]:
        """The ways to cut what follows a position, one more than are listed at most: many heads share them."""
        key = stretches, start
        if key not in self.tails:
            self.tails[key] = list(islice(self.cut(stretches, start), MOST_CUTS + 1))
        return self.tails[key]

    def _heads(self, start: int, end: int, stretch: Stretch) -> Iterable[Cuts]:
        if stretch.sums:
            return self._sums(start, end, stretch.cells)
        if stretch.zeros:
            return self._parts(start, end, stretch.cells, 0)
        return self._free(start, end, stretch.cells)

    def fit(self, allowed: Sequence[Collection[int] | None]) -> list[Cuts]:
        """For every way to fill cells with allowed numbers (None allows any): each cell's end, that of the cell before if blank.

        There may be more ways than `MOST_CUTS`; past that number not all of them need come.
        """
        steps: list[dict[int, list[int]]] = []
        starts = {0}
        for numbers in allowed:
            steps.append({start: self._ends_of(start, numbers) for start in starts})
            starts = {end for ends in steps[-1].values() for end in ends}
        ways: dict[int, list[Cuts]] = {self.size: [()]}
        for step in reversed(steps):
            found = {start: ((end, *tail) for end in ends for tail in ways.get(end, ())) for start, ends in step.items()}
            ways = {start: list(islice(tails, MOST_CUTS + 1)) for start, tails in found.items()}
        return ways.get(0, [])

    def _ends_of(self, start: int, numbers: Collection[int] | None) -> list[int]:
        """Where an allowed number that begins at a position may end, at the position itself for a blank."""
        if numbers is None:
            return list(self.ends[start])
        ends = [end for end in self.ends[start] if self.value(start, end) in numbers]
        return [*ends, start] if 0 in numbers else ends

    def numbers(self) -> set[int]:
        """Every number that some cut can read."""
        return {self.value(start, end) for start in range(self.size) for end in self.ends[start]}

    def _free(self, start: int, end: int, count: int) -> Iterator[Cuts]:
        """Cuts of a stretch whose numbers nothing binds."""
        if count == 0:
            if start == end:
                yield ()
            return
        if end - start < count:
            return
        for stop in self.ends[start]:
            if stop > end:
                break
            for tail in self._free(stop, end, count - 1):
                yield (stop, *tail)

    def _sums(self, start: int, end: int, count: int) -> list[Cuts]:
        """Cuts of a stretch whose last number is the sum of the others."""
        key = (start, end, count)
        if key not in self.memo:
            found: list[Cuts] = []
            for border in range(end - 1, start + count - 2, -1):
                if end in self.ends[border]:
                    total = self.value(border, end)
                    found += [(*head, end) for head in self._parts(start, border, count - 1, total)]
            self.memo[key] = found
        return self.memo[key]

    def _parts(self, start: int, end: int, count: int, total: int) -> list[Cuts]:
        """Cuts of a stretch into numbers that add up to a total."""
        if count == 0:
            return [()] if start == end and total == 0 else []
        if count == 1:
            return [(end,)] if end in self.ends[start] and self.value(start, end) == total else []
        found: list[Cuts] = []
        if not self.solids and not _reachable(end - start, count, total):
            return found
        for stop in self.ends[start]:
            if stop > end:
                break
            part = self.value(start, stop)
            if part > total:
                break
            found += [(stop, *tail) for tail in self._parts(stop, end, count - 1, total - part)]
        return found


def _reachable(size: int, count: int, total: int) -> bool:
    """Whether numbers of that many digits in all can add up to a total: bounds that cut most of the search."""
    if size < count:
        return False
    longest = -(-size // count)
    if longest > 1 and total < 10 ** (longest - 1):
        return False
    return bool(total < 10 ** (size - count + 1) + 10 * count)

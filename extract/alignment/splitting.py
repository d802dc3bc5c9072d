"""Ways to cut a run of digits into numbers, fast: integers and positions only.

A number has no leading zero. Where the last number of a stretch is the sum of those before it, only such cuts count: the
sum is read off the end first, so that the search below it is bounded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

Cuts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Numbers that follow each other; with `sums` the last is the sum of the others."""

    count: int
    sums: bool


def cut_digits(digits: str, borders: Collection[int], stretches: Sequence[Stretch]) -> Iterator[Cuts]:
    """The end positions of all numbers, for every way to cut; `borders` are positions at which a number must end."""
    yield from _Cutter(digits, frozenset(borders)).cut(0, tuple(stretches))


class _Cutter:
    """One run of digits while it is cut."""

    def __init__(self, digits: str, borders: frozenset[int]) -> None:
        self.digits, self.borders = digits, borders
        size = len(digits)
        # From each position: where a number that begins there must end at the latest.
        self.reach = [0] * (size + 1)
        for start in range(size):
            if digits[start] == "0":
                self.reach[start] = start + 1
            else:
                self.reach[start] = min((b for b in borders if b > start), default=size)
        self.memo: dict[tuple[int, int, int], list[Cuts]] = {}

    def cut(self, start: int, stretches: tuple[Stretch, ...]) -> Iterator[Cuts]:
        if not stretches:
            if start == len(self.digits):
                yield ()
            return
        first, rest = stretches[0], stretches[1:]
        spare = len(self.digits) - sum(stretch.count for stretch in rest)
        ends = (len(self.digits),) if not rest else range(start + first.count, spare + 1)
        for end in ends:
            if end - start < first.count:
                continue
            heads = self._sums(start, end, first.count) if first.sums else self._free(start, end, first.count)
            for head in heads:
                for tail in self.cut(end, rest):
                    yield (*head, *tail)

    def _free(self, start: int, end: int, count: int) -> Iterator[Cuts]:
        """Cuts of a stretch whose numbers nothing binds."""
        if count == 1:
            if start < end <= self.reach[start]:
                yield (end,)
            return
        for stop in range(start + 1, min(self.reach[start], end - count + 1) + 1):
            for tail in self._free(stop, end, count - 1):
                yield (stop, *tail)

    def _sums(self, start: int, end: int, count: int) -> list[Cuts]:
        """Cuts of a stretch whose last number is the sum of the others."""
        key = (start, end, count)
        if key not in self.memo:
            found: list[Cuts] = []
            for border in range(end - 1, start + count - 2, -1):
                if self.reach[border] < end:
                    continue
                total = int(self.digits[border:end])
                found += ((*head, end) for head in self._parts(start, border, count - 1, total))
            self.memo[key] = found
        return self.memo[key]

    def _parts(self, start: int, end: int, count: int, total: int) -> Iterator[Cuts]:
        """Cuts of a stretch into numbers that add up to a total."""
        longest = len(str(total))
        if not count <= end - start <= count * longest:
            return
        if count == 1:
            if end <= self.reach[start] and int(self.digits[start:end]) == total:
                yield (end,)
            return
        for stop in range(start + 1, min(self.reach[start], start + longest, end - count + 1) + 1):
            part = int(self.digits[start:stop])
            if part > total:
                return
            for tail in self._parts(stop, end, count - 1, total - part):
                yield (stop, *tail)

"""Which other cells could alone mend what a slip breaks: found by trying all of them, for judging a diagnosis by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from extract.specimen.bonds import Bond, Cell, Telling, bonds_of, printed_values, tellings_of
from extract.specimen.truth import Truth

_MOST = 200_000  # pairs that are tried


class Rivals:
    """The cells of an agency's reports with all that binds them, and the smallest changes that restore it all."""

    def __init__(self, truths: Sequence[Truth]) -> None:
        self.values = printed_values(truths)
        self.bonds: list[Bond | Telling] = [*bonds_of(truths), *tellings_of(truths)]
        self._kinds = {(truth.year, v): truth.home[v][1].kind(v) for truth in truths for v in truth.home}
        self._touching: dict[Cell, list[Bond | Telling]] = defaultdict(list)
        for bond in self.bonds:
            for cell in _cells(bond):
                self._touching[cell].append(bond)
        self.broken = [bond for bond in self.bonds if not bond.holds(self.values)]

    def single(self) -> set[Cell]:
        """Cells of which each alone could take a number that restores every bond; empty if nothing is broken."""
        if not self.broken:
            return set()
        shared = set.intersection(*(set(_cells(bond)) for bond in self.broken))
        return {cell for cell in shared if any(self._mends({cell: value}) for value in self._numbers_for(cell))}

    def pairs(self) -> set[frozenset[Cell]]:
        """Pairs of cells of which both together could take numbers that restore every bond."""
        if not self.broken:
            return set()
        near = {cell for bond in self.broken for cell in _cells(bond)}
        near |= {cell for each in list(near) for bond in self._touching[each] for cell in _cells(bond)}
        first = set(_cells(self.broken[0]))
        tried = [pair for pair in combinations(sorted(near, key=str), 2) if first & set(pair) and self._covers(pair)]
        return {
            frozenset(pair) for pair in tried[:_MOST] if any(self._mends(change) for change in self._solutions(pair))
        }

    def _covers(self, pair: tuple[Cell, Cell]) -> bool:
        return all(set(pair) & set(_cells(bond)) for bond in self.broken)

    def _numbers_for(self, cell: Cell) -> Iterator[Decimal]:
        """Numbers that one bond after the other would give the cell."""
        bonds = [bond for bond in self.broken if cell in _cells(bond)]
        exact = [bond for bond in bonds if isinstance(bond, Bond) and bond.operator == "=="]
        for bond in (exact or bonds)[:1]:
            for reading in _readings(bond):
                if reading.weights.get(cell):
                    yield self.values[cell] - reading.excess(self.values) / reading.weights[cell]

    def _solutions(self, pair: tuple[Cell, Cell]) -> Iterator[dict[Cell, Decimal]]:
        """Numbers for both cells that two of the bonds on them prescribe together."""
        one, other = pair
        touching = {id(bond): bond for cell in pair for bond in self._touching[cell]}.values()
        rows = {
            (reading.weights.get(one, 0), reading.weights.get(other, 0), -reading.excess(self.values))
            for bond in touching
            for reading in _readings(bond)
            if reading.operator == "=="
        }
        for (a, b, r), (c, d, s) in combinations(sorted(rows), 2):
            determinant = a * d - b * c
            if determinant:
                change = {one: (r * d - b * s) / determinant, other: (a * s - r * c) / determinant}
                if all(change.values()):
                    yield {cell: self.values[cell] + step for cell, step in change.items()}

    def _mends(self, change: dict[Cell, Decimal]) -> bool:
        if any(not self._lawful(cell, value) for cell, value in change.items()):
            return False
        values = {**self.values, **change}
        touched = {id(bond): bond for cell in change for bond in self._touching[cell]}.values()
        return all(bond.holds(values) for bond in (*self.broken, *touched))

    def _lawful(self, cell: Cell, value: Decimal) -> bool:
        kind = self._kinds[cell]
        whole = kind == "amount" or value == value.to_integral_value()
        return whole and (value >= 0 or kind == "change")


def _readings(bond: Bond | Telling) -> Iterable[Bond]:
    return bond.readings if isinstance(bond, Telling) else (bond,)


def _cells(bond: Bond | Telling) -> list[Cell]:
    """Every cell that a bond may speak of."""
    return list(dict.fromkeys(cell for reading in _readings(bond) for cell in reading.weights))

"""Which readings of a block's rows keep all its balance rules together, found exactly.

Each rule first excludes by itself the readings that no other choice can balance, until nothing changes; then the rows are
added one by one, the imbalances so far being the state, so that equal states are carried once. What reaches balance at
the end, traced back, gives for each row exactly the readings that some consistent filing uses. If there is none, the
smallest sets of rules whose breach admits a reading are tried, a row's own sums counting as one rule each.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from extract.alignment.readings import Candidate, RowReadings
from extract.model.form import Relation, Variable

MOST_STATES = 50_000
MOST_SECONDS = 2.0
MOST_BROKEN = 3  # rules given up together; a filing with more slips than that is left open

State = tuple[int, ...]
Alive = list[list[int]]  # for each row the numbers of the readings that remain


@dataclass(frozen=True, slots=True)
class Solution:
    """For each row the readings that remain, and the sets of rules one of which the filing must break (none if all hold).

    `finished` is False if time or memory ran out: then more readings may remain than consistent filings use.
    """

    remaining: tuple[tuple[Candidate, ...], ...]
    broken: tuple[tuple[str, ...], ...] = ()
    finished: bool = True


def solve(rows: Sequence[RowReadings], relations: Sequence[Relation]) -> Solution:
    """The readings that break the fewest rules; those that break none if there are any."""
    everything = tuple(row.candidates for row in rows)
    if all(len(row.candidates) <= 1 for row in rows) and all(row.strict for row in rows):
        return Solution(everything)
    known = {variable for row in rows for variable in row.variables if row.candidates}
    across = [r for r in relations if _usable(r, known) and not _within_a_row(r, rows)]
    return _Search(rows, across).run()


def _usable(relation: Relation, known: set[Variable]) -> bool:
    return relation.operator == "==" and not relation.over_years and known.issuperset(relation.variables)


def _within_a_row(relation: Relation, rows: Sequence[RowReadings]) -> bool:
    return any(set(row.variables).issuperset(relation.variables) for row in rows)


class _GaveUpError(Exception):
    """Time or memory ran out."""


class _Search:
    """One block's rows and the rules across them."""

    def __init__(self, rows: Sequence[RowReadings], relations: Sequence[Relation]) -> None:
        self.rows, self.relations = rows, relations
        self.weights = _weights(relations)
        self.start = tuple(relation.left_constant - relation.right_constant for relation in relations)
        self.effects = [self._effects(row, row.candidates) for row in rows]
        self.deadline = time.monotonic() + MOST_SECONDS

    def run(self) -> Solution:
        """Readings under the smallest sets of broken rules that admit any."""
        for size in range(MOST_BROKEN + 1):
            try:
                found = list(self._with_broken(size))
            except _GaveUpError:
                break
            if found:
                return self._merged(found)
        return Solution(tuple(self._cautious(row) for row in self.rows), finished=False)

    def _cautious(self, row: RowReadings) -> tuple[Candidate, ...]:
        """What is left of a row where the search gave up: with rules broken somewhere, its own sum proves nothing."""
        if row.exact or not row.candidates:
            return row.candidates
        return row.loose() or row.candidates

    def _effects(self, row: RowReadings, candidates: Sequence[Candidate]) -> list[State]:
        return [_effect(row, candidate, self.weights, len(self.relations)) for candidate in candidates]

    def _with_broken(self, size: int) -> Iterator[_Found]:
        """All ways to break that many rules: rules across rows given up, and rows freed from their own sums."""
        whole = list(range(len(self.relations)))
        for freed in range(min(size, 2) + 1):
            for loosened in combinations(self._freeable() if freed else [], freed):
                effects = self._loosened(loosened)
                if effects is None:
                    continue
                hopeless = [k for k in whole if not self._feasible(effects, k)]
                if len(hopeless) > size - freed:
                    continue
                others = [k for k in whole if k not in hopeless]
                for more in combinations(others, size - freed - len(hopeless)):
                    kept = [k for k in others if k not in more]
                    alive = self._consistent(effects, kept)
                    if alive is not None:
                        yield _Found(alive, loosened, tuple(k for k in whole if k not in kept))

    def _freeable(self) -> list[int]:
        return [i for i, row in enumerate(self.rows) if row.strict and not row.exact and row.candidates]

    def _loosened(self, freed: Sequence[int]) -> list[list[State]] | None:
        effects = list(self.effects)
        for index in freed:
            loose = self.rows[index].loose()
            if len(loose) <= len(self.rows[index].candidates):
                return None
            effects[index] = self._effects(self.rows[index], loose)
        return effects

    def _feasible(self, effects: Sequence[Sequence[State]], k: int) -> bool:
        """Whether one rule alone can hold."""
        return _supported([sorted({e[k] for e in row}) for row in effects if row], self.start[k], self.deadline) is not None

    def _consistent(self, effects: Sequence[Sequence[State]], kept: Sequence[int]) -> Alive | None:
        """For each row the readings used by some assignment that keeps the rules; None if there is no assignment."""
        alive: Alive = [list(range(len(row))) for row in effects]
        if not self._narrow(effects, kept, alive):
            return None
        return _joint(effects, kept, alive, tuple(self.start[k] for k in kept), self.deadline)

    def _narrow(self, effects: Sequence[Sequence[State]], kept: Sequence[int], alive: Alive) -> bool:
        """Takes out readings that a single rule excludes, until nothing changes; False if a rule cannot hold at all."""
        changed = True
        while changed:
            changed = False
            for k in kept:
                used = [i for i, numbers in enumerate(alive) if numbers]
                supported = _supported(
                    [sorted({effects[i][n][k] for n in alive[i]}) for i in used], self.start[k], self.deadline
                )
                if supported is None:
                    return False
                for i, values in zip(used, supported, strict=True):
                    left = [n for n in alive[i] if effects[i][n][k] in values]
                    changed = changed or len(left) < len(alive[i])
                    alive[i] = left
        return True

    def _merged(self, found: Sequence[_Found]) -> Solution:
        """The readings of all smallest ways together."""
        merged: list[tuple[Candidate, ...]] = []
        for index, row in enumerate(self.rows):
            numbers = sorted({(index in way.freed, n) for way in found for n in way.alive[index]})
            chosen = [row.loose()[n] if freed else row.candidates[n] for freed, n in numbers]
            merged.append(tuple({_key(candidate): candidate for candidate in chosen}.values()))
        return Solution(tuple(merged), tuple(self._named(way) for way in found if way.freed or way.dropped))

    def _named(self, way: _Found) -> tuple[str, ...]:
        own = (f"{self.rows[i].variables[0].item}" for i in way.freed)
        return (*own, *(f"{self.relations[k].rule}.{self.relations[k].column}" for k in way.dropped))


@dataclass(frozen=True, slots=True)
class _Found:
    """A way to break rules that admits readings: what remains, the rows freed and the rules dropped."""

    alive: Alive
    freed: tuple[int, ...]
    dropped: tuple[int, ...]


def _key(candidate: Candidate) -> tuple[tuple[int, int, str], ...]:
    return tuple((cell.start, cell.end, cell.status) for cell in candidate)


def _weights(relations: Sequence[Relation]) -> dict[Variable, list[tuple[int, int]]]:
    """For each cell the relations that it enters, with its weight when all is brought to the left side."""
    weights: dict[Variable, list[tuple[int, int]]] = {}
    for number, relation in enumerate(relations):
        for sign, terms in ((1, relation.left), (-1, relation.right)):
            for weight, variable in terms:
                weights.setdefault(variable, []).append((number, sign * weight))
    return weights


# Cells that enter balances are counts. A misprint with decimals is scaled, so that sums stay whole and exact.
_SCALE = 10**6


def _effect(row: RowReadings, candidate: Candidate, weights: dict[Variable, list[tuple[int, int]]], size: int) -> State:
    effect = [0] * size
    for variable, cell in zip(row.variables, candidate, strict=True):
        if cell.value:
            value = int(cell.value * _SCALE)
            for number, weight in weights.get(variable, ()):
                effect[number] += weight * value
    return tuple(effect)


def _supported(domains: Sequence[Sequence[int]], start: int, deadline: float) -> list[set[int]] | None:
    """For each row the values that some choice of the others balances to zero; None if there is no choice.

    If the sums become too many to list, every value counts as supported.
    """
    low, high = [0], [0]
    for values in reversed(domains):
        low.append(low[-1] - values[-1])
        high.append(high[-1] - values[0])
    layers = [{start * _SCALE}]
    for depth, values in enumerate(domains, 1):
        floor, ceiling = low[len(domains) - depth], high[len(domains) - depth]
        layer = {s + v for s in layers[-1] for v in values if floor <= s + v <= ceiling}
        if not layer:
            return None
        if len(layer) > MOST_STATES:
            return [set(values) for values in domains]
        layers.append(layer)
    if time.monotonic() > deadline:
        raise _GaveUpError
    alive = {0} & layers[-1]
    supported: list[set[int]] = []
    for values, before in zip(reversed(domains), reversed(layers[:-1]), strict=True):
        supported.append({v for v in values if any(s - v in before for s in alive)})
        alive = {s - v for s in alive for v in values} & before
    return supported[::-1] if all(supported) else None


def _joint(
    effects: Sequence[Sequence[State]], kept: Sequence[int], alive: Alive, start: State, deadline: float
) -> Alive | None:
    """Readings used by some assignment that keeps all rules at once."""
    order = sorted((i for i, numbers in enumerate(alive) if numbers), key=lambda i: (len(alive[i]), i))
    columns = [{n: tuple(effects[i][n][k] for k in kept) for n in alive[i]} for i in order]
    bounds = _bounds(columns, len(kept))
    layers = [{tuple(value * _SCALE for value in start)}]
    for depth, choices in enumerate(columns, 1):
        distinct = set(choices.values())
        layer = {
            new
            for state in layers[-1]
            for effect in distinct
            if _within(new := tuple(map(int.__add__, state, effect)), bounds[depth])
        }
        if not layer:
            return None
        if len(layer) > MOST_STATES or time.monotonic() > deadline:
            # What single rules left is a superset of what is consistent: more may stay open, nothing is wrong.
            return alive
        layers.append(layer)
    return _traced(order, columns, layers, len(alive))


def _within(state: State, bounds: Iterable[tuple[int, int]]) -> bool:
    return all(low <= value <= high for value, (low, high) in zip(state, bounds, strict=True))


def _bounds(columns: Sequence[dict[int, State]], size: int) -> list[list[tuple[int, int]]]:
    """For each depth the imbalances from which the rows still to come can reach zero."""
    bounds = [[(0, 0)] * size]
    for choices in reversed(columns):
        low = [min(effect[k] for effect in choices.values()) for k in range(size)]
        high = [max(effect[k] for effect in choices.values()) for k in range(size)]
        bounds.append([(bounds[-1][k][0] - high[k], bounds[-1][k][1] - low[k]) for k in range(size)])
    return bounds[::-1]


def _traced(
    order: Sequence[int], columns: Sequence[dict[int, State]], layers: Sequence[set[State]], count: int
) -> Alive | None:
    reached = {state for state in layers[-1] if not any(state)}
    if not reached:
        return None
    remaining: Alive = [[] for _ in range(count)]
    for index, choices, before in zip(reversed(order), reversed(columns), reversed(layers[:-1]), strict=True):
        sources: set[State] = set()
        for number, effect in choices.items():
            found = {tuple(map(int.__sub__, state, effect)) for state in reached} & before
            if found:
                remaining[index].append(number)
                sources |= found
        reached = sources
    return remaining

"""Which readings of a block's rows keep all its balance rules together, found exactly.

Rows are added one by one; the state is the imbalance of each rule so far, so that equal states are carried once. What
reaches balance at the end, traced back, gives for each row exactly the readings that some consistent filing uses.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from extract.alignment.readings import Candidate, RowReadings
from extract.model.form import Relation, Variable

MOST_STATES = 200_000
MOST_SECONDS = 2.0
MOST_BROKEN = 3  # rules given up together; a filing with more slips than that is left open

State = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """For each row the readings that remain, and what decided.

    `broken` are sets of relations one of which must be broken for any reading to exist (empty if all can hold).
    `finished` is False if time or memory ran out: then every reading of an open row remains.
    """

    remaining: tuple[tuple[Candidate, ...], ...]
    broken: tuple[tuple[Relation, ...], ...]
    finished: bool


def solve(rows: Sequence[RowReadings], relations: Sequence[Relation]) -> Solution:
    """The readings that break the fewest relations; those that break none if there are any."""
    deadline = time.monotonic() + MOST_SECONDS
    everything = tuple(row.candidates for row in rows)
    if all(len(row.candidates) <= 1 for row in rows):
        return Solution(everything, (), finished=True)
    known = {variable for row in rows for variable in row.variables if row.candidates}
    usable = [relation for relation in relations if relation.operator == "==" and known.issuperset(relation.variables)]
    across = [relation for relation in usable if not _within_a_row(relation, rows)]
    for size in range(MOST_BROKEN + 1):
        try:
            found = list(_with_broken(rows, across, size, deadline))
        except _GaveUpError:
            return Solution(everything, (), finished=False)
        if found:
            return Solution(_merged(found, len(rows)), tuple(b for _, b in found if b), finished=True)
    return Solution(everything, (), finished=False)


class _GaveUpError(Exception):
    """Time or memory ran out."""


def _within_a_row(relation: Relation, rows: Sequence[RowReadings]) -> bool:
    return any(set(row.variables).issuperset(relation.variables) for row in rows)


def _with_broken(
    rows: Sequence[RowReadings], relations: Sequence[Relation], size: int, deadline: float
) -> Iterator[tuple[list[set[Candidate]], tuple[Relation, ...]]]:  # fmt: skip
    for broken in combinations(relations, size):
        kept = [relation for relation in relations if relation not in broken]
        remaining = _consistent(rows, kept, deadline)
        if remaining is not None:
            yield remaining, broken


def _merged(
    found: Iterable[tuple[list[set[Candidate]], tuple[Relation, ...]]], count: int
) -> tuple[tuple[Candidate, ...], ...]:
    merged: list[dict[Candidate, None]] = [{} for _ in range(count)]
    for remaining, _ in found:
        for index, candidates in enumerate(remaining):
            merged[index].update(dict.fromkeys(sorted(candidates, key=_order)))
    return tuple(tuple(candidates) for candidates in merged)


def _order(candidate: Candidate) -> list[tuple[int, int]]:
    return [(cell.start, cell.end) for cell in candidate]


def _consistent(
    rows: Sequence[RowReadings], relations: Sequence[Relation], deadline: float
) -> list[set[Candidate]] | None:
    """For each row the readings used by some assignment that keeps all relations; None if there is no assignment."""
    weights = _weights(relations)
    effects = [
        {candidate: _effect(row, candidate, weights, len(relations)) for candidate in row.candidates} for row in rows
    ]
    order = sorted((i for i in range(len(rows)) if effects[i]), key=lambda i: (len(effects[i]), i))
    goals = _bounds([effects[i] for i in order], relations)
    layers = [{_start(relations): None}]
    for depth, index in enumerate(order):
        layers.append(_next_layer(layers[-1], effects[index].values(), goals[depth + 1]))
        if not layers[-1]:
            return None
        if len(layers[-1]) > MOST_STATES or time.monotonic() > deadline:
            raise _GaveUpError
    alive = {state for state in layers[-1] if not any(state)}
    return _trace_back(order, effects, layers, alive, len(rows)) if alive else None


def _weights(relations: Sequence[Relation]) -> dict[Variable, list[tuple[int, int]]]:
    """For each cell the relations that it enters, with its weight when all is brought to the left side."""
    weights: dict[Variable, list[tuple[int, int]]] = {}
    for number, relation in enumerate(relations):
        for sign, terms in ((1, relation.left), (-1, relation.right)):
            for weight, variable in terms:
                weights.setdefault(variable, []).append((number, sign * weight))
    return weights


def _start(relations: Sequence[Relation]) -> State:
    return tuple(Decimal(relation.left_constant - relation.right_constant) for relation in relations)


def _effect(row: RowReadings, candidate: Candidate, weights: dict[Variable, list[tuple[int, int]]], size: int) -> State:
    effect = [Decimal(0)] * size
    for variable, cell in zip(row.variables, candidate, strict=True):
        if cell.value:
            for number, weight in weights.get(variable, ()):
                effect[number] += weight * cell.value
    return tuple(effect)


def _bounds(
    effects: Sequence[dict[Candidate, State]], relations: Sequence[Relation]
) -> list[list[tuple[Decimal, Decimal]]]:
    """For each depth the imbalances from which the rows still to come can reach zero."""
    size = len(relations)
    bounds = [[(Decimal(0), Decimal(0))] * size]
    for row in reversed(effects):
        low = [min(effect[k] for effect in row.values()) for k in range(size)]
        high = [max(effect[k] for effect in row.values()) for k in range(size)]
        bounds.append([(bounds[-1][k][0] - high[k], bounds[-1][k][1] - low[k]) for k in range(size)])
    return bounds[::-1]


def _next_layer(
    layer: Iterable[State], effects: Iterable[State], goal: Sequence[tuple[Decimal, Decimal]]
) -> dict[State, None]:
    following: dict[State, None] = {}
    distinct = list(dict.fromkeys(effects))
    for state in layer:
        for effect in distinct:
            new = tuple(map(Decimal.__add__, state, effect))
            if all(low <= value <= high for value, (low, high) in zip(new, goal, strict=True)):
                following[new] = None
        if len(following) > MOST_STATES:
            raise _GaveUpError
    return following


def _trace_back(
    order: Sequence[int],
    effects: Sequence[dict[Candidate, State]],
    layers: Sequence[dict[State, None]],
    alive: set[State],
    count: int,
) -> list[set[Candidate]]:
    remaining: list[set[Candidate]] = [set() for _ in range(count)]
    for depth in range(len(order) - 1, -1, -1):
        index, before = order[depth], layers[depth]
        reached: set[State] = set()
        for candidate, effect in effects[index].items():
            sources = {tuple(map(Decimal.__sub__, state, effect)) for state in alive} & before.keys()
            if sources:
                remaining[index].add(candidate)
                reached |= sources
        alive = reached
    return remaining

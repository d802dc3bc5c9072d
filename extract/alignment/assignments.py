"""Readings of rows that go together under some rules: narrowed by one rule after the other, then by all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extract.alignment.cells import Candidate
from extract.alignment.sums import supported

MOST_JOINT = 2_000  # imbalances of all rules carried together; beyond, what single rules leave must do
MOST_STEPS = 300_000  # sums tried in one block: about half a second, but the same on every machine

State = tuple[int, ...]
Alive = list[list[int]]  # for each row the numbers of the readings that remain


class GaveUpError(Exception):
    """The steps of a search are spent."""


class Budget:
    """Steps that a search may still take; counted, not timed, so that every run ends alike."""

    def __init__(self) -> None:
        self.steps = MOST_STEPS

    def spend(self, steps: int) -> None:
        """Take steps; GaveUpError if there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise GaveUpError


@dataclass(frozen=True, slots=True)
class Domain:
    """The readings of a row and what each adds to the imbalance of every rule."""

    candidates: tuple[Candidate, ...]
    effects: list[State]
    known: dict[int, list[int]] = field(default_factory=dict)

    def offers(self, k: int) -> list[int]:
        """What its readings can add to a rule, in order."""
        if k not in self.known:
            self.known[k] = sorted({effect[k] for effect in self.effects})
        return self.known[k]

    def offered(self, k: int, alive: Sequence[int]) -> list[int]:
        """What the readings that remain can add to a rule, in order."""
        return self.offers(k) if len(alive) == len(self.effects) else sorted({self.effects[n][k] for n in alive})


class Assignments:
    """All ways to take one reading of each row so that some rules hold.

    `start` is what each rule is out of balance before any row counts. After `narrowed` and `joint`, `alive` are the readings
    that some way takes; `bearing` are the rules that excluded any: where no way is left, none is left under these alone.
    """

    def __init__(self, domains: Sequence[Domain], start: Sequence[int], kept: Sequence[int], budget: Budget) -> None:
        self.domains, self.start, self.kept, self.budget = domains, start, kept, budget
        self.alive: Alive = [list(range(len(domain.effects))) for domain in domains]
        self.bearing: set[int] = set()

    def narrowed(self) -> bool:
        """Takes out readings that a single rule excludes, until nothing changes; False if a rule cannot hold at all."""
        alive, domains = self.alive, self.domains
        fixed = [domain.effects[0] for domain in domains if len(domain.effects) == 1]
        free = [i for i, numbers in enumerate(alive) if len(numbers) > 1]
        totals = {k: self.start[k] + sum([effect[k] for effect in fixed]) for k in self.kept}
        left = sum(len(alive[i]) for i in free)
        asked: dict[int, int] = {}  # how many readings were left when a rule was last asked
        while any(asked.get(k) != left for k in self.kept):
            for k in self.kept:
                if asked.get(k) == left:
                    continue
                excluding = self._excluding(totals[k], {i: domains[i].offered(k, alive[i]) for i in free})
                if excluding is None or excluding:
                    self.bearing.add(k)
                if excluding is None:
                    return False
                for i, admitted in excluding:
                    effects = domains[i].effects
                    alive[i] = [n for n in alive[i] if effects[n][k] in admitted]
                left = asked[k] = sum(len(alive[i]) for i in free)
        return True

    def _excluding(self, total: int, offered: Mapping[int, Sequence[int]]) -> list[tuple[int, set[int]]] | None:
        """Rows some of whose numbers a rule excludes, with those that it admits; None if the rule cannot hold."""
        total += sum([values[0] for values in offered.values() if len(values) == 1])
        choices = [(i, values) for i, values in offered.items() if len(values) > 1]
        kept, steps = supported([values for _, values in choices], total)
        self.budget.spend(steps + len(offered))
        if kept is None:
            return None
        return [
            (i, admitted) for (i, values), admitted in zip(choices, kept, strict=True) if len(admitted) < len(values)
        ]

    def joint(self) -> Alive | None:
        """The readings that some way takes which keeps all rules at once; None if there is no way.

        Where the imbalances to be carried are too many, what single rules left remains: more may stay open, nothing is wrong.
        """
        # A rule to which each row has one number to add holds already.
        free = [i for i, numbers in enumerate(self.alive) if len(numbers) > 1]
        rules = [k for k in self.kept if any(len(self.domains[i].offered(k, self.alive[i])) > 1 for i in free)]
        self.bearing.update(rules)
        order = sorted((i for i, numbers in enumerate(self.alive) if numbers), key=lambda i: (len(self.alive[i]), i))
        columns = [{n: tuple([self.domains[i].effects[n][k] for k in rules]) for n in self.alive[i]} for i in order]
        bounds = _bounds(columns, len(rules))
        layers = [{tuple(self.start[k] for k in rules)}]
        for depth, choices in enumerate(columns, 1):
            distinct = set(choices.values())
            layer = _moved(layers[-1], distinct, bounds[depth])
            if not layer:
                return None
            if len(layer) > MOST_JOINT:
                return self.alive
            self.budget.spend(len(layer) * len(distinct))
            layers.append(layer)
        return _traced(order, columns, layers, len(self.alive))


def _moved(states: Iterable[State], effects: Iterable[State], bounds: Sequence[tuple[int, int]]) -> set[State]:
    """What imbalances become by any of some effects, those within bounds; sorted out rule by rule, which is fast."""
    states = list(states)
    found: set[State] = set()
    for effect in effects:
        left = states
        for k, (low, high) in enumerate(bounds):
            least, most = low - effect[k], high - effect[k]
            left = [state for state in left if least <= state[k] <= most]
            if not left:
                break
        found.update([tuple(map(int.__add__, state, effect)) for state in left])
    return found


def _bounds(columns: Sequence[dict[int, State]], size: int) -> list[list[tuple[int, int]]]:
    """For each depth the imbalances from which the rows still to come can reach zero."""
    bounds = [[(0, 0)] * size]
    for choices in reversed(columns):
        added = list(zip(*choices.values(), strict=True))
        low, high = list(map(min, added)), list(map(max, added))
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

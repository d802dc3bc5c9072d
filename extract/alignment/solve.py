"""Which readings of a block's rows keep all its balance rules together, found exactly.

Each rule first excludes by itself the readings that no other choice can balance, until nothing changes; then the rows are
added one by one, the imbalances so far being the state, so that equal states are carried once. What reaches balance at
the end, traced back, gives for each row exactly the readings that some consistent filing uses. If there is none, the
smallest sets of rules whose breach admits a reading are tried, a row's own sums counting as one rule each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, combinations, islice, product

from extract.alignment.assignments import Alive, Assignments, Budget, Domain, GaveUpError, State
from extract.alignment.cells import Candidate
from extract.alignment.readings import RowReadings
from extract.alignment.sums import add_up, supported
from extract.model.form import Relation, Term, Variable

MOST_BROKEN = 3  # rules given up together; a filing with more slips than that is left open
MOST_WAYS = 20  # sets of broken relations that are named
MOST_COINCIDENCES = 8  # readings of a row among which its own sum is still a proof


@dataclass(frozen=True, slots=True)
class Solution:
    """For each row the readings that remain, and the sets of relations one of which the filing must break (none if all hold).

    `finished` is False if the steps allowed ran out: then more readings may remain than consistent filings use.
    """

    remaining: tuple[tuple[Candidate, ...], ...]
    broken: tuple[tuple[Relation, ...], ...] = ()
    finished: bool = True


def solve(rows: Sequence[RowReadings], relations: Sequence[Relation]) -> Solution:
    """The readings that break the fewest rules; those that break none if there are any."""
    everything = tuple(row.candidates for row in rows)
    if all(row.exact or not row.candidates for row in rows):
        return Solution(everything)
    across = _across(rows, relations)
    # Where sums become too many to list it matters in which order they were made: it is that of the rules' terms.
    order = _in_order_of(across, rows)
    search = _Search([rows[i] for i in order], across, relations)
    found = _balanced(search, relations) or _alone(search)
    places = {index: at for at, index in enumerate(order)}
    return replace(found, remaining=tuple(found.remaining[places[index]] for index in range(len(rows))))


def rows_alone(rows: Sequence[RowReadings], relations: Sequence[Relation]) -> Solution:
    """The readings that each row allows by itself, for a filing that something else shows to carry a slip."""
    return _alone(_Search(rows, _across(rows, relations), relations))


def _across(rows: Sequence[RowReadings], relations: Sequence[Relation]) -> list[Relation]:
    """The rules that bind rows together."""
    places = {variable: index for index, row in enumerate(rows) for variable in row.variables if row.candidates}
    return [r for r in relations if _usable(r, places.keys()) and len({places[v] for v in r.variables}) > 1]


def _balanced(search: _Search, relations: Sequence[Relation]) -> Solution | None:
    """Readings that keep every rule, None if none do.

    Blank totals break nothing: they count as the sum of what they stand for. An agency leaves the totals of all rows that
    another row sums up blank, or of none.
    """
    found = search.balanced()
    if found is None:
        opened = _with_open_totals(search.rows, search.relations)
        if opened != search.rows:
            found = _Search(opened, search.relations, relations).balanced()
    return None if found is None else replace(found, remaining=tuple(map(_with_dense, search.rows, found.remaining)))


def _alone(search: _Search) -> Solution:
    """Readings of each row by itself where no choice keeps every rule, and the rules that must be broken.

    Which cell a slip changed is not known, and the fewest broken rules do not prove it: what the rules across rows exclude
    in a filing that breaks some of them may be what is printed.
    """
    named = search.run()
    doubted = search.doubted()
    return replace(named, remaining=tuple(_by_itself(i, row, doubted) for i, row in enumerate(search.rows)))


def _with_dense(row: RowReadings, kept: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Readings of a row with those that fill every cell, where only a blank keeps its sums and the table drops none else."""
    return kept if row.dense is None else (*kept, *row.dense.loose)


def _with_open_totals(rows: Sequence[RowReadings], across: Sequence[Relation]) -> list[RowReadings]:
    """Rows of a table that drops blanks, those that another row sums up with their totals left blank."""
    parts = {v for relation in across for side in _parts(relation) for _, v in side}
    return [
        replace(row, candidates=row.spread.open, strict=bool(row.spread.open))
        if row.spread is not None and _drops_blanks(row) and parts.intersection(row.variables)
        else row
        for row in rows
    ]


def _drops_blanks(row: RowReadings) -> bool:
    return row.spread is not None and row.spread.habit.blanks


def _parts(relation: Relation) -> Iterator[tuple[Term, ...]]:
    """The sides of a relation that another side's single cell sums up."""
    for side, other in ((relation.left, relation.right), (relation.right, relation.left)):
        if len(side) > 1 and len(other) == 1:
            yield side


def _by_itself(index: int, row: RowReadings, doubted: Collection[int] | None) -> tuple[Candidate, ...]:
    """Readings of a row on its own sum alone; those that break it as well where the sum may hold by coincidence.

    That is where rules across rows tell of a slip in it (`doubted`; None where they tell nothing), where blanks may be
    lost, and where many readings are tried.
    """
    if row.exact or row.spread is None:
        return row.candidates
    if row.strict and row.dense is None:
        few = 0 < len(row.loose) <= MOST_COINCIDENCES
        located = doubted is not None and index not in doubted and not row.spread.habit.blanks
        if few or located:
            return row.candidates
    return row.loose


def _in_order_of(relations: Sequence[Relation], rows: Sequence[RowReadings]) -> list[int]:
    """The rows in the order in which relations name their cells, those that none binds by their names."""
    named = {v: at for at, v in enumerate(dict.fromkeys(v for relation in relations for v in relation.variables))}
    firsts = [min((named.get(v, len(named)) for v in row.variables), default=len(named)) for row in rows]
    return sorted(range(len(rows)), key=lambda i: (firsts[i], list(map(str, rows[i].variables))))


def _usable(relation: Relation, known: KeysView[Variable]) -> bool:
    return relation.operator == "==" and not relation.over_years and known >= set(relation.variables)


def _is_wild(row: RowReadings) -> bool:
    return row.spread is not None and row.spread.habit.blanks and not row.loose


class _Search:
    """One block's rows and the rules across them.

    Rows are closed (one reading or a few, all keeping the row's own sums) or open (freed from them): the readings of an open
    row are listed only once the rules across the rows say which numbers each of its cells may hold.
    """

    def __init__(self, rows: Sequence[RowReadings], across: Sequence[Relation], relations: Sequence[Relation]) -> None:
        self.rows, self.relations = rows, across
        self.totals = _totals(relations)
        self.weights = _weights(across)
        self.start = tuple(_SCALE * (relation.left_constant - relation.right_constant) for relation in across)
        self.domains = [self._domain(row, row.candidates) for row in rows]
        self.entering = _entering(rows, self.weights, len(across))
        broken = [i for i, row in enumerate(rows) if not row.exact and not row.strict and row.spread is not None]
        # A row whose readings are too many to list, and that no rule across rows can narrow, says nothing to the others.
        self.wild = {i for i in broken if _is_wild(rows[i])}
        self.forced = tuple(i for i in broken if i not in self.wild)
        self.usable = [k for k, rows_in in enumerate(self.entering) if self.wild.isdisjoint(rows_in)]
        self.loosened: dict[int, Domain] = {}
        self.known: dict[tuple[int, tuple[int, ...]], bool] = {}
        self.sums: dict[tuple[int, int, tuple[int, ...]], set[int] | None] = {}
        self.hopeless: dict[tuple[int, ...], list[frozenset[int]]] = {}
        self.budget = Budget()

    def balanced(self) -> Solution | None:
        """The readings that some choice uses which keeps every rule; None if none does or a row's readings are not known."""
        if self.forced or self.wild or not all(row.candidates for row in self.rows):
            return None
        try:
            way = self._consistent((), self.usable)
        except GaveUpError:
            return None
        if way is None:
            return None
        domains, alive = way
        return Solution(tuple(tuple(d.candidates[n] for n in left) for d, left in zip(domains, alive, strict=True)))

    def doubted(self) -> frozenset[int] | None:
        """Rows in which a slip may stand that no row's own sum shows; None if nothing shows where one is.

        Freed from their own sums they let every rule hold that cannot else; if none does, one such rule is enough.
        """
        self.budget = Budget()
        try:
            hopeless = [k for k in self.usable if not self._can_hold(k, self.forced)]
            helped = {
                index: [self._can_hold(k, (*self.forced, index)) for k in hopeless]
                for index, row in enumerate(self.rows)
                if row.spread is not None and row.strict and row.candidates
            }
        except GaveUpError:
            return None
        if not hopeless:
            return frozenset() if self.forced else None
        return frozenset(i for i, held in helped.items() if all(held)) or frozenset(
            i for i, held in helped.items() if any(held)
        )

    def run(self) -> Solution:
        """Readings under the smallest sets of broken rules that admit any."""
        self.budget = Budget()
        try:
            for size in range(MOST_BROKEN + 1):
                found = list(self._with_broken(size))
                if found:
                    return self._merged(found)
        except GaveUpError:
            pass
        return Solution(self._unsearched(), finished=False)

    def _unsearched(self) -> tuple[tuple[Candidate, ...], ...]:
        """What is left of the rows where the search gave up: what keeps a row's own sums and every rule that can hold alone."""
        self.budget = Budget()
        numbers = [list(range(len(domain.candidates))) for domain in self.domains]
        try:
            kept = [
                k for k in self.usable if self.entering[k].keys().isdisjoint(self.forced) and self._can_hold(k, ())
            ]
            ways = Assignments(self.domains, self.start, kept, self.budget)
            numbers = ways.alive if ways.narrowed() else numbers
        except GaveUpError:
            pass
        return tuple(
            self._trusted(row, tuple(domain.candidates[n] for n in left))
            for row, domain, left in zip(self.rows, self.domains, numbers, strict=True)
        )

    def _trusted(self, row: RowReadings, kept: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """Readings of a row on its own sum alone: enough where few others exist, else a coincidence cannot be ruled out."""
        if row.exact or row.spread is None or (row.strict and 0 < len(row.loose) <= MOST_COINCIDENCES):
            return kept
        return row.loose or ()

    def _domain(self, row: RowReadings, candidates: tuple[Candidate, ...]) -> Domain:
        size = len(self.relations)
        return Domain(candidates, _effects(row, candidates, (self.weights, self.totals), size))

    def _with_broken(self, size: int) -> Iterator[_Found]:
        """All ways to break that many rules besides those of rows that keep no sum anyhow."""
        whole = self.usable
        for freed in self._freed(size):
            opened = (*self.forced, *freed)
            lost = [k for k in whole if not self._can_hold(k, opened)]
            room = size - len(freed) - len(lost)
            others = [k for k in whole if k not in lost]
            for more in combinations(others, room) if room >= 0 else ():
                kept = [k for k in others if k not in more]
                found = None if self._is_hopeless(opened, kept) else self._consistent(opened, kept)
                if found is not None:
                    yield _Found(*found, freed, tuple(k for k in whole if k not in kept))

    def _is_hopeless(self, opened: Sequence[int], kept: Sequence[int]) -> bool:
        """Whether rules are kept that were found to admit no reading together."""
        return any(rules.issubset(kept) for rules in self.hopeless.get(tuple(opened), ()))

    def _freed(self, size: int) -> Iterator[tuple[int, ...]]:
        """Rows to free from their own sums: none, or one whose freedom lets a further rule hold."""
        yield ()
        if not size:
            return
        hopeless = [k for k in self.usable if not self._can_hold(k, self.forced)]
        for index, row in enumerate(self.rows):
            if row.spread is None or not row.strict or not row.candidates:
                continue
            if not hopeless or any(self._can_hold(k, (*self.forced, index)) for k in hopeless):
                yield (index,)

    def _choices(self, k: int, without: Collection[int]) -> tuple[int, list[list[int]]]:
        """What the rows, some left out, add to a rule: the sum of those that have no choice, and the choices of the others."""
        total, choices = self.start[k], []
        for index in self.entering[k]:
            if index not in without and self.domains[index].effects:
                values = self.domains[index].offers(k)
                if len(values) == 1:
                    total += values[0]
                else:
                    choices.append(values)
        return total, choices

    def _can_hold(self, k: int, opened: Collection[int]) -> bool:
        """Whether a rule can hold by itself; with two open rows in it that is taken for granted."""
        touching = tuple(index for index in opened if index in self.entering[k])
        if len(touching) > 1:
            return True
        if (k, touching) not in self.known:
            self.known[k, touching] = self._may_balance(k, touching, opened)
        return self.known[k, touching]

    def _may_balance(self, k: int, touching: Sequence[int], opened: Collection[int]) -> bool:
        """Whether some choice of numbers balances a rule that at most one open row enters."""
        total, choices = self._choices(k, opened)
        if not touching:
            found, steps = supported(choices, total)
            self.budget.spend(steps)
            return found is not None
        sums = self._sums_without(touching[0], k, opened)
        spread, weight = self.rows[touching[0]].spread, self.entering[k][touching[0]] * _SCALE
        numbers = {0, *spread.numbers} if spread is not None else {0}
        return sums is None or any(-s // weight in numbers for s in sums if s % weight == 0)

    def _consistent(self, opened: Sequence[int], kept: Sequence[int]) -> tuple[list[Domain], Alive] | None:
        """Readings by row, and which of them some assignment uses that keeps the rules; None if there is no assignment."""
        domains = list(self.domains)
        for index in opened:
            domains[index] = self._opened(index, opened, kept)
            if not domains[index].candidates:
                return None
        ways = Assignments(domains, self.start, kept, self.budget)
        joint = ways.joint() if ways.narrowed() else None
        if joint is not None:
            return domains, joint
        if all(self.rows[index].loose for index in opened):  # else their readings rest on all the rules kept
            self.hopeless.setdefault(tuple(opened), []).append(frozenset(ways.bearing))
        return None

    def _opened(self, index: int, opened: Collection[int], kept: Sequence[int]) -> Domain:
        """Readings of an open row whose numbers the kept rules allow; none if there are too many."""
        row = self.rows[index]
        if row.loose:
            return self._loosened(index)
        allowed = [self._allowed(index, variable, opened, kept) for variable in row.variables]
        if row.spread is None:
            return self._domain(row, ())
        fitting = row.spread.fit(allowed)
        self.budget.spend(len(row.variables) * len(row.digits) + len(fitting))
        return self._domain(row, fitting)

    def _allowed(
        self, index: int, variable: Variable, opened: Collection[int], kept: Sequence[int]
    ) -> frozenset[int] | None:
        """Numbers that a cell may hold so that each kept rule can hold; None if any may."""
        allowed: frozenset[int] | None = None
        for k, weight in self.weights.get(variable, ()):
            if k not in kept:
                continue
            sums = self._sums_without(index, k, opened)
            if sums is not None:
                fitting = frozenset(-s // (weight * _SCALE) for s in sums if s % (weight * _SCALE) == 0)
                allowed = fitting if allowed is None else allowed & fitting
        return allowed

    def _sums_without(self, index: int, k: int, opened: Collection[int]) -> set[int] | None:
        """What a rule's imbalance may be without one row; None if too much is open."""
        others = tuple(other for other in opened if other != index and other in self.entering[k])
        if not all(self.rows[other].loose for other in others):
            return None
        if (index, k, others) not in self.sums:
            total, choices = self._choices(k, (*others, index))
            choices += [self._loosened(other).offers(k) for other in others]
            self.sums[index, k, others], steps = add_up(choices, total)
            self.budget.spend(steps)
        return self.sums[index, k, others]

    def _loosened(self, index: int) -> Domain:
        """The domain of a row freed from its own sums."""
        if index not in self.loosened:
            self.loosened[index] = self._domain(self.rows[index], self.rows[index].loose)
        return self.loosened[index]

    def _merged(self, found: Sequence[_Found]) -> Solution:
        """The readings of all smallest ways together."""
        merged: list[tuple[Candidate, ...]] = []
        for index in range(len(self.rows)):
            chosen = (way.domains[index].candidates[n] for way in found for n in way.alive[index])
            merged.append(tuple({_key(candidate): candidate for candidate in chosen}.values()))
        broken = tuple(dict.fromkeys(relations for way in found for relations in self._broken(way)))
        # A reading that only leaves totals blank breaks nothing for certain.
        return Solution(tuple(merged), broken if all(broken) else ())

    def _broken(self, way: _Found) -> Iterator[tuple[Relation, ...]]:
        """The relations that a way gives up: those across rows, and those of rows freed from their own sums."""
        across = tuple(self.relations[k] for k in way.dropped if not self._blanks_may_repair(way, k))
        own = [
            list(dict.fromkeys(_broken_within(self.rows[i], way.domains[i].candidates[n]) for n in way.alive[i]))
            for i in (*self.forced, *way.freed)
        ]
        for chosen in islice(product(*own), MOST_WAYS):
            yield (*chain.from_iterable(chosen), *across)

    def _blanks_may_repair(self, way: _Found, k: int) -> bool:
        """Whether numbers in the place of blanks could make a rule hold."""
        low = high = self.start[k]
        up = down = False
        for index in self.entering[k]:
            row, domain, alive = self.rows[index], way.domains[index], way.alive[index]
            added = [domain.effects[n][k] for n in alive] or [0]
            low, high = low + min(added), high + max(added)
            for at, variable in enumerate(row.variables):
                weight = next((w for n, w in self.weights.get(variable, ()) if n == k), 0)
                if weight and any(domain.candidates[n][at].value is None for n in alive):
                    up, down = up or weight > 0, down or weight < 0
        return (up and low < 0) or (down and high > 0)


@dataclass(frozen=True, slots=True)
class _Found:
    """A way to break rules that admits readings: the readings by row, those that remain, the rows freed, the rules dropped."""

    domains: Sequence[Domain]
    alive: Alive
    freed: tuple[int, ...]
    dropped: tuple[int, ...]


def _broken_within(row: RowReadings, candidate: Candidate) -> tuple[Relation, ...]:
    """The row's own sums that a reading breaks, and that no number in the place of a blank could repair."""
    values = {variable: cell.value for variable, cell in zip(row.variables, candidate, strict=True)}
    own = row.spread.shape.relations if row.spread is not None else ()
    return tuple(relation for relation in own if _is_broken(relation, values))


def _is_broken(relation: Relation, values: Mapping[Variable, Decimal | None]) -> bool:
    left, right = (sum(w * (values[v] or 0) for w, v in side) for side in (relation.left, relation.right))
    difference = left + relation.left_constant - right - relation.right_constant
    short = relation.left if difference < 0 else relation.right
    return difference != 0 and all(values[v] is not None for _, v in short)


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


def _entering(rows: Sequence[RowReadings], weights: Weights, size: int) -> list[dict[int, int]]:
    """For each relation the rows that enter it, with the weight of their first cell in it."""
    entering: list[dict[int, int]] = [{} for _ in range(size)]
    for index, row in enumerate(rows):
        for variable in row.variables:
            for k, weight in weights.get(variable, ()):
                entering[k].setdefault(index, weight)
    return entering


# Cells that enter balances are counts. A misprint with decimals is scaled, so that sums stay whole and exact.
_SCALE = 10**6


Weights = Mapping[Variable, Sequence[tuple[int, int]]]
Totals = Mapping[Variable, tuple[Term, ...]]


def _totals(relations: Sequence[Relation]) -> dict[Variable, tuple[Term, ...]]:
    """Cells that sum up other cells of their own row, with these."""
    found: dict[Variable, tuple[Term, ...]] = {}
    for relation in relations:
        for side, other in ((relation.left, relation.right), (relation.right, relation.left)):
            if len(side) == 1 and len({v.item for v in relation.variables}) == 1 and side[0][0] == 1:
                found[side[0][1]] = other
    return found


def _effects(
    row: RowReadings, candidates: Iterable[Candidate], bonds: tuple[Weights, Totals], size: int
) -> list[State]:
    """What each reading of a row adds to the imbalance of every rule; a blank total counts as the sum of its parts."""
    weights, totals = bonds
    bound = [(at, weights[variable]) for at, variable in enumerate(row.variables) if variable in weights]
    parts = {
        at: [row.variables.index(v) for _, v in totals[variable]]
        for at, variable in enumerate(row.variables)
        if variable in totals and all(v in row.variables for _, v in totals[variable])
    }
    scaled: dict[Decimal, int] = {}
    effects: list[State] = []
    for candidate in candidates:
        effect = [0] * size
        for at, entering in bound:
            amount = candidate[at].value
            if amount is None and at in parts:
                amount = sum((candidate[part].value or Decimal(0) for part in parts[at]), Decimal(0))
            if amount:
                value = scaled.get(amount)
                if value is None:
                    value = scaled[amount] = int(amount * _SCALE)
                for number, weight in entering:
                    effect[number] += weight * value
        effects.append(tuple(effect))
    return effects

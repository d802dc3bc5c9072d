"""The smallest sets of cells whose change makes every equation hold: error localisation after Fellegi and Holt.

Small sets are found, all of them, by a search that follows what is broken: a set of cells that cannot restore the
equations leaves a consequence of them that none of its cells touches, and every larger set must touch that. What is
beyond its reach (large sets) is an integer programme, solved by HiGHS with limits that count
steps, never seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from extract.checks.equations import Equation, Number, Spot, System
from extract.checks.slips import likely_numbers

Values = Mapping[Spot, Number]
_VISITS = 1500  # sets that it looks at before it gives up
_MANY = 50  # sets that are counted; beyond it the count stays open
_SOLVED = 8  # sets that the integer programme names
_LARGE, _LARGEST = 4, 6  # cells of a set that takes it long: of such sets it names two, or one


@dataclass(frozen=True, slots=True)
class Located:
    """The smallest sets with the values that restore every equation; `count` is None if there may be more."""

    sets: tuple[Values, ...]
    count: int | None


def locate(system: System, largest: int) -> Located:
    """All smallest sets of cells whose change restores a system, up to that size, by search.

    No set and count None if there is none, or the search would take too long.
    """
    search = _Search(without_open_blanks(system))
    for size in range(1, largest + 1):
        found = search.sets(size)
        if search.is_exhausted:
            break
        if found:
            return Located(found[:_MANY], len(found) if len(found) <= _MANY else None)
    return Located((), None)


def programmed(system: System) -> Located:
    """Smallest sets of any size by the integer programme; not all of them where sets are large or many."""
    closed = without_open_blanks(system)
    programme = _Programme(closed, tuple(spot for spot in closed.order if closed.at[spot]))
    found: list[Values] = []
    most = _SOLVED
    while len(found) <= most:
        values = programme.solution()
        if values is None or (found and len(values) > len(found[0])):
            return Located(tuple(found), len(found) if found and programme.is_proven else None)
        found.append(values)
        programme.exclude(values)
        most = _SOLVED if len(values) < _LARGE else 1 if len(values) < _LARGEST else 0
    return Located(tuple(found), None)


def solved(system: System, spots: Sequence[Spot], fixed: Values) -> Values | None:
    """The values of some cells that follow once others are fixed; None if their rules contradict or leave them open.

    Broken equations that none of these cells has a part in are left aside.
    """
    outcome = _reduce(system, spots, fixed, ())
    if not isinstance(outcome, _Reduced) or len(outcome.rows) < len(spots):
        return None
    return {**fixed, **{spot: system.given[spot].number + outcome.deltas[spot] for spot in spots}}


def without_open_blanks(system: System) -> System:
    """The same system without the blanks that have no say: each is expressed by others, and must not fall below zero.

    Where no equation expresses one, the rules that it has a part in ask for nothing.
    """
    equations = list(system.equations)
    for spot in system.free:
        bound = [each for each in equations if spot in each.weights]
        equal = [each for each in bound if each.operator == "==" and abs(each.weights[spot]) == 1]
        equations = [each for each in equations if spot not in each.weights]
        if equal:
            pivot = min(equal, key=lambda each: len(each.weights))
            equations += [_substituted(each, spot, pivot) for each in bound if each is not pivot]
            equations += _not_negative(spot, pivot)
    given = {spot: each for spot, each in system.given.items() if not each.free}
    return replace(system, equations=tuple(equations), given=given, weak=())


def _substituted(equation: Equation, spot: Spot, pivot: Equation) -> Equation:
    """An equation with a blank put in as another one expresses it."""
    factor = -equation.weights[spot] * pivot.weights[spot]
    weights = {
        other: equation.weights.get(other, 0) + factor * pivot.weights.get(other, 0)
        for other in dict.fromkeys((*equation.weights, *pivot.weights))
    }
    constant = equation.constant + factor * pivot.constant
    return replace(equation, weights={other: each for other, each in weights.items() if each}, constant=constant)


def _not_negative(spot: Spot, pivot: Equation) -> Iterator[Equation]:
    """That a blank which an equation expresses is no number below zero, unless that goes without saying."""
    sign = -pivot.weights[spot]
    weights = {other: sign * weight for other, weight in pivot.weights.items() if other != spot}
    if any(weight < 0 for weight in weights.values()) or sign * pivot.constant < 0:
        yield replace(pivot, weights=weights, operator=">=", constant=sign * pivot.constant)


# --- by search ---------------------------------------------------------------------------------------------------------

_Row = tuple[dict[Spot, Number], Number]  # weights and what the filed numbers come to: the changes must make up for it


@dataclass(frozen=True, slots=True)
class _Reduced:
    """Equations solved for the cells of a set: a row for each that they decide, and the changes that follow."""

    rows: Mapping[Spot, _Row]
    deltas: Mapping[Spot, Number]


class _Search:
    """All sets of one size that restore a system, each cell of them needed."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.visits = 0
        self.masks = {spot: sum(1 << number for number in numbers) for spot, numbers in system.at.items()}
        self.widest = max(map(len, system.at.values()), default=0)
        self.broken = sum(1 << number for number in system.broken)
        equalities = sum(1 << n for n, equation in enumerate(system.equations) if equation.operator == "==")
        self.intact = equalities & ~self.broken

    @property
    def is_exhausted(self) -> bool:
        """Whether it has looked at as many sets as it may."""
        return self.visits >= _VISITS

    def sets(self, size: int) -> tuple[Values, ...]:
        """Every set of that size that restores the system, in form order of its cells; none smaller must exist."""
        start = frozenset(self.system.misfits)
        if len(start) > size:
            return ()
        seen: set[frozenset[Spot]] = set()
        found = list(self._extend(start, size, seen))
        order = self.system.order
        return tuple(sorted(found, key=lambda values: [order[spot] for spot in values]))

    def _extend(self, chosen: frozenset[Spot], size: int, seen: set[frozenset[Spot]]) -> Iterator[Values]:
        if chosen in seen or self.is_exhausted:
            return
        seen.add(chosen)
        self.visits += 1
        spots = sorted(chosen, key=self.system.order.__getitem__)
        values, needed = self._try(spots)
        if values is not None:
            if len(chosen) == size and all(values[spot] != self.system.given[spot].number for spot in spots):
                yield values
            return
        if len(chosen) < size:
            for spot in needed:
                larger = chosen | {spot}
                if self._is_promising(larger, size):
                    yield from self._extend(larger, size, seen)

    def _is_promising(self, chosen: frozenset[Spot], size: int) -> bool:
        """Whether so many cells more can touch every broken equation, and a second time every other one touched once."""
        once = twice = 0
        for spot in chosen:
            mask = self.masks[spot]
            once, twice = once | mask, twice | (once & mask)
        lacking = (self.broken & ~once) | (self.intact & once & ~twice)
        return lacking.bit_count() <= (size - len(chosen)) * self.widest

    def _try(self, spots: Sequence[Spot]) -> tuple[Values | None, Sequence[Spot]]:
        """Values that restore the system by these cells alone, else the cells of which one more must change."""
        outcome = _reduce(self.system, spots, {}, self.system.broken)
        if not isinstance(outcome, _Reduced):
            return None, outcome
        if len(outcome.rows) < len(spots):
            return self._with_choice(spots)
        values = {spot: self.system.given[spot].number + outcome.deltas[spot] for spot in spots}
        for spot in spots:
            if not self.system.given[spot].takes(values[spot]):
                return None, self._sorted(outcome.rows[spot][0], spots)
        for number in {*(n for spot in spots for n in self.system.at[spot]), *self.system.broken}:
            equation = self.system.equations[number]
            if not equation.admits(self.system.residual(equation, values)):
                return None, self._sorted(equation.weights, spots)
        return values, ()

    def _with_choice(self, spots: Sequence[Spot]) -> tuple[Values | None, Sequence[Spot]]:
        """Likely values where the equations leave a choice, else the nearest ones."""
        for number in likely_numbers(self.system.given[spots[0]].number) if len(spots) == 1 else ():
            if self.system.holds_with({spots[0]: number}):
                return {spots[0]: number}, ()
        solution = _Programme(self.system, spots).solution()
        near = (other for s in spots for n in self.system.at[s] for other in self.system.equations[n].weights)
        return solution, () if solution else self._sorted(dict.fromkeys(near, 1), spots)

    def _sorted(self, weights: Mapping[Spot, Number], without: Sequence[Spot]) -> list[Spot]:
        return sorted((spot for spot in weights if spot not in without), key=self.system.order.__getitem__)


def _reduce(system: System, spots: Sequence[Spot], fixed: Values, broken: Sequence[int]) -> _Reduced | list[Spot]:
    """The equalities solved for the changes of some cells, or the cells of a broken consequence that touches none."""
    touched = {number for spot in (*spots, *fixed) for number in system.at[spot]}.union(broken)
    rows: list[_Row] = []
    for number in sorted(touched):
        equation = system.equations[number]
        residual = system.residual(equation, fixed) if fixed else system.residuals[number]
        if equation.operator == "==" or (not spots and not equation.admits(residual)):
            rows.append(({s: w for s, w in equation.weights.items() if s not in fixed}, residual))
    solved_rows: dict[Spot, _Row] = {}
    for spot in spots:
        at = next((index for index, row in enumerate(rows) if row[0].get(spot)), None)
        if at is None:
            continue
        pivot = _scaled(rows.pop(at), spot)
        rows = [_without(row, spot, pivot) for row in rows]
        solved_rows = {other: _without(row, spot, pivot) for other, row in solved_rows.items()} | {spot: pivot}
    astray = [row for row in rows if row[1] != 0 and not any(row[0].get(spot) for spot in spots)]
    if astray:
        shortest = min(astray, key=lambda row: len(row[0]))
        return sorted(shortest[0], key=system.order.__getitem__)
    return _Reduced(solved_rows, {spot: -row[1] for spot, row in solved_rows.items()})


def _scaled(row: _Row, spot: Spot) -> _Row:
    weight = row[0][spot]
    if weight == 1:
        return row
    return {other: _divided(value, weight) for other, value in row[0].items()}, _divided(row[1], weight)


def _divided(value: Number, by: Number) -> Number:
    quotient = Fraction(value) / by
    return int(quotient) if quotient.denominator == 1 else quotient


def _without(row: _Row, spot: Spot, pivot: _Row) -> _Row:
    """A row with one cell eliminated."""
    factor = row[0].get(spot)
    if not factor:
        return row
    weights = dict(row[0])
    for other, weight in pivot[0].items():
        left = weights.get(other, 0) - factor * weight
        if left:
            weights[other] = left
        else:
            weights.pop(other, None)
    return weights, row[1] - factor * pivot[1]


# --- as an integer programme -------------------------------------------------------------------------------------------


# What a change weighs by how surely the cell was read: the number of changed cells counts first, by far.
_WEIGHT = {"corrected": 1.02, "derived": 0.99}
_STEPS = 20_000  # iterations of the simplex method in one solution
_NODES = 10


class _Programme:
    """Least cells changed, then least moved, such that every equation holds; blanks that have no say are gone before."""

    def __init__(self, system: System, spots: Sequence[Spot]) -> None:
        self.system, self.spots = system, spots
        self.cuts: list[list[Spot]] = []
        self.is_proven = True

    def exclude(self, values: Values) -> None:
        """Ask for another set from now on."""
        self.cuts.append([spot for spot in values if spot in self.system.given])

    def solution(self) -> Values | None:
        """The values of one smallest set, or of the smallest found within the limits; None if there is none."""
        import highspy  # noqa: PLC0415 - most reports have nothing to solve, and it brings numpy

        solver = _quiet(highspy.Highs())
        self._build(solver, highspy.HighsVarType)
        solver.run()
        status = solver.getModelStatus()
        settled: set[Any] = {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible}
        self.is_proven = self.is_proven and status in settled
        if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        return self._values(list(solver.getSolution().col_value))

    def _build(self, solver: Any, kinds: Any) -> None:
        """Three columns for each cell: whether it changes, by how much up, by how much down."""
        gaps = [abs(float(self.system.residuals[number])) for number in self._astray()]
        reach = 2 * sum(gaps) + 1
        for index, spot in enumerate(self.spots):
            given = self.system.given[spot]
            down = reach if given.kind == "change" else min(reach, float(max(given.number, 0)))
            up = reach if given.takes(given.number) else reach + abs(float(given.number))
            at = 3 * index
            solver.addCol(1000 * _WEIGHT.get(given.cell.status, 1.0), 0.0, 1.0, 0, [], [])
            solver.addCol(0.01 / reach, 0.0, up, 0, [], [])
            solver.addCol(0.01 / reach, 0.0, down, 0, [], [])
            solver.changeColIntegrality(at, kinds.kInteger)
            solver.addRow(-_INFINITE, 0.0, 2, [at + 1, at], [1.0, -up])
            solver.addRow(-_INFINITE, 0.0, 2, [at + 2, at], [1.0, -down])
        self._bind(solver)

    def _astray(self) -> list[int]:
        return [n for n, each in enumerate(self.system.equations) if not each.admits(self.system.residuals[n])]

    def _bind(self, solver: Any) -> None:
        place = {spot: 3 * index for index, spot in enumerate(self.spots)}
        for number, equation in enumerate(self.system.equations):
            terms = [(place[spot], weight) for spot, weight in equation.weights.items() if spot in place]
            target = -float(self.system.residuals[number])
            low = -_INFINITE if equation.operator == "<=" else target
            high = _INFINITE if equation.operator == ">=" else target
            columns = [at + side for at, _ in terms for side in (1, 2)]
            weights = [float(weight * sign) for _, weight in terms for sign in (1, -1)]
            solver.addRow(low, high, len(columns), columns, weights)
        for spot in self.system.misfits:
            if spot in place:
                solver.changeColBounds(place[spot], 1.0, 1.0)
        for cut in self.cuts:
            solver.addRow(-_INFINITE, len(cut) - 1.0, len(cut), [place[spot] for spot in cut], [1.0] * len(cut))

    def _values(self, columns: Sequence[float]) -> Values | None:
        """The changed cells with whole numbers; None if rounding breaks an equation."""
        values: dict[Spot, Number] = {}
        for index, spot in enumerate(self.spots):
            delta = round(columns[3 * index + 1] - columns[3 * index + 2])
            if delta:
                values[spot] = self.system.given[spot].number + delta
        if not values or not self.system.holds_with(values):
            self.is_proven = False
            return None
        return values


_INFINITE = 1e30


def _quiet(solver: Any) -> Any:
    """A solver that says nothing and takes the same steps on every machine."""
    options = {
        "output_flag": False, "threads": 1, "parallel": "off", "random_seed": 1, "simplex_iteration_limit": _STEPS,
        "mip_max_nodes": _NODES, "mip_feasibility_tolerance": 1e-9, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5,
    }  # fmt: skip
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver

"""Which cells are probably wrong where balances are broken, what they should say, and how it came about.

Filed values stay as they are: a diagnosis only says what would balance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from extract.checks.equations import Number, Spot, System, parts, system_of, weaker_parts
from extract.checks.evidence import Testimony, amount_in_other_unit, other_readings
from extract.checks.locate import Located, locate, programmed
from extract.checks.shapes import Shape, largest_shape, one_slip_sets
from extract.checks.slips import Values, slip_in_cell, slip_of
from extract.checks.telling import decimal_of, tell, text
from extract.model.diagnosis import Change, Diagnosis, Doubt, Repair
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.rulebook import Case, RuleBook
from extract.schema.slips import slip_kinds, unexplained_cost

Key = tuple[str, str, str]
_MANY = 50  # repairs that a diagnosis names
_PAIR = 2
_SHOWN = 3  # repairs that a suggestion tells
_QUICK = 2  # cells of the largest sets looked for where one slip over many cells explains everything
_DIRECT = 4  # likewise elsewhere, before slips over many cells are taken for a part of what happened
_MARGIN = 8  # a slip over several cells is named beside the smallest sets unless it costs this much more than the best


def diagnose(case: Case, findings: Sequence[Finding], book: RuleBook) -> tuple[Diagnosis, ...]:
    """A diagnosis for each group of broken balances that hang together; none for a report that breaks none."""
    found = list(amount_in_other_unit(case, findings))
    firm = any(finding.kind in ("balance", "years") and finding.verdict != "cannot_say" for finding in findings)
    if firm or case.after is not None:
        numbers = next((rule.id for rule in book.rules if rule.check == "numbers"), "")
        clinic = _Clinic(case, numbers)
        whole = system_of(case, book)
        systems = [*joined_by_one_slip(list(parts(whole))), *weaker_parts(whole)]
        found[:0] = [each for system in systems for each in clinic.diagnoses(system)]
    return tuple(found)


def joined_by_one_slip(systems: Sequence[System]) -> list[System]:
    """Systems that share no equation, joined in pairs where one slip over both explains what is broken in either."""
    left, found = list(systems), []
    while left:
        first = left.pop(0)
        for other in left:
            both = first.joined(other)
            if _is_one_slip(both):
                left.remove(other)
                first = both
                break
        found.append(first)
    return found


def _is_one_slip(system: System) -> bool:
    """Whether exchanged cells or a case in the wrong class restore two systems at once."""
    return any(slip_of(system, values) for values in locate(system, _QUICK).sets if len(values) == _PAIR)


class _Suspicion(NamedTuple):
    """A set of changes with the slip that explains it and what it costs to believe it."""

    cost: int
    values: Values
    slip: str
    is_reading: bool = False


class _Clinic:
    """Works out repairs for the systems of one case."""

    def __init__(self, case: Case, numbers: str) -> None:
        self.case, self.numbers, self.testimony = case, numbers, Testimony(case.filing)
        filings = ((0, case.filing), (-1, case.before), (1, case.after))
        self.years = {step: filing.year if filing else None for step, filing in filings}

    def diagnoses(self, system: System) -> Iterator[Diagnosis]:
        """One for each group of broken equations that can be restored apart from the others."""
        shapes = one_slip_sets(system)
        located = locate(system, _QUICK if shapes else _DIRECT)
        if not located.sets and not shapes:
            shape = largest_shape(system)
            if shape is not None:
                yield from self._by_and_by(system, shape)
                return
            located = programmed(system)
        groups = _groups(system, located)
        if len(groups) <= 1 or shapes or any(slip_of(system, values) for values in located.sets):
            yield from self._diagnosis(system, located, shapes)
            return
        for at, group in enumerate(groups):
            others = {spot: value for other in groups[:at] + groups[at + 1 :] for spot, value in other[0].items()}
            rest = system.changed(others)
            alone = Located(tuple(group), None if located.count is None else len(group))
            yield from self._diagnosis(rest, alone, one_slip_sets(rest))

    def _by_and_by(self, system: System, shape: Shape) -> Iterator[Diagnosis]:
        """One slip over many cells first, as if it were all, then what stays broken without it."""
        rest = system.changed(shape.values)
        mended = system.apart_from(rest.broken)
        yield from self._diagnosis(mended, Located((), None), [shape])
        yield from self.diagnoses(rest)

    def _keys(self, system: System, broken: Iterable[int], misfits: Iterable[Spot]) -> tuple[Key, ...]:
        """The report's own relations among those broken."""
        equations = (system.equations[number] for number in broken)
        own = [equation.key for equation in equations if equation.step == 0]
        return (*own, *((self.numbers, v.item, v.column) for step, v in misfits if step == 0))

    def _diagnosis(self, system: System, located: Located, shapes: Sequence[Shape]) -> Iterator[Diagnosis]:
        """None where only the report of the year after is broken and no slip in this one would explain it."""
        keys = self._keys(system, system.broken, system.misfits)
        suspicions = self._suspicions(system, located, shapes)
        if not keys:
            if not any(each.slip and all(spot.step == 0 for spot in each.values) for each in suspicions):
                return
            keys = tuple(system.equations[n].key for n in system.broken if system.concerns_report(n))
        repairs = tuple(self._repair(system, each) for each in suspicions[:_MANY])
        doubt = self._doubt(system, suspicions)
        yield Diagnosis(keys, repairs, located.count, doubt, self.years[0])

    def _suspicions(self, system: System, located: Located, shapes: Sequence[Shape]) -> list[_Suspicion]:
        """What may have happened, the likeliest first."""
        found: dict[frozenset[tuple[Spot, Number]], _Suspicion] = {}
        for values in located.sets:
            ordered = _ordered(system, values)
            slip = slip_of(system, ordered)
            found[frozenset(values.items())] = _Suspicion(self._cost(system, ordered, slip), ordered, slip)
        best = min((each.cost for each in found.values()), default=None)
        for slip, values, remote in shapes:
            ordered, key = _ordered(system, values), frozenset(values.items())
            cost = self._cost(system, ordered, slip) + remote
            known = found.get(key)
            if (known is None and (best is None or cost <= best + _MARGIN)) or (
                known is not None and cost < known.cost
            ):
                found[key] = _Suspicion(cost, ordered, slip)
        for values in other_readings(self.case.filing, system):
            found[frozenset(values.items())] = _Suspicion(0, _ordered(system, values), "", is_reading=True)
        order = system.order
        return sorted(found.values(), key=lambda each: (each.cost, len(each.values), [order[s] for s in each.values]))

    def _cost(self, system: System, values: Values, slip: str) -> int:
        """How far-fetched a set of changes is: its slip, or one for each cell, and what speaks for and against it."""
        kinds = slip_kinds()
        if slip:
            cost = kinds[slip].cost
        else:
            each = (slip_in_cell(system, spot, value) for spot, value in values.items())
            cost = sum(kinds[kind].cost if kind else unexplained_cost() for kind in each) + _EACH_MORE * (
                len(values) - 1
            )
        own = {spot.variable: decimal_of(value) for spot, value in values.items() if spot.step == 0}
        cost += _SENTENCE * max(-_HEARD, min(_HEARD, self.testimony.weigh(own)))
        cost += sum(_against(system, spot, value) for spot, value in values.items())
        return cost + _from_weak_rules(system, values)

    def _repair(self, system: System, suspicion: _Suspicion) -> Repair:
        changes = tuple(
            Change(spot.variable, self.years[spot.step], _filed(system, spot), decimal_of(value))
            for spot, value in suspicion.values.items()
        )
        chinese, english = tell(system, suspicion.values, suspicion.slip, self.years)
        for spot, value in suspicion.values.items():
            if spot.step == 0 and self.testimony.says(spot.variable, decimal_of(value)):
                chinese += f";报告正文亦作 {text(value)}"
                english += f"; the text of the report says {text(value)} too"
        if suspicion.is_reading:
            chinese, english = f"读法存疑,另一种读法:{chinese}", f"the reading is in doubt; read otherwise: {english}"
        elif any(system.given[spot].cell.status == "derived" for spot in suspicion.values):
            chinese = f"所涉单元格系由连写数字推断,请先核对原文:{chinese}"
            english = f"these cells were read from digits that ran together, look at the source first: {english}"
        return Repair(changes, suspicion.slip, f"{chinese}。", f"{english[0].upper()}{english[1:]}.")

    def _doubt(self, system: System, suspicions: Sequence[_Suspicion]) -> Doubt:
        """Whether what is printed leaves room for another reading of the cells under suspicion."""
        if any(each.is_reading for each in suspicions):
            return "reading"
        own = {spot for each in suspicions[:1] for spot in each.values if spot.step == 0}
        unsure = any(system.given[spot].cell.status in ("derived", "ambiguous") for spot in own)
        return "reading" if unsure or _has_leftover(self.case.filing, suspicions) else "filing"


_EACH_MORE = 8  # for every further cell of a set that no single slip explains
_BY_STATUS = {"corrected": 20, "derived": -6, "blank": 4, "not_applicable": 8}
_FILLED_ZERO = 4  # a printed zero was meant as one more often than not
_OTHER_YEAR = 3
_SENTENCE = 14  # for each sentence that would no longer agree, or would agree at last
_HEARD = 2  # sentences that count
_WEAK_RULE = 5
_LEAP = 3  # a number that comes so many times nearer to that of the year beside it is likelier by far
_NEARER = 4


def _against(system: System, spot: Spot, value: Number) -> int:
    """What speaks against a change of one cell by itself; below zero if more speaks for it."""
    given = system.given[spot]
    by_status = _BY_STATUS.get(given.cell.status, 0) + (_FILLED_ZERO if given.value == 0 else 0)
    return by_status + (_OTHER_YEAR if spot.step else 0) + _beside_last_year(system, spot, value)


def _beside_last_year(system: System, spot: Spot, value: Number) -> int:
    """What the same cell of the year before (or after) says to a change."""
    after = system.given.get(Spot(spot.step + 1, spot.variable))
    other = system.last.get(spot, after.number if after else None)
    if other is None:
        return 0
    filed, changed = (_times(number, other) for number in (system.given[spot].number, value))
    return _NEARER * ((changed > _LEAP * filed) - (filed > _LEAP * changed))


def _times(one: Number, other: Number) -> float:
    """How many times one number is the other, small ones not taken too seriously."""
    low, high = sorted((abs(float(one)) + 3, abs(float(other)) + 3))
    return high / low


def _from_weak_rules(system: System, values: Values) -> int:
    """What the weaker rules say to a change: they never ask for one, but tell likely ones from others."""
    cost = 0
    for equation in system.weak:
        if any(spot in values for spot in equation.weights):
            was = equation.admits(system.residual(equation, {}))
            would = equation.admits(system.residual(equation, values))
            cost += _WEAK_RULE * (was - would)
    return cost


def _ordered(system: System, values: Values) -> Values:
    return {spot: values[spot] for spot in sorted(values, key=system.order.__getitem__)}


def _filed(system: System, spot: Spot) -> Decimal | None:
    value = system.given[spot].value
    return None if value is None else decimal_of(value)


def _has_leftover(filing: Filing, suspicions: Sequence[_Suspicion]) -> bool:
    """Whether a number that would balance stands in the report without a cell to take it."""
    left = {leftover.text.strip() for leftover in filing.leftovers}
    return any(text(value) in left for each in suspicions for spot, value in each.values.items() if spot.step == 0)


# --- groups of equations that have nothing to do with each other ---------------------------------------------------------


def _groups(system: System, located: Located) -> list[list[Values]]:
    """The smallest sets cut into parts that restore different equations; one group if they cannot be cut."""
    clusters: list[set[Spot]] = []
    for values in located.sets:
        for cluster in _clusters(system, values):
            clusters = _merged(clusters, cluster, system)
    cut = [list(_restricted(located.sets, cluster)) for cluster in clusters]
    product = 1
    for group in cut:
        product *= len(group)
    return cut if product == len(located.sets) else [list(located.sets)]


def _clusters(system: System, values: Values) -> list[set[Spot]]:
    """The cells of a set, those together that share an equation."""
    clusters: list[set[Spot]] = []
    for spot in values:
        clusters = _merged(clusters, {spot}, system, broken_only=False)
    return clusters


def _merged(
    clusters: Sequence[set[Spot]], more: set[Spot], system: System, *, broken_only: bool = True
) -> list[set[Spot]]:
    """Clusters with one more, joined with those that it shares a (broken) equation with."""
    mine = _numbers(system, more, broken_only=broken_only)
    apart = [each for each in clusters if not mine & _numbers(system, each, broken_only=broken_only)]
    joined = more.union(*(each for each in clusters if each not in apart))
    return [*apart, joined]


def _numbers(system: System, spots: set[Spot], *, broken_only: bool) -> set[int]:
    numbers = {number for spot in spots for number in system.at[spot]}
    return numbers.intersection(system.broken) if broken_only else numbers


def _restricted(sets: Sequence[Values], cluster: set[Spot]) -> Iterator[Values]:
    """The different parts of the sets that lie in a cluster."""
    seen = set()
    for values in sets:
        part = {spot: value for spot, value in values.items() if spot in cluster}
        key = frozenset(part.items())
        if key not in seen:
            seen.add(key)
            yield part


# --- on the findings ---------------------------------------------------------------------------------------------------


def with_suspects(findings: Sequence[Finding], diagnoses: Sequence[Diagnosis]) -> list[Finding]:
    """The findings with suspects, suggestion and doubt of the diagnosis that speaks of them; others as they are."""
    by_key = {key: diagnosis for diagnosis in diagnoses for key in diagnosis.broken if diagnosis.repairs}
    return [_with(finding, by_key.get((finding.rule, finding.item, finding.column))) for finding in findings]


def _with(finding: Finding, diagnosis: Diagnosis | None) -> Finding:
    if diagnosis is None or finding.kind not in ("balance", "years"):
        return finding
    changes = (change for repair in diagnosis.repairs for change in repair.changes)
    own = (change.variable for change in changes if change.year == diagnosis.year)
    return replace(finding, suspects=tuple(dict.fromkeys(own)), suggestion=suggestion(diagnosis), doubt=diagnosis.doubt)


def suggestion(diagnosis: Diagnosis) -> str:
    """What would restore the rules, in Chinese, then in English."""
    repairs = diagnosis.repairs
    if len(repairs) == 1:
        return f"{repairs[0].zh} / {repairs[0].en}"
    shown = repairs[:_SHOWN]
    chinese = "".join(f"({at}){repair.zh}" for at, repair in enumerate(shown, 1))
    english = " ".join(f"({at}) {repair.en}" for at, repair in enumerate(shown, 1))
    at_least = diagnosis.count is None
    many = len(repairs)
    return (
        f"有{'不少于' if at_least else ''} {many} 种改法可使各式平衡,按可能性:{chinese} / "
        f"{'At least ' if at_least else ''}{many} ways to restore the balance, likeliest first: {english}"
    )

"""Which names are one agency: names of the same body, and renames shown by dated tables, codes or figures that go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from extract.identity.clues import Sighting
from extract.identity.completing import Learned
from extract.schema.bodies import Functions, Rename, bodies

Key = tuple[str, ...]
_LONGEST_GAP = 6  # years without a report over which a rename is still believed


@dataclass
class Group:
    """Reports under one name of one body."""

    key: Key
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def first(self) -> int | None:
        """The first year that one of its reports is on."""
        return min((s.facts.year for s in self.sightings if s.facts.year is not None), default=None)

    @property
    def last(self) -> int | None:
        """The last year that one of its reports is on."""
        return max((s.facts.year for s in self.sightings if s.facts.year is not None), default=None)

    @property
    def years(self) -> set[int]:
        """The years that its reports are on."""
        return {s.facts.year for s in self.sightings if s.facts.year is not None}

    @property
    def functions(self) -> Functions:
        """What its body is for."""
        return frozenset(self.sightings[0].body.functions)


@dataclass(frozen=True, slots=True)
class Join:
    """Two names that are, or may be, one agency: the earlier, the later, how surely and why."""

    before: Key
    after: Key
    confidence: float
    why: str


def grouped(sightings: Iterable[Sighting]) -> dict[Key, Group]:
    """Reports by the name of their body, in the order of the names."""
    groups: dict[Key, Group] = {}
    for sighting in sightings:
        groups.setdefault(sighting.key, Group(sighting.key)).sightings.append(sighting)
    return dict(sorted(groups.items()))


def parted(groups: Mapping[Key, Group]) -> dict[Key, Group]:
    """Groups, those taken apart that need not be one agency.

    Bodies of different words that report beside each other are not one; those of unknown place may be of many places.
    """
    found: dict[Key, Group] = {}
    for key, group in groups.items():
        if _of_many_places(group):
            for sighting in group.sightings:
                sighting.key = (f"?{sighting.facts.report_id}", *key[1:])
                found[sighting.key] = Group(sighting.key, [sighting])
        elif _beside_each_other(group):
            for sighting in group.sightings:
                sighting.key = (*key, sighting.body.words)
                found.setdefault(sighting.key, Group(sighting.key)).sightings.append(sighting)
        else:
            found[key] = group
    return dict(sorted(found.items()))


def _of_many_places(group: Group) -> bool:
    """Whether bodies of unknown place have nothing in common but their name: no site, or several reports on one year."""
    if not group.key[0].startswith("?"):
        return False
    slots = [(sighting.facts.year, sighting.scope) for sighting in group.sightings]
    return group.key[0] == "?" or len(slots) != len(set(slots))


_TWICE = 2  # years on which two names must differ: one alone may be a correction


def _beside_each_other(group: Group) -> bool:
    """Whether two wordings of a name stand over different figures on several years."""
    if len({sighting.body.words for sighting in group.sightings}) == 1 or group.key[0] == "!":
        return False
    figures: defaultdict[tuple[int | None, str], dict[str, set[str]]] = defaultdict(dict)
    for sighting in group.sightings:
        if sighting.facts.figures:
            of_words = figures[sighting.facts.year, sighting.scope].setdefault(sighting.body.words, set())
            of_words.add(sighting.facts.figures)
    years = defaultdict(set)
    for (year, _), by_words in figures.items():
        for one, other in combinations(sorted(by_words), 2):
            if not by_words[one] & by_words[other]:
                years[one, other].add(year)
    return any(len(found) >= _TWICE for found in years.values())


def key_of(sighting: Sighting) -> Key:
    """What reports of one body have in common; a body of unknown place is known by its site alone."""
    place = sighting.spot.key if sighting.spot is not None else f"?{sighting.host}"
    partners = sorted("+".join((*(spot.key for spot in name.spots), *name.body.key)) for name in sighting.partners)
    return (place, *sighting.body.key, "&".join(partners))


def joins(groups: Mapping[Key, Group], learned: Learned) -> list[Join]:
    """All pairs of names that may be one agency, surest first; of names whose reports overlap none."""
    found = [
        *_renamed(groups), *_of_one_code(groups, learned), *_going_on(groups), *_risen_towns(groups), *_reworded(groups),
    ]  # fmt: skip
    best: dict[tuple[Key, Key], Join] = {}
    for join in found:
        pair = join.before, join.after
        if pair not in best or best[pair].confidence < join.confidence:
            best[pair] = join
    return sorted(best.values(), key=lambda join: (-join.confidence, join.before, join.after))


def follow(before: Group, after: Group) -> bool:
    """Whether one name's reports end before the other's begin; copies of the same figures may overlap."""
    if before.last is None or after.first is None or before.first is None or after.last is None:
        return False
    return before.first < after.first and before.last < after.last and not _conflict(before, after)


def replaces(before: Group, after: Group) -> bool:
    """Whether one name goes on longer, and stands beside the other on no year: old reports may bear the new name."""
    if before.last is None or after.last is None:
        return False
    return before.last < after.last and not _conflict(before, after)


def _conflict(one: Group, other: Group) -> bool:
    """Whether two names report different figures on one year for one scope, or both without figures to compare."""
    if one.last is None or other.first is None or one.last < other.first:
        return False
    figures: defaultdict[tuple[int | None, str], set[str]] = defaultdict(set)
    for sighting in one.sightings:
        figures[sighting.facts.year, sighting.scope].add(sighting.facts.figures)
    shared = [s for s in other.sightings if (s.facts.year, s.scope) in figures]
    return any(not s.facts.figures or s.facts.figures not in figures[s.facts.year, s.scope] for s in shared)


def _neighbours(groups: Mapping[Key, Group]) -> Iterator[list[Group]]:
    """Groups of one place and kind, where there are several."""
    by_place: defaultdict[tuple[str, str], list[Group]] = defaultdict(list)
    for key, group in groups.items():
        if not key[0].startswith("?"):
            by_place[key[0], key[1]].append(group)
    yield from (found for found in by_place.values() if len(found) > 1)


# --- dated tables -----------------------------------------------------------------------------------------------------


def _renamed(groups: Mapping[Key, Group]) -> Iterator[Join]:
    for found in _neighbours(groups):
        departments = [group for group in found if group.functions and not group.key[5] and not group.key[2]]
        for before in departments:
            yield from (join for after in departments for join in _by_table(before, after))


def _by_table(before: Group, after: Group) -> Iterator[Join]:
    if {before.key[4], after.key[4]} == {"", "unit"} and before.functions == after.functions and follow(before, after):
        yield Join(before.key, after.key, 0.88, "同一职能: 行政部门与事业单位之间改设")
    for rename in _renames(before.functions, after.functions, is_branch=after.key[4] == "branch" != before.key[4]):
        last, early = before.last, sorted(after.years)
        first = next((year for year in early if last is not None and year > last), None)
        if last is None or first is None or not replaces(before, after):
            continue
        if last <= rename.last and first >= rename.first and first - last <= _LONGEST_GAP:
            confidence = rename.confidence - 0.01 * max(first - last - 1, 0) - (0.03 if early[0] < first else 0)
            why = f"{rename.first}-{rename.last}年机构改革: {_words(rename.before)}→{_words(rename.after)}"
            yield Join(before.key, after.key, confidence, why)


def _renames(before: Functions, after: Functions, *, is_branch: bool) -> Iterator[Rename]:
    return (r for r in bodies().renames if (r.before, r.after, r.is_branch) == (before, after, is_branch))


def _words(functions: Functions) -> str:
    return "、".join(bodies().labels.get(function, function) for function in sorted(functions))


def _risen_towns(groups: Mapping[Key, Group]) -> Iterator[Join]:
    """Townships that became towns, and towns that became subdistricts, under the same own name."""
    for found in _neighbours(groups):
        towns = [(group, *_own_name(group.key[2])) for group in found if group.key[1] == "town"]
        for before, name, rank in towns:
            for after, other, higher in towns:
                if name == other and rank < higher and follow(before, after):
                    yield Join(before.key, after.key, 0.9, "同名乡镇改设: " + f"{before.key[2]}→{after.key[2]}")


def _reworded(groups: Mapping[Key, Group]) -> Iterator[Join]:
    """Wordings of one function that were taken apart, where the one's reports end before the other's begin."""
    by_body: defaultdict[Key, list[Group]] = defaultdict(list)
    for key, group in groups.items():
        if len(key) > _WORDED - 1:
            by_body[key[: _WORDED - 1]].append(group)
    for found in by_body.values():
        for before in found:
            for after in found:
                if before is not after and follow(before, after):
                    yield Join(before.key, after.key, 0.8, "同一职能的另一写法")


_WORDED = 7  # parts of a key that holds the wording as well
_RANKS = ("苏木", "乡", "镇", "地区", "街道")


def _own_name(core: str) -> tuple[str, int]:
    rank = next((index for index, word in enumerate(_RANKS) if core.endswith(word)), -1)
    return (core.removesuffix(_RANKS[rank]), rank) if rank >= 0 else (core, rank)


# --- codes and figures ------------------------------------------------------------------------------------------------


def _of_one_code(groups: Mapping[Key, Group], learned: Learned) -> Iterator[Join]:
    by_code: defaultdict[str, list[Group]] = defaultdict(list)
    for group in groups.values():
        for code in sorted({s.organisation for s in group.sightings if s.organisation} - learned.shared):
            by_code[code].append(group)
    for code, found in sorted(by_code.items()):
        for before in found:
            for after in found:
                if before is not after and before.key[1] == after.key[1] and replaces(before, after):
                    same = before.key[0] == after.key[0]
                    yield Join(before.key, after.key, 0.97 if same else 0.7, f"同一机构代码: {code}")


def _going_on(groups: Mapping[Key, Group]) -> Iterator[Join]:
    """Names of one place and kind where the one brings into a year what the other carried out of the year before."""
    for found in _neighbours(groups):
        if found[0].key[1] in ("department", "development_zone", "vertical", "other"):
            for before in found:
                yield from (join for after in found if (join := _carried(before, after, found)) is not None)


def _carried(before: Group, after: Group, all_of_place: Sequence[Group]) -> Join | None:
    if before is after or not follow(before, after) or before.last is None or after.first != before.last + 1:
        return None
    out = _rows(before, before.last, "carried_out")
    brought = _rows(after, after.first, "carried_in")
    row = next((row for row in sorted(out & brought) if row and max(row) >= bodies().settings.figures_least), ())
    rivals = [g for g in all_of_place if g is not before and row in _rows(g, before.last, "carried_out")]
    if not row or rivals:
        return None
    hosts = {s.host for s in before.sightings} & {s.host for s in after.sightings} - {""}
    related = bool(before.functions & after.functions)
    confidence = 0.92 if related and hosts else 0.88 if related else 0.75
    return Join(before.key, after.key, confidence, f"结转数前后一致: {max(row)}" + (",同一网站" if hosts else ""))


def _rows(group: Group, year: int | None, name: str) -> set[tuple[int, ...]]:
    return {getattr(s.facts, name) for s in group.sightings if s.facts.year == year}


# --- putting together -------------------------------------------------------------------------------------------------


@dataclass
class Clusters:
    """Names put together to agencies; `doubtful` are pairs that a person should look at, `made` those that were joined."""

    members: dict[Key, list[Key]]
    made: dict[Key, list[Join]]
    doubtful: dict[Key, list[Join]]


def cluster(groups: Mapping[Key, Group], found: Sequence[Join]) -> Clusters:
    """Join names surest first, as long as no two of an agency's names report on one year."""
    agency = {key: key for key in groups}
    members: dict[Key, list[Key]] = {key: [key] for key in groups}
    clusters = Clusters(members, defaultdict(list), defaultdict(list))
    for join in found:
        one, other = agency[join.before], agency[join.after]
        if one == other:
            continue
        if join.confidence >= bodies().settings.threshold and _compatible(members[one], members[other], groups):
            for key in members.pop(other):
                agency[key] = one
                members[one].append(key)
            clusters.made[join.after].append(join)
        else:
            clusters.doubtful[join.after].append(join)
    for key, doubtful in clusters.doubtful.items():
        clusters.doubtful[key] = [join for join in doubtful if agency[join.before] != agency[join.after]]
    return clusters


def _compatible(one: Sequence[Key], other: Sequence[Key], groups: Mapping[Key, Group]) -> bool:
    """Whether no name of the one agency reports beside a name of the other."""
    return not any(
        _conflict(first, second) or _conflict(second, first)
        for first in map(groups.__getitem__, one) for second in map(groups.__getitem__, other)
    )  # fmt: skip

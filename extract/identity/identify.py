"""From what reports say of themselves to agencies, and whose report each is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.identity.choosing import choose, settle_scopes
from extract.identity.clues import Sighting, clues_of, sight
from extract.identity.completing import place_all
from extract.identity.describing import agency_id, describe
from extract.identity.joining import Clusters, Group, Join, Key, cluster, grouped, joins, key_of, parted
from extract.model.agency import AgencyOverride, AgencyRow, IdentityRow, ReportFacts, joined
from extract.schema.bodies import bodies
from extract.text import fold

_DECIDED = "用户指定 (agencies.csv)"
_BY_USER = "!"  # first part of the key of reports whose agency a user named


def identify_reports(
    facts: Iterable[ReportFacts], overrides: Sequence[AgencyOverride] = ()
) -> tuple[list[AgencyRow], list[IdentityRow]]:
    """The agencies of a data set, and for every report whose it is; each sorted, whatever came first.

    A report that names no agency gets none: an empty `agency_id`, confidence 0 and a place on the review list.
    """
    known: list[Sighting] = []
    identities: list[IdentityRow] = []
    for fact in sorted(facts, key=lambda fact: fact.report_id):
        sighting = sight(fact)
        if sighting is None:
            identities.append(_of_nobody(fact))
        else:
            known.append(sighting)
    learned = place_all(known)
    _decide(known, overrides)
    groups = parted(grouped(known))
    clusters = cluster(groups, joins(groups, learned))
    agencies = []
    for name, members in _agencies(clusters, groups).items():
        sightings = [sighting for group in members for sighting in group.sightings]
        agencies.append(describe(name, sightings, learned.shared))
        identities += _rows(name, members, _Notes(clusters, groups))
    return agencies, sorted(identities, key=lambda row: row.report_id)


def _agencies(clusters: Clusters, groups: Mapping[Key, Group]) -> dict[str, list[Group]]:
    """Names under which each agency reported, by its identifier: the one that a user gave it, or its own."""
    found: defaultdict[str, list[Group]] = defaultdict(list)
    for keys in clusters.members.values():
        members = [groups[key] for key in keys]
        sightings = [sighting for group in members for sighting in group.sightings]
        settle_scopes(sightings)
        given = next((key[1] for key in keys if key[0] == _BY_USER), "")
        found[given or agency_id(sightings)] += members
    return dict(sorted(found.items()))


# --- a user's decisions -----------------------------------------------------------------------------------------------


def _decide(sightings: Sequence[Sighting], overrides: Sequence[AgencyOverride]) -> None:
    """Give every sighting its key: that of the agency which a user named for it, else what its names say."""
    by_name: defaultdict[str, list[AgencyOverride]] = defaultdict(list)
    for override in overrides:
        by_name[fold(override.name)].append(override)
    for sighting in sightings:
        found = next((o for o in _candidates(sighting, by_name) if _applies(o, sighting)), None)
        sighting.key = (_BY_USER, found.agency_id) if found else key_of(sighting)


def _candidates(sighting: Sighting, by_name: Mapping[str, list[AgencyOverride]]) -> Iterator[AgencyOverride]:
    facts = sighting.facts
    for name in dict.fromkeys((sighting.printed, facts.agency, facts.signature, facts.publisher)):
        yield from by_name.get(fold(name), ()) if name else ()


def _applies(override: AgencyOverride, sighting: Sighting) -> bool:
    year = sighting.facts.year
    if year is None and (override.first or override.last):
        return False
    if year is not None and not (override.first or year) <= year <= (override.last or year):
        return False
    region = sighting.spot.region if sighting.spot else None
    return not override.region_code or (region is not None and region.code == override.region_code)


# --- rows -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Notes:
    """What was joined and what was left open."""

    clusters: Clusters
    groups: Mapping[Key, Group]

    def of(self, group: Group) -> Iterator[str]:
        """Why a name is taken for a later one of an agency, and of which other it may be one."""
        for join in self.clusters.made.get(group.key, ()):
            yield f"沿用{self._named(join.before)}: {join.why}({join.confidence:.2f})"
        for join in self.clusters.doubtful.get(group.key, ()):
            yield f"或即{self._named(join.before)},未合并: {join.why}({join.confidence:.2f})"

    def _named(self, key: Key) -> str:
        return self.groups[key].sightings[-1].printed

    def sureness(self, group: Group) -> float:
        """How sure it is that a name is a later one of its agency."""
        return min((join.confidence for join in self.clusters.made.get(group.key, ())), default=1.0)

    def open(self, group: Group) -> Sequence[Join]:
        """Joins that a person should decide."""
        least = bodies().settings.review_from
        return [join for join in self.clusters.doubtful.get(group.key, ()) if join.confidence >= least]


def _rows(name: str, members: Sequence[Group], notes: _Notes) -> Iterator[IdentityRow]:
    choices = choose(sighting for group in members for sighting in group.sightings)
    for group in members:
        said, sure, is_open = list(notes.of(group)), notes.sureness(group), bool(notes.open(group))
        for sighting in group.sightings:
            facts = sighting.facts
            counts, choice = choices[facts.report_id]
            if group.key[0] == _BY_USER:
                confidence, evidence, review = 1.0, _DECIDED, False
            else:
                confidence = round(min(sighting.confidence, sure), 3)
                evidence = joined([*clues_of(sighting), *said])
                review = confidence < bodies().settings.review_below or (is_open and facts.year == group.first)
            yield IdentityRow(
                facts.report_id, name, facts.year, sighting.scope, counts, choice, confidence, evidence,
                int(review or facts.year is None),
            )  # fmt: skip


def _of_nobody(facts: ReportFacts) -> IdentityRow:
    said = joined((facts.title, facts.publisher, facts.index_number, facts.address))
    return IdentityRow(facts.report_id, "", facts.year, "own", 0, "机关未知 (agency unknown)", 0.0, said, 1)

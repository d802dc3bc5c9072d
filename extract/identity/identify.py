"""From what reports say of themselves to agencies, and whose report each is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from extract.identity.choosing import choose, settle_scopes
from extract.identity.clues import Sighting, clues_of, sight
from extract.identity.completing import place_all
from extract.identity.describing import agency_id, describe
from extract.identity.joining import Clusters, Group, Key, cluster, grouped, joins, key_of, parted
from extract.model.agency import AgencyOverride, AgencyRow, IdentityRow, ReportFacts, joined
from extract.schema.bodies import bodies
from extract.text import fold

_DECIDED = "用户指定 (agencies.csv)"


def identify_reports(
    facts: Iterable[ReportFacts], overrides: Sequence[AgencyOverride] = ()
) -> tuple[list[AgencyRow], list[IdentityRow]]:
    """The agencies of a data set, and for every report whose it is; both in the order of their names, whatever came first.

    A report that names no agency gets none: an empty `agency_id`, confidence 0 and a place on the review list.
    """
    known, unknown = [], []
    for fact in sorted(facts, key=lambda fact: fact.report_id):
        sighting = sight(fact)
        if sighting is None:
            unknown.append(fact)
        else:
            known.append(sighting)
    learned = place_all(known)
    decided = _decide(known, overrides)
    groups = parted(grouped(known))
    clusters = cluster(groups, joins(groups, learned))
    agencies: dict[str, AgencyRow] = {}
    identities = [_of_nobody(fact) for fact in unknown]
    for given, members in _agencies(clusters, groups):
        sightings = [sighting for group in members for sighting in group.sightings]
        settle_scopes(sightings)
        name = given or agency_id(sightings)
        agencies[name] = describe(name, sightings, learned.shared)
        identities += _identities(name, members, clusters, decided)
    return sorted(agencies.values(), key=lambda row: row.agency_id), sorted(identities, key=lambda row: row.report_id)


def _decide(sightings: Sequence[Sighting], overrides: Sequence[AgencyOverride]) -> set[str]:
    """Give every sighting its key; those that a user decided get that of the agency named. Their reports are returned."""
    decided = set()
    by_name: dict[str, list[AgencyOverride]] = {}
    for override in overrides:
        by_name.setdefault(fold(override.name), []).append(override)
    for sighting in sightings:
        found = next((o for o in _candidates(sighting, by_name) if _applies(o, sighting)), None)
        sighting.key = ("!", found.agency_id) if found else key_of(sighting)
        if found:
            decided.add(sighting.facts.report_id)
            sighting.confidence = 1.0
    return decided


def _candidates(sighting: Sighting, by_name: Mapping[str, list[AgencyOverride]]) -> Iterator[AgencyOverride]:
    facts = sighting.facts
    for name in dict.fromkeys((sighting.printed, facts.agency, facts.signature, facts.publisher)):
        yield from by_name.get(fold(name), ()) if name else ()


def _applies(override: AgencyOverride, sighting: Sighting) -> bool:
    year = sighting.facts.year
    if (override.first or override.last) and year is None:
        return False
    if year is not None and not (override.first or year) <= year <= (override.last or year):
        return False
    region = sighting.spot.region if sighting.spot else None
    return not override.region_code or (region is not None and region.code == override.region_code)


def _agencies(clusters: Clusters, groups: Mapping[Key, Group]) -> Iterator[tuple[str, list[Group]]]:
    """Agencies with the names that they reported under; the identity where a user gave it, else empty."""
    for key in sorted(clusters.members):
        members = [groups[member] for member in clusters.members[key]]
        yield (key[1] if key[0] == "!" else ""), members


def _identities(name: str, members: Sequence[Group], clusters: Clusters, decided: set[str]) -> Iterator[IdentityRow]:
    choices = choose(sighting for group in members for sighting in group.sightings)
    for group in members:
        made = clusters.made.get(group.key, [])
        doubtful = clusters.doubtful.get(group.key, [])
        sure = min((join.confidence for join in made), default=1.0)
        notes = [f"沿用前名: {join.why}({join.confidence:.2f})" for join in made]
        notes += [f"或与{''.join(join.before)}为同一机构,未合并: {join.why}({join.confidence:.2f})" for join in doubtful]
        for sighting in group.sightings:
            facts = sighting.facts
            is_decided = facts.report_id in decided
            confidence = 1.0 if is_decided else round(min(sighting.confidence, sure), 3)
            review = not is_decided and (confidence < bodies().settings.review_below or _at_seam(sighting, group, doubtful))
            counts, choice = choices[facts.report_id]
            evidence = joined([_DECIDED] if is_decided else [*clues_of(sighting), *notes])
            yield IdentityRow(
                facts.report_id, name, facts.year, sighting.scope, counts, choice, confidence, evidence,
                int(review or facts.year is None),
            )  # fmt: skip


def _at_seam(sighting: Sighting, group: Group, doubtful: Sequence[object]) -> bool:
    """Whether a person should look at a report: the first ones under a name that may be a rename."""
    return bool(doubtful) and sighting.facts.year == group.first


def _of_nobody(facts: ReportFacts) -> IdentityRow:
    said = joined((facts.title, facts.publisher, facts.index_number, facts.address))
    return IdentityRow(facts.report_id, "", facts.year, "own", 0, "机关未知 (agency unknown)", 0.0, said, 1)

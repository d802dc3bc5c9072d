"""Regions of reports that do not name theirs, or name one that several regions share: from site, codes and other years."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from extract.identity.clues import Sighting, is_known
from extract.identity.codes import region_of_site, registered_in
from extract.identity.names import fits
from extract.identity.places import NOWHERE, Spot, lies_in, line_code
from extract.schema.bodies import bodies
from extract.schema.regions import Region, region_book

_SURE, _SUPPORTED = 0.98, 0.995
_MOSTLY = 0.9  # share of a site's reports that must be of one region for its other reports to be taken for that region's


@dataclass
class Learned:
    """What the reports with a full name tell of the others."""

    by_code: dict[str, Counter[tuple[str, Spot]]] = field(default_factory=lambda: defaultdict(Counter))
    by_site: dict[tuple[str, tuple[str, ...]], Counter[Spot]] = field(default_factory=lambda: defaultdict(Counter))
    by_host: dict[str, Counter[Spot]] = field(default_factory=lambda: defaultdict(Counter))
    paths: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    code_names: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    code_years: dict[tuple[str, int | None], set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))


def place_all(sightings: Sequence[Sighting]) -> Learned:
    """Give every sighting its region, as far as it is known, with confidence and clue."""
    for sighting in sightings:
        _place_by_itself(sighting)
    learned = _learn(sightings)
    for sighting in sightings:
        if sighting.spot is not None:
            sighting.spot = _whole_path(sighting.spot, learned)
    for sighting in sightings:
        if sighting.spot is None:
            _place_by_others(sighting, learned)
    return learned


def _accept(sighting: Sighting, spot: Spot, confidence: float, clue: str = "") -> None:
    sighting.spot, sighting.confidence = spot, confidence
    if clue:
        sighting.clues.append(clue)


def _place_by_itself(sighting: Sighting) -> None:
    if sighting.is_national:
        _accept(sighting, NOWHERE, 0.95)
        return
    supported = any(_supports(name.spots, sighting) for name in sighting.others)
    if len(sighting.spots) == 1 and is_known(sighting.spots[0]):
        _accept(sighting, sighting.spots[0], _SUPPORTED if supported else _SURE)
        return
    for candidates, confidence, clue in _own_clues(sighting):
        if len(candidates) == 1:
            _accept(sighting, candidates[0], confidence, clue)
            return


def _supports(spots: Sequence[Spot], sighting: Sighting) -> bool:
    return len(spots) == 1 and spots == sighting.spots


def _own_clues(sighting: Sighting) -> Iterator[tuple[list[Spot], float, str]]:
    """Places that other words of the report leave, each with the confidence and the clue."""
    same = [name for name in sighting.others if name.is_complete and name.body.key == sighting.body.key]
    yield _agreeing(sighting, [name.spots[0] for name in same if name.spots]), 0.97, "地区: 同名机构的全称"
    named = [n.spots[0] for n in sighting.others if n.is_complete and n.spots and n.body.kind in ("government", "office")]
    yield _agreeing(sighting, named), 0.95, "地区: 同页机关名称"
    if sighting.spots:
        yield _within(sighting, _at_code(region_of_site(sighting.facts.site_code), sighting.facts.year)), 0.97, "地区: 网站标识码"
        yield _within(sighting, _at_code(registered_in(sighting.credit), sighting.facts.year)), 0.95, "地区: 统一社会信用代码"
        return
    site = _at_code(region_of_site(sighting.facts.site_code), sighting.facts.year)
    yield ([Spot(site)] if site and _may_be(sighting, site) else []), 0.95, "地区: 网站标识码"


def _agreeing(sighting: Sighting, spots: Iterable[Spot]) -> list[Spot]:
    """Places that fit what the name leaves open, none twice."""
    fitting = dict.fromkeys(
        spot for spot in spots
        if (spot in sighting.spots if sighting.spots else spot.region is None or _may_be(sighting, spot.region))
    )  # fmt: skip
    return list(fitting)


def _within(sighting: Sighting, region: Region | None) -> list[Spot]:
    """Of several places those that are in a region, or are it, or hold it."""
    if region is None:
        return []
    return [
        spot for spot in sighting.spots
        if spot.region and (line_code(spot.region) == line_code(region) or lies_in(spot.region, region) or lies_in(region, spot.region))
    ]  # fmt: skip


def _at_code(code: str, year: int | None) -> Region | None:
    return region_book().at(code, year) if code else None


def _may_be(sighting: Sighting, region: Region) -> bool:
    """Whether a region has the rank that the name leaves to be understood; a town is in a county."""
    if sighting.body.kind == "town":
        return region.level == "county"
    if sighting.bare:
        return fits(region, sighting.bare)
    return True


# --- what the data set tells ------------------------------------------------------------------------------------------


def _learn(sightings: Sequence[Sighting]) -> Learned:
    learned = Learned()
    for sighting in sightings:
        spot = sighting.spot
        if spot is None or not is_known(spot):
            continue
        if spot.region is None:
            learned.paths[spot.tail[-1]].add(spot.tail)
        if sighting.host:
            learned.by_site[sighting.host, sighting.body.key][spot] += 1
            learned.by_host[sighting.host][spot] += 1
        if sighting.organisation:
            name = (spot.key, *sighting.body.key)
            learned.by_code[sighting.organisation]["/".join(sighting.body.key), spot] += 1
            learned.code_names[sighting.organisation].add(name)
            learned.code_years[sighting.organisation, sighting.facts.year].add(name)
    return learned


def shared_codes(learned: Learned) -> frozenset[str]:
    """Organisation codes under which different agencies publish: defaults of a site, no identity."""
    many = {code for code, names in learned.code_names.items() if len(names) >= bodies().settings.shared_code_names}
    return frozenset(many | {code for (code, _), names in learned.code_years.items() if len(names) > 1})


def _whole_path(spot: Spot, learned: Learned) -> Spot:
    """A place that the code table lacks with all the regions above it that any report names."""
    if spot.region is not None or not spot.tail:
        return spot
    longer = [path for path in learned.paths[spot.tail[-1]] if path[-len(spot.tail) :] == spot.tail]
    ends = sorted(longer, key=len, reverse=True)
    if all(ends[0][-len(path) :] == path for path in ends):
        return Spot(None, ends[0])
    return spot


def _place_by_others(sighting: Sighting, learned: Learned) -> None:
    for spots, confidence, clue in _others_clues(sighting, learned):
        fitting = _agreeing(sighting, spots)
        if len({spot.key for spot in fitting}) == 1:
            _accept(sighting, _whole_path(fitting[-1], learned), confidence, clue)
            return
    sighting.confidence = 0.4
    sighting.doubts.append("地区不能确定" + (f"(可能: {_listed(sighting.spots)})" if sighting.spots else ""))


def _others_clues(sighting: Sighting, learned: Learned) -> Iterator[tuple[list[Spot], float, str]]:
    code = sighting.organisation
    if code and code not in bodies().settings.shared_codes:
        words = "/".join(sighting.body.key)
        yield [spot for name, spot in learned.by_code[code] if name == words], 0.97, "地区: 其他年份同一机构代码"
    site = learned.by_site.get((sighting.host, sighting.body.key), {}) if sighting.host else {}
    yield list(site), 0.93, "地区: 同网站其他年份的全称"
    hosted = learned.by_host.get(sighting.host, Counter()) if sighting.host else Counter[Spot]()
    if hosted and sum(hosted.values()) >= 3 and sighting.body.kind != "town":
        spot, count = hosted.most_common(1)[0]
        yield ([spot] if count >= _MOSTLY * sum(hosted.values()) else []), 0.88, "地区: 该网站其他报告"


def _listed(spots: Sequence[Spot]) -> str:
    names = (f"{spot.region.code} {spot.region.name}" if spot.region else "".join(spot.tail) for spot in spots)
    return "、".join(list(names)[:5])

"""Regions of reports that do not name theirs, or name one that several regions share: from site, codes and other years."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from extract.identity.clues import Sighting, is_known
from extract.identity.codes import region_of_site, registered_in
from extract.identity.names import fits
from extract.identity.places import NOWHERE, Spot, lies_in, line_code
from extract.model.agency import ReportFacts
from extract.schema.bodies import bodies
from extract.schema.regions import Region, region_book

_SURE, _SUPPORTED = 0.98, 0.995
_OWN_NAME = 4  # characters from which on a zone's name holds more than what kind of zone it is
_MOSTLY = 0.9  # share of a site's reports that must be of one region for its other reports to be taken for that region's


@dataclass
class Learned:
    """What the reports with a full name tell of the others."""

    by_code: dict[str, Counter[tuple[str, Spot]]] = field(default_factory=lambda: defaultdict(Counter))
    by_site: dict[tuple[str, tuple[str, ...]], Counter[Spot]] = field(default_factory=lambda: defaultdict(Counter))
    by_host: dict[str, Counter[Spot]] = field(default_factory=lambda: defaultdict(Counter))
    by_figures: dict[tuple[object, ...], set[Spot]] = field(default_factory=lambda: defaultdict(set))
    filed: dict[tuple[object, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    by_words: dict[tuple[str, ...], set[Spot]] = field(default_factory=lambda: defaultdict(set))
    by_carried: dict[tuple[object, ...], set[Spot]] = field(default_factory=lambda: defaultdict(set))
    paths: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    code_names: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    code_years: dict[tuple[str, int | None], set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))

    @cached_property
    def shared(self) -> frozenset[str]:
        """Organisation codes under which different agencies publish: defaults of a site, no identity."""
        many = {code for code, names in self.code_names.items() if len(names) >= bodies().settings.shared_code_names}
        return frozenset(many | {code for (code, _), names in self.code_years.items() if len(names) > 1})


def place_all(sightings: Sequence[Sighting]) -> Learned:
    """Give every sighting its region, as far as it is known, with confidence and clue."""
    for sighting in sightings:
        _place_by_names(sighting)
    learned = _learn(sightings)
    for sighting in sightings:
        if sighting.spot is not None:
            sighting.spot = _whole_path(sighting.spot, learned)
    for sighting in sightings:
        if sighting.spot is None:
            _place_by_clues(sighting, learned)
    return learned


# --- names ------------------------------------------------------------------------------------------------------------


def _place_by_names(sighting: Sighting) -> None:
    """The region that the name itself, or another name on the page, says."""
    if sighting.is_national:
        _accept(sighting, NOWHERE, 0.95)
    elif len(sighting.spots) == 1 and is_known(sighting.spots[0]):
        supported = any(name.spots == sighting.spots for name in sighting.others)
        _accept(sighting, sighting.spots[0], _SUPPORTED if supported else _SURE)
    else:
        for spots, confidence, clue in _page_clues(sighting):
            candidates = _agreeing(sighting, spots)
            if len(candidates) == 1:
                _accept(sighting, candidates[0], confidence, clue)
                return
        if not sighting.spots:
            same = [name for name in sighting.others if name.body.key == sighting.body.key and name.spots]
            sighting.spots = same[0].spots if same else ()


def _accept(sighting: Sighting, spot: Spot, confidence: float, clue: str = "") -> None:
    sighting.spot, sighting.confidence = spot, confidence
    if clue:
        sighting.notes = (*sighting.notes, clue)


def _page_clues(sighting: Sighting) -> Iterator[tuple[list[Spot], float, str]]:
    complete = [name for name in sighting.others if name.is_complete and name.spots]
    yield [name.spots[0] for name in complete if name.body.key == sighting.body.key], 0.97, "地区: 同名机构的全称"
    if sighting.bare or sighting.spots:
        yield _of_heads(sighting), 0.95, "地区: 同页政府名称"


def _of_heads(sighting: Sighting) -> list[Spot]:
    """Places of the governments and offices that the page names."""
    heads = (name for name in sighting.others if name.is_complete and name.body.kind in ("government", "office"))
    return [name.spots[0] for name in heads if name.spots]


def _agreeing(sighting: Sighting, spots: Iterable[Spot]) -> list[Spot]:
    """Places that fit what the name leaves open, none twice."""
    return list(dict.fromkeys(
        spot for spot in spots
        if (spot in sighting.spots if sighting.spots else spot.region is None or _may_be(sighting, spot.region))
    ))  # fmt: skip


def _may_be(sighting: Sighting, region: Region) -> bool:
    """Whether a region has the rank that the name leaves to be understood; a town is in a county."""
    if sighting.body.kind == "town":
        return region.level == "county"
    return fits(region, sighting.bare) if sighting.bare else True


# --- what the data set tells ------------------------------------------------------------------------------------------


def _learn(sightings: Sequence[Sighting]) -> Learned:
    learned = Learned()
    for sighting in sightings:
        spot = sighting.spot
        if spot is None or not is_known(spot):
            continue
        if spot.region is None:
            learned.paths[spot.tail[-1]].add(spot.tail)
        _remember(sighting, spot, learned)
    return learned


def _remember(sighting: Sighting, spot: Spot, learned: Learned) -> None:
    facts, words = sighting.facts, sighting.body.key
    if sighting.body.kind == "development_zone":
        learned.by_words[words].add(spot)
    if sighting.host:
        learned.by_site[sighting.host, words][spot] += 1
        learned.by_host[sighting.host][spot] += 1
    if facts.figures:
        learned.by_figures[facts.year, facts.figures, words].add(spot)
        learned.filed[spot.key, words, facts.year, sighting.scope].add(facts.figures)
    for when, row in _carried(facts):
        learned.by_carried[when, row, words].add(spot)
    if sighting.organisation:
        name = (spot.key, *words)
        learned.by_code[sighting.organisation]["/".join(words), spot] += 1
        learned.code_names[sighting.organisation].add(name)
        learned.code_years[sighting.organisation, facts.year].add(name)


def _carried(facts: ReportFacts) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The requests that a report hands over at the ends of its year, each with the year's end; few say nothing."""
    if facts.year is not None:
        ends = ((facts.year - 1, facts.carried_in), (facts.year, facts.carried_out))
        yield from ((year, row) for year, row in ends if row and max(row) >= bodies().settings.figures_least)


def _whole_path(spot: Spot, learned: Learned) -> Spot:
    """A place that the code table lacks with all the regions above it that any report names."""
    if spot.region is not None or not spot.tail:
        return spot
    longer = [path for path in learned.paths[spot.tail[-1]] if path[-len(spot.tail) :] == spot.tail]
    ends = sorted(longer, key=lambda path: (-len(path), path))
    return Spot(None, ends[0]) if ends and all(ends[0][-len(path) :] == path for path in ends) else spot


# --- clues ------------------------------------------------------------------------------------------------------------


def _place_by_clues(sighting: Sighting, learned: Learned) -> None:
    """The region that codes, site and other reports leave; none where another report stands in its place already."""
    for spots, confidence, clue in _clues(sighting, learned):
        fitting = _agreeing(sighting, spots)
        if len({spot.key for spot in fitting}) == 1 and not _is_taken(sighting, fitting[-1], learned):
            _accept(sighting, _whole_path(fitting[-1], learned), confidence, clue)
            return
    sighting.confidence = 0.4
    doubt = f"地区不能确定(可能: {_listed(sighting.spots)})" if sighting.spots else "地区不能确定"
    sighting.notes = (*sighting.notes, doubt)


def _is_taken(sighting: Sighting, spot: Spot, learned: Learned) -> bool:
    """Whether the agency that a report would be of has filed other figures for that year under its full name."""
    filed = learned.filed.get((spot.key, sighting.body.key, sighting.facts.year, sighting.scope), set())
    return bool(filed) and bool(sighting.facts.figures) and sighting.facts.figures not in filed


def _clues(sighting: Sighting, learned: Learned) -> Iterator[tuple[list[Spot], float, str]]:
    """Places that clues leave, the surest first, each with confidence and clue."""
    facts, words = sighting.facts, sighting.body.key
    if facts.figures:
        yield list(learned.by_figures.get((facts.year, facts.figures, words), ())), 0.97, "地区: 同一报告的另一来源"
    for when, row in _carried(facts):
        yield list(learned.by_carried.get((when, row, words), ())), 0.93, "地区: 相邻年份结转数一致"
    code = sighting.organisation
    if code and code not in learned.shared:
        yield [spot for name, spot in learned.by_code[code] if name == "/".join(words)], 0.97, "地区: 其他年份同一机构代码"
    for label, region, whole, alone in _coded(sighting):
        yield (_within(sighting, region), whole, label) if sighting.spots else ([Spot(region)], alone, label)
    if not (sighting.bare or sighting.spots):
        yield _of_heads(sighting), 0.87, "地区: 同页政府名称"
    if sighting.host:
        hosted = learned.by_host.get(sighting.host, Counter())
        same = [spot for spot in learned.by_site.get((sighting.host, words), ()) if not _is_superiors(sighting, spot, hosted)]
        yield same, 0.93, "地区: 同网站其他年份的全称"
        yield from _hosted(sighting, hosted)
    if sighting.body.kind == "development_zone" and len(sighting.body.core) >= _OWN_NAME:
        yield list(learned.by_words.get(words, ())), 0.9, "地区: 同名园区的全称"
        yield [Spot(None, (sighting.body.core,))], 0.85, "地区: 园区专名"


def _coded(sighting: Sighting) -> Iterator[tuple[str, Region, float, float]]:
    """Regions whose codes the page bears; with the confidence where the name leaves a few, and where it leaves all."""
    codes = (
        ("地区: 网站标识码", region_of_site(sighting.facts.site_code), 0.97, 0.95 if sighting.bare else 0.88),
        ("地区: 统一社会信用代码", registered_in(sighting.credit), 0.95, 0.88),
    )
    for label, code, whole, alone in codes:
        region = region_book().at(code, sighting.facts.year) if code else None
        if region is not None:
            yield label, region, whole, alone


def _within(sighting: Sighting, region: Region) -> list[Spot]:
    """Of several places those that are in a region, or are it, or hold it."""
    return [spot for spot in sighting.spots if spot.region and _touch(spot.region, region)]


def _touch(one: Region, other: Region) -> bool:
    return line_code(one) == line_code(other) or lies_in(one, other) or lies_in(other, one)


def _is_superiors(sighting: Sighting, spot: Spot, hosted: Iterable[Spot]) -> bool:
    """Whether the site is that of a region above: one that collects the reports of several below."""
    code = region_of_site(sighting.facts.site_code)
    own = region_book().at(code, sighting.facts.year) if code else None
    regions = [other.region for other in hosted if other.region] + ([own] if own else [])
    return spot.region is not None and any(
        line_code(region) != line_code(spot.region) and lies_in(spot.region, region) for region in regions
    )


def _hosted(sighting: Sighting, hosted: Counter[Spot]) -> Iterator[tuple[list[Spot], float, str]]:
    """Places that the other reports of a site leave."""
    regions = [spot.region for spot in hosted if spot.region]
    if sighting.spots:
        below = [region for region in regions if region.level != "province"]
        yield [spot for region in below for spot in _within(sighting, region)], 0.93, "地区: 该网站其他报告"
    elif sum(hosted.values()) >= 3 and sighting.body.kind != "town":
        spot, count = hosted.most_common(1)[0]
        yield ([spot] if count >= _MOSTLY * sum(hosted.values()) else []), 0.86, "地区: 该网站其他报告"


def _listed(spots: Sequence[Spot]) -> str:
    names = [f"{spot.region.code} {spot.region.name}" if spot.region else "".join(spot.tail) for spot in spots]
    return "、".join(names[:5])

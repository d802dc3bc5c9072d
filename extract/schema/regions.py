"""Regions over the years: `schemas/regions/`, codes of GB/T 2260 with what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from extract.schema.files import Strict, schemas_folder, table_rows
from extract.text import fold

RegionLevel = Literal["province", "prefecture", "county"]
Relation = Literal["recoded", "renamed", "reclassified", "merged", "dissolved"]

_WHOLE = frozenset({"recoded", "renamed", "reclassified"})
_EARLY, _LATE = 1, 3  # years by which a name may come before the code table, or linger after it


class _RegionRow(Strict):
    code: str
    name: str
    short: str
    parent: str
    first: int
    last: str


class _StepRow(Strict):
    year: int
    code: str
    name: str
    to_code: str
    to_name: str
    relation: Relation
    confidence: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Region:
    """A region under one code, name and parent; `last` is None if it still is so."""

    code: str
    name: str
    short: str
    parent: str
    first: int
    last: int | None

    @property
    def level(self) -> RegionLevel:
        """Province, prefecture or county, as its code says."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    def holds(self, year: int | None) -> bool:
        """Whether reports of a year may bear this name; any year where it is not known."""
        return year is None or self.first - _EARLY <= year <= (self.last or 9999) + _LATE


@dataclass(frozen=True, slots=True)
class Fate:
    """What a region became: code and name behind it, since when, how, and how surely."""

    year: int
    code: str
    name: str
    relation: Relation
    confidence: float


@dataclass(frozen=True)
class RegionBook:
    """All regions and their successions."""

    regions: tuple[Region, ...]
    fates: dict[tuple[str, str], tuple[Fate, ...]]

    @cached_property
    def by_name(self) -> dict[str, tuple[Region, ...]]:
        """Regions by folded full name."""
        return _grouped((fold(region.name), region) for region in self.regions)

    @cached_property
    def by_short(self) -> dict[str, tuple[Region, ...]]:
        """Regions by proper name of two characters and more."""
        return _grouped((fold(r.short), r) for r in self.regions if len(r.short) > 1 and r.short != r.name)

    @cached_property
    def by_code(self) -> dict[str, tuple[Region, ...]]:
        """Regions by code, earliest first."""
        return _grouped((region.code, region) for region in self.regions)

    def at(self, code: str, year: int | None = None) -> Region | None:
        """The region that bore a code at a year's end (the latest where none is given); None for an unknown code."""
        known = self.by_code.get(code, ())
        if year is not None:
            fitting = [r for r in known if r.first <= year <= (r.last or 9999)]
            if fitting:
                return fitting[-1]
            earlier = [r for r in known if r.first <= year]
            return (earlier or known or (None,))[-1 if earlier else 0]
        return known[-1] if known else None

    def superiors(self, region: Region) -> tuple[Region, ...]:
        """The regions above one in its own years, province first."""
        above: list[Region] = []
        code = region.parent
        while code:
            found = self.at(code, region.last or None) or self.at(code, region.first)
            if found is None:
                break
            above.insert(0, found)
            code = found.parent
        return tuple(above)

    def line(self, region: Region) -> Region:
        """The region that one goes on as today, or did at last: through changes of code, name and rank, not mergers."""
        return self._follow(region, _WHOLE)

    def today(self, region: Region) -> Region | None:
        """The region of today that holds one, mergers included; None where that is not known."""
        found = self._follow(region, _WHOLE | {"merged"})
        return found if found.last is None else None

    def _follow(self, region: Region, relations: frozenset[str]) -> Region:
        seen = {region}
        while True:
            fate = next((f for f in self.fates.get((region.code, region.name), ()) if f.year > (region.last or 9999)), None)
            same = [r for r in self.by_code[region.code] if r.name == region.name and r.first > region.first]
            following = self.at(fate.code, fate.year) if fate and fate.relation in relations else None
            if following is None and same and fate is None:
                following = same[-1]
            if following is None or following in seen:
                return region
            region = following
            seen.add(region)


def _grouped(pairs: Iterator[tuple[str, Region]]) -> dict[str, tuple[Region, ...]]:
    found: defaultdict[str, list[Region]] = defaultdict(list)
    for key, region in pairs:
        found[key].append(region)
    return {key: tuple(sorted(regions, key=_order)) for key, regions in found.items()}


def _order(region: Region) -> tuple[int, str]:
    return (region.first, region.code)


@cache
def region_book() -> RegionBook:
    """The regions of `schemas/regions/`; SchemaError where a file is not as it must be."""
    folder = schemas_folder() / "regions"
    regions = tuple(
        Region(row.code, row.name, row.short, row.parent, row.first, int(row.last) if row.last else None)
        for _, row in table_rows(_RegionRow, folder / "regions.csv")
    )
    fates: defaultdict[tuple[str, str], list[Fate]] = defaultdict(list)
    for _, row in table_rows(_StepRow, folder / "successions.csv"):
        fates[row.code, row.name].append(Fate(row.year, row.to_code, row.to_name, row.relation, row.confidence))
    return RegionBook(regions, {key: tuple(found) for key, found in fates.items()})

"""Regions at the start of names: those of the code table, and others by the look of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from extract.schema.regions import Region, region_book

_LONGEST = 16
_ENDS = "自治区|自治州|自治县|自治旗|地区|新区|林区|特区|兵团|省|市|盟|州|县|区|旗|师"
_PIECE = re.compile(rf"[\u3400-\u9fff]{{2,9}}?(?:{_ENDS})")
_MOST_PIECES = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a body is: the deepest region of the code table (None for none) and names below it that the table lacks."""

    region: Region | None
    tail: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What stays the same as long as the region does, through changes of code, name and rank."""
        return "/".join((line_code(self.region) if self.region else "", *self.tail))


NOWHERE = Spot(None)


@lru_cache(maxsize=8192)
def line_code(region: Region) -> str:
    """The code of the region that one goes on as; with its name where several regions bore that code."""
    last = region_book().line(region)
    latest = region_book().by_code[last.code][-1]
    return last.code if latest.name == last.name else f"{last.code}{last.name}"


@cache
def _above(region: Region) -> frozenset[str]:
    """Codes of all regions that one ever lay in under its name."""
    same = (r for r in region_book().by_code[region.code] if r.name == region.name)
    return frozenset(over.code for each in same for over in region_book().superiors(each))


def lies_in(region: Region, above: Region) -> bool:
    """Whether a region lies, or lay under its name, in another."""
    return above.code in _above(region) or any(
        line_code(over) == line_code(above) for over in region_book().superiors(region)
    )


def regions_named(name: str, year: int | None, *, short: bool = False) -> list[Region]:
    """Regions that bear a folded name in the reports on a year, of several spells the fitting one; else at any time."""
    table = region_book().by_short if short else region_book().by_name
    known = table.get(name, ())
    fitting = [region for region in known if region.holds(year)] or list(known)
    by_line: dict[str, Region] = {}
    for region in fitting:
        key = line_code(region)
        kept = by_line.get(key)
        if kept is None or _distance(region, year) <= _distance(kept, year):
            by_line[key] = region
    # Of two regions of one province that bore the name one after the other the one of the year is meant.
    nearest: dict[str, int] = {}
    for region in by_line.values():
        province = region.code[:2]
        nearest[province] = min(_distance(region, year), nearest.get(province, 9999))
    return [region for region in by_line.values() if _distance(region, year) == nearest[region.code[:2]]]


def _distance(region: Region, year: int | None) -> int:
    if year is None:
        return 0 if region.last is None else 1
    return max(region.first - year, year - (region.last or 9999), 0)


@lru_cache(maxsize=1 << 14)
def leading_regions(text: str, year: int | None) -> tuple[tuple[int, Region], ...]:
    """Regions of the table that a text begins with, each with where its name ends: the longest way down first."""
    return tuple(sorted(set(_chain(text, 0, None, year)), key=lambda found: (-found[0], found[1].code)))


def _chain(text: str, start: int, above: Region | None, year: int | None) -> Iterator[tuple[int, Region]]:
    for end in range(min(len(text), start + _LONGEST), start + 1, -1):
        for region in regions_named(text[start:end], year):
            if above is None or lies_in(region, above):
                yield end, region
                yield from _chain(text, end, region, year)


def short_regions(text: str, year: int | None, above: Region | None = None) -> Iterator[tuple[int, Region]]:
    """Regions whose proper name alone a text begins with, the longest first; with a full name below it where one stands."""
    for end in range(min(len(text), _LONGEST), 1, -1):
        for region in regions_named(text[:end], year, short=True):
            if above is not None and not lies_in(region, above):
                continue
            yield from sorted(_chain(text, end, region, year), key=lambda found: (-found[0], found[1].code))
            yield end, region


def looks_like_regions(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Names at the start of a text that look like regions, one by one: where they end and what they are, most first."""
    found: list[tuple[int, tuple[str, ...]]] = []
    start = 0
    pieces: tuple[str, ...] = ()
    while len(found) < _MOST_PIECES:
        match = _PIECE.match(text, start)
        if match is None:
            break
        start, pieces = match.end(), (*pieces, match[0])
        found.append((start, pieces))
    return found[::-1]

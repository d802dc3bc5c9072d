"""Names of agencies as printed: region, body, scope; several for joint publishers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.identity.bodywords import Body, read_body
from extract.identity.places import (
    NOWHERE,
    Spot,
    leading_regions,
    lies_in,
    looks_like_regions,
    regions_named,
    short_regions,
)
from extract.model.agency import Level, Scope
from extract.schema.bodies import bodies
from extract.schema.regions import Region
from extract.text import fold

_ASIDE = re.compile(r"\(([^()]*)\)")
_BARE: dict[str, Level] = {
    "自治区": "province", "省": "province", "自治州": "prefecture", "市": "prefecture", "州": "prefecture", "盟": "prefecture",
    "自治县": "county", "县": "county", "区": "county", "旗": "county",
}  # fmt: skip
_APART = re.compile(r"[\s\u3000•·|/、]+")
_NATIONAL = ("中华人民共和国", "国务院", "国家", "中国", "全国", "中央")


@dataclass(frozen=True, slots=True)
class Name:
    """One body as a name tells it.

    `spots` are the places that it may be of: none if the name does not say, several if regions share the name. `bare` is
    the rank of a region that is meant but not named (市教育局). `scope` is None where the name does not say whose figures.
    """

    text: str
    body: Body
    spots: tuple[Spot, ...] = ()
    bare: Level = ""
    scope: Scope | None = None
    is_national: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether it names one region."""
        return self.is_national or (len(self.spots) == 1 and self.spots != (NOWHERE,))


@lru_cache(maxsize=1 << 14)
def read_names(printed: str, year: int | None) -> tuple[Name, ...]:
    """The bodies that a printed name names, mostly one; empty if it names none."""
    printed, scope = _scope(printed)
    whole = _read(fold(printed), year)
    parts = _joint(printed, year, sure=whole is not None and whole.body.is_sure)
    names = parts or ((whole,) if whole else ())
    return tuple(replace(name, scope=scope) for name in names)


def _scope(printed: str) -> tuple[str, Scope | None]:
    """A name without what says whose figures it gives, and what it says."""
    for aside in re.finditer(r"[((〔\[【]([^()()〔〕\[\]【】]*)[))〕\]】]", printed):
        words = fold(aside[1])
        for word, scope, where in bodies().scopes:
            if where != "text" and word in words:
                return printed[: aside.start()] + printed[aside.end() :], scope
    folded = fold(printed)
    for word, scope, where in bodies().scopes:
        if where == "name" and folded.endswith(word) and len(folded) > len(word) + 2:
            return folded.removesuffix(word), scope
    return printed, None


def _joint(printed: str, year: int | None, *, sure: bool) -> tuple[Name, ...]:
    """The bodies of a joint publisher; empty if there is one alone."""
    for pieces in _cuts(printed):
        parts = [_read(fold(piece), year) for piece in pieces]
        known = [part for part in parts if part is not None]
        if len(known) == len(pieces) > 1 and _stand_alone(known) and not (sure and len(pieces[0]) < 3):
            return tuple(known)
    return ()


def _cuts(printed: str) -> Iterator[list[str]]:
    pieces = [piece for piece in _APART.split(printed.strip()) if piece]
    if len(pieces) > 1:
        yield pieces
    aside = re.fullmatch(r"(.{4,})[((](.{2,})[))]", printed.strip())
    if aside and fold(aside[2]).endswith(("镇", "乡", "街道", "人民政府", "管委会", "管理委员会")):
        yield [aside[1], aside[2]]
    folded = fold(printed)
    for prefix in map(fold, bodies().settings.prefixes):
        before, found, after = folded.partition(prefix)
        if found and before.endswith("局"):
            yield [before, found + after]
    for match in re.finditer("人民政府|管委会|管理委员会", folded):
        if 0 < match.end() < len(folded) - 3:
            yield [folded[: match.end()], folded[match.end() :]]


def _stand_alone(parts: list[Name]) -> bool:
    """Whether each part is a body by itself, the first one with its region."""
    first, *others = parts
    return bool(first.spots or first.bare) and all(
        part.spots or part.is_national or part.body.kind in ("development_zone", "town") for part in others
    )


def _read(folded: str, year: int | None) -> Name | None:
    """One body by its folded name."""
    text = _without_prefix(_ASIDE.sub("", folded).strip("-_ "))
    if not 1 < len(text) <= 60:
        return None
    return (
        _by_table(text, year) or _named_for_itself(text) or _zone_of_short_name(text, year) or _whole(text)
        or _by_short_name(text, year) or _bare(text) or _by_look(text) or _bare_unsure(text) or _unsure(text)
    )  # fmt: skip


_DIVISION = re.compile(r"第[一二三四五六七八九十\d]{1,3}师(?=.{2,}市)")


def _without_prefix(text: str) -> str:
    """A name without the superior or the division of the corps named before the region."""
    for prefix in map(fold, bodies().settings.prefixes):
        if text.startswith(prefix) and len(text) > len(prefix):
            text = text.removeprefix(prefix)
            break
    return _DIVISION.sub("", text, count=1) if _DIVISION.match(text) else text


def _named_for_itself(text: str) -> Name | None:
    """A body whose name holds a place that is no region of its own: 黄埔海关."""
    body = read_body(text)
    if body is None or not body.core or not set(body.functions) & set(bodies().settings.named_for_themselves):
        return None
    return Name(text, body, is_national=True)


def _zone_of_short_name(text: str, year: int | None) -> Name | None:
    """A development zone behind the proper name of its region: 成都高新区."""
    body = read_body(text)
    return _by_short_name(text, year) if body is not None and body.kind == "development_zone" else None


def _by_table(text: str, year: int | None) -> Name | None:
    """A name that begins with regions of the code table; unknown regions may follow."""
    found = leading_regions(text, year)
    for end in dict.fromkeys(end for end, _ in found):
        spots = tuple(Spot(region) for at, region in found if at == end)
        rest = text[end:]
        if not rest:
            return Name(text, Body("government", is_sure=False), spots)
        name = _with_body(text, rest, spots, year)
        if name is not None:
            return name
    return None


def _with_body(text: str, rest: str, spots: tuple[Spot, ...], year: int | None) -> Name | None:
    """The body behind regions, with names of regions in between that the table lacks."""
    body = read_body(rest)
    if body is not None and body.is_sure and not (body.kind == "town" and _has_region_in(body.core)):
        return Name(text, body, _of_branch(body, spots, year))
    inner = _below_by_short_name(rest, spots, year)
    if inner is not None:
        return Name(text, *inner)
    for end, pieces in looks_like_regions(rest):
        below = read_body(rest[end:])
        if below is not None and below.is_sure:
            return Name(text, below, tuple(Spot(spot.region, (*spot.tail, *pieces)) for spot in spots))
    return Name(text, body, _of_branch(body, spots, year)) if body else None


def _below_by_short_name(rest: str, spots: tuple[Spot, ...], year: int | None) -> tuple[Body, tuple[Spot, ...]] | None:
    """The department of a county whose proper name stands behind its prefecture: 淮安市洪泽生态环境局."""
    found = [(end, region) for spot in spots if spot.region for end, region in short_regions(rest, year, spot.region)]
    for end, _ in found:
        body = read_body(rest[end:])
        if body is not None and body.is_sure and body.kind in ("department", "vertical") and body.functions:
            return body, tuple(dict.fromkeys(Spot(region) for at, region in found if at == end))
    return None


def _has_region_in(core: str) -> bool:
    """Whether the own name of a town still holds the name of a county that the table lacks."""
    return any(len(core) - end > 1 for end, _ in looks_like_regions(core))


def _of_branch(body: Body, spots: tuple[Spot, ...], year: int | None) -> tuple[Spot, ...]:
    """Where a branch is: the county that it names, if its superior's region has such a one."""
    if body.form != "branch" or not body.within:
        return spots
    below = []
    for spot in spots:
        named = [*regions_named(body.within, year), *regions_named(body.within, year, short=True)]
        inner = [region for region in named if spot.region and lies_in(region, spot.region) and region != spot.region]
        below += [Spot(region) for region in inner] or [Spot(spot.region, (*spot.tail, body.within))]
    return tuple(dict.fromkeys(below))


def _whole(text: str) -> Name | None:
    """A name without any region whose every word is understood, or one of the whole country."""
    body = read_body(text)
    if text.startswith(_NATIONAL) or text.endswith(("总署", "总局")) or _is_ministry(text, body):
        return Name(text, _national(text), is_national=True)
    if body is None or not body.is_sure or (body.kind == "town" and looks_like_regions(text)):
        return None
    return Name(text, body)


def _is_ministry(text: str, body: Body | None) -> bool:
    """Whether a name without region is that of a ministry: 部 and 署 are no words of departments below."""
    return text.endswith(("部", "署")) and len(text) > 2 and body is not None and bool(body.functions) and body.kind == "department"


def _national(text: str) -> Body:
    """The body of the whole country that a name names, by its function where that is known."""
    stem = next((text.removeprefix(word) for word in _NATIONAL if text.startswith(word) and len(text) > len(word) + 2), text)
    body = read_body(stem)
    known = body is not None and body.is_sure and body.kind in ("department", "vertical") and bool(body.functions)
    return replace(body, words=text) if body is not None and known else Body("department", text, words=text)


def _by_short_name(text: str, year: int | None) -> Name | None:
    """A name that begins with the proper name of a region: 商丘教育局."""
    for end, _ in (found := list(short_regions(text, year))):
        body = read_body(text[end:])
        if body is not None and body.is_sure and body.kind != "town":
            return Name(text, body, _of_branch(body, _highest([region for at, region in found if at == end]), year))
    return None


def _highest(regions: list[Region]) -> tuple[Spot, ...]:
    """Regions that a proper name can mean: a prefecture rather than its own district of that name."""
    return tuple(Spot(region) for region in dict.fromkeys(regions)
                 if not any(lies_in(region, other) for other in regions if other != region))  # fmt: skip


def _bare(text: str) -> Name | None:
    """A name with the rank of its region alone: 市卫健委."""
    for word, level in _BARE.items():
        body = read_body(text.removeprefix(word)) if text.startswith(word) else None
        if body is not None and body.is_sure and body.kind != "town":
            return Name(text, body, bare=level)
    return None


_BARE_UNSURE = 5  # characters behind a bare 市 or 县 from which on it stands for a region even so


def _bare_unsure(text: str) -> Name | None:
    """A name with the rank of its region alone, of a body whose words are not known."""
    word = next((word for word in _BARE if text.startswith(word)), "")
    body = read_body(text.removeprefix(word)) if word and len(text) >= len(word) + _BARE_UNSURE else None
    return Name(text, body, bare=_BARE[word]) if body is not None else None


def _by_look(text: str) -> Name | None:
    """A name that begins with what looks like regions, none of which the code table knows."""
    found = looks_like_regions(text)
    for end, pieces in found:
        rest = text[end:]
        body = read_body(rest)
        if body is not None and body.is_sure:
            return Name(text, body, _of_branch(body, (Spot(None, pieces),), None))
    for end, pieces in found:
        if end == len(text):
            return Name(text, Body("government", is_sure=False), (Spot(None, pieces),))
        body = read_body(text[end:])
        if body is not None:
            return Name(text, body, _of_branch(body, (Spot(None, pieces),), None))
    return None


def _unsure(text: str) -> Name | None:
    body = read_body(text)
    return Name(text, body) if body is not None else None


def fits(region: Region, level: Level) -> bool:
    """Whether a region can be what a bare 市, 县 or 区 means; a 市 may be a county's as well."""
    if level == "prefecture":
        return region.level == "prefecture" or region.name.endswith("市")
    if level == "county" and region.name.endswith("自治区"):
        return True
    return not level or region.level == level

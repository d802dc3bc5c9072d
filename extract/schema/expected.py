"""Whose reports are expected: a user's list, and which of the names met on a site are those of its agencies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from extract.errors import SchemaError
from extract.model.ledger import Expected, Years
from extract.schema.lists import read_list
from extract.text import fold

_YEARS = re.compile(r"((?:19|20)\d\d)(?:-((?:19|20)\d\d))?")
_ASIDE = re.compile(r"\([^()]*\)$")
# What the name of a region ends with that may stand before the name of its agency, or be left out.
_REGION = tuple(map(fold, ("省", "市", "县", "区", "州", "旗", "盟")))
_WITH_REGION = re.compile(rf"^.{{2,}}?(?:{'|'.join(_REGION)})..")
_GOVERNMENT = tuple(map(fold, ("人民政府", "管理委员会", "管委会")))
_SHORTEST = 3  # characters of a name without its region: 教育局

Name = tuple[str, str]  # an agency as it was met, and the host on which that was


def read_years(text: str) -> Years:
    """`2019-2025` or `2023` as the first and last year; SchemaError for anything else."""
    found = _YEARS.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if first > last:
        raise SchemaError(f"expected years such as 2019-2025, found {text!r}", "years")
    return first, last


def read_expected(path: Path) -> tuple[Expected, ...]:
    """A list with the column agency and, where wanted, site, from and to (years); SchemaError with the line if it is wrong."""
    return tuple(
        Expected(line.cells["agency"], host_of(line.cells.get("site", "")), *line.years())
        for line in read_list(path, ("agency",), ("site", "from", "to"))
    )


def host_of(address: str) -> str:
    """The host of an address, with its port where it has one; of a bare host itself."""
    return urlsplit(address if "://" in address else f"//{address}").netloc.lower()


class Roll:
    """The agencies that are expected, to be found by the names under which they publish.

    A name is that of an agency if it is the same as text folds it, or if one of the two leaves out the region before it.
    Where several fit, the one on the same host is meant; where that leaves several, none.
    """

    def __init__(self, expected: Iterable[Expected]) -> None:
        self._of: dict[str, list[Expected]] = {}
        self._short: dict[str, list[Expected]] = {}
        for each in expected:
            self._of.setdefault(_name(each.agency), []).append(each)
            for short in without_region(each.agency):
                self._short.setdefault(short, []).append(each)

    def matches(self, names: Iterable[Name]) -> dict[Name, Expected]:
        """The names that are those of an expected agency, with it."""
        wanted = sorted(set(names))
        exact = {name: one for name in wanted if (one := self._one(name, self._same(name[0]))) is not None}
        rest = [name for name in wanted if name not in exact]
        loose = {name: one for name in rest if (one := self._one(name, self._loosely(name[0]))) is not None}
        return exact | dict(_unrivalled(loose))

    def _same(self, agency: str) -> list[Expected]:
        return self._of.get(_name(agency), [])

    def _loosely(self, agency: str) -> list[Expected]:
        longer = self._short.get(_name(agency), [])
        return [*longer, *(each for short in without_region(agency) for each in self._of.get(short, ()))]

    @staticmethod
    def _one(name: Name, candidates: Sequence[Expected]) -> Expected | None:
        here = [each for each in candidates if each.site and each.site == name[1]]
        fitting = here or candidates
        return fitting[0] if len({body_of(each) for each in fitting}) == 1 else None


def body_of(expected: Expected) -> Name:
    """What lines of a list about one body share: its folded name, and its site."""
    return _name(expected.agency), expected.site


def _unrivalled(found: Mapping[Name, Expected]) -> Iterator[tuple[Name, Expected]]:
    """Matches by region without those in which two different bodies would be one: those on its own host are meant."""
    of_body: dict[Name, list[Name]] = {}
    for name, expected in found.items():
        of_body.setdefault(body_of(expected), []).append(name)
    for name, expected in found.items():
        rivals = [other for other in of_body[body_of(expected)] if not is_same_body(name[0], other[0])]
        if not rivals or (name[1] == expected.site and all(other[1] != expected.site for other in rivals)):
            yield name, expected


@lru_cache(maxsize=8192)
def without_region(agency: str) -> tuple[str, ...]:
    """The names that are left of a folded one without the regions before it, the longest first; none where it has none."""
    name = _name(agency)
    return tuple(name[at:] for at in range(1, len(name) - _SHORTEST + 1) if name[at - 1] in _REGION)


def names_region(agency: str) -> bool:
    """Whether a name says of which region the body is: 望舒县教育局, neither 教育局 nor 县教育局."""
    return _WITH_REGION.search(fold(agency)) is not None


def is_same_body(one: str, other: str) -> bool:
    """Whether two names are those of one body, with its region or without."""
    return _name(one) == _name(other) or _name(one) in without_region(other) or _name(other) in without_region(one)


@lru_cache(maxsize=8192)
def _name(agency: str) -> str:
    """A name as it is compared; a region stands for its government, as lists of regions have it."""
    folded = _ASIDE.sub("", fold(agency))
    region = next((folded.removesuffix(ending) for ending in _GOVERNMENT if folded.endswith(ending)), "")
    return region if region.endswith(_REGION) and len(region) > 1 else folded

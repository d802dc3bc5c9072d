"""Places of the invented world: real regions under their codes and names of the years, with mergers and renames."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.schema.regions import region_book

FIRST_YEAR, LAST_YEAR = 2014, 2025
_TABLE = Path(__file__).with_name("world_places.csv")
_MUNICIPALITIES = frozenset({"北京", "天津", "上海", "重庆"})
_ENDS = ("市", "县", "区", "省", "盟", "壮族自治区", "彝族自治州", "自治区")


@dataclass(frozen=True, slots=True)
class State:
    """A place as it was in the reports on some years: code, name and the key of the region above (empty: none)."""

    parent: str
    first: int
    last: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A region over the years; `ends_in` is the key of the region that takes it over, empty if it lasts."""

    key: str
    states: tuple[State, ...]
    ends_in: str

    def at(self, year: int) -> State:
        """How it was in the reports on a year; the nearest state where it had none."""
        fitting = (state for state in self.states if state.first <= year <= state.last)
        return next(fitting, self.states[0] if year < self.states[0].first else self.states[-1])

    @property
    def first(self) -> int:
        """The first year on which its bodies report."""
        return self.states[0].first

    @property
    def last(self) -> int:
        """The last year on which its bodies report."""
        return self.states[-1].last

    @property
    def level(self) -> str:
        """`national`, `province`, `prefecture` or `county`."""
        code = self.states[-1].code
        if not self.states[-1].name:
            return "national"
        return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"

    @property
    def is_municipality(self) -> bool:
        """Whether it is one of the four cities with the rank of a province."""
        return self.key in _MUNICIPALITIES

    def codes(self) -> tuple[str, ...]:
        """Every code that it had, oldest first."""
        return tuple(dict.fromkeys(state.code for state in self.states))


@cache
def places() -> Mapping[str, Place]:
    """All places by key."""
    states: dict[str, list[State]] = {}
    ends: dict[str, str] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            state = State(row["parent"], int(row["first"]), int(row["last"]), row["code"], row["name"])
            states.setdefault(row["key"], []).append(state)
            ends[row["key"]] = row["ends_in"]
    return {key: Place(key, tuple(found), ends[key]) for key, found in states.items()}


def above(place: Place, year: int) -> Place | None:
    """The region that a place lay in, None for a province."""
    parent = place.at(year).parent
    return places()[parent] if parent else None


def path(place: Place, year: int) -> tuple[str, ...]:
    """Names of the regions from the province down to the place."""
    over = above(place, year)
    return (*(path(over, year) if over else ()), place.at(year).name)


def code_today(place: Place) -> str:
    """The code under which its area is found after the last year of the world."""
    return code_today(places()[place.ends_in]) if place.ends_in else place.states[-1].code


def short_name(name: str) -> str:
    """A region's name without the word for its kind; names of one character keep it."""
    for end in sorted(_ENDS, key=len, reverse=True):
        if name.endswith(end) and len(name) - len(end) > 1:
            return name.removesuffix(end)
    return name


@cache
def namesakes() -> frozenset[str]:
    """Names that regions of several provinces or prefectures bore at some time: alone they do not tell which is meant."""
    above_them: dict[str, set[str]] = {}
    for region in region_book().regions:
        above_them.setdefault(region.name, set()).add(region.parent)
    return frozenset(name for name, found in above_them.items() if len(found) > 1)

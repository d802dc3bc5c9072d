"""Invented agencies of the world: who they are, under which names and codes they report, and what becomes of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

from extract.specimen.world_places import FIRST_YEAR, LAST_YEAR, Place, above, path, places, short_name

_TABLE = Path(__file__).with_name("world_functions.csv")
_TOWNS = (
    "城关镇", "龙山镇", "河口乡", "新华街道", "和平街道", "白石镇", "双桥镇", "青山乡", "东风街道", "石桥镇", "柳河镇",
    "大王庄镇", "太平镇", "金星街道", "云台乡", "北京街道", "红旗街道", "马家坪镇", "三江口镇", "长安街道",
)  # fmt: skip
_ZONES = ("经济技术开发区", "高新技术产业开发区", "经济开发区", "综合保税区", "工业园区")
# What the ministries of the world are called until the reform and after it.
_MINISTRIES = {
    "finance": ("财政部", "财政部"), "environment": ("环境保护部", "生态环境部"), "transport": ("交通运输部", "交通运输部"),
    "natural_resources": ("国土资源部", "自然资源部"), "audit": ("审计署", "审计署"),
}  # fmt: skip
_WITH_SYSTEM = {"成都/market_regulation", "南通/market_regulation", "济南/environment", "杭州/market_regulation"}
_REFORM = 2019  # reports on this year are the first after the reform of 2018
_LATER_REFORM = 2024  # and those on this year the first after that of 2023


@dataclass(frozen=True, slots=True)
class Era:
    """What a body is called in the reports on some years, without its region; `{…}` where the region stands within."""

    first: int
    last: int
    name: str


@dataclass(frozen=True)
class Body:
    """One agency over all its years.

    `line` is its function, or what it is where it has none (government, office, town …); `function` is empty then.
    `level` is empty where it is a matter of opinion. `ends_in` is the line of the body that takes over its work.
    """

    key: str
    place: Place
    line: str
    kind: str
    level: str
    eras: tuple[Era, ...]
    function: str = ""
    ends_in: str = ""
    reports: tuple[str, ...] = ("own",)
    partner: str = field(default="", compare=False)

    @property
    def first(self) -> int:
        """The first year on which it reports."""
        return max(self.eras[0].first, self.place.first)

    @property
    def last(self) -> int:
        """The last year on which it reports."""
        return min(self.eras[-1].last, self.place.last)

    def era(self, year: int) -> Era:
        """Its name of that year."""
        return next((era for era in self.eras if era.first <= year <= era.last), self.eras[-1])

    def name(self, year: int, regions: int = 1) -> str:
        """Its name with so many of the regions above it: 1 with its own, 2 with the one above too.

        Without any, those of regions keep the word for their kind (县教育局), those of towns nothing.
        """
        own = self.era(year).name
        names = path(self.place, year)
        if "{" in own:
            return own.format(prefecture=names[-2] if len(names) > 1 else "", short=short_name(names[-1]), name=names[-1])
        shown = "".join(names[-regions:]) if regions else "" if self.kind == "town" else names[-1][-1:]
        joint = f" {self.partner}" if self.partner else ""
        return shown + own + joint


def make_bodies(seed: int = 0, count: int = 400) -> list[Body]:
    """So many agencies of every level and kind, at most some 400; the same seed chooses the same ones.

    Up to half of them are those that are easily taken for each other.
    """
    rng = Random(f"world/bodies/{seed}")  # noqa: S311 - reproducible, not secret
    together = {body.key: body for body in _together()}
    bodies = {body.key: body for body in _all_bodies(rng)} | together
    hard = rng.sample(sorted(together), min(len(together), count // 2))
    others = sorted(set(bodies) - set(together))
    kept = hard + rng.sample(others, min(len(others), count - len(hard)))
    return [bodies[key] for key in sorted(kept)]


def _all_bodies(rng: Random) -> Iterator[Body]:
    by_level: dict[str, list[Place]] = {}
    for place in places().values():
        by_level.setdefault(place.level, []).append(place)
    for level, count in (("province", 10), ("prefecture", 16), ("county", 46)):
        for place in rng.sample(by_level[level], count):
            yield _government(place)
    for level, count in (("province", 5), ("prefecture", 10), ("county", 22)):
        yield from (_office(place) for place in rng.sample(by_level[level], count))
    for level, count in (("province", 18), ("prefecture", 62), ("county", 100)):
        yield from _departments(by_level[level], level, count, rng)
    yield from _towns(by_level["county"], rng)
    yield from _zones(by_level["prefecture"], rng)
    yield from _verticals(by_level, rng)
    yield from _joint()
    yield from _ministries()


def _government(place: Place) -> Body:
    reports = ("compiled", "own") if place.key in {"洪泽", "淮安", "海门", "越秀", "成都"} else ("compiled",)
    return Body(f"{place.key}/government", place, "government", "government", place.level, _always("人民政府"),
                reports=reports)  # fmt: skip


def _office(place: Place) -> Body:
    name = "人民政府办公厅" if place.level == "province" else "人民政府办公室"
    return Body(f"{place.key}/office", place, "office", "office", place.level, _always(name))


def _always(name: str) -> tuple[Era, ...]:
    return (Era(FIRST_YEAR, LAST_YEAR, name),)


# Departments by function


@dataclass(frozen=True, slots=True)
class _Line:
    """A function with the names of those who hold it, by level."""

    name: str
    ends_in: str
    eras: Mapping[str, tuple[Era, ...]]


@cache
def _lines() -> Mapping[str, _Line]:
    eras: dict[str, dict[str, list[Era]]] = {}
    ends: dict[str, str] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ends[row["line"]] = row["ends_in"]
            for level in ("province", "prefecture", "county"):
                if row[level]:
                    era = Era(int(row["first"]), int(row["last"]), row[level])
                    eras.setdefault(row["line"], {}).setdefault(level, []).append(era)
    return {
        name: _Line(name, ends[name], {level: tuple(found) for level, found in by_level.items()})
        for name, by_level in eras.items()
    }


def _department(place: Place, line: _Line) -> Body | None:
    """The department of a place for that function; None where it never had one."""
    level = "prefecture" if place.is_municipality else place.level
    eras = tuple(_era_of(era, place) for era in line.eras.get(level, ()))
    if not eras or eras[0].first > place.last or eras[-1].last < place.first:
        return None
    key = f"{place.key}/{line.name}"
    function = "" if line.name.startswith("_") else line.name
    reports = ("own", "system") if key in _WITH_SYSTEM else ("own",)
    return Body(key, place, line.name, "department", place.level, eras, function, line.ends_in, reports)


def _era_of(era: Era, place: Place) -> Era:
    """An era as a place has it: its own choice among names, and reforms a year earlier or later than elsewhere."""
    number = sum(map(ord, place.key))
    names = era.name.split("|")
    early, late = number % 2, number % 3 == 0
    moved = {_REFORM: _REFORM - early, _LATER_REFORM: _LATER_REFORM + late}
    first = moved.get(era.first, era.first)
    last = moved.get(era.last + 1, era.last + 1) - 1
    return Era(first, last, names[number % len(names)])


def _departments(found: Sequence[Place], level: str, count: int, rng: Random) -> Iterator[Body]:
    """So many departments, spread over places and functions."""
    pairs = [(place, line) for place in found for line in _lines().values() if level in line.eras]
    made = (_department(place, line) for place, line in rng.sample(pairs, count))
    yield from (body for body in made if body is not None)


# Places where all predecessors of a body report beside each other, and both sides of a merger of regions.
_TOGETHER = (
    ("洪泽", ("commerce_administration", "quality", "food_drugs", "market_regulation", "education", "environment")),
    ("南通", ("commerce_administration", "quality", "food_drugs", "market_regulation")),
    ("海门", ("culture", "tourism", "health")), ("成都", ("culture", "tourism", "data", "local_finance")),
    ("章丘", ("natural_resources", "planning", "forestry")), ("盘州", ("poverty", "agriculture")),
    ("崇川", ("education", "health", "finance")), ("港闸", ("education", "health", "finance")),
    ("清河淮安", ("education", "civil_affairs")), ("清浦", ("education", "civil_affairs")),
    ("清江浦", ("education", "civil_affairs")), ("莱芜区", ("education", "emergency")), ("莱芜市", ("education",)),
    ("济南", ("education",)), ("静安", ("finance",)), ("闸北", ("finance",)), ("上城", ("audit",)), ("江干", ("audit",)),
    ("杭州", ("market_regulation", "quality")), ("济南", ("environment",)),
    ("鼓楼南京", ("education",)), ("鼓楼徐州", ("education",)), ("鼓楼福州", ("education",)), ("鼓楼开封", ("education",)),
    ("市中济南", ("water",)), ("市中枣庄", ("water",)), ("市中乐山", ("water",)),
)  # fmt: skip


def _together() -> Iterator[Body]:
    for key, names in _TOGETHER:
        for name in names:
            body = _department(places()[key], _lines()[name])
            if body is not None:
                yield body


# Towns, zones, vertical agencies, joint publishers


def _towns(counties: Sequence[Place], rng: Random) -> Iterator[Body]:
    chosen = rng.sample(counties, 28)
    for place in chosen:
        for town in rng.sample(_TOWNS, 3):
            yield Body(f"{place.key}/{town}", place, "town", "town", "township", tuple(_town_eras(town, rng)))


def _town_eras(town: str, rng: Random) -> Iterator[Era]:
    """A town's names; some townships become towns, and some towns subdistricts."""
    stem, now = (town[:-1], town[-1]) if not town.endswith("街道") else (town[:-2], "街道")
    later = {"乡": "镇", "镇": "街道"}.get(now)
    change = rng.randint(2016, 2022)
    if later is None or rng.random() < 0.75:
        yield Era(FIRST_YEAR, LAST_YEAR, _seat(stem, now))
        return
    yield Era(FIRST_YEAR, change - 1, _seat(stem, now))
    yield Era(change, LAST_YEAR, _seat(stem, later))


def _seat(stem: str, kind: str) -> str:
    return f"{stem}{kind}办事处" if kind == "街道" else f"{stem}{kind}人民政府"


def _zones(prefectures: Sequence[Place], rng: Random) -> Iterator[Body]:
    lasting = [place for place in prefectures if not place.ends_in]
    for place in rng.sample(lasting, 14):
        yield Body(f"{place.key}/zone", place, "zone", "development_zone", "", tuple(_zone_eras(rng)))


def _zone_eras(rng: Random) -> Iterator[Era]:
    """A zone's names; some are raised to a higher rank."""
    name, change = rng.choice(_ZONES), rng.randint(2016, 2021)
    ending = "管理委员会"
    if name != "经济开发区" or rng.random() < 0.3:
        yield Era(FIRST_YEAR, LAST_YEAR, "{short}" + name + ending)
        return
    yield Era(FIRST_YEAR, change - 1, "{short}" + name + ending)
    yield Era(change, LAST_YEAR, "{short}经济技术开发区" + ending)


def _verticals(by_level: Mapping[str, Sequence[Place]], rng: Random) -> Iterator[Body]:
    for place in rng.sample(by_level["prefecture"], 10):
        yield _vertical(place, "meteorology", _always("气象局"))
    for place in rng.sample(by_level["county"], 8):
        yield _vertical(place, "meteorology", _always("气象局"))
    lasting = [place for place in by_level["prefecture"] if not place.ends_in]
    for place in rng.sample(lasting, 8):
        yield _vertical(place, "tax", (Era(_REFORM - 1, LAST_YEAR, "国家税务总局{name}税务局"),))
        yield _vertical(place, "national_tax", (Era(FIRST_YEAR, _REFORM - 2, "{name}国家税务局"),), "tax")
        yield _vertical(place, "local_tax", (Era(FIRST_YEAR, _REFORM - 2, "{name}地方税务局"),), "tax")
    for place in rng.sample(lasting, 5):
        yield _vertical(place, "tobacco", _always("烟草专卖局"))
    for place in rng.sample(lasting, 4):
        yield _vertical(place, "survey", _always("国家统计局{short}调查队"))
        yield _vertical(place, "post", _always("邮政管理局"))
    for place in rng.sample(lasting, 4):
        yield _vertical(place, "banking", _BANKING)
    for place in rng.sample([p for p in by_level["county"] if not p.ends_in and p.at(2018).parent], 5):
        yield _vertical(place, "tax", (Era(_REFORM - 1, LAST_YEAR, "国家税务总局{prefecture}{name}税务局"),))


_BANKING = (
    Era(FIRST_YEAR, _REFORM - 1, "中国银行业监督管理委员会{short}监管分局"),
    Era(_REFORM, 2022, "中国银行保险监督管理委员会{short}监管分局"),
    Era(2023, LAST_YEAR, "国家金融监督管理总局{short}监管分局"),
)


def _vertical(place: Place, line: str, eras: tuple[Era, ...], ends_in: str = "") -> Body:
    return Body(f"{place.key}/{line}", place, line, "vertical", place.level, eras, line, ends_in)


def _joint() -> Iterator[Body]:
    """Two bodies that always publish one report together; the first one's agency is meant."""
    survey = {"江苏": "国家统计局江苏调查总队", "浙江": "国家统计局浙江调查总队"}
    for key, partner in survey.items():
        yield Body(f"{key}/statistics", places()[key], "statistics", "department", "province", _always("统计局"),
                   "statistics", partner=partner)  # fmt: skip
    yield Body("黄埔/government", places()["黄埔"], "government", "government", "county", _always("人民政府"),
               reports=("compiled",), partner="广州开发区管理委员会")  # fmt: skip


def _ministries() -> Iterator[Body]:
    """A few bodies of the centre."""
    for line, (before, now) in _MINISTRIES.items():
        eras = _always(now) if before == now else (Era(FIRST_YEAR, _REFORM - 1, before), Era(_REFORM, LAST_YEAR, now))
        yield Body(f"国家/{line}", places()["国家"], line, "department", "national", eras, line)


def superior(body: Body, year: int) -> Place | None:
    """The region on whose site copies of its reports may stand."""
    return above(body.place, year) if body.kind != "town" else body.place


def may_be_one(one: tuple[Body, int], other: tuple[Body, int]) -> bool:
    """Whether opinions may differ on two bodies, each in a year, being one: one was made of the other before."""
    return _follows(*one, *other) or _follows(*other, *one)


def _follows(one: Body, year: int, other: Body, later: int) -> bool:
    if not year <= one.last < later:
        return False
    merged = one.place.key == other.place.key and one.ends_in == other.line
    absorbed = one.place.ends_in == other.place.key and one.line == other.line
    return (merged and bool(one.ends_in)) or (absorbed and bool(one.place.ends_in))

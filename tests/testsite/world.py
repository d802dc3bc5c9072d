"""The whole world: which agencies exist, on which sites they publish, and how the sites hang together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from testsite import agencies
from testsite.anhui import Anhui
from testsite.cms import Cms
from testsite.core import Agency, Site, World
from testsite.gkmlpt import Gkmlpt
from testsite.hanweb import Hanweb
from testsite.homemade import Homemade
from testsite.oddities import furnish
from testsite.shaanxi import Shaanxi
from testsite.shapes import reports_of
from testsite.trs import Trs, TrsBelow, TrsDepartment
from testsite.vsb import Vsb

YEARS = (2020, 2021, 2022, 2023)
# Site -> its name, in the order in which the servers are started.
SITES: Mapping[str, str] = {
    "province": "霁川省人民政府", "city": "青岚市人民政府", "insecure": "青岚市人民政府", "slj": "青岚市水利局",
    "zone": "青岚经济开发区", "wsx": "望舒县人民政府", "tlq": "听澜区人民政府", "qwx": "栖梧县人民政府",
    "tlx": "汀兰县人民政府",
}  # fmt: skip
WITHOUT_PROFILE = "tlx"
_FIRST = {name: 100 * index for index, name in enumerate(SITES, 1)}


def make_world(bases: Mapping[str, str], years: Sequence[int] = YEARS, *, small: bool = False, turn: int = 0) -> World:
    """The world at these addresses (site -> `http://host:port`); the small one is the city with one county.

    Each `turn` hands the systems of the counties on to the next county and begins elsewhere among the shapes.
    """
    world = World("city" if small else "province")
    for name, title in SITES.items():
        world.sites[name] = Site(name, title, bases[name])
    counties = _counties(world, years, small=small, turn=turn)
    city = _city(world, years, turn)
    report = next(r for r in counties["wsx"].reports if r.year == years[-2])
    addresses = [(SITES[name], world.sites[name].url("/")) for name in counties]
    below = [("青岚市水利局", world.sites["slj"].url("/")), ("青岚市教育局", "/jyj/")]
    furnish(city, [*addresses, *below], report)
    if not small:
        province = Hanweb(world, world.sites["province"], reports_of("province", agencies.province(), years, 100, turn))
        province.build()
        province.guide([("青岚市人民政府", world.sites["insecure"].url("/"))])
    world.sites["insecure"].redirect_all = world.sites["city"].base
    world.sites["slj"].robots = b"\xef\xbb\xbfUser-agent: *\r\nCrawl-delay: 0.4\r\nDisallow: /admin/\r\n"
    world.truth.sort(key=lambda publication: (publication.site, publication.agency, publication.year))
    return world


def _city(world: World, years: Sequence[int], turn: int) -> Trs:
    """The city with the departments that have sites of their own."""
    own = {"slj": TrsDepartment, "jyj": TrsBelow}
    everybody = agencies.city()
    kinds = [("city", Trs, [a for a in everybody if a.slug not in own])]
    kinds += [(slug, kind, [a for a in everybody if a.slug == slug]) for slug, kind in own.items()]
    made: list[Trs] = []
    for name, kind, some in kinds:
        site = world.sites[name if name in world.sites else "city"]
        cms = kind(world, site, reports_of(name, some, years, _FIRST["city"] + 150 * len(made), turn))
        cms.build()
        made.append(cms)
    return made[0]


def _counties(world: World, years: Sequence[int], *, small: bool, turn: int) -> dict[str, Cms]:
    """The counties and the zone, each with a system of its own."""
    bodies_of: dict[str, tuple[Agency, ...]] = {
        "wsx": agencies.county("望舒县", 6),
        "zone": agencies.zone(),
        "tlq": agencies.county("听澜区", 5),
        "qwx": agencies.county("栖梧县", 5),
        "tlx": agencies.county("汀兰县", 5),
    }
    kinds: list[type[Cms]] = [Gkmlpt, Vsb, Anhui, Shaanxi, Homemade]
    made: dict[str, Cms] = {}
    for number, (name, bodies) in enumerate(bodies_of.items()):
        kind = kinds[(number + turn) % len(kinds)]
        if small and name != "wsx":
            continue
        some = bodies[:3] if small else bodies
        made[name] = kind(world, world.sites[name], reports_of(name, some, years, _FIRST[name] * 10, turn))
        made[name].build()
    return made

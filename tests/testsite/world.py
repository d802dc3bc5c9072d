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


def make_world(bases: Mapping[str, str], years: Sequence[int] = YEARS, *, small: bool = False) -> World:
    """The world at these addresses (site -> `http://host:port`); the small one is the city with one county."""
    world = World("city" if small else "province")
    for name, title in SITES.items():
        world.sites[name] = Site(name, title, bases[name])
    counties = _counties(world, years, small=small)
    city = _city(world, years)
    report = next(r for r in counties["wsx"].reports if r.year == years[-2])
    addresses = [(SITES[name], world.sites[name].url("/")) for name in counties]
    below = [("青岚市水利局", world.sites["slj"].url("/")), ("青岚市教育局", "/jyj/")]
    furnish(city, [*addresses, *below], report)
    if not small:
        province = Hanweb(world, world.sites["province"], reports_of("province", agencies.province(), years, 100))
        province.build()
        province.guide([("青岚市人民政府", world.sites["insecure"].url("/"))])
    world.sites["insecure"].redirect_all = world.sites["city"].base
    world.sites["slj"].robots = b"\xef\xbb\xbfUser-agent: *\r\nCrawl-delay: 0.4\r\nDisallow: /admin/\r\n"
    world.truth.sort(key=lambda publication: (publication.site, publication.agency, publication.year))
    return world


def _city(world: World, years: Sequence[int]) -> Trs:
    """The city with the departments that have sites of their own."""
    own = {"slj": TrsDepartment, "jyj": TrsBelow}
    everybody = agencies.city()
    kinds = [("city", Trs, [a for a in everybody if a.slug not in own])]
    kinds += [(slug, kind, [a for a in everybody if a.slug == slug]) for slug, kind in own.items()]
    made: list[Trs] = []
    for name, kind, some in kinds:
        site = world.sites[name if name in world.sites else "city"]
        cms = kind(world, site, reports_of(name, some, years, _FIRST["city"] + 150 * len(made)))
        cms.build()
        made.append(cms)
    return made[0]


def _counties(world: World, years: Sequence[int], *, small: bool) -> dict[str, Cms]:
    """The counties and the zone, each with a system of its own."""
    kinds: dict[str, tuple[type[Cms], tuple[Agency, ...]]] = {
        "wsx": (Gkmlpt, agencies.county("望舒县", 6)),
        "zone": (Vsb, agencies.zone()),
        "tlq": (Anhui, agencies.county("听澜区", 5)),
        "qwx": (Shaanxi, agencies.county("栖梧县", 5)),
        "tlx": (Homemade, agencies.county("汀兰县", 5)),
    }
    made: dict[str, Cms] = {}
    for name, (kind, bodies) in kinds.items():
        if small and name != "wsx":
            continue
        some = bodies[:3] if small else bodies
        made[name] = kind(world, world.sites[name], reports_of(name, some, years, _FIRST[name] * 10))
        made[name].build()
    return made

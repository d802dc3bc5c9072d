"""Invented regions and bodies: none of them exists."""

from __future__ import annotations

from random import Random

_PROVINCES = ("霁川省", "澜穹省")
_CITIES = ("青岚市", "岱屿市", "漱泉市", "雁汀市", "砚浦市", "霜桥市")
_COUNTIES = ("望舒县", "听澜区", "竹坞区", "栖梧县", "汀兰县", "墨池区", "枕流县", "采薇区")
_TOWNS = ("漱石镇", "问渠镇", "折柳乡", "云栈乡", "鹿鸣涧镇", "晚照街道办事处", "石笙街道办事处", "半亩塘镇")
_BUREAUS = (
    "教育局",
    "水利局",
    "财政局",
    "民政局",
    "卫生健康局",
    "市场监督管理局",
    "自然资源和规划局",
    "住房和城乡建设局",
)


def invented_agency(size: str, rng: Random) -> str:
    """Name of an agency that fits the size; its region is invented."""
    city, county = rng.choice(_CITIES), rng.choice(_COUNTIES)
    if size == "province":
        return rng.choice(_PROVINCES) + "人民政府办公厅"
    if size == "city":
        return city + rng.choice(("人民政府办公室", *_BUREAUS))
    if size == "county":
        return city + county + rng.choice(("人民政府办公室", *_BUREAUS))
    town = rng.choice(_TOWNS)
    return city + county + town + ("" if town.endswith("办事处") else "人民政府")

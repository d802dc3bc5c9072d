"""Invented agencies of three levels: a province, a city, its counties, their departments and towns."""

from __future__ import annotations

import hashlib

from testsite.core import Agency

PROVINCE = "霁川省"
CITY = "青岚市"
# Department and the letters that stand for it in addresses.
_PROVINCIAL = {
    "水利厅": "slt", "教育厅": "jyt", "财政厅": "czt", "民政厅": "mzt", "司法厅": "sft", "审计厅": "sjt", "商务厅": "swt",
}  # fmt: skip
_CITY = {
    "教育局": "jyj", "水利局": "slj", "财政局": "czj", "民政局": "mzj", "卫生健康委员会": "wjw", "市场监督管理局": "scjgj",
    "自然资源和规划局": "zrzyj", "住房和城乡建设局": "zjj", "交通运输局": "jtj", "退役军人事务局": "tyjrj",
    "应急管理局": "yjj", "公积金管理中心": "gjj",
}  # fmt: skip
_ZONE = {
    "经济发展局": "jfj",
    "财政金融局": "czjrj",
    "社会事务局": "shswj",
    "规划建设局": "ghjsj",
    "应急管理分局": "yjfj",
}
_COUNTY = {
    "教育局": "jyj", "水务局": "swj", "民政局": "mzj", "审计局": "sjj", "林业局": "lyj", "司法局": "sfj",
}  # fmt: skip
_TOWNS = {
    "望舒县": ("漱石镇人民政府", "云栈乡人民政府"),
    "听澜区": ("晚照街道办事处", "石笙街道办事处"),
    "栖梧县": ("问渠镇人民政府", "折柳乡人民政府"),
    "汀兰县": ("鹿鸣涧镇人民政府", "半亩塘镇人民政府"),
}
COUNTIES = {"望舒县": "wsx", "听澜区": "tlq", "栖梧县": "qwx", "汀兰县": "tlx"}


def _agency(name: str, level: str, slug: str) -> Agency:
    digits = int(hashlib.sha256(name.encode()).hexdigest(), 16)
    return Agency(name, level, slug, f"1199{digits % 10**14:014}")  # type: ignore[arg-type]


def province() -> tuple[Agency, ...]:
    """The province's office and its departments."""
    office = _agency(f"{PROVINCE}人民政府办公厅", "province", "szfbgt")
    return (office, *(_agency(PROVINCE + name, "province", slug) for name, slug in _PROVINCIAL.items()))


def city() -> tuple[Agency, ...]:
    """The city's office and its departments."""
    office = _agency(f"{CITY}人民政府办公室", "city", "szfbgs")
    return (office, *(_agency(CITY + name, "city", slug) for name, slug in _CITY.items()))


def zone() -> tuple[Agency, ...]:
    """The development zone of the city and its bureaus."""
    body = _agency("青岚经济开发区管理委员会", "county", "gwh")
    return (body, *(_agency("青岚经济开发区" + name, "county", slug) for name, slug in _ZONE.items()))


def county(name: str, departments: int) -> tuple[Agency, ...]:
    """A county's government, some of its departments, and its towns."""
    government = _agency(f"{CITY}{name}人民政府", "county", "zf")
    some = list(_COUNTY.items())[:departments]
    towns = (_agency(f"{CITY}{name}{town}", "county", f"xz{index}") for index, town in enumerate(_TOWNS[name]))
    return (government, *(_agency(f"{CITY}{name}{body}", "county", slug) for body, slug in some), *towns)

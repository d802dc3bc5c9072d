"""How reports are published on a site: titles, dates, and the shape of each publication."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from testsite.core import Agency, Report, Status

# Shape -> what an honest ledger says of it.
SHAPES: dict[str, Status] = {
    "page": "found",
    "page+docx": "found",
    "page+pdf": "found",
    "page+doc": "found",
    "page+wps": "found",
    "page+ofd": "found",
    "page+xlsx": "found",
    "fail_once": "found",
    "drop_once": "found",
    "slow": "found",
    "moved": "found",
    "docx": "attachment only",
    "doc": "attachment only",
    "pdf": "attachment only",
    "wps": "attachment only",
    "ofd": "attachment only",
    "zip": "attachment only",
    "viewer": "attachment only",
    "embed": "attachment only",
    "flipbook": "attachment only",
    "direct": "attachment only",
    "pictures": "picture only",
    "wrong_year": "wrong year",
    "gone404": "removed",
    "gone410": "removed",
    "soft404": "removed",
    "soft_home": "removed",
    "error500": "error",
    "hang": "error",
    "loop": "error",
    "refused": "error",
    "bomb": "error",
    "missing": "not found",
    "forbidden": "not found",
}

# What stands among the plain pages of a site, in this order; shorter sites show the first of them only.
_ODD = (
    "page+docx", "pdf", "pictures", "gone404", "page+pdf", "docx", "fail_once", "viewer", "missing", "page+doc", "zip",
    "soft404", "direct", "page+ofd", "wrong_year", "moved", "wps", "drop_once", "gone410", "embed", "page+wps", "missing",
    "slow", "doc", "page+xlsx", "error500", "ofd",
)  # fmt: skip
# What one site alone shows, by the letters of the site: (agency, year) -> shape.
_SPECIAL = {
    "city": {("jtj", 2021): "loop", ("zjj", 2021): "hang", ("mzj", 2021): "refused", ("scjgj", 2022): "bomb",
             ("tyjrj", 2023): "flipbook", ("yjj", 2020): "soft_home", ("czj", 2020): "forbidden"},
    "province": {("mzt", 2021): "flipbook"},
}  # fmt: skip
# Titles that say less than others: who publishes, and nothing else.
_NAMED = {("city", "gjj", 2022): "{1}"}


def title_of(agency: Agency, year: int, variant: int) -> str:
    """A title as agencies write it; variant 0 is the usual one."""
    name = agency.name
    titles = (
        f"{name}{year}年政府信息公开工作年度报告",
        f"{name}{year}年度政府信息公开工作年度报告",
        f"{year}年{name}政府信息公开工作年度报告",
        f"{name}{year}年政府信息公开年度报告",
        f"{name}{year}年政府信息公开工作报告",
        f"{name}政府信息公开工作年度报告（{year}年）",
        f"【图文】{name}{year}年政府信息公开工作年度报告",
        f"{name}{year}年政府信息公开年报",
        f"{name}{year}年政务信息公开年度报告",
        f"{name}{year}年度政府信息公开工作年报",
        f"{year}年政府信息公开工作年度报告",
        f"{name}政府信息公开工作年度报告",
    )
    return titles[variant % len(titles)]


def reports_of(
    site: str, agencies: Sequence[Agency], years: Sequence[int], first: int, turn: int = 0
) -> Iterator[Report]:
    """Every agency-year of a site; one in two is a plain page, the others take their turns."""
    special = _SPECIAL.get(site, {})
    odd = 7 * sum(map(ord, site)) + 10 * turn  # every site begins elsewhere
    for index, agency in enumerate(agencies):
        for year in years:
            number = first + index * 10 + year - years[0] + 4 * turn
            shape = special.get((agency.slug, year), "page")
            if shape == "page" and (index + year + turn) % 2:
                shape = _ODD[odd % len(_ODD)]
                odd += 1
            title = _NAMED.get((site, agency.slug, year), "{0}").format(_title(agency, year, number), agency.name)
            yield Report(agency, year, title, _published(year, number), shape, number)


def _title(agency: Agency, year: int, number: int) -> str:
    """The usual title for two in three reports, and all the others in turn."""
    return title_of(agency, year, 0 if number % 3 else number // 3)


def _published(year: int, number: int) -> str:
    """A day in the first quarter, now and then long after."""
    late = number % 11 == 5
    return f"{year + 1}-{7 if late else 1 + number % 3:02}-{1 + number * 7 % 28:02}"

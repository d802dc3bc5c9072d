"""What makes a site hard beyond its system: twins, copies of other agencies' reports, traps, rules for robots."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from testsite.core import Page, Publication, Report
from testsite.documents import body_html
from testsite.trs import COLUMN, Trs

ROBOTS = (
    "User-agent: BadBot\nDisallow: /\n\nUser-agent: *\nDisallow: /nbgd/\nDisallow: /search\nDisallow: /*print=1\n"
    "Allow: /zwgk/\n"
)
_CALENDAR = "/zwgk/rl.html"
_DEEP = f"{COLUMN}lnnb/"


def furnish(city: Trs, counties: list[tuple[str, str]], county_report: Report) -> None:
    """Add everything to the city's site: home page, twins, traps, a county's report, robots.txt."""
    twins = _mobile(city)
    _county(city, county_report)
    city.site.robots = ROBOTS.encode()
    city.site.open_ended = _open_ended(city)
    areas = "".join(f'<li><a href="{address}">{name}</a></li>' for name, address in counties)
    city.put("/qxdh/", city.frame("县区和部门导航", f"<ul>{areas}</ul>"))
    links = (
        '<a href="/zwgk/zfxxgk/">政府信息公开</a><a href="//zwgk/zfxxgk/zfxxgknb/">年报</a><a href="/qxdh/">县区和部门网站</a>'
        f'<a href="{_CALENDAR}?y=2024&amp;m=1">信息公开日历</a><a href="{twins}">手机版</a><a href="/search?q=年报">搜索</a>'
    )
    city.put("/", city.frame("青岚市人民政府", links.replace("//zwgk", "/zwgk")))
    city.site.pages["/index.html"] = city.site.pages["/"]
    history = '<p><a href="lnnb/">历年政府信息公开年报</a></p>'
    column = city.site.pages.pop(COLUMN).body().decode()
    city.put(COLUMN, column.replace("</h2>", "</h2>" + history, 1))


def _mobile(city: Trs) -> str:
    """Twins of the first plain reports for telephones."""
    lines = ""
    for publication in list(city.world.truth):
        if publication.site != city.site.name or publication.shape != "page" or lines.count("<li>") > 3:
            continue
        report = next(r for r in city.reports if (r.agency.name, r.year) == (publication.agency, publication.year))
        path = city.article_path(report).replace(".html", "_wap.html")
        head = f"<html><head><title>{report.title}</title></head><body><h3>{report.title}</h3>"
        city.put(path, head + body_html(report) + "</body></html>")
        city.also_at(report, path)
        lines += f'<li><a href="{path}">{report.title}</a></li>'
    city.put("/wap/nb/", f"<html><head><title>年报</title></head><body><ul>{lines}</ul></body></html>")
    city.put("/wap/", "<html><head><title>手机版</title></head><body><a href='nb/'>政府信息公开年报</a></body></html>")
    return "/wap/"


def _county(city: Trs, report: Report) -> None:
    """A county's report on the city's site too."""
    path = f"{COLUMN}qx/202302/t20230203_1399999.html"
    city.put(path, city.shell(report.title, body_html(report), report))
    publication = Publication(
        report.agency.name, report.year, city.site.name, "found", (city.site.url(path),), shape="page"
    )
    city.world.truth.append(publication)
    city.listing(f"{COLUMN}qx/", "县区年报", [city.item(path, report)])


def _open_ended(city: Trs) -> Callable[[str], Page | None]:
    """Pages without end: a calendar that knows every month, and a folder that holds itself."""

    def page(path: str) -> Page | None:
        address = urlsplit(path)
        if address.path == _CALENDAR:
            text = _month(parse_qs(address.query))
        elif re.fullmatch(rf"{_DEEP}(?:lnnb/)*", path):
            text = '<p><a href="lnnb/">历年政府信息公开年报</a></p><ul></ul>'
        else:
            return None
        return Page(lambda: city.encoded(city.frame("信息公开", text)), city.header)

    return page


def _month(asked: dict[str, list[str]]) -> str:
    year, month = int(asked.get("y", ["2024"])[0]), int(asked.get("m", ["1"])[0])
    before, behind = divmod(year * 12 + month - 2, 12), divmod(year * 12 + month, 12)
    ways = "".join(
        f'<a href="{_CALENDAR}?y={y}&amp;m={m + 1}">{y}年{m + 1}月政府信息公开</a>' for y, m in (before, behind)
    )
    return f"<p>{year}年{month}月</p>{ways}<a href='{_CALENDAR}?y={year + 1}&amp;m={month}'>下一页</a>"


def is_trap(address: str) -> bool:
    """Whether an address belongs to the endless parts."""
    found = re.search(r"pageNum=(\d+)", address)
    return _CALENDAR in address or "/lnnb/" in address or (found is not None and int(found[1]) > 8)

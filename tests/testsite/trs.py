"""Sites with numbered list files, relative links, and paging that a script writes: the city's and two departments'."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import relpath

from testsite.cms import Cms, Item
from testsite.core import Report

_PER_PAGE = 5
COLUMN = "/zwgk/zfxxgk/zfxxgknb/"


# The report that stands among notices alone.
_STRAY = ("青岚市卫生健康委员会", 2023)


class Trs(Cms):
    """The site of a city: sub-columns by kind and year, folders that are named after the year of publication."""

    header = "text/html; charset=utf-8"
    declared = ""

    def folder(self, report: Report) -> str:
        """The list that a report stands in."""
        if (report.agency.name, report.year) == _STRAY:
            return "/zwgk/zfxxgk/tzgg/"
        if report.agency.slug == "szfbgs":
            return f"{COLUMN}szf/"
        return f"{COLUMN}szbm/{report.year + 1}n/"

    def article_path(self, report: Report) -> str:
        year, month, day = report.day
        return f"{self.folder(report)}{year}{month}/t{year}{month}{day}_{1_353_000 + report.number}.html"

    def file_path(self, report: Report, kind: str, number: int) -> str:
        year, month, day = report.day
        return f"{self.folder(report)}{year}{month}/P0{year}{month}{day}{number:012}.{kind}"

    def note_path(self, published: str, number: int) -> str:
        year, month, day = published.split("-")
        return f"/zwgk/zfxxgk/tzgg/{year}{month}/t{year}{month}{day}_{2_000_000 + number}.html"

    def shell(self, title: str, body: str, report: Report | None = None) -> str:
        column = "政府信息公开年报" if report else "通知公告"
        source = report.agency.name if report else self.site.title
        published = report.published if report else "2024-01-05"
        folder = self.folder(report) if report else COLUMN
        return (
            f"<!DOCTYPE html><html><head>{self.meta}<title>{title}_{self.site.title}</title>"
            f'<meta name="SiteName" content="{self.site.title}"/><meta name="ColumnName" content="{column}"/>'
            f'<meta name="ArticleTitle" content="{title}"/><meta name="PubDate" content="{published} 09:30"/>'
            f'<meta name="ContentSource" content="{source}"/></head><body><div class="top">今天是2019年12月3日 星期二</div>'
            f'<div class="position">当前位置：<a href="/">首页</a>&gt;<a href="/zwgk/">政务公开</a>&gt;<a href="{folder}">'
            f'{column}</a></div><h1>{title}</h1><div class="info">发布时间：{published} 来源：{source}</div>'
            f'<div class="view TRS_UEDITOR">{body}</div><a href="?print=1">打印本页</a><div class="fot">网站标识码：9900000001 '
            '<a href="/wzdt/">网站地图</a></div></body></html>'
        )

    def listing(self, folder: str, name: str, items: Sequence[Item], *, note: str = "") -> None:
        """A list in numbered files; only a script knows how many there are."""
        pages = [items[start : start + _PER_PAGE] for start in range(0, len(items), _PER_PAGE)] or [[]]
        for number, page in enumerate(pages):
            file = "index.html" if number == 0 else f"index_{number}.html"
            lines = "".join(self.line(folder, item) for item in page)
            paging = (
                f'<div class="page"><script>createPageHTML({len(pages)}, {number}, "index", "html");</script></div>'
            )
            self.put(folder + file, self.frame(name, f'{note}<ul class="gllist">{lines}</ul>{paging}'))
        self.site.pages[folder] = self.site.pages[folder + "index.html"]

    @staticmethod
    def line(folder: str, item: Item) -> str:
        """A line of a list; long titles are cut, the whole one stands in an attribute."""
        href = item.href
        if href.startswith(folder):
            href = "./" + relpath(href, folder)
        short = item.title if len(item.title) < 24 else item.title[:22] + "..."
        return (
            f'<li><a href="{href}" title="{item.title}" target="_blank">{short}</a><span>{item.published}</span></li>'
        )

    def frame(self, name: str, body: str) -> str:
        """A list's page."""
        columns = "".join(
            f'<li><a href="{COLUMN}{path}">{label}</a></li>'
            for path, label in (("szf/", "市政府年报"), ("szbm/", "市直部门年报"), ("qx/", "县区年报"))
        )
        return (
            f"<html><head><title>{name}_{self.site.title}</title></head><body>"
            f'<ul class="nav"><li><a href="/">首页</a></li><li><a href="/xwzx/">新闻中心</a></li><li><a href="/zwgk/">'
            f'政务公开</a></li><li><a href="/hd/">互动交流</a></li></ul><ul class="left">{columns}</ul>'
            f'<div class="main"><h2>{name}</h2>{body}</div></body></html>'
        )

    def build(self) -> None:
        items = [item for report in self.reports if (item := self.publish(report))]
        years = sorted({report.year for report in self.reports})
        self.notes_items = self.notes("青岚市", [year + 1 for year in years])
        stray = [item for item in items if (item.agency, item.year) == _STRAY]
        items = [item for item in items if item not in stray]
        office = [item for item in items if item.href.startswith(f"{COLUMN}szf/")]
        rest = [item for item in items if item not in office]
        self.listing(f"{COLUMN}szf/", "市政府年报", office + self.notes_items[:3])
        for year in years:
            self.listing(f"{COLUMN}szbm/{year + 1}n/", f"{year + 1}年", [item for item in rest if item.year == year])
        folders = "".join(f'<li><a href="./{year + 1}n/">{year + 1}年</a></li>' for year in years)
        self.put(f"{COLUMN}szbm/", self.frame("市直部门年报", f"<ul>{folders}</ul>"))
        self.listing("/zwgk/zfxxgk/tzgg/", "通知公告", stray + self.notes_items)
        self._frontdoor(office[:2])

    def _frontdoor(self, newest: Sequence[Item]) -> None:
        """The home page and what stands between it and the lists."""
        lines = "".join(self.line(COLUMN, item) for item in newest)
        self.put(COLUMN, self.frame("政府信息公开年报", f"<ul>{lines}</ul>"))
        entries = (
            ("zfxxgkzn.html", "政府信息公开指南"), ("zfxxgkzd/", "政府信息公开制度"), ("fdzdgknr/", "法定主动公开内容"),
            ("zfxxgknb/", "政府信息公开年报"), ("ysqgk/", "依申请公开"), ("tzgg/", "通知公告"),
        )  # fmt: skip
        links = "".join(f'<li><a href="/zwgk/zfxxgk/{path}">{label}</a></li>' for path, label in entries)
        self.put("/zwgk/", self.frame("政务公开", f'<p><a href="/zwgk/zfxxgk/">政府信息公开</a></p><ul>{links}</ul>'))
        self.put("/zwgk/zfxxgk/", self.frame("政府信息公开", f"<ul>{links}</ul>"))
        for path, label in entries[:3] + entries[4:5]:
            self.put(f"/zwgk/zfxxgk/{path}", self.frame(label, f"<p>{label}栏目内容。</p>"))


class TrsDepartment(Trs):
    """A department's site of the same system, on its own host or below the city's."""

    root = "/"

    def folder(self, _: Report) -> str:
        return f"{self.root}xxgk/nb/"

    def note_path(self, published: str, number: int) -> str:
        year, month, day = published.split("-")
        return f"{self.root}tzgg/{year}{month}/t{year}{month}{day}_{3_000_000 + number}.html"

    def build(self) -> None:
        items = [item for report in self.reports if (item := self.publish(report))]
        folder = f"{self.root}xxgk/nb/"
        self.listing(folder, "政府信息公开年报", items)
        name = self.reports[0].agency.name
        self.put(
            self.root,
            self.frame(name, f'<p>机构职能</p><p><a href="{self.root}xxgk/">信息公开</a></p>'),
        )
        self.put(
            f"{self.root}xxgk/",
            self.frame("信息公开", f'<ul><li><a href="{folder}">信息公开年报</a></li></ul>'),
        )

    def frame(self, name: str, body: str) -> str:
        return (
            f"<html><head><title>{name}</title></head><body><div class='nav'><a href='{self.root}'>首页</a></div>"
            f"<h2>{name}</h2>{body}</body></html>"
        )


class TrsBelow(TrsDepartment):
    """A department below the city's own address."""

    root = "/jyj/"

"""A site of the jcms kind: numbered columns, paging by query, and a page of reports that a module draws per agency."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from testsite.cms import Cms, Item
from testsite.core import Agency, Page, Report
from testsite.documents import body_html

_PER_PAGE = 6
_MODULE = "/module/xxgk/xxgkAnnualReport.jsp"


def _records(lines: str) -> str:
    """Lines of a list as the system hides them in a script, which writes them into the page."""
    records = lines.replace("<li>", "<record><![CDATA[<li>").replace("</li>", "</li>]]></record>")
    return (
        f'<div id="4501"><script type="text/xml"><datastore><recordset>{records}</recordset></datastore></script></div>'
    )


class Hanweb(Cms):
    """The province: the first agencies in one list, the others by credit code."""

    in_list = 4

    def _agencies(self) -> list[Agency]:
        return list(dict.fromkeys(report.agency for report in self.reports))

    def _is_dynamic(self, report: Report) -> bool:
        return report.agency in self._agencies()[self.in_list :]

    def article_path(self, report: Report) -> str:
        if self._is_dynamic(report):
            return f"{_MODULE}?area={report.agency.code}&fbtime={report.year}"
        year, month, day = report.day
        return f"/art/{year}/{int(month)}/{int(day)}/art_101_{48_000 + report.number}.html"

    def file_path(self, report: Report, kind: str, number: int) -> str:
        year, month, day = report.day
        return f"/module/download/downfile.jsp?classid=-1&filename={year}{month}{day}{number:09}.{kind}"

    def note_path(self, published: str, number: int) -> str:
        year, month, day = published.split("-")
        return f"/art/{year}/{int(month)}/{int(day)}/art_101_{90_000 + number}.html"

    def shell(self, title: str, body: str, report: Report | None = None) -> str:
        source = report.agency.name if report else "本网"
        published = report.published if report else "2024-01-05"
        return (
            f"<html><head>{self.meta}<title>{self.site.title} 信息公开年报 {title}</title>"
            f'<meta name="ArticleTitle" content="{title}"></head><body><div class="bt-wz">您的位置：<a href="/">首页</a></div>'
            f'<table class="xxgk_top"><tr><td>索 引 号：</td><td>{report.agency.code if report else 1}/{published[:4]}-00012'
            f"</td><td>发布机构：</td><td>{source}</td></tr><tr><td>组配分类：</td><td>政府信息公开年报</td><td>发布日期：</td>"
            f'<td>{published}</td></tr></table><div id="zoom"><!--<$[信息内容]>begin--><p class="title">{title}</p>{body}'
            "<!--<$[信息内容]>end--></div></body></html>"
        )

    def build(self) -> None:
        items = [(report, self.publish(report)) for report in self.reports]
        notes = self.notes("霁川省", sorted({report.year + 1 for report in self.reports}))
        listed = [item for report, item in items if item and not self._is_dynamic(report)]
        together = sorted([*listed, *notes], key=lambda item: item.published, reverse=True)
        self._list(together)
        self._directory([(report, item) for report, item in items if item and self._is_dynamic(report)])
        self._frontdoor()

    def _list(self, items: Sequence[Item]) -> None:
        """The column in pages of a query."""
        pages = [items[start : start + _PER_PAGE] for start in range(0, len(items), _PER_PAGE)]
        path = "/col/col101/index.html"
        for number, page in enumerate(pages, 1):
            lines = "".join(
                f'<li><a href="{item.href}">{item.title}</a><b>[{item.published}]</b></li>' for item in page
            )
            near = [n for n in (1, number - 1, number + 1, len(pages)) if 1 <= n <= len(pages)]
            paging = "".join(f'<a href="?uid=4501&amp;pageNum={n}">{n}</a> ' for n in sorted(set(near)))
            forth = f'<a href="?uid=4501&amp;pageNum={number + 1}">下一页</a>'  # on the last page too
            text = self._page("政府信息公开年报", f"{_records(lines)}<div class='pages'>{paging}{forth}</div>")
            self.put(f"{path}?uid=4501&pageNum={number}", text)
        self.site.pages[path] = self.site.pages[f"{path}?uid=4501&pageNum=1"]
        self.site.open_ended = partial(self._beyond, f"{path}?uid=4501&pageNum=")

    def _beyond(self, listing: str, asked: str) -> Page | None:
        """What pages behind the last show: nothing, and a way to the next."""
        if not asked.startswith(listing):
            return None
        forth = f'<a href="?uid=4501&amp;pageNum={int(asked.removeprefix(listing)) + 1}">下一页</a>'
        return Page(lambda: self.encoded(self._page("政府信息公开年报", f"<ul></ul>{forth}")), self.header)

    def _directory(self, items: Sequence[tuple[Report, Item]]) -> None:
        """Departments by credit code, each with its years and the newest report below them."""
        lines = ""
        for agency in self._agencies()[self.in_list :]:
            own = [(report, item) for report, item in items if report.agency == agency]
            path = f"{_MODULE}?area={agency.code}"
            years = "".join(f'<li><a href="{item.href}">{report.year}年</a></li>' for report, item in own)
            newest = own[-1][0]
            self.put(path, partial(self._tabs, f"{agency.name}年报", years, newest))
            self.also_at(newest, path)
            lines += f'<li><a href="{path}">{agency.name}</a></li>'
        self.put("/col/col102/index.html", self._page("省直部门信息公开年报", f"<ul>{lines}</ul>"))

    def _tabs(self, name: str, years: str, newest: Report) -> str:
        """The years of an agency above the newest report."""
        shown = body_html(newest) if newest.shape == "page" else ""
        return self._page(name, f'<ul class="nian">{years}</ul><div id="zoom"><p>{newest.title}</p>{shown}</div>')

    def _page(self, name: str, body: str) -> str:
        return f"<html><head>{self.meta}<title>{name}</title></head><body><a href='/'>首页</a><h3>{name}</h3>{body}</body></html>"

    def _frontdoor(self) -> None:
        columns = (
            '<li><a href="/col/col1/index.html">政务公开</a></li><li><a href="/col/col7/index.html">政务服务</a></li>'
            '<li><a href="/col/col9/index.html">今日要闻</a></li><li><a href="/col/col20/index.html">市州导航</a></li>'
        )
        self.put("/", self._page(self.site.title, f"<ul>{columns}</ul>"))
        disclosure = (
            '<li><a href="/col/col100/index.html">政府信息公开指南</a></li><li><a href="/col/col101/index.html">'
            '政府信息公开年报</a></li><li><a href="/col/col102/index.html">省直部门年报</a></li>'
        )
        self.put("/col/col1/index.html", self._page("政务公开", f"<ul>{disclosure}</ul>"))
        self.put("/col/col100/index.html", self._page("政府信息公开指南", "<p>本指南说明公开的范围和方式。</p>"))
        self.put("/col/col7/index.html", self._page("政务服务", "<p>办事大厅</p>"))
        news = "".join(
            f'<li><a href="/art/2024/3/{n}/art_9_{n}.html">省内今日开展植树活动第{n}场</a></li>' for n in range(1, 25)
        )
        self.put("/col/col9/index.html", self._page("今日要闻", f"<ul>{news}</ul>"))
        for n in range(1, 25):
            self.put(f"/art/2024/3/{n}/art_9_{n}.html", self._page(f"植树活动第{n}场", "<p>干部群众一同植树。</p>"))

    def guide(self, cities: Sequence[tuple[str, str]]) -> None:
        """The directory of cities, by name and address."""
        lines = "".join(f'<li><a href="{address}">{name}</a></li>' for name, address in cities)
        text = self.encoded(self._page("市州导航", f"<ul>{lines}</ul>"))
        self.site.put("/col/col20/index.html", Page(lambda: text, self.header))

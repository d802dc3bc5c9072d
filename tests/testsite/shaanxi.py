"""A site of year folders and long numbers, in GBK, whose dates are those of its move to a new system."""

from __future__ import annotations

from testsite.cms import Cms
from testsite.core import Report

_PER_PAGE = 9
_ROOT = "/zwgk/zfxxgknb/bmnb/"


class Shaanxi(Cms):
    """A county; one of its folders is named after the wrong year."""

    charset = "gbk"
    declared = "gb2312"
    header = "text/html"
    knows_files = False

    def _folder(self, year: int) -> str:
        return f"{_ROOT}{year}n/"

    def article_path(self, report: Report) -> str:
        year = report.year - 1 if report.number % 13 == 4 else report.year
        return f"{self._folder(year)}{1_619_593_655_548_000_000 + report.number}.html"

    def file_path(self, report: Report, kind: str, number: int) -> str:
        return f"/upload/resources/file/{report.year + 1}/01/20/{number}{report.agency.slug}.{kind}"

    def note_path(self, published: str, number: int) -> str:
        return f"{_ROOT}{published[:4]}n/{1_700_000_000_000_000_000 + number}.html"

    def shell(self, title: str, body: str, report: Report | None = None) -> str:
        source = report.agency.name if report else ""
        return (
            f"<html><head>{self.meta}<title>{title}</title><meta name='PubDate' content='2024-04-14 11:20'></head><body>"
            f'<div class="crumb">首页 &gt; 政府信息公开年报</div><h2 class="article-title">{title}</h2><p class="xinxi">'
            f'信息来源：{source} 发布时间：2024-04-14 11:20</p><div class="article-body"><div id="UCAP-CONTENT">{body}</div>'
            "</div></body></html>"
        )

    def build(self) -> None:
        items = [item for report in self.reports if (item := self.publish(report))]
        items += self.notes(
            self.site.title.removesuffix("人民政府"), sorted({report.year + 1 for report in self.reports})
        )
        items.sort(key=lambda item: (item.published, item.href), reverse=True)
        pages = [items[start : start + _PER_PAGE] for start in range(0, len(items), _PER_PAGE)]
        for number, page in enumerate(pages, 1):
            lines = "".join(
                f'<li><a target="_blank" href="{item.href}">{item.title}</a><em>2024-04-14</em></li>' for item in page
            )
            names = ["index.html" if n == 1 else f"index_{n}.html" for n in range(1, len(pages) + 1)]
            numbers = "".join(f'<a href="{_ROOT}{name}">{n}</a>' for n, name in enumerate(names, 1) if n <= number + 1)
            self.put(
                f"{_ROOT}{names[number - 1]}",
                self._page("部门年报", f"<ul>{lines}</ul><div class='pagination'>{numbers}</div>"),
            )
        self.site.pages[_ROOT] = self.site.pages[f"{_ROOT}index.html"]
        self.put("/zwgk/zfxxgknb/", self._page("年报", f'<ul><li><a href="{_ROOT}">部门年报</a></li></ul>'))
        self.put("/zwgk/", self._page("政务公开", '<ul><li><a href="zfxxgknb/">政府信息公开年报</a></li></ul>'))
        self.put("/", '<html><head><meta http-equiv="refresh" content="0; URL=/xxw/"/></head><body></body></html>')
        self.put("/xxw/", self._page(self.site.title, '<a href="/zwgk/">政务公开</a><a href="/msfw/">民生服务</a>'))

    def _page(self, name: str, body: str) -> str:
        return f"<html><head>{self.meta}<title>{name}</title></head><body><h2>{name}</h2>{body}</body></html>"

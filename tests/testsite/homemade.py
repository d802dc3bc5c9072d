"""A site of a system that nobody else uses: no profile fits it, and what it says of its charset is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from testsite.cms import Cms, Item
from testsite.core import Report

_PER_PAGE = 12


# How the lists write a link, by the last digit of their number.
_WAYS = (
    "<a href='{0}'>{1}</a>", "<A HREF={0} TARGET=_blank>{1}</A>", "<a href='{0}' title='{1}'>{1}</a>",
    "<a href='javascript:void(0)' onclick=\"window.open('{0}')\">{1}</a>",
)  # fmt: skip


class Homemade(Cms):
    """A county; pages in GB18030 that claim to be UTF-8 or Latin, lists behind a drop-down."""

    charset = "gb18030"
    declared = "utf-8"
    header = "text/html; charset=ISO-8859-1"

    def article_path(self, report: Report) -> str:
        year, month, day = report.day
        return f"/ws/view?no={year}{month}{day}1030{report.number:05}"

    def file_path(self, report: Report, kind: str, number: int) -> str:
        if kind in {"pdf", "doc"}:
            return f"/ws/down?f={report.number}{number}"
        return f"/UploadFile/{report.year}/{number}_{report.agency.slug}.{kind}"

    def note_path(self, published: str, number: int) -> str:
        return f"/ws/view?no={published.replace('-', '')}0900{number:05}"

    def shell(self, title: str, body: str, report: Report | None = None) -> str:
        return (
            f"<html><head>{self.meta}<title>{self.site.title}</title></head><body><table width='980'><tr><td colspan='2'>"
            f"<a href='/'>首页</a> | <a href='/lb/list?c=31'>年报</a></td></tr><tr><td align='center'><font size='5'>"
            f"<b>{title}</b></font></td></tr><tr><td>点击数：17　{report.published if report else ''}</td></tr><tr><td>{body}"
            "</td></tr><tr><td>版权所有</td></tr></table></body></html>"
        )

    def build(self) -> None:
        items = [item for report in self.reports if (item := self.publish(report))]
        notes = self.notes(
            self.site.title.removesuffix("人民政府"), sorted({report.year + 1 for report in self.reports})
        )
        own = [item for item in items if item.agency.endswith("县人民政府")]
        self._list(31, "县政府年报", own + notes[:10])
        self._list(32, "部门年报", [item for item in items if item not in own and "局" in item.agency] + notes[10:14])
        self._list(33, "乡镇年报", [item for item in items if item not in own and "局" not in item.agency])
        self._list(20, "公告栏", notes)
        choices = "".join(
            f'<option value="/lb/list?c={number}">{name}</option>'
            for number, name in ((31, "县政府年报"), (32, "部门年报"), (33, "乡镇年报"))
        )
        select = f'<select onchange="location.href=this.value">{choices}</select>'
        links = '<a href="/lb/list?c=20">公告栏</a> <a href="/ws/nb">信息公开年度报告</a>'
        self.put("/ws/nb", self._page("信息公开年度报告", f"请选择：{select}"))
        self.put("/main.html", self._page(self.site.title, links))
        self.put("/", '<html><head><script>window.location.href="/main.html";</script></head><body></body></html>')

    def _list(self, number: int, name: str, items: Sequence[Item]) -> None:
        """A list in pages of a query."""
        path = f"/lb/list?c={number}"
        pages = [items[start : start + _PER_PAGE] for start in range(0, len(items), _PER_PAGE)] or [[]]
        for page, lines in enumerate(pages, 1):
            rows = "".join(
                f"<tr><td>·{_WAYS[number % 10].format(item.href.removeprefix('/ws/'), item.title)}</td>"
                f"<td>{item.published}</td></tr>"
                for item in lines
            )
            forth = f"<a href='../lb/list?c={number}&amp;p={page + 1}'>后一页</a>" if page < len(pages) else ""
            self.put(f"{path}&p={page}", self._page(name, f"<table>{rows}</table>第{page}页/共{len(pages)}页 {forth}"))
        self.site.pages[path] = self.site.pages[f"{path}&p=1"]

    def _page(self, name: str, body: str) -> str:
        base = f'<base href="{self.site.base}/ws/">'
        return f"<html><head>{self.meta}{base}<title>{name}</title></head><body><h3>{name}</h3>{body}</body></html>"

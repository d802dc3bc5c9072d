"""A site of the VSB kind: lists counted down from the oldest, articles under info/, files from a script, GBK undeclared."""

from __future__ import annotations

from testsite.cms import Cms
from testsite.core import Page, Report

_PER_PAGE = 7


def _torn(title: str) -> str:
    """A title as it is broken to fit its page."""
    return title.replace("信息公开工作", "信息公开<br/>工作").replace("年度报告", "年度\n报告")


class Vsb(Cms):
    """The development zone; half of its articles have the long address of the system."""

    charset = "gbk"
    declared = ""
    header = "text/html"

    def article_path(self, report: Report) -> str:
        if report.number % 4 == 3:
            long = "/xxgk/xxgk_content.jsp?urltype=news.NewsContentUrl&wbtreeid=1031&wbnewsid="
            return f"{long}{20_000 + report.number}"
        return f"/info/1031/{20_000 + report.number}.htm"

    def file_path(self, report: Report, kind: str, number: int) -> str:
        if kind == "pdf":
            return f"/__local/A/{number:02}/7F/{report.agency.code}_{report.year}.pdf"
        return f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1411&wbfileid={5_000 + number}"

    def note_path(self, _: str, number: int) -> str:
        return f"/info/1031/{40_000 + number}.htm"

    def shell(self, title: str, body: str, report: Report | None = None) -> str:
        source = report.agency.name if report else "管委会"
        published = report.published if report else "2024-01-05"
        return (
            f"<HTML><HEAD><TITLE>{title}-{self.site.title}</TITLE>{self.meta}<META Name='keywords' Content='{title}'/>"
            f"</HEAD><BODY><div class='dqwz'><a href='/index.htm'>首页</a>&gt;<a href='/xxgk/xxgknb.htm'>年度报告</a></div>"
            f'<form name="_newscontent_fromname"><div class="title">{_torn(title)}</div>'
            f"<div>发布时间：{published} 发布机构：{source}"
            f'</div><div id="vsb_content_2" class="v_news_content">{body}</div></form></BODY></HTML>'
        )

    def build(self) -> None:
        items = [item for report in self.reports if (item := self.publish(report))]
        items += self.notes(
            self.site.title.removesuffix("人民政府"), sorted({report.year + 1 for report in self.reports})
        )
        items.sort(key=lambda item: item.published, reverse=True)
        pages = [items[start : start + _PER_PAGE] for start in range(0, len(items), _PER_PAGE)]
        last = len(pages)
        for number, page in enumerate(pages):
            path = "/xxgk/xxgknb.htm" if number == 0 else f"/xxgk/xxgknb/{last - number}.htm"
            up = "../" if number == 0 else "../../"
            lines = "".join(
                f'<li id="line_u8_{index}"><a href="{up}{item.href[1:]}" title="{item.title}">{item.title[:20]}</a>'
                f"<span>{item.published}</span></li>"
                for index, item in enumerate(page)
            )
            folder = "xxgknb/" if number == 0 else ""
            forth = f'<a href="{folder}{last - number - 1}.htm" class="Next">下页</a>' if number + 1 < last else ""
            self.put(path, self._page("年度报告", f"<ul>{lines}</ul>共{len(items)}条 {number + 1}/{last} {forth}"))
        links = '<a href="/xxgk/xxgkzn.htm">公开指南</a><a href="xxgk/xxgknb.htm">信息公开年报</a><a href="/gqgg.htm">公告</a>'
        self.put("/index.htm", self._page(self.site.title, links))
        self.site.put("/", Page(lambda: b"", self.header, 302, {"Location": "index.htm"}))
        self.put("/xxgk/xxgkzn.htm", self._page("公开指南", "<p>说明公开的范围。</p>"))

    def _page(self, name: str, body: str) -> str:
        return f"<HTML><HEAD><TITLE>{name}</TITLE>{self.meta}</HEAD><BODY><h2>{name}</h2>{body}</BODY></HTML>"

"""A site of the gkmlpt kind: the list of a column comes as JSON, page by page."""

from __future__ import annotations

import json
from functools import partial

from testsite.cms import Cms
from testsite.core import Page, Report

_PER_PAGE = 8
_SID = 765003


def _beyond(interface: str, total: int, asked: str) -> Page | None:
    """What the interface says of pages behind the last, and to those who ask for other columns."""
    if not asked.startswith(interface):
        return None
    data = json.dumps({"articles": [], "total": total}).encode()
    return Page(lambda: data, "application/json")


class Gkmlpt(Cms):
    """A county; its column page names an interface and holds no list."""

    header = "text/html;charset=UTF-8"

    def article_path(self, report: Report) -> str:
        number = 8_766_000 + report.number
        return f"/gkmlpt/content/8/{number // 1000}/post_{number}.html"

    def file_path(self, report: Report, kind: str, number: int) -> str:
        return f"/attachment/7/{7300 + number}/{report.number}/409{number:04}.{kind}"

    def note_path(self, _: str, number: int) -> str:
        return f"/gkmlpt/content/8/8799/post_{8_799_000 + number}.html"

    def shell(self, title: str, body: str, report: Report | None = None) -> str:
        source = report.agency.name if report else self.site.title
        published = report.published if report else "2024-01-05"
        index = f"{report.agency.code}/{published[:4]}-{report.number:05}" if report else "1/2024-00003"
        return (
            f"<!DOCTYPE html><html><head>{self.meta}<title>{title} {self.site.title}政府信息公开平台</title></head><body>"
            f'<div class="content"><div class="classify"><table><tr><td class="label">索引号:</td><td>{index}</td>'
            f'<td class="label">分类:</td><td>年度报告</td></tr><tr><td class="label">发布机构:</td><td>{source}</td>'
            f'<td class="label">成文日期:</td><td>{published}</td></tr><tr><td class="label">名称:</td><td>{title}</td></tr>'
            f'</table></div><h1 class="title document-number">{title}</h1><div class="article-content">{body}</div></div>'
            "</body></html>"
        )

    def build(self) -> None:
        items = [item for report in self.reports if (item := self.publish(report))]
        items += self.notes(
            self.site.title.removesuffix("人民政府"), sorted({report.year + 1 for report in self.reports})
        )
        items.sort(key=lambda item: (item.published, item.href), reverse=True)
        for page in range(1, -(-len(items) // _PER_PAGE) + 1):
            lines = [
                {
                    "id": int("".join(filter(str.isdigit, item.href)) or 0), "title": item.title,
                    "url": item.href if item.href.startswith("http") else self.site.url(item.href),
                    "publisher": item.agency, "date": item.published, "display_publish_time": item.published,
                }
                for item in items[(page - 1) * _PER_PAGE : page * _PER_PAGE]
            ]  # fmt: skip
            answer = {"articles": lines, "total": len(items), "page": page, "pageSize": _PER_PAGE}
            data = json.dumps(answer, ensure_ascii=page % 2 == 0).encode()
            self.site.put(
                f"/gkmlpt/api/all/2012?page={page}&sid={_SID}",
                Page(lambda data=data: data, "application/json"),  # type: ignore[misc]
            )
        self.site.open_ended = partial(_beyond, "/gkmlpt/api/all/2012?page=", len(items))
        script = (
            f'<script>window._CONFIG = {{"SID": {_SID}, "COLUMN_ID": 2012, "PAGE_SIZE": {_PER_PAGE}}};'
            f"load('/gkmlpt/api/all/2012?page=1&sid={_SID}');</script>"
        )
        column = f'<div id="app"><h2>政府信息公开年报</h2><ul class="list"></ul></div>{script}'
        self.put("/gkmlpt/annual", self._page("政府信息公开年报", column))
        links = '<a href="/gkmlpt/guide">政府信息公开指南</a><a href="/gkmlpt/annual#2012">政府信息公开年报</a>'
        self.put("/gkmlpt/index", self._page("政府信息公开平台", links))
        self.put("/gkmlpt/guide", self._page("政府信息公开指南", "<p>说明公开的范围。</p>"))
        home = f'<a href="{self.site.base[5:]}/gkmlpt/index">政府信息公开</a><a href="/zwfw/">政务服务</a>'
        self.put("/", self._page(self.site.title, home))

    def _page(self, name: str, body: str) -> str:
        return f"<html><head>{self.meta}<title>{name}</title></head><body><a href='/'>首页</a>{body}</body></html>"

"""A site whose columns are numbers and whose lists are queries; some pages of a list hold the report itself."""

from __future__ import annotations

from testsite.cms import Cms, Item
from testsite.core import Agency, Report


class Anhui(Cms):
    """A county: one branch per agency, a tab per year; nothing declares its charset."""

    declared = ""
    header = "text/html"

    def _branch(self, agency: Agency) -> int:
        return 6_000_000 + int(agency.code[-6:])

    def article_path(self, report: Report) -> str:
        kind = report.number % 3
        if kind == 0:
            return f"/XxgkAnnualReport/show/{6_000 + report.number}.html"
        if kind == 1:
            return f"/public/column/{self._branch(report.agency)}?type=3&action=detail&title={report.year}"
        return f"/public/{self._branch(report.agency)}/{13_000_000 + report.number}.html"

    def file_path(self, report: Report, kind: str, number: int) -> str:
        if kind in {"doc", "docx", "zip"}:
            return f"/OpennessContent/download/{2_277_000 + report.number * 10 + number}.html"
        return f"/group1/M00/0A/{number:02}/wKg{report.number:06}.{kind}"

    def note_path(self, _: str, number: int) -> str:
        return f"/OpennessContent/show/{2_900_000 + number}.html"

    def shell(self, title: str, body: str, report: Report | None = None) -> str:
        source = report.agency.name if report else self.site.title
        published = report.published if report else "2024-01-05"
        head = (
            f"<table class='xxgk'><tr><th>索引号：</th><td>{report.agency.code if report else 0}/{published[:4]}00-00042</td>"
            f"<th>组配分类：</th><td>政府信息公开年报</td></tr><tr><th>发布机构：</th><td>{source}</td><th>发布日期：</th>"
            f"<td>{published}</td></tr></table>"
        )
        return (
            f"<!DOCTYPE html><html><head><title>{title}_{self.site.title}</title></head><body>{head}"
            f'<h1 class="newstitle">{title}</h1><div class="j-fontContent newscontnet">{body}</div></body></html>'
        )

    def build(self) -> None:
        published = [(report, self.publish(report)) for report in self.reports]
        notes = self.notes(
            self.site.title.removesuffix("人民政府"), sorted({report.year + 1 for report in self.reports})
        )
        agencies = list(dict.fromkeys(report.agency for report in self.reports))
        branches = ""
        for index, agency in enumerate(agencies):
            items = [item for report, item in published if item and report.agency == agency]
            if index == 0:
                items += notes
            branches += (
                f'<li><a href="/public/column/{self._branch(agency)}?type=3&amp;action=list">{agency.name}</a></li>'
            )
            self._branch_lists(agency, items)
        self.put("/public/branch?type=3", self._page("部门和街道年报", f"<ul>{branches}</ul>"))
        home = '<li><a href="/public/">政府信息公开</a></li><li><a href="/zxft/">在线访谈</a></li>'
        self.put("/", self._page(self.site.title, f"<ul>{home}</ul>"))
        links = (
            '<li><a href="/public/guide">公开指南</a></li><li><a href="/public/system">公开制度</a></li>'
            '<li><a href="/public/branch?type=3">信息公开年报</a></li>'
        )
        self.put("/public/", self._page("政府信息公开", f"<ul>{links}</ul>"))
        self.put("/public/guide", self._page("公开指南", "<p>说明公开的范围。</p>"))

    def _branch_lists(self, agency: Agency, items: list[Item]) -> None:
        """The list of one agency, six lines a page."""
        pages = [items[start : start + 6] for start in range(0, len(items), 6)] or [[]]
        path = f"/public/column/{self._branch(agency)}?type=3&action=list"
        for number, page in enumerate(pages, 1):
            lines = "".join(f'<li><a href="{i.href}">{i.title}</a> {i.published}</li>' for i in page)
            forth = f'<a href="{path}&amp;pageIndex={number + 1}">&gt;</a>' if number < len(pages) else ""
            numbers = "".join(f'<a href="{path}&amp;pageIndex={n}">{n}</a>' for n in range(1, len(pages) + 1))
            text = self._page(
                f"{agency.name}政府信息公开年报", f"<ul>{lines}</ul><div class='fy'>{numbers}{forth}</div>"
            )
            self.put(f"{path}&pageIndex={number}", text)
        self.site.pages[path] = self.site.pages[f"{path}&pageIndex=1"]

    def _page(self, name: str, body: str) -> str:
        return f"<html><head><title>{name}</title></head><body><a href='/'>首页</a><h2>{name}</h2>{body}</body></html>"

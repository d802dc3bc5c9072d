"""What all content management systems of the test site share: how a report of any shape becomes pages and files."""

from __future__ import annotations

import gzip
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from urllib.parse import quote

from testsite.core import Manner, Page, Publication, Report, Site, World
from testsite.distractors import distractors
from testsite.documents import FILES, body_html, picture
from testsite.shapes import SHAPES

_NOTHING_LISTENS = "http://127.0.0.1:9"  # the port of the discard service, which nobody runs
_NASTY = 'filename="../../../evil.docx"'
_BOMB_SIZE = 200_000_000  # bytes after decompression


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list: where it leads, what it says, its date and whose it is."""

    href: str
    title: str
    published: str
    agency: str = ""
    year: int = 0


class Cms(ABC):
    """One site run by one system."""

    charset = "utf-8"  # of the bytes
    declared = "utf-8"  # what pages say; empty: nothing
    header = "text/html"  # what the server says
    knows_files = True  # whether it names the media types of files

    def __init__(self, world: World, site: Site, reports: Iterable[Report]) -> None:
        self.world = world
        self.site = site
        self.reports = list(reports)
        self._files = 0

    @abstractmethod
    def article_path(self, report: Report) -> str:
        """Where the article of a report stands."""

    @abstractmethod
    def file_path(self, report: Report, kind: str, number: int) -> str:
        """Where a file beside an article stands."""

    @abstractmethod
    def note_path(self, published: str, number: int) -> str:
        """Where an article that is no report stands."""

    @abstractmethod
    def shell(self, title: str, body: str, report: Report | None = None) -> str:
        """An article in the system's dress."""

    def encoded(self, text: str) -> bytes:
        """A page's bytes in the site's charset."""
        return text.encode(self.charset, "xmlcharrefreplace")

    @property
    def meta(self) -> str:
        """The declaration of the charset, as far as the site makes one."""
        return (
            f'<meta http-equiv="Content-Type" content="text/html; charset={self.declared}"/>' if self.declared else ""
        )

    def put(self, path: str, text: Callable[[], str] | str, manner: Manner = "") -> str:
        """Publish a page and say its address."""
        body = cache((lambda: self.encoded(text)) if isinstance(text, str) else (lambda: self.encoded(text())))
        return self.site.put(path, Page(body, self.header, manner=manner))

    def put_file(self, report: Report, kind: str) -> str:
        """Publish a report as a file and say its path."""
        self._files += 1
        make, media_type = FILES[kind]
        media_type = media_type if self.knows_files else "text/plain"
        path = self.file_path(report, kind, self._files)
        headers = {}
        if "?" in path or path.endswith(".html"):
            media_type = "application/octet-stream"
            name = f"filename*=UTF-8''{quote(report.title + '.' + kind)}"
            headers = {"Content-Disposition": f"attachment; {_NASTY if report.number % 2 else name}"}
        self.site.put(path, Page(cache(lambda: make(report)), media_type, headers=headers))
        return path

    def publish(self, report: Report) -> Item | None:
        """Publish a report in its shape and write the truth down; None where nothing leads to it."""
        path = self.article_path(report)
        editions, href = self._published(report, path)
        url = self.site.url
        status = SHAPES[report.shape]
        shown = (
            tuple(map(url, editions)) if status in {"found", "attachment only", "picture only", "wrong year"} else ()
        )
        twins = (url(href),) if href.startswith("/") and href not in editions and shown else ()
        evidence = "" if report.shape == "missing" else (href if href.startswith("http") else url(href))
        agency = report.agency.name
        self.world.truth.append(
            Publication(agency, report.year, self.site.name, status, shown, twins, evidence, report.shape)
        )
        return None if report.shape == "missing" else self.item(href, report)

    def also_at(self, report: Report, path: str) -> None:
        """Write down that a report can be seen at another path, too."""
        truth = self.world.truth
        for index, known in enumerate(truth):
            if (known.agency, known.year, known.site) == (report.agency.name, report.year, self.site.name):
                truth[index] = replace(known, twins=(*known.twins, self.site.url(path)))

    @staticmethod
    def item(href: str, report: Report) -> Item:
        """The line of a list that leads to a report."""
        return Item(href, report.title, report.published, report.agency.name, report.year)

    def _published(self, report: Report, path: str) -> tuple[list[str], str]:
        """The paths of a report's editions, and the one that lists name."""
        shape = report.shape
        if shape in _DEAD:
            return [], _DEAD[shape](self, report, path)
        if shape == "direct":
            file = self.put_file(report, "docx")
            return [file], file
        if shape == "flipbook":
            return self._flipbook(report, path), path
        files = [self.put_file(report, kind) for kind in _kinds(shape)]
        manner: Manner = shape if shape in {"fail_once", "drop_once", "slow"} else ""  # type: ignore[assignment]
        self.put(path, lambda: self.shell(report.title, self._body(report, files), report), manner)
        if shape == "moved":
            old = f"/moved/{report.number}.html"
            headers = {"Location": self.site.url(path)}
            self.site.put(old, Page(lambda: b"", status=302, headers=headers))
            return [path], old
        return [path, *files], path

    def _body(self, report: Report, files: Sequence[str]) -> str:
        """What stands in the article under its title."""
        shape = report.shape
        if shape == "pictures":
            return "".join(f'<p><img src="{source}" alt="捕获.PNG"/></p>' for source in self._pictures(report))
        if shape in _FRAMES:
            return _FRAMES[shape].format(address=files[0], quoted=quote(files[0]))
        kind = shape.rpartition("+")[2]
        name = (f"{report.title}.{kind}", "点击下载", "附件1")[report.number % 3]
        link = "".join(f'<p>附件：<a href="{escape(file)}">{name}</a></p>' for file in files)
        if shape.startswith("page+"):
            return body_html(report) + link
        if files:
            return f"<p>现将年度报告予以公布，全文见附件。</p>{link}"
        return body_html(_year_before(report) if shape == "wrong_year" else report)

    def _pictures(self, report: Report) -> list[str]:
        """Publish the report as pictures and say their paths."""
        paths = [f"/upload/images/{report.number}_{number}.png" for number in (1, 2, 3)]
        for number, path in enumerate(paths):
            data = picture(report.number + number)
            self.site.pages[path] = Page(lambda data=data: data, "image/png")  # type: ignore[misc]
        return paths

    def _flipbook(self, report: Report, path: str) -> list[str]:
        """Publish the report as pages of a flip-book behind an article."""
        folder = f"/ebook/{report.agency.slug}{report.year + 1}nb"
        pieces = body_html(report).split("<p><strong>")
        pages = [f"{folder}/files/basic-html/page{number}.html" for number in range(1, len(pieces) + 1)]
        for number, (page, piece) in enumerate(zip(pages, pieces, strict=True), 1):
            forth = f'<a href="page{number + 1}.html">下一页</a>' if number < len(pages) else ""
            text = f"<p>P. {number}</p><p><strong>{piece}{forth}"
            self.put(page, _bare(self.meta, f"Page {number} - {report.title}", text))
        contents = "".join(f'<li><a href="files/basic-html/page{n}.html">Page {n}</a></li>' for n in range(1, 3))
        index = f"{folder}/index.html"
        self.put(index, _bare(self.meta, report.title, f"<noscript><ul>{contents}</ul></noscript>"))
        frame = f'<iframe src="{index}" width="100%" height="800"></iframe>'
        self.put(path, self.shell(report.title, frame, report))
        return [path, index, *pages]

    def notes(self, region: str, years: Sequence[int]) -> list[Item]:
        """Publish what is no report and say the lines of lists that lead there."""
        items = []
        for number, note in enumerate(note for year in years[-2:] for note in distractors(region, year)):
            year = years[-2:][number // len(distractors(region, 0))]
            published = f"{year}-{1 + number % 6:02}-{3 + number % 20:02}"
            path = self.note_path(published, number)
            link = f'<p><a href="/upload/notes/{number}.{note.attached}">附件.{note.attached}</a></p>'
            if note.attached:
                data = f"{note.title} {self.site.name}".encode()
                self.site.put(f"/upload/notes/{number}.{note.attached}", Page(lambda data=data: data, "application/x"))  # type: ignore[misc]
            self.put(path, self.shell(note.title, note.body + (link if note.attached else "")))
            items.append(Item(path, note.title, published))
        return items

    @abstractmethod
    def build(self) -> None:
        """Publish everything."""


# What shows a PDF inside an article.
_FRAMES = {
    "viewer": '<iframe src="/pdfjs/web/viewer.html?file={quoted}" width="100%" height="900"></iframe>',
    "embed": '<embed src="{address}" type="application/pdf" width="100%" height="900"/>',
}


def _kinds(shape: str) -> list[str]:
    """The kinds of files that a shape comes with."""
    kind = {"viewer": "pdf", "embed": "pdf"}.get(shape, shape.rpartition("+")[2])
    return [kind] if kind in FILES else []


def _year_before(report: Report) -> Report:
    """What an agency has at hand that publishes last year's report again."""
    return Report(report.agency, report.year - 1, report.title, report.published, "page", report.number)


def _bare(meta: str, title: str, body: str) -> str:
    return f"<html><head>{meta}<title>{title}</title></head><body>{body}</body></html>"


def _answers(status: int) -> Callable[[Cms, Report, str], str]:
    """A maker of a page that answers with a status alone."""

    def answer(cms: Cms, _: Report, path: str) -> str:
        body = cms.encoded(_bare(cms.meta, str(status), f"<h1>{status}</h1>"))
        cms.site.put(path, Page(lambda: body, cms.header, status))
        return path

    return answer


def _soft(cms: Cms, _: Report, path: str) -> str:
    cms.put(
        path,
        _bare(
            cms.meta, "页面提示", "<h2>抱歉，您访问的页面不存在或已被删除！</h2><p>5秒后返回<a href='/'>首页</a></p>"
        ),
    )
    return path


def _home(cms: Cms, _: Report, path: str) -> str:
    cms.site.put(path, Page(lambda: b"", status=302, headers={"Location": cms.site.url("/")}))
    return path


def _loop(cms: Cms, report: Report, path: str) -> str:
    other = f"/loop/{report.number}.html"
    cms.site.put(path, Page(lambda: b"", status=302, headers={"Location": cms.site.url(other)}))
    cms.site.put(other, Page(lambda: b"", status=302, headers={"Location": cms.site.url(path)}))
    return path


def _hang(cms: Cms, _: Report, path: str) -> str:
    cms.put(path, "", "hang")
    return path


def _refused(_: Cms, report: Report, path: str) -> str:
    return f"{_NOTHING_LISTENS}{path}?{report.number}"


@cache
def _bomb_bytes() -> bytes:
    return gzip.compress(bytes(_BOMB_SIZE), 9, mtime=0)


def _bomb(cms: Cms, _: Report, path: str) -> str:
    page = Page(_bomb_bytes, cms.header, headers={"Content-Encoding": "gzip"}, manner="bomb")
    cms.site.put(path, page)
    return path


def _forbidden(cms: Cms, report: Report, _: str) -> str:
    path = f"/nbgd/{report.number}.html"
    cms.put(path, lambda: cms.shell(report.title, body_html(report), report))
    cms.world.forbidden.append(cms.site.url(path))
    return path


# Shapes that show no report, with the makers of what stands at the address instead.
_DEAD: dict[str, Callable[[Cms, Report, str], str]] = {
    "gone404": _answers(404),
    "gone410": _answers(410),
    "error500": _answers(500),
    "soft404": _soft,
    "soft_home": _home,
    "loop": _loop,
    "hang": _hang,
    "refused": _refused,
    "bomb": _bomb,
    "forbidden": _forbidden,
    "missing": lambda _cms, _report, path: path,
}

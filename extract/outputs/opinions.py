"""An opinion for each report with findings, as a Word document to hand to the filer.

The same report makes the same bytes; names of files come from outside and are never paths.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from extract.model.filing import Filing
from extract.model.review import Review
from extract.model.rulebook import RuleBook
from extract.outputs.archives import timeless
from extract.outputs.labels import plain
from extract.outputs.opinion_text import TITLE, Line, opinion_head, opinion_lines
from extract.outputs.rows import Rows
from extract.outputs.staging import staged, writing
from extract.schema import rule_book

FOLDER = "opinion"
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # a date of today would change the bytes from run to run
_LATIN = "Times New Roman"
_BODY, _HEADINGS, _HEAD = "仿宋", "黑体", "宋体"
_HEAD_WIDTHS = (Cm(3), Cm(12.6))
_LEVELS = {"heading": "Heading 1", "item": "Heading 2"}
_PAGE = '<w:fldSimple {} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'  # programs fill in the number


def write_opinions(made: Iterable[Rows], folder: Path, book: RuleBook | None = None) -> int:
    """Write an opinion for every report with findings, and say how many; OutputError if one cannot be written."""
    with Opinions(folder, book) as opinions:
        for rows in made:
            opinions.add(rows)
    return opinions.written


class Opinions(AbstractContextManager["Opinions"]):
    """Opinions being written: they take their places when the block ends well, and else leave nothing behind.

    Where no report has findings no folder is made; opinions of earlier runs stay unless one of the same name replaces them.
    """

    def __init__(self, folder: Path, book: RuleBook | None = None) -> None:
        self._folder = folder
        self._rules = book or rule_book()
        self._taken: set[str] = set()
        self._stack = ExitStack()
        self._staging: Path | None = None
        self.written = 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def add(self, rows: Rows) -> None:
        """Write the opinions on the reports of one source; OutputError if one cannot be written."""
        for review in rows.reviews:
            if review.findings:
                if self._staging is None:
                    self._staging = self._stack.enter_context(staged(self._folder))
                with writing(self._folder):
                    (self._staging / self._name(review.filing)).write_bytes(opinion_document(review, self._rules))
                self.written += 1

    def _name(self, filing: Filing) -> str:
        """A name that no opinion has yet, on systems that tell large letters from small ones and on others."""
        base = f"{_file_words(filing.agency)}-{filing.year or '年度不明'}"
        name, number = base, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{base}-{number}"
        self._taken.add(name.casefold())
        return f"{name}.docx"


_FORBIDDEN = re.compile(r"[\\/:*?\"<>|\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ud800-\udfff\ufeff\ufffe\uffff]+")
_LONGEST = 180  # bytes of an agency in a file name; systems allow 255 for the whole


def _file_words(agency: str) -> str:
    """An agency as the beginning of a file name: one part of a path, never hidden, never too long."""
    words = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", agency)).strip("._- ")
    while len(words.encode()) > _LONGEST:
        words = words[:-1]
    return words or "机关不明"


def opinion_document(review: Review, book: RuleBook) -> bytes:
    """The opinion on one report as a Word document."""
    document: Any = Document(io.BytesIO(_template()))
    _paragraph(document, "Title").add_run(TITLE)
    _head_table(document, review.filing)
    for line in opinion_lines(review, book):
        _add_line(document, line)
    buffer = io.BytesIO()
    document.save(buffer)
    return timeless(buffer.getvalue())


def _add_line(document: Any, line: Line) -> None:
    paragraph = _paragraph(document, _LEVELS.get(line.style, ""))
    if line.label:
        paragraph.add_run(line.label).bold = True
    paragraph.add_run(plain(line.text))
    if line.style in ("text", "entry"):
        paragraph.paragraph_format.first_line_indent = Pt(24)


def _paragraph(document: Any, style: str = "") -> Any:
    """A new paragraph; styles go by their id, for to look one up by name takes longer than all the rest."""
    paragraph = document.add_paragraph()
    if style:
        paragraph._p.style = style.replace(" ", "")  # noqa: SLF001 - see above
    return paragraph


def _head_table(document: Any, filing: Filing) -> None:
    rows = list(opinion_head(filing))
    table = document.add_table(len(rows), 2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _HEAD_WIDTHS, strict=True):
        column.width = width
    for row, (label, text) in zip(table.rows, rows, strict=True):
        for cell, width, said in zip(row.cells, _HEAD_WIDTHS, (label, text), strict=True):
            cell.width = width
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            cell.paragraphs[0].add_run(plain(said)).bold = said is label
    document.add_paragraph().paragraph_format.space_after = Pt(0)


# --- page and styles -------------------------------------------------------------------------------------------------


@cache
def _template() -> bytes:
    """An empty document with the page and the styles of an opinion."""
    document: Any = Document()
    _set_up(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.top_margin, section.bottom_margin = Cm(3.0), Cm(2.8)
    _page_number(section.footer.paragraphs[0])
    _style(document, "Normal", _BODY, 12, space_after=4)
    _style(document, "Title", _HEAD, 18, space_after=14)
    _style(document, "Heading 1", _HEADINGS, 14, space_after=6)
    _style(document, "Heading 2", _HEADINGS, 12, space_after=4)
    title = document.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for border in title.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    properties = document.core_properties
    properties.title, properties.language = TITLE, "zh-CN"
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _CREATED


def _style(document: Any, name: str, chinese: str, size: int, *, space_after: int) -> None:
    """A style in black with a font for Chinese and one for figures, whatever the theme says."""
    style = document.styles[name]
    style.font.name, style.font.size = _LATIN, Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.italic = False
    style.font.bold = name != "Normal"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    fonts.set(qn("w:eastAsia"), chinese)
    style.paragraph_format.space_after = Pt(space_after)
    style.paragraph_format.line_spacing = 1.3


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph._p.append(parse_xml(_PAGE.format(nsdecls("w"))))  # noqa: SLF001 - python-docx offers no fields of its own

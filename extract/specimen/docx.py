"""Reports as Word documents with real merged cells; the same truth makes the same bytes."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from extract.outputs.archives import timeless
from extract.specimen.report import Line, report_parts, widen
from extract.specimen.sheets import Drawn, Sheet
from extract.specimen.truth import Truth

_FIRST_NUMBERING = 90  # above the numberings of the default template
# Ordinals that Word can count itself, with the kind of number it uses for them.
_COUNTED = {"1.": ("decimal", "%1."), "一、": ("chineseCounting", "%1、")}


def docx_merged(truth: Truth) -> bytes:
    """A document whose labels are typed with their ordinals."""
    return _saved(truth, numbered=False)


def docx_numbered(truth: Truth) -> bytes:
    """A document whose ordinals (1. and 一、) are Word's automatic numbers, thus nowhere in the text."""
    return _saved(truth, numbered=True)


def _saved(truth: Truth, *, numbered: bool) -> bytes:
    writer = _Writer(numbered=numbered)
    for part in report_parts(truth):
        if isinstance(part, Sheet):
            writer.table(part)
        else:
            writer.line(part)
    properties = writer.document.core_properties
    properties.title, properties.author = truth.title, truth.agency
    properties.created = properties.modified = datetime.fromisoformat(truth.imprint.published).replace(tzinfo=UTC)
    buffer = io.BytesIO()
    writer.document.save(buffer)
    return timeless(buffer.getvalue())


class _Writer:
    """A growing document; with `numbered` it leaves ordinals to Word."""

    def __init__(self, *, numbered: bool) -> None:
        self.document: Any = Document()
        self._numbered = numbered
        self._numberings: dict[str, int] = {}
        style = self.document.styles["Normal"]
        style.font.size = Pt(9)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")

    def line(self, line: Line) -> None:
        """One paragraph of the running text."""
        paragraph = self.document.add_paragraph()
        alignment = {"title": WD_ALIGN_PARAGRAPH.CENTER, "signature": WD_ALIGN_PARAGRAPH.RIGHT}
        paragraph.alignment = alignment.get(line.role)
        self._write(paragraph, line.number, widen(line.text), line.role if line.number else "")
        if line.role in {"title", "heading"}:
            paragraph.runs[0].bold = True

    def table(self, sheet: Sheet) -> None:
        """One table; spans become merged cells."""
        table = self.document.add_table(len(sheet.rows), sheet.width, style="Table Grid")
        grid = [list(row.cells) for row in table.rows]
        group = ""
        for row, column, drawn in sheet.placed():
            cell = grid[row][column]
            if drawn.rowspan > 1 or drawn.colspan > 1:
                cell = cell.merge(grid[row + drawn.rowspan - 1][column + drawn.colspan - 1])
            group = drawn.text if drawn.rowspan > 1 else group
            self._fill(cell, drawn, group)
        self.document.add_paragraph()

    def _fill(self, cell: Any, drawn: Drawn, group: str) -> None:
        if drawn.variable:
            cell.paragraphs[0].add_run(drawn.text)
            return
        ordinal = drawn.number if drawn.number[:1].isdigit() else ""
        label = drawn.text if ordinal else drawn.label
        self._write(cell.paragraphs[0], ordinal, widen(label), group)

    def _write(self, paragraph: Any, ordinal: str, text: str, series: str) -> None:
        """Text with its ordinal, typed or counted by Word within its series."""
        kind = "1." if ordinal[:1].isdigit() else "一、"
        if not (self._numbered and ordinal):
            paragraph.add_run(ordinal + text)
            return
        paragraph.add_run(text)
        number = self._numberings.setdefault(series, 0) or self._new_numbering(series, kind)
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx offers no numbering of its own
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
        )

    def _new_numbering(self, series: str, kind: str) -> int:
        number = _FIRST_NUMBERING + len(self._numberings)
        name, pattern = _COUNTED[kind]
        root = self.document.part.numbering_part.element
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{name}"/><w:suff w:val="nothing"/><w:lvlText w:val="{pattern}"/></w:lvl></w:abstractNum>'
        )
        root.insert(0, abstract)
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
        self._numberings[series] = number
        return number

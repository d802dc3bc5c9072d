"""Tables of an invented report as grids, to be drawn otherwise than the form has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from extract.alignment import align_document
from extract.model.document import Cell, Document, Grid, Paragraph, Place, Source
from extract.model.filing import Filing, Observation
from extract.model.form import Variable
from extract.specimen import CellTruth, Imprint, Truth, make_truth
from extract.specimen.sheets import Sheet, section_sheets

SECTIONS = ("proactive", "requests", "challenges")
_HEADINGS = {"proactive": "二、主动公开政府信息情况", "requests": "三、收到和处理政府信息公开申请情况",
             "challenges": "四、政府信息公开行政复议、行政诉讼情况"}  # fmt: skip

Drawing = dict[str, Sequence[Grid | str]]


def truth_of(seed: int, year: int = 2023) -> Truth:
    """A report of one invented bureau on a year."""
    return make_truth(seed, imprint=Imprint("折柳县民政局", year, f"{year + 1}-01-20"))


def grid_of(truth: Truth, section: str) -> Grid:
    """The table of a section as the form draws it."""
    (sheet,) = section_sheets(truth, section)
    return _grid(sheet)


def _grid(sheet: Sheet) -> Grid:
    return Grid(
        tuple(
            Cell(drawn.text if drawn.variable else drawn.label, row, column, Place(f"{row}.{column}"), drawn.rowspan, drawn.colspan)
            for row, column, drawn in sheet.placed()
        ),
        Place("table"),
    )  # fmt: skip


def turned(grid: Grid) -> Grid:
    """The table lying on its side."""
    cells = (
        replace(cell, row=cell.column, column=cell.row, rowspan=cell.colspan, colspan=cell.rowspan)
        for cell in grid.cells
    )
    return replace(grid, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def changed(grid: Grid, change: Callable[[Cell], Sequence[Cell]]) -> Grid:
    """The table with other cells in place of each."""
    cells = [new for cell in grid.cells for new in change(cell)]
    return replace(grid, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def filing_of(truth: Truth, drawing: Drawing) -> Filing:
    """What is read of a report whose sections hold these tables and lines."""
    blocks: list[Paragraph | Grid] = [Paragraph(truth.title, Place("title"), "title")]
    for section in SECTIONS:
        blocks.append(Paragraph(_HEADINGS[section], Place(section)))
        parts = drawing.get(section, [grid_of(truth, section)])
        blocks += [Paragraph(part, Place(part)) if isinstance(part, str) else part for part in parts]
    (filing,) = align_document(Document(Source("drawn.html", b""), tuple(blocks), "html"))
    return filing


def misread(truth: Truth, filing: Filing) -> dict[Variable, str]:
    """The cells that were not read as they are printed, with what was read."""
    return {
        variable: f"{seen.status} {seen.value}"
        for variable, cell in truth.cells.items()
        if not _is_right(cell, seen := filing.cells[variable])
    }


def _is_right(cell: CellTruth, seen: Observation) -> bool:
    return (cell.status, cell.value) == (seen.status, seen.value)

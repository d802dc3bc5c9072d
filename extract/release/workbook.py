"""`dataset.xlsx`: the panel with frozen headers and filters, codebook and crosswalk on sheets of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import xlsxwriter
from pyarrow import parquet

from extract.release.inputs import HEADS
from extract.release.missing import MISSING
from extract.schema.crosswalk import Concept, Crosswalk

FILE = "dataset.xlsx"
_MAKER_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - no clock: the same bytes in every run
_ROWS = 1_048_576 - 2  # what a sheet holds below two rows of headers
_CHUNK = 2_048
_BY_APPLICANT = ("natural_person", "enterprise", "research", "welfare", "legal_service", "other")


def write_workbook(folder: Path, crosswalk: Crosswalk, told: Mapping[str, str], longest: int) -> None:
    """Write the panel that stands in a folder as a workbook; one with more rows than `longest` keeps its main variables."""
    with parquet.ParquetFile(folder / "panel.parquet") as file:
        rows = file.metadata.num_rows
    concepts = [each for each in crosswalk.concepts if rows <= longest or is_main(each)]
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": str(folder)}
    with xlsxwriter.Workbook(str(folder / FILE), options) as book:
        book.set_properties({"title": told["title"], "created": _MAKER_TIME})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "top"}),
            "missing": book.add_format({"font_color": "#98A2B0", "align": "right"}),
        }
        _about(book, told, whole=len(concepts) == len(crosswalk.concepts))
        _panel(book, folder, concepts, formats)
        _table(book, folder, "codebook", formats["head"])
        _table(book, folder, "crosswalk", formats["head"])


def is_main(concept: Concept) -> bool:
    """Whether a variable says something of the agency as a whole, not of one kind of applicant."""
    return not (concept.table == "requests" and concept.name.rsplit(".", 1)[-1] in _BY_APPLICANT)


def _about(book: Any, told: Mapping[str, str], *, whole: bool) -> None:
    sheet = book.add_worksheet("说明 about")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    lines = [*told.items(), ("空格 empty cell", "该版格式不设此项 not collected by the form")]
    lines += [(f".{kind.letter}", f"{kind.chinese} {kind.english}") for kind in MISSING]
    if not whole:
        lines.append(("变量 variables", "只列主要变量,全部见 panel.parquet (main variables; all are in panel.parquet)"))
    for number, (name, text) in enumerate(lines):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, text)


def _panel(book: Any, folder: Path, concepts: Sequence[Concept], formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet("panel")
    sheet.set_row(0, 45)
    columns = [(head.name, head.chinese) for head in HEADS] + [(each.variable, each.chinese) for each in concepts]
    sheet.set_column(0, len(columns) - 1, 14)
    for column, (_, chinese) in enumerate(columns):
        sheet.write_string(0, column, chinese, formats["head"])
    for column, (name, _) in enumerate(columns):
        sheet.write_string(1, column, name, formats["head"])
    last = _panel_rows(sheet, folder, [each.variable for each in concepts], formats["missing"])
    sheet.freeze_panes(2, 4)
    sheet.autofilter(1, 0, max(2, last), len(columns) - 1)


def _panel_rows(sheet: Any, folder: Path, variables: Sequence[str], pale: Any) -> int:
    marks = {status: f".{kind.letter}" for kind in MISSING for status in kind.statuses if kind.letter != "e"}
    row = 2
    names = [head.name for head in HEADS]
    with (
        parquet.ParquetFile(folder / "panel.parquet") as wide,
        parquet.ParquetFile(folder / "panel_status.parquet") as told,
    ):
        pieces = zip(
            wide.iter_batches(_CHUNK, columns=[*names, *variables]), told.iter_batches(_CHUNK, columns=list(variables)),
            strict=True,
        )  # fmt: skip
        for values, statuses in pieces:
            height = min(len(values), _ROWS - (row - 2))
            heads = [values[name].to_pylist() for name in names]
            found = [values[name].to_pylist() for name in variables]
            kinds = [statuses[name].to_pylist() for name in variables]
            for n in range(height):
                _head_cells(sheet, row + n, [column[n] for column in heads])
                for column, (value, kind) in enumerate(zip(found, kinds, strict=True), len(heads)):
                    if value[n] is not None:
                        sheet.write_number(row + n, column, value[n])
                    elif kind[n] in marks:
                        sheet.write_string(row + n, column, marks[kind[n]], pale)
            row += height
    return row - 1


def _head_cells(sheet: Any, row: int, values: Sequence[Any]) -> None:
    for column, value in enumerate(values):
        if isinstance(value, str):
            if value:
                sheet.write_string(row, column, value)
        elif value is not None:
            sheet.write_number(row, column, value)


def _table(book: Any, folder: Path, name: str, head: Any) -> None:
    table = parquet.read_table(folder / f"{name}.parquet")
    if name == "crosswalk":
        table = table.filter(pc.not_equal(table["comparability"], "not_collected"))
    sheet = book.add_worksheet(name)
    for column, title in enumerate(table.column_names):
        sheet.set_column(column, column, 18)
        sheet.write_string(0, column, title, head)
    for number, values in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), 1):
        _head_cells(sheet, number, values)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, table.num_rows), len(table.column_names) - 1)

"""Tables that are drawn otherwise than the form has them: on their side, beside another year's, with further columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from drawn import SECTIONS, changed, filing_of, grid_of, misread, truth_of, turned

from extract.alignment.grids import in_shape
from extract.alignment.numbers import read_number
from extract.model.document import Cell, Grid, Place
from extract.schema import editions, load_form

FORMS = tuple(load_form(edition) for edition in editions())
ABOVE = -1  # a row above the first


def is_value(cell: Cell) -> bool:
    return read_number(cell.text) is not None


def with_column(grid: Grid, header: str, texts: Sequence[str]) -> Grid:
    """The table with a further column at its right end; `texts` fill it again and again."""
    width = max(cell.column + cell.colspan for cell in grid.cells)
    first = min(cell.row for cell in grid.cells if is_value(cell))
    last = max(cell.row for cell in grid.cells)
    added = [Cell(header, 0, width, Place("added"), first)]
    added += [Cell(texts[row % len(texts)], row, width, Place("added")) for row in range(first, last + 1)]
    return changed(replace(grid, cells=(*grid.cells, *added)), lambda cell: (cell,))


def in_pairs(grid: Grid, headers: tuple[str, str]) -> Grid:
    """The table with two columns for each of its columns of values, the second full of sevens."""
    first = min(cell.row for cell in grid.cells if is_value(cell))
    left = min(cell.column for cell in grid.cells if is_value(cell))

    def paired(cell: Cell) -> Sequence[Cell]:
        row = cell.row + (cell.row >= first)
        if cell.column < left:
            return (replace(cell, row=row, rowspan=cell.rowspan + (cell.row < first <= cell.row + cell.rowspan)),)
        column = left + 2 * (cell.column - left)
        if not is_value(cell):
            return (replace(cell, column=column, colspan=2 * cell.colspan),)
        return replace(cell, row=row, column=column), replace(cell, row=row, column=column + 1, text="7")

    years = [
        Cell(headers[at % 2], first, left + at, Place("year"))
        for at in range(2 * (max(cell.column + cell.colspan for cell in grid.cells) - left))
    ]
    wide = changed(grid, paired)
    return changed(replace(wide, cells=(*wide.cells, *years)), lambda cell: (cell,))


@pytest.mark.parametrize("section", ["requests", "challenges"])
def test_a_table_on_its_side_is_read_as_the_form_has_it(section: str) -> None:
    truth = truth_of(3)

    filing = filing_of(truth, {section: [turned(grid_of(truth, section))]})

    assert not misread(truth, filing)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_table_as_the_form_has_it_is_left_alone(section: str) -> None:
    grid = grid_of(truth_of(3), section)

    assert in_shape([grid], FORMS) == ([grid], 0)


def test_results_below_each_other_under_two_kinds_of_suits_are_read() -> None:
    truth = truth_of(4)
    values = [cell for cell in grid_of(truth, "challenges").cells if is_value(cell)]
    heads = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    top = [("处理结果", 0, 0, 2, 1), ("行政复议", 0, 1, 2, 1), ("行政诉讼", 0, 2, 1, 2)]
    top += [("未经复议直接起诉", 1, 2, 1, 1), ("复议后起诉", 1, 3, 1, 1)]
    cells = [Cell(text, row, column, Place(text), down, across) for text, row, column, down, across in top]
    cells += [Cell(head, 2 + row, 0, Place(head)) for row, head in enumerate(heads)]
    cells += [replace(cell, row=2 + at % 5, column=1 + at // 5) for at, cell in enumerate(values)]
    grid = Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), Place("table"))

    assert not misread(truth, filing_of(truth, {"challenges": [grid]}))


@pytest.mark.parametrize("headers", [("2023年", "2022年"), ("本年", "上年"), ("本年度", "上年同期")])
def test_columns_of_the_year_before_are_left_out(headers: tuple[str, str]) -> None:
    truth = truth_of(5)

    filing = filing_of(truth, {"requests": [in_pairs(grid_of(truth, "requests"), headers)]})

    assert not misread(truth, filing)
    assert any("other years" in note for note in filing.notes)


@pytest.mark.parametrize("header", ["上年总计", "同比增长", "备注", "占比"])
@pytest.mark.parametrize("texts", [("7", "0", "12"), ("12.5%", "", "3%"), ("/", "")])
def test_a_further_column_behind_the_total_takes_no_cell(header: str, texts: tuple[str, ...]) -> None:
    truth = truth_of(6)

    filing = filing_of(truth, {"requests": [with_column(grid_of(truth, "requests"), header, texts)]})

    assert not misread(truth, filing)


def test_last_years_numbers_beside_each_of_three_columns_do_not_become_a_row_of_their_own() -> None:
    truth = truth_of(7)
    heads = ("信息内容", "本年制发件数", "上年数", "本年废止件数", "上年数", "现行有效件数", "上年数")
    values = [truth.cells[v].text for v in truth.cells if v.item in ("regulations", "normative_documents")]
    rows = [heads] + [
        (name, values[at], "7", values[at + 1], "8", values[at + 2], "9")
        for name, at in (("规章", 0), ("行政规范性文件", 3))
    ]
    table = Grid(
        tuple(
            Cell(text, row, column, Place(text)) for row, texts in enumerate(rows) for column, text in enumerate(texts)
        ),
        Place("table"),
    )
    rest = grid_of(truth, "proactive")
    rest = replace(rest, cells=tuple(cell for cell in rest.cells if cell.row > 3))

    assert not misread(truth, filing_of(truth, {"proactive": [table, rest]}))


def lines_of(*rows: tuple[str, ...]) -> list[tuple[int, str]]:
    """The rows and texts of a table as it is read."""
    cells = tuple(Cell(text, row, at, Place("")) for row, texts in enumerate(rows) for at, text in enumerate(texts))
    (grid,), _ = in_shape([Grid(cells, Place(""))], FORMS)
    assert isinstance(grid, Grid)
    return [(cell.row, cell.text) for cell in grid.cells]


def test_labels_below_each_other_in_one_cell_are_rows_of_their_own() -> None:
    read = lines_of(("行政处罚\n行政强制", "12\n3", ""), ("行政许可", "4", "5"))

    assert read == [
        (0, "行政处罚"),
        (0, "12"),
        (0, ""),
        (1, "行政强制"),
        (1, "3"),
        (1, ""),
        (2, "行政许可"),
        (2, "4"),
        (2, "5"),
    ]


def test_lines_that_are_not_as_many_as_the_labels_beside_them_are_no_numbers() -> None:
    texts = [text for _, text in lines_of(("行政处罚\n行政强制", "12"))]

    assert [is_value(Cell(text, 0, 0, Place(""))) for text in texts] == [False] * 4


def test_a_label_that_wraps_is_one_row() -> None:
    assert lines_of(("行政\n处罚", "1\n2")) == [(0, "行政\n处罚"), (0, "1\n2")]


def test_headers_torn_over_rows_are_no_years() -> None:
    texts = [("信息", "上一年", "本年", "处理决"), ("内容", "项目数量", "增/减", "定数量"), ("行政许可", "5", "2", "9")]
    cells = [Cell(text, row, at, Place("here")) for row, line in enumerate(texts) for at, text in enumerate(line)]

    (kept,), dropped = in_shape([Grid(tuple(cells), Place("here"))], FORMS)

    assert dropped == 0
    assert isinstance(kept, Grid)
    assert len(kept.cells) == len(cells)

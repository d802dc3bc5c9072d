"""Markdown keeps as markup what it cannot write: tables with spans are read as pages write them, all else as text."""

from __future__ import annotations

from extract.model.document import Document, Grid, Paragraph, Source
from extract.readers import read_document
from extract.readers.text_markup import split_markup

TABLE = (
    '<table>\n<tr><th rowspan="2">情况</th><th colspan="2">申请人</th></tr>\n'
    "<tr><th>自然人</th><th>总计</th></tr>\n<tr><td>本年新收</td><td>3</td><td></td></tr>\n</table>"
)
TEXT = f"""**某县2024年政府信息公开工作年度报告**

| 规章     | 0   |
|----------|-----|
| 行政许可 | 12\\.5 |

{TABLE}

<div class="content">

全年无其他事项。

</div>
"""


def made(text: str) -> Document:
    return read_document(Source("report.md", text.encode()))


def test_tables_of_both_kinds_stand_in_the_order_of_the_text() -> None:
    drawn, marked = [block for block in made(TEXT).blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in row] for row in drawn.rows] == [["规章", "0"], ["行政许可", "12.5"]]
    assert [[cell.text for cell in row] for row in marked.rows] == [
        ["情况", "申请人"], ["自然人", "总计"], ["本年新收", "3", ""],
    ]  # fmt: skip
    assert (marked.cells[0].rowspan, marked.cells[1].colspan, marked.drawn) == (2, 2, True)


def test_a_cell_of_markup_is_found_in_the_range_of_its_table() -> None:
    marked = [block for block in made(TEXT).blocks if isinstance(block, Grid)][1]
    start = TEXT.index(TABLE)
    assert marked.place.path.startswith(f"chars {start}-{start + len(TABLE)} » ")
    assert marked.cells[5].place.path.startswith(marked.place.path)


def test_tags_that_fill_a_line_are_no_text() -> None:
    texts = [block.text for block in made(TEXT).blocks if isinstance(block, Paragraph)]
    assert texts == ["**某县2024年政府信息公开工作年度报告**", "全年无其他事项。"]


def test_a_text_keeps_its_length_without_markup() -> None:
    shown, tables = split_markup(TEXT)
    assert len(shown) == len(TEXT)
    assert [table.text for table in tables] == [TABLE]


def test_a_table_within_a_table_belongs_to_it_and_one_without_end_goes_to_the_end_of_the_text() -> None:
    nested = f"<table><tr><td>{TABLE}</td></tr></table>"
    assert [table.text for table in split_markup(f"甲\n</table>{nested}\n乙{TABLE[:-8]}")[1]] == [nested, TABLE[:-8]]


def test_a_text_of_markup_tables_alone_is_no_empty_text() -> None:
    assert made(f"|---|\n{TABLE}").blocks


def test_the_word_table_in_brackets_is_no_markup() -> None:
    assert split_markup("见<table 3>及附件")[1] == []


def test_a_rule_below_a_head_of_one_cell_is_no_mark() -> None:
    text = "第二十条第（六）项  \n---  \n信息内容| 本年处理决定数量  \n行政处罚|  \n行政强制|  \n"
    document = made(text)

    assert not any("---" in block.text for block in document.blocks if isinstance(block, Paragraph))


def test_a_separator_at_one_end_of_a_lone_row_stands_for_a_blank_cell() -> None:
    text = "规  \n章|  | 0|    \n行政规  \n范性文件| 1|  | 2  \n其他  \n |  | 1| 0| 1  \n其他  \n"
    grids = [block for block in made(text).blocks if isinstance(block, Grid)]

    assert [[cell.text for cell in row] for grid in grids for row in grid.rows] == [
        ["章", "", "0", ""], ["范性文件", "1", "", "2"], ["", "", "1", "0", "1"],
    ]  # fmt: skip

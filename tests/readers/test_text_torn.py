"""Tables that a converter of pages has torn: no number is placed by the columns that it guessed."""

from __future__ import annotations

import re

import pytest

from extract.model.document import Document, Grid, Paragraph, Source
from extract.readers.text import read

RULE = "| --- | --- | --- |"


def made(*lines: str) -> Document:
    return read(Source("report.md", "\n".join(lines).encode()))


def shown(*lines: str) -> list[str]:
    """What is left of lines behind a row that shows the text to be torn, and a header."""
    document = made("| 合计 | 1 2 | 3 4 |", RULE, "| 说明 | 备注 |", RULE, *lines)
    assert not any(isinstance(block, Grid) for block in document.blocks)
    return [" ".join(block.text.split()) for block in document.blocks if isinstance(block, Paragraph)][1:]


def test_cells_with_several_numbers_are_pieces_of_a_line_and_no_cells() -> None:
    assert shown("| 行政强制 | 10 4 | 14 |") == ["说明 备注", "行政强制 10 4 14"]


def test_values_above_the_one_label_below_a_header_stand_behind_it() -> None:
    assert shown("27", "行政处罚", "| 行政强制 | 7 | |")[1:] == ["行政处罚", "27", "行政强制 7"]


def test_values_above_or_within_numbered_labels_stand_behind_all_lines_of_them() -> None:
    found = shown("| | 15 3 | 18 |", RULE, "1.其他", "法律规", "定", "| 2.保护 | 10 0 | 10 |", RULE, "第三方", "权益")
    assert found[1:] == ["1.其他", "法律规", "定", "15 3 18", "2.保护", "第三方", "权益", "10 0 10"]


def test_values_below_a_numbered_label_stay_behind_it() -> None:
    found = shown("1.属于案卷 1 2", "2.申请人逾期不缴", "| 理由 | 5 | 5 |", "3.其他 4 4")
    assert found[1:] == ["1.属于案卷 1 2", "2.申请人逾期不缴", "理由 5 5", "3.其他 4 4"]


@pytest.mark.parametrize(
    "lines",
    [
        ("| | 4 | 17 |", "| 规章 | 无 | |"),  # perhaps one row on two lines
        ("规章", "文件", "4 5"),
        ("4 5", "1 2", "规章"),
        ("1.甲类", "2.乙类", "5 5", "3.丙类 6 6"),
    ],
)
def test_values_that_may_belong_to_several_labels_are_left_out_with_them(lines: tuple[str, ...]) -> None:
    left = shown(*lines)
    assert not any(re.search(r"\d+ \d+|规章|类$", line) for line in left if line != "3.丙类 6 6")


def test_rows_left_out_are_noted() -> None:
    document = made("| 合计 | 1 2 | 3 4 |", RULE, "| 说明 | 备注 |", RULE, "规章", "文件", "4 5", "尾注。")
    assert any("not read: 1" in note for note in document.notes)


def test_a_header_without_its_values_is_left_out_with_them() -> None:
    assert shown("144 5", "1", "五、问题", "一是更新不及时。") == ["五、问题", "一是更新不及时。"]


def test_a_row_of_values_alone_below_its_header_stays_there() -> None:
    assert shown("| 31 5 | 12 | 6 |", "五、问题", "一是更新不及时。") == [
        "说明 备注", "31 5 12 6", "五、问题", "一是更新不及时。",
    ]  # fmt: skip


def test_a_table_with_one_odd_cell_is_a_table() -> None:
    document = made(
        "| 项目 | 数量 |", "|---|---|", "| 规章 | 1 2 |", "", "全年公开信息若干条。", "", "| 许可 | 3 |", "|---|---|"
    )
    assert any(isinstance(block, Grid) for block in document.blocks)

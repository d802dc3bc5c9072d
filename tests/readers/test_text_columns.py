"""Tables that blanks alone draw keep their empty cells; where columns are not certain, lines stay lines."""

from __future__ import annotations

from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.model.document import Grid, Source
from extract.readers.text import read


def rows(text: str) -> list[list[str]]:
    document = read(Source("report.txt", text.encode()))
    return [[cell.text for cell in row] for block in document.blocks if isinstance(block, Grid) for row in block.rows]


def valued(text: str) -> list[list[str]]:
    return [row for row in rows(text) if any(cell[:1].isdecimal() for cell in row)]


STRAIGHT = """二、主动公开政府信息情况

信息内容          本年制发件数  本年废止件数  现行有效件数

规章              3                           17

行政规范性文件    5             2             40

"""

# The text moves cells to the left where others span rows; two columns print nothing, and totals of details are blank.
MOVED = [
    ["", "申请人情况"],
    ["自然人", "法人或其他组织", "总计"],
    ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
    ["一、本年新收申请", "8", "1", "", "", "", "", "9"],
    ["三、办理结果", "（一）予以公开", "6", "2", "", "", "", "", ""],
    ["（二）部分公开", "1", "", "", "", "", "", ""],
    ["（三）不予公开", "1.属于国家秘密", "1", "", "", "", "", "", "1"],
    ["（七）总计", "8", "1", "", "", "", "", "9"],
]


def padded(table: list[list[str]], gutter: int = 2) -> str:
    """Rows with each column as wide as the longest text in it."""
    ends = [max(map(len, column)) for column in zip_longest(*table, fillvalue="")]
    return "\n".join((" " * gutter).join(map(str.ljust, row, ends)) for row in table)


WRAPPED = """
                     自然 商业 科研 总
                     人   企业 机构 计

一、本年新收申请     １２ ３   ０   １２
                     ３４           ３７

二、上年结转申请数量 １   ０   ２   ３

（一）予以公开（区分 １１ ０   １   １２
处理的）             ０             １１

（二）部分公开       ５   １   ０   ６
"""


def test_an_empty_cell_is_known_from_the_places_of_the_others() -> None:
    assert valued(STRAIGHT) == [["规章", "3", "", "17"], ["行政规范性文件", "5", "2", "40"]]


def test_a_column_in_which_nothing_is_printed_is_known_from_its_header() -> None:
    text = STRAIGHT.replace("5             2 ", "5               ")
    assert valued(text) == [["规章", "3", "", "17"], ["行政规范性文件", "5", "", "40"]]


def test_rows_moved_to_the_left_have_as_many_cells_behind_their_labels() -> None:
    assert valued(padded(MOVED)) == MOVED[3:]


def test_columns_that_may_be_one_or_two_leave_rows_moved_to_the_left_as_lines() -> None:
    # Four blanks part the columns: an empty one may move the next by four, or by less if cells have blanks around them.
    assert valued(padded(MOVED, gutter=4)) == []


# One row of values below a header that was moved to the left; the first and the last cells of it are blank.
ONE_ROW = [
    ["行政复议", "行政诉讼"],
    ["结果维持", "结果纠正", "其他结果", "总计", "未经复议直接起诉", "复议后起诉"],
    ["结果维持", "结果纠正", "其他结果", "总计", "结果维持", "结果纠正", "其他结果", "总计"],
    ["", "2", "", "2", "", "1", "", "1", "", "3", "", ""],
]


def test_blanks_at_the_end_of_a_line_are_the_empty_cells_behind_its_last_number() -> None:
    assert valued(padded(ONE_ROW)) == ONE_ROW[3:]


def test_a_heading_parted_from_its_table_heads_no_column() -> None:
    assert valued("  四、行政复议、行政诉讼情况\n\n" + padded(ONE_ROW)) == ONE_ROW[3:]


def test_one_number_below_a_padded_header_has_its_place() -> None:
    table = [["信息内容", "采购项目数量", "采购总金额"], ["政府集中采购", "", "108.04"]]
    assert valued(padded(table)) == table[1:]


# Nobody of the first kind applied: the column of the labels of details shows no number, and all rows look straight.
ALL_MOVED = [[row[0], "", *row[2:]] if len(row) == 8 else row for row in MOVED]


def test_rows_that_reach_as_many_columns_further_as_their_labels_have_been_moved() -> None:
    assert valued(padded(ALL_MOVED))[-2:] == [["1.属于国家秘密", *ALL_MOVED[6][2:]], ALL_MOVED[7]]


def test_rows_that_may_all_have_been_moved_stay_as_lines() -> None:
    text = padded([[*row[:8], ""] if len(row) == 9 else row for row in ALL_MOVED])
    assert valued(text) == []


def test_a_header_far_left_of_the_only_numbers_heads_the_columns_between() -> None:
    only_totals = [[*row[: len(row) - 7], "", "", "", "", "", "", "0"] if len(row) > 7 else row for row in MOVED]
    assert [len(row) for row in valued(padded(only_totals))] == [8, 9, 8, 9, 8]


def test_words_parted_by_one_blank_head_columns_that_a_further_line_shows() -> None:
    text = """
结果维 结果纠 其他结 总
持     正     果     计  结果维 结果纠 其他结 总
                         持     正     果     计

1                    1                 2      2
"""
    assert valued(text) == [["1", "", "", "1", "", "", "2", "2"]]


def test_a_number_broken_in_a_narrow_column_is_one_number() -> None:
    assert valued(WRAPPED) == [
        ["一、本年新收申请", "１２３４", "３", "０", "１２３７"],
        ["二、上年结转申请数量", "１", "０", "２", "３"],
        ["（一）予以公开（区分", "处理的）", "１１０", "０", "１", "１２１１"],
        ["（二）部分公开", "５", "１", "０", "６"],
    ]


def test_a_line_with_as_many_numbers_as_the_row_above_is_a_row_of_its_own() -> None:
    table = WRAPPED.replace("                     ３４           ３７", "三、办理结果         ３４ １   ０   ３７")

    assert ["三、办理结果", "３４", "１", "０", "３７"] in rows(table)


def test_what_may_be_one_number_or_two_is_no_number() -> None:
    text = WRAPPED.replace("１２ ３   ０   １２", "1    ３   ０   １２").replace(
        "３４           ３７", "34             ３７"
    )
    assert valued(text)[0][1] == "1…34"


def test_a_unit_behind_a_number_belongs_to_its_cell() -> None:
    text = STRAIGHT.replace("5             2 ", "5 件          2 ")
    assert valued(text)[1] == ["行政规范性文件", "5 件", "2", "40"]


@pytest.mark.parametrize(
    "text",
    [
        # Blanks were lost: places say nothing.
        "规章 1 2\n许可 3 4 5\n处罚 6\n强制 7 8 9\n",
        # Numbers flush to the right do not begin in one place.
        "规章        1   200    3\n许可      100     2   30\n处罚       10          300\n",
        # A column may be two: no line shows both beside each other.
        "规章    1    2\n许可    3       4\n处罚    5    6\n强制    7       8\n",
    ],
)
def test_what_does_not_stand_in_columns_stays_as_lines(text: str) -> None:
    assert rows(text) == []


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[list[str]]]:
    """Rows padded to columns, with blanks among their values, and a header that names each column."""
    width, gutter = draw(st.integers(2, 7)), draw(st.integers(2, 5))
    cell = st.one_of(st.just(""), st.integers(0, 99_999).map(str))
    table = [["事项", *(f"第{'甲乙丙丁戊己庚'[number]}类数" for number in range(width))]]
    for number in range(draw(st.integers(2, 9))):
        label = draw(st.text("规章许可处罚", min_size=2, max_size=14))
        table.append([f"{number + 1}.{label}", *(draw(cell) for _ in range(width))])
    ends = [max(map(len, column)) + gutter for column in zip(*table, strict=True)]
    text = "\n".join("".join(map(str.ljust, row, ends)) for row in table)
    return text, [row for row in table[1:] if any(row[1:])]


@settings(max_examples=200, deadline=None)
@given(table=tables())
def test_rows_keep_every_empty_cell_or_are_left_as_lines(table: tuple[str, list[list[str]]]) -> None:
    text, truth = table
    found = [row for row in rows("前言。\n" + text + "\n后记。\n") if len(row) > 1 and row[0][:1].isdecimal()]
    assert all(row in truth for row in found if any(row[1:]))

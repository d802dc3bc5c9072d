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


def test_a_number_broken_in_a_narrow_column_is_one_number() -> None:
    assert valued(WRAPPED) == [
        ["一、本年新收申请", "１２３４", "３", "０", "１２３７"],
        ["二、上年结转申请数量", "１", "０", "２", "３"],
        ["（一）予以公开（区分", "处理的）", "１１０", "０", "１", "１２１１"],
        ["（二）部分公开", "５", "１", "０", "６"],
    ]


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

"""Text that keeps the look of a page: rows come out whole although their labels are broken over lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.model.document import Document, Grid, Paragraph, Source
from extract.readers.text import read


def made(text: str) -> Document:
    return read(Source("report.txt", text.encode()))


def rows(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row] for block in document.blocks if isinstance(block, Grid) for row in block.rows]


def lines(document: Document) -> list[str]:
    return [block.text.strip() for block in document.blocks if isinstance(block, Paragraph)]


CENTRED = """三、收到和处理政府信息公开申请情况
              商业 科研 社会公 法律服
         自然人 企业 机构 益组织 务机构 总计
   一、本年新收政府信
                    11   2   3   4   5  25
   息公开申请数量
三、  （一）予以公开      6   7   8   9  10  40
本年  （二）部分公开（区
度办  分处理的，只计这一  12   0   0   1   0  13
理    情形）
结果    1.属于国家秘密  21  22  23  24  25 115
      2.其他法律法规   31  32  33  34  35 165
       禁止公开

                    - 2 -
  （三）不  3.危及“三安全   41  42  43  44  45 215
           一稳定”
  予公开
            4.保护第三方合  51  52  53  54  55 265
              法权益
     （七）总计        174 165   0   0   0   0
四、政府信息公开行政复议情况
"""


def test_labels_broken_around_their_numbers_are_whole_again() -> None:
    document = made(CENTRED)
    assert [row for row in rows(document) if len(row) > 1] == [
        ["一、本年新收政府信息公开申请数量", "11", "2", "3", "4", "5", "25"],
        ["（一）予以公开", "6", "7", "8", "9", "10", "40"],
        ["（二）部分公开（区分处理的，只计这一情形）", "12", "0", "0", "1", "0", "13"],
        ["1.属于国家秘密", "21", "22", "23", "24", "25", "115"],
        ["2.其他法律法规禁止公开", "31", "32", "33", "34", "35", "165"],
        ["3.危及“三安全一稳定”", "41", "42", "43", "44", "45", "215"],
        ["4.保护第三方合法权益", "51", "52", "53", "54", "55", "265"],
        ["（七）总计", "174", "165", "0", "0", "0", "0"],
    ]
    assert "".join(row[0] for row in rows(document) if len(row) == 1) == "三、本年度办理结果（三）不予公开"
    assert lines(document)[-1] == "四、政府信息公开行政复议情况"


def test_every_number_keeps_its_place_and_a_label_spans_its_lines() -> None:
    text = CENTRED
    grid = next(block for block in made(text).blocks if isinstance(block, Grid))
    for cell in grid.cells:
        start, end = map(int, cell.place.path.removeprefix("chars ").split("-"))
        assert text[start:end] == cell.text or (text[start], text[end - 1]) == (cell.text[0], cell.text[-1])


TOP = """一、本年新收政府信息公开申      3  1  0  0  4
请数量
三、本  （一）予以公开        2  0  0  0  2
年度办  （二）部分公开        1  1  0  0  2
        （区分处理的，只
        计这一情形，不计\f其他情形）
（三）  1.属于   5  5  5  5  20
不予公  国家秘
开      密
        2.其他   6  6  6  6  24
        法律行
        政法规
        禁止公
        开
"""


def test_labels_that_begin_beside_their_numbers_go_on_below_even_on_the_next_page() -> None:
    found = [row for row in rows(made("前言。\n" + TOP + "        3.其他   7  7  7  7  28\n")) if len(row) > 1]
    assert [row[0] for row in found] == [
        "一、本年新收政府信息公开申请数量", "（一）予以公开", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
        "1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.其他",
    ]  # fmt: skip
    assert [row[-1] for row in found] == ["4", "2", "2", "20", "24", "28"]


@pytest.mark.parametrize(
    "text",
    [
        # Nothing tells whose label the words between the rows are.
        "甲乙  1 2 3 4 5\n丙\n丁\n戊\n  1 2 3 4 5\n  1 2 3 4 5\n己\n  1 2 3 4 5\n",
        # Whole labels need no help.
        "1.甲 1 2 3 4 5\n2.乙 1 2 3 4 5\n3.丙 1 2 3 4 5\n4.丁 1 2 3 4 5\n",
        # Rows with blanks hold different numbers of values.
        "1.甲乙 1 2 3 4 5\n丙\n2.乙 1 2 3 4\n丙\n3.丙 1 2 3 4 5\n4.丁 1 2 3 4 5\n5.戊 1 2 3 4 5\n",
        # A number with a note is a number, and its line no part of a label.
        "1.甲 1 2 3 4 5\n2.乙 1 2 3 4 5\n3.丙 1 2 3 4 5注2\n4.丁 1 2 3 4 5\n5.戊 1 2 3 4 5\n",
        # Sentences are no labels.
        "1.甲 1 2 3 4 5\n全年平稳。\n2.乙 1 2 3 4 5\n全年平稳。\n3.丙 1 2 3 4 5\n全年平稳。\n4.丁 1 2 3 4 5\n",
    ],
)
def test_what_cannot_be_told_stays_as_lines(text: str) -> None:
    document = made(text)
    assert rows(document) == []
    assert lines(document) == [line.strip() for line in text.splitlines()]


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, list[list[str]]]:
    """Rows whose labels are broken at a width, each centred on the line of its numbers or hanging below it."""
    width, centred = draw(st.integers(4, 9)), draw(st.booleans())
    table: list[list[str]] = []
    text = ""
    for number in range(1, draw(st.integers(5, 12))):
        label = f"{number}." + draw(st.text("甲乙丙丁规章许可处罚", min_size=2, max_size=26))
        values = [str(draw(st.integers(0, 99_999))) for _ in range(6)]
        table.append([label, *values])
        parts = [label[at : at + width] for at in range(0, len(label), width)]
        beside = (len(parts) - 1) // 2 if centred else 0
        for index, part in enumerate(parts):
            text += f"  {part:　<{width}}" + ("   ".join(["", *values]) if index == beside else "") + "\n"
    return text, table


@settings(max_examples=150, deadline=None)
@given(page=pages())
def test_rows_are_whole_wherever_labels_are_broken_or_nothing_is_changed(page: tuple[str, list[list[str]]]) -> None:
    text, table = page
    document = made("前言。\n" + text + "后记。\n")
    found = rows(document)
    if found and table[-1][0].startswith(found[-1][0]):
        # Lines below the last row may belong to what follows.
        table[-1][0] = found[-1][0]
    assert found in (table, [])
    assert lines(document)[-1] == "后记。"


@pytest.mark.parametrize(
    "text", ["1.甲 1 2 3 4 5\n乙\n", "1 2 3 4 5\n", "   1 2 3 4 5\n甲\n乙\n丙\n", "甲 乙  丙 " * 9 + "\n"]
)
def test_texts_of_many_thousand_lines_are_read(text: str) -> None:
    assert made(text * 10_000).blocks


CELL_AFTER_CELL = """三、收到和处理政府信息公开申请情况
一、本年新收政府信息公开申
请数量
11 2 3 4 5 25
二、上年结转政府信息公开申
请数量
1 0 0 0 0 1
三、本
年度办
（一）予以公开 6 7 8 9 10 40
（二）部分公开 12 0 0 1 0 13
（七）总计 18 7 8 10 10 53
四、结转下年度继续办理 0 0 0 0 0 0
"""


def test_labels_stand_before_their_numbers_where_cell_is_given_after_cell() -> None:
    found = {row[-1]: row for row in rows(made(CELL_AFTER_CELL)) if len(row) > 1}
    assert "二、上年结转政府信息公开申请数量" not in found.get("25", [])
    assert "三、本" not in "".join(found.get("1", []))

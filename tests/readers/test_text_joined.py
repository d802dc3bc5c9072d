"""Markdown tables whose lines were run together: rows, blank cells and spans told apart by their blanks."""

from __future__ import annotations

import pytest

from extract.readers.text_joined import holds_tables, rows_within, unjoined
from extract.readers.text_lines import Line, lines_of

JOINED = (
    "| **三、收到申请情况**   |  |  |  |  | | --- | --- | --- | --- | | 情况 | | 自然人 | 总计 | "
    "| 本年新收 | | 3 |  | | 结转 | 上年 |  | 4 | | |"
)


def line(text: str) -> Line:
    return Line(text, 10, 0)


def texts(text: str) -> list[list[str]]:
    return [[field.text for field in row] for row in rows_within(line(text))]


def test_rows_end_at_single_blanks_in_front_of_words_and_spans_are_left_out() -> None:
    assert holds_tables(line(JOINED))
    assert texts(JOINED) == [
        ["三、收到申请情况"], ["情况"], ["自然人", "总计"], ["本年新收", "3", ""], ["结转", "上年", "", "4"],
    ]  # fmt: skip


def test_fields_keep_their_place_in_the_text() -> None:
    field = rows_within(line(JOINED))[-1][-1]
    assert JOINED[field.start - 10 : field.end - 10] == field.text == "4"


@pytest.mark.parametrize(
    "text",
    [
        "| --- | --- |",
        "| 本年新收 | 3 |  | 4 |",
        "| | --- | --- | | 本年新收 | 3 | | 4 |",  # no blank cell shows how blanks are written
        "| 甲 | | 乙 |  | | --- | --- | --- | | 本年新收 | 3 | 4 |",  # the rule is wider than the row above it
    ],
)
def test_a_line_without_a_whole_table_in_it_is_left_as_it_is(text: str) -> None:
    assert not holds_tables(line(text))


PAGE = "某县2024年年度报告|二、主动公开|规章|0|0|1|行政规范性文件|3|2|8|行政许可|12|五、存在的主要问题"


def unjoined_texts(text: str) -> list[str]:
    return [one.text for one in unjoined(lines_of(text, 100))]


def test_a_page_on_one_line_is_cut_at_the_separators_that_stand_for_its_line_ends() -> None:
    assert unjoined_texts(PAGE) == PAGE.split("|")
    assert unjoined_texts(PAGE.replace("|", "\t")) == PAGE.split("|")


def test_pieces_keep_their_place_and_have_numbers_of_their_own() -> None:
    cut = unjoined(lines_of("前言\n" + PAGE, 100))
    assert [one.number for one in cut] == list(range(len(cut)))
    assert all(("前言\n" + PAGE)[one.start : one.end] == one.text for one in cut)


def test_ends_of_lines_within_a_piece_do_not_keep_the_rest_of_a_page_together() -> None:
    assert unjoined_texts(PAGE + "|其他\n事项|无") == [*PAGE.split("|"), "其他", "事项", "无"]


def test_separators_in_the_title_of_a_page_do_not_keep_it_together() -> None:
    text = "甲县政府 | | 年报|" + "|".join([PAGE] * 3)
    assert unjoined_texts(text)[:3] == ["甲县政府", "年报", "某县2024年年度报告"]


@pytest.mark.parametrize(
    "text",
    [
        "| 行政许可 | 12 | 行政处罚 | 3 |",
        "| 甲 | 1 | 乙 | 2 | 丙 | 3 | 丁 | 4 |",
        "规章|0||1|行政规范性文件|3||8|行政许可|12",  # blank cells hold their places
        "首页|政务公开|互动交流|办事服务|走进甲县|无障碍|长者版|繁体",
        "| --- | ------- | --- | ------- | --- | ------- | --- | ------- |",
    ],
)
def test_rows_of_tables_are_no_page_on_one_line(text: str) -> None:
    assert unjoined_texts(text) == [text]


def test_a_row_as_wide_as_the_one_before_it_is_no_page_on_one_line() -> None:
    rows = ["甲 | 数 | 乙 | 数 | 丙 | 数 | 丁 | 数", "甲 | 1 | 乙 | 2 | 丙 | 3 | 丁 | 4"]
    assert unjoined_texts("\n".join(rows)) == rows

"""Markdown tables whose lines were run together: rows, blank cells and spans told apart by their blanks."""

from __future__ import annotations

import pytest

from extract.readers.text_joined import holds_tables, rows_within
from extract.readers.text_lines import Line

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

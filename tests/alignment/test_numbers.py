"""What a printed cell says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.alignment.numbers import Reading, in_unit, read_number, writable

fixed = settings(max_examples=200, deadline=None, derandomize=True)


@pytest.mark.parametrize(("printed", "value", "unit"), [
    ("12", "12", ""), ("0", "0", ""), (" 7 ", "7", ""), ("１２", "12", ""), ("007", "7", ""), ("〇", "0", ""), ("零", "0", ""),
    ("1,234", "1234", ""), ("1，234", "1234", ""), ("12,345,678", "12345678", ""), ("3.50", "3.50", ""), (".5", "0.5", ""),
    ("３．５", "3.5", ""), ("-3", "-3", ""), ("－3", "-3", ""), ("−3", "-3", ""), ("+3", "3", ""), ("减3", "-3", ""),
    ("减少3", "-3", ""), ("增3", "3", ""), ("增加 3", "3", ""), ("12件", "12", "件"), ("12 件", "12", "件"),
    ("3.2万元", "3.2", "万元"), ("3.2（万元）", "3.2", "万元"), ("320（ 元 ）", "320", "元"),
    ("¥320元整", "320", "元"), ("人民币320元", "320", "元"),
    ("1.2亿元", "1.2", "亿元"), ("5人次", "5", "人次"), ("12*", "12", ""), ("12①", "12", ""),
    ("12※", "12", ""), ("12注1", "12", ""), ("12(1)", "12", ""),
    ("'12", "12", ""), ("’0", "0", ""), ("12（其中修订3件）", "12", ""), ("12件(含2件废止)", "12", "件"), ("1\n2", "12", ""),
    ("○", "0", ""), ("12\u2009345", "12345", ""), ("1\u202f234\u202f567", "1234567", ""),
])  # fmt: skip
def test_a_number_is_read_with_its_sign_and_unit(printed: str, value: str, unit: str) -> None:
    assert read_number(printed) == Reading("reported", Decimal(value), unit)


@pytest.mark.parametrize("printed", ["", " ", "\u3000", "\xa0\n"])
def test_nothing_printed_is_a_blank(printed: str) -> None:
    assert read_number(printed) == Reading("blank")


@pytest.mark.parametrize(
    "printed", ["/", "／", "-", "—", "——", "–", "－", "\\", "无", "不适用", "×", "N/A", "n/a", "不涉及", "*"]
)
def test_a_mark_says_that_the_cell_does_not_apply(printed: str) -> None:
    assert read_number(printed) == Reading("not_applicable")


@pytest.mark.parametrize("printed", [
    "12 34", "12 345", "1\u200934", "①", "0\n0", "０\n5",
    "约12", "12余", "见附件", "12.", "1,23", "1,2345", "12件3", "其他", "2023年", "12%", "十二", "1.2.3", "#", "1/2",
])  # fmt: skip
def test_what_is_no_single_number_is_not_read(printed: str) -> None:
    assert read_number(printed) is None


@pytest.mark.parametrize(("printed", "unit", "expected"), [
    ("320元", "万元", ("0.032", "万元")), ("3.2", "万元", ("3.2", "万元")), ("3.2", "", ("3.2", "")), ("320元", "", ("320", "元")),
    ("2亿元", "万元", ("20000", "万元")), ("2万元", "元", ("20000", "元")), ("2万", "万元", ("2", "万元")),
    ("2万", "", ("2", "万元")), ("2万", "件", ("20000", "件")), ("5件", "件", ("5", "件")), ("5项", "件", ("5", "件")),
])  # fmt: skip
def test_an_amount_is_given_in_the_unit_of_the_form(printed: str, unit: str, expected: tuple[str, str]) -> None:
    reading = read_number(printed)

    assert reading is not None
    assert in_unit(reading, unit) == (Decimal(expected[0]), expected[1])


@pytest.mark.parametrize("mark", ["", "/"])
def test_a_cell_without_number_keeps_the_unit_of_the_form(mark: str) -> None:
    reading = read_number(mark)

    assert reading is not None
    assert in_unit(reading, "万元") == (None, "万元")


@pytest.mark.parametrize(("text", "kinds"), [
    ("0", "count amount change"), ("12", "count amount change"), ("3.5", "amount"), ("0.5", "amount"), ("-3", "change"),
    ("减3", "change"), ("012", ""), ("00", ""), ("", ""), ("/", ""), ("-3.5", ""), ("-03", ""), ("3.", ""),
])  # fmt: skip
def test_each_kind_of_cell_takes_its_own_numbers(text: str, kinds: str) -> None:
    assert [kind for kind in ("count", "amount", "change") if writable(text, kind)] == kinds.split()


@fixed
@given(st.integers(0, 10**9), st.sampled_from(["{}", "{:,}", " {} ", "{}件"]), st.booleans())
def test_any_count_is_read_back_however_it_is_written(number: int, style: str, wide: bool) -> None:  # noqa: FBT001
    text = style.format(number)
    wider = text.translate({ord(d): chr(ord(d) + 0xFEE0) for d in "0123456789,"}) if wide else text

    reading = read_number(wider)

    assert reading is not None
    assert reading.value == number


@fixed
@given(st.text(max_size=12))
def test_any_text_is_read_or_left_without_error(text: str) -> None:
    reading = read_number(text)

    assert reading is None or (reading.value is None) == (reading.status != "reported")

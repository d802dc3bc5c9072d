"""Figures that a narrative states about cells of the tables."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.statements import Statement, find_statements


def stated(*lines: str) -> list[tuple[str, str]]:
    return [(found.cell, str(found.value)) for found in find_statements(lines)]


@pytest.mark.parametrize(("sentence", "cell", "value"), [
    ("本年新收申请112件。", "requests.new_received.total", "112"),
    ("2023年,我局新收到政府信息公开申请1,112件", "requests.new_received.total", "1112"),
    ("新收政府信息公开申请 １１２ 件", "requests.new_received.total", "112"),
    ("上年结转9件", "requests.carried_in.total", "9"),
    ("上年度结转申请9件", "requests.carried_in.total", "9"),
    ("结转下年度继续办理3件", "requests.carried_out.total", "3"),
    ("制发行政规范性文件4件", "proactive.normative_documents.issued", "4"),
    ("行政规范性文件本年废止2件", "proactive.normative_documents.repealed", "2"),
    ("引发的行政复議3件", "challenges.reconsideration.total", "3"),
])  # fmt: skip
def test_a_sentence_states_the_figure_of_a_cell(sentence: str, cell: str, value: str) -> None:
    assert (cell, value) in stated(sentence)


@pytest.mark.parametrize("sentence", [
    "新收申请约112件", "新收申请112余件", "新收申请112多件", "新收申请近112件", "新收申请若干件", "申请112件", "", "新收申请件",
])  # fmt: skip
def test_a_figure_that_is_not_exact_or_speaks_of_no_cell_states_nothing(sentence: str) -> None:
    assert stated(sentence) == []


def test_a_sentence_torn_over_spaces_is_read_and_one_torn_over_lines_is_not_joined() -> None:
    assert stated("新收 申请 1 2 件") == [("requests.new_received.total", "12")]
    assert stated("新收申请", "12件") == []


def test_the_same_figure_said_twice_is_one_statement_and_two_figures_are_two() -> None:
    assert stated("新收申请5件。", "新收申请5件。") == [("requests.new_received.total", "5")]
    assert stated("新收申请5件。", "新收申请6件。") == [("requests.new_received.total", value) for value in ("5", "6")]


def test_a_statement_keeps_the_words_that_state_it() -> None:
    assert find_statements(["全年新收申请5件,同比持平"]) == [
        Statement("requests.new_received.total", Decimal(5), "新收申请5件")
    ]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(0, 10**7), st.sampled_from(["{}", "{:,}"]))
def test_any_count_is_stated_as_it_is_written(number: int, style: str) -> None:
    assert stated(f"新收申请{style.format(number)}件") == [("requests.new_received.total", str(number))]

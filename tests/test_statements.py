"""Figures that the running text of a report states, by sentence, with their words and places."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import SchemaError
from extract.model.document import Place
from extract.model.form import Variable
from extract.model.statement import Passage, Statement
from extract.schema import load_form, statements, vocabulary
from extract.statements import CellFigure, figures_of_cells, find_statements, lawful_readings
from extract.statements.numbers import number_at, read_numeral

CASES = [
    (sentence, told)
    for path in sorted((Path(__file__).parent / "data" / "statements").glob("*.yaml"))
    for sentence, told in yaml.safe_load(path.read_text(encoding="utf-8")).items()
]


def passages(*lines: str, section: str = "overview") -> list[Passage]:
    return [Passage(line, section, Place(f"line {number}")) for number, line in enumerate(lines, 1)]


def found(*lines: str, year: int | None = 2024) -> tuple[Statement, ...]:
    return find_statements(passages(*lines), year)


def shown(statement: Statement) -> str:
    scope = f"[{statement.scope}]" if statement.scope else ""
    upper = "" if statement.upper is None else f"..{statement.upper:f}"
    return f"{statement.quantity}{scope} {'~' * statement.approximate}{statement.value.normalize():f}{upper}"


def stated(*lines: str, year: int | None = 2024) -> list[str]:
    return [shown(statement) for statement in found(*lines, year=year)]


# --- sentences -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sentence", "told"), CASES)
def test_a_sentence_states_these_figures_and_no_others(sentence: str, told: str) -> None:
    assert "; ".join(stated(sentence)) == told


def test_there_are_enough_cases_and_many_state_nothing() -> None:
    assert len(CASES) >= 150
    assert sum(not told for _, told in CASES) >= 50


def test_a_statement_keeps_words_sentence_section_and_place() -> None:
    (statement,) = found("工作平稳。全年共收到政府信息公开申请 17 件。")

    assert statement == Statement(
        "received", "", Decimal(17), "全年共收到政府信息公开申请17件", "全年共收到政府信息公开申请17 件。", "件",
        section="overview", place=Place("line 1"),
    )  # fmt: skip


def test_a_whole_report_in_one_passage_gives_each_sentence_its_own_characters() -> None:
    text = "一、总体情况 全年收到政府信息公开申请17件。工作平稳。答复申请15件。"
    passage = Passage(text, "", Place(f"chars 100-{100 + len(text)}", 3))
    first, second = find_statements([passage], 2024)

    assert [first.value, second.value] == [17, 15]
    assert first.place == Place(f"chars 100-{100 + text.index('工作')}", 3)
    assert second.place == Place(f"chars {100 + text.index('答复')}-{100 + len(text)}", 3)


def test_a_line_broken_in_mid_sentence_goes_on_in_the_next() -> None:
    lines = ["全年共收到公民、法人和其他组织提出的政府信息公开申请 1", "2 件,均已答复。"]
    first = Passage(lines[0], "overview", Place(f"chars 0-{len(lines[0])}"))
    second = Passage(lines[1], "overview", Place(f"chars 40-{40 + len(lines[1])}"))
    (statement,) = find_statements([first, second], 2024)

    assert (statement.value, statement.place) == (12, Place(f"chars 0-{40 + len(lines[1])}"))


def test_short_lines_and_headings_are_not_joined() -> None:
    assert stated("收到申请", "12件") == []
    heading = Passage("本机关全年收到和处理政府信息公开申请情况", "requests", Place("h"), heading=True)
    assert find_statements([heading, *passages("12件", section="requests")], 2024) == ()


def test_a_heading_line_says_what_the_next_paragraph_is_about() -> None:
    assert stated("(二)依申请公开方面", "全年受理17件,答复15件。") == ["received 17", "answered 15"]
    assert stated("(二)政府信息管理方面", "全年受理17件,答复15件。") == []
    assert stated("(二)依申请公开方面", "(三)平台建设", "全年受理17件,答复15件。") == []


def test_the_same_figure_said_twice_in_one_place_is_one_statement() -> None:
    assert stated("新收政府信息公开申请5件,新收政府信息公开申请5件。") == ["new_received 5"]
    assert len(set(found("新收政府信息公开申请5件,新收政府信息公开申请6件。"))) == 2


def test_years_beside_what_is_carried_over_say_whence_and_whither() -> None:
    sentence = "2023年结转3件,结转2025年2件。"

    assert stated(sentence) == ["carried_in 3", "carried_out 2"]
    assert stated("本年新收政府信息公开申请5件;" + sentence, year=None)[0] == "new_received 5"


@pytest.mark.parametrize(("sentence", "told"), [
    ("2023年收到政府信息公开申请12件。", ["received[last_year] 12"]),
    ("2022年收到政府信息公开申请12件。", []),
    ("2024年收到政府信息公开申请12件。", ["received 12"]),
])  # fmt: skip
def test_the_year_of_a_sentence_decides_whose_figure_it_is(sentence: str, told: list[str]) -> None:
    assert stated(sentence) == told
    assert stated(sentence, year=None) == ["received 12"]


def test_a_long_report_is_read_in_a_few_milliseconds() -> None:
    prose = "持续完善公开制度,加强业务指导,推动重点领域信息及时更新,切实提高工作质量和水平。" * 60
    lines = passages(*[prose, *(sentence for sentence, _ in CASES[:40])])
    find_statements(lines, 2024)
    begin = time.process_time()
    for _ in range(5):
        find_statements(lines, 2024)

    assert (time.process_time() - begin) / 5 < 0.05


# --- numbers ---------------------------------------------------------------------------------------------------------

STYLES = ["{}", "{:,}"]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 10**9), st.sampled_from(STYLES))
def test_any_count_is_stated_as_it_is_written(number: int, style: str) -> None:
    assert stated(f"全年新收政府信息公开申请{style.format(number)}件") == [f"new_received {number}"]


def numeral(number: int) -> str:
    """A number below a hundred million in Chinese numerals, with 零 for each gap."""
    if number >= 10**4:
        rest = number % 10**4
        return numeral(number // 10**4) + "万" + ("零" * (0 < rest < 1000) + numeral(rest) if rest else "")
    signs, gap = "", False
    for weight, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // weight % 10
        signs += ("零" * (gap and bool(signs)) + "零一二三四五六七八九"[digit] + name) if digit else ""
        gap = not digit
    return signs


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(1, 10**8 - 1))
def test_any_numeral_is_read_as_it_is_written(number: int) -> None:
    assert read_numeral(numeral(number)) == number


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.decimals(0, 10**6, places=2), st.sampled_from("万亿"))
def test_a_number_in_ten_thousands_is_scaled_and_an_estimate_if_it_has_decimals(number: Decimal, scale: str) -> None:
    printed = number_at(f"{number:f}{scale}条", 0)

    assert printed is not None
    assert printed.value == number * (10**4 if scale == "万" else 10**8)
    assert printed.approximate


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(0, 10**5), st.integers(1, 10**5), st.sampled_from(["-", "--", "~", "至"]))
def test_a_range_has_two_ends(low: int, more: int, sign: str) -> None:
    printed = number_at(f"{low}{sign}{low + more}件", 0)

    assert printed is not None
    assert (printed.value, printed.upper) == (low, low + more)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text("零一二两三四五六七八九十百千万亿0123456789,.余多-", max_size=12))
def test_no_text_breaks_the_reader_of_numbers(text: str) -> None:
    printed = number_at(text, 0)

    assert printed is None or printed.value >= 0
    find_statements(passages(f"收到政府信息公开申请{text}件"), 2024)


@pytest.mark.parametrize(("numeral", "value"), [
    ("三百零五", 305), ("一百一十", 110), ("十二", 12), ("两千", 2000), ("一万零二", 10002), ("二〇二四", 2024),
    ("三百五", None), ("一万二", None), ("三四", None), ("千百", None), ("", None),
])  # fmt: skip
def test_numerals_that_speech_leaves_open_are_not_read(numeral: str, value: int | None) -> None:
    assert read_numeral(numeral) == value


# --- readings and evidence -------------------------------------------------------------------------------------------

CELLS = load_form("2021").variables


def sums(quantity: str, scope: str = "") -> list[str]:
    readings = lawful_readings(quantity, scope, CELLS)
    return [" + ".join(f"{variable.item}.{variable.column}" for _, variable in reading) for reading in readings]


def test_lawful_readings_are_sums_of_cells() -> None:
    assert sums("received") == ["new_received.total", "new_received.total + carried_in.total"]
    assert sums("suits") == ["litigation_direct.total + litigation_after_reconsideration.total"]
    assert sums("unavailable")[1] == "unavailable_not_held.total"


def test_an_applicant_takes_its_column_and_organisations_take_five() -> None:
    assert sums("carried_in", "natural_person") == ["carried_in.natural_person"]
    assert len(lawful_readings("carried_in", "organisations", CELLS)[0]) == 5


@pytest.mark.parametrize("scope", ["last_year", "cumulative", "office;part"])
def test_figures_of_another_time_or_of_a_part_have_no_cell(scope: str) -> None:
    assert sums("received", scope) == []


def test_channels_have_cells_in_the_old_statistics_alone() -> None:
    assert sums("received", "online") == []
    assert lawful_readings("received", "online", load_form("2014").variables) == (
        ((1, Variable("statistics", "received_online", "this_year")),),
    )


def test_only_an_exact_figure_with_one_reading_is_evidence_for_a_cell() -> None:
    told = found("收到政府信息公开申请12件,上年结转2件,结转下年度约3件。")

    assert figures_of_cells(told, CELLS) == [
        CellFigure("requests.carried_in.total", Decimal(2), "上年结转2件")
    ]


# --- the data --------------------------------------------------------------------------------------------------------


def test_every_quantity_is_named_by_a_set_of_concepts_of_its_own() -> None:
    named: dict[tuple[frozenset[str], str], str] = {}
    for quantity in vocabulary().quantities.values():
        for concepts in quantity.says:
            for unit in quantity.counted:
                assert named.setdefault((concepts, unit), quantity.id) == quantity.id


@pytest.mark.parametrize(("old", "new", "message"), [
    ("says: [granted]", "says: [grunted]", "no concept is called 'grunted'"),
    ("readings: [requests.granted,", "readings: [requests.grunted,", "no edition has a cell requests.grunted"),
    ("readings: [requests.carried_in]", "readings: ['requests.carried_in ?']", "joined by + or -"),
    ("notices: [收费通知,", "notices: [收到,", "says something else already"),
    ("id: partly_granted,", "id: granted,", "granted stands there twice"),
    ("    cause: [", "    causes: [", "words.marks"),
    ("unit: 件, counted: cases,\n     says: [granted]", "unit: 件, counted: cows,\n     says: [granted]", "no count words 'cows'"),
])  # fmt: skip
def test_a_mistake_in_the_file_is_named(
    old: str, new: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (statements.schemas_folder() / "statements.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "statements.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(statements, "schemas_folder", lambda: tmp_path)

    with pytest.raises(SchemaError, match=message.replace("+", r"\+").replace("?", r"\?")):
        vocabulary.__wrapped__()

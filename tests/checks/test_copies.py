from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
import samples

from extract.checks import check_filing
from extract.model.document import Place
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.statement import Passage

GRANTED = {
    "requests.granted.natural_person": "128", "requests.granted.enterprise": "35", "requests.granted.total": "163",
}  # fmt: skip


def earlier(values: dict[str, str | None] | None = None, **others: object) -> Filing:
    return samples.filed(values or {}, year=2022, document=samples.document(data=b"before"), **others)


def copies(filing: Filing, before: Filing, rule: str) -> list[Finding]:
    return [each for each in check_filing(filing, [before]) if each.rule == rule]


# Rows


def test_a_row_of_last_years_numbers_is_named_with_all_its_cells_and_the_places_in_both_reports() -> None:
    before = earlier(GRANTED)
    (finding,) = copies(samples.filed(GRANTED), before, "copied_row")

    assert (finding.severity, finding.table, finding.item, finding.column) == ("notice", "requests", "granted", "")
    assert "“(一)予以公开”:整行(128 | 35 | 0 | 0 | 0 | 0 | 163)与 2022 年度报告完全相同" in finding.message_zh
    assert (finding.left, finding.right, finding.difference) == (163, 163, 0)
    assert len(finding.cells) == 7
    assert [place.path.startswith("2022 (") for place in finding.places] == [False] * 7 + [True] * 7


def test_one_number_that_differs_makes_a_row_no_copy() -> None:
    assert copies(samples.filed(GRANTED | {"requests.granted.other": "1"}), earlier(GRANTED), "copied_row") == []


def test_blanks_return_too() -> None:
    values = GRANTED | {"requests.granted.other": None}
    (finding,) = copies(samples.filed(values), earlier(values), "copied_row")
    assert "□" in finding.message_zh
    assert copies(samples.filed(values), earlier(GRANTED), "copied_row") == []


def test_small_numbers_return_by_accident() -> None:
    values = {"requests.granted.natural_person": "30", "requests.granted.enterprise": "20", "requests.granted.total": "50"}
    assert copies(samples.filed(values), earlier(values), "copied_row") == []


def test_what_is_in_force_returns_rightly() -> None:
    values = {"proactive.normative_documents.in_force": "5000"}
    assert copies(samples.filed(values), earlier(values), "copied_row") == []


def test_a_row_with_a_cell_that_is_not_known_is_not_compared() -> None:
    name = "requests.granted.other"
    cells = {key: samples.cell(key, value) for key, value in GRANTED.items()}
    filing = samples.filing(cells | {name: samples.cell(name, None, "ambiguous")})
    assert copies(filing, earlier(GRANTED), "copied_row") == []


def test_rows_of_another_edition_are_compared_where_all_cells_mean_the_same() -> None:
    before = samples.filed(GRANTED, "2019", year=2020)
    assert len(copies(samples.filed(GRANTED, year=2021), before, "copied_row")) == 1


def test_a_copy_of_numbers_that_were_worked_out_doubts_the_reading() -> None:
    cells = {key: samples.cell(key, value, "derived") for key, value in GRANTED.items()}
    (finding,) = copies(samples.filing(cells), earlier(GRANTED), "copied_row")
    assert finding.doubt == "reading"
    assert "读数存疑" in finding.message_zh


# Totals

REVIEWS = "challenges.reconsideration."


def test_a_total_of_last_year_over_parts_of_this_year_is_stale() -> None:
    before = earlier({REVIEWS + "upheld": "8", REVIEWS + "total": "8"})
    filing = samples.filed({REVIEWS + "upheld": "8", REVIEWS + "other": "3", REVIEWS + "total": "8"})
    (finding,) = copies(filing, before, "stale_total")

    assert (finding.severity, finding.item, finding.column) == ("notice", "reconsideration", "total")
    assert (finding.left, finding.right, finding.difference) == (11, 8, 3)
    assert "合计仍为上年的 8,而各分项之和已变为 11" in finding.message_zh
    assert [str(variable) for variable in finding.suspects] == [REVIEWS + "total"]
    assert finding.formula == "11 ≠ 8 = 8"


@pytest.mark.parametrize(("now", "then"), [
    ({"upheld": "5", "other": "3", "total": "8"}, {"upheld": "8", "total": "8"}),  # agrees with its parts
    ({"upheld": "9", "total": "8"}, {"upheld": "9", "total": "8"}),  # was wrong before
    ({"upheld": "4", "total": "3"}, {"upheld": "3", "total": "3"}),  # returns by accident
    ({"upheld": "9", "total": "8"}, {"upheld": "7", "total": "7"}),  # another total
    ({"upheld": "7", "other": None, "total": "8"}, {"upheld": "8", "total": "8"}),  # a blank may hold what lacks
])  # fmt: skip
def test_other_totals_are_not_stale(now: dict[str, str | None], then: dict[str, str | None]) -> None:
    filing, before = (
        {REVIEWS + column: value for column, value in values.items()} for values in (now, then)
    )
    assert copies(samples.filed(filing), earlier(before), "stale_total") == []


# Sentences

SAID = (
    "一是目录更新间隔偏长,公众查到的仍是去年的办事指南。", "二是答复文书说理不够充分,引用条款时没有写明理由。",
    "三是河道巡查信息公开形式单一,图表和问答偏少。", "下一步按月检查栏目更新,逾期的栏目点名提醒。",
    "对答复文书实行两级审核,季度末抽查并反馈意见。", "为常用政策配套图解,在查阅点和大厅同步摆放。",
)  # fmt: skip
NEW = (
    "一是申请表的填写说明过于简略,补正通知偏多。", "二是乡镇供水信息分散在多个栏目,检索费时。",
    "下一步合并供水栏目,一个入口查到停水和水质信息。", "对补正通知统一格式,写明要补什么、为什么补。",
    "安排专人每周整理申请中的共性问题,编成问答。", "把水价调整听证材料提前十五日放到网上征求意见。",
)  # fmt: skip


def passages(lines: Sequence[str], section: str = "problems") -> tuple[Passage, ...]:
    return tuple(Passage(line, section, Place(f"/p[{at}]")) for at, line in enumerate(lines, 1))


def narrated(now: Sequence[str], then: Sequence[str]) -> list[Finding]:
    filing = replace(samples.filing(), passages=passages(now))
    return copies(filing, earlier(passages=passages(then)), "copied_narrative")


def test_a_text_of_last_years_sentences_is_quoted_with_its_share_and_places() -> None:
    (finding,) = narrated([*SAID, NEW[0]], SAID)

    assert (finding.kind, finding.severity, finding.verdict) == ("years", "notice", "broken")
    assert "正文 7 句中有 6 句(86%)与 2022 年度报告相同,超过 50%" in finding.message_zh
    assert finding.quote.startswith(SAID[0] + " / ")
    assert finding.quote.count(" / ") == 4
    assert finding.formula == "6 ÷ 7 = 0.86 > 0.5"
    assert [place.path[:4] for place in finding.places] == ["/p[1", "/p[2", "/p[3", "/p[4", "/p[5", "/p[6"] + ["2022"] * 6


def test_half_of_the_sentences_is_not_too_much() -> None:
    assert narrated([*SAID, *NEW], SAID) == []


def test_a_few_sentences_return_by_accident() -> None:
    assert narrated(SAID[:5], SAID) == []


def test_years_that_were_brought_up_to_date_do_not_hide_a_copy() -> None:
    now = [f"2023年,{line}" for line in SAID]
    assert len(narrated(now, [line.replace("2023", "2022") for line in now])) == 1


def test_numbers_that_were_brought_up_to_date_do() -> None:
    now = [f"全年第{at}季度办理{at}30件,{line}" for at, line in enumerate(SAID, 1)]
    assert narrated(now, [line.replace("30件", "28件") for line in now]) == []


def test_lines_that_a_page_breaks_are_put_together() -> None:
    broken = [half for line in SAID for half in (line[:9], line[9:])]
    assert len(narrated(broken, SAID)) == 1


@pytest.mark.parametrize("formal", [
    "根据《中华人民共和国政府信息公开条例》的规定,编制本单位第{}年度报告。",
    "本年度未收到公民、法人或者其他组织提出的第{}类公开申请。",
    "除上述内容外没有其他需要报告的第{}类事项和有关情况。",
    "如有疑问请来电咨询,联系电话见本单位门户网站第{}页。", "加强学习{}。",
])  # fmt: skip
def test_formal_and_empty_sentences_return_rightly(formal: str) -> None:
    lines = [formal.format(number) for number in "甲乙丙丁戊己庚"]
    assert narrated(lines, lines) == []


def test_headings_are_no_sentences() -> None:
    heads = tuple(replace(passage, heading=True) for passage in passages(SAID))
    filing = replace(samples.filing(), passages=heads)
    assert copies(filing, earlier(passages=heads), "copied_narrative") == []

"""Figures of the running text against the tables: a finding stands only if no lawful reading fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
import samples

from extract.checks import check_filing
from extract.errors import ExtractError
from extract.model.document import Place
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.statement import Passage
from extract.outputs.statements import STATEMENTS, statement_rows
from extract.schema import rule_book, vocabulary
from extract.specimen import SIZES, filing_of, make_truth, plant_in_sentence, with_sentences
from extract.statements import find_statements

Cells = Mapping[str, str | None]
NEW, IN, TOTAL, OUT = (f"requests.{item}.total" for item in ("new_received", "carried_in", "total", "carried_out"))


ENTERPRISE = {NEW: "4", "requests.new_received.enterprise": "1", "requests.total.enterprise": "1"}


def told(filing: Filing, *lines: str) -> Filing:
    passages = tuple(Passage(line, "overview", Place(f"line {number}", 1)) for number, line in enumerate(lines, 1))
    return replace(filing, passages=passages, statements=find_statements(passages, filing.year))


def findings(filing: Filing, *others: Filing) -> list[Finding]:
    return [finding for finding in check_filing(filing, others) if finding.rule.startswith("narrative")]


def found(cells: Cells, *lines: str, edition: str = "2021", **others: object) -> list[Finding]:
    return findings(told(samples.filed(cells, edition, **others), *lines))


@pytest.mark.parametrize("sentence", [
    "收到政府信息公开申请17件。", "收到政府信息公开申请20件。", "新收政府信息公开申请17件,上年结转3件。",
    "收办政府信息公开申请20件。", "收到政府信息公开申请约30件。", "收到政府信息公开申请15至18件。",
    "2022年收到政府信息公开申请12件。", "办结政府信息公开申请18件。", "答复政府信息公开申请15件。",
    "办理政府信息公开申请17件。", "结转下年度继续办理2件。", "截至目前,共收到政府信息公开申请99件。",
])  # fmt: skip
def test_every_lawful_reading_of_a_sentence_is_tried(sentence: str) -> None:
    assert found({NEW: "17", IN: "3", TOTAL: "18", OUT: "2"}, sentence) == []


def test_a_figure_that_no_reading_fits_is_a_warning_that_quotes_it() -> None:
    (finding,) = found({NEW: "95", IN: "3"}, "工作平稳。收到政府信息公开申请17件。")

    assert (finding.rule, finding.kind, finding.severity, finding.verdict) == (
        "narrative_received", "narrative", "warning", "broken",
    )  # fmt: skip
    assert (finding.left, finding.right, finding.difference, finding.formula) == (17, 95, -78, "17 ≠ 95")
    assert finding.quote == "收到政府信息公开申请17件。"
    assert finding.quote in finding.message_zh
    assert finding.quote in finding.message_en
    assert [str(cell) for cell in finding.cells] == [NEW]
    assert (finding.table, finding.item, finding.column) == ("requests", "new_received", "total")
    assert finding.places == (Place("line 1", 1), Place("/table[1]/new_received/total"))
    assert finding.doubt == "filing"


def test_the_nearest_reading_is_named() -> None:
    (finding,) = found({NEW: "17", IN: "30"}, "收到政府信息公开申请46件。")

    assert finding.formula == "46 ≠ 17 + 30 = 47"


@pytest.mark.parametrize(("agency", "sentence", "severity"), [
    ("漱泉市望舒县人民政府", "县政府办公室代表县政府受理政府信息公开申请17件。", "notice"),
    ("漱泉市望舒县人民政府", "全县受理政府信息公开申请17件。", "warning"),
    ("漱泉市望舒县人民政府办公室", "县政府办公室代表县政府受理政府信息公开申请17件。", "warning"),
    ("漱泉市望舒县水务局", "全系统受理政府信息公开申请17件。", "notice"),
    ("漱泉市望舒县水务局", "我局受理政府信息公开申请17件。", "warning"),
    ("漱泉市望舒县水务局", "局机关本级受理政府信息公开申请17件。", "notice"),
    ("", "全县受理政府信息公开申请17件。", "notice"),
])  # fmt: skip
def test_a_sentence_that_speaks_of_other_bodies_gives_a_notice(agency: str, sentence: str, severity: str) -> None:
    (finding,) = found({NEW: "95"}, sentence, agency=agency)

    assert finding.severity == severity
    assert ("口径" in finding.message_zh) == (severity == "notice")


def test_a_part_of_the_bodies_is_no_finding() -> None:
    assert found({NEW: "95"}, "收到政府信息公开申请95件,其中县政府办公室受理17件。", agency="漱泉市望舒县人民政府") == []


def test_of_two_figures_for_one_thing_one_must_fit() -> None:
    cells = {NEW: "17"}

    assert found(cells, "收到政府信息公开申请17件。", "收到政府信息公开申请71件。") == []
    assert len(found(cells, "收到政府信息公开申请27件。", "收到政府信息公开申请71件。")) == 2
    assert found(cells, "甲科收到政府信息公开申请5件,乙科收到政府信息公开申请7件,丙科收到政府信息公开申请6件。") == []


@pytest.mark.parametrize(("value", "status", "candidates", "expected"), [
    (None, "blank", (), [("cannot_say", "notice")]),
    (None, "not_applicable", (), [("cannot_say", "notice")]),
    (None, "absent", (), []),
    (None, "unreadable", (), []),
    (None, "ambiguous", ("1", "17"), []),
    (None, "ambiguous", ("18", "117"), [("broken", "warning")]),
])  # fmt: skip
def test_cells_without_a_number_are_judged_by_what_they_may_hold(
    value: str | None, status: str, candidates: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    cell = samples.cell("challenges.reconsideration.total", value, status, candidates=candidates)
    filing = told(samples.filing({"challenges.reconsideration.total": cell}), "因信息公开被申请行政复议17件。")

    assert [(each.verdict, each.severity) for each in findings(filing)] == expected
    assert all(each.doubt == ("reading" if candidates else "filing") for each in findings(filing))


def test_a_blank_total_holds_what_its_row_prints() -> None:
    row = {NEW: None, "requests.new_received.natural_person": "12", "requests.new_received.enterprise": "5"}

    assert found(row, "收到政府信息公开申请17件。") == []
    (finding,) = found(row, "收到政府信息公开申请19件。")
    assert (finding.formula, finding.verdict, finding.severity) == ("19 ≠ □(17)", "broken_if_blanks_are_zero", "notice")
    (finding,) = found(row, "收到政府信息公开申请12件。")
    assert (finding.verdict, finding.severity) == ("broken", "warning")


def test_applicants_may_divide_what_came_in_or_what_was_handled() -> None:
    cells = {NEW: "17", "requests.new_received.natural_person": "12", "requests.total.natural_person": "11"}

    assert found(cells, "收到政府信息公开申请17件,其中自然人12件。") == []
    assert found(cells, "收到政府信息公开申请17件,其中自然人11件。") == []
    (finding,) = found(cells, "收到政府信息公开申请17件,其中自然人13件。")
    assert [str(cell) for cell in finding.cells] == ["requests.new_received.natural_person"]


@pytest.mark.parametrize(("cells", "sentence", "rule"), [
    ({IN: "4"}, "上年结转政府信息公开申请9件。", "narrative_carried"),
    ({TOTAL: "4"}, "办结政府信息公开申请9件。", "narrative_handled"),
    ({"requests.granted.total": "4"}, "予以公开9件。", "narrative_outcomes"),
    ({"requests.refused_third_party.total": "4"}, "不予公开9件。", "narrative_outcomes"),
    ({"challenges.litigation_direct.total": "4"}, "因信息公开被提起行政诉讼9件。", "narrative_reviews"),
    ({"proactive.normative_documents.issued": "4"}, "制发行政规范性文件9件。", "narrative_documents"),
    ({"proactive.penalties.decisions": "4"}, "作出行政处罚决定9件。", "narrative_decisions"),
    ({NEW: "4"}, "本年度未收到政府信息公开申请。", "narrative_negations"),
    (ENTERPRISE, "收到政府信息公开申请4件,均为自然人。", "narrative_negations"),
    ({"challenges.reconsideration.corrected": "1"}, "因信息公开被申请行政复议0件,均获维持。", "narrative_negations"),
])  # fmt: skip
def test_each_kind_of_figure_has_its_rule(cells: Cells, sentence: str, rule: str) -> None:
    assert [finding.rule for finding in found(cells, sentence)] == [rule]


def test_the_old_statistics_have_a_rule_of_their_own() -> None:
    cells = {"statistics.published.this_year": "70"}
    filing = samples.filed(cells, "2014", year=2016)

    assert [each.rule for each in findings(told(filing, "全年主动公开政府信息170条。"))] == ["narrative_statistics"]
    assert findings(told(filing, "全年主动公开政府信息70条。")) == []


@pytest.mark.parametrize(("sentence", "count"), [
    ("行政事业性收费345.62万元。", 0), ("行政事业性收费345.6万元。", 0), ("行政事业性收费346万元。", 0),
    ("行政事业性收费3456200元。", 0), ("行政事业性收费354.6万元。", 1), ("行政事业性收费345.62元。", 1),
])  # fmt: skip
def test_amounts_may_be_rounded_or_stand_in_another_unit(sentence: str, count: int) -> None:
    assert len(found({"proactive.fees.amount": "345.62"}, sentence)) == count


# --- percentages -----------------------------------------------------------------------------------------------------

SHARES = {NEW: "300", TOTAL: "300", "requests.granted.total": "100"}


@pytest.mark.parametrize(("percentage", "count"), [("33.3", 0), ("33.33", 0), ("33.4", 0), ("33", 0), ("34.2", 1), ("50", 1)])
def test_a_share_must_follow_from_the_numbers(percentage: str, count: int) -> None:
    found_ = found(SHARES, f"办结政府信息公开申请300件,其中予以公开100件,占{percentage}%。")

    assert len(found_) == count
    assert all((f.rule, f.right) == ("narrative_percentages", Decimal("33.33")) for f in found_)


@pytest.mark.parametrize(("words", "count"), [
    ("同比增长50%", 0), ("同比增长49.9%", 0), ("同比增长60%", 1), ("同比下降50%", 1), ("比上年增加100件", 0), ("比上年增加90件", 1),
])  # fmt: skip
def test_growth_is_judged_where_last_years_report_is_known(words: str, count: int) -> None:
    filing = told(samples.filed({NEW: "300"}), f"收到政府信息公开申请300件,{words}。")
    before = samples.filed({NEW: "200"}, year=2022, document=samples.document(data=b"before"))

    assert len(findings(filing, before)) == count
    assert findings(filing) == []


# --- the rules and the table -----------------------------------------------------------------------------------------


def test_every_quantity_with_cells_is_judged_by_one_rule() -> None:
    listed = [
        quantity
        for rule in rule_book().rules
        if rule.check == "narrative" and not rule.settings.get("in_words")
        for quantity in rule.settings["quantities"]  # type: ignore[attr-defined]
    ]
    with_cells = {each.id for each in vocabulary().quantities.values() if each.readings}

    assert sorted(listed) == sorted(set(listed))
    assert with_cells == set(listed)


def test_every_quantity_that_can_be_denied_is_judged() -> None:
    (rule,) = rule_book().named("narrative_negations")
    denied = {each.id for each in vocabulary().quantities.values() if each.denied and each.readings}

    assert denied <= set(rule.settings["quantities"])  # type: ignore[call-overload]


def test_statements_are_rows_of_a_table() -> None:
    filing = told(samples.filing(), "收到政府信息公开申请20余件,其中自然人3至5件。")
    rows = [dict(zip(STATEMENTS, row, strict=True)) for row in statement_rows(filing)]

    assert [(row["quantity"], row["scope"], row["value"], row["upper"], row["approximate"]) for row in rows] == [
        ("received", "", 20, None, 1), ("received", "natural_person", 3, 5, 0),
    ]  # fmt: skip
    assert rows[0] | {"words": ""} == {
        "report_id": filing.report_id, "agency": samples.AGENCY, "year": 2023, "quantity": "received", "scope": "",
        "value": 20, "upper": None, "unit": "件", "approximate": 1, "words": "",
        "sentence": "收到政府信息公开申请20余件,其中自然人3至5件。", "section": "overview", "page": 1, "place": "line 1",
    }  # fmt: skip


# --- specimens -------------------------------------------------------------------------------------------------------

FORMS = ("2021", "2019", "2021_old_documents")
REPORTS = [(seed, FORMS[seed % len(FORMS)], list(SIZES)[seed % len(SIZES)]) for seed in range(60)]


def reread(filing: Filing) -> Filing:
    return replace(filing, statements=find_statements(filing.passages, filing.year))


def test_true_sentences_of_specimens_give_no_warning_and_planted_slips_are_found() -> None:
    planted = caught = 0
    for seed, form, size in REPORTS:
        truth = with_sentences(make_truth(seed, form, size), seed)
        assert [f.message_zh for f in findings(reread(filing_of(truth))) if f.severity != "notice"] == []
        try:
            slipped = plant_in_sentence(truth, "digit_lost", seed)
        except ExtractError:
            continue
        planted += 1
        caught += bool(findings(reread(filing_of(slipped))))

    assert planted > 30
    assert caught >= 0.75 * planted

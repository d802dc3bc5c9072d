from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
import samples

from extract.checks import check_filing
from extract.checks.balance import judge
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.form import Relation, Variable
from extract.schema import load_form

CHALLENGES = "challenges.reconsideration."


def balance(filing: Filing) -> list[Finding]:
    return [finding for finding in check_filing(filing) if finding.kind == "balance"]


def found(values: Mapping[str, str | None], edition: str = "2021") -> list[Finding]:
    return balance(samples.filed(values, edition))


def brief(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [(finding.rule, finding.item, finding.column, finding.verdict) for finding in findings]


def test_a_report_of_zeros_has_no_findings() -> None:
    assert found({}) == []
    assert found({}, "2019") == []


def test_a_sum_that_does_not_add_up_is_broken() -> None:
    (finding,) = found({CHALLENGES + "upheld": "3", CHALLENGES + "corrected": "1", CHALLENGES + "total": "5"})

    assert (finding.rule, finding.kind, finding.severity, finding.verdict) == (
        "challenges_results", "balance", "error", "broken",
    )  # fmt: skip
    assert (finding.left, finding.right, finding.difference) == (4, 5, -1)
    assert (finding.table, finding.item, finding.column) == ("challenges", "reconsideration", "")
    assert finding.formula == "3 + 1 + 0 + 0 = 4 ≠ 5"


def test_a_finding_names_row_cells_and_numbers_in_both_languages_and_gives_the_places() -> None:
    (finding,) = found({CHALLENGES + "upheld": "3", CHALLENGES + "total": "5"})

    assert "行政复议" in finding.message_zh
    assert "结果维持 3 + 结果纠正 0 + 其他结果 0 + 尚未审结 0 = 3 ≠ 总计 5,相差 -2。" in finding.message_zh
    assert finding.message_en.endswith("= 3 ≠ Total 5; difference -2.")
    assert [str(variable) for variable in finding.cells] == [
        CHALLENGES + column for column in ("upheld", "corrected", "other", "pending", "total")
    ]
    assert [place.path for place in finding.places] == [
        f"/table[1]/reconsideration/{column}" for column in ("upheld", "corrected", "other", "pending", "total")
    ]


def test_a_rule_over_a_column_names_the_column() -> None:
    findings = found({"requests.new_received.research": "2", "requests.new_received.total": "2"})

    assert brief(findings) == [
        ("requests_flow", "", "research", "broken"), ("requests_flow", "", "total", "broken"),
    ]  # fmt: skip
    assert "“科研机构”列" in findings[0].message_zh


def test_long_sums_leave_out_zeros() -> None:
    values = {"requests.granted.other": "4", "requests.granted.total": "4"}
    finding = next(each for each in found(values) if each.rule == "requests_outcomes")

    assert "(一)予以公开 4 = 4 ≠ (七)总计 0" in finding.message_zh


# Blanks


def test_a_blank_that_cannot_repair_a_sum_leaves_it_broken() -> None:
    """A count is not negative: five upheld cannot be among three, whatever the blank hides."""
    values = {CHALLENGES + "upheld": "5", CHALLENGES + "corrected": None, CHALLENGES + "total": "3"}
    assert brief(found(values)) == [("challenges_results", "reconsideration", "", "broken")]


def test_a_blank_that_could_repair_a_sum_makes_it_conditional() -> None:
    (finding,) = found({CHALLENGES + "upheld": "2", CHALLENGES + "corrected": None, CHALLENGES + "total": "3"})

    assert (finding.verdict, finding.severity) == ("broken_if_blanks_are_zero", "warning")
    assert "空白按 0 计" in finding.message_zh
    assert finding.formula == "2 + □ + 0 + 0 = 2 ≠ 3"


def test_a_blank_total_leaves_nothing_to_say() -> None:
    (finding,) = found({CHALLENGES + "upheld": "2", CHALLENGES + "total": None})
    assert (finding.verdict, finding.severity) == ("cannot_say", "notice")
    assert finding.formula == "2 + 0 + 0 + 0 = 2 ? □"
    assert (finding.left, finding.right, finding.difference) == (2, None, None)
    assert finding.message_zh.endswith("总计 □(一侧未填,无法判定)。")


def test_a_side_of_blanks_alone_leaves_nothing_to_say() -> None:
    values = dict.fromkeys(CHALLENGES + column for column in ("upheld", "corrected", "other", "pending"))
    assert brief(found(values | {CHALLENGES + "total": "4"})) == [
        ("challenges_results", "reconsideration", "", "cannot_say")
    ]


def test_blanks_that_are_zero_if_the_rule_holds_are_no_finding() -> None:
    assert found({CHALLENGES + "upheld": "2", CHALLENGES + "other": None, CHALLENGES + "total": "2"}) == []


def test_a_mark_is_judged_as_a_blank() -> None:
    name = CHALLENGES + "total"
    filing = samples.filing({
        name: samples.cell(name, None, "not_applicable"), CHALLENGES + "other": samples.cell(CHALLENGES + "other", "1"),
    })  # fmt: skip
    assert brief(balance(filing)) == [("challenges_results", "reconsideration", "", "cannot_say")]


def test_a_blank_that_could_keep_an_inequality_makes_it_conditional() -> None:
    values = {"proactive.regulations.issued": "4", "proactive.regulations.repealed": None}
    assert brief(found(values)) == [("issued_within_in_force", "regulations", "", "broken_if_blanks_are_zero")]


@pytest.mark.parametrize("status", ["ambiguous", "unreadable", "absent"])
def test_a_cell_that_is_not_known_silences_its_rules(status: str) -> None:
    name = CHALLENGES + "total"
    changes = {name: samples.cell(name, None, status), CHALLENGES + "other": samples.cell(CHALLENGES + "other", "7")}

    assert balance(samples.filing(changes)) == []


# Kinds of numbers


def test_a_negative_change_is_lawful_but_not_below_what_there_was() -> None:
    lawful = {"proactive.penalties.items_last_year": "10", "proactive.penalties.change": "-4"}
    assert found(lawful, "2019") == []

    (finding,) = found(lawful | {"proactive.penalties.change": "-12"}, "2019")
    assert (finding.rule, finding.item, finding.severity) == ("published_within_public", "penalties", "warning")
    assert (finding.left, finding.right) == (-2, 0)


def test_a_blank_change_may_be_of_either_sign() -> None:
    values = {"proactive.penalties.items_last_year": "10", "proactive.penalties.change": None}
    form = load_form("2019")
    parts = (Variable("proactive", "penalties", "items_last_year"), Variable("proactive", "penalties", "change"))
    at_most = Relation("custom", tuple((1, part) for part in parts), "<=", (), 0, 3, table="proactive")

    judged = judge(samples.filed(values, "2019"), form, at_most)
    assert judged is not None
    assert judged.verdict == "broken_if_blanks_are_zero"


def test_decimals_and_signs_are_for_amounts_and_changes_alone() -> None:
    findings = found(
        {"proactive.fees.amount": "12.345", "requests.granted.total": "1.5", "requests.granted.other": "-1"}
    )

    odd = [finding for finding in findings if finding.rule == "counts_are_whole"]
    assert [(finding.item, finding.column, finding.left) for finding in odd] == [
        ("granted", "other", -1), ("granted", "total", Decimal("1.5")),
    ]  # fmt: skip
    assert "1.5" in odd[1].message_zh


def test_a_number_of_forty_digits_is_a_whole_number() -> None:
    assert found({"proactive.licences.decisions": "9" * 40}) == []


def test_sums_of_decimals_are_exact() -> None:
    values = {CHALLENGES + "upheld": "0.1", CHALLENGES + "corrected": "0.2", CHALLENGES + "total": "0.3"}
    assert [each.rule for each in found(values) if each.rule != "counts_are_whole"] == []


# Editions


def test_blocks_of_two_editions_are_judged_each_by_its_own_rules() -> None:
    """Table of requests as in 2019, with one row for other outcomes; the rest as in 2021."""
    new, old = samples.filed({}), samples.filed({"requests.other.total": "3", "requests.total.total": "3"}, "2019")
    cells = (
        *(each for each in new.observations if each.variable.table != "requests"),
        *(each for each in old.observations if each.variable.table == "requests"),
    )
    findings = balance(replace(new, observations=cells))

    assert brief(findings) == [
        ("requests_flow", "", "total", "broken"),
        ("requests_applicants", "other", "", "broken"),
        ("requests_applicants", "total", "", "broken"),
    ]


def test_derived_and_corrected_cells_are_judged_as_printed_ones() -> None:
    names = {CHALLENGES + "upheld": "derived", CHALLENGES + "total": "corrected"}
    filing = samples.filing({name: samples.cell(name, "2", status) for name, status in names.items()})

    assert balance(filing) == []


def test_weights_count_and_are_shown() -> None:
    total, part = Variable("requests", "total", "total"), Variable("requests", "granted", "total")
    twice = Relation("custom", ((2, part),), "==", ((1, total),), table="requests")
    filing = samples.filed({str(total): "6", str(part): "2"})

    judged = judge(filing, load_form("2021"), twice)
    assert judged is not None
    assert (judged.left.value, judged.right.value) == (4, 6)


# Whose slip it may be


def test_a_finding_on_printed_numbers_doubts_the_filing() -> None:
    (finding,) = found({CHALLENGES + "upheld": "3"})
    assert finding.doubt == "filing"
    assert "存疑" not in finding.message_zh


def test_a_finding_on_a_number_that_was_worked_out_doubts_the_reading_and_says_so() -> None:
    name = CHALLENGES + "upheld"
    (finding,) = balance(samples.filing({name: samples.cell(name, "3", "derived")}))

    assert finding.doubt == "reading"
    assert "读数存疑" in finding.message_zh
    assert "Reading in doubt" in finding.message_en


def test_an_odd_number_that_was_worked_out_doubts_the_reading() -> None:
    name = "proactive.licences.decisions"
    (finding,) = balance(samples.filing({name: samples.cell(name, "0.5", "derived")}))
    assert (finding.rule, finding.doubt) == ("counts_are_whole", "reading")


def test_a_blank_never_makes_a_finding_more_severe_than_its_rule() -> None:
    name = "statistics.published."
    (finding,) = found({name + "this_year": "3", "statistics.published_gazette.this_year": None}, "2014")
    assert (finding.rule, finding.verdict, finding.severity) == (
        "statistics_channels", "broken_if_blanks_are_zero", "notice",
    )  # fmt: skip


# Amounts


BUDGET, FEES = "statistics.budget.this_year", "statistics.request_fees.this_year"


@pytest.mark.parametrize(("budget", "fees", "verdict"), [
    ("2", "1", None), ("2.1", "1", None),
    ("1.5", "1.4", None),  # 1.55 and 1.45, or 1.59 and 1.41: cut or rounded in the last place
    ("1.5", "1.2", "broken"),
    ("1.50001", "1.4", None), ("1.5001", "1.4897", "broken"),
    ("3", "0", None), ("2", "0", None), ("4.0", "0", "broken"),  # what is 0 was not rounded
    ("3", None, None), ("2.9", None, None), ("1", None, "broken_if_blanks_are_zero"), ("5", None, "broken"),
])  # fmt: skip
def test_sums_of_amounts_may_be_off_by_what_was_rounded_or_cut(
    budget: str, fees: str | None, verdict: str | None
) -> None:
    parts = tuple((1, Variable(*name.split("."))) for name in (BUDGET, FEES))
    three = Relation("custom", parts, "==", (), 0, 3, table="statistics")

    judged = judge(samples.filed({BUDGET: budget, FEES: fees}, "2014"), load_form("2014"), three)
    assert (judged.verdict if judged else None) == verdict


def test_amounts_in_yuan_are_exact() -> None:
    waived = "statistics.fees_waived."
    (finding,) = found({waived + "this_year": "101", waived + "cumulative": "100"}, "fujian")
    assert (finding.rule, finding.difference) == ("statistics_cumulative", 1)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
import samples

from extract.checks import check_filing
from extract.model.filing import Filing
from extract.model.finding import Finding

IN_FORCE = "proactive.normative_documents."


def before(values: Mapping[str, str | None], edition: str = "2021", **others: object) -> Filing:
    """The same agency's report on 2022."""
    return samples.filed(values, edition, document=samples.document(data=b"before"), **({"year": 2022} | others))


def over_years(filing: Filing, *earlier: Filing) -> list[Finding]:
    """Findings of relations over the years; jumps and copies have their own tests."""
    names = ("carry_over", "in_force_flow", "items_flow", "statistics_cumulative_flow")
    return [finding for finding in check_filing(filing, earlier) if finding.rule in names]


def test_reports_that_follow_from_each_other_have_no_findings() -> None:
    earlier = before({"requests.carried_out.total": "3", IN_FORCE + "in_force": "10"})
    filing = samples.filed({
        "requests.carried_in.total": "3", IN_FORCE + "issued": "4", IN_FORCE + "repealed": "2", IN_FORCE + "in_force": "12",
    })  # fmt: skip

    assert over_years(filing, earlier) == []


def test_what_was_carried_over_must_come_in() -> None:
    earlier = before({"requests.carried_out.enterprise": "5"})
    (finding,) = over_years(samples.filed({"requests.carried_in.enterprise": "7"}), earlier)

    assert (finding.rule, finding.severity, finding.verdict) == ("carry_over", "error", "broken")
    assert (finding.table, finding.item, finding.column) == ("requests", "", "enterprise")
    assert (finding.left, finding.right, finding.difference) == (5, 7, -2)
    assert finding.formula == "5 ≠ 7"


def test_a_finding_gives_the_numbers_of_both_years_in_both_languages_and_both_places() -> None:
    earlier = before({"requests.carried_out.enterprise": "5"})
    (finding,) = over_years(samples.filed({"requests.carried_in.enterprise": "7"}), earlier)

    assert "2022 年四、结转下年度继续办理 5 ≠ 2023 年二、上年结转政府信息公开申请数量 7,相差 -2。" in finding.message_zh
    assert "5 in 2022 ≠" in finding.message_en
    assert "7 in 2023; difference -2." in finding.message_en
    assert [str(variable) for variable in finding.cells] == ["requests.carried_in.enterprise"]
    assert [place.path for place in finding.places] == [
        "/table[1]/carried_in/enterprise",
        f"2022 ({earlier.report_id}): /table[1]/carried_out/enterprise",
    ]


def test_documents_in_force_follow_from_last_year_issued_and_repealed() -> None:
    earlier = before({IN_FORCE + "in_force": "10"})
    values = {IN_FORCE + "issued": "4", IN_FORCE + "repealed": "2", IN_FORCE + "in_force": "15"}
    (finding,) = over_years(samples.filed(values), earlier)

    assert (finding.rule, finding.severity, finding.item) == ("in_force_flow", "warning", "normative_documents")
    assert finding.formula == "15 ≠ 10 + 4 - 2 = 12"
    assert "2022 年现行有效件数 10 + 2023 年本年制发件数 4 - 2023 年本年废止件数 2 = 12" in finding.message_zh
    assert finding.difference == 3


def test_items_of_last_year_follow_from_the_report_of_last_year() -> None:
    earlier = before({"proactive.licences.items_last_year": "30", "proactive.licences.change": "-4"}, "2019", year=2019)
    filing = samples.filed({"proactive.licences.items_last_year": "30"}, "2019", year=2020)
    (finding,) = over_years(filing, earlier)

    assert (finding.rule, finding.item, finding.severity) == ("items_flow", "licences", "warning")
    assert finding.formula == "30 ≠ 30 + -4 = 26"


def test_cumulative_figures_follow_from_those_of_last_year() -> None:
    name = "statistics.published."
    earlier = before({name + "this_year": "100", name + "cumulative": "100"}, "fujian", year=2016)
    right = {name + "this_year": "20", name + "cumulative": "120"}
    assert over_years(samples.filed(right, "fujian", year=2017), earlier) == []

    wrong = samples.filed(right | {name + "cumulative": "130"}, "fujian", year=2017)
    (finding,) = over_years(wrong, earlier)
    assert (finding.rule, finding.item, finding.difference) == ("statistics_cumulative_flow", "published", 10)


# Which report counts


@pytest.mark.parametrize("others", [{"year": 2021}, {"year": 2023}, {"year": None}, {"agency": "青岚市望舒县财政局"}])
def test_other_years_and_other_agencies_say_nothing(others: dict[str, object]) -> None:
    earlier = before({"requests.carried_out.total": "5"}, **others)
    assert over_years(samples.filing(), earlier) == []


def test_two_reports_on_the_year_before_say_nothing() -> None:
    assert over_years(samples.filing(), before({"requests.carried_out.total": "5"}), before({})) == []


@pytest.mark.parametrize("unknown", [{"agency": ""}, {"year": None}])
def test_a_report_that_does_not_say_who_or_when_has_no_year_before(unknown: dict[str, object]) -> None:
    earlier = before({"requests.carried_out.total": "5"}, agency="")
    assert over_years(replace(samples.filing(), **unknown), earlier) == []


# Editions and blanks


def test_cells_of_another_edition_count_where_they_mean_the_same() -> None:
    earlier = before({"requests.carried_out.total": "5"}, "2019", year=2020)
    (finding,) = over_years(samples.filed({}, year=2021), earlier)

    assert (finding.rule, finding.column, finding.left) == ("carry_over", "total", 5)


def test_cells_that_the_year_before_does_not_have_are_not_judged() -> None:
    earlier = before({}, "2019", year=2020)
    assert over_years(samples.filed({IN_FORCE + "in_force": "9"}, year=2021), earlier) == []


def test_a_blank_in_either_year_is_judged_by_bounds() -> None:
    blank_before = before({"requests.carried_out.total": None})
    (finding,) = over_years(samples.filed({"requests.carried_in.total": "7"}), blank_before)
    assert (finding.verdict, finding.severity) == ("cannot_say", "notice")

    earlier = before({IN_FORCE + "in_force": "10"})
    values = {IN_FORCE + "issued": "4", IN_FORCE + "repealed": None, IN_FORCE + "in_force": "12"}
    (finding,) = over_years(samples.filed(values), earlier)
    assert (finding.verdict, finding.severity) == ("broken_if_blanks_are_zero", "warning")

    (finding,) = over_years(samples.filed(values | {IN_FORCE + "in_force": "20"}), earlier)
    assert finding.verdict == "broken"


def test_a_doubtful_cell_of_either_year_is_not_judged() -> None:
    name = "requests.carried_out.total"
    doubtful = replace(
        samples.filing({name: samples.cell(name, None, "ambiguous")}, b"before"), year=2022
    )  # fmt: skip
    assert over_years(samples.filed({"requests.carried_in.total": "7"}), doubtful) == []


# Whose slip it may be


def test_a_number_worked_out_in_either_year_doubts_the_reading() -> None:
    out, into = "requests.carried_out.total", "requests.carried_in.total"
    printed = samples.filed({into: "7"})
    inferred = replace(samples.filing({out: samples.cell(out, "5", "derived")}, b"before"), year=2022)
    (finding,) = over_years(printed, inferred)
    assert finding.doubt == "reading"
    assert "读数存疑" in finding.message_zh

    (finding,) = over_years(samples.filing({into: samples.cell(into, "7", "derived")}), before({out: "5"}))
    assert finding.doubt == "reading"

    (finding,) = over_years(printed, before({out: "5"}))
    assert finding.doubt == "filing"

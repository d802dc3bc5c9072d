from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.checks import case_of, check_case
from extract.checks.diagnose import diagnose, suggestion, with_suspects
from extract.checks.equations import Spot, parts, system_of
from extract.model.diagnosis import Diagnosis
from extract.model.filing import Filing, Leftover, OpenRow
from extract.model.finding import Finding
from extract.model.form import Variable
from extract.model.review import Review
from extract.model.rulebook import Case
from extract.outputs.adjusted import ADJUSTED, adjusted_rows
from extract.schema import rule_book
from extract.specimen import filing_of, make_truth, plant
from extract.specimen.slips_years import plant_in_years
from extract.specimen.years import make_years

R = "requests."
CLASSES = {"natural_person": 40, "enterprise": 6, "total": 46}


def requests(changes: Mapping[str, str | None] | None = None) -> dict[str, str | None]:
    """A table of 46 requests that balances, but for the changes."""
    values: dict[str, str | None] = {}
    for column, number in CLASSES.items():
        values |= {
            f"{R}new_received.{column}": str(number + 3), f"{R}carried_in.{column}": "2",
            f"{R}granted.{column}": str(number - 5), f"{R}rejected_repeated.{column}": "5",
            f"{R}total.{column}": str(number), f"{R}carried_out.{column}": "5",
        }  # fmt: skip
    values |= {f"{R}{row}.total": str(int(values[f"{R}{row}.natural_person"] or 0) + int(values[f"{R}{row}.enterprise"] or 0))
               for row in ("new_received", "carried_in", "granted", "rejected_repeated", "total", "carried_out")}  # fmt: skip
    return values | dict(changes or {})


def examined(filing: Filing, *others: Filing) -> tuple[list[Finding], tuple[Diagnosis, ...]]:
    case, book = case_of(filing, others), rule_book()
    findings = check_case(case, book)
    diagnoses = diagnose(case, findings, book)
    return with_suspects(findings, diagnoses), diagnoses


def filed(**changes: str | None) -> Filing:
    return samples.filed(requests({f"{R}{name.replace('__', '.')}": value for name, value in changes.items()}))


def only(filing: Filing, *others: Filing) -> Diagnosis:
    (diagnosis,) = examined(filing, *others)[1]
    return diagnosis


def test_a_report_that_balances_has_no_diagnosis() -> None:
    assert examined(filed())[1] == ()


def test_the_culprit_is_named_alone_with_the_value_that_balances_and_the_slip() -> None:
    diagnosis = only(filed(granted__natural_person="53"))

    assert diagnosis.is_unique
    (repair,) = diagnosis.repairs
    (change,) = repair.changes
    assert (str(change.variable), change.year) == ("requests.granted.natural_person", 2023)
    assert (change.filed, change.value, repair.slip) == (Decimal(53), Decimal(35), "digits_swapped")
    assert repair.zh == (
        "“(一)予以公开”的“自然人”填报 53,若为 35 则各式平衡;可能是录入时相邻两位数字颠倒,35 误作 53。"
    )
    assert "filed 53; 35 would balance; two neighbouring digits were probably swapped" in repair.en


def test_findings_carry_suspects_and_suggestion_of_their_diagnosis_in_both_languages() -> None:
    findings, (diagnosis,) = examined(filed(granted__natural_person="53"))
    broken = [finding for finding in findings if finding.kind == "balance"]

    assert {(finding.rule, finding.item, finding.column) for finding in broken} == set(diagnosis.broken)
    for finding in broken:
        assert [str(variable) for variable in finding.suspects] == ["requests.granted.natural_person"]
        assert finding.suggestion == f"{diagnosis.repairs[0].zh} / {diagnosis.repairs[0].en}"
        assert finding.doubt == "filing"


def test_nothing_that_was_filed_is_changed() -> None:
    filing = filed(granted__natural_person="53")
    before = filing.observations
    examined(filing)

    assert filing.observations == before
    assert filing.cells[Variable("requests", "granted", "natural_person")].value == 53


def test_several_choices_are_ranked_by_the_slip_that_explains_them() -> None:
    row = "challenges.reconsideration."
    values = {row + "upheld": "12", row + "corrected": "3", row + "pending": "1", row + "total": "61"}
    diagnosis = only(samples.filed(values))

    assert diagnosis.count == len(diagnosis.repairs) == 5
    first = diagnosis.repairs[0]
    assert (str(first.changes[0].variable), first.slip) == (row + "total", "digits_swapped")
    assert suggestion(diagnosis).startswith("有 5 种改法可使各式平衡,按可能性:(1)“行政复议”的“总计”填报 61")


def test_exchanged_cells_and_cases_in_the_wrong_class_are_told() -> None:
    swapped = only(filed(granted__natural_person="6", granted__enterprise="40", granted__total="46",
                         rejected_repeated__natural_person="0", rejected_repeated__enterprise="0",
                         rejected_repeated__total="0"))  # fmt: skip
    moved = only(filed(granted__natural_person="34", rejected_repeated__natural_person="6"))

    assert swapped.repairs[0].slip == "cells_swapped"
    assert [repair.slip for repair in moved.repairs] == ["case_moved"] * len(moved.repairs)
    assert {str(change.variable) for change in moved.repairs[0].changes} == {
        R + "granted.natural_person", R + "rejected_repeated.natural_person"
    }  # fmt: skip


def test_a_swap_between_rows_that_share_no_rule_is_one_diagnosis() -> None:
    a, b = "challenges.litigation_direct.", "challenges.litigation_after_reconsideration."
    values = {a + "upheld": "23", a + "total": "41", b + "upheld": "41", b + "total": "23"}
    diagnosis = only(samples.filed(values))

    assert diagnosis.repairs[0].slip == "cells_swapped"
    assert len(diagnosis.broken) == 2


def test_slips_that_have_nothing_to_do_with_each_other_are_diagnosed_apart() -> None:
    diagnoses = examined(filed(granted__natural_person="53", carried_in__enterprise="22"))[1]

    assert [len(diagnosis.repairs) for diagnosis in diagnoses] == [1, 1]
    assert {diagnosis.repairs[0].slip for diagnosis in diagnoses} == {"digits_swapped", "digit_doubled"}
    keys = [key for diagnosis in diagnoses for key in diagnosis.broken]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("kind", ["row_shifted", "column_shifted", "number_split"])
def test_one_slip_over_many_cells_is_recognised(kind: str) -> None:
    truth = plant(make_truth(5, "2021", "city"), kind, 3)
    (diagnosis,) = examined(filing_of(truth))[1]
    (slip,) = truth.slips

    assert diagnosis.repairs[0].slip == kind
    assert {change.variable for change in diagnosis.repairs[0].changes} <= set(slip.cells)


@pytest.mark.parametrize("kind", ["row_copied", "stale_total", "carry_over"])
def test_slips_between_the_years_are_recognised(kind: str) -> None:
    truths = plant_in_years(make_years(3, 3, "city", 2021), 1, kind, 2)
    filings = [filing_of(truth) for truth in truths]
    diagnoses = examined(filings[1], *filings)[1]

    assert diagnoses[0].repairs[0].slip == kind


def test_the_report_of_the_year_before_may_be_the_culprit() -> None:
    before = replace(filed(carried_in__natural_person="0", carried_in__total="2", new_received__natural_person="45",
                           new_received__total="54", carried_out__natural_person="22"),
                     year=2022, document=samples.document(data=b"before"))  # fmt: skip
    filing = filed()
    findings, (diagnosis,) = examined(filing, replace(before, year=2022))
    top = diagnosis.repairs[0]

    assert {change.year for change in top.changes} == {2022}
    assert "2022 年度报告" in top.zh
    assert "report on 2022" in top.en
    assert all(change.variable not in finding.suspects or change.year == 2023
               for finding in findings for change in top.changes)  # fmt: skip


def test_a_rule_that_only_warns_gives_suspects_where_it_is_broken_alone() -> None:
    row = "proactive.normative_documents."
    before = samples.filed({row + "in_force": "40"}, year=2022, document=samples.document(data=b"before"))
    filing = samples.filed({row + "in_force": "24", row + "issued": "5", row + "repealed": "3"})
    findings, (diagnosis,) = examined(filing, before)

    assert diagnosis.repairs[0].slip == "digits_swapped"
    assert [f.suspects[0].column for f in findings if f.rule == "in_force_flow"] == ["in_force"]


def test_blanks_count_as_zero_unless_nothing_is_printed_on_their_side() -> None:
    values = requests({R + "granted.total": None, R + "granted.natural_person": "53"})
    diagnosis = only(samples.filed(values))

    assert [str(change.variable) for change in diagnosis.repairs[0].changes] == [R + "granted.natural_person"]
    assert diagnosis.is_unique


def test_a_blank_that_should_hold_a_number_is_said_to_be_not_filled_in() -> None:
    diagnosis = only(filed(granted__natural_person=None))
    (change,) = diagnosis.repairs[0].changes

    assert (change.filed, change.value, diagnosis.repairs[0].slip) == (None, Decimal(35), "not_filled")
    assert diagnosis.repairs[0].zh.startswith("“(一)予以公开”的“自然人”未填,若为 35 则各式平衡")


def test_a_count_below_zero_is_a_suspect() -> None:
    diagnosis = only(filed(granted__natural_person="-35"))

    assert (diagnosis.repairs[0].slip, diagnosis.repairs[0].changes[0].value) == ("sign", Decimal(35))
    assert ("counts_are_whole", "granted", "natural_person") in diagnosis.broken


def test_where_the_digits_ran_together_the_reading_is_in_doubt_first() -> None:
    filing = filed(granted__natural_person="53")
    variable = Variable("requests", "granted", "natural_person")
    derived = tuple(
        replace(cell, status="derived") if cell.variable == variable else cell for cell in filing.observations
    )
    diagnosis = only(replace(filing, observations=derived))

    assert diagnosis.doubt == "reading"
    assert diagnosis.repairs[0].zh.startswith("所涉单元格系由连写数字推断,请先核对原文:")


def test_another_reading_that_balances_comes_first() -> None:
    row = tuple(Variable("requests", "rejected_repeated", column) for column in ("natural_person", "enterprise"))
    filing = filed(rejected_repeated__natural_person="55", rejected_repeated__enterprise=None)
    readings = ((Decimal(55), None), (Decimal(5), Decimal(5)))
    opened = replace(filing, open_rows=(OpenRow(row, readings, (("55", ""), ("5", "5"))),))
    diagnosis = only(opened)

    assert diagnosis.doubt == "reading"
    assert {change.value for change in diagnosis.repairs[0].changes} == {Decimal(5)}
    assert diagnosis.repairs[0].zh.startswith("读法存疑")


def test_a_number_without_a_cell_that_would_balance_puts_the_reading_in_doubt() -> None:
    filing = replace(filed(granted__natural_person="53"), leftovers=(Leftover("35", "no cell"),))

    assert only(filing).doubt == "reading"


def test_an_amount_in_yuan_is_told_where_it_jumps() -> None:
    fees = "proactive.fees.amount"
    before = samples.filed({fees: "123.4"}, year=2022, document=samples.document(data=b"before"))
    filing = samples.filed({fees: "1310000"})
    variable = Variable("proactive", "fees", "amount")
    jump = samples.finding(rule="jump", kind="years", cells=(variable,), item="fees", column="amount")
    case = case_of(filing, [before])
    (diagnosis,) = diagnose(case, [jump], rule_book())

    assert diagnosis.repairs[0].slip == "unit"
    assert diagnosis.repairs[0].changes[0].value == Decimal(131)
    assert with_suspects([jump], [diagnosis])[0].suspects == (Variable("proactive", "fees", "amount"),)


def test_what_would_balance_is_written_apart_with_its_reason() -> None:
    filing = filed(granted__natural_person="53", carried_in__enterprise="22")
    findings, diagnoses = examined(filing)
    rows = list(adjusted_rows(Review(filing, tuple(findings), diagnoses)))

    assert [dict(zip(ADJUSTED, row, strict=True))["diagnosis"] for row in rows] == [1, 2]
    first = dict(zip(ADJUSTED, rows[0], strict=True))
    assert (first["of_year"], first["choice"], first["choices"]) == (2023, 1, 1)
    assert {first["filed"], first["adjusted"]} in ({Decimal(53), Decimal(35)}, {Decimal(22), Decimal(2)})
    assert str(first["reason_zh"]).endswith("。")


KINDS = ["digits_swapped", "digit_lost", "digit_doubled", "cells_swapped", "case_moved", "total_not_updated",
         "row_shifted", "column_shifted", "number_split"]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 300), st.sampled_from(KINDS), st.sampled_from(["county", "city"]))
def test_every_repair_restores_every_rule(seed: int, kind: str, size: str) -> None:
    filing = filing_of(plant(make_truth(seed, "2021", size), kind, seed))
    case, book = Case(filing), rule_book()
    found = list(parts(system_of(case, book)))
    for diagnosis in diagnose(case, check_case(case, book), book):
        assert diagnosis.repairs
        for repair in diagnosis.repairs:
            values = {Spot(0, change.variable): int(change.value) for change in repair.changes}
            concerned = [part for part in found if any(spot in part.given for spot in values)]
            assert concerned
            assert all(
                part.holds_with({spot: value for spot, value in values.items() if spot in part.given})
                for part in concerned
            )


def test_a_diagnosis_is_the_same_each_time_and_takes_less_than_a_second() -> None:
    truth = plant(plant(make_truth(11, "2021", "city"), "column_shifted", 1), "digit_doubled", 2)
    filing = filing_of(truth)
    case, book = Case(filing), rule_book()
    findings = check_case(case, book)
    started = time.process_time()
    first = diagnose(case, findings, book)

    assert time.process_time() - started < 3  # on a slow machine with others at work
    assert diagnose(case, findings, book) == first

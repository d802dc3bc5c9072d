from __future__ import annotations

from dataclasses import replace

import pytest
import samples

from extract.checks import check_filing
from extract.model.finding import Finding

LICENCES, FEES = "proactive.licences.decisions", "proactive.fees.amount"


def jumps(now: dict[str, str | None], before: dict[str, str | None], **others: object) -> list[Finding]:
    earlier = samples.filed(before, year=2022, document=samples.document(data=b"before"))
    return [each for each in check_filing(samples.filed(now, **others), [earlier]) if each.rule == "jump"]


def test_a_jump_gives_both_numbers_how_many_times_and_both_places() -> None:
    (finding,) = jumps({LICENCES: "1030"}, {LICENCES: "100"})

    assert (finding.kind, finding.severity, finding.verdict) == ("years", "notice", "broken")
    assert (finding.left, finding.right, finding.difference) == (1030, 100, 930)
    assert finding.formula == "1030 > 5 × 100"
    assert "“行政许可”的“本年处理决定数量”:本年度 1030,上年度 100,为上年的 10.3 倍" in finding.message_zh
    assert "1030 this year, 100 last year: 10.3 times as much" in finding.message_en
    assert [str(variable) for variable in finding.cells] == [LICENCES]
    assert [place.path.partition("): ")[2] or place.path for place in finding.places] == ["/table[1]/licences/decisions"] * 2
    assert finding.suggestion == ""


@pytest.mark.parametrize(("now", "before", "ratio"), [
    ("123456", "100", "1235"), ("50", "400", "0.12"), ("25", "9000", "0.0028"), ("700", "100", "7"),
])  # fmt: skip
def test_the_ratio_is_short(now: str, before: str, ratio: str) -> None:
    (finding,) = jumps({LICENCES: now}, {LICENCES: before})
    assert f"为上年的 {ratio} 倍" in finding.message_zh


def test_five_times_is_not_yet_a_jump_and_small_numbers_never_are() -> None:
    assert jumps({LICENCES: "500"}, {LICENCES: "100"}) == []
    assert jumps({LICENCES: "20"}, {LICENCES: "100"}) == []
    assert jumps({LICENCES: "900"}, {LICENCES: "3"}) == []
    assert jumps({LICENCES: "0"}, {LICENCES: "900"}) == []


def test_a_total_tells_for_its_parts_and_what_was_carried_in_was_told_a_year_before() -> None:
    row = dict.fromkeys(("natural_person", "total"), "400")
    now = {f"requests.{item}.{column}": value for item in ("granted", "carried_in") for column, value in row.items()}
    (finding,) = jumps(now, dict.fromkeys(now, "40"))

    assert (finding.item, finding.column) == ("granted", "total")


@pytest.mark.parametrize(("now", "before", "words"), [
    ("437880", "43.788", "疑以元为单位填入了万元栏"), ("9000", "2.5", "疑以元为单位填入了万元栏"),
    ("43.7", "415000", "上年疑以元为单位填入了万元栏"),
])  # fmt: skip
def test_an_amount_that_moved_by_the_factor_between_units_is_named_so(now: str, before: str, words: str) -> None:
    (finding,) = jumps({FEES: now}, {FEES: before})
    assert words in finding.message_zh
    assert words in finding.suggestion
    assert "in yuan where the form wants 10,000 yuan" in finding.message_en


@pytest.mark.parametrize(("now", "before"), [("300", "43"), ("700", "0.4"), ("30", "29"), ("900000000", "40")])
def test_other_jumps_of_amounts_are_not_named_so(now: str, before: str) -> None:
    assert [finding.suggestion for finding in jumps({FEES: now}, {FEES: before})] in ([], [""])


@pytest.mark.parametrize("status", ["blank", "ambiguous", "absent", "unreadable"])
def test_a_cell_without_a_number_does_not_jump(status: str) -> None:
    earlier = replace(samples.filing({LICENCES: samples.cell(LICENCES, None, status)}, b"before"), year=2022)
    findings = check_filing(samples.filed({LICENCES: "9000"}), [earlier])
    assert [finding for finding in findings if finding.rule == "jump"] == []


def test_a_jump_of_a_number_that_was_worked_out_doubts_the_reading() -> None:
    earlier = samples.filed({LICENCES: "100"}, year=2022)
    filing = samples.filing({LICENCES: samples.cell(LICENCES, "1000", "derived")})
    (finding,) = [each for each in check_filing(filing, [earlier]) if each.rule == "jump"]

    assert finding.doubt == "reading"
    assert "读数存疑" in finding.message_zh


def test_without_the_year_before_nothing_jumps() -> None:
    assert [each for each in check_filing(samples.filed({LICENCES: "9000"})) if each.rule == "jump"] == []

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.errors import ExtractError
from extract.model.form import Variable
from extract.specimen import SLIPS, CellTruth, Expected, expected_findings, make_truth, plant


@pytest.mark.parametrize("kind", SLIPS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), form=st.sampled_from(["2021", "2019", "2021_one_row_other"]))
@example(seed=65535, form="2021")  # the second half of a split number is what its neighbour printed already
def test_a_slip_changes_the_cells_that_it_names_and_breaks_the_relations_that_it_names(
    kind: str, seed: int, form: str
) -> None:
    honest = make_truth(seed, form, "city")
    slipped = plant(honest, kind, seed)
    (slip,) = slipped.slips
    changed = tuple(variable for variable in honest.cells if honest.cells[variable] != slipped.cells[variable])
    assert slip.kind == kind
    assert set(slip.cells) == set(changed)
    assert slip.before == tuple(honest.cells[variable].text for variable in slip.cells)
    assert slip.after == tuple(slipped.cells[variable].text for variable in slip.cells)
    assert slip.breaks == tuple(finding.key for finding in expected_findings(slipped))
    assert bool(slip.breaks) == (kind != "unit")


@pytest.mark.parametrize("kind", SLIPS)
def test_a_slip_touches_no_true_figure_and_no_sentence(kind: str) -> None:
    honest = make_truth(4, "2021", "city")
    slipped = plant(honest, kind, 4)
    assert slipped.numbers == honest.numbers
    assert slipped.sentences == honest.sentences


def _slip(kind: str) -> tuple[str, ...]:
    (slip,) = plant(make_truth(4, "2021", "city"), kind, 4).slips
    return slip.before + slip.after


def test_digits_change_the_way_their_kind_says() -> None:
    before, after = _slip("digits_swapped")
    assert sorted(before) == sorted(after)
    before, after = _slip("digit_lost")
    assert len(after) == len(before) - 1
    before, after = _slip("digit_doubled")
    assert len(after) == len(before) + 1


def test_a_moved_case_keeps_the_sum_of_the_two_cells() -> None:
    first, second, changed_first, changed_second = map(int, _slip("case_moved"))
    assert first + second == changed_first + changed_second


def test_swapped_cells_hold_each_others_numbers() -> None:
    first, second, changed_first, changed_second = _slip("cells_swapped")
    assert (first, second) == (changed_second, changed_first)


def test_a_split_number_can_be_put_together_again() -> None:
    whole, zero, head, tail = _slip("number_split")
    assert zero == "0"
    assert head + tail == whole


def test_the_unit_slip_prints_ten_thousand_times_the_amount() -> None:
    before, after = _slip("unit")
    assert float(after) == pytest.approx(float(before) * 10000)


def test_findings_give_both_sides_and_their_difference() -> None:
    for finding in expected_findings(plant(make_truth(4, "2021", "city"), "digit_lost", 4)):
        assert finding.difference == finding.left - finding.right != 0


ROW = [Variable("requests", "granted", column) for column in ("natural_person", "enterprise", "total")]


def _with_row(natural_person: str, enterprise: str, total: str) -> tuple[Expected, ...]:
    """What is expected of an all-zero report whose row of granted requests prints these cells."""
    texts = dict(zip(ROW, (natural_person, enterprise, total), strict=True))
    cells = {
        variable: CellTruth(text, "reported", Decimal(text), "件") if text else CellTruth("", "blank", None, "件")
        for variable, text in texts.items()
    }
    found = expected_findings(make_truth(1, "2021", "none").with_cells(cells))
    return tuple(finding for finding in found if finding.item == "granted")


def test_a_break_beside_a_blank_is_expected_without_sides_where_no_blank_can_mend_it() -> None:
    assert _with_row("8", "", "7") == (Expected("requests_applicants", "requests", "granted", ""),)


@pytest.mark.parametrize("row", [("6", "", "7"), ("8", "", ""), ("", "", "7")])
def test_a_break_that_a_blank_could_mend_is_not_expected(row: tuple[str, str, str]) -> None:
    assert _with_row(*row) == ()


def test_a_break_without_blanks_is_expected_with_its_numbers() -> None:
    numbers = Decimal(8), Decimal(7), Decimal(1)
    assert _with_row("5", "3", "7") == (Expected("requests_applicants", "requests", "granted", "", *numbers),)


def test_a_fraction_of_a_request_is_no_count() -> None:
    assert "counts_are_whole" in {finding.rule for finding in _with_row("1.5", "0", "1.5")}


def test_an_all_zero_report_offers_no_place_for_swapped_digits() -> None:
    with pytest.raises(ExtractError, match="no place"):
        plant(make_truth(1, "2021", "none"), "digits_swapped", 1)


def test_an_unknown_kind_of_slip_is_named_together_with_the_known_ones() -> None:
    with pytest.raises(ExtractError, match=r"'typo'.*digit_lost"):
        plant(make_truth(1), "typo", 1)

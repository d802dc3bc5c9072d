from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import ExtractError
from extract.model.form import Variable
from extract.specimen import FORMS, SIZES, STYLES, expected_findings, make_truth

seeds = st.integers(0, 2**32)
forms = st.sampled_from(list(FORMS))
sizes = st.sampled_from(list(SIZES))
styles = st.sampled_from(list(STYLES.values()))


@settings(max_examples=60, deadline=None)
@given(seeds, forms, sizes)
def test_figures_of_every_seed_size_and_form_satisfy_the_whole_rule_book(seed: int, form: str, size: str) -> None:
    assert expected_findings(make_truth(seed, form, size)) == ()


@settings(max_examples=60, deadline=None)
@given(seeds, forms, sizes, styles)
def test_no_way_of_printing_breaks_a_relation(seed: int, form: str, size: str, style: object) -> None:
    assert expected_findings(make_truth(seed, form, size, style)) == ()


@settings(max_examples=30, deadline=None)
@given(seeds, forms, sizes, styles)
def test_every_cell_of_the_form_has_a_value_exactly_when_it_is_reported(
    seed: int, form: str, size: str, style: object
) -> None:
    truth = make_truth(seed, form, size, style)
    assert list(truth.cells) == [variable for _, block in truth.blocks for variable in block.variables]
    for cell in truth.cells.values():
        assert (cell.value is not None) == (cell.status == "reported")
        assert bool(cell.text) == (cell.status in {"reported", "not_applicable", "unreadable"})


@pytest.mark.parametrize(("form", "cells"), [("2021", 200), ("2019", 198), ("2021_one_row_other", 186)])
def test_forms_have_as_many_cells_as_the_contract_says(form: str, cells: int) -> None:
    assert len(make_truth(1, form).cells) == cells


def test_the_same_seed_makes_the_same_truth_and_another_seed_another() -> None:
    assert make_truth(5, "2021", "city") == make_truth(5, "2021", "city")
    assert make_truth(5, "2021", "city").numbers != make_truth(6, "2021", "city").numbers


def test_sizes_reach_from_all_zero_to_five_digits() -> None:
    assert set(make_truth(1, "2021", "none").numbers.values()) == {0}
    total = Variable("requests", "total", "total")
    assert make_truth(1, "2021", "province").numbers[total] > 9999


def test_blank_detail_totals_leave_the_totals_of_the_whole_table_printed() -> None:
    truth = make_truth(3, "2019", "city", STYLES["blank_detail_totals"])
    status = {
        item: truth.cells[Variable("requests", item, "total")].status for item in ("granted", "total", "new_received")
    }
    assert status == {"granted": "blank", "total": "reported", "new_received": "reported"}


def test_yuan_in_a_cell_of_ten_thousand_yuan_is_converted_and_kept_where_the_form_gives_no_unit() -> None:
    fees, procurement = Variable("proactive", "fees", "amount"), Variable("proactive", "procurement", "amount")
    new, old = make_truth(3, "2021", "city", STYLES["yuan"]), make_truth(3, "2019", "city", STYLES["yuan"])
    assert (new.cells[fees].value, new.cells[fees].unit) == (new.numbers[fees], "万元")
    assert (old.cells[procurement].value, old.cells[procurement].unit) == (old.numbers[procurement] * 10000, "元")
    assert new.cells[fees].text.endswith("元")
    assert old.cells[procurement].text.endswith("元")


def test_decreases_may_be_written_in_words() -> None:
    truths = [make_truth(seed, "2019", "city", STYLES["signs_in_words"]) for seed in range(5)]
    changes = [cell for truth in truths for variable, cell in truth.cells.items() if variable.column == "change"]
    assert any(cell.text.startswith("减") for cell in changes)
    assert all(cell.text.startswith("减") == (cell.value < 0) for cell in changes if cell.value is not None)


def test_an_unknown_form_or_size_is_named_together_with_the_known_ones() -> None:
    with pytest.raises(ExtractError, match=r"'1999'.*2021"):
        make_truth(1, "1999")
    with pytest.raises(ExtractError, match=r"'village'.*township"):
        make_truth(1, "2021", "village")

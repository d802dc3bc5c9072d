from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import ExtractError
from extract.model.form import Variable
from extract.specimen import YEAR_SLIPS, expected_findings, filing_of, make_years, plant_in_years
from extract.specimen.bonds import bonds_of, broken_over_years, contradicted, printed_values

SIZES = st.sampled_from(["none", "township", "county", "city", "province"])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), size=SIZES)
def test_reports_on_years_running_break_no_relation_within_or_between_them(seed: int, size: str) -> None:
    truths = make_years(seed, 3, size)
    values = printed_values(truths)
    bonds = bonds_of(truths)
    assert [truth.year for truth in truths] == list(range(truths[0].year, truths[0].year + 3))
    assert len({truth.agency for truth in truths}) == 1
    assert any(bond.over_years for bond in bonds)
    assert [bond.key for bond in bonds if not bond.holds(values)] == []
    assert [finding for truth in truths for finding in expected_findings(truth)] == []
    assert contradicted(truths) == []


def test_each_report_uses_the_edition_of_its_year() -> None:
    assert [truth.edition_names for truth in make_years(1, 4, first=2019)] == ["2019", "2019", "2021", "2021"]


def test_figures_of_busy_agencies_move_and_never_leap() -> None:
    for seed in range(10):
        first, second = make_years(seed, 2, "city", first=2022)
        for variable, value in first.numbers.items():
            then, now = sorted((value, second.numbers[variable]))
            assert then < 30 or (now / then < 3)


@pytest.mark.parametrize("kind", YEAR_SLIPS)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_slip_between_years_changes_the_cells_that_it_names_and_breaks_a_relation(kind: str, seed: int) -> None:
    honest = make_years(seed, 3, "city")
    slipped = plant_in_years(honest, 1, kind, seed)
    (slip,) = slipped[1].slips
    changed = {v for v in honest[1].cells if honest[1].cells[v] != slipped[1].cells[v]}
    assert (slipped[0], slipped[2]) == (honest[0], honest[2])
    assert set(slip.cells) == changed
    assert slip.kind == kind.removeprefix("stock_")
    assert slip.breaks
    broken = {bond.key for bond in broken_over_years(slipped)} | {each.key for each in expected_findings(slipped[1])}
    assert set(slip.breaks) <= broken


def test_a_copied_row_holds_the_numbers_of_the_year_before() -> None:
    first, second, _ = plant_in_years(make_years(5, 3, "city"), 1, "row_copied", 5)
    (slip,) = second.slips
    assert len({(variable.table, variable.item) for variable in slip.cells}) == 1
    assert all(second.cells[variable] == first.cells[variable] for variable in slip.cells)


def test_a_carry_over_slip_leaves_the_table_in_balance() -> None:
    truths = plant_in_years(make_years(5, 3, "city"), 1, "carry_over", 5)
    assert expected_findings(truths[1]) == ()
    assert {bond.key[0] for bond in broken_over_years(truths)} == {"carry_over"}


def test_slips_between_years_need_a_year_before() -> None:
    with pytest.raises(ExtractError, match="no kind of slip in report 0"):
        plant_in_years(make_years(5, 2), 0, "stale_total", 1)


def test_a_report_without_figures_offers_no_place() -> None:
    with pytest.raises(ExtractError, match="no place"):
        plant_in_years(make_years(5, 2, "none"), 1, "stale_total", 1)


def test_what_is_carried_out_arrives_in_the_filing_of_the_next_year() -> None:
    first, second = map(filing_of, make_years(7, 2, "city"))
    out, into = (Variable("requests", item, "total") for item in ("carried_out", "carried_in"))
    assert first.cells[out].value == second.cells[into].value

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from extract.model.form import Variable
from extract.specimen import Stated, Truth, make_truth, make_years, plant_in_years
from extract.specimen.apart import Rivals
from extract.specimen.maker import printed

GRANTED = Variable("requests", "granted", "natural_person")
REVIEWS = Variable("challenges", "reconsideration", "total")
UPHELD = Variable("challenges", "reconsideration", "upheld")


def _with(truth: Truth, changes: dict[Variable, int]) -> Truth:
    cells = {
        v: printed(truth.home[v][1], v, (truth.cells[v].value or Decimal(0)) + step, truth.style)
        for v, step in changes.items()
    }
    return truth.with_cells(cells)


@pytest.fixture
def truth() -> Truth:
    return make_truth(4, "2021", "city")


def _cells(truth: Truth, *variables: Variable) -> set[tuple[int, Variable]]:
    return {(truth.year, variable) for variable in variables}


def test_a_report_in_balance_has_no_rivals(truth: Truth) -> None:
    assert Rivals([truth]).single() == set()
    assert Rivals([truth]).pairs() == set()


def test_a_detail_bound_by_its_row_and_its_column_is_told_apart(truth: Truth) -> None:
    assert Rivals([_with(truth, {GRANTED: 7})]).single() == _cells(truth, GRANTED)


def test_every_cell_of_a_broken_sum_is_a_rival_where_nothing_else_binds_it(truth: Truth) -> None:
    row = [Variable("challenges", "reconsideration", c) for c in ("upheld", "corrected", "other", "pending", "total")]
    assert Rivals([_with(truth, {REVIEWS: 5})]).single() == _cells(truth, *row)


def test_a_rival_may_not_fall_below_zero(truth: Truth) -> None:
    values = {v: truth.cells[v].value or Decimal(0) for v in truth.cells if v.item == "reconsideration"}
    low = int(values[UPHELD]) + 1
    rivals = Rivals([_with(truth, {REVIEWS: -low})]).single()
    assert (truth.year, UPHELD) not in rivals
    assert (truth.year, REVIEWS) in rivals


def test_a_sentence_tells_cells_apart_that_the_table_does_not(truth: Truth) -> None:
    value = truth.cells[REVIEWS].value or Decimal(0)
    told = replace(truth, stated=(Stated("reviews", value, str(value), 0, "", "", (((1, REVIEWS),),)),))
    assert Rivals([_with(told, {REVIEWS: 5})]).single() == _cells(truth, REVIEWS)
    assert (truth.year, REVIEWS) not in Rivals([_with(told, {UPHELD: 5})]).single()


def test_two_cells_exchanged_are_a_pair_that_no_single_cell_mends(truth: Truth) -> None:
    right = Variable("requests", "granted", "enterprise")
    step = int((truth.cells[right].value or Decimal(0)) - (truth.cells[GRANTED].value or Decimal(0)))
    rivals = Rivals([_with(truth, {GRANTED: step, right: -step})])
    assert rivals.single() == set()
    assert frozenset(_cells(truth, GRANTED, right)) in rivals.pairs()


def test_cells_of_the_years_around_are_rivals_too() -> None:
    honest = [replace(each, stated=()) for each in make_years(3, 3, "city", first=2021)]
    column = Variable("proactive", "normative_documents", "in_force")
    slipped = _with(honest[1], {column: 40})
    alone = Rivals([honest[0], slipped]).single()
    assert {(honest[0].year, column), (slipped.year, column)} <= alone
    assert Rivals([honest[0], slipped, honest[2]]).single() == {(slipped.year, column)}


@pytest.mark.parametrize("seed", range(12))
def test_the_culprit_is_always_among_its_rivals(seed: int) -> None:
    truths = plant_in_years(make_years(seed, 3, "county"), 1, "digit_doubled", seed)
    culprit = {(truths[1].year, variable) for variable in truths[1].slips[0].cells}
    assert culprit <= Rivals(truths).single()

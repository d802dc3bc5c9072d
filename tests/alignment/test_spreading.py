"""Rows with fewer pieces than cells: however digits were joined and blanks lost, the true reading is among those kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pieces import FORM, Printed, joined, shape, tokens, values, with_total

from extract.alignment.cells import row_shape
from extract.alignment.splitting import Stretch
from extract.alignment.spreading import MOST_READINGS, Habit, Spread, table_habit
from extract.alignment.tables import balances

fixed = settings(max_examples=120, deadline=None, derandomize=True)
ANY = Habit(together=True, apart=True, blanks=True)
counts = st.one_of(st.integers(0, 3), st.integers(0, 60), st.integers(0, 2_500))
borders = st.lists(st.booleans(), min_size=6, max_size=6)


def spread(texts: tuple[str, ...], habit: Habit = ANY) -> Spread:
    return Spread(tokens(*texts), shape(), habit)


def printed_row(draw: st.DrawFn) -> Printed:
    """A row that keeps its sum and prints some of its zeros blank."""
    row = with_total(draw(st.lists(counts, min_size=6, max_size=6)))
    return [None if number == 0 and draw(st.booleans()) else number for number in row]


rows = st.composite(printed_row)()


@fixed
@given(rows, borders)
def test_the_true_reading_of_a_row_that_keeps_its_sum_is_listed(row: Printed, apart: list[bool]) -> None:
    found = spread(joined(row, apart))

    assert tuple(row) in set(map(values, found.strict)) or len(found.strict) > MOST_READINGS


@fixed
@given(rows, borders)
def test_each_listed_reading_keeps_the_sum_and_every_digit(row: Printed, apart: list[bool]) -> None:
    texts = joined(row, apart)
    found = spread(texts).strict

    for reading in found if len(found) <= MOST_READINGS else ():
        *parts, total = (number or 0 for number in values(reading))
        assert sum(parts) == total
        assert "".join(cell.raw for cell in reading) == "".join(texts)


@fixed
@given(st.lists(st.integers(0, 9), min_size=7, max_size=7), borders)
def test_the_printed_reading_of_a_row_that_breaks_its_sum_is_listed_where_few_are(
    row: list[int], apart: list[bool]
) -> None:
    found = spread(joined(row, apart), Habit(together=True, apart=True, blanks=False))

    assert tuple(row) in set(map(values, found.loose)) or not found.loose


@fixed
@given(rows, borders)
def test_readings_are_listed_once_and_alike_in_every_run(row: Printed, apart: list[bool]) -> None:
    texts = joined(row, apart)

    assert spread(texts).strict == spread(texts).strict
    readings = [tuple((cell.start, cell.end) for cell in reading) for reading in spread(texts).strict]
    assert len(set(readings)) == len(readings) or len(readings) > MOST_READINGS


@pytest.mark.parametrize(("texts", "readings"), [
    (("713000074",), ["71 3 0 0 0 0 74"]),
    (("71", "3", "74"), None),
    (("5", "5"), ["5 _ _ _ _ _ 5", "_ 5 _ _ _ _ 5", "_ _ 5 _ _ _ 5", "_ _ _ 5 _ _ 5", "_ _ _ _ 5 _ 5", "_ _ _ _ _ 5 5"]),
])  # fmt: skip
def test_pieces_are_spread_over_the_cells(texts: tuple[str, ...], readings: list[str] | None) -> None:
    habit = Habit(together=len(texts) == 1, apart=len(texts) > 1, blanks=len(texts) > 1)
    found = [" ".join("_" if n is None else str(n) for n in values(r)) for r in spread(texts, habit).strict]

    if readings is None:
        assert len(found) == 15  # two of six places
    else:
        assert sorted(found) == sorted(readings)


@pytest.mark.parametrize(("printed", "habit"), [
    ([("1", "0", "0", "0", "0", "0", "1")], Habit(together=False, apart=True, blanks=False)),
    ([("1000001",)], Habit(together=True, apart=False, blanks=False)),
    ([("1", "1")], Habit(together=False, apart=True, blanks=True)),
    ([("0", "000")], Habit(together=True, apart=True, blanks=True)),
    ([("12", "0", "0", "0", "0", "0", "12"), ("1200000",)], Habit(together=True, apart=True, blanks=False)),
    ([("12", "0", "0", "0", "0", "0", "12"), ("12", "0", "0", "0", "0", "12")], Habit(together=False, apart=True, blanks=True)),
])  # fmt: skip
def test_a_table_shows_how_it_writes_its_rows(printed: list[tuple[str, ...]], habit: Habit) -> None:
    assert table_habit((tokens(*row), 7) for row in printed) == habit


def test_numbers_joined_to_their_labels_may_run_together_though_some_stand_apart() -> None:
    """Blank cells may print a space of their own: `527` with four of them is 5, 2 and 7."""
    habit = table_habit([(tokens("52", "7"), 7)], joined=True)

    assert habit == Habit(together=True, apart=True, blanks=True)
    assert (5, 2, None, None, None, None, 7) in set(map(values, spread(("52", "7"), habit).strict))


def test_a_row_is_cut_where_its_own_sums_end() -> None:
    assert shape().stretches == (Stretch(7, sums=True),)


def test_numbers_fitted_to_allowed_ones_are_few() -> None:
    found = spread(("713000074",)).fit([{71, 7}, {3, 14}, {0}, {0}, {0}, {0}, {74}])

    assert set(map(values, found)) == {(71, 3, 0, 0, 0, 0, 74)}


def test_too_many_digits_give_no_readings() -> None:
    found = spread(("1" * 100,))

    assert (found.strict, found.loose) == ((), ())


def test_more_readings_than_are_listed_say_so() -> None:
    """Eight zeros in fifteen cells that three sums bind."""
    block = FORM.block("challenges")
    found = Spread(tokens(*"00000000"), row_shape(block, block.variables, balances(FORM)), ANY)

    assert len(found.strict) > MOST_READINGS
    assert found.loose == ()

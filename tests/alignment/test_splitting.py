"""Runs of digits cut into numbers: the true cut is always among those found, and all of them keep what they must."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pieces import joined, with_total

from extract.alignment.splitting import Cutter, Stretch, digit_ends

fixed = settings(max_examples=150, deadline=None, derandomize=True)
counts = st.one_of(st.integers(0, 12), st.integers(0, 3_000))


def cutter(*texts: str) -> Cutter:
    """A row whose pieces are digits and stand apart from each other."""
    line = "".join(texts)
    stops = [stop for stop, text in zip(accumulate(map(len, texts)), texts, strict=True) for _ in text]
    return Cutter(line, [digit_ends(line, at, stop) for at, stop in enumerate(stops)], {})


def numbers(line: str, cuts: Sequence[int]) -> list[str]:
    return [line[start:end] for start, end in pairwise((0, *cuts))]


def cut(texts: Sequence[str], *stretches: Stretch) -> list[list[str]]:
    return [numbers("".join(texts), found) for found in cutter(*texts).cut(stretches)]


@pytest.mark.parametrize(("digits", "expected"), [
    ("713000074", ["71 3 0 0 0 0 74"]),
    ("0000000", ["0 0 0 0 0 0 0"]),
    ("1000001", ["1 0 0 0 0 0 1"]),
    ("100000010", ["10 0 0 0 0 0 10"]),
    ("110000011", ["1 10 0 0 0 0 11", "11 0 0 0 0 0 11"]),
    ("1100002", ["1 1 0 0 0 0 2"]),
    ("00000105", []),
    ("1000002", []),
    ("100000", []),
    ("", []),
])  # fmt: skip
def test_seven_numbers_run_together_are_parted_by_their_sum(digits: str, expected: list[str]) -> None:
    assert [" ".join(found) for found in cut([digits], Stretch(7, sums=True))] == expected


def test_a_sum_that_fits_several_cuts_gives_them_all() -> None:
    assert sorted(cut(["11112"], Stretch(3, sums=True))) == [["1", "11", "12"], ["11", "1", "12"]]


@fixed
@given(st.lists(counts, min_size=1, max_size=6))
def test_the_true_cut_of_a_row_and_its_sum_is_among_those_found(parts: list[int]) -> None:
    true = [str(number) for number in with_total(parts)]

    assert true in cut(["".join(true)], Stretch(len(true), sums=True))


@fixed
@given(st.lists(counts, min_size=1, max_size=6))
def test_every_cut_keeps_the_sum_all_digits_and_has_no_leading_zero(parts: list[int]) -> None:
    digits = "".join(map(str, with_total(parts)))

    found = cut([digits], Stretch(len(parts) + 1, sums=True))

    assert len({tuple(entry) for entry in found}) == len(found)
    for *first, total in found:
        assert sum(map(int, first)) == int(total)
        assert "".join(first) + total == digits
        assert [str(int(text)) for text in (*first, total)] == [*first, total]


@fixed
@given(st.lists(counts, min_size=1, max_size=6), st.data())
def test_borders_between_numbers_only_take_cuts_away(parts: list[int], data: st.DataObject) -> None:
    row = with_total(parts)
    borders = data.draw(st.lists(st.booleans(), min_size=len(parts), max_size=len(parts)))
    texts = joined(row, borders)
    stretch = Stretch(len(row), sums=True)

    apart = cut(texts, stretch)

    assert [str(number) for number in row] in apart
    together = cut(["".join(texts)], stretch)
    ends = set(accumulate(map(len, texts)))
    kept = [found for found in together if ends <= set(accumulate(map(len, found)))]
    assert sorted(apart) == sorted(kept)


@fixed
@given(st.lists(st.lists(st.integers(0, 40), min_size=2, max_size=4), min_size=2, max_size=3))
def test_several_sums_in_one_run_are_each_kept(rows: list[list[int]]) -> None:
    true = [str(number) for row in rows for number in with_total(row)]

    assert true in cut(["".join(true)], *(Stretch(len(row) + 1, sums=True) for row in rows))


def test_numbers_that_nothing_binds_can_be_cut_wherever_no_zero_leads() -> None:
    assert cut(["1203"], Stretch(2, sums=False)) == [["1", "203"], ["120", "3"]]
    assert cut(["1203"], Stretch(3, sums=False)) == [["1", "20", "3"], ["12", "0", "3"]]


def test_zeros_stand_only_for_zeros() -> None:
    assert cut(["000"], Stretch(3, sums=False, zeros=True)) == [["0", "0", "0"]]
    assert cut(["010"], Stretch(3, sums=False, zeros=True)) == []


@fixed
@given(st.lists(counts, min_size=1, max_size=6), st.data())
def test_numbers_fitted_to_what_each_cell_may_hold_include_the_true_ones(parts: list[int], data: st.DataObject) -> None:
    row = with_total(parts)
    allowed = [frozenset({number, *data.draw(st.sets(counts, max_size=3))}) for number in row]
    line = "".join(map(str, row))

    found = list(cutter(line).fit(allowed))

    assert tuple(accumulate(len(str(number)) for number in row)) in found
    for ends in found:
        filled = [int(line[start:end]) if end > start else 0 for start, end in pairwise((0, *ends))]
        assert all(number in numbers for number, numbers in zip(filled, allowed, strict=True))


def test_every_number_that_can_be_read_is_told() -> None:
    assert cutter("105").numbers() == {1, 10, 105, 0, 5}
    assert cutter("10", "5").numbers() == {1, 10, 0, 5}

"""Numbers, one from each list, that add up to nothing: the same answer whether sums are listed or shifted."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.alignment import sums
from extract.alignment.sums import add_up, supported

numbers = st.sets(st.integers(-60, 60), min_size=1, max_size=5).map(sorted)
lists = st.lists(numbers, max_size=5)


def expected(domains: list[list[int]], start: int) -> list[set[int]] | None:
    """Every choice tried."""
    fitting = [choice for choice in product(*domains) if start + sum(choice) == 0]
    return [set(column) for column in zip(*fitting, strict=True)] if fitting else None


@pytest.mark.parametrize("shifted", [0, 10**12], ids=["shifted", "listed"])
@settings(max_examples=150, deadline=None, derandomize=True)
@given(lists, st.integers(-90, 90), st.sampled_from([1, 7, 10**6]))
def test_the_numbers_are_those_of_some_choice(shifted: int, domains: list[list[int]], start: int, unit: int) -> None:
    domains = [[value * unit for value in values] for values in domains]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "_SHIFTED", shifted)
        found, steps = supported(domains, start * unit)

    assert found == (expected(domains, start * unit) if domains else (None if start else []))
    assert steps >= 0


def test_sums_that_are_too_many_leave_every_number() -> None:
    domains = [[0, 10**place] for place in range(18)]

    found, _ = supported(domains, -(10**17))

    assert found == [set(values) for values in domains]


def test_all_sums_are_given_unless_they_are_too_many() -> None:
    assert add_up([[1, 2], [10, 20]], 5) == ({16, 17, 26, 27}, 6)
    assert add_up([[0, 10**place] for place in range(18)], 0)[0] is None

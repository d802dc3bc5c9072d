from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.checks.equations import Equation, Given, Number, Spot, System, parts, system_of
from extract.checks.locate import Located, locate, programmed, without_open_blanks
from extract.model.form import Variable
from extract.model.rulebook import Case
from extract.schema import rule_book
from extract.specimen import filing_of, make_truth, plant

NAMES = "abcdefghi"


def spot(name: str) -> Spot:
    return Spot(0, Variable("t", name, ""))


def cell(number: int | None, *, free: bool = False, status: str = "reported") -> Given:
    value = None if number is None else str(number)
    return Given(number, "count", samples.cell("requests.total.total", value, status), free)


def system(numbers: Mapping[str, int | None], *equations: str, free: str = "") -> System:
    """Cells with one letter each and equations such as `a+b-c`."""
    made = [_equation(index, text) for index, text in enumerate(equations)]
    return System(tuple(made), {spot(name): cell(number, free=name in free) for name, number in numbers.items()})


def _equation(index: int, text: str) -> Equation:
    signs = ["+", *(sign for sign in text if sign in "+-")]
    names = [name for name in text if name.isalpha()]
    weights = {spot(name): 1 if sign == "+" else -1 for sign, name in zip(signs, names, strict=True)}
    return Equation(f"r{index}", "", "", 0, weights, "==", 0)


def named(located: Located) -> list[dict[str, Number]]:
    return [{each.variable.item: value for each, value in values.items()} for values in located.sets]


# A table of two rows and two columns with both sums: a b | c, d e | f, g h | i.
TABLE = ("a+b-c", "d+e-f", "g+h-i", "a+d-g", "b+e-h", "c+f-i")
SQUARE = {"a": 10, "b": 5, "c": 15, "d": 7, "e": 1, "f": 8, "g": 17, "h": 6, "i": 23}


@pytest.mark.parametrize("name", NAMES)
def test_the_one_wrong_cell_of_a_table_is_named_alone(name: str) -> None:
    wrong = SQUARE | {name: SQUARE[name] + 30}
    located = locate(system(wrong, *TABLE), 4)

    assert (named(located), located.count) == ([{name: SQUARE[name]}], 1)


def test_every_cell_of_a_sum_that_nothing_else_binds_may_be_the_culprit() -> None:
    located = locate(system({"a": 3, "b": 4, "c": 10}, "a+b-c"), 4)

    assert located.count == 3
    assert named(located) == [{"a": 6}, {"b": 7}, {"c": 7}]


def test_no_cell_takes_a_number_below_zero() -> None:
    located = locate(system({"a": 3, "b": 9, "c": 4}, "a+b-c"), 4)

    assert named(located) == [{"b": 1}, {"c": 12}]


def test_a_case_in_the_wrong_class_gives_a_pair_for_each_column() -> None:
    wrong = SQUARE | {"a": 9, "d": 8}
    located = locate(system(wrong, *TABLE), 4)

    assert {"a": 10, "d": 7} in named(located)
    assert located.count == len(located.sets) == 3  # the other column, or the totals


def test_a_number_that_the_form_does_not_allow_must_change() -> None:
    located = locate(system({"a": -3, "b": 4, "c": 1}, "a+b-c"), 4)

    assert named(located) == [{"a": 0, "b": 1}, {"a": 0, "c": 4}] or all("a" in each for each in named(located))


def test_a_blank_without_say_takes_what_is_left() -> None:
    broken = system(SQUARE | {"c": None, "a": 40}, *TABLE, free="c")

    assert named(locate(broken, 4)) == [{"a": 10}]
    assert not without_open_blanks(broken).free


def test_nothing_restores_what_contradicts_itself() -> None:
    contradiction = Equation("r", "", "", 0, {}, "==", 1)
    broken = system({"a": 1, "b": 1}, "a-b")
    contradicted = replace(broken, equations=(*broken.equations, contradiction))
    located = locate(contradicted, 4)

    assert located == programmed(contradicted) == Located((), None)


def test_the_integer_programme_and_the_search_agree() -> None:
    book = rule_book()
    for kind in ("digit_lost", "cells_swapped", "case_moved"):
        truth = plant(make_truth(4), kind, 4)
        (part,) = parts(system_of(Case(filing_of(truth)), book))
        by_search, by_programme = locate(part, 4), programmed(part)

        assert len(by_programme.sets[0]) == len(by_search.sets[0])
        assert all(any(values == other for other in by_search.sets) for values in by_programme.sets)


def test_the_programme_finds_large_sets_and_they_restore_everything() -> None:
    truth = plant(make_truth(0), "row_shifted", 0)
    (part,) = parts(system_of(Case(filing_of(truth)), rule_book()))
    located = programmed(part)

    assert located.sets
    assert all(len(values) > 4 and part.holds_with(values) for values in located.sets)
    assert programmed(part) == located


# --- against brute force -----------------------------------------------------------------------------------------------


def brute(broken: System) -> tuple[int, set[frozenset[Spot]]]:
    """The size of the smallest sets and all of them, by trying every set and every small number."""
    for size in range(1, 3):
        found = {frozenset(each) for each in combinations(broken.given, size) if any(restoring(broken, each))}
        if found:
            return size, found
    return 0, set()


def restoring(broken: System, spots: tuple[Spot, ...]) -> Iterator[bool]:
    for values in _choices(broken, spots):
        if all(values[each] != broken.given[each].number for each in spots) and broken.holds_with(values):
            yield True


def _choices(broken: System, spots: tuple[Spot, ...]) -> Iterator[dict[Spot, int]]:
    if not spots:
        yield {}
        return
    for values in _choices(broken, spots[1:]):
        for number in range(_MOST + 1):
            yield {spots[0]: number, **values}


_MOST = 14


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    st.dictionaries(st.sampled_from(NAMES), st.integers(0, 6), min_size=1, max_size=2),
)
def test_all_smallest_sets_are_found_and_no_other(inner: list[int], filed: dict[str, int]) -> None:
    a, b, d, e = inner
    numbers = {"a": a, "b": b, "c": a + b, "d": d, "e": e, "f": d + e, "g": a + d, "h": b + e, "i": a + b + d + e}
    broken = system(numbers | filed, *TABLE[:4])  # two columns unbound, so that there is a choice
    if not broken.broken:
        return
    located, (size, sets) = locate(broken, 2), brute(broken)
    if located.count is None:
        return  # too many to be counted

    assert located.count == len(located.sets) == len(sets)
    assert {frozenset(values) for values in located.sets} == sets
    assert all(len(values) == size and broken.holds_with(values) for values in located.sets)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.sampled_from(["township", "county", "city"]), st.data())
def test_whatever_one_cell_of_a_report_holds_the_sets_found_restore_every_rule(
    seed: int, size: str, data: st.DataObject
) -> None:
    filing = filing_of(make_truth(seed, "2021", size))
    at = data.draw(st.sampled_from([n for n, each in enumerate(filing.observations) if each.variable.table != "proactive"]))
    number = data.draw(st.integers(0, 3000))
    wrong = samples.cell(filing.observations[at].variable, str(number))
    changed = replace(filing, observations=(*filing.observations[:at], wrong, *filing.observations[at + 1 :]))

    for part in parts(system_of(Case(changed), rule_book())):
        located = locate(part, 1)
        assert located.sets
        assert len(located.sets[0]) == 1
        assert all(part.holds_with(values) for values in located.sets)
        assert any(each.variable == wrong.variable for values in located.sets for each in values)

"""Readings chosen by the rules together: what was filed always remains, and neither order nor run changes the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pieces import COLUMNS, ITEMS, OUTCOMES, RULES, Printed, Table, joined, keeps, read, remaining, tables, tally

from extract.alignment.readings import RowReadings
from extract.alignment.solve import Solution, solve
from extract.alignment.spreading import Habit

fixed = settings(max_examples=25, deadline=None, derandomize=True)
slow = settings(max_examples=3, deadline=None, derandomize=True)
ways = st.lists(st.booleans(), min_size=len(ITEMS), max_size=len(ITEMS))
slips = st.tuples(st.sampled_from(ITEMS), st.integers(0, len(COLUMNS) - 1), st.integers(1, 40))
Texts = dict[str, tuple[str, ...]]


def flattened(table: Mapping[str, Printed], together: Sequence[bool]) -> Texts:
    """The rows as text, some with their numbers run together, the others with them apart."""
    return {
        item: joined(table[item], [not run] * (len(COLUMNS) - 1)) for item, run in zip(ITEMS, together, strict=True)
    }


def left(rows: Sequence[RowReadings], solution: Solution) -> dict[str, set[tuple[int | None, ...]]]:
    return remaining(rows, solution.remaining)


def lost(
    table: Mapping[str, Printed], rows: Sequence[RowReadings], found: Solution
) -> dict[str, tuple[int | None, ...]]:
    """Rows of a table of which readings remain, but not the true one."""
    kept = left(rows, found)
    return {item: tuple(table[item]) for item in kept if kept[item] and tuple(table[item]) not in kept[item]}


@fixed
@given(tables())
def test_the_invented_filings_keep_every_rule(table: Table) -> None:
    assert all(keeps(table, relation) for relation in RULES)


@fixed
@given(tables(), ways)
def test_the_true_filing_remains_however_its_rows_were_flattened(table: Table, together: list[bool]) -> None:
    rows = read(flattened(table, together))

    assert lost(table, rows, solve(rows, RULES)) == {}


@fixed
@given(tables(filled=8), ways, st.data())
def test_the_true_filing_remains_where_blanks_were_lost(
    table: Table, together: list[bool], data: st.DataObject
) -> None:
    blank = data.draw(st.sampled_from(["all zeros", "zeros of organisations"]))
    places = range(len(COLUMNS)) if blank == "all zeros" else range(1, len(COLUMNS) - 1)
    printed = {i: [None if n == 0 and at in places else n for at, n in enumerate(row)] for i, row in table.items()}

    # A table that drops blanks tells too little of how it runs numbers together: here both ways are given.
    rows = read(flattened(printed, together), Habit(together=True, apart=True, blanks=True))

    assert lost(printed, rows, solve(rows, RULES)) == {}


@fixed
@given(tables(), ways, st.integers(0, len(RULES)), st.randoms(use_true_random=False))
def test_a_further_rule_never_adds_a_reading(table: Table, together: list[bool], count: int, random: Random) -> None:
    rows = read(flattened(table, together))
    some = random.sample(RULES, count)

    few, more = (left(rows, solve(rows, rules)) for rules in (some, RULES))

    assert {item: more[item] - few[item] for item in more if more[item] - few[item]} == {}


@fixed
@given(tables(), ways, st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_rows(table: Table, together: list[bool], random: Random) -> None:
    rows = read(flattened(table, together))
    shuffled = random.sample(rows, len(rows))

    first, second = solve(rows, RULES), solve(shuffled, RULES)

    assert left(rows, first) == left(shuffled, second)
    assert (set(map(frozenset, first.broken)), first.finished) == (set(map(frozenset, second.broken)), second.finished)


@fixed
@given(tables(), ways, st.sampled_from(ITEMS), st.integers(0, len(COLUMNS) - 1), st.integers(1, 40))
def test_a_slip_leaves_what_is_printed_among_the_readings_and_two_runs_agree(
    table: Table, together: list[bool], item: str, column: int, change: int
) -> None:
    printed = {**table, item: [n + change * (at == column) for at, n in enumerate(table[item])]}
    rows = read(flattened(printed, together))

    found = solve(rows, RULES)

    assert lost(printed, rows, found) == {}
    assert solve(rows, RULES) == found


@fixed
@given(tables(largest=200), ways, slips, st.sampled_from([range(len(COLUMNS)), range(1, len(COLUMNS) - 1)]))
def test_a_slip_leaves_what_is_printed_among_the_readings_where_blanks_were_lost(
    table: Table, together: list[bool], slip: tuple[str, int, int], blank: range
) -> None:
    item, column, change = slip
    slipped = {**table, item: [n + change * (at == column) for at, n in enumerate(table[item])]}
    printed = {i: [None if n == 0 and at in blank else n for at, n in enumerate(row)] for i, row in slipped.items()}

    rows = read(flattened(printed, together), Habit(together=True, apart=True, blanks=True))

    assert lost(printed, rows, solve(rows, RULES)) == {}


@fixed
@given(tables(filled=8), st.lists(st.just(value=False), min_size=len(ITEMS), max_size=len(ITEMS)))
def test_blank_totals_of_all_details_leave_the_true_filing_among_the_readings(table: Table, apart: list[bool]) -> None:
    printed = {
        item: [None if n == 0 or (at == len(COLUMNS) - 1 and item in OUTCOMES) else n for at, n in enumerate(row)]
        for item, row in table.items()
    }
    rows = read(flattened(printed, apart), Habit(together=False, apart=True, blanks=True))

    assert lost(printed, rows, solve(rows, RULES)) == {}


def test_numbers_without_a_total_are_parts_where_another_row_must_lack_its_total() -> None:
    """One and one are two applicants with a blank total, not one with a total: a row of a single number shows the habit."""
    rows = read({
        **dict.fromkeys(ITEMS, ()), "granted": ("1", "1"), "partly_granted": ("5",),
        "new_received": ("6", "1", "7"), "total": ("6", "1", "7"),
    })  # fmt: skip

    found = left(rows, solve(rows, RULES))

    assert {row[-1] for row in found["granted"]} == {None}
    assert {row[-1] for row in found["total"]} == {7}


@pytest.mark.parametrize(("digits", "printed"), [
    ("0400000", (0, 4, 0, 0, 0, 0, 0)),
    ("0110000", (0, 1, 1, 0, 0, 0, 0)),
    ("14000014", (1, 4, 0, 0, 0, 0, 14)),
])  # fmt: skip
def test_a_row_that_fills_every_cell_and_breaks_its_sum_may_be_what_is_printed(
    digits: str, printed: tuple[int, ...]
) -> None:
    table: Texts = {**flattened(small(partly_granted=(14, 4)), RUN), "granted": (digits,)}
    rows = read(table)

    assert printed in left(rows, solve(rows, RULES))["granted"]


def test_a_slip_leaves_the_rows_settled_in_which_it_cannot_stand() -> None:
    table = small(granted=(30, 12, 5), partly_granted=(7,), rejected_repeated=(2, 2))
    wrong = {**table, "granted": (30, 12, 5, 0, 0, 0, 48)}
    rows = read(flattened(wrong, RUN))

    found = left(rows, solve(rows, RULES))

    assert found["partly_granted"] == {table["partly_granted"]}
    assert found["rejected_repeated"] == {table["rejected_repeated"]}
    assert wrong["granted"] in found["granted"]


def small(**rows: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """A filing given by some of its outcomes, nothing carried."""
    details = {(item, at): number for item, row in rows.items() for at, number in enumerate(row)}
    return tally(details, [(0, 0)] * 6)


RUN = [True] * len(ITEMS)


def test_columns_decide_where_a_row_alone_has_several_readings() -> None:
    table = small(granted=(11,), partly_granted=(2, 1))
    rows = read(flattened(table, RUN))

    assert {len(row.candidates) for row in rows} > {1}
    assert left(rows, solve(rows, RULES)) == {item: {row} for item, row in table.items()}


def test_rows_as_printed_are_not_searched() -> None:
    table = small(granted=(3,))
    wrong = {**table, "granted": (4, 0, 0, 0, 0, 0, 9)}
    rows = read(flattened(wrong, [False] * len(ITEMS)))

    assert all(row.exact for row in rows)
    assert solve(rows, RULES) == Solution(tuple(row.candidates for row in rows))


def test_without_rules_what_a_row_allows_by_itself_remains() -> None:
    rows = read({"granted": ("110000011",)})

    assert left(rows, solve(rows, ())) == {"granted": {(1, 10, 0, 0, 0, 0, 11), (11, 0, 0, 0, 0, 0, 11)}}


def test_no_rows_have_no_readings() -> None:
    assert solve((), RULES) == Solution(())


@pytest.mark.parametrize("column", range(6))
def test_a_column_that_does_not_add_up_is_named(column: int) -> None:
    table = small(granted=(30, 12, 5, 8, 9, 4))
    wrong = {**table, "total": tuple(n + (at == column) for at, n in enumerate(table["total"]))}
    rows = read(flattened(wrong, [*RUN[:-2], False, False]))

    found = solve(rows, RULES)

    assert lost(wrong, rows, found) == {}
    assert found.broken
    assert any(relation.column == COLUMNS[column] for way in found.broken for relation in way)


def test_a_row_that_breaks_its_own_sum_in_every_reading_is_named() -> None:
    rows = read(flattened({**small(granted=(12,)), "granted": (12, 0, 0, 0, 0, 0, 13)}, RUN))

    (way,) = solve(rows, RULES).broken

    assert {(relation.rule, relation.item or relation.column) for relation in way} == {
        ("requests_applicants", "granted"), ("requests_outcomes", "total"),
    }  # fmt: skip


def test_a_blank_that_may_repair_a_rule_leaves_it_unbroken() -> None:
    table: Texts = {**flattened(small(granted=(12,)), RUN), "granted": ("12", "0", "0", "0", "0", "0")}

    assert solve(read(table), RULES).broken == ()


def test_numbers_nobody_can_bound_end_the_search_and_say_so() -> None:
    """Rows of long runs of like digits, none of which keeps a sum: counted steps end the search."""
    rows = read(dict.fromkeys(ITEMS, ("1" * 30,)))

    first, second = solve(rows, RULES), solve(rows, RULES)

    assert first == second


@slow
@given(tables(largest=90_000), st.randoms(use_true_random=False))
def test_long_rows_run_together_end_in_counted_steps(table: Table, random: Random) -> None:
    slips = {item: [n + random.choice([0, 0, 0, 7]) for n in row] for item, row in table.items()}
    assume(slips != table)
    rows = read(flattened(slips, RUN))

    found = solve(rows, RULES)

    assert len(found.remaining) == len(rows)
    assert solve(rows, RULES) == found

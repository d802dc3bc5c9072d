"""Empty cells of spans beside a row's values: the table's certain rows tell on which side they stand."""

from __future__ import annotations

import pytest
from pieces import cells, shape

from extract.alignment.groups import Group
from extract.alignment.readings import RowReadings, read_row, settle_margins
from extract.alignment.spreading import Habit

APART = Habit(together=False, apart=True, blanks=False)
DROPS = Habit(together=False, apart=True, blanks=True)


def row(number: int, printed: str, habit: Habit = APART) -> RowReadings:
    """The readings of a row of drawn cells, `_` an empty one."""
    texts = ["" if text == "_" else text for text in printed.split()]
    return read_row(Group(tuple(cells(number, *texts)), "", ""), shape(), habit, {})


def settled(*printed: str) -> list[str]:
    """What rows say once their margins are settled; `?` where several readings remain."""
    rows = settle_margins([row(number, texts) for number, texts in enumerate(printed)])
    return [
        " ".join(cell.raw or "_" for cell in one.candidates[0]) if len(one.candidates) == 1 else "?" for one in rows
    ]


@pytest.mark.parametrize(("printed", "expected"), [
    # A label over more columns leaves more empty cells, all on the side where the certain rows have theirs.
    (["_ 1 0 0 0 0 0 1", "_ _ _ 3 0 0 0 4 _"], ["1 0 0 0 0 0 1", "_ 3 0 0 0 4 _"]),
    (["1 0 0 0 0 0 1 _", "_ 3 0 0 0 4 _ _ _"], ["1 0 0 0 0 0 1", "_ 3 0 0 0 4 _"]),
    # Behind the values every row has an empty cell for remarks, before them the spans leave one or two.
    (["_ 1 0 0 0 0 0 1 _", "_ _ 2 0 0 0 0 0 2 _", "_ _ _ 3 0 0 0 4 _ _"], [
        "1 0 0 0 0 0 1", "2 0 0 0 0 0 2", "_ 3 0 0 0 4 _",
    ]),
    # Without a certain row, and where both sides differ, nothing is settled.
    (["_ _ 3 0 0 0 4 _"], ["?"]),
    (["_ 1 0 0 0 0 0 1", "1 0 0 0 0 0 1 _", "_ _ 3 0 0 0 4 _"], ["1 0 0 0 0 0 1", "1 0 0 0 0 0 1", "?"]),
])  # fmt: skip
def test_margins_follow_the_certain_rows(printed: list[str], expected: list[str]) -> None:
    assert settled(*printed) == expected


def test_fewer_empty_cells_than_the_row_has_say_nothing_of_the_others() -> None:
    torn = row(0, "_ _", DROPS)

    assert (torn.candidates, torn.complete) == ((), False)


@pytest.mark.parametrize("printed", ["_", ""])
def test_a_single_empty_cell_stands_for_the_whole_row(printed: str) -> None:
    (reading,) = row(0, printed, DROPS).candidates

    assert {cell.status for cell in reading} == {"blank"}


def test_in_a_table_that_prints_nothing_every_cell_is_blank() -> None:
    (reading,) = row(0, "_ _ _", Habit(together=False, apart=True, blanks=True, prints=False)).candidates

    assert {cell.status for cell in reading} == {"blank"}

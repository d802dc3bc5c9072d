"""Readings that remain become one observation for every cell: as printed, derived, or open with its candidates."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from pieces import COLUMNS, ITEMS, REQUESTS, RULES, read, tally, variables

from extract.alignment.observe import MOST_CANDIDATES, Observed, absent, leftover_tokens, observe_blocks
from extract.alignment.tables import FoundBlock
from extract.model.filing import Observation
from extract.statements import CellFigure

Texts = Mapping[str, tuple[str, ...]]


def observed(texts: Texts, *stated: tuple[str, int]) -> Observed:
    statements = [CellFigure(f"requests.{cell}", Decimal(value), f"{cell}={value}") for cell, value in stated]
    block = FoundBlock(REQUESTS, "2021", tuple(read(texts)), relations=RULES)
    return observe_blocks([block], lambda: statements)


def row(found: Observed, item: str) -> list[Observation]:
    return [found.cells[v] for v in REQUESTS.variables if v.item == item]


def whole(**changed: tuple[str, ...]) -> Texts:
    """A table with eleven requests granted, its rows apart but for those given."""
    table = tally({("granted", 0): 11}, [(0, 0)] * 6)
    return {item: changed.get(item, tuple(map(str, table[item]))) for item in ITEMS}


def test_numbers_printed_apart_are_reported() -> None:
    cells = row(observed(whole()), "granted")

    assert [(cell.status, cell.value, cell.raw, cell.evidence) for cell in cells[:2]] == [
        ("reported", 11, "11", ""), ("reported", 0, "0", ""),
    ]  # fmt: skip


def test_digits_that_ran_together_are_derived_by_the_rules_that_decide_them() -> None:
    found = observed(whole(granted=("110000011",)))

    assert [(cell.status, cell.value) for cell in row(found, "granted")] == [
        ("derived", number) for number in (11, 0, 0, 0, 0, 0, 11)
    ]
    assert set(row(found, "granted")[0].evidence.split(";")) == {"requests_applicants", "requests_outcomes"}
    assert found.open_rows == ()


def test_cells_on_which_the_readings_agree_are_settled_and_the_others_open() -> None:
    found = observed({"granted": ("110000011",)})
    cells = row(found, "granted")

    assert [cell.status for cell in cells] == ["ambiguous", "ambiguous", *["derived"] * 5]
    assert (cells[0].candidates, cells[1].candidates, cells[0].raw) == (("1", "11"), ("0", "10"), "110000011")
    assert [open_row.texts for open_row in found.open_rows] == [
        (("1", "10", "0", "0", "0", "0", "11"), ("11", "0", "0", "0", "0", "0", "11")),
    ]


def test_a_figure_of_the_narrative_decides_what_the_rules_leave_open() -> None:
    cells = row(observed({"granted": ("110000011",)}, ("granted.natural_person", 11)), "granted")

    assert [cell.value for cell in cells] == [11, 0, 0, 0, 0, 0, 11]
    assert cells[0].evidence.endswith("requests_applicants;narrative: granted.natural_person=11")


@pytest.mark.parametrize("figure", [("granted.natural_person", 5), ("partly_granted.total", 11)])
def test_a_figure_that_no_reading_agrees_with_decides_nothing(figure: tuple[str, int]) -> None:
    told = observed({"granted": ("110000011",)}, figure)

    assert [cell.value for cell in row(told, "granted")] == [None, None, 0, 0, 0, 0, 11]


def test_a_stated_zero_does_not_tell_a_zero_from_a_blank() -> None:
    """Three zeros for seven cells: the narrative says that nothing was carried in, not that the total is printed."""
    rows = {"granted": ("1", "1"), "carried_in": ("0", "0", "0")}
    cells = row(observed(rows, ("carried_in.total", 0)), "carried_in")

    assert cells[-1].candidates == ("blank", "0")


def test_the_narrative_is_not_asked_where_nothing_is_open() -> None:
    def unwanted() -> list[CellFigure]:
        raise AssertionError

    block = FoundBlock(REQUESTS, "2021", tuple(read(whole())), relations=RULES)

    assert len(observe_blocks([block], unwanted).cells) == len(ITEMS) * len(COLUMNS)


def test_rows_with_too_many_readings_stay_open_without_a_value() -> None:
    cells = row(observed({"granted": ("123456789" * 5,)}), "granted")

    assert {(cell.status, cell.value) for cell in cells} == {("ambiguous", None)}
    assert all(len(cell.candidates) <= MOST_CANDIDATES for cell in cells)


def test_a_label_without_values_has_blank_cells() -> None:
    assert {cell.status for cell in row(observed({"granted": ()}), "granted")} == {"blank"}


def test_a_cell_that_is_not_printed_is_absent() -> None:
    (variable,) = variables("requests.granted.total")

    assert absent(REQUESTS, "2021", variable) == Observation(variable, "2021", None, "件", "absent")


def test_numbers_that_no_cell_took_are_left_over() -> None:
    rows = read({"granted": ("1", "2", "3", "4", "5", "6", "21", "99")})
    block = FoundBlock(REQUESTS, "2021", tuple(rows), rows[0].left)

    assert "99" in [text for text, _ in leftover_tokens([block])]

"""Two tables of one kind in a report: a line above says which is last year's, or nothing does."""

from __future__ import annotations

import pytest
from drawn import SECTIONS, Drawing, filing_of, grid_of, misread, truth_of

from extract.model.document import Grid

NOW, BEFORE = truth_of(8), truth_of(9, 2022)


def both(first: str, second: str, *, earlier_first: bool) -> Drawing:
    """Both years' tables in every section, each under a line of its own."""

    def parts(section: str) -> list[Grid | str]:
        tables = [grid_of(NOW, section), grid_of(BEFORE, section)]
        tables = tables[::-1] if earlier_first else tables
        return [part for part in (first, tables[0], second, tables[1]) if part]

    return {section: parts(section) for section in SECTIONS}


@pytest.mark.parametrize(("first", "second", "earlier_first"), [
    ("2023年数据:", "2022年数据:", False),
    ("2022年数据:", "2023年数据:", True),
    ("上年度:", "本年度:", True),
    ("", "附:上年同期数据", False),
    ("上一年度情况", "", True),
])  # fmt: skip
def test_the_table_under_a_line_that_names_another_year_is_not_read(
    *, first: str, second: str, earlier_first: bool
) -> None:
    assert not misread(NOW, filing_of(NOW, both(first, second, earlier_first=earlier_first)))


@pytest.mark.parametrize("earlier_first", [True, False])
def test_where_no_line_names_a_year_differing_cells_are_ambiguous_between_the_two(*, earlier_first: bool) -> None:
    filing = filing_of(NOW, both("", "", earlier_first=earlier_first))

    for variable, cell in filing.cells.items():
        here, there = NOW.cells[variable].value, BEFORE.cells[variable].value
        assert cell.value == (here if here == there else None)
        assert cell.status == ("reported" if here == there else "ambiguous")
        assert here == there or set(cell.candidates) == {str(here), str(there)}
    assert sum("印了两遍" in note and "printed twice" in note for note in filing.notes) == len(SECTIONS)


def test_a_copy_of_a_table_changes_nothing() -> None:
    twice: Drawing = {section: [grid_of(NOW, section), grid_of(NOW, section)] for section in SECTIONS}

    assert not misread(NOW, filing_of(NOW, twice))

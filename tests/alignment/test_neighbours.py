"""Readings decided by the same agency's report of the year before or after."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from samples import filed

from extract.alignment import resolve_neighbours
from extract.model.filing import Filing, OpenRow
from extract.model.form import Variable

THIS, ALL = (Variable("statistics", "published", column) for column in ("this_year", "cumulative"))


def on(year: int, digits: str = "", **values: str) -> Filing:
    """A report with its two figures known, or with their digits run together in all ways."""
    known = {f"statistics.published.{name}": value for name, value in values.items()}
    filing = filed(known, edition="fujian", year=year)
    if not digits:
        return filing
    cuts = [(digits[:at], digits[at:]) for at in range(1, len(digits)) if digits[at] != "0" or at == len(digits) - 1]
    row = OpenRow((THIS, ALL), tuple((Decimal(a), Decimal(b)) for a, b in cuts), tuple(cuts))
    opened = tuple(
        replace(o, value=None, status="ambiguous", raw=digits, candidates=tuple(sorted({c[at] for c in cuts})), evidence="digits")
        if o.variable in (THIS, ALL) and (at := (THIS, ALL).index(o.variable)) >= 0 else o
        for o in filing.observations
    )  # fmt: skip
    return replace(filing, observations=opened, open_rows=(row,))


def shown(filing: Filing) -> str:
    return " ".join(str(filing.cells[v].value) if filing.cells[v].status != "ambiguous" else "?" for v in (THIS, ALL))


@pytest.mark.parametrize(("filings", "expected"), [
    ([on(2012, this_year="37", cumulative="10037"), on(2013, "206912106")], ["37 10037", "2069 12106"]),
    ([on(2013, "206912106"), on(2014, this_year="4", cumulative="12110")], ["2069 12106", "4 12110"]),
    ([on(2012, "3710037"), on(2013, "206912106")], ["37 10037", "2069 12106"]),
    ([on(2014, this_year="4", cumulative="12110"), on(2013, "206912106")], ["4 12110", "2069 12106"]),
    ([on(2012, "3710037"), on(2013, "206912106"), on(2014, "412110")], ["37 10037", "2069 12106", "4 12110"]),
    ([on(2012, this_year="37", cumulative="10040"), on(2013, "206912106")], ["37 10040", "? ?"]),
    ([on(2011, this_year="37", cumulative="10037"), on(2013, "206912106")], ["37 10037", "? ?"]),
    ([on(2013, "206912106")], ["? ?"]),
    ([on(2012, this_year="37", cumulative="10037"), on(2013, "206912106"), on(2013, "206912106")], ["37 10037", "? ?", "? ?"]),
    ([on(2012, this_year="1", cumulative="10037"), on(2012, this_year="37", cumulative="10037"), on(2013, "206912106")],
     ["1 10037", "37 10037", "? ?"]),
    ([on(2012, this_year="37", cumulative="10037"), on(2013, this_year="2069", cumulative="12106")], ["37 10037", "2069 12106"]),
    ([], []),
])  # fmt: skip
def test_cumulative_figures_decide_digits_that_ran_together(filings: list[Filing], expected: list[str]) -> None:
    assert [shown(filing) for filing in resolve_neighbours(filings)] == expected


def test_two_years_that_contradict_each_other_leave_both_open() -> None:
    both = [on(2012, "11"), on(2013, "99")]

    assert [shown(filing) for filing in resolve_neighbours(both)] == ["? ?", "? ?"]
    assert resolve_neighbours(both) == both


def test_a_cell_decided_by_a_neighbour_is_derived_and_names_rule_and_year() -> None:
    _, later = resolve_neighbours([on(2012, this_year="37", cumulative="10037"), on(2013, "206912106")])
    cell = later.cells[ALL]

    assert (cell.value, cell.status, cell.raw, cell.candidates) == (Decimal(12106), "derived", "12106", ())
    assert cell.evidence == "digits;years: statistics_cumulative_flow (2012)"


def test_readings_that_a_neighbour_only_narrows_stay_open_with_fewer_candidates() -> None:
    """12 and 1 or 2 and so on: a later year that is itself open takes away what nothing in it goes with."""
    first, second = resolve_neighbours([on(2012, "1234"), on(2013, "1111135")])

    assert set(first.cells[ALL].candidates) <= {"234", "34", "4"}
    assert len(second.open_rows) == 1


def test_a_report_without_a_year_has_no_neighbours() -> None:
    unknown = replace(on(2013, "206912106"), year=None)

    assert resolve_neighbours([on(2012, this_year="37", cumulative="10037"), unknown])[1] is unknown

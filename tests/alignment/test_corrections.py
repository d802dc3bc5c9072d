"""Cells that a person reads differently."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import samples

from extract.alignment.corrections import correct
from extract.model.decision import Correction, Report
from extract.model.filing import OpenRow
from extract.model.form import Variable

CELL = Variable("requests", "granted", "total")
ABOUT = Report(agency=samples.AGENCY, year=2023)


def correction(printed: str, value: str = "12", report: Report = ABOUT) -> Correction:
    return Correction(
        report, CELL, printed, Decimal(value), "影印件上是 12", "核对员乙", "2024-06-01", "corrections.csv: line 2"
    )


def test_a_corrected_cell_has_the_new_number_and_keeps_what_was_printed() -> None:
    cell = correct(samples.filed({str(CELL): "72"}), [correction("72")]).cells[CELL]

    assert (cell.status, cell.value, cell.raw) == ("corrected", 12, "72")
    assert cell.evidence == "correction: 影印件上是 12 (核对员乙, 2024-06-01)"


def test_an_ambiguous_cell_can_be_corrected_and_is_open_no_longer() -> None:

    open_cell = samples.cell(str(CELL), None, "ambiguous", raw="7112", candidates=("7", "71"))
    filing = replace(
        samples.filing({str(CELL): open_cell}),
        open_rows=(OpenRow((CELL,), ((Decimal(7),), (Decimal(71),)), (("7",), ("71",))),),
    )
    corrected = correct(filing, [correction("7112")])

    assert (corrected.cells[CELL].status, corrected.cells[CELL].candidates, corrected.open_rows) == (
        "corrected",
        (),
        (),
    )


def test_a_correction_of_a_text_that_is_not_printed_any_more_is_not_made_and_told() -> None:
    corrected = correct(samples.filed({str(CELL): "73"}), [correction("72")])

    assert (corrected.cells[CELL].status, corrected.cells[CELL].value) == ("reported", 73)
    (note,) = corrected.notes
    assert "requests.granted.total 现印“73”" in note
    assert "not in force" in note


def test_corrections_of_other_reports_change_nothing() -> None:
    filing = samples.filed({str(CELL): "72"})
    assert correct(filing, [correction("72", report=Report(agency="别的机关", year=2023))]) is filing


def test_different_brackets_and_blanks_of_the_printed_text_do_not_matter() -> None:
    cell = correct(samples.filed({str(CELL): "72"}), [correction(" 7２")]).cells[CELL]
    assert cell.status == "corrected"

"""Invented reports flattened to text: what is read is what was printed, or it is left open with the truth among the readings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.alignment import align_document
from extract.alignment.observe import MOST_CANDIDATES
from extract.model.document import Source
from extract.model.filing import Filing, Observation
from extract.readers import read_document
from extract.specimen import FORMS, LAYOUTS, SIZES, Printing, Truth, make_truth
from extract.specimen.truth import CellTruth
from extract.text import number_text

FLAT = ("flat_cells", "flat_spaces", "flat_glued")
BLANKS = Printing(zeros="share", share=0.4)


def read(truth: Truth, layout: str) -> Filing:
    (filing,) = align_document(read_document(Source(f"{truth.seed}.txt", LAYOUTS[layout](truth))))
    return filing


def is_true(cell: CellTruth, found: Observation | None) -> bool:
    """Whether a cell as read says what was printed, or leaves it open."""
    if found is None or found.status == "absent":
        return cell.status == "blank"  # nothing is left of a row that is blank throughout
    if found.status == "ambiguous":
        wanted = number_text(cell.value) or "blank"
        return len(found.candidates) in (0, MOST_CANDIDATES) or wanted in found.candidates
    return (found.value, found.unit) == (cell.value, cell.unit)


def wrong(truth: Truth, filing: Filing) -> Iterator[str]:
    for variable, cell in truth.cells.items():
        found = filing.cells.get(variable)
        if cell.status in ("reported", "blank") and not is_true(cell, found):
            yield f"{variable}: {cell.text!r} read as {found and (found.status, found.value, found.unit, found.candidates)}"


@pytest.mark.parametrize("layout", FLAT)
@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from(sorted(FORMS)), st.sampled_from(sorted(SIZES)))
def test_cells_of_a_flattened_report_are_true_or_open(layout: str, seed: int, form: str, size: str) -> None:
    truth = make_truth(seed, form, size)

    assert list(wrong(truth, read(truth, layout))) == []


@pytest.mark.parametrize("layout", FLAT)
@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from(sorted(FORMS)), st.sampled_from(sorted(SIZES)))
def test_cells_are_true_or_open_where_blanks_were_lost(layout: str, seed: int, form: str, size: str) -> None:
    truth = make_truth(seed, form, size, BLANKS)

    assert list(wrong(truth, read(truth, layout))) == []

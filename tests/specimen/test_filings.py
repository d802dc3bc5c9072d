from __future__ import annotations

import pytest

from extract.alignment import align_document
from extract.model.document import Source
from extract.model.filing import Filing
from extract.readers import read_document
from extract.specimen import LAYOUTS, STYLES, Truth, filing_of, make_truth, with_sentences


def _truths() -> list[Truth]:
    return [
        with_sentences(make_truth(1, "2021", "city"), 1),
        with_sentences(make_truth(2, "2019", "county", STYLES["yuan"]), 2),
        with_sentences(make_truth(3, "2021_old_documents_one_row_other", "city", STYLES["thousands"]), 3),
        with_sentences(make_truth(4, "2021", "county", STYLES["no_challenges"]), 4),
        with_sentences(make_truth(5, "2021", "township", STYLES["blank_zeros"]), 5),
    ]


def _read(truth: Truth, layout: str) -> Filing:
    return align_document(read_document(Source("specimen.html", LAYOUTS[layout](truth))))[0]


@pytest.mark.parametrize("truth", _truths(), ids=lambda truth: f"{truth.form}-{truth.seed}")
def test_a_filing_made_at_once_is_the_one_that_a_page_gives(truth: Truth) -> None:
    made, read = filing_of(truth), _read(truth, "html_plain")
    assert [
        (c.variable, c.form, c.value, c.unit, c.status, c.raw) for c in made.observations if c.status != "absent"
    ] == [
        (c.variable, c.form, c.value, c.unit, c.status, c.raw) for c in read.observations
        if c.status != "absent"
    ]
    assert (made.agency, made.year, made.period_from, made.period_to) == (
        read.agency, read.year, read.period_from, read.period_to,
    )  # fmt: skip
    assert made.editions == read.editions


@pytest.mark.parametrize("truth", _truths()[:2], ids=lambda truth: f"{truth.form}-{truth.seed}")
def test_its_passages_are_those_of_the_page(truth: Truth) -> None:
    made = [(p.text, p.section, p.heading, p.number) for p in filing_of(truth).passages if p.section]
    read = [(p.text, p.section, p.heading, p.number) for p in _read(truth, "html_plain").passages if p.section]
    assert [each for each in made if each in read] == read


def test_every_printed_cell_has_a_place_of_its_own() -> None:
    filing = filing_of(make_truth(1))
    places = [cell.place for cell in filing.observations]
    assert None not in places
    assert len(set(places)) == len(places)


def test_reports_with_and_without_a_slip_have_different_ids() -> None:
    honest = make_truth(4, "2021", "city")
    assert filing_of(honest).report_id != filing_of(make_truth(5, "2021", "city")).report_id
    assert filing_of(honest).report_id == filing_of(make_truth(4, "2021", "city")).report_id

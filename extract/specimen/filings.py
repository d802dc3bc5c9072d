"""Specimens as filings without a page between: what a careful reader takes from them, at once and by the thousand."""

from __future__ import annotations

from collections.abc import Iterator

from extract.model.document import Document, Place, Source
from extract.model.filing import Filing, Observation
from extract.model.statement import Passage
from extract.schema import load_form
from extract.specimen.report import Line, report_parts, widen
from extract.specimen.sheets import Sheet
from extract.specimen.truth import FORMS, Truth


def filing_of(truth: Truth) -> Filing:
    """The report as it is read from a page that loses nothing; its bytes are a few words that tell it from others."""
    imprint = truth.imprint
    name = f"specimen-{truth.seed}-{truth.year}"
    document = Document(Source(f"{name}.html", repr(truth).encode()), (), "html", {"title": truth.title})
    return Filing(
        document, truth.title, truth.agency, truth.year, f"{truth.year}-01-01", f"{truth.year}-12-31",
        imprint.published, _editions(truth), tuple(_observations(truth)), passages=tuple(_passages(truth)),
    )  # fmt: skip


def _editions(truth: Truth) -> dict[str, str]:
    """The edition of each block under the name that a reader gives it."""
    blocks = (block for _, block in truth.blocks if block.id in truth.editions)
    return {f"{block.table}.{block.id}": truth.editions[block.id] for block in blocks}


def _observations(truth: Truth) -> Iterator[Observation]:
    places = _places(truth)
    for edition, block in truth.blocks:
        for variable in block.variables:
            cell = truth.cells[variable]
            place = places.get((variable.table, variable.item, variable.column))
            yield Observation(variable, edition, cell.value, cell.unit, cell.status, cell.text, place=place)


def _places(truth: Truth) -> dict[tuple[str, str, str], Place]:
    """Where each printed cell stands: table, row and column as the sheets draw them."""
    sheets = [part for part in report_parts(truth) if isinstance(part, Sheet)]
    return {
        (drawn.variable.table, drawn.variable.item, drawn.variable.column): Place(
            f"/html/body/table[{number}]/tr[{row + 1}]/td[{column + 1}]"
        )
        for number, sheet in enumerate(sheets, 1)
        for row, column, drawn in sheet.placed()
        if drawn.variable
    }


def _passages(truth: Truth) -> Iterator[Passage]:
    """The lines of running text with the chapter in which each stands."""
    chapters = {section.label: section.id for section in load_form(FORMS[truth.form][0]).sections}
    section = ""
    lines = (part for part in report_parts(truth) if isinstance(part, Line))
    for number, line in enumerate(lines, 1):
        heading = line.role == "heading"
        section = chapters[line.text] if heading else section
        text = widen(line.number + line.text)
        yield Passage(text, section, Place(f"/html/body/p[{number}]"), heading, line.number.rstrip("、"))

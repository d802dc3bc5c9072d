"""The figures that narratives state, as rows of the table `statements`."""

from __future__ import annotations

from collections.abc import Iterator

from extract.model.filing import Filing, Row, writable

STATEMENTS = (
    "report_id", "agency", "year", "quantity", "scope", "value", "upper", "unit", "approximate", "words", "sentence",
    "section", "page", "place",
)  # fmt: skip


def statement_rows(filing: Filing) -> Iterator[Row]:
    """A row for every figure that the report's running text states, in its order; `approximate` is 1 or 0."""
    head = (filing.report_id, writable(filing.agency), filing.year)
    for stated in filing.statements:
        place = stated.place
        yield (
            *head, stated.quantity, stated.scope, stated.value, stated.upper, stated.unit, int(stated.approximate),
            writable(stated.words), writable(stated.sentence), stated.section, place.page if place else None,
            writable(place.path) if place else "",
        )  # fmt: skip

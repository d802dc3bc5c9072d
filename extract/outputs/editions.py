"""The table of further editions: what an attachment prints otherwise than the article, or the article than it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extract.model.difference import Difference, Edition
from extract.model.filing import Filing, Observation, Row, Value, writable
from extract.outputs.differences import differences

EDITIONS = (
    "report_id", "agency", "year", "other_source", "other_url", "other_method", "other_outcome", "kind", "table", "item",
    "column", "value", "status", "raw", "other_value", "other_status", "other_raw", "place", "other_place", "message",
)  # fmt: skip


def edition_rows(filing: Filing, others: Iterable[Edition]) -> Iterator[Row]:
    """A row for every cell that another edition prints otherwise; one row of kind `same` or `not_read` where there is none.

    The same number found in another way (`reported` here, `derived` there) is no difference between editions.
    """
    head = (filing.report_id, writable(filing.agency), filing.year)
    for other in others:
        method = other.filing.document.method if other.filing else ""
        start = (*head, writable(other.source), writable(other.url), method, other.outcome)
        found = [each for each in differences(filing, other.filing) if not each.is_about_reading] if other.filing else []
        for difference in found:
            yield (*start, *_printed(difference), "")
        if not found:
            yield (*start, "same" if other.filing else "not_read", *("",) * 3, *_NOTHING, *_NOTHING, "", "",
                   writable(other.message))  # fmt: skip


_NOTHING: tuple[Value, ...] = (None, "", "")


def _printed(difference: Difference) -> Row:
    variable = difference.variable
    return (
        difference.kind, variable.table, variable.item, variable.column, *_cell(difference.here), *_cell(difference.there),
        _place(difference.here), _place(difference.there),
    )  # fmt: skip


def _cell(cell: Observation | None) -> tuple[Value, ...]:
    return (cell.value, cell.status, writable(cell.raw)) if cell else _NOTHING


def _place(cell: Observation | None) -> str:
    if cell is None or cell.place is None:
        return ""
    path = writable(cell.place.path)
    return path if cell.place.page is None else f"page {cell.place.page}: {path}"

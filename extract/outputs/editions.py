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

    A table that one edition alone prints is one row, without item and column.
    The same number found in another way (`reported` here, `derived` there) is no difference between editions.
    """
    head = (filing.report_id, writable(filing.agency), filing.year)
    for other in others:
        method = other.filing.document.method if other.filing else ""
        start = (*head, writable(other.source), writable(other.url), method, other.outcome)
        rows = list(_rows(filing, other.filing)) if other.filing else []
        bare = _bare("same" if other.filing else "not_read", "", writable(other.message))
        yield from ((*start, *row) for row in rows or [bare])


def _rows(filing: Filing, other: Filing) -> Iterator[Row]:
    """The differences of two editions; a table that one of them does not print at all is one."""
    here, there = _tables(filing), _tables(other)
    yield from (_bare("vanished", table, _NOT_THERE) for table in here if table not in there)
    yield from (_bare("appeared", table, _NOT_HERE) for table in there if table not in here)
    for difference in differences(filing, other):
        if not difference.is_about_reading and difference.variable.table in here.keys() & there.keys():
            yield (*_printed(difference), "")


def _tables(filing: Filing) -> dict[str, None]:
    """Tables of which a report prints a cell, in its order."""
    return dict.fromkeys(cell.variable.table for cell in filing.observations if cell.status != "absent")


_NOT_THERE = "另一版本没有此表 (the other edition lacks this table)"
_NOT_HERE = "只有另一版本有此表 (the other edition alone has this table)"
_NOTHING: tuple[Value, ...] = (None, "", "")


def _bare(kind: str, table: str, message: str) -> Row:
    return (kind, table, "", "", *_NOTHING, *_NOTHING, "", "", message)


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

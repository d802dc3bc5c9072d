"""Findings about the reading itself: cells left open, texts that are no numbers, printed values that no cell took."""

from __future__ import annotations

from collections.abc import Iterator

from extract.model.document import Place
from extract.model.filing import Filing, Status
from extract.model.finding import Finding
from extract.model.form import Variable
from extract.schema import reading_findings

_STATUS: tuple[tuple[str, Status], ...] = (("cells_ambiguous", "ambiguous"), ("cells_unreadable", "unreadable"))
_NAMED = 6  # cells that a message names


def check_reading(filing: Filing) -> Iterator[Finding]:
    """One finding for each table and kind of doubt."""
    doubtful = [cell for cell in filing.observations if cell.status in ("ambiguous", "unreadable")]
    for table in dict.fromkeys(cell.variable.table for cell in doubtful):
        for rule, status in _STATUS:
            cells = [cell for cell in doubtful if cell.variable.table == table and cell.status == status]
            if cells:
                places = tuple(dict.fromkeys(o.place for o in cells if o.place is not None))
                yield _finding(
                    rule, table, [f"{o.variable} {o.raw!r}" for o in cells], [o.variable for o in cells], places
                )
    if filing.leftovers:
        places = tuple(left.place for left in filing.leftovers if left.place is not None)
        yield _finding("values_unclaimed", "", [left.text for left in filing.leftovers], [], places)


def _finding(rule: str, table: str, named: list[str], cells: list[Variable], places: tuple[Place, ...]) -> Finding:
    kind = reading_findings()[rule]
    shown = ", ".join(named[:_NAMED]) + (" …" if len(named) > _NAMED else "")
    return Finding(
        rule, "reading", kind.severity, "cannot_say",
        kind.zh.format(table=table or "报告", count=len(named), cells=shown),
        kind.en.format(table=table or "report", count=len(named), cells=shown),
        table, cells=tuple(cells), places=places,
    )  # fmt: skip

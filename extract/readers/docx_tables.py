"""Tables of Word: rows and cells as drawn, with their merges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from extract.readers.docx_numbering import W
from extract.readers.docx_text import through

_OFF = frozenset({"0", "false", "off"})
# Wider than any table can be drawn; damaged files hold spans of millions.
_WIDEST = 400


@dataclass
class Drawn:
    """One drawn cell: where it begins, how far it reaches, and the element that holds its text."""

    element: Any
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


@dataclass
class _Sheet:
    """A table while its rows are laid out; `open` are the cells that may continue below."""

    rows: list[list[Drawn]] = field(default_factory=list)
    open: list[Drawn] = field(default_factory=list)


def drawn_rows(table: Any) -> list[list[Drawn]]:
    """The drawn cells of a table by the row in which they begin; those that a tracked change deleted are left out."""
    sheet = _Sheet()
    for element in through(table):
        if element.tag == W + "tr" and not _is_gone(element):
            _lay(element, sheet)
    return sheet.rows


def _is_gone(row: Any) -> bool:
    properties = row.find(W + "trPr")
    if properties is None:
        return False
    hidden = properties.find(W + "hidden")
    return properties.find(W + "del") is not None or (hidden is not None and hidden.get(W + "val", "1") not in _OFF)


def _lay(element: Any, sheet: _Sheet) -> None:
    number, column = len(sheet.rows), _before(element)
    cells: list[Drawn] = []
    reaching: list[Drawn] = []
    last: Drawn | None = None
    for cell in through(element):
        if cell.tag != W + "tc" or cell.find(f"{W}tcPr/{W}cellDel") is not None:
            continue
        span = _span(cell)
        above = _above(sheet.open, reaching, column) if _merge(cell, "vMerge") == "continue" else None
        if above is not None:
            above.rowspan += 1
            reaching.append(above)
            last = None
        elif last is not None and _merge(cell, "hMerge") == "continue":
            last.colspan += span
        else:
            last = Drawn(cell, number, column, colspan=span)
            cells.append(last)
            if _merge(cell, "vMerge"):
                reaching.append(last)
        column += span
    sheet.rows.append(cells)
    sheet.open = reaching


def _above(open_cells: list[Drawn], taken: list[Drawn], column: int) -> Drawn | None:
    """The cell that a continued one belongs to; by overlap where a row's spans are wrong."""
    free = [cell for cell in open_cells if not any(cell is other for other in taken)]
    exact = next((cell for cell in free if cell.column == column), None)
    return exact or next((cell for cell in free if cell.column <= column < cell.column + cell.colspan), None)


def _merge(cell: Any, name: str) -> str:
    """`restart`, `continue`, or empty where the cell is not merged."""
    found = cell.find(f"{W}tcPr/{W}{name}")
    if found is None:
        tracked = cell.find(f"{W}tcPr/{W}cellMerge") if name == "vMerge" else None
        return "" if tracked is None else {"cont": "continue", "rest": "restart"}.get(tracked.get(W + "vMerge", ""), "")
    return "restart" if found.get(W + "val", "continue") == "restart" else "continue"


def _span(cell: Any) -> int:
    return max(1, _count(cell.find(f"{W}tcPr/{W}gridSpan")))


def _before(row: Any) -> int:
    return _count(row.find(f"{W}trPr/{W}gridBefore"))


def _count(element: Any | None) -> int:
    text = "" if element is None else (element.get(W + "val") or "")
    return min(int(text), _WIDEST) if text.isascii() and text.isdigit() else 0

"""Where a table's own header says that the values stand."""

from __future__ import annotations

from collections.abc import Sequence

from extract.alignment.tokens import Token
from extract.model.document import Cell
from extract.model.form import Column
from extract.text import fold


def tokens_under_header(tokens: Sequence[Token], columns: Sequence[Column]) -> tuple[Token, ...] | None:
    """The pieces of a row of a grid that stand under the headers of the columns.

    None where the grid has no such header, or where something is printed beside the headed columns: then position decides.
    """
    grid = tokens[0].unit.grid
    first = tokens[0].unit.cell
    if grid is None or first is None or any(token.unit.grid is not grid for token in tokens):
        return None
    wanted = _header_positions([cell for cell in grid.cells if cell.row < first.row], columns)
    by_position = {token.unit.cell.column: token for token in tokens if token.unit.cell is not None}
    if wanted is None or any(position not in by_position for position in wanted):
        return None
    if any(token.kind != "blank" for position, token in by_position.items() if position not in wanted):
        return None
    return tuple(by_position[position] for position in wanted)


def _header_positions(above: Sequence[Cell], columns: Sequence[Column]) -> list[int] | None:
    """Column of the grid for each column of the form, from the nearest headers above; None unless all stand in order."""
    positions: list[int] = []
    for column in columns:
        labels = {fold(label) for label in (column.label, *column.wordings)}
        after = positions[-1] if positions else -1
        found = [cell for cell in above if cell.column > after and fold(cell.text) in labels]
        if not found:
            return None
        positions.append(max(found, key=lambda cell: (cell.row, -cell.column)).column)
    return positions

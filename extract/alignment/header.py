"""What a table's own header says of its columns: their order, and columns that the form does not have."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from extract.alignment.cells import CellReading, RowShape, token_cell
from extract.alignment.tokens import Token
from extract.model.document import Cell, Grid
from extract.model.form import Column
from extract.text import core, fold

_SERIAL = 4  # rows from which on numbers below each other count them


class Header:
    """The headers of one grid, as far as they are columns of a block."""

    def __init__(self, grid: Grid, columns: Sequence[Column]) -> None:
        self.grid, self.columns = grid, columns

    @cached_property
    def labels(self) -> dict[str, int]:
        """Folded labels of the columns."""
        return {fold(label): i for i, column in enumerate(self.columns) for label in (column.label, *column.wordings)}

    @cached_property
    def cells(self) -> list[Cell]:
        """Cells that print a column's label, in reading order."""
        return [cell for cell in self.grid.cells if fold(cell.text) in self.labels]

    @cached_property
    def end(self) -> int:
        """The column at which the rows with column headers end, the empty cells behind them included."""
        rows = {cell.row for cell in self.cells}
        reaching = (c for c in self.grid.cells if not rows.isdisjoint(range(c.row, c.row + c.rowspan)))
        return max((c.column + c.colspan for c in reaching), default=0)

    def above(self, cell: Cell) -> Cell | None:
        """The nearest column header above a cell."""
        over = [c for c in self.cells if c.row < cell.row and c.column < cell.column + cell.colspan
                and cell.column < c.column + c.colspan]  # fmt: skip
        return max(over, key=lambda c: (c.row, c.column)) if over else None

    def titled(self, cell: Cell) -> bool:
        """Whether some header other than one of the form's columns stands right above a column of values."""
        over = [c for c in self.grid.cells if c.row < cell.row and c.column == cell.column and core(c.text)]
        return bool(over)

    @cached_property
    def even(self) -> bool:
        """Whether all rows of the header reach equally far: where they do not, spans were lost, and headers moved."""
        rows = range(min(cell.row for cell in self.cells), max(cell.row + cell.rowspan for cell in self.cells))
        ends = {
            max((c.column + c.colspan for c in self.grid.cells if c.row <= r < c.row + c.rowspan), default=0)
            for r in rows
        }
        return len(ends) == 1

    def counts(self, cell: Cell) -> bool:
        """Whether a column without a header only counts the rows."""
        below = [c for c in self.grid.cells if c.column == cell.column and core(c.text) == "" and fold(c.text)]
        numbers = [int(text) for c in below if (text := fold(c.text)).isdecimal()]
        return len(numbers) == len(below) >= _SERIAL and numbers == list(range(1, len(numbers) + 1))

    def assign(self, tokens: Sequence[Token]) -> dict[int, Token] | None:
        """The piece under each column's header; None where headers and pieces do not go together one by one.

        A piece under no header of the form is left out if it is blank, counts the rows, or has a header of its own (小计, 备注).
        A row that is longer than its header was moved: then its pieces are not under their own headers.
        """
        if any(token.unit.cell is not None and token.unit.cell.column >= self.end for token in tokens):
            return None
        found: dict[int, Token] = {}
        beside = 0
        for token in tokens:
            cell = token.unit.cell
            header = self.above(cell) if cell is not None else None
            if cell is None or header is None:
                if cell is None or not (token.kind == "blank" or self.titled(cell) or self.counts(cell)):
                    return None
                beside += token.kind != "blank"
                continue
            column = self.labels[fold(header.text)]
            if column in found:
                return None
            found[column] = token
        order = sorted(found, key=lambda index: _column(found[index]))
        if order != sorted(order) and not self.even:
            return None
        missing = set(range(len(self.columns))) - found.keys()
        headed = {self.labels[fold(cell.text)] for cell in self.cells}
        # A column is absent only if its header is; and one whose header was not understood may stand among those beside.
        return found if not missing or (len(missing) == 1 and not beside and not missing & headed) else None


def _column(token: Token) -> int:
    return token.unit.cell.column if token.unit.cell is not None else 0


def cells_under_header(
    tokens: Sequence[Token], shape: RowShape, headers: dict[int, Header]
) -> tuple[CellReading, ...] | None:
    """A row's cells as its grid's header orders them; None where position decides.

    `headers` keeps the headers of grids already seen. Where the header names all columns in the form's order and the row has
    as many pieces, nothing is to be decided. A column without header is absent.
    """
    grid = tokens[0].unit.grid if tokens else None
    if grid is None or not shape.columns or any(token.unit.grid is not grid for token in tokens):
        return None
    header = headers.setdefault(id(grid), Header(grid, shape.columns))
    found = header.assign(tokens) if header.cells else None
    if found is None or len(found) < min(len(shape.columns), 2):
        return None
    return tuple(
        token_cell(found[index], unit) if index in found else CellReading("absent", None, unit, "", 0, 0)
        for index, unit in enumerate(shape.units)
    )


def order_under_header(tokens: Sequence[Token], columns: Sequence[Column]) -> tuple[int, ...]:
    """For one row that holds all items beside each other, which cell of the form each piece is by its grid's header.

    Empty where position decides: without a grid, or where the columns of each item are not all headed, each once.
    """
    grid = tokens[0].unit.grid if tokens else None
    if grid is None or not grid.drawn or any(token.unit.grid is not grid for token in tokens):
        return ()
    header = Header(grid, columns)
    over = [header.above(token.unit.cell) for token in tokens if token.unit.cell is not None]
    width = len(columns)
    order = [at // width * width + header.labels[fold(cell.text)] for at, cell in enumerate(over) if cell is not None]
    return tuple(order) if sorted(order) == list(range(len(tokens))) and header.even else ()

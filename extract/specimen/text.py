"""Reports flattened to text, the way copying, conversion and crawling leave them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from extract.specimen.report import Line, report_parts, widen
from extract.specimen.sheets import Drawn, Sheet
from extract.specimen.truth import Truth

Flatten = Callable[[Sheet], Iterator[str]]


def _cell(drawn: Drawn) -> str:
    """Text of a cell: labels with full-width punctuation, values as they are."""
    return drawn.text if drawn.variable else widen(drawn.label)


def piped(sheet: Sheet) -> Iterator[str]:
    """One row a line, nothing where a span covers the grid."""
    for row in sheet.rows:
        yield " | ".join(map(_cell, row)) + " |"


def _grid(sheet: Sheet) -> list[list[str]]:
    """The full grid, empty where a span covers it."""
    grid = [[""] * sheet.width for _ in sheet.rows]
    for row, column, drawn in sheet.placed():
        grid[row][column] = _cell(drawn)
    return grid


def placeholders(sheet: Sheet) -> Iterator[str]:
    """One row a line with outer pipes and an empty cell wherever a span covers the grid."""
    for row in _grid(sheet):
        yield "| " + " | ".join(row) + " |"


def _padded(sheet: Sheet) -> Iterator[str]:
    """One row a line; what spans of this row or of rows above cover is appended at its end, up to the grid's width."""
    for row in sheet.rows:
        covered = sheet.width - len(row)
        yield " | ".join(map(_cell, row)) + (" | " + "|" * covered if covered else " |")


def _cells(sheet: Sheet) -> Iterator[str]:
    """One cell a line: a lone pipe opens a row, a run of pipes fills one with covered cells up to the grid's width."""
    for row in sheet.rows:
        yield "|"
        yield from (f"{_cell(drawn)} |".lstrip() for drawn in row)
        covered = sheet.width - len(row)
        if covered:
            yield "|" * covered


def _markdown(sheet: Sheet) -> Iterator[str]:
    """A Markdown table whose first row stands for the header."""
    lines = list(placeholders(sheet))
    yield ""
    yield lines[0]
    yield "|" + " --- |" * sheet.width
    yield from lines[1:]
    yield ""


def _bare_cells(sheet: Sheet) -> Iterator[str]:
    """One cell a line without any separator; blank cells vanish."""
    yield from (text for row in sheet.rows for text in map(_cell, row) if text)


def _flattened(truth: Truth, flatten: Flatten) -> list[str]:
    return text_lines(report_parts(truth), flatten)


def text_lines(parts: Iterable[Line | Sheet], flatten: Flatten) -> list[str]:
    """Lines and tables as lines of text."""
    lines: list[str] = []
    for part in parts:
        if isinstance(part, Sheet):
            lines.extend(flatten(part))
        else:
            lines.append(widen(part.number + part.text))
    return lines


def _as_lines(flatten: Flatten) -> Callable[[Truth], bytes]:
    def layout(truth: Truth) -> bytes:
        return ("\n".join(_flattened(truth, flatten)) + "\n").encode()

    return layout


def _as_markdown(truth: Truth) -> bytes:
    lines: list[str] = []
    marks = {"title": "# ", "heading": "## "}
    for part in report_parts(truth):
        if isinstance(part, Sheet):
            lines.extend(_markdown(part))
        else:
            lines.extend((marks.get(part.role, "") + widen(part.number + part.text), ""))
    return ("\n".join(lines) + "\n").encode()


def _as_spaces(truth: Truth) -> bytes:
    """The whole report as one line, a space between cells and paragraphs."""
    return (" ".join(_flattened(truth, _bare_cells)) + "\n").encode()


def _as_glued(truth: Truth) -> bytes:
    """The whole report as one line, the cells of its tables run together."""
    return ("".join(_flattened(truth, _bare_cells)) + "\n").encode()


def _as_distinct(truth: Truth) -> bytes:
    """One cell a line, each text only where it occurs first."""
    return ("\n".join(dict.fromkeys(_flattened(truth, _bare_cells))) + "\n").encode()


piped_rows = _as_lines(piped)
piped_placeholders = _as_lines(placeholders)
piped_padded = _as_lines(_padded)
piped_cells = _as_lines(_cells)
markdown = _as_markdown
flat_cells = _as_lines(_bare_cells)
flat_spaces = _as_spaces
flat_glued = _as_glued
flat_distinct = _as_distinct

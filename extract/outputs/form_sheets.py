"""The statutory tables as they stand on paper: a grid of captions, heads, labels and value cells with their spans.

One drawing for everything that redraws a report: the page, the workbook and the opinion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from math import lcm
from typing import Literal

from extract.model.filing import Filing
from extract.model.form import Block, Form, Item, Variable
from extract.schema import load_form

Role = Literal["caption", "head", "label", "unit", "value"]

# Words that the form prints over its labels and its columns and that name no item or column.
_CORNERS = {"proactive": ("信息内容", "Information"), "statistics": ("统计指标", "Indicator")}
_CORNER = ("项目", "Item")
_ABOVE_COLUMNS = {"requests": ("申请人情况", "Applicants")}
_UNIT = ("单位", "Unit")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn cell; row and column count from 0 and are those of its upper left corner.

    `english` is empty where the form has no English words for it. `variable` is set where `role` is `value`, and only there.
    """

    row: int
    column: int
    text: str
    english: str = ""
    role: Role = "head"
    rowspan: int = 1
    colspan: int = 1
    variable: Variable | None = None


@dataclass(frozen=True)
class Sheet:
    """One table of a report as drawn; `editions` are those of its blocks, each once.

    `number` and `title` are ordinal and heading of the section that holds it, `english` is the heading in English.
    """

    table: str
    number: str
    title: str
    english: str
    editions: tuple[str, ...]
    cells: tuple[Drawn, ...]

    @property
    def height(self) -> int:
        """Rows of its grid."""
        return max((cell.row + cell.rowspan for cell in self.cells), default=0)

    @property
    def width(self) -> int:
        """Columns of its grid."""
        return max((cell.column + cell.colspan for cell in self.cells), default=0)

    @property
    def rows(self) -> Iterator[tuple[Drawn, ...]]:
        """For each row of the grid the cells that begin in it, from left to right; none where only spans pass."""
        for row in range(self.height):
            yield tuple(sorted((cell for cell in self.cells if cell.row == row), key=lambda cell: cell.column))


def filing_sheets(filing: Filing) -> tuple[Sheet, ...]:
    """The tables of a report, each block in the edition that the report prints; empty if no block was found."""
    printed = dict.fromkeys((cell.form, cell.variable) for cell in filing.observations)
    forms = [load_form(edition) for edition in dict.fromkeys(cell.form for cell in filing.observations)]
    homes = {(form.edition, v): (form, block) for form in forms for block in form.blocks for v in block.variables}
    return _sheets(tuple(dict.fromkeys(homes[key] for key in printed if key in homes)))


@cache
def _sheets(blocks: tuple[tuple[Form, Block], ...]) -> tuple[Sheet, ...]:
    tables = dict.fromkeys(block.table for _, block in blocks)
    return tuple(_sheet([pair for pair in blocks if pair[1].table == table]) for table in tables)


def _sheet(blocks: Sequence[tuple[Form, Block]]) -> Sheet:
    form, first = blocks[0]
    section = next(section for section in form.sections if section.id == first.section)
    editions = tuple(dict.fromkeys(each.edition for each, _ in blocks))
    cells = _below_each_other([block for _, block in blocks]) if len(blocks) > 1 else _alone(first)
    return Sheet(first.table, section.number, section.label, section.english, editions, tuple(cells))


def _alone(block: Block) -> Iterator[Drawn]:
    return _one_row(block) if block.layout == "one_row" else _rows(block)


# --- blocks below each other on one grid -----------------------------------------------------------------------------


def _below_each_other(blocks: Sequence[Block]) -> Iterator[Drawn]:
    """Each block with its caption over the whole width; columns share the width evenly."""
    slots = lcm(*(len(block.columns) for block in blocks))
    row = 0
    for block in blocks:
        span = slots // len(block.columns)
        for caption in block.captions[:1]:
            yield Drawn(row, 0, caption, role="caption", colspan=slots + 1)
            row += 1
        yield Drawn(row, 0, *_CORNERS.get(block.table, _CORNER))
        for number, column in enumerate(block.columns):
            yield Drawn(row, 1 + number * span, column.label, column.english, colspan=span)
        for item in block.items:
            row += 1
            yield Drawn(row, 0, item.number + item.label, item.english, "label")
            for number, column in enumerate(block.columns):
                variable = Variable(block.table, item.id, column.id)
                yield Drawn(row, 1 + number * span, "", "", "value", colspan=span, variable=variable)
        row += 1


# --- items below each other ------------------------------------------------------------------------------------------


def _rows(block: Block) -> Iterator[Drawn]:
    """Labels on several levels at the left, columns with their groups in the header."""
    levels = 1 + max(len(item.group) for item in block.items)
    units = any(item.unit for item in block.items)
    left = levels + units
    heads = list(_column_heads(block))
    below = max(head.row + head.rowspan for head in heads)
    corner = (block.captions[0], "") if block.captions else _CORNERS.get(block.table, _CORNER)
    yield Drawn(0, 0, *corner, rowspan=below, colspan=levels)
    if units:
        yield Drawn(0, levels, *_UNIT, rowspan=below)
    yield from (replace(head, column=head.column + left) for head in heads)
    yield from _group_labels(block.items, below)
    for row, item in enumerate(block.items, below):
        depth = len(item.group)
        yield Drawn(row, depth, item.number + item.label, item.english, "label", colspan=levels - depth)
        if units:
            yield Drawn(row, levels, item.unit, "", "unit")
        for number, column in enumerate(block.columns):
            variable = Variable(block.table, item.id, column.id)
            yield Drawn(row, left + number, "", "", "value", variable=variable)


def _column_heads(block: Block) -> Iterator[Drawn]:
    """Heads of the columns, counted from column 0, under those of their groups and what stands over all of them."""
    top = 0
    if block.table in _ABOVE_COLUMNS:
        yield Drawn(0, 0, *_ABOVE_COLUMNS[block.table], colspan=len(block.columns))
        top = 1
    deep = any(column.group for column in block.columns)
    for group, members in groupby(enumerate(block.columns), key=lambda pair: pair[1].group):
        columns = list(members)
        if group:
            yield Drawn(top, columns[0][0], group, colspan=len(columns))
        for number, column in columns:
            row, rowspan = (top + 1, 1) if group else (top, 1 + deep)
            yield Drawn(row, number, column.label, column.english, rowspan=rowspan)


def _group_labels(items: Sequence[Item], below: int) -> Iterator[Drawn]:
    """Labels that span several rows, each where its run of rows begins."""
    for level in range(max(len(item.group) for item in items)):
        for path, members in groupby(enumerate(items, below), key=lambda pair: pair[1].group[: level + 1]):
            rows = list(members)
            if len(path) > level:
                yield Drawn(rows[0][0], level, path[level], role="label", rowspan=len(rows))


# --- items beside each other -----------------------------------------------------------------------------------------


def _one_row(block: Block) -> Iterator[Drawn]:
    """Items beside each other in the header over a single row of values."""
    width = len(block.columns)
    deepest = max(len(item.group) for item in block.items)
    for level in range(deepest):
        for path, members in groupby(enumerate(block.items), key=lambda pair: pair[1].group[: level + 1]):
            numbers = [number for number, _ in members]
            if len(path) > level:
                yield Drawn(level, numbers[0] * width, path[level], colspan=width * len(numbers))
    for number, item in enumerate(block.items):
        depth, first = len(item.group), number * width
        yield Drawn(depth, first, item.number + item.label, item.english, colspan=width)
        for offset, column in enumerate(block.columns):
            yield Drawn(depth + 1, first + offset, column.label, column.english, rowspan=deepest - depth + 1)
            variable = Variable(block.table, item.id, column.id)
            yield Drawn(deepest + 2, first + offset, "", "", "value", variable=variable)

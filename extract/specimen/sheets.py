"""The tables of a report as a person would draw them: rows of cells with their spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from extract.model.form import Block, Item, Variable
from extract.specimen.truth import Truth

_LABEL_COLUMNS = 3  # the labels of table three stand on up to three levels


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn cell; `variable` is set where it holds a value, `number` is the ordinal before a label."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    variable: Variable | None = None
    number: str = ""

    @property
    def label(self) -> str:
        """The whole text, with its ordinal."""
        return self.number + self.text


Row = tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawn table; every row lists the cells that begin in it."""

    rows: tuple[Row, ...]
    width: int

    def placed(self) -> Iterator[tuple[int, int, Drawn]]:
        """Every cell with the row and column of its upper left corner."""
        taken: set[tuple[int, int]] = set()
        for row, cells in enumerate(self.rows):
            column = 0
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                yield row, column, cell
                taken.update(
                    (row + down, column + right) for down in range(cell.rowspan) for right in range(cell.colspan)
                )


def section_sheets(truth: Truth, section: str) -> list[Sheet]:
    """The tables printed in a section; none where the report leaves them out."""
    blocks = [block for _, block in truth.blocks if block.section == section and block.id in truth.editions]
    if section == "proactive" and blocks:
        return [_proactive_sheet(truth, blocks)]
    return [
        _one_row_sheet(truth, block) if block.layout == "one_row" else _rows_sheet(truth, block) for block in blocks
    ]


def _value(truth: Truth, variable: Variable, colspan: int = 1) -> Drawn:
    return Drawn(truth.cells[variable].text, colspan=colspan, variable=variable)


def _proactive_sheet(truth: Truth, blocks: Sequence[Block]) -> Sheet:
    """The blocks of table two below each other on one grid."""
    counts = {len(block.columns) for block in blocks}
    slots = 4 if 2 in counts else 3  # two columns and three columns meet on a grid of four
    rows: list[Row] = []
    for block in blocks:
        spans = _spans(len(block.columns), slots, wide=1 if block.id == "documents" else 0)
        rows.append((Drawn(block.captions[0], colspan=slots + 1),))
        heads = zip(block.columns, spans, strict=True)
        rows.append((Drawn("信息内容"), *(Drawn(column.label, colspan=span) for column, span in heads)))
        rows.extend(_proactive_row(truth, block, item, spans) for item in block.items)
    return Sheet(tuple(rows), slots + 1)


def _spans(count: int, slots: int, wide: int) -> list[int]:
    """Widths of a row's value cells; where they do not divide the grid, one of them is two wide."""
    spans = [slots // count] * count
    spans[min(wide, count - 1)] += slots - sum(spans)
    return spans


def _proactive_row(truth: Truth, block: Block, item: Item, spans: list[int]) -> Row:
    variables = (Variable(block.table, item.id, column.id) for column in block.columns)
    values = (_value(truth, variable, span) for variable, span in zip(variables, spans, strict=True))
    return (Drawn(item.label), *values)


def _rows_sheet(truth: Truth, block: Block) -> Sheet:
    """Table three: labels on several levels at the left, applicants in the header."""
    rows = [*_applicants_header(block)]
    for index, item in enumerate(block.items):
        opened = tuple(_opened_groups(block, index))
        label = Drawn(item.label, colspan=_LABEL_COLUMNS - len(item.group), number=item.number)
        values = (_value(truth, Variable(block.table, item.id, column.id)) for column in block.columns)
        rows.append((*opened, label, *values))
    return Sheet(tuple(rows), _LABEL_COLUMNS + len(block.columns))


def _opened_groups(block: Block, index: int) -> Iterator[Drawn]:
    """The spanning labels that begin with that row."""
    groups = block.items[index].group
    for level in range(len(groups)):
        path = groups[: level + 1]
        if index == 0 or block.items[index - 1].group[: level + 1] != path:
            yield Drawn(groups[level], rowspan=sum(item.group[: level + 1] == path for item in block.items))


def _applicants_header(block: Block) -> Iterator[Row]:
    count = len(block.columns)
    yield Drawn(block.captions[0], rowspan=3, colspan=_LABEL_COLUMNS), Drawn("申请人情况", colspan=count)
    second: list[Drawn] = []
    for group, columns in groupby(block.columns, key=lambda column: column.group):
        members = list(columns)
        second.extend([Drawn(group, colspan=len(members))] if group else [Drawn(c.label, rowspan=2) for c in members])
    yield tuple(second)
    yield tuple(Drawn(column.label) for column in block.columns if column.group)


def _one_row_sheet(truth: Truth, block: Block) -> Sheet:
    """Table four: items beside each other in the header, one row of values."""
    width = len(block.columns)
    first: list[Drawn] = []
    second: list[Drawn] = []
    third: list[Drawn] = []
    for group, items in groupby(block.items, key=lambda item: item.group[:1]):
        members = list(items)
        heads = [Drawn(column.label) for column in block.columns]
        if group:
            first.append(Drawn(group[0], colspan=width * len(members)))
            second.extend(Drawn(item.label, colspan=width) for item in members)
            third.extend(heads * len(members))
        else:
            first.extend(Drawn(item.label, colspan=width) for item in members)
            second.extend(replace(head, rowspan=2) for head in heads * len(members))
    values = tuple(_value(truth, variable) for variable in block.variables)
    return Sheet((tuple(first), tuple(second), tuple(third), values), width * len(block.items))

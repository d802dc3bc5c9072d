"""Tables of a text that keeps numbers apart from labels, as the text layer of a page in columns does.

What stands beside a label is not its number there: rows are told by the order of the numbers and by the sums, or by a label
on the same line; all others are open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from extract.alignment.cells import token_cell
from extract.alignment.choosing import Choice
from extract.alignment.locate import Region
from extract.alignment.numbers import read_number
from extract.alignment.readings import RowReadings
from extract.alignment.sequence import rows_in_sequence
from extract.alignment.stream import Stream
from extract.alignment.tables import TAIL, FoundBlock, balances, region_tokens
from extract.alignment.tokens import Token
from extract.model.form import Block, Form, Variable
from extract.text import fold

_ROWS = 2  # rows of values beyond one that stand in heaps: from there on a text does not keep values by their labels


def stands_apart(stream: Stream, region: Region, limit: int, width: int, forms: Sequence[Form]) -> bool:
    """Whether a text keeps the values of several rows of a table in heaps, apart from the labels of these rows.

    `width` is how many values a row takes. Never where the source shows the borders of cells; and lines that hold a whole
    row each are no heap. Labels of all rows in front of the header are one as well.
    """
    units = stream.between(region.start, min(region.end + TAIL, limit))
    if any(unit.cell is not None for unit in units):
        return False
    if _labels_come_first(stream.folded_of(units), region.table, forms):
        return True
    counts = [_values_alone(stream.text[unit.start : unit.end]) for unit in units]
    heaps = [list(run) for filled, run in groupby(counts, key=bool) if filled]
    return sum(_beyond_a_row(heap, width) for heap in heaps) >= _ROWS * width


def _values_alone(line: str) -> int:
    """How many values a line holds; none if words stand beside them."""
    words = line.split()
    return len(words) if all(read_number(word) is not None for word in words) else 0


def _labels_come_first(text: str, table: str, forms: Sequence[Form]) -> bool:
    """Whether the labels of a table's rows all stand in front of what heads its columns."""
    return any(
        _come_first(text, [block for block in form.blocks if block.table == table and block.layout == "rows"])
        for form in forms
    )


def _come_first(text: str, blocks: Sequence[Block]) -> bool:
    heads = [text.find(fold(column.label)) for block in blocks for column in block.columns]
    items = [text.find(fold(item.label)) for block in blocks for item in block.items]
    return min(items, default=-1) >= 0 and max(items) < min(heads)


def _beyond_a_row(heap: Sequence[int], width: int) -> int:
    """How many values of lines that hold so many each are more than a row."""
    return 0 if set(heap) == {width} else max(sum(heap) - width, 0)


def block_in_sequence(stream: Stream, region: Region, limit: int, forms: Sequence[Form]) -> FoundBlock | None:
    """A table of one block read by the order of its numbers, in the edition whose sums this keeps; None if none does."""
    tokens: dict[Region, list[Token]] = {}  # most editions have the same heading above a table
    for form in forms:
        blocks = [block for block in form.blocks if block.table == region.table]
        if len(blocks) == 1:
            whole = _with_header(stream, region, form, blocks[0])
            if whole not in tokens:
                tokens[whole] = region_tokens(stream, whole, frozenset(), limit)
            rows = rows_in_sequence(tokens[whole], blocks[0], balances(form))
            if rows is not None and _belong(tokens[whole], region):
                read = tuple(_row(blocks[0], *row) for row in zip(_rows_of(blocks[0]), rows, strict=True))
                return FoundBlock(blocks[0], form.edition, read, relations=balances(form))
    return None


def _belong(tokens: Sequence[Token], region: Region) -> bool:
    """Whether the numbers of a table are its own: zeros keep every sum, so they may not stand in front of its labels."""
    values = [token for token in tokens if token.is_value]
    return values[0].start >= region.head or any(re.search("[1-9１-９]", token.text) for token in values)


def _with_header(stream: Stream, region: Region, form: Form, block: Block) -> Region:
    """A region from the heading of its section on: numbers may stand before the first label."""
    label = next(fold(section.label) for section in form.sections if section.id == block.section)
    first = stream.folded_start(stream.between(region.start, region.end)[0])
    at = stream.folded.rfind(label, 0, first)
    return region if at < 0 else replace(region, start=stream.raw(at + len(label)))


def _rows_of(block: Block) -> list[tuple[Variable, ...]]:
    """The cells of each item of a block."""
    return [tuple(cells) for _, cells in groupby(block.variables, key=lambda variable: variable.item)]


def _row(block: Block, variables: tuple[Variable, ...], tokens: Sequence[Token]) -> RowReadings:
    cells = tuple(token_cell(token, block.unit(variable)) for variable, token in zip(variables, tokens, strict=True))
    digits = " ".join(token.text.strip() for token in tokens)
    return RowReadings(variables, (cells,), exact=False, digits=digits, evidence="sequence")


def only_beside_labels(
    stream: Stream, region: Region, limit: int, chosen: Iterable[Choice]
) -> Iterator[FoundBlock]:  # fmt: skip
    """Blocks of which only rows are taken whose values stand on one line with their label; all others are open."""
    lines = _lines(region_tokens(stream, region, frozenset(), limit))
    for each in chosen:
        whole = each.block.layout == "one_row"
        printed = [each.block.variables] if whole else _rows_of(each.block)
        rows = tuple(_on_one_line(each.block, variables, lines, labelled=not whole) for variables in printed)
        yield FoundBlock(each.block, each.form.edition, rows, (), each.certain, balances(each.form))


def _lines(tokens: Sequence[Token]) -> list[tuple[str, list[Token]]]:
    """The folded text and the values of each line."""
    lines = [list(line) for _, line in groupby(tokens, key=lambda token: token.unit.start)]
    return [(fold("".join(t.text for t in line if not t.is_value)), [t for t in line if t.is_value]) for line in lines]


def _on_one_line(
    block: Block, variables: tuple[Variable, ...], lines: Sequence[tuple[str, list[Token]]], *, labelled: bool
) -> RowReadings:
    """The row whose values fill one line, its label in front of them; open if there is no such line, or more than one."""
    item = block.item(variables[0].item)
    labels = {fold(item.number + label) for label in (item.label, *item.wordings)} if labelled else {""}
    fitting = [values for text, values in lines if text in labels and len(values) == len(variables)]
    if len(fitting) != 1:
        return RowReadings(variables, (), exact=False, complete=False, evidence="apart")
    return replace(_row(block, variables, fitting[0]), exact=True, evidence="")

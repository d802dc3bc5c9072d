"""A table of a page while it is read, and what it is at its end: a grid, or a frame around paragraphs and grids."""

from __future__ import annotations

from collections.abc import Sequence

from extract.readers.html_layout import MAX_COLSPAN, MAX_ROWSPAN, RowGroup, Written, draw, span
from extract.readers.html_roles import Block, Content, DraftGrid
from extract.readers.html_tree import Node

_PROSE = 200  # characters in one cell above which a table of one or two cells is a frame around prose


class Table:
    """A table under way: its row groups, and the group and row that are open."""

    __slots__ = ("group", "groups", "in_pre", "node", "row")

    def __init__(self, node: Node, in_pre: int) -> None:
        self.node = node
        self.in_pre = in_pre  # elements around it that keep line breaks; within it these are layout
        self.groups: list[RowGroup[Content]] = []
        self.group: RowGroup[Content] | None = None
        self.row: list[Written[Content]] | None = None

    def open_group(self, kind: str) -> RowGroup[Content]:
        """Rows that stand together begin."""
        group: RowGroup[Content] = RowGroup(kind)
        self.groups.append(group)
        self.group, self.row = group, None
        return group

    def open_row(self) -> list[Written[Content]]:
        """A row begins."""
        group = self.group or self.open_group("tbody")
        self.row = []
        group.rows.append(self.row)
        return self.row

    def open_cell(self, node: Node) -> Content:
        """A cell begins; what it holds is still to come."""
        row = self.open_row() if self.row is None else self.row
        attributes = node.attributes
        content = Content(node)
        if attributes:
            rowspan = span(attributes.get("rowspan"), 0, MAX_ROWSPAN)
            row.append(Written(content, rowspan, span(attributes.get("colspan"), 1, MAX_COLSPAN)))
        else:
            row.append(Written(content))
        return content

    def seal(self) -> None:
        """Something that is no text shows in the cell that was opened last."""
        if self.row:
            self.row[-1].content.sealed = True


def table_blocks(table: Table) -> Sequence[Block]:
    """A table that ends: a grid, or its paragraphs and inner grids if it is only a frame around them."""
    contents = [cell.content for group in table.groups for row in group.rows for cell in row]
    filled = [content for content in contents if content.blocks]
    if _is_frame(contents, filled):
        return [block for content in filled for block in content.blocks]
    return [DraftGrid(table.node, tuple(draw(table.groups)))]


def _is_frame(contents: list[Content], filled: list[Content]) -> bool:
    if len(contents) < 2 or not filled:
        return True
    if any(isinstance(block, DraftGrid) for content in filled for block in content.blocks):
        return True
    return len(contents) == 2 and any(len(content.text) > _PROSE for content in filled)

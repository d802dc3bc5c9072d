"""Tables with drawn rules on one page: every rectangle once, with its span and its characters."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

from pdfplumber.table import edges_to_intersections, intersections_to_cells, merge_edges

from extract.readers.pdf_glyphs import Box, Glyph, Sheet, rule
from extract.readers.pdf_lines import NUMBERED, VALUE, around, text_of

_NEAR = 5.5  # points within which two rules are the same side: rules drawn double, cells drawn apart
_CROSSINGS = 6000  # more than this is a chart's mesh or a map; a page of tables has some hundreds
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、")


class Drawn(NamedTuple):
    """A cell of a page's table: text, position, span, rectangle, and the characters from which the text was made."""

    text: str
    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box
    glyphs: tuple[Glyph, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table on one page: the heights of its row rules, the distances of its column rules, its cells."""

    page: int
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[Drawn, ...]
    drawn: bool = True

    @property
    def box(self) -> Box:
        """The rectangle around the table."""
        return Box(self.columns[0], self.rows[0], self.columns[-1], self.rows[-1])


def ruled_tables(sheet: Sheet) -> tuple[list[Table], list[Glyph]]:
    """Tables of a page from top to bottom, and the characters that stand outside of them."""
    tables: list[Table] = []
    left = list(sheet.glyphs)
    for group in _groups(sheet):
        table, _ = _filled(sheet.number, group, left)
        parts = [part for part in _without_prose(table) if len(part.columns) > 2 and any(c.glyphs for c in part.cells)]
        parts = [part for part in parts if not (_lacks_flat_rules(part) or _lacks_upright_rules(part))]
        held = {glyph for part in parts for cell in part.cells for glyph in cell.glyphs}
        left = [glyph for glyph in left if glyph not in held]
        tables += parts
    return sorted(tables, key=lambda table: (table.box.top, table.box.x0)), left


def _groups(sheet: Sheet) -> list[list[Box]]:
    """Rectangles by table, smallest table first: those between rules, and those that shading alone shows."""
    drawn = [group for group in _connected(_rectangles(sheet.edges)) if len(group) > 1]
    wholes = [around(group) for group in drawn]
    if sheet.shades:
        shaded = _connected(_rectangles(sheet.shades, closed=True))
        drawn += [g for g in shaded if _is_complete(g) and not any(_meets(around(g), whole) for whole in wholes)]
    return _without_nested(sorted(drawn, key=lambda group: _area(around(group))))


def _is_complete(group: list[Box]) -> bool:
    """Whether shaded areas cover a whole table of several rows and columns: stripes and marked words do not."""
    rows, columns = (
        {round(value / 5) for value in values} for values in ((b.top for b in group), (b.x0 for b in group))
    )
    covered = sum(map(_area, group))
    return len(rows) >= 3 and len(columns) >= 2 and covered >= 0.9 * _area(around(group))


def _meets(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.top < b.bottom and b.top < a.bottom


def _lacks_flat_rules(table: Table) -> bool:
    """Whether cells hold columns of values because only upright rules are drawn: such rows are found by their words."""
    stacked = headed = 0
    for cell in table.cells:
        parts = cell.text.split("\n")
        values = sum(bool(VALUE.fullmatch(part)) for part in parts)
        rows = sum(len(part.split()) > 2 and all(map(VALUE.fullmatch, part.split())) for part in parts)
        stacked += 2 if rows >= 3 else values >= 3
        headed += values >= 1 and parts[-1].isdigit() and not VALUE.fullmatch(parts[0])
    return stacked >= 2 or headed >= 5 or bool(_rows_of(table, _stacks_labels) & _rows_of(table, _ends_in_values))


def _rows_of(table: Table, shows: Callable[[list[str]], bool]) -> set[int]:
    """The rows of a table with a cell whose lines show something."""
    return {cell.row for cell in table.cells if shows(cell.text.split("\n"))}


def _stacks_labels(parts: list[str]) -> bool:
    return sum(bool(NUMBERED.match(part)) for part in parts) >= 2


def _ends_in_values(parts: list[str]) -> bool:
    """Whether the name of a column stands above values in one cell."""
    return bool(parts[-1]) and not VALUE.fullmatch(parts[0]) and all(map(VALUE.fullmatch, parts[-1].split()))


def _lacks_upright_rules(table: Table) -> bool:
    """Whether cells hold a label with all its values because only flat rules are drawn: their columns show in their words."""
    whole = 0
    for cell in table.cells:
        rows = [part.split() for part in cell.text.split("\n")]
        rows = [row for row in rows if len(row) > _ROW_OF_VALUES and not VALUE.fullmatch(row[0])]
        whole += any(all(map(VALUE.fullmatch, row[-_ROW_OF_VALUES:])) for row in rows)
    return whole >= _ROW_OF_VALUES


_ROW_OF_VALUES = 3  # values behind one another, and rows of them, that no single cell holds


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)


def _rectangles(rules: tuple[dict[str, Any], ...], *, closed: bool = False) -> list[Box]:
    """The smallest rectangles that rules enclose; `closed` where no side of theirs can be missing."""
    if not rules:
        return []
    edges = merge_edges(list(rules), 3, 3, 3, 3)
    added = [] if closed else _missing_sides(edges)
    edges = merge_edges([*edges, *added], 3, 3, 3, 3) if added else edges
    crossings = edges_to_intersections(edges, 3, 3)
    if len(crossings) > _CROSSINGS:
        return []
    cells = intersections_to_cells(crossings)
    return [Box(*cell) for cell in cells if cell[2] - cell[0] > _NEAR and cell[3] - cell[1] > _NEAR]


def _missing_sides(edges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outer rules that were left undrawn: at the sides of open tables, and where a page break cuts a row."""
    flat = [edge for edge in edges if edge["orientation"] == "h"]
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    return [*_open_ends(flat, upright), *_open_sides(flat, upright)]


def _open_ends(flat: list[dict[str, Any]], upright: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Flat rules for heights at which several upright rules end without one."""
    added = []
    for end in ("top", "bottom"):
        for group in _clusters(upright, lambda edge, end=end: float(edge[end])):  # type: ignore[misc]
            x0, x1 = min(edge["x0"] for edge in group), max(edge["x0"] for edge in group)
            height = group[0][end]
            covered = any(abs(f["top"] - height) <= _NEAR and f["x0"] < x1 - 3 and f["x1"] > x0 + 3 for f in flat)
            if len(group) >= 3 and not covered and _reaches(group, flat):
                added.append(rule(Box(x0, height, x1, height), "h"))
    return added


def _reaches(group: list[dict[str, Any]], flat: list[dict[str, Any]]) -> bool:
    """Whether upright rules meet some flat rule, so that they belong to a table."""
    return any(
        edge["x0"] >= f["x0"] - 3 and edge["x0"] <= f["x1"] + 3 and edge["top"] - 3 <= f["top"] <= edge["bottom"] + 3
        for edge in group
        for f in flat
    )


def _open_sides(flat: list[dict[str, Any]], upright: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Upright rules at both ends of flat rules of equal extent, where rules between them show a table."""
    added = []
    for side in ("x0", "x1"):
        for group in _clusters(flat, lambda edge, side=side: float(edge[side])):  # type: ignore[misc]
            x = group[0][side]
            heights = sorted({edge["top"] for edge in group})
            for top, bottom in pairwise(heights):
                row = [u for u in upright if u["top"] <= top + 3 and u["bottom"] >= bottom - 3]
                ends = [edge for edge in group if edge["top"] in (top, bottom)]
                inner = [u for u in row if all(e["x0"] - 3 <= u["x0"] <= e["x1"] + 3 for e in ends)]
                if inner and not any(abs(u["x0"] - x) <= _NEAR for u in row):
                    added.append(rule(Box(x, top, x, bottom), "v"))
    return added


def _clusters(items: list[dict[str, Any]], key: Callable[[dict[str, Any]], float]) -> list[list[dict[str, Any]]]:
    groups: list[list[dict[str, Any]]] = []
    for item in sorted(items, key=key):
        if groups and key(item) - key(groups[-1][-1]) <= 3:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _snapped(values: Iterable[float]) -> tuple[list[float], Callable[[float], int]]:
    """Distances with near ones taken together, and the index of each."""
    steps: list[list[float]] = []
    for value in sorted(set(values)):
        if steps and value - steps[-1][0] <= _NEAR:
            steps[-1].append(value)
        else:
            steps.append([value])
    starts = [step[0] for step in steps]
    return [sum(step) / len(step) for step in steps], lambda value: bisect_right(starts, value) - 1


def _connected(boxes: list[Box]) -> list[list[Box]]:
    """Rectangles that lie side by side, together."""
    groups: list[list[Box]] = []
    waiting = sorted(boxes, key=lambda box: box.top)
    while waiting:
        group = [waiting.pop(0)]
        for box in group:  # grows while it is walked through
            near = [other for other in waiting if _beside(box, other)]
            if near:
                waiting = [other for other in waiting if other not in near]
                group += near
        groups.append(group)
    return groups


def _beside(a: Box, b: Box) -> bool:
    close = (
        a.x0 - _NEAR <= b.x1 and b.x0 - _NEAR <= a.x1
        and a.top - _NEAR <= b.bottom and b.top - _NEAR <= a.bottom
    )  # fmt: skip
    return close and not _holds(a, b) and not _holds(b, a)


def _without_nested(groups: list[list[Box]]) -> list[list[Box]]:
    """Groups, smallest first, without those that lie within one cell of a real table, such as shading behind words."""
    kept = []
    for group in groups:
        whole = around(group)
        proper = len({round(b.x0) for b in group}) > 1 and len({round(b.top) for b in group}) > 1
        if proper or not any(other is not group and any(_holds(box, whole) for box in other) for other in groups):
            kept.append(group)
    return kept


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.x0 <= inner.x0 + 1 and outer.top <= inner.top + 1
        and outer.x1 >= inner.x1 - 1 and outer.bottom >= inner.bottom - 1
    )  # fmt: skip


def _filled(page: int, group: list[Box], glyphs: list[Glyph]) -> tuple[Table, list[Glyph]]:
    """A table with the characters whose centres lie in its cells, and the characters left over."""
    columns, column = _snapped(x for box in group for x in (box.x0, box.x1))
    rows, row = _snapped(y for box in group for y in (box.top, box.bottom))
    spans: dict[tuple[int, int], tuple[int, int, Box]] = {}
    for box in sorted(group):
        at = (row(box.top), column(box.x0))
        size = (row(box.bottom) - at[0], column(box.x1) - at[1], box)
        if min(size[:2]) > 0:
            spans.setdefault(at, size)
    cover = {
        (r + i, c + j): (r, c)
        for (r, c), (down, across, _) in spans.items()
        for i in range(down)
        for j in range(across)
    }
    held: dict[tuple[int, int], list[Glyph]] = {}
    left: list[Glyph] = []
    for run in _runs(glyphs):
        spot = _spot(run, columns, rows)
        if spot is None:
            left.extend(run)
        else:
            held.setdefault(cover.get(spot, spot), []).extend(run)
    for r, c in held.keys() - spans.keys():  # characters in a hole of the ruling still count
        spans[r, c] = (1, 1, Box(columns[c], rows[r], columns[c + 1], rows[r + 1]))
    cells = tuple(_cell(at, spans[at], held.get(at, [])) for at in sorted(spans))
    return Table(page, tuple(columns), tuple(rows), cells), left


def _cell(at: tuple[int, int], span: tuple[int, int, Box], glyphs: list[Glyph]) -> Drawn:
    return Drawn(text_of(glyphs) if glyphs else "", *at, span[0], span[1], span[2], tuple(glyphs))


def _spot(run: list[Glyph], columns: list[float], rows: list[float]) -> tuple[int, int] | None:
    first, last = run[0].centre, run[-1].centre
    x, y = (first[0] + last[0]) / 2, first[1]
    if not (columns[0] <= x < columns[-1] and rows[0] <= y < rows[-1]):
        return None
    return bisect_right(rows, y) - 1, bisect_right(columns, x) - 1


def _runs(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Characters one by one, but the digits of one number together, because a number may run over its cell's side."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _numeric(glyph) and _numeric(runs[-1][-1]) and _touching(runs[-1][-1], glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _numeric(glyph: Glyph) -> bool:
    return glyph.quarter == 0 and (glyph.text.isdigit() or glyph.text in ".,-+")


def _touching(before: Glyph, after: Glyph) -> bool:
    return abs(after.base - before.base) < 0.1 and abs(after.x0 - before.x1) <= 0.04 * after.size


def _without_prose(table: Table) -> list[Table]:
    """The parts of a table between rows that are running text in a frame."""
    whole = len(table.columns) - 1
    full = {cell.row: cell for cell in table.cells if cell.colspan == whole and cell.rowspan == 1}
    prose: set[int] = set()
    last = len(table.rows) - 2
    for first, end in _stretches(sorted(full)):
        marked = [row for row in range(first, end + 1) if _is_prose(full[row])]
        if marked:
            start = first if first == 0 else marked[0]
            stop = end if end == last else marked[-1]
            prose.update(range(start, stop + 1))
    kept = [row for row in range(last + 1) if row not in prose]
    return [_part(table, start, stop) for start, stop in _stretches(kept)]


def _stretches(numbers: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _is_prose(cell: Drawn) -> bool:
    text = cell.text.replace("\n", "")
    if _HEADING.match(text) or text.endswith(("。", "；", "，")):
        return True
    return len(text) > 25 or (
        len(text) > 12 and cell.glyphs[-1].x1 - cell.glyphs[0].x0 > 0.85 * (cell.box.x1 - cell.box.x0)
    )


def _part(table: Table, start: int, stop: int) -> Table:
    """Rows of a table as a table of their own, with the column rules that they use."""
    inside = [cell for cell in table.cells if start <= cell.row <= stop]
    used = sorted({cell.column for cell in inside} | {cell.column + cell.colspan for cell in inside})
    new = {old: index for index, old in enumerate(used)}
    cells = tuple(
        cell._replace(row=cell.row - start, column=new[cell.column],
                      colspan=new[cell.column + cell.colspan] - new[cell.column])
        for cell in inside
    )  # fmt: skip
    return replace(table, columns=tuple(table.columns[i] for i in used), rows=table.rows[start : stop + 2], cells=cells)

"""Tables in plain text: regions of separated lines, and the rows that their separators still show.

Two ways of flattening keep separators. In one a line holds a row. In the other a line holds a cell with a separator
behind it; there the rows show only by the grid's width, because every row is padded to it with separators for the
columns that its spans cover. Where no width fits, the region is left as lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.readers.text_lines import Field, Line, trimmed

Rows = list[list[Field]]
_WIDEST = 64
# A cell's text broken over lines: more or longer lines without separator are running text between tables.
_BROKEN_LINES = 3
_BROKEN_LENGTH = 60
_CHAPTER = re.compile(r"\s*[（(]?[一二三四五六七八九十]{1,3}[、)）.．]|\s*#")


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that form one table, and its rows."""

    lines: tuple[Line, ...]
    rows: Rows


def find_regions(lines: Sequence[Line]) -> Iterator[Region]:
    """The tables among the lines of a text, in order; lines in none of them are running text."""
    for group in _groups(lines):
        yield from _regions(group)


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of separated lines with the few short lines between and before them that may be parts of cells."""
    group: list[Line] = []
    loose: list[Line] = []
    for line in lines:
        if _is_separated(line):
            if group and (len(loose) > _BROKEN_LINES or any(len(one.text) > _BROKEN_LENGTH for one in loose)):
                yield group
                group = []
            group += loose if group else [one for one in loose[-2:] if len(one.text) <= _BROKEN_LENGTH]
            group.append(line)
            loose = []
        else:
            loose.append(line)
            del loose[: -_BROKEN_LINES - 1]
    if group:
        yield group


def _is_separated(line: Line) -> bool:
    return bool(line.pipes) or line.is_rule or (line.tabs > 0 and line.filled > 1) or (line.tabs > 1 and not line.opens)


def _regions(group: list[Line]) -> Iterator[Region]:
    """Each run of separated lines for itself if its rows can be told; else the runs joined by what stands between."""
    found = [_run_region(run) for run in _runs(group)]
    if not all(found):
        found = [region for part in _parts(group) for region in _part_regions(part)]
    yield from (region for region in found if region is not None)


def _part_regions(part: list[Line]) -> list[Region | None]:
    joined = _joined_region(part)
    return [joined] if joined else [_run_region(run) for run in _runs(part)]


def _runs(group: Sequence[Line]) -> list[list[Line]]:
    runs: list[list[Line]] = [[]]
    for line in group:
        if _is_separated(line):
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _parts(group: list[Line]) -> Iterator[list[Line]]:
    """The group as a whole if it reads so; else cut at lines that look like headings of chapters."""
    if _joined_region(group) is not None:
        yield group
        return
    part: list[Line] = []
    for line in group:
        if not _is_separated(line) and _CHAPTER.match(line.text):
            if part:
                yield part
            part = []
        else:
            part.append(line)
    if part:
        yield part


def _run_region(run: list[Line]) -> Region | None:
    """The rows of consecutive separated lines, or None if they cannot be told."""
    drawn = [line for line in run if not line.is_rule]
    wide = [line for line in drawn if line.filled > 1]
    single = [line for line in drawn if line.filled == 1 and line.pipes == 1]
    if drawn and not wide and len(drawn) < len(run) and all(line.opens or line.closes for line in drawn):
        return Region(tuple(run), _rows_by_line(drawn))
    if wide and len(wide) >= len(single):
        return Region(tuple(run), _rows_by_line(drawn)) if _is_table(drawn) else None
    rows = _rows_by_width(_fields(drawn))
    return None if rows is None else Region(tuple(run), rows)


def _is_table(drawn: list[Line]) -> bool:
    """Two rows make a table, or one with two separators, a closed frame or a number; else it is a line with a pipe."""
    if any(line.tabs for line in drawn):
        return any(line.tabs > 1 and line.filled > 1 for line in drawn)
    first = drawn[0]
    return len(drawn) > 1 or first.pipes > 1 or any(field.numeric for field in first.fields)


def _rows_by_line(drawn: list[Line]) -> Rows:
    """A row for each line; outer separators are a frame where every line has them, else they stand for blank cells."""
    drawn = _unbroken(drawn)
    left = all(line.opens for line in drawn) and any(line.pipes for line in drawn)
    right = all(line.closes for line in drawn) and any(line.pipes for line in drawn)
    rows = [list(line.fields[left : len(line.fields) - right]) for line in drawn]
    return [row for row in rows if row]


def _unbroken(drawn: list[Line]) -> list[Line]:
    """Rows in a frame whose cells hold line breaks, put together again."""
    pieces: list[list[Line]] = []
    for line in drawn:
        if line.opens and line.pipes:
            pieces.append([line])
        elif pieces and not pieces[-1][-1].closes and len(pieces[-1]) <= _BROKEN_LINES:
            pieces[-1].append(line)
        else:
            return drawn
    return [_rejoined(piece) for piece in pieces] if all(piece[-1].closes for piece in pieces) else drawn


def _rejoined(piece: list[Line]) -> Line:
    """Lines as one, in which every character keeps its distance from the first."""
    first, *others = piece
    text = first.text
    for line in others:
        text += "\n" + " " * (line.start - first.start - len(text) - 1) + line.text
    return Line(text, first.start, first.number)


def _fields(lines: Sequence[Line]) -> list[Field]:
    """The fields of all lines as one sequence, each ended by a separator; what follows the last counts if filled."""
    found: list[Field] = []
    open_parts: list[Field] = []
    for line in lines:
        if not line.pipes:
            open_parts.append(trimmed(line.text, line.start, (0, len(line.text)), (line.number, 0)))
            continue
        *ended, rest = line.fields
        found.append(_merged([*open_parts, ended[0]]))
        found += ended[1:]
        open_parts = [rest] if rest.filled else []
    return [*found, _merged(open_parts)] if open_parts else found


def _merged(parts: list[Field]) -> Field:
    """The parts of a cell that was broken over lines; a separator alone on the last line then only ends it."""
    filled = [part for part in parts if part.filled]
    if not filled:
        return parts[-1]
    text = "\n".join(part.text for part in filled)
    return Field(filled[0].start, filled[-1].end, text, parts[-1].line, 0)


def _joined_region(part: list[Line]) -> Region | None:
    """The rows of a part whose lines without separators belong to cells, perhaps even those before the first one."""
    lines = [line for line in part if not line.is_rule]
    first = next((index for index, line in enumerate(lines) if line.pipes), None)
    if first is None or any(line.tabs > 1 for line in lines):
        return None
    last = max(index for index, line in enumerate(lines) if line.pipes)
    for begin in range(first, -1, -1):
        chosen = lines[begin : last + 1]
        rows = _rows_by_width(_fields(chosen))
        if rows is not None:
            return Region(tuple(chosen), rows)
    return None


def _rows_by_width(fields: list[Field]) -> Rows | None:
    """Rows from fields that only the width of the grid can part; None where no width fits."""
    last = len(fields)
    while last > 1 and _is_mark(fields[last - 1]) and not fields[last - 2].filled:
        last -= 1  # a separator that closes the last row after its padding
    fields = fields[:last]
    if len(fields) < 2 or not any(field.filled for field in fields):
        return None
    if _is_mark(fields[0]):
        return _marked_rows(fields) or _ragged_rows(fields)
    return _unmarked_rows(fields)


def _is_mark(field: Field) -> bool:
    """Whether the field is blank by a separator alone on its line: a blank cell, or the opening of a row."""
    return not field.filled and field.pad == 1


def _marked_rows(fields: list[Field]) -> Rows | None:
    """Rows that a lone separator opens: pieces of tables, each with the width that reaches farthest."""
    rows: Rows = []
    position = 0
    while position < len(fields):
        widths = _widths(fields, position)
        if not widths:
            return None
        reach, negative = max((_reach(fields, position, width), -width) for width in widths)
        begins = range(position, position + reach, 1 - negative)
        rows += [fields[begin + 1 : begin + 1 - negative] for begin in begins]
        position += reach
    return rows


def _widths(fields: list[Field], position: int) -> list[int]:
    """Widths to try: the one that the first padding shows, or else any at whose end a row might open."""
    limit = min(len(fields), position + _WIDEST + 1)
    for index in range(position + 1, limit):
        field = fields[index]
        if field.pad > 1 and (index + 1 == len(fields) or fields[index + 1].line != field.line):
            shown = index - position
            if _reach(fields, position, shown):
                return [shown]
            break
    found = [index - position - 1 for index in range(position + 2, limit) if _is_mark(fields[index])]
    # Without padding a width is believed if at least two rows have it.
    return [width for width in found if _reach(fields, position, width) >= 2 * (width + 1)]


def _reach(fields: list[Field], position: int, width: int) -> int:
    """How many fields from a position on make whole rows of a width, the last of which may have lost its padding."""
    begin = position
    while begin < len(fields) and _is_mark(fields[begin]):
        row = fields[begin + 1 : begin + 1 + width]
        if not any(field.filled for field in row) or _crosses(fields, begin + len(row)):
            break
        begin = min(begin + 1 + width, len(fields))
    return begin - position


def _crosses(fields: list[Field], last: int) -> bool:
    """Whether a line of padding goes on beyond the last field of a row."""
    return last + 1 < len(fields) and fields[last].pad > 1 and fields[last + 1].line == fields[last].line


def _ragged_rows(fields: list[Field]) -> Rows | None:
    """Rows of different lengths that a lone separator opens, where no blank cell can be mistaken for an opening."""
    rows: Rows = []
    for field in fields:
        if _is_mark(field):
            rows.append([])
        elif field.filled and rows:
            rows[-1].append(field)
        else:
            return None
    longest = max(map(len, rows))
    sound = all(_stands_alone(row, above, longest) for row, above in zip(rows, [[], *rows], strict=False))
    return rows if len(rows) > 1 and sound else None


def _stands_alone(row: list[Field], above: list[Field], longest: int) -> bool:
    """Whether nothing speaks against a row: it begins with a label, or holds numbers alone right below their heads."""
    if not row or not row[0].numeric:
        return bool(row)
    headed = len(above) > 1 and not any(field.numeric for field in above)
    return headed and len(row) == longest and all(field.numeric for field in row)


def _unmarked_rows(fields: list[Field]) -> Rows | None:
    """Rows that nothing opens: only the ends of padding tell the width."""
    ends = [index + 1 for index, field in enumerate(fields) if field.pad > 1
            and (index + 1 == len(fields) or fields[index + 1].line != field.line)]  # fmt: skip
    if not ends:
        return None
    for width in range(2, min(_WIDEST, ends[0]) + 1):
        if not ends[0] % width and _fits(fields, ends, width):
            return [fields[begin : begin + width] for begin in range(0, len(fields), width)]
    return None


def _fits(fields: list[Field], ends: list[int], width: int) -> bool:
    rows = [fields[begin : begin + width] for begin in range(0, len(fields), width)]
    return (
        all(end % width == 0 or end == len(fields) for end in ends)
        and not len(fields) % width
        and all(any(field.filled for field in row) for row in rows)
        and rows[0][0].filled
    )

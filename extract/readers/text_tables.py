"""Tables in plain text: regions of separated lines, and the rows that their separators still show.

Two ways of flattening keep separators. In one a line holds a row. In the other a line holds a cell with a separator
behind it; there the rows show only by the grid's width, because every row is padded to it with separators for the
columns that its spans cover, or by labels and values. Where neither tells, the region is left as lines.
Separators that stand for spans are left out of a row where they show as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby

from extract.readers.text_joined import holds_tables, rows_within
from extract.readers.text_lines import Field, Line
from extract.readers.text_rows import Region, Rows, padding_lines, rows_of_fields, rows_of_runs, without_padding

# A cell's text broken over lines: more or longer lines without separator are running text between tables.
_BROKEN_LINES = 3
_BROKEN_LENGTH = 60
_PADDING = re.compile(r"[|｜][ \u3000](\|{2,})\s*$")
_CHAPTER = re.compile(r"\s*[（(]?[一二三四五六七八九十]{1,3}[、)）.．]|\s*#")


def find_regions(lines: Sequence[Line]) -> Iterator[Region]:
    """The tables among the lines of a text, in order; lines in none of them are running text."""
    for joined, part in groupby(lines, key=holds_tables):
        if joined:
            yield from (Region((line,), rows_within(line)) for line in part)
        else:
            yield from chain.from_iterable(map(_regions, _groups(part)))


def _groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
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
        found = _joined_regions(group)
    yield from (region for region in found if region is not None)


def _joined_regions(group: list[Line]) -> list[Region | None]:
    """The group as a whole if it reads so; else its chapters, and where neither reads the runs of cells in them."""
    whole = _joined_region(group)
    if whole is not None:
        return [whole]
    found: list[Region | None] = []
    for part in _chapters(group):
        joined = _joined_region(part)
        found += [joined] if joined else [_run_region(run) or _loose_region(run) for run in _runs(part)]
    return found


def _runs(group: Sequence[Line]) -> list[list[Line]]:
    runs: list[list[Line]] = [[]]
    for line in group:
        if _is_separated(line):
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _chapters(group: list[Line]) -> Iterator[list[Line]]:
    """The group cut at lines that look like headings of chapters."""
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
        return _line_region(run, drawn)
    if wide and len(wide) >= len(single):
        return _line_region(run, drawn) if _is_table(drawn) else None
    if single or not drawn or drawn[0].pipes < 2 or len({line.pipes for line in drawn}) > 1:
        return _cell_region(run, rows_of_fields(_fields(drawn), by_labels=_holds_cells(drawn)))
    return _line_region(run, drawn)


def _line_region(run: list[Line], drawn: list[Line]) -> Region:
    return Region(tuple(run), _rows_by_line(drawn))


def _holds_cells(lines: Sequence[Line]) -> bool:
    """Whether no line holds two cells."""
    return all(line.filled < 2 for line in lines)


def _loose_region(run: list[Line]) -> Region | None:
    """The rows of lines that hold a cell each, where only labels and values part them."""
    drawn = [line for line in run if not line.is_rule]
    return _cell_region(run, rows_of_runs(_fields(drawn))) if _holds_cells(drawn) else None


def _cell_region(lines: Sequence[Line], rows: Rows | None) -> Region | None:
    return None if rows is None else Region(tuple(lines), without_padding(rows, padding_lines(rows)))


def _is_table(drawn: list[Line]) -> bool:
    """Two rows make a table, or one with two separators, a closed frame or a number; else it is a line with a pipe."""
    if any(line.tabs for line in drawn):
        return any(line.tabs > 1 and line.filled > 1 for line in drawn)
    first = drawn[0]
    return len(drawn) > 1 or first.pipes > 1 or any(field.numeric for field in first.fields)


def _rows_by_line(drawn: list[Line]) -> Rows:
    """A row for each line; outer separators are a frame where every line has them, else they stand for blank cells.

    Where no other line shows a frame, a separator at one end alone, or at both ends of mere values, may stand for a blank.
    """
    drawn = _unbroken(drawn)
    left = all(line.opens for line in drawn) and any(line.pipes for line in drawn)
    right = all(line.closes for line in drawn) and any(line.pipes for line in drawn)
    if len(drawn) == 1 and (left != right or all(field.value or not field.filled for field in drawn[0].fields)):
        left = right = False
    rows = [list(line.fields[left : len(line.fields) - right]) for line in drawn]
    glued = [_PADDING.search(line.text) for line in drawn]
    return [row for row in without_padding(rows, list(_spans(rows, glued, right=right))) if row]


def _spans(rows: Rows, glued: list[re.Match[str] | None], *, right: bool) -> Iterator[int]:
    """For each row how many of its last fields stand for spans: separators that stick together, apart from the last cell.

    Below a header that fills the whole width they are blank cells.
    """
    headed = 0
    for row, match in zip(rows, glued, strict=True):
        count = min(len(match[1]) + (not right), len(row) - 1) if match else 0
        if any(field.value for field in row):
            yield 0 if len(row) == headed else count
        else:
            yield count
            headed = len(row) if len(row) > 1 and all(field.filled for field in row) else 0


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
    if not others:
        return first
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
            open_parts.append(line.part(0, len(line.text)))
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
        region = _cell_region(chosen, rows_of_fields(_fields(chosen), by_labels=_holds_cells(chosen)))
        if region is not None:
            return region
    return None

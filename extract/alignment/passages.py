"""The running text of a report, line by line, each in the section under whose heading it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.alignment.identity import heading_of
from extract.alignment.stream import Stream, Unit
from extract.model.statement import Passage
from extract.text import fold

_NUMBER = re.compile(r"^\s*[(（]?([一二三四五六七八九十]+|\d+)[)）]?\s*[、..]?")


def passages(stream: Stream, units: Sequence[Unit], tables: Sequence[tuple[int, int]]) -> tuple[Passage, ...]:
    """Lines of running text, those left out that stand within a table; `tables` are spans of the stream's text."""
    return tuple(_passages(stream, units, tables))


def _passages(stream: Stream, units: Sequence[Unit], tables: Sequence[tuple[int, int]]) -> Iterator[Passage]:
    section = ""
    for unit in units:
        if unit.cell is not None or unit.end == unit.start:
            continue
        text = stream.text[unit.start : unit.end]
        named = heading_of(fold(text))
        section = named or section
        if named or not any(start <= unit.start < end for start, end in tables):
            number = _NUMBER.match(text) if named else None
            yield Passage(
                text.strip(), section, unit.place(unit.start, unit.end), bool(named), number[1] if number else ""
            )

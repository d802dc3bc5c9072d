"""The words of a line of text that blanks alone part."""

from __future__ import annotations

import re

from extract.readers.text_lines import Field, Line, trimmed

WORD = re.compile(r"[^ ]+")
SENTENCE = re.compile("[。；;！？]")
Word = tuple[int, int, Field]


def words_of(line: Line) -> list[Word]:
    """The words of a line with their offsets; none where other separators part it, or in a sentence."""
    if line.pipes or line.tabs or SENTENCE.search(line.text):
        return []
    return [(*match.span(), span_of(line, *match.span())) for match in WORD.finditer(line.text)]


def span_of(line: Line, begin: int, end: int) -> Field:
    """A stretch of a line as a field."""
    return trimmed(line.text, line.start, (begin, end), (line.number, 0))

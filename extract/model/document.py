"""A report as it was published: bytes, paragraphs and grids, each with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property


@dataclass(frozen=True)
class Source:
    """The bytes of one published file and where they came from.

    `name` is the path or address as the user gave it; `media_type` is what somebody declared, empty if nobody did.
    `known_sha256` is the hash of bytes that are no longer at hand, empty where `data` holds them.
    """

    name: str
    data: bytes = field(repr=False)
    media_type: str = ""
    url: str = ""
    known_sha256: str = field(default="", repr=False)

    @cached_property
    def sha256(self) -> str:
        """Hash of the bytes, 64 hexadecimal digits."""
        return self.known_sha256 or hashlib.sha256(self.data).hexdigest()

    def without_data(self) -> Source:
        """The same source without its bytes: all that is needed of it once it is read."""
        return replace(self, data=b"", known_sha256=self.sha256)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its source.

    `page` counts from 1 and is None where the format has no pages.
    `path` is a DOM path, a page box, a table cell or a character range, in the words of the reader that made it.
    """

    path: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text: one block of lines.

    `role` is `body`, `title`, `header`, `footer` or `furniture` (menus and other parts of a site that are not the report).
    `offset` is the position of the text's first character where the place counts characters, else None.
    """

    text: str
    place: Place
    role: str = "body"
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One drawn cell of a grid, counted once however many rows and columns it spans."""

    text: str
    row: int
    column: int
    place: Place
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as drawn: its cells in reading order.

    `drawn` is True where rows and columns come from real geometry (HTML, DOCX, ruled PDF), False where they
    were guessed from text whose separators may have lost spans.
    """

    cells: tuple[Cell, ...]
    place: Place
    drawn: bool = True

    @property
    def rows(self) -> list[list[Cell]]:
        """The drawn cells, row by row, in the row in which each begins."""
        rows: dict[int, list[Cell]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, []).append(cell)
        return [rows[number] for number in sorted(rows)]


@dataclass(frozen=True, slots=True)
class Document:
    """A source as a sequence of blocks in reading order.

    `method` names the reader (html, docx, pdf, text). `metadata` holds what the source says of itself under the keys
    `title`, `agency`, `index_number`, `published`, `url`, `site`, `site_code`, `column`; a missing key means that nothing was said.
    `notes` are sentences about the reading (an encoding declared wrongly, pages without text).
    """

    source: Source
    blocks: tuple[Paragraph | Grid, ...]
    method: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

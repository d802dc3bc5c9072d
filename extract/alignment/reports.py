"""How many reports a source holds, where each begins, and whether what it holds is a report at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from extract.alignment.identity import heading_of, headings_within
from extract.alignment.locate import Region
from extract.alignment.stream import Stream, Unit
from extract.model.filing import Filing
from extract.periods import find_period
from extract.text import fold
from extract.titles import (
    Title,
    read_title,
    speaks_about_report,
    speaks_of_part_of_year,
    titles_of_lines,
)

_WHOLE_TABLE = 12  # labels of a table of requests that is not a quotation
_FEWEST_HEADINGS = 2
_FEW_LINES = 12  # in so few lines headings stand within the lines
_HEAD_LINES = 30


@dataclass(slots=True)
class _Part:
    """What stands from one title to the next: chapters by their headings, tables of requests, the period's sentence."""

    start: int
    title: Title | None
    chapters: set[str] = field(default_factory=set)
    tables: int = 0
    periods: int = 0

    @property
    def is_text(self) -> bool:
        """Whether it is the text of a report or a piece of one, and not a mere mention of its title."""
        return bool(self.tables or self.periods or len(self.chapters) >= _FEWEST_HEADINGS)

    def repeats(self, other: _Part) -> bool:
        """Whether it prints again what a report prints once."""
        return bool(
            (self.tables and other.tables)
            or self.chapters & other.chapters
            or (self.periods and other.periods and (self.chapters or self.tables))
        )

    def add(self, other: _Part) -> None:
        """Take up a part of the same report; its title is the one that the text stands under."""
        self.title = self.title if self.is_text else other.title
        self.chapters |= other.chapters
        self.tables += other.tables
        self.periods += other.periods


def report_spans(stream: Stream, tables: Iterable[Region]) -> list[tuple[int, int]]:
    """Folded positions of each report in the stream: a further one begins at a title behind which the text begins anew.

    `tables` are the stretches that hold a table of requests. Without a title between them, a table printed again is a
    copy within the same report; a list of contents under the title is no report.
    """
    parts = _parts(stream, tables)
    borders = [0]
    whole = parts[0] if parts[0].tables or parts[0].periods else _Part(0, None)
    for number, part in enumerate(parts[1:], 1):
        contents = _same(part.title, whole.title) and not whole.tables and not whole.periods
        if part.is_text and part.repeats(whole) and not contents:
            borders.append(stream.folded_start(stream.units[_first_of(parts, number).start]))
            whole = part
        else:
            whole.add(part)
    borders = list(dict.fromkeys(borders))
    return list(zip(borders, [*borders[1:], len(stream.folded)], strict=True))


def _first_of(parts: Sequence[_Part], number: int) -> _Part:
    """The part with which the report of a part begins: its title may stand above it more than once."""
    title = parts[number].title
    while number > 1 and not parts[number - 1].is_text and _same(parts[number - 1].title, title):
        number -= 1
    return parts[number]


def _same(one: Title | None, other: Title | None) -> bool:
    """Whether two titles can be those of one report."""
    if one is None or other is None:
        return False
    agencies = fold(one.agency), fold(other.agency)
    return one.year == other.year and (agencies[0] == agencies[1] or not all(agencies))


def _parts(stream: Stream, tables: Iterable[Region]) -> list[_Part]:
    """The stream from title to title; the first part is what stands before any."""
    units = [(number, unit) for number, unit in enumerate(stream.units) if unit.end > unit.start]
    lines = [stream.text[unit.start : unit.end] for _, unit in units]
    parts = [_Part(0, None)]
    parts += [_Part(units[first][0], title) for first, _, title in titles_of_lines(lines)]
    ends = [*(part.start for part in parts[1:]), len(stream.units)]
    for part, end in zip(parts, ends, strict=True):
        part.chapters, part.periods = _contents(stream, stream.units[part.start : end])
    starts = [stream.units[part.start].start if stream.units else 0 for part in parts]
    for region in tables:
        if region.labels >= _WHOLE_TABLE:
            parts[max(index for index, start in enumerate(starts) if start <= region.start)].tables += 1
    return parts


def _contents(stream: Stream, units: Sequence[Unit]) -> tuple[set[str], int]:
    """Chapters whose headings stand among units, and the number of sentences that give a period."""
    lines = [stream.folded_unit(unit) for unit in units if unit.cell is None]
    lines = lines or [stream.folded_unit(unit) for unit in units]
    chapters = set(filter(None, map(heading_of, lines)))
    if len(lines) <= _FEW_LINES:
        chapters |= headings_within("".join(lines))
    text = "".join(lines)
    return chapters, int(bool(find_period(text)[0]))


def is_report(filing: Filing, stream: Stream, span: tuple[int, int]) -> bool:
    """Whether what was read is an annual report.

    One with figures is, unless it speaks of a part of a year; one without needs the title of a report, and its period
    or chapters below it. The empty form is none, nor is what only speaks of reports.
    """
    units = stream.between(stream.raw(span[0]), stream.raw(span[1]))
    title = read_title(filing.title)
    headlines = _headlines(filing, stream, units)
    if filing.editions:
        whole = title is not None and title.is_whole
        filled = any(cell.status not in ("blank", "absent") for cell in filing.observations)
        return whole or (filled and not any(map(speaks_of_part_of_year, headlines)))
    if title is None or any(map(speaks_about_report, headlines)):
        return False
    return bool(filing.period_from) or len(_contents(stream, units)[0]) >= _FEWEST_HEADINGS


def _headlines(filing: Filing, stream: Stream, units: Sequence[Unit]) -> Iterator[str]:
    """What the source calls itself: the title of the page, then the first lines down to the report's title."""
    yield filing.document.metadata.get("title", "")
    for unit in [unit for unit in units if unit.end > unit.start][:_HEAD_LINES]:
        line = stream.text[unit.start : unit.end]
        if read_title(line) is not None:
            return
        yield line


def without_copies(filings: Iterable[Filing]) -> list[Filing]:
    """Reports counted once each: of one printed again under the same title the fuller copy counts."""
    kept: list[Filing] = []
    for filing in filings:
        index = next((index for index, other in enumerate(kept) if _is_copy(filing, other)), None)
        if index is None:
            kept.append(filing)
        elif _read(filing) > _read(kept[index]):
            said = kept[index]
            kept[index] = replace(
                filing, agency=said.agency or filing.agency, published=said.published or filing.published
            )
    return [replace(filing, suffix=number) for number, filing in enumerate(kept)]


def _is_copy(filing: Filing, other: Filing) -> bool:
    """Whether two reports have one title and year, and no cell with two values."""
    if (fold(filing.title), filing.year) != (fold(other.title), other.year):
        return False
    values = ((cell.value, other.cells.get(variable)) for variable, cell in filing.cells.items())
    return not any(value is not None and cell and cell.value not in (None, value) for value, cell in values)


def _read(filing: Filing) -> tuple[int, int]:
    """How many cells were read, and how many are printed at all."""
    cells = filing.observations
    return sum(cell.value is not None for cell in cells), sum(cell.status != "absent" for cell in cells)

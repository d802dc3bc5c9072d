"""Who reports on which year: title, agency, period and date as the document itself states them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from extract.alignment.stream import Stream, Unit
from extract.model.document import Document
from extract.periods import find_period, with_digits
from extract.schema import editions, load_form, printed_labels
from extract.schema.headings import heading_words
from extract.text import fold, tidy
from extract.titles import Title, looks_like_agency, read_title, title_at_start, titles_of_lines


@dataclass(frozen=True, slots=True)
class Identity:
    """What a report says of itself; empty or None where it says nothing."""

    title: str
    agency: str
    year: int | None
    period_from: str
    period_to: str
    published: str


_HEAD_UNITS = 400  # menus of a site may stand before the report
_TITLE_UNITS = 60  # where no beginning of the report's text is found
_PROSE = 180  # folded characters from which on a line is prose
_MENU = 3  # titles that follow each other directly are a list of reports


def identify(document: Document, stream: Stream, units: Sequence[Unit]) -> Identity:
    """Identity of the report whose units are given; what the page says of itself counts for its first report alone."""
    first = bool(units) and units[0].start == 0
    said = document.metadata if first else {}
    head = _head(stream, units)
    text = stream.folded_of(units)
    own = read_title(said.get("title", ""))
    title = _best([*_own(own), *_printed(stream, units, head)], find_period(text)[1])
    year = title.year if title else None
    period_from, period_to = find_period(text, year)
    return Identity(
        title.text if title else tidy(said.get("title", "")),
        (title.agency if title else "") or (own.agency if own else "") or _signature(stream, units) or tidy(said.get("agency", "")),
        year or _year_of(period_to) or (own.year if own else None),
        period_from, period_to, said.get("published", "") or (_published(stream, head) if first else ""),
    )  # fmt: skip


def _own(title: Title | None) -> Iterator[Title]:
    if title is not None:
        yield title


def _year_of(day: str) -> int | None:
    return int(day[:4]) if day else None


def _best(candidates: Sequence[Title], period_to: str) -> Title | None:
    """The title that says who and when, preferably on the year of the statistics; of equals the last."""
    year = _year_of(period_to)
    return max(
        reversed(candidates),
        key=lambda title: (
            title.is_whole,
            title.year is not None and title.year == year,
            bool(title.agency),
            bool(title.year),
        ),
        default=None,
    )


def _printed(stream: Stream, units: Sequence[Unit], head: Sequence[Unit]) -> Iterator[Title]:
    """Titles in the report's own text, the likelier ones later."""
    lines = [stream.text[unit.start : unit.end] for unit in units[:_TITLE_UNITS] if unit.end > unit.start]
    for line in reversed(lines):
        start = title_at_start(line) if len(line) > _PROSE // 2 else None
        yield from _own(start)
    before = [stream.text[unit.start : unit.end] for unit in head if unit.end > unit.start]
    found = list(titles_of_lines(before)) or list(titles_of_lines(lines))
    roles = dict.fromkeys(unit.paragraph.text for unit in units if unit.paragraph and unit.paragraph.role == "title")
    yield from _listed(found, menus=True)
    yield from filter(None, map(read_title, roles))
    yield from _listed(found, menus=False)


def _listed(found: Sequence[tuple[int, int, Title]], *, menus: bool) -> Iterator[Title]:
    """Titles that stand in a list of reports, or those that stand by themselves."""
    runs: list[list[tuple[int, int, Title]]] = []
    for entry in found:
        if runs and runs[-1][-1][1] == entry[0]:
            runs[-1].append(entry)
        else:
            runs.append([entry])
    for run in runs:
        if len(run) > _MENU:
            yield from (title for _, _, title in (run[:-1] if menus else run[-1:]))
        elif not menus:
            yield from (title for _, _, title in run)


def _head(stream: Stream, units: Sequence[Unit]) -> list[Unit]:
    """The units before the report's text begins: before its first heading, its period or its first prose."""
    for number, unit in enumerate(units[:_HEAD_UNITS]):
        line = stream.text[unit.start : unit.end]
        folded = fold(line[: 8 * _PROSE])
        if len(folded) > _PROSE or heading_of(folded) or find_period(folded)[0]:
            return list(units[:number])
    return list(units[:_HEAD_UNITS])


_NUMBERING = re.compile(r"[#*]*(?:第?[(]?[一二三四五六七八九十\d]{1,2}[)]?[,.:部分]*)?[*]*")


def heading_of(folded: str) -> str:
    """Which chapter a line is the heading of; empty for any other line."""
    if len(folded) > _PROSE // 3:
        return ""
    words = folded[len(_NUMBERING.match(folded)[0]) :].rstrip(":*.#")  # type: ignore[index]
    return heading_words().get(words, "")


def headings_within(folded: str) -> set[str]:
    """Chapters whose official heading stands with its number within a text of few lines."""
    sections = [section for edition in editions()[:1] for section in load_form(edition).sections]
    return {s.id for s in sections for words in (s.label, *s.wordings) if fold(f"{s.number}、{words}") in folded}


_SIGNED_WITHIN = 30  # lines from the end; what a site prints below an article stands there too
_DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")
_BEFORE_DAY = re.compile(r"\s*(?=\d{4}|[一二][〇○零])")


def _signature(stream: Stream, units: Sequence[Unit]) -> str:
    """The agency that signs at the end of a report, above the date or before it."""
    lines = [stream.text[unit.start : unit.end] for unit in units[-4 * _SIGNED_WITHIN :] if unit.cell is None]
    lines = [line for line in lines if line.strip()][-_SIGNED_WITHIN:]
    for above, line in reversed(list(pairwise(["", *lines]))):
        day = _DAY.search(with_digits(fold(line)))
        if day is None or day.end() != len(day.string):
            continue
        name = _BEFORE_DAY.split(line.strip(), maxsplit=1)[0] or above
        if looks_like_agency(name):
            return tidy(name)
    return ""


@lru_cache(maxsize=1)
def _dated() -> re.Pattern[str]:
    """A label of the date of publication with the date behind it."""
    labels = [r"[\s\u00a0\u3000]*".join(map(re.escape, label)) for label in printed_labels()["published"]]
    apart = r"[\s\u00a0\u3000\x1e\x1f|｜:：\]】]+"
    return re.compile(
        rf"(?<![\u3400-\u9fff])({'|'.join(sorted(labels, key=len, reverse=True))}){apart}"
        rf"((?:19|20)\d\d)\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})(?!\d)日?(?!.{{0,12}}(?:星期|礼拜))"
    )


def _published(stream: Stream, head: Sequence[Unit]) -> str:
    """The date of publication among the lines above the report; of several labels the best known one counts."""
    if not head:
        return ""
    ranks = {fold(label): rank for rank, label in reversed(list(enumerate(printed_labels()["published"])))}
    found = sorted(_dated().finditer(stream.text, head[0].start, head[-1].end), key=lambda match: ranks[fold(match[1])])
    for match in found:
        try:
            return date(int(match[2]), int(match[3]), int(match[4])).isoformat()
        except ValueError:
            continue
    return ""

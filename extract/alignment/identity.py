"""Who reports on which year: title, agency, period and date as the document itself states them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from extract.alignment.stream import Stream, Unit
from extract.model.document import Document, Paragraph
from extract.text import fold, tidy


@dataclass(frozen=True, slots=True)
class Identity:
    """What a report says of itself; empty or None where it says nothing."""

    title: str
    agency: str
    year: int | None
    period_from: str
    period_to: str
    published: str


_REPORT = r"(?:政府|政务)?信息公开(?:情况)?(?:工作)?(?:的)?(?:年度)?(?:工作)?(?:年度)?(?:报告|年报)"
_TITLE = re.compile(rf"{_REPORT}(?:\((?:19|20)\d\d年?(?:度)?\))?$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|政府|\))")
_YEAR_WORDS = re.compile(r"\(?(?:19|20)\d\d(?:年度|年)?\)?")
_PERIOD = re.compile(
    r"(?<!\d)(20\d\d)年0?(\d{1,2})月0?(\d{1,2})日(?:零时)?起?(?:,)?(?:至|到|-|~)"
    r"(?:(20\d\d)年)?(?:0?(\d{1,2})月0?(\d{1,2})日|(年)底)"
)
_TITLE_LINES = 60  # a report's title stands before its text; menus of a site may stand before both
_LONGEST = 90


def identify(document: Document, stream: Stream, units: Sequence[Unit]) -> Identity:
    """Identity of the report whose units are given."""
    title = _title(document, stream, units)
    text = fold(stream.text[units[0].start : units[-1].end]) if units else ""
    period_from, period_to = _period(text)
    year = _year(title, period_to, fold(document.metadata.get("title", "")))
    agency = _agency(title) or _agency(document.metadata.get("title", "")) or tidy(document.metadata.get("agency", ""))
    return Identity(title, agency, year, period_from, period_to, document.metadata.get("published", ""))


def is_title(line: str) -> bool:
    """Whether a line reads as the title of an annual report."""
    folded = fold(line)
    return len(folded) <= _LONGEST and bool(_TITLE.search(folded)) and not re.search(r"[.;,:](?!$)", folded)


def _title(document: Document, stream: Stream, units: Sequence[Unit]) -> str:
    """The title that names agency and year if any does; body title first, then the page's own, then meta data."""
    candidates = [
        *_titles_of_lines(stream, units),
        *_titles_of_roles(document),
        tidy(document.metadata.get("title", "")),
    ]
    candidates = [title for title in candidates if title and _REPORT_WORD.search(fold(title))]
    whole = [title for title in candidates if _YEAR.search(fold(title)) and _agency(title)]
    return (whole or candidates or [tidy(document.metadata.get("title", ""))])[0]


_REPORT_WORD = re.compile(_REPORT)


def _titles_of_roles(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph) and block.role == "title":
            yield tidy(block.text)


def _titles_of_lines(stream: Stream, units: Sequence[Unit]) -> Iterator[str]:
    """Short lines, or up to three joined, that end as a report's title does."""
    lines = [stream.text[unit.start : unit.end] for unit in units[:_TITLE_LINES] if unit.end > unit.start]
    for count in (1, 2, 3):
        for index in range(len(lines)):
            joined = "".join(lines[index : index + count])
            if is_title(joined) and not any(map(is_title, lines[index : index + count][: count - 1])):
                yield tidy(joined)
    for line in lines:
        if len(fold(line)) > 2 * _LONGEST:
            yield from _title_of_start(line)


def _title_of_start(line: str) -> Iterator[str]:
    """The title at the start of a report whose text stands in one line."""
    match = re.match(rf"\s*(\S{{2,60}}?{_REPORT})(?:\s|$)", line)
    if match and not re.search(r"[。;；,，:：]", match[1]):
        yield tidy(match[1])


def _agency(title: str) -> str:
    """The body named in a title: what is left without year and the words of every report."""
    text = re.sub(r"\s+", "", title)
    match = _REPORT_WORD.search(text)
    if match is None:
        return ""
    name = _YEAR_WORDS.sub("", text[: match.start()].replace("（", "(").replace("）", ")"))
    name = re.sub(r"^[【\[].{1,6}[】\]]|^(?:关于|标题[:：])|(?:关于|年度?|的|度)$", "", name.strip("-—|·:： 《》<>#*"))
    return name if 1 < len(name) <= 50 else ""


def _year(title: str, period_to: str, meta_title: str) -> int | None:
    for text in (fold(title), meta_title):
        match = _YEAR.search(text)
        if match:
            return int(match[1])
    return int(period_to[:4]) if period_to else None


def _period(text: str) -> tuple[str, str]:
    """First and last day of the statistics; empty where no whole sentence gives them."""
    for match in _PERIOD.finditer(text):
        first, last = match[1], match[4] or match[1]
        try:
            begin = date(int(first), int(match[2]), int(match[3]))
            end = date(int(last), 12, 31) if match[7] else date(int(last), int(match[5]), int(match[6]))
        except ValueError:
            continue
        if 27 < (end - begin).days < 800:
            return begin.isoformat(), end.isoformat()
    return "", ""

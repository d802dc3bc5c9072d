"""How a report stands on its site: the lines of a manifest that speak of one report, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from extract.encoding import decode
from extract.model.capture import Entry
from extract.model.ledger import ReadReport, Standing
from extract.periods import find_period
from extract.schema.headings import heading_words
from extract.text import fold
from extract.titles import read_title

BEST_FIRST: tuple[Standing, ...] = (
    "found", "attachment_only", "picture_only", "wrong_year", "removed", "error", "not_found",
)  # fmt: skip
_PUBLISHED = frozenset({"found", "attachment_only", "picture_only", "wrong_year"})
READ_AS_REPORT = frozenset({"complete", "partial", "no_tables"})
_REPORTS = frozenset({"report", "attachment"})
_THERE = _REPORTS | {"error", "skipped"}
_PAGES = frozenset({"home", "list"})
_MARKUP = re.compile(r"^$|html|^(text|application)/xml")
_HIDDEN = re.compile(r"<(script|style|noscript|head)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PICTURE = re.compile(r"<img\b", re.IGNORECASE)
# A page with so many chapters of the form, or so many sentences, holds a report; menus and notes hold none of either.
_CHAPTERS, _SENTENCES = 2, 6
_SHORTEST_HEADING = 5

_WRONG_YEAR = "题为 {0} 年,内容为 {1} 年 (titled {0}, the figures are those of {1})"
_EMPTY = "页面没有正文、附件和图片 (the page holds no text, attachment or picture)"
_SENT_AWAY = "转到栏目页或首页 (leads to a list or home page now)"
_GONE = "网站上已没有,保存的副本仍在 (gone from its site, the copy is kept)"

Bytes = Callable[[Entry], bytes | None]


@dataclass(frozen=True, slots=True)
class Group:
    """The last lines for the addresses of one report, its article first.

    `kept` are the last ones with bytes of it, `present` those of them that are still on the site as far as anybody knows: a
    server that failed once has not removed anything.
    """

    report: str
    lines: tuple[Entry, ...]
    kept: tuple[Entry, ...]
    present: tuple[Entry, ...]

    @property
    def article(self) -> Entry | None:
        """The line of the article itself, None if it was not met."""
        return next((entry for entry in self.lines if entry.address == self.report), None)

    @property
    def agencies(self) -> tuple[str, ...]:
        """Names of its agency, the most trustworthy first: that of the title, then that of the site."""
        titled = [title.agency for entry in self.lines if (title := read_title(entry.title)) is not None]
        return tuple(dict.fromkeys(filter(None, (*titled, *(entry.agency for entry in self.lines)))))

    @property
    def titled(self) -> int | None:
        """The year that a title names."""
        titles = (read_title(entry.title) for entry in self.lines)
        return next((title.year for title in titles if title is not None and title.year is not None), None)

    @property
    def host(self) -> str:
        """The host of its article."""
        return urlsplit(self.report).netloc.lower()


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one report: under which agencies and year it is looked for, how it stands, and the evidence."""

    agencies: tuple[str, ...]
    host: str
    year: int | None
    standing: Standing
    entry: Entry
    message: str = ""
    report_id: str = ""

    @property
    def is_there(self) -> bool:
        """Whether something was published for the year."""
        return self.standing in _PUBLISHED


@dataclass(frozen=True, slots=True)
class _Body:
    """What a page holds besides its title."""

    is_report: bool
    pictures: bool
    year: int | None


_NO_PAGE = _Body(is_report=False, pictures=False, year=None)


def groups(entries: Sequence[Entry]) -> Iterator[Group]:
    """The lines that speak of reports, by report; what names no report (a list that failed) is left out."""
    last: dict[str, Entry] = {}
    kept: dict[str, Entry] = {}
    for entry in entries:
        last[entry.address] = entry
        if entry.role in _REPORTS and entry.sha256:
            kept[entry.address] = entry
    of_report: dict[str, list[Entry]] = {}
    for entry in last.values():
        of_report.setdefault(_report(entry, kept), []).append(entry)
    for report, lines in sorted(of_report.items()):
        lines.sort(key=lambda entry: (entry.address != report, entry.address))
        if any(entry.role in _REPORTS or entry.address in kept or _names_report(entry) for entry in lines):
            copies = tuple(kept[entry.address] for entry in lines if entry.address in kept)
            gone = {entry.address for entry in lines if entry.role not in _THERE}
            yield Group(report, tuple(lines), copies, tuple(copy for copy in copies if copy.address not in gone))


def _report(entry: Entry, kept: Mapping[str, Entry]) -> str:
    earlier = kept.get(entry.address)
    return entry.report or (earlier.report if earlier else "") or entry.address


def _names_report(entry: Entry) -> bool:
    """Whether a page that is no report was linked to as one."""
    title = read_title(entry.title)
    if title is None or entry.role in {"not_a_report", *_PAGES, "other"}:
        return False
    return entry.role != "skipped" or title.year is not None  # what was left alone may as well be a column


@dataclass(frozen=True)
class Judge:
    """Says how reports stand, as far as the lines, the bytes and the reading of them tell."""

    entries: Sequence[Entry]
    data: Bytes
    read: Mapping[str, ReadReport] = field(default_factory=dict)

    def found(self) -> Iterator[Found]:
        """What became of each report, by the addresses of the articles."""
        roles = {entry.final_address: entry.role for entry in self.entries if entry.sha256}
        for group in groups(self.entries):
            yield self._judged(group, roles)

    def _judged(self, group: Group, roles: Mapping[str, str]) -> Found:
        missing = _missing(group, roles)
        if missing is not None:
            return missing
        facts = [self.read[entry.sha256] for entry in group.present if entry.sha256 in self.read]
        seen = self._seen(group)
        best = next((fact for fact in facts if fact.outcome in READ_AS_REPORT), None)
        return _as_read(group, seen, best, facts) if facts else seen

    def _seen(self, group: Group) -> Found:
        """How a report stands by its bytes alone."""
        article = next((entry for entry in group.present if entry.address == group.report), None)
        page = article if article is not None and _MARKUP.search(article.media_type) else None
        body = _body(self.data(page) or b"", page.media_type) if page is not None else _NO_PAGE
        files = [entry for entry in group.present if entry is not page]
        documents = [entry for entry in files if not entry.media_type.startswith("image/")]
        known = next((entry.year for entry in group.present if entry.year is not None), None)
        year, told = group.titled or known, body.year or known
        entry = page or (documents or files)[0]
        if body.is_report:
            return _on_year(Found(group.agencies, group.host, year, "found", entry), told)
        if documents:
            return Found(group.agencies, group.host, year, "attachment_only", documents[0])
        if files or body.pictures:
            return Found(group.agencies, group.host, year, "picture_only", entry)
        return Found(group.agencies, group.host, year, "error", entry, _EMPTY)


def _missing(group: Group, roles: Mapping[str, str]) -> Found | None:
    """What became of a report that is not to be had (any more); None where it is."""
    if group.present:
        return None
    entry = group.article or group.lines[0]
    year = group.titled or entry.year
    if group.kept:
        was = next((kept for kept in group.kept if kept.address == entry.address), group.kept[0])
        message = f"{_GONE}; {entry.message}" if entry.message else _GONE
        return Found(group.agencies, group.host, year or was.year, "removed", was, message)
    sent_away = entry.role == "duplicate" and roles.get(entry.final_address) in _PAGES
    standing: Standing = "removed" if entry.role == "gone" or sent_away else "error"
    return Found(group.agencies, group.host, year, standing, entry, _SENT_AWAY if sent_away else entry.message)


def _on_year(found: Found, told: int | None) -> Found:
    """A report whose figures are those of another year than its title names stands under the wrong one."""
    if found.year is None or told is None or found.year == told:
        return found if found.year is not None else replace(found, year=told)
    return replace(found, standing="wrong_year", message=_WRONG_YEAR.format(found.year, told))


def _as_read(group: Group, seen: Found, best: ReadReport | None, facts: Sequence[ReadReport]) -> Found:
    """How a report stands once its editions were read."""
    if best is None:
        pictures = seen.standing in {"found", "attachment_only"} and any(fact.pictures for fact in facts)
        said = next((fact.message for fact in facts if fact.message), "")
        return replace(seen, standing="picture_only" if pictures else seen.standing, message=seen.message or said)
    entry = next(entry for entry in group.kept if entry.sha256 == best.sha256)
    in_page = entry.address == group.report and bool(_MARKUP.search(entry.media_type))
    agencies = tuple(dict.fromkeys(filter(None, (best.agency, *seen.agencies))))
    year = group.titled or best.year or seen.year
    read = Found(
        agencies, seen.host, year, "found" if in_page else "attachment_only", entry,
        best.message if best.outcome != "complete" else "", best.report_id,
    )  # fmt: skip
    return _on_year(read, int(best.period_to[:4]) if best.period_to else best.year)


def _body(data: bytes, media_type: str) -> _Body:
    """What a page holds, by a look at its text: chapters of the form, sentences, pictures, the period of the figures."""
    text, _ = decode(data, media_type.partition("charset=")[2])
    shown = _HIDDEN.sub(" ", text)
    folded = fold(_TAG.sub("\n", shown))
    chapters = {section for words, section in heading_words().items() if len(words) >= _SHORTEST_HEADING and words in folded}
    period_to = find_period(folded)[1]
    is_report = len(chapters) >= _CHAPTERS or shown.count("。") >= _SENTENCES
    return _Body(is_report, bool(_PICTURE.search(shown)), int(period_to[:4]) if period_to else None)


def best_of(found: Iterable[Found]) -> list[Found]:
    """Reports in the order in which they count for an agency and a year."""
    return sorted(found, key=lambda each: (BEST_FIRST.index(each.standing), each.entry.address))

"""What a source says of itself: meta tags, and the block of labels that sites print over an article."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from extract.model.document import Grid, Paragraph
from extract.schema import printed_labels
from extract.text import core, fold, tidy

# Names that the guidelines for government sites prescribe for meta tags, and their general cousins, by key, best first.
META_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("articletitle", "og:title"),
    "published": ("pubdate", "publishdate", "article:published_time"),
    "url": ("url", "og:url", "canonical"),
    "site": ("sitename", "og:site_name"),
    "site_code": ("siteidcode",),
    "column": ("columnname",),
}

# What programs that save pages call what meta tags say, by the key of the labels and the key of the metadata.
_SAVED = {"saved_title": "title", "saved_column": "column", "saved_site": "site", "saved_url": "url"}
_NOT_PRINTED = frozenset(("agency_ending", "agency_junk", *_SAVED))

_GAP = r"[\s\u00a0\u3000]*"
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)|(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"
)
_TODAY = re.compile("星期|礼拜|禮拜")
_NEXT_LABEL = re.compile(r"[\s\u00a0\u3000]+(?=[^\s:：]{1,8}[:：])|[|｜\n\r【\[]")
_SEPARATORS = re.compile(r"\s*[_|｜]+\s*|\s+[-–—]+\s+|[-–—]{2,}|(?<=报告)[-–—]|(?<=年报)[-–—]")
_REPORT = re.compile("年度?报告|年报|信息公开.{0,4}报告|年度?報告|年報")
_SENTENCE = re.compile("[。；！？]")
_LONGEST_LINE = 400  # longer lines are prose, in which the words of labels occur as well
_LONGEST_VALUE = 120
_LARGEST_HEAD = 80  # cells; head blocks have some twenty


@dataclass(frozen=True)
class Labels:
    """Printed labels by the key that they introduce, best first, with what is needed to find them.

    `saved` gives the meta tag that says the same as a label of a program that saves pages as text.
    """

    by_key: Mapping[str, tuple[str, ...]]
    ranks: Mapping[str, tuple[str, int]]
    in_line: re.Pattern[str]
    saved: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Said:
    """A value that stands behind a label: `rank` is the label's place in the order of preference."""

    key: str
    rank: int
    value: str


@lru_cache(maxsize=1)
def load_labels() -> Labels:
    """The labels of `schemas/metadata.csv`; SchemaError if the file is not as it must be."""
    found = printed_labels()
    printed = [(key, rank, label) for key, labels in found.items() for rank, label in enumerate(labels)]
    printed = [entry for entry in printed if entry[0] not in _NOT_PRINTED]
    spelled = sorted((_GAP.join(map(re.escape, label)) for _, _, label in printed), key=len, reverse=True)
    in_line = re.compile(rf"(?:^|(?<=[\s\u00a0\u3000|｜【\[;；,，(（·•]))({'|'.join(spelled)}){_GAP}[】\]]?{_GAP}[:：]")
    return Labels(
        found,
        {fold(label): (key, rank) for key, rank, label in reversed(printed)},
        in_line,
        {fold(label): META_NAMES[key][0] for name, key in _SAVED.items() for label in found.get(name, ())},
    )


def describe(tags: Mapping[str, str], blocks: Iterable[Paragraph | Grid], titles: Iterable[str] = ()) -> dict[str, str]:
    """What a source says of itself under the keys of `Document.metadata`; a key is missing where nothing was said.

    `tags` holds meta tags by lower-case name, `titles` the headings to fall back on when no tag names the article.
    """
    said = sorted(_said(tuple(blocks)), key=lambda entry: entry.rank)
    values = {
        "title": _first(map(clean_title, (*_tagged(tags, "title"), *titles))),
        "agency": _agency(tags, said),
        "index_number": next((value for value in _values(said, "index_number") if re.search(r"\d", value)), ""),
        "published": _published(tags, said),
        "url": next((url for url in _tagged(tags, "url") if url.startswith(("http://", "https://"))), ""),
        "site": next(_tagged(tags, "site"), ""),
        "site_code": _first(map(_site_code, (*_tagged(tags, "site_code"), *_values(said, "site_code")))),
        "column": next(_tagged(tags, "column"), ""),
    }
    return {key: value for key, value in values.items() if value}


def iso_date(text: str) -> str:
    """The first date in a text as YYYY-MM-DD; empty if it holds none that the calendar has."""
    for match in _DATE.finditer(text):
        year, month, day = (int(part) for part in match.groups() if part)
        try:
            return dt.date(year, month, day).isoformat()
        except ValueError:
            continue
    return ""


def clean_title(text: str) -> str:
    """A page's title without the names of site and column behind it; of several parts the one that names a report."""
    parts = [part for part in map(tidy, _SEPARATORS.split(text)) if part]
    return next((part for part in parts if _REPORT.search(part) and re.search(r"\d", part)), parts[0] if parts else "")


def looks_like_agency(text: str) -> bool:
    """Whether a text ends as the names of agencies do; notes in brackets behind the name do not count."""
    name = re.sub(r"\([^()]*\)$", "", fold(text))
    endings = load_labels().by_key["agency_ending"]
    return _is_name(text) and name.endswith(endings) and name not in endings


def _is_name(text: str) -> bool:
    if text in load_labels().by_key["agency_junk"] or _SENTENCE.search(text):
        return False
    return len(core(text)) >= 2 and len(text) <= 60


def _tagged(tags: Mapping[str, str], key: str) -> Iterator[str]:
    return filter(None, (tidy(tags.get(name, "")) for name in META_NAMES[key]))


def _values(said: Iterable[_Said], key: str) -> Iterator[str]:
    return (entry.value for entry in said if entry.key == key)


def _agency(tags: Mapping[str, str], said: list[_Said]) -> str:
    """The publishing agency: who is said to publish, else the source of the article if it is an agency at all."""
    for name in _values(said, "agency"):
        if _is_name(name):
            return name
    sources = (tidy(tags.get("contentsource", "")), *_values(said, "agency_source"), tidy(tags.get("author", "")))
    return next(filter(looks_like_agency, sources), "")


def _published(tags: Mapping[str, str], said: list[_Said]) -> str:
    return _first(map(iso_date, (*_tagged(tags, "published"), *_values(said, "published"))))


def _first(values: Iterable[str]) -> str:
    return next(filter(None, values), "")


def _site_code(text: str) -> str:
    match = re.match(r"(?:\d{10}|bm\d{8})(?!\d)", text.strip().lower())
    return match[0] if match else ""


def _said(blocks: tuple[Paragraph | Grid, ...]) -> Iterator[_Said]:
    """Everything that stands behind a label, in reading order; of a site's own parts only the site's code counts."""
    for number, block in enumerate(blocks):
        if isinstance(block, Grid):
            yield from _said_in_grid(block)
            continue
        lines = [entry for line in block.text.split("\n") for entry in _said_in_line(line)]
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        if not lines and isinstance(following, Paragraph):
            lines = [*_said_beside(block.text, following.text, alone=True)]
        yield from (entry for entry in lines if block.role != "furniture" or entry.key == "site_code")


def _said_in_grid(grid: Grid) -> Iterator[_Said]:
    """Labels with their value in the cell to the right, or behind a colon in the same cell.

    One such pair may be a header over data that happens to read like a label; only several make a head block.
    """
    pairs: list[_Said] = []
    head = grid.cells[:_LARGEST_HEAD]
    for left, right in pairwise(head):
        if left.row == right.row and left.text and right.text:
            pairs.extend(_said_beside(left.text, right.text, alone=False))
    if len({(entry.key, entry.rank) for entry in pairs}) >= 2:
        yield from pairs
    for cell in head:
        for line in cell.text.split("\n"):
            yield from _said_in_line(line)


def _said_beside(label: str, value: str, *, alone: bool) -> Iterator[_Said]:
    """The value that stands beside a label; a short word alone in a line is a label only with its colon."""
    if len(label) > 24:
        return
    word = fold(label).rstrip(":")
    known = load_labels().ranks.get(word)
    if known is None or (alone and len(word) <= 2 and ":" not in fold(label)):
        return
    labels = load_labels()
    if fold(value).rstrip(":") not in labels.ranks and labels.in_line.match(value) is None:
        yield from _entry(known, word, value)


def _said_in_line(line: str) -> Iterator[_Said]:
    if len(line) > _LONGEST_LINE or not (":" in line or "：" in line):
        return
    labels = load_labels()
    found = list(labels.in_line.finditer(line))
    ends = [*(match.start() for match in found), len(line)][1:]
    for match, end in zip(found, ends, strict=True):
        word = fold(match[1])
        yield from _entry(labels.ranks[word], word, line[match.end() : end])


def _entry(known: tuple[str, int], word: str, value: str) -> Iterator[_Said]:
    if len(word) <= 2 and _TODAY.search(value):
        return  # the calendar that a site prints into its head, not a date of the article
    text = tidy(_NEXT_LABEL.split(value.strip("\u00a0\u3000 \t[【"))[0]).strip("]】 ;；,，")
    if text and len(text) <= _LONGEST_VALUE:
        yield _Said(*known, text)

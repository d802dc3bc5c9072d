"""Titles of annual reports: what makes a line one, and the agency, year and scope that it names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

from extract.periods import year_with_digits
from extract.schema import printed_labels, title_words
from extract.text import fold, fold_origins, tidy

_LONGEST = 90
_MOST_LINES = 3  # over which a title is torn
_LONGEST_NAME = 50
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|\)|政|信息)")
_YEAR_WORDS = re.compile(r"\(?(?<!\d)(?:19|20)\d\d(?:年度?|(?=\)|$))\)?")
_MONTHS = re.compile(r"(?<!\d)(\d{1,2})月?(?:-|至|到)(\d{1,2})月(?!\d{1,2}日)")
_SENTENCE = re.compile(r"[。；，：;:!?！？>＞»→]|,(?!\d)")
_SUFFIX = r"(?:\([^()]{1,15}\))*"
_ADORNMENT = "-—–|·•:：* #《》<>〈〉“”\"'\u3000\t\n"
_REGION_ENDINGS = ("省", "市", "县", "區", "区", "州", "旗", "盟", "縣")


@dataclass(frozen=True, slots=True)
class Title:
    """A report's title as printed, with the agency (empty) and the year (None) where it names them."""

    text: str
    agency: str
    year: int | None

    @property
    def is_whole(self) -> bool:
        """Whether it says who reports and on which year."""
        return bool(self.agency) and self.year is not None


@lru_cache(maxsize=1)
def _report() -> re.Pattern[str]:
    """What is reported and that it is a report: all of a title behind agency and year but for brackets."""
    words = {key: "|".join(sorted(map(re.escape, map(fold, found)), key=len, reverse=True))
             for key, found in title_words().items()}  # fmt: skip
    year = "(?:19|20)[0-9]{2}年度?"
    return re.compile(rf"(?:{words['subject']})(?:{words['filler']}|{year})*(?:{words['report']})")


_TORN = ("府信息", "务信息")


@lru_cache(maxsize=4096)
def read_title(text: str) -> Title | None:
    """A line as the title of an annual report; None if it is no such title."""
    if len(text) > 2 * _LONGEST or not _names_report(text):
        return None
    printed = tidy_title(text).strip(_ADORNMENT)
    folded, origins = _folded(printed)
    found = re.search(rf"{_report().pattern}(?={_SUFFIX}$)", folded)
    if found is None or len(folded) > _LONGEST or _is_other(printed, folded):
        return None
    if folded.startswith(_TORN):  # the rest of a title that a line break cut within 政府 or 政务
        return None
    year = _YEAR.search(folded)
    agency = _agency(printed[: origins[found.start()]])
    return Title(printed, agency, int(year[1]) if year else None)


def _names_report(text: str) -> bool:
    """Whether a title's last word is in a text, be it spaced or torn over lines: most lines can be passed over at once."""
    together = "".join(text.split())
    return any(word in together for word in title_words()["report"])


def _near_reports(lines: Sequence[str]) -> set[int]:
    """Numbers of the lines that name a report together with the two behind them: no title begins elsewhere."""
    together = ["".join(line.split()) for line in lines]
    text, starts = "".join(together), list(accumulate(map(len, together), initial=0))
    near: set[int] = set()
    for word in title_words()["report"]:
        at = text.find(word)
        while at >= 0:
            first, last = (bisect_right(starts, place) - 1 for place in (at, at + len(word) - 1))
            near.update(range(max(last - _MOST_LINES + 1, 0), first + 1))
            at = text.find(word, at + 1)
    return near


def is_title(line: str) -> bool:
    """Whether a line reads as the title of an annual report."""
    return read_title(line) is not None


def _is_other(printed: str, folded: str) -> bool:
    """Whether a line is a sentence, or the title of something that only speaks of a report."""
    words = title_words()
    if _SENTENCE.search(_without_lead(printed)):
        return True
    return any(fold(word) in folded for key in ("no_title", "part_of_year") for word in words[key])


def _without_lead(text: str) -> str:
    for lead in title_words()["lead"]:
        text = text.strip().removeprefix(lead)
    return text


def speaks_of_part_of_year(line: str) -> bool:
    """Whether a heading about disclosure speaks of a quarter, a half year or some months."""
    months = _MONTHS.search(fold(line))
    some = months is not None and (int(months[1]), int(months[2])) != (1, 12)
    return _speaks_of(line, "part_of_year") or (some and _has_subject(line))


def speaks_about_report(line: str) -> bool:
    """Whether a line is the heading of what is written about a report: a notice, an explanation, news or the like."""
    folded = fold(line)
    about = read_title(line) is None and _report().search(year_with_digits(folded)) is not None
    return about and (_speaks_of(line, "other_kind") or speaks_of_part_of_year(line))


def _speaks_of(line: str, key: str) -> bool:
    folded = fold(line)
    return len(folded) <= _LONGEST and _has_subject(line) and any(fold(word) in folded for word in title_words()[key])


def _folded(text: str) -> tuple[str, list[int]]:
    """Text as compared, years in digits, and for each of its characters the index of the one that it comes from."""
    return year_with_digits(fold(text)), [*fold_origins(text), len(text)]


def _agency(before: str) -> str:
    """The body named in front of what is reported: what is left without year and the words of every title."""
    folded, origins = _folded(before)
    for match in reversed(list(_YEAR_WORDS.finditer(folded))):
        before = before[: origins[match.start()]] + before[origins[match.end()] :]
    name = _without_lead(before.strip(_ADORNMENT)).strip(_ADORNMENT)
    name = re.sub(r"^[【\[].{1,6}[】\]]|(?:关于|關於|年度?|的|度)$", "", name).strip(_ADORNMENT)
    return name if 1 < len(name) <= _LONGEST_NAME and re.search("[\u3400-\u9fff]", name) else ""


def looks_like_agency(text: str) -> bool:
    """Whether a text ends as the names of agencies do; a name in brackets behind it does not count."""
    name = re.sub(r"\([^()]*\)$", "", fold(text))
    return 3 < len(name) <= _LONGEST_NAME and name.endswith(_agency_endings()) and not _SENTENCE.search(text)


@cache
def _agency_endings() -> tuple[str, ...]:
    return tuple(map(fold, printed_labels()["agency_ending"]))


_NAME = re.compile(r"(.+?)(?=\(?(?:19|20|[一二][〇○零])\d?|关于|政府信息|政务|信息公开|$)", re.DOTALL)
_KEPT = "\ue000"


def tidy_title(text: str) -> str:
    """A title for people: a blank remains between two agencies that publish together, and where digits meet words."""
    pieces = re.split(r"[\s\u00a0\u3000\u200b\ufeff]+", text.strip())
    joined = pieces[0]
    for piece in pieces[1:]:
        name = _NAME.match(piece)
        apart = name is not None and looks_like_agency(joined.rpartition(_KEPT)[2]) and looks_like_agency(name[1])
        joined += (_KEPT if apart else " ") + piece
    return tidy(joined).replace(_KEPT, " ")


def titles_of_lines(lines: Sequence[str]) -> Iterator[tuple[int, int, Title]]:
    """Titles that lines, or up to three joined, are, each with the first line and the one behind the last."""
    near = _near_reports(lines)
    index = 0
    while index < len(lines):
        count, title = _title_at(lines, index) if index in near else (1, None)
        if title is not None:
            yield index, index + count, title
        index += count


def _title_at(lines: Sequence[str], index: int) -> tuple[int, Title | None]:
    """The title that begins at a line, with the number of lines that it takes."""
    if len(lines[index]) > _LONGEST:
        return 1, None
    alone = read_title(lines[index])
    if alone is not None:
        following = lines[index + 1] if index + 1 < len(lines) else ""
        scope = read_title(lines[index] + following) if re.fullmatch(_SUFFIX, fold(following)) and following else None
        return (2, scope) if scope is not None else (1, alone)
    for count in range(2, _MOST_LINES + 1):
        part = lines[index : index + count]
        text = "\n".join(part)
        joined = read_title(text) if len(part) == count and _names_report(text) and _opens(part) else None
        if joined is not None:
            return count, joined
    return 1, None


def _opens(part: Sequence[str]) -> bool:
    """Whether lines before the last can belong to a title: names of agencies or regions, or its words up to the break."""
    *before, last = part
    whole = read_title(last) is not None
    return all(
        looks_like_agency(line) or (whole and _is_region(line)) or (not whole and _begins_title(line))
        for line in before
    )


def _is_region(line: str) -> bool:
    return (
        2 < len(fold(line)) <= _LONGEST_NAME and line.strip().endswith(_REGION_ENDINGS) and not _SENTENCE.search(line)
    )


def _has_subject(line: str) -> bool:
    folded = fold(line)
    return any(fold(word) in folded for word in title_words()["subject"])


def _begins_title(line: str) -> bool:
    return bool(_YEAR.search(year_with_digits(fold(line)))) or _has_subject(line)


def title_at_start(line: str) -> Title | None:
    """The title at the start of a report whose text stands in one line; None where that line starts otherwise.

    It ends at a blank, or where it is run together with the words that open a report's text.
    """
    start = line.strip()[: 2 * _LONGEST]
    if not _names_report(start):
        return None
    folded, origins = _folded(start)
    for match in _report().finditer(folded):
        end = match.end() + len(re.match(_SUFFIX, folded[match.end() :])[0])  # type: ignore[index]
        after = start[origins[end - 1] + 1 :]
        if after[:1].isspace() or not after or after.startswith(title_words()["opening"]):
            return read_title(start[: origins[end - 1] + 1])
    return None

"""What names of links, columns and pages mean: a report, a column of reports, a way to one, another kind of article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Literal

from extract.metadata import clean_title
from extract.metadata import looks_like_agency as ends_as_agency
from extract.schema.sites import site_words
from extract.text import fold, tidy
from extract.titles import Title, read_title

Meaning = Literal["report", "annual", "disclosure", "sitemap", "directory", "agency", "year", "more", "notices", ""]

_DAY = r"(?:19|20)\d\d[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
_BEFORE = re.compile(
    rf"^(?:[\s·•●◆■▪▶>»\-*]+|[\[(（【]?{_DAY}[\])）】]\s*|(?:\d{{1,2}}\s+)?{_DAY}\s+"
    r"|\d{1,2}[.、．]\s*(?!\d)|置顶|\[置顶\]|(?i:new!?)\s)+"
)
_BEHIND = re.compile(
    rf"(?:\s*[\[(（【]?{_DAY}[\])）】]?|\s*[\[(（]\s*[\d.]+\s*(?i:[KM]B?)\s*[\])）]|\s*(?i:new!?)|\s*\[?点击下载\]?)+$"
)
_FILE = re.compile(r"\.(?:s?html?|pdf|docx?|wps|ofd|xlsx?|zip|rar|et|7z)$", re.IGNORECASE)
_ENCLOSURE = re.compile(r"^[\[【(（]?附\s*件\s*[\d一二三四五六七八九十]{0,3}\s*[\]】)）]?\s*[:：.、．\-—\s]*")
_YEAR_LAST = re.compile(r"((?:报告|年报|報告|年報)(?:\([^()]*\))?)[\s\-—_]*[（(]?((?:19|20)\d\d)\s*年?度?[）)]?$")
_NAMELY = re.compile(r"^(?:[年信息公开政务府工作度]{2,12}[\]】）)]|【[^】]{1,8}】|\[[^\]]{1,8}\])\s*(?=.{8})")
_CUT = re.compile(r"(?:…+|\.{2,}|。。。)$")
_ONLY_YEAR = re.compile(
    r"\(?(?:19|20)\d\d\)?年?度?(?:以前|之前|及以前|政府信息公开|信息公开)?(?:年报|年度报告|工作年报|度报告)?(?:\(\d+\))?"
)
_GENERIC = re.compile(
    "[省市县区州旗盟各和及与,/()]|乡镇|镇街|街镇|街道|乡|镇|部门|人民|政府|直属|单位|办事处|机构|机关|组成|工作|派出|垂直|管理"
)
_LONGEST_COLUMN = 24
_LONGEST_ENDING = 14  # of the name of a column that only ends as such columns do: 市政府年报
_OTHER_KINDS = (
    "interpretation", "part_of_year", "website", "other_report", "application", "guide", "not_final", "notice",
    "catalogue",
)  # fmt: skip
_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@lru_cache(maxsize=1 << 14)
def report_title(text: str) -> Title | None:
    """The title of a report in the name of a link, page or file, without what sites write around it; None for other names."""
    if len(text) > 300 or not text:
        return None
    bare = _FILE.sub("", _BEHIND.sub("", _BEFORE.sub("", text.strip())).strip()).strip()
    bare = _YEAR_LAST.sub(r"\1(\2年)", _ENCLOSURE.sub("", bare))
    for candidate in dict.fromkeys((bare, _FILE.sub("", clean_title(bare)), _NAMELY.sub("", bare))):
        title = read_title(candidate)
        if title is not None and not _is_other_report(candidate, bare):
            return title
    return None


def _is_other_report(text: str, whole: str) -> bool:
    """Whether a title speaks of another report, or a label in front of it of a thing made from a report."""
    folded, label = fold(text), fold(whole.removesuffix(text)) if whole.endswith(text) else ""
    if any(word in folded for key in ("website", "other_report", "not_final") for word in _folded(key)):
        return True
    return any(word in label for key in ("interpretation", "part_of_year") for word in _folded(key))


def is_cut_title(text: str) -> bool:
    """Whether a name that a list cut short may be that of a report."""
    bare = fold(_CUT.sub("", text.strip()))
    return bool(_CUT.search(text.strip())) and any(word in bare for word in ("信息公开", "政务公开"))


def other_kind(text: str) -> tuple[str, str]:
    """The kind of article that a title names which is no report, and the word that says so; empty if it names none."""
    folded = fold(text)
    for key in _OTHER_KINDS:
        for word in _folded(key):
            if word in folded:
                return key, word
    return "", ""


def names_annual_column(text: str) -> bool:
    """Whether a text is the name of a column of annual reports."""
    folded = fold(text).strip(">»|-·[]()")
    if not folded or len(folded) > _LONGEST_COLUMN + 6 or _has(folded, "not_annual"):
        return False
    title = report_title(text)
    if title is not None and title.is_whole:
        return False
    if other_kind(text)[0] not in ("", "catalogue"):
        return False
    if folded in _exact("annual_exact") or _has(folded, "annual") or _bare(folded):
        return True
    return len(folded) <= _LONGEST_ENDING and folded.endswith(_folded("annual_ending"))


def _bare(folded: str) -> bool:
    """Whether a title of reports names neither who reports nor on what year: so columns are called."""
    title = read_title(folded)
    return title is not None and not title.agency and title.year is None


@lru_cache(maxsize=1 << 14)
def meaning(text: str, *, annual: bool = False) -> Meaning:
    """What a link of that name leads to on the way to reports; `annual` says that it stands in a column of reports."""
    folded = fold(text).strip(">»|-·•+[]()")
    if not folded or len(folded) > 80:
        return "report" if report_title(text) else ""
    title = report_title(text)
    if title is not None and (title.agency or title.year):
        return "report"
    if names_annual_column(text):
        return "annual"
    if annual and (found := _in_annual(folded)):
        return found
    return _on_the_way(text, folded)


def _in_annual(folded: str) -> Meaning:
    if _ONLY_YEAR.fullmatch(folded):
        return "year"
    return "more" if len(folded) <= 10 and _has(folded, "more") else ""


def _on_the_way(text: str, folded: str) -> Meaning:
    named: Meaning = "agency" if is_agency(text) else ""
    if len(folded) > _LONGEST_COLUMN or _ANY_YEAR.search(folded):
        return named
    if _has(folded, "sitemap"):
        return "sitemap"
    if folded in _exact("disclosure_exact") or (_has(folded, "disclosure") and not _has(folded, "not_disclosure")):
        return "disclosure"
    return named or _side_column(folded)


def _side_column(folded: str) -> Meaning:
    """Columns beside the way that may hold reports, or agencies that have some."""
    if len(folded) <= 8 and _has(folded, "notices"):
        return "notices"
    is_directory = len(folded) <= 14 and _has(folded, "directory") and not _has(folded, "not_directory")
    return "directory" if is_directory else ""


def is_agency(text: str) -> bool:
    """Whether the name of a link is that of an agency."""
    name = tidy(text)
    if not _GENERIC.sub("", fold(name)):  # 乡镇街道, 市政府部门
        return False
    if _has(fold(name), "not_agency"):
        return False
    return 2 < len(name) <= 30 and not re.search(r"[\d:：,，“”_|>\-]", name) and ends_as_agency(name)


def page_of(text: str) -> Literal["next", "last", "other", ""]:
    """What a link in a bar of pages leads to by its name; a number is `other`."""
    folded = fold(text).strip()
    if len(folded) > 8 or not folded:
        return ""
    bare = folded.strip("[]()")
    if folded in _exact("next_page") or bare in _exact("next_page"):
        return "next"
    if bare in _exact("last_page"):
        return "last"
    return "other" if re.fullmatch(r"(?:第?\d{1,3}页?|\.{3})", bare) or bare in _exact("other_page") else ""


def any_year(texts: Iterable[str]) -> int | None:
    """The only year that texts name; None if they name none or several."""
    years = {int(match[1]) for text in texts for match in _ANY_YEAR.finditer(text)}
    return years.pop() if len(years) == 1 else None


def is_view(text: str) -> bool:
    """Whether the name of a link says nothing but that something is to be seen or had there."""
    return fold(text).strip(">»[]()【】") in _exact("view")


def has_word(text: str, key: str) -> str:
    """The first word of a list that stands in a text; empty if none does."""
    folded = fold(text)
    return next((word for word in _folded(key) if word in folded), "")


def count_words(text: str, key: str) -> int:
    """How many words of a list stand in a text."""
    folded = fold(text)
    return sum(1 for word in _folded(key) if word in folded)


def _has(folded: str, key: str) -> bool:
    return any(word in folded for word in _folded(key))


@cache
def _folded(key: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in site_words()[key])


@cache
def _exact(key: str) -> frozenset[str]:
    return frozenset(_folded(key))

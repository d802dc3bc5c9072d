"""The ledger of a corpus, `coverage.csv` and `coverage.parquet`: for each expected agency and year what was found.

Gaps are data: a line stands for every year on which an agency owes a report, whatever became of it, with the evidence.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from extract.model.capture import Entry
from extract.model.filing import writable
from extract.model.ledger import Alarm, Expected, ExpectedBy, Ledger, ReadReport, Standing, Years
from extract.outputs.staging import staged
from extract.outputs.standing import BEST_FIRST, Found, Judge, best_of
from extract.schema.expected import Name, Roll, body_of, host_of, is_same_body, names_region, without_region

_LISTS = frozenset({"home", "list"})
_NOTHING = "没有找到;查阅了 {0} 个栏目、列表页 (not found; {0} home pages and lists were looked through)"
_MORE = "另有 {0} 处 ({0} more)"


@dataclass(frozen=True, slots=True)
class Covered:
    """One line of the ledger.

    `expected_by` says who expects the report: a user's `list`, the site's `directory` of agencies, the agency's own other
    `reports`, or `nobody` (the name is that of no expected agency). `address`, `sha256`, `retrieved` and `message` are the
    evidence; `report_id` is empty where the report is not in a data set.
    """

    agency: str
    year: int | None
    status: Standing
    expected_by: ExpectedBy
    title: str
    address: str
    sha256: str
    report_id: str
    retrieved: str
    message: str


COVERAGE = tuple(each.name for each in fields(Covered))


@dataclass(frozen=True)
class Evidence:
    """What is known of a corpus: its manifest, its bytes, what sites stopped yielding, and what was read of it."""

    entries: Sequence[Entry]
    data: Callable[[Entry], bytes | None]
    alarms: Sequence[Alarm] = ()
    read: Mapping[str, ReadReport] = field(default_factory=dict)


def covered(evidence: Evidence, ledger: Ledger) -> list[Covered]:
    """The ledger of a corpus: expected agencies in the order of their list, each year by year, then what nobody expected."""
    found = list(Judge(evidence.entries, evidence.data, evidence.read).found())
    wanted = _wanted(evidence.entries, found, ledger)
    years = ledger.years or _years(found)
    homes = _homes(found, Roll(wanted))
    filed: dict[tuple[Name, int | None], list[Found]] = {}
    for each in found:
        if id(each) in homes:
            filed.setdefault((body_of(homes[id(each)]), each.year), []).append(each)
    gaps = _Gaps(evidence)
    lines: list[Covered] = []
    entered: set[int] = set()
    for expected, by in wanted.items():
        for year in range(years[0], years[1] + 1) if years else ():
            if expected.owes(year):
                there = best_of(filed.get((body_of(expected), year), ()))
                entered.update(map(id, there))
                lines.append(_line(expected.agency, by, there) if there else gaps.line(expected, by, year))
    rest = [each for each in found if id(each) not in entered]
    return lines + _unexpected(rest, homes, wanted)


def _wanted(entries: Sequence[Entry], found: Sequence[Found], ledger: Ledger) -> dict[Expected, ExpectedBy]:
    """Whose reports are expected: a user's list alone, else the site's directory and whoever reports at all."""
    if ledger.expected:
        return dict.fromkeys(ledger.expected, "list")
    reporting = dict.fromkeys((each.agencies[0], each.host) for each in found if each.agencies)
    directory = _distinct(_listed(entries))
    known = Roll(directory).matches(reporting)
    others = _distinct(name for name in reporting if name not in known)
    wanted: dict[Expected, ExpectedBy] = {}
    for each in directory:
        names = [each.agency, *(name for (name, _), body in known.items() if body is each)]
        wanted[Expected(max(names, key=len), each.site)] = "directory"
    wanted |= dict.fromkeys(others, "reports")
    return dict(sorted(wanted.items(), key=lambda pair: (pair[0].agency, pair[0].site)))


def _listed(entries: Sequence[Entry]) -> Iterator[Name]:
    """The agencies to which a site's own pages lead; whoever runs the site that the user named is known by its reports."""
    pages = [entry for entry in entries if entry.role in _LISTS and entry.agency]
    owners = {(entry.agency, host_of(entry.address)) for entry in pages if not entry.referrer}
    return (name for entry in pages if (name := (entry.agency, host_of(entry.address))) not in owners)


def _distinct(names: Iterable[Name]) -> list[Expected]:
    """Each body once, under its longest name where a site writes it with its region and without.

    On two sites the same name is that of one body if it says of which region; otherwise each site has its own.
    """
    kept: list[Expected] = []
    longer: Counter[Name] = Counter()
    full: set[str] = set()
    for agency, site in sorted(dict.fromkeys(names), key=lambda name: (-len(name[0]), name)):
        name, _ = own = body_of(Expected(agency, site))
        if longer[own] != 1 and not (name in full and names_region(agency)):
            kept.append(Expected(agency, site))
            full.add(name)
            longer.update((short, site) for short in (name, *without_region(agency)))
    return kept


def _homes(found: Sequence[Found], roll: Roll) -> dict[int, Expected]:
    """The expected agency of each report, by the identity of its object: by the first of its names that is that of one."""
    matches = roll.matches((agency, each.host) for each in found for agency in each.agencies)
    homes = {}
    for each in found:
        home = next((matches[agency, each.host] for agency in each.agencies if (agency, each.host) in matches), None)
        if home is not None:
            homes[id(each)] = home
    return homes


def _years(found: Iterable[Found]) -> Years | None:
    """The first and the last year on which a report was found; None if there is none."""
    years = [each.year for each in found if each.year is not None and each.is_there]
    return (min(years), max(years)) if years else None


def _line(agency: str, by: ExpectedBy, found: Sequence[Found]) -> Covered:
    """The line for an agency and a year from what was found, the best first."""
    best = found[0]
    entry = best.entry
    message = "; ".join(filter(None, (best.message, _MORE.format(len(found) - 1) if len(found) > 1 else "")))
    return Covered(
        agency, best.year, best.standing, by, entry.title, entry.address, entry.sha256, best.report_id, entry.retrieved,
        message,
    )  # fmt: skip


def _unexpected(rest: Sequence[Found], homes: Mapping[int, Expected], wanted: Mapping[Expected, ExpectedBy]) -> list[Covered]:
    """Lines for what nobody expects: other agencies, years that nobody asked for or that are not known."""
    of: dict[tuple[str, int | None, int], list[Found]] = {}
    for number, each in enumerate(rest):
        agency = homes[id(each)].agency if id(each) in homes else next(iter(each.agencies), "")
        # What names neither agency nor year is not said to be the same report.
        of.setdefault((agency, each.year, -1 if agency and each.year is not None else number), []).append(each)
    by = {expected.agency: by for expected, by in wanted.items() if by != "list"}
    ordered = sorted(of.items(), key=lambda pair: (pair[0][0], pair[0][1] or 0, pair[0][2]))
    return [_line(agency, by.get(agency, "nobody"), best_of(found)) for (agency, _, _), found in ordered]


class _Gaps:
    """Lines for what was not found, with what was looked through in vain."""

    def __init__(self, evidence: Evidence) -> None:
        self._alarms = {alarm.site: alarm for alarm in evidence.alarms}
        self._lists: dict[str, list[Entry]] = {}
        for entry in evidence.entries:
            if entry.role in _LISTS and entry.sha256:
                self._lists.setdefault(host_of(entry.address), []).append(entry)
        self._failed = [entry for entry in evidence.entries if entry.role == "error" and entry.agency]

    def line(self, expected: Expected, by: ExpectedBy, year: int) -> Covered:
        """The line for an agency without a report on a year; an error where its own page for that year failed."""
        failed = next((each for each in self._failed if _is_page_of(each, expected, year)), None)
        if failed is not None:
            evidence = failed.title, failed.address, "", "", failed.retrieved, failed.message
            return Covered(expected.agency, year, "error", by, *evidence)
        return self._nothing(expected, by, year)

    def _nothing(self, expected: Expected, by: ExpectedBy, year: int) -> Covered:
        site = expected.site if expected.site in self._lists or expected.site in self._alarms else self._only_site
        lists = self._lists.get(site, [])
        own = next((entry for entry in lists if entry.agency and is_same_body(entry.agency, expected.agency)), None)
        page = own or (lists[0] if lists else None)
        alarm = self._alarms.get(site)
        message = "; ".join(filter(None, (_NOTHING.format(len(lists)), str(alarm) if alarm else "")))
        address = alarm.page if alarm else page.address if page else ""
        sha256, retrieved = (page.sha256, page.retrieved) if page and not alarm else ("", "")
        return Covered(expected.agency, year, "not_found", by, "", address, sha256, "", retrieved, message)

    @property
    def _only_site(self) -> str:
        """The one site that was looked through; empty where there are several."""
        return next(iter(self._lists)) if len(self._lists) == 1 else ""


def _is_page_of(entry: Entry, expected: Expected, year: int) -> bool:
    """Whether a page is that of one agency and one year, as sites have them that show a report for each year chosen."""
    return entry.title.strip("年度 ") == str(year) and is_same_body(entry.agency, expected.agency)


def write_coverage(folder: Path, lines: Sequence[Covered]) -> None:
    """Write the ledger into a folder, whole or not at all; OutputError if that cannot be done."""
    rows = [tuple(_writable(getattr(line, name)) for name in COVERAGE) for line in lines]
    with staged(folder) as staging:
        with (staging / "coverage.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(COVERAGE)
            writer.writerows(["" if value is None else value for value in row] for row in rows)
        schema = pa.schema([(name, pa.int64() if name == "year" else pa.string()) for name in COVERAGE])
        columns = zip(*rows, strict=True) if rows else ((),) * len(COVERAGE)
        table = pa.table([pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema)
        parquet.write_table(table, staging / "coverage.parquet", compression="zstd")


def _writable(value: str | int | None) -> str | int | None:
    return writable(value) if isinstance(value, str) else value


def counted(lines: Iterable[Covered]) -> str:
    """How many lines of each standing there are, as one line for people."""
    number = Counter(line.status for line in lines)
    return " · ".join(f"{_CHINESE[status]} {status} {number[status]:,}" for status in BEST_FIRST if number[status])


_CHINESE: Mapping[Standing, str] = {
    "found": "找到", "picture_only": "仅有图片", "attachment_only": "仅有附件", "wrong_year": "年份不符", "removed": "已撤下",
    "error": "出错", "not_found": "没有找到",
}  # fmt: skip

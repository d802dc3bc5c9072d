"""Findings of many reports as a user reads them one after the other: text, JSON, CSV, SARIF or JUnit."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from extract.model.filing import Row
from extract.model.rulebook import RuleBook
from extract.outputs.junit import as_junit
from extract.outputs.pieces import NO_REPORT, Entry, Piece, aside, entries_of
from extract.outputs.rows import FINDINGS, ReportRow, Rows, printed
from extract.outputs.sarif import as_sarif
from extract.outputs.show import OUTCOME_NAMES, SEVERITY_NAMES, finding_block
from extract.text import printable


def as_text(made: Iterable[Rows], _: RuleBook | None = None) -> Iterator[Piece]:
    """A heading for each report, a block for each of its findings, counts at the end; sources without a report aside.

    What blanks leave undecided is only counted: in reports that leave zeros blank it would bury the rest.
    """
    counts: Counter[str] = Counter()
    for rows in made:
        for report in rows.reports:
            if report.outcome in NO_REPORT:
                counts["unread"] += 1
                yield aside(report)
            else:
                counts["reports"] += 1
                yield from _report_text(report, list(entries_of(report, rows)), counts)
    yield Piece(_total(counts))


def _report_text(report: ReportRow, found: list[Entry], counts: Counter[str]) -> Iterator[Piece]:
    known = [finding for finding in found if finding["verdict"] != "cannot_say" or finding["kind"] == "reading"]
    undecided = len(found) - len(known)
    counts["undecided"] += undecided
    said = f"{len(known)} 项发现 findings" if known else "未发现问题 no findings"
    if undecided:
        said += f",另有 {undecided} 项因空白无法判断 and {undecided} undecided for blanks"
    yield Piece(f"{_heading(report)}\n{said}\n\n")
    for finding in known:
        counts[str(finding["severity"])] += 1
        yield Piece("\n".join(f"  {line}" for line in finding_block(finding)) + "\n\n", finding)


def _heading(report: ReportRow) -> str:
    year = "年份不明 year unknown" if report.year is None else str(report.year)
    message = f": {report.message}" if report.message else ""
    agency = report.agency or "机关不明 agency unknown"
    return f"{printable(report.source)}\n{agency} · {year} · {OUTCOME_NAMES[report.outcome]}{message}"


def _total(counts: Counter[str]) -> str:
    parts = [f"报告 reports {counts['reports']:,}"]
    parts += [f"{name} {counts[severity]:,}" for severity, name in SEVERITY_NAMES.items()]
    parts += [f"因空白无法判断 undecided {counts['undecided']:,}"] if counts["undecided"] else []
    parts += [f"未读出 not read {counts['unread']:,}"] if counts["unread"] else []
    return "合计 total: " + " · ".join(parts) + "\n"


def as_json(made: Iterable[Rows], _: RuleBook | None = None) -> Iterator[Piece]:
    """An array with an object for each report."""
    before = "["
    for rows in made:
        for report in rows.reports:
            found = list(entries_of(report, rows))
            whole = dict(zip(ReportRow.__slots__, report.row, strict=True)) | {"findings": found}
            text = json.dumps(whole, ensure_ascii=False, default=printed, indent=1)
            yield Piece(f"{before}\n{text}")
            yield from (Piece("", finding) for finding in found)
            before = ","
    yield Piece("[]\n" if before == "[" else "\n]\n")


def as_csv(made: Iterable[Rows], _: RuleBook | None = None) -> Iterator[Piece]:
    """The table `findings`; sources without a report aside."""
    yield Piece(_csv_line(FINDINGS))
    for rows in made:
        yield from (aside(report) for report in rows.reports if report.outcome in NO_REPORT)
        yield from (Piece(_csv_line(row), dict(zip(FINDINGS, row, strict=True))) for row in rows.findings)


# Each takes the rule book that was used, None for the rules as shipped: some formats describe the rules as well.
LISTINGS: Mapping[str, Callable[[Iterable[Rows], RuleBook | None], Iterator[Piece]]] = {
    "text": as_text, "json": as_json, "csv": as_csv, "sarif": as_sarif, "junit": as_junit,
}  # fmt: skip


def _csv_line(row: Row) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([printed(value) for value in row])
    return buffer.getvalue()

"""A summary of a build that a person can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from extract.outputs.rows import OUTCOMES, Rows
from extract.text import printable

_CHINESE = {
    "complete": "完整", "partial": "部分", "no_tables": "无统计表", "not_a_report": "不是年报",
    "unreadable": "无法读取", "error": "错误", "warning": "警告", "notice": "提示",
}  # fmt: skip
_SEVERITIES = ("error", "warning", "notice")
# So many troubled sources are named one by one; the rest is counted, and all stand in `reports`.
_NAMED = 10
_IDLE = (
    "未写 coverage.csv:来源中没有 extract fetch 抓取的文件夹,--expected 和 --years 不起作用 "
    "(coverage.csv was not written: no source is a folder that extract fetch wrote)"
)


@dataclass(frozen=True)
class Summary:
    """What a build came to.

    `outcomes` counts reports (and sources without any) by outcome, `findings` by rule and severity, `passed_over` files
    of other kinds by suffix. `repeated` are sources with the bytes of an earlier one; their reports count once.
    `troubles` names the first sources that are not complete, with the reason. `output` is None if nothing was written.
    `idle` says that reports were said to be expected, and no source is a corpus whose coverage could be told,
    `released` that the files of a release stand beside the data set.
    """

    sources: int
    outcomes: Mapping[str, int]
    cells: int
    cells_read: int
    cells_unsure: int
    findings: Mapping[tuple[str, str], int]
    passed_over: Mapping[str, int] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()
    troubles: tuple[tuple[str, str], ...] = ()
    output: Path | None = None
    idle: bool = False
    released: bool = False

    def __str__(self) -> str:
        return "\n".join(_lines(self))


class Tally:
    """Counts kept while sources pass, in memory that does not grow with them."""

    def __init__(self) -> None:
        self.sources = self.cells = self.cells_read = self.cells_unsure = 0
        self.outcomes: Counter[str] = Counter()
        self.findings: Counter[tuple[str, str]] = Counter()
        self.troubles: list[tuple[str, str]] = []

    def add(self, rows: Rows) -> None:
        """Count what one source adds."""
        self.sources += 1
        for report in rows.reports:
            self.outcomes[report.outcome] += 1
            self.cells += report.cells
            self.cells_read += report.cells_read
            self.cells_unsure += report.cells_unsure
            if report.outcome != "complete" and len(self.troubles) < _NAMED:
                self.troubles.append((report.source, report.message))
        self.findings.update((str(row[1]), str(row[3])) for row in rows.findings)

    def summary(self, passed_over: Mapping[str, int], repeated: tuple[str, ...], output: Path | None) -> Summary:
        """What was counted, with what only the whole run knows."""
        return Summary(
            self.sources, dict(self.outcomes), self.cells, self.cells_read, self.cells_unsure, dict(self.findings),
            dict(passed_over), repeated, tuple(self.troubles), output,
        )  # fmt: skip


def _lines(summary: Summary) -> Iterator[str]:
    reports = sum(summary.outcomes.values())
    yield f"报告 reports      {reports:>9,}   来自 from {summary.sources + len(summary.repeated):,} 个文件 sources"
    for outcome in OUTCOMES:
        if summary.outcomes.get(outcome):
            yield f"  {outcome:<15}{summary.outcomes[outcome]:>9,}   {_CHINESE[outcome]}"
    read, unsure = summary.cells_read, summary.cells_unsure
    yield f"单元格 cells      {summary.cells:>9,}   读出 read {read:,} · 存疑 unsure {unsure:,}"
    yield f"发现 findings     {sum(summary.findings.values()):>9,}"
    for (rule, severity), count in sorted(summary.findings.items(), key=_by_severity):
        yield f"  {rule:<23} {count:>7,}   {severity} {_CHINESE.get(severity, '')}"
    yield from _remarks(summary)


def _remarks(summary: Summary) -> Iterator[str]:
    """Lines that stand only where there is something to say."""
    if summary.troubles:
        yield "未读全 not complete:"
        yield from (f"  {printable(source)}: {message}" for source, message in summary.troubles)
        incomplete = sum(count for outcome, count in summary.outcomes.items() if outcome != "complete")
        more = incomplete - len(summary.troubles)
        if more:
            yield f"  …另有 and {more:,} 份,见 more in reports.csv"
    if summary.repeated:
        shown = ", ".join(map(printable, summary.repeated[:3])) + (" …" if len(summary.repeated) > 3 else "")
        yield f"重复 same bytes as an earlier source, left out: {len(summary.repeated):,} ({shown})"
    if summary.passed_over:
        kinds = ", ".join(f"{suffix or '(none)'} {count:,}" for suffix, count in sorted(summary.passed_over.items()))
        yield f"略过 files of other kinds: {sum(summary.passed_over.values()):,} ({kinds})"
    if summary.idle:
        yield _IDLE
    if summary.output:
        yield f"文件 files: {summary.output.as_posix()}/{{observations,reports,findings,…}}.{{csv,parquet}}"
    if summary.output and summary.released:
        yield "发布 release: panel.csv, dataset.{dta,sav,xlsx,duckdb}, codebook.html, report-card.html"


def _by_severity(entry: tuple[tuple[str, str], int]) -> tuple[int, str]:
    (rule, severity), _ = entry
    return (_SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES), rule)

"""The reviewer's workbook: all reports, all findings, and the form of each report that has some, with live formulae.

Texts from outside are written as texts, whatever they begin with; the same reports make the same bytes.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException

from extract.errors import OutputError
from extract.model.decision import Decided
from extract.model.finding import Finding
from extract.model.review import Review
from extract.model.rulebook import RuleBook
from extract.outputs.book_pen import Area, Pen, formats
from extract.outputs.book_sheet import write_report_sheet
from extract.outputs.labels import DECISIONS, DOUBTS, KINDS, SEVERITIES, STATES, VERDICTS, cell_words, labels
from extract.outputs.rows import ReportRow, Rows, places
from extract.outputs.show import OUTCOME_NAMES
from extract.outputs.staging import staged, writing
from extract.schema import rule_book

FILE_NAME = "review.xlsx"
REPORT_SHEETS = 400  # more sheets open slowly in every program
_LINES = 200_000  # rows of the two lists; a sheet holds 1,048,576
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the library takes a date without a zone; it must not be today's
_OVERVIEW, _FINDINGS, _DECISIONS = "总览", "发现", "结论"
_PLACES = 600  # characters that are shown of places

_OVERVIEW_COLUMNS = (
    ("机关", 34), ("年度", 8), ("格式", 12), ("读取结果", 22), ("错误", 7), ("警告", 7), ("提示", 7), ("其中无法判断", 13),
    ("核对表", 12), ("来源", 50), ("报告编号", 20), ("说明", 60),
)  # fmt: skip
_LINK_COLUMN = 8
_HEAD_ROW = 4  # of the overview, below its title and remarks
_FINDING_COLUMNS = (
    ("机关", 30), ("年度", 7), ("严重程度", 9), ("判断", 12), ("类别", 10), ("规则", 22), ("表", 26), ("行", 24),
    ("列", 14), ("说明", 60), ("算式", 34), ("左边", 10), ("右边", 10), ("差额", 10), ("存疑单元格", 34), ("建议", 44),
    ("原文", 44), ("English", 44), ("疑在", 10), ("位置", 40), ("来源", 40), ("报告编号", 20), ("指纹", 14),
)  # fmt: skip
_DECISION_COLUMNS = (
    ("机关", 30), ("年度", 7), ("规则", 22), ("表", 26), ("行", 24), ("列", 14), ("算式", 34), ("结论", 12), ("理由", 44),
    ("决定人", 14), ("日期", 12), ("现状", 24), ("报告编号", 20), ("指纹", 14), ("出处", 34),
)  # fmt: skip


def write_review_book(made: Iterable[Rows], path: Path, book: RuleBook | None = None) -> None:
    """One workbook for all that the sources gave, in their order; OutputError if it cannot be written."""
    with ReviewBook(path, book) as review_book:
        for rows in made:
            review_book.add(rows)


class ReviewBook(AbstractContextManager["ReviewBook"]):
    """A workbook being written; it takes its place when the block ends well, and else leaves nothing behind."""

    def __init__(self, path: Path, book: RuleBook | None = None) -> None:
        self._path = path
        self._rules = book or rule_book()
        self._bytes = io.BytesIO()
        self._file = Workbook(self._bytes)
        self._file.set_properties({"title": "政府信息公开工作年度报告勾稽核对", "author": "", "created": _CREATED})
        self._styles = formats(self._file)
        self._overview = Pen(self._file.add_worksheet(_OVERVIEW), self._styles)
        self._findings = Pen(self._file.add_worksheet(_FINDINGS), self._styles)
        self._names = _Names((_OVERVIEW, _FINDINGS, _DECISIONS, "History"))  # the last one belongs to Excel itself
        self._counts: Counter[str] = Counter()
        self._sheets: dict[int, str] = {}
        self._waiting: list[tuple[int, Review]] = []
        self._decided: list[tuple[Any, ...]] = []
        self._begin_list(self._overview, _OVERVIEW_COLUMNS, _HEAD_ROW)
        self._begin_list(self._findings, _FINDING_COLUMNS)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._file.fileclosed = True  # the library complains about books that are thrown away
            return
        self._finish()
        with staged(self._path.parent) as folder, writing(self._path):
            (folder / self._path.name).write_bytes(self._bytes.getvalue())

    def add(self, rows: Rows) -> None:
        """Append what one source adds."""
        reviews = {review.filing.report_id: review for review in rows.reviews}
        for report in rows.reports:
            review = reviews.get(report.report_id)
            line = self._report_line(report, review.findings if review else ())
            if review is not None and review.findings:
                self._finding_lines(report, review)
                self._consider(line, review)
            if review is not None and len(self._decided) < _LINES:
                self._decided.extend(_decision_said(review, decided) for decided in review.decided)

    @staticmethod
    def _begin_list(pen: Pen, columns: Sequence[tuple[str, int]], row: int = 0) -> None:
        pen.columns(0, tuple(float(wide) for _, wide in columns))
        for number, (head, _) in enumerate(columns):
            pen.text(Area(row, number), head, "head")
        pen.sheet.freeze_panes(row + 1, 2)
        pen.sheet.set_landscape()
        pen.sheet.set_paper(9)
        pen.sheet.fit_to_pages(1, 0)
        pen.sheet.repeat_rows(row)

    def _report_line(self, report: ReportRow, findings: Iterable[Finding]) -> int | None:
        """The row of the overview that tells of a report; None if there is no more room."""
        found = list(findings)
        self._counts["reports"] += 1
        self._counts.update(finding.severity for finding in found)
        row = _HEAD_ROW + self._counts["reports"]
        if self._counts["reports"] > _LINES:
            return None
        severities = Counter(finding.severity for finding in found)
        open_ones = sum(finding.verdict == "cannot_say" for finding in found)
        said = (
            report.agency or "(机关不明)", report.year, report.form, OUTCOME_NAMES[report.outcome], severities["error"],
            severities["warning"], severities["notice"], open_ones, "", report.source, report.report_id, report.message,
        )  # fmt: skip
        _line(self._overview, row, said)
        return row

    def _finding_lines(self, report: ReportRow, review: Review) -> None:
        prints = review.fingerprints or [""] * len(review.findings)
        for finding, fingerprint in zip(review.findings, prints, strict=True):
            self._counts["findings"] += 1
            if self._counts["findings"] <= _LINES:
                said = _finding_said(report, review, finding)
                _line(self._findings, self._counts["findings"], (*said, fingerprint), finding.severity)

    def _consider(self, line: int | None, review: Review) -> None:
        """A sheet at once for what needs correction; what only deserves a remark waits for the room that is left."""
        if line is None:
            return
        if all(finding.severity == "notice" for finding in review.findings):
            if len(self._waiting) < REPORT_SHEETS:
                self._waiting.append((line, review))
            else:
                self._counts["without_sheet"] += 1
        else:
            self._write_sheet(line, review)

    def _write_sheet(self, line: int, review: Review) -> None:
        if len(self._sheets) >= REPORT_SHEETS:
            self._counts["without_sheet"] += 1
            return
        name = self._names.of(review.filing.agency, review.filing.year)
        self._sheets[line] = name
        pen = Pen(self._file.add_worksheet(name), self._styles)
        write_report_sheet(pen, review, self._rules, f"internal:'{_OVERVIEW}'!A{line + 1}")

    def _finish(self) -> None:
        for line, review in self._waiting:
            self._write_sheet(line, review)
        for line, name in self._sheets.items():
            quoted = name.replace("'", "''")
            self._overview.link(Area(line, _LINK_COLUMN), f"internal:'{quoted}'!A1", "打开")
        self._close_overview()
        last = max(min(self._counts["findings"], _LINES), 1)
        self._findings.sheet.autofilter(0, 0, last, len(_FINDING_COLUMNS) - 1)
        self._write_decisions()
        try:
            self._file.close()
        except (OSError, XlsxWriterException) as error:
            self._file.fileclosed = True
            raise OutputError(f"无法写入工作簿 (cannot write the workbook: {str(error).lower()})", str(self._path)) from error

    def _write_decisions(self) -> None:
        """What people decided about findings, those that stand no more among them; no sheet where nobody did."""
        if not self._decided:
            return
        pen = Pen(self._file.add_worksheet(_DECISIONS), self._styles)
        self._begin_list(pen, _DECISION_COLUMNS)
        for row, said in enumerate(self._decided, 1):
            _line(pen, row, said)
        pen.sheet.autofilter(0, 0, len(self._decided), len(_DECISION_COLUMNS) - 1)

    def _close_overview(self) -> None:
        pen, counts = self._overview, self._counts
        pen.text(Area(0, 0), "政府信息公开工作年度报告勾稽核对总览", "title")
        total = " · ".join(f"{name} {counts[severity]:,}" for severity, name in SEVERITIES.items())
        pen.text(Area(1, 0), f"报告(文件)共 {counts['reports']:,} 份 · {total}")
        pen.text(Area(2, 0), _limits(counts, len(self._sheets)))
        last = _HEAD_ROW + max(min(counts["reports"], _LINES), 1)
        pen.sheet.autofilter(_HEAD_ROW, 0, last, len(_OVERVIEW_COLUMNS) - 1)


def _limits(counts: Counter[str], sheets: int) -> str:
    """What of the reports stands in the workbook, and what does not for want of room."""
    said = f"有发现的报告另附核对表 {sheets:,} 张(至多 {REPORT_SHEETS} 张,先附有错误或警告的)"
    if counts["without_sheet"]:
        said += f";另有 {counts['without_sheet']:,} 份有发现的报告未附表,见“{_FINDINGS}”"
    for what, name in (("reports", _OVERVIEW), ("findings", _FINDINGS)):
        if counts[what] > _LINES:
            said += f";“{name}”只列前 {_LINES:,} 行,全部 {counts[what]:,} 行见 {what}.csv"
    return said + "。"


def _finding_said(report: ReportRow, review: Review, finding: Finding) -> tuple[Any, ...]:
    filing = review.filing
    words = labels(filing, finding.table, finding.item, finding.column)
    suspects = ";".join(cell_words(filing, variable).zh for variable in finding.suspects)
    shown = places(finding.places)
    return (
        filing.agency or "(机关不明)", filing.year, SEVERITIES[finding.severity], VERDICTS[finding.verdict],
        KINDS[finding.kind], finding.rule, words.table.zh, words.item.zh, words.column.zh, finding.message_zh,
        finding.formula, finding.left, finding.right, finding.difference, suspects, finding.suggestion, finding.quote,
        finding.message_en, DOUBTS[finding.doubt], shown if len(shown) <= _PLACES else shown[:_PLACES] + "…",
        report.source, report.report_id,
    )  # fmt: skip


def _decision_said(review: Review, decided: Decided) -> tuple[Any, ...]:
    filing, waiver = review.filing, decided.waiver
    words = labels(filing, waiver.table, waiver.item, waiver.column)
    return (
        filing.agency or "(机关不明)", filing.year, waiver.rule, words.table.zh, words.item.zh, words.column.zh,
        decided.finding.formula if decided.finding else "", DECISIONS[waiver.decision], waiver.reason, waiver.author,
        waiver.date, STATES[decided.state], filing.report_id, waiver.fingerprint, waiver.place,
    )  # fmt: skip


def _line(pen: Pen, row: int, said: Iterable[Any], severity: str = "") -> None:
    """A row of a list; nothing is written for what is missing, so that filters offer it as blank."""
    for column, value in enumerate(said):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            # Lists stay one line high: long texts are read in the filtered row or on the report's own sheet.
            pen.sheet.write_string(row, column, *pen.fitting(value, severity if column == 2 and severity else "line"))
        else:
            pen.sheet.write_number(row, column, float(value), pen.styles["line"])


_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 31  # UTF-16 units in the name of a sheet


class _Names:
    """Names of sheets: agency and year, never two alike, never one that a program rejects."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {name.casefold() for name in taken}

    def of(self, agency: str, year: int | None) -> str:
        """A name that no sheet has yet."""
        base = _FORBIDDEN.sub("_", agency).strip() or "机关不明"
        tail = f" {year}" if year is not None else ""
        name, number = _shortened(base, tail), 1
        while name.casefold() in self._taken:
            number += 1
            name = _shortened(base, f"{tail} ({number})")
        self._taken.add(name.casefold())
        return name


def _shortened(base: str, tail: str) -> str:
    """A name with its tail, what is too long taken out of its middle: regions begin and offices end it."""
    if _units(base + tail) <= _LONGEST:
        return base + tail
    start, end = base[:8], base[8:]
    while _units(f"{start}…{end}{tail}") > _LONGEST:
        end = end[1:]
    return f"{start}…{end}{tail}"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

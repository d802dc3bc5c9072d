"""One source to one result: read, align, check. A bad document is an outcome, never an exception."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.alignment import align_document
from extract.checks import check_filing
from extract.errors import EncryptedError, ExtractError, ImageOnlyError, SourceError, TooLargeError
from extract.model.document import Document, Source
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.outputs.reports import bare_row, report_row, row_without_bytes
from extract.outputs.rows import UNSURE, Outcome, ReportRow, Rows, finding_rows, observation_rows
from extract.readers import read_document
from extract.schema import load_form
from extract.sources.local import Origin, load

_NOT_A_REPORT = "不是政府信息公开工作年度报告 (not an annual report on information disclosure)"
_NO_TABLES = "没有报告格式中的表格 (no table of the form)"
_UNREADABLE = "文件无法读取"
_CHINESE = re.compile("[\u4e00-\u9fff]")
_REASONS: tuple[tuple[type[ExtractError], str], ...] = (
    (EncryptedError, "文件需要密码"),
    (ImageOnlyError, "页面是图片,没有文字"),
    (TooLargeError, "文件展开后超过限度"),
    (SourceError, "来源无法取得"),
)


@dataclass(frozen=True)
class Reading:
    """One report of a source with what is wrong with it, and how far it was read."""

    filing: Filing
    findings: tuple[Finding, ...]
    outcome: Outcome
    message: str


@dataclass(frozen=True)
class Result:
    """What became of one source: its readings, or else an outcome with the reason (Chinese and English, one line).

    `source` is None if its bytes could not be had, `document` None if they could not be read.
    """

    name: str
    outcome: Outcome
    message: str
    source: Source | None = field(default=None, repr=False)
    document: Document | None = field(default=None, repr=False)
    readings: tuple[Reading, ...] = ()

    @property
    def rows(self) -> Rows:
        """What it adds to the three tables."""
        if not self.readings:
            return Rows((self._bare_row(),))
        observations = tuple(row for reading in self.readings for row in observation_rows(reading.filing))
        findings = tuple(
            row for reading in self.readings for row in finding_rows(reading.filing.report_id, reading.findings)
        )
        reports = tuple(report_row(r.filing, r.outcome, r.message, len(r.findings)) for r in self.readings)
        return Rows(reports, observations, findings)

    def _bare_row(self) -> ReportRow:
        if self.source is None:
            return row_without_bytes(self.name, self.message)
        return bare_row(self.source, self.outcome, self.message, self.document)


def process(origin: Origin) -> Result:
    """Read one source, align its reports and check them; MemoryError alone passes, for whoever set the limit."""
    source = None
    try:
        source = load(origin)
        return _result(source, read_document(source))
    except MemoryError:
        raise
    except ExtractError as error:
        return Result(origin.name, "unreadable", _reason(error), source)
    except Exception as error:  # noqa: BLE001 - one document that trips a library must not end the run
        return Result(origin.name, "unreadable", _unexpected(error), source)


def process_to_rows(origin: Origin) -> Rows:
    """One source as rows of the three tables: all that needs to leave a worker."""
    return process(origin).rows


def _result(source: Source, document: Document) -> Result:
    readings = tuple(_reading(filing) for filing in align_document(document))
    if not readings:
        return Result(source.name, "not_a_report", _NOT_A_REPORT, source, document)
    return Result(source.name, readings[0].outcome, readings[0].message, source, document, readings)


def _reading(filing: Filing) -> Reading:
    outcome, message = _outcome(filing)
    return Reading(filing, tuple(check_filing(filing)), outcome, message)


def _outcome(filing: Filing) -> tuple[Outcome, str]:
    """How far a report was read, with what is missing in words."""
    if not filing.editions:
        return "no_tables", _line(_NO_TABLES, *filing.notes)
    absent = sum(observation.status == "absent" for observation in filing.observations)
    unsure = sum(observation.status in UNSURE for observation in filing.observations)
    missing = list(_missing_tables(filing))
    lacks = [
        (f"缺表 {'、'.join(missing)}", f"tables missing: {', '.join(missing)}", missing),
        (f"缺 {absent} 格", f"{absent} cells absent", absent),
        (f"存疑 {unsure} 格", f"{unsure} cells unsure", unsure),
    ]
    chinese = ",".join(words for words, _, there in lacks if there)
    english = ", ".join(words for _, words, there in lacks if there)
    if not english:
        return "complete", _line(*filing.notes)
    return "partial", _line(f"{chinese} ({english})", *filing.notes)


def _missing_tables(filing: Filing) -> Iterator[str]:
    """Tables of the forms used of which no cell is printed."""
    printed = {cell.variable.table for cell in filing.observations if cell.status != "absent"}
    forms = [load_form(edition) for edition in dict.fromkeys(filing.editions.values())]
    tables = dict.fromkeys(block.table for form in forms for block in form.blocks)
    return (table for table in tables if table not in printed)


def _reason(error: ExtractError) -> str:
    """The error in both languages: readers say it so themselves, the operating system in English alone."""
    if _CHINESE.search(error.message):
        return _line(error.message)
    chinese = next((words for kind, words in _REASONS if isinstance(error, kind)), _UNREADABLE)
    return _line(f"{chinese} ({error.message})")


def _unexpected(error: Exception) -> str:
    """An error of a library, with where it happened: enough for a bug report."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error}"
    return _line(f"{_UNREADABLE},意外错误 (unexpected error in {frame.name}, line {frame.lineno}: {what[:200]})")


def _line(*sentences: str) -> str:
    """Sentences as one line."""
    return " ".join("; ".join(sentences).split())

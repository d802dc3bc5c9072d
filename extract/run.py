"""One source to one result: read and align. A bad document is an outcome, never an exception."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.alignment import align_document
from extract.errors import EncryptedError, ExtractError, ImageOnlyError, SourceError, TooLargeError
from extract.model.document import Document, Source
from extract.model.filing import Filing
from extract.readers import read_document
from extract.result import Result, one_line, outcome_of, unexpected
from extract.sources.local import Origin, load
from extract.spool import Packed, pack
from extract.titles import is_title

_NOT_A_REPORT = "不是政府信息公开工作年度报告 (not an annual report on information disclosure)"
_UNREADABLE = "文件无法读取"
_YEAR_KNOWN = "年份 {0} 取自抓取时所见 (the year {0} is that under which it was found)"
_CHINESE = re.compile("[\u4e00-\u9fff]")
_REASONS: tuple[tuple[type[ExtractError], str], ...] = (
    (EncryptedError, "文件需要密码"),
    (ImageOnlyError, "页面是图片,没有文字"),
    (TooLargeError, "文件展开后超过限度"),
    (SourceError, "来源无法取得"),
)


def process(origin: Origin) -> Result:
    """Read one source and align its reports; MemoryError alone passes, for whoever set the limit."""
    source = None
    try:
        source = load(origin)
        return _result(source, _described(read_document(source), origin), origin.year)
    except MemoryError:
        raise
    except ExtractError as error:
        return Result(origin.name, "unreadable", _reason(error), source)
    except Exception as error:  # noqa: BLE001 - one document that trips a library must not end the run
        return Result(origin.name, "unreadable", unexpected(_UNREADABLE, error), source)


def process_packed(origin: Origin) -> Packed:
    """One source as all that needs to leave a worker."""
    return pack(process(origin))


def _described(document: Document, origin: Origin) -> Document:
    """A document with what is known of it beside its bytes, where it says nothing itself."""
    known = {key: value for key, value in origin.said.items() if key != "title" or is_title(value)}
    return replace(document, metadata={**known, **document.metadata}) if known else document


def _of_year(filing: Filing, year: int | None) -> Filing:
    """A report that does not say its year, with the one under which it was found."""
    if filing.year is not None or year is None:
        return filing
    return replace(filing, year=year, notes=(*filing.notes, _YEAR_KNOWN.format(year)))


def _result(source: Source, document: Document, year: int | None = None) -> Result:
    filings = tuple(align_document(document))
    if len(filings) == 1:
        filings = (_of_year(filings[0], year),)
    if not filings:
        return Result(source.name, "not_a_report", _NOT_A_REPORT, source, document)
    outcome, message = outcome_of(filings[0])
    return Result(source.name, outcome, message, source, document, filings)


def _reason(error: ExtractError) -> str:
    """The error in both languages: readers say it so themselves, the operating system in English alone."""
    if _CHINESE.search(error.message):
        return one_line(error.message)
    chinese = next((words for kind, words in _REASONS if isinstance(error, kind)), _UNREADABLE)
    return one_line(f"{chinese} ({error.message})")

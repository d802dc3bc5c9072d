"""Rows of the table `reports`: one for each report, and one for each source without any."""

from __future__ import annotations

import mimetypes

from extract.model.document import Document, Source
from extract.model.filing import Filing
from extract.outputs.rows import READ, UNSURE, Outcome, ReportRow

_MEDIA_TYPES = {
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "text": "text/plain",
}


def report_row(filing: Filing, outcome: Outcome, message: str, findings: int) -> ReportRow:
    """The row of a report that was read."""
    document = filing.document
    statuses = [observation.status for observation in filing.observations]
    return ReportRow(
        filing.report_id, document.source.name, document.source.sha256, _media_type(document.source, document),
        filing.title, filing.agency, filing.year, filing.form, filing.period_from, filing.period_to, filing.published,
        document.metadata.get("url", "") or document.source.url, outcome, len(statuses),
        sum(status in READ for status in statuses), sum(status in UNSURE for status in statuses), findings, message,
    )  # fmt: skip


def bare_row(source: Source, outcome: Outcome, message: str, document: Document | None = None) -> ReportRow:
    """The row of a source without a report."""
    said = document.metadata if document else {}
    return ReportRow(
        source.sha256[:16], source.name, source.sha256, _media_type(source, document), said.get("title", ""),
        said.get("agency", ""), None, "", "", "", said.get("published", ""), said.get("url", "") or source.url,
        outcome, 0, 0, 0, 0, message,
    )  # fmt: skip


def row_without_bytes(name: str, message: str) -> ReportRow:
    """The row of a source whose bytes could not be had: without a hash, and so without a report_id."""
    return ReportRow("", name, "", "", "", "", None, "", "", "", "", "", "unreadable", 0, 0, 0, 0, message)


def _media_type(source: Source, document: Document | None) -> str:
    """What the bytes turned out to be, else what was declared, else what the name suggests."""
    if document and document.method in _MEDIA_TYPES:
        return _MEDIA_TYPES[document.method]
    return source.media_type or mimetypes.guess_type(source.name, strict=False)[0] or ""

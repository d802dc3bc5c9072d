"""Exact, tidy data from Chinese annual reports on government information disclosure (政府信息公开工作年度报告).

>>> document = extract.read("report.docx")
>>> filing = extract.align(document)
>>> findings = extract.check(filing)
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import ExtractError
from extract.model.document import Document
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding
from extract.model.form import Form
from extract.outputs.summary import Summary

if TYPE_CHECKING:
    from extract.release.frames import Release

__all__ = [
    "Document",
    "ExtractError",
    "Filing",
    "Finding",
    "Form",
    "Observation",
    "Summary",
    "align",
    "build",
    "check",
    "form",
    "load",
    "read",
]

# The functions import what they need: `import extract` stays instant, and whoever only reads loads no writer.


def read(source: str | os.PathLike[str] | bytes) -> Document:
    """A published file, `-` for standard input, or its bytes, as paragraphs and grids with their places.

    ExtractError if it cannot be had or is no document that can be read.
    """
    from extract.readers import read_document
    from extract.sources.local import as_source

    return read_document(as_source(source))


def align(document: Document) -> Filing:
    """The first report of a document: an observation for every cell of the forms that it uses.

    ExtractError if the document holds no report.
    """
    from extract.alignment import align_document

    filings = align_document(document)
    if not filings:
        raise ExtractError(
            "不是政府信息公开工作年度报告 (no annual report on information disclosure in this document)",
            document.source.name,
        )
    return filings[0]


def check(filing: Filing, earlier: Sequence[Filing] = ()) -> list[Finding]:
    """What is wrong with a report, or with the reading of it; `earlier` are reports of the agency on years before."""
    from extract.checks import check_filing

    return check_filing(filing, earlier)


def build(
    sources: Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str] = "output",
    *,
    jobs: int = 1,
    release: bool = True,
) -> Summary:
    """Read files and folders, write the data set into `output`, and its release unless told not to.

    Documents that cannot be read become rows with an outcome. `jobs` is the number of worker processes, 0 takes one for
    each CPU. ExtractError if a source is missing or nothing can be written.
    """
    from extract.batch import build_data_set
    from extract.release.options import ReleaseOptions
    from extract.workers import Limits

    options = ReleaseOptions() if release else None
    return build_data_set([os.fspath(source) for source in sources], Path(output), Limits(jobs=jobs), release=options)


def load(output: str | os.PathLike[str] = "output") -> Release:
    """A data set with its release as pandas frames with types and labels; ExtractError if there is none."""
    from extract.release.frames import load as load_release

    return load_release(Path(output))


def form(edition: str) -> Form:
    """An edition of the official form (`2021`, `2019`) with its rules; ExtractError if there is none of that name."""
    from extract.schema import load_form

    return load_form(edition)

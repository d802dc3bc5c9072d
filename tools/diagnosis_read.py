"""Specimens rendered to files and read back, for the part of the diagnosis card that goes through real readers."""

from __future__ import annotations

from extract.alignment import align_document
from extract.errors import ExtractError
from extract.model.document import Source
from extract.model.filing import Filing
from extract.readers import read_document
from extract.specimen import LAYOUTS, LOSSY, PRINTED, Truth
from extract.specimen.layouts import suffix

LAYOUTS_READ = tuple(name for name in LAYOUTS if name not in LOSSY | PRINTED)


def read_back(truth: Truth, number: int) -> Filing:
    """The report in a layout that the number picks, as the project reads it; ExtractError if it reads no report."""
    layout = LAYOUTS_READ[(number + truth.year) % len(LAYOUTS_READ)]
    source = Source(f"specimen-{number}-{truth.year}{suffix(layout)}", LAYOUTS[layout](truth))
    filings = align_document(read_document(source))
    if not filings:
        raise ExtractError("no report was read", f"{source.name} ({layout})")
    return filings[0]

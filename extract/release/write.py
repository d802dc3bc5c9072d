"""All files of a release from one pass over the data set; they appear together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extract.errors import OutputError
from extract.outputs.staging import staged, writing
from extract.release.alternatives import write_alternatives
from extract.release.card import write_card
from extract.release.cells import Cells
from extract.release.changes import write_changes
from extract.release.codebook import entries, write_codebook, write_crosswalk
from extract.release.database import write_database
from extract.release.harmonise import harmonised
from extract.release.inputs import Inputs, read_inputs
from extract.release.options import ReleaseOptions
from extract.release.package import versions, write_package
from extract.release.panel import Panel
from extract.release.spss import write_spss
from extract.release.stata import write_stata
from extract.release.statistics import statistics
from extract.release.workbook import write_workbook
from extract.schema.crosswalk import Crosswalk, load_crosswalk


def write_release(folder: Path, options: ReleaseOptions | None = None) -> None:
    """Make the release of the data set in a folder, into that folder.

    Agencies are those of the tables `agencies` and `identities`; without them each printed name stands for an agency, and
    codebook and card say so. OutputError if there is no data set, or the release cannot be written.
    """
    options = options or ReleaseOptions()
    inputs, crosswalk = read_inputs(folder), load_crosswalk()
    with staged(folder) as staging, writing(folder):
        write_panel(staging, inputs, crosswalk)
        told = _told(inputs, options)
        write_crosswalk(staging, crosswalk)
        write_alternatives(staging, folder)
        found = entries(crosswalk, statistics(staging, crosswalk))
        write_codebook(staging, found, len(inputs.entries), told)
        _write_programs(staging, inputs, crosswalk, options)
        write_card(staging, inputs, crosswalk, told)
        if options.previous is not None:
            write_changes(staging, options.previous, folder)
        write_package(staging, folder, crosswalk, options)


def write_panel(staging: Path, inputs: Inputs, crosswalk: Crosswalk) -> None:
    """The panel alone, wide and long; OutputError if the data set has no observations."""
    observations = inputs.folder / "observations.parquet"
    if not observations.is_file():
        raise OutputError("没有可供发布的数据集,缺少此文件 (holds no data set to release: expected the file)", str(observations))
    with Cells(staging, inputs.report_ids, crosswalk) as cells:
        cells.read(observations)
        with Panel(staging, inputs, crosswalk) as panel:
            for chunk in harmonised(inputs, cells, crosswalk):
                panel.add(chunk)


def _write_programs(staging: Path, inputs: Inputs, crosswalk: Crosswalk, options: ReleaseOptions) -> None:
    """Files for Stata, SPSS, spreadsheets and SQL."""
    notes = _provenance(inputs, options)
    lines = [f"{name}: {text}" for name, text in notes.items()]
    write_stata(staging, crosswalk, f"{options.title} {options.version}", lines)
    write_spss(staging, crosswalk, f"{options.title} {options.version}", lines)
    write_workbook(staging, crosswalk, notes, options.workbook_rows)
    write_database(staging, inputs.folder, crosswalk)


def _told(inputs: Inputs, options: ReleaseOptions) -> Mapping[str, Any]:
    """What the pages say of the release."""
    made = versions()
    return {
        "title": options.title, "version": options.version, "code": made.code, "schemas": made.schemas,
        "resolved": inputs.resolved,
    }  # fmt: skip


def _provenance(inputs: Inputs, options: ReleaseOptions) -> dict[str, str]:
    made = versions()
    agencies = "agencies.csv, identities.csv" if inputs.resolved else "报告所印名称 names as printed"
    return {
        "title": options.title, "version": options.version, "licence": options.licence, "code": made.code,
        "forms and rules (SHA-256)": made.schemas, "agencies": agencies, "reports": str(inputs.reports),
        "agency-years": str(len(inputs.entries)), "sources": "reports.csv: source, url, sha256",
    }  # fmt: skip

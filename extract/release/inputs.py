"""What a release is made from: the tables of a data set, read back as rows of the panel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.compute as pc
from pyarrow import parquet

from extract.errors import OutputError

_CHOSEN = ("complete", "partial", "no_tables", "unreadable", "not_a_report")  # the fuller one first


class Head(NamedTuple):
    """A column that tells of the agency or the report, before the variables."""

    name: str
    chinese: str
    english: str
    type: str  # string, integer, number


HEADS = (
    Head("agency_id", "机关标识", "Agency", "string"),
    Head("agency", "机关名称", "Name of the agency", "string"),
    Head("year", "报告年度", "Year of the report", "integer"),
    Head("scope", "报告范围(own 本级, compiled 汇总, system 系统)", "Scope (own, compiled, system)", "string"),
    Head("region_code", "行政区划代码(报告年度)", "Region code (GB/T 2260) at the time", "string"),
    Head("region_code_today", "行政区划代码(现行)", "Region code (GB/T 2260) today", "string"),
    Head("province", "省级", "Province", "string"),
    Head("prefecture", "地级", "Prefecture", "string"),
    Head("county", "县级", "County", "string"),
    Head("level", "层级", "Level of government", "string"),
    Head("kind", "机关类别", "Kind of agency", "string"),
    Head("function", "职能", "Function of a department", "string"),
    Head("report_id", "报告标识", "Report", "string"),
    Head("form", "所用格式版本", "Editions of the form", "string"),
    Head("outcome", "读取结果", "Outcome of reading", "string"),
    Head("published", "发布日期", "Date of publication", "string"),
    Head("cells", "格数", "Cells of its forms", "integer"),
    Head("cells_unsure", "未能确定的格数", "Cells not read surely", "integer"),
    Head("balance_breaks", "不成立的表内勾稽数", "Balance rules broken", "integer"),
    Head("identity_confidence", "机关认定的把握(0–1)", "Confidence in the agency (0-1)", "number"),
    Head("identity_review", "机关认定待人工核对", "Agency to be looked at by a person", "integer"),
)
_OF_AGENCY = (
    "region_code", "region_code_today", "province", "prefecture", "county", "level", "kind", "function",
)  # fmt: skip
_OF_REPORT = ("form", "outcome", "published", "cells", "cells_unsure")
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The rows of the panel in order, without their variables; `resolved` says whether agencies were resolved.

    Where they were not, the agency is the name that the report prints.
    """

    folder: Path
    entries: tuple[Entry, ...]
    resolved: bool
    reports: int

    @property
    def report_ids(self) -> list[str]:
        """The report of each row."""
        return [entry["report_id"] for entry in self.entries]


def read_inputs(folder: Path) -> Inputs:
    """The agency-years of a data set in order of agency, year and scope; OutputError if there is no data set."""
    reports = {row["report_id"]: row for row in rows_of(folder, "reports") if row["report_id"]}
    breaks = _breaks(folder)
    resolved = _is_resolved(folder)
    found = _resolved(folder, reports) if resolved else _as_printed(reports)
    entries: dict[tuple[str, int, str], Entry] = {}
    for identity in found:
        report = reports[identity["report_id"]]
        of_report = {name: report[name] for name in _OF_REPORT}
        entry = identity | of_report | {"balance_breaks": breaks.get(identity["report_id"], 0)}
        key = (entry["agency_id"], entry["year"], entry["scope"])
        if key not in entries or _rank(entry) < _rank(entries[key]):
            entries[key] = entry
    return Inputs(folder, tuple(entries[key] for key in sorted(entries)), resolved, len(reports))


def _is_resolved(folder: Path) -> bool:
    """Whether the data set says whose the reports are; empty tables say nothing."""
    paths = [folder / f"{name}.parquet" for name in ("agencies", "identities")]
    return all(path.is_file() and parquet.read_metadata(path).num_rows for path in paths)


def rows_of(folder: Path, name: str) -> list[Entry]:
    """A table of the data set as rows; OutputError if it is not there."""
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise OutputError("没有可供发布的数据集,缺少此文件 (holds no data set to release: expected the file)", str(path))
    rows: list[Entry] = parquet.read_table(path).to_pylist()
    return rows


def _resolved(folder: Path, reports: Mapping[str, Entry]) -> Iterator[Entry]:
    """The reports that count, each with its agency."""
    agencies = {row["agency_id"]: row for row in rows_of(folder, "agencies")}
    for row in rows_of(folder, "identities"):
        agency = agencies.get(row["agency_id"])
        if row["counts"] == 1 and agency and row["year"] is not None and row["report_id"] in reports:
            yield {
                "agency_id": row["agency_id"], "agency": agency["name"], "year": row["year"], "scope": row["scope"],
                **{name: agency.get(name) or "" for name in _OF_AGENCY}, "report_id": row["report_id"],
                "identity_confidence": row["confidence"], "identity_review": row["review"],
            }  # fmt: skip


def _as_printed(reports: Mapping[str, Entry]) -> Iterator[Entry]:
    """Every report that names its agency and year, the printed name standing for the agency."""
    for report in reports.values():
        if report["agency"] and report["year"] is not None:
            yield {
                "agency_id": report["agency"], "agency": report["agency"], "year": report["year"], "scope": "",
                **dict.fromkeys(_OF_AGENCY, ""), "report_id": report["report_id"],
                "identity_confidence": None, "identity_review": None,
            }  # fmt: skip


def _rank(entry: Entry) -> tuple[int, int, str]:
    """Which of several reports of one agency-year comes first: the fuller one, then the one with fewer unsure cells."""
    return _CHOSEN.index(entry["outcome"]), entry["cells_unsure"], entry["report_id"]


def _breaks(folder: Path) -> dict[str, int]:
    """Broken balance rules by report."""
    path = folder / "findings.parquet"
    if not path.is_file():
        return {}
    table = parquet.read_table(path, columns=["report_id", "kind", "verdict"])
    broken = table.filter(pc.and_(pc.equal(table["kind"], "balance"), pc.equal(table["verdict"], "broken")))
    counted = broken.group_by("report_id").aggregate([("verdict", "count")])
    return dict(zip(counted["report_id"].to_pylist(), counted["verdict_count"].to_pylist(), strict=True))

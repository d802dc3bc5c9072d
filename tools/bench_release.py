"""Time and memory of a release against plain pandas: `python tools/bench_release.py [20000 200000]`.

For each number of reports a data set is invented (figures drawn by chance, no documents), written as `extract build`
writes it, and released; the same observations go through `pandas.DataFrame.to_parquet`. Each runs in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
from pyarrow import parquet

AT_ONCE = 500  # reports of one piece
YEARS = range(2014, 2026)


def main(sizes: list[int]) -> None:
    """Print a row for each size."""
    print("| reports | observations | pandas.to_parquet | peak | release | peak | bytes written |")
    print("|---|---|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            rows = invent(folder, size)
            plain, made = measured("plain", folder), measured("release", folder)
            size_of = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            print(
                f"| {size:,} | {rows:,} | {plain['seconds']:.0f} s | {plain['memory'] >> 20} MB "
                f"| {made['seconds']:.0f} s | {made['memory'] >> 20} MB | {size_of >> 20} MB |",
                flush=True,
            )


def measured(what: str, folder: Path) -> dict[str, int]:
    """Seconds and highest resident memory of one of the two, in a process of its own."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, __file__, what, str(folder)], stdout=subprocess.PIPE, text=True)  # noqa: S603
    watched, memory = psutil.Process(process.pid), 0
    while process.poll() is None:
        try:
            memory = max(memory, _own_memory(watched))
        except psutil.Error:
            break
        time.sleep(0.05)
    stages = process.communicate()[0]
    if process.returncode:
        sys.exit(f"{what} failed")
    print(stages, end="", file=sys.stderr)
    return {"seconds": time.perf_counter() - began, "memory": memory}  # type: ignore[dict-item]


def _own_memory(process: psutil.Process) -> int:
    """Memory of a process without the pages of files, which the system takes back when it wants."""
    used = process.memory_info()
    return used.rss - getattr(used, "shared", 0)


def invent(folder: Path, reports: int) -> int:
    """A data set of so many reports; the number of its observations."""
    from extract.outputs.rows import REPORTS
    from extract.outputs.tables import _schema

    rng = np.random.default_rng(7)
    forms = {edition: _form(edition) for edition in ("2014", "2019", "2021")}
    rows = 0
    with parquet.ParquetWriter(folder / "observations.parquet", _schema("observations"), compression="zstd") as writer:
        for first in range(0, reports, AT_ONCE):
            table = pa.concat_tables(
                _observations(number, forms, rng) for number in range(first, min(first + AT_ONCE, reports))
            )
            writer.write_table(table.cast(_schema("observations")), row_group_size=32_768)
            rows += table.num_rows
    listed = [_report(number) for number in range(reports)]
    columns = {name: [row.get(name, "") for row in listed] for name in REPORTS}
    parquet.write_table(pa.table(columns, schema=_schema("reports")), folder / "reports.parquet")
    return rows


def _year(number: int) -> int:
    return YEARS[number % len(YEARS)]


def _report(number: int) -> dict[str, object]:
    return {
        "report_id": f"{number:016x}", "sha256": f"{number:064x}", "agency": f"第{number // len(YEARS)}号局", "year": _year(number),
        "form": _edition(number), "outcome": "complete", "cells": 200, "cells_read": 200, "cells_unsure": 0, "findings": 0,
        "published": f"{_year(number) + 1}-01-20",
    }  # fmt: skip


def _edition(number: int) -> str:
    year = _year(number)
    return "2014" if year < 2019 else "2019" if year < 2021 else "2021"


def _form(edition: str) -> dict[str, list[str]]:
    from extract.schema import load_form

    blocks = load_form(edition).blocks
    cells = [(block, cell) for block in blocks for cell in block.variables]
    return {
        "table": [cell.table for _, cell in cells], "item": [cell.item for _, cell in cells],
        "column": [cell.column for _, cell in cells], "unit": [block.unit(cell) or "万元" for block, cell in cells],
    }  # fmt: skip


def _observations(number: int, forms: dict[str, dict[str, list[str]]], rng: np.random.Generator) -> pa.Table:
    edition = _edition(number)
    form = forms[edition]
    height = len(form["table"])
    values = np.floor(np.exp(rng.normal(1.2, 1.8, height)))
    blank = rng.random(height) < 0.02
    same = {
        "report_id": f"{number:016x}", "agency": f"第{number // len(YEARS)}号局", "form": edition, "candidates": "", "evidence": "",
        "method": "html",
    }  # fmt: skip
    columns = {name: [value] * height for name, value in same.items()} | form | {
        "year": [_year(number)] * height, "value": pa.array(values, mask=blank),
        "status": np.where(blank, "blank", "reported").tolist(), "raw": [f"{value:.0f}" for value in values],
        "page": pa.nulls(height, pa.int64()), "place": [f"/html/body/div[2]/table[2]/tr[{n}]/td[3]" for n in range(height)],
    }  # fmt: skip
    return pa.table({name: columns[name] for name in _names()})


def _names() -> Iterator[str]:
    from extract.model.filing import OBSERVATION_COLUMNS

    yield from OBSERVATION_COLUMNS


def plain(folder: Path) -> None:
    """What most people would write: all rows in one frame, one file."""
    import pandas as pd

    frame = pd.read_parquet(folder / "observations.parquet")
    frame.to_parquet(folder / "plain.parquet")
    (folder / "plain.parquet").unlink()


def release(folder: Path) -> None:
    """Every file of a release, with the time of each step."""
    from extract.release import write

    for name in ("write_panel", "statistics", "write_codebook", "write_stata", "write_spss", "write_workbook",
                 "write_database", "write_card", "write_package"):  # fmt: skip
        setattr(write, name, _timed(name, getattr(write, name)))
    write.write_release(folder)


def _timed(name: str, function: object) -> object:
    def run(*args: object) -> object:
        began = time.perf_counter()
        result = function(*args)  # type: ignore[operator]
        print(json.dumps({name: round(time.perf_counter() - began, 1)}), flush=True)
        return result

    return run


if __name__ == "__main__":
    if sys.argv[1:2] == ["plain"]:
        plain(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["release"]:
        release(Path(sys.argv[2]))
    else:
        main([int(each) for each in sys.argv[1:]] or [20_000, 200_000])

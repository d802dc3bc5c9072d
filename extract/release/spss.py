"""`dataset.sav` for SPSS: labels in both languages, kinds of missing values as numbers of a range that counts as missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyreadstat

from extract.errors import OutputError
from extract.release.columns import frame, head_columns, labels, variable_columns
from extract.release.missing import MISSING
from extract.schema.crosswalk import Crosswalk

FILE = "dataset.sav"
_LINE = 80  # bytes of a line of a note
_TIME_AT, _TIME = 92, b"01 Jan 0000:00:00"  # date and time of creation in the head: the same in every run


def write_spss(folder: Path, crosswalk: Crosswalk, title: str, notes: Sequence[str]) -> None:
    """Write the panel that stands in a folder for SPSS."""
    numbers = np.array([kind.number for kind in MISSING], dtype=np.float64)
    columns = head_columns(folder)
    for name, values, kinds in variable_columns(folder, crosswalk):
        columns[name] = np.where(kinds >= 0, numbers[kinds], values)
    variables = [concept.variable for concept in crosswalk.concepts]
    of_missing: Any = {float(kind.number): kind.label for kind in MISSING}
    everything: Any = [{"lo": float(MISSING[0].number), "hi": float(MISSING[-1].number)}]
    pyreadstat.write_sav(
        frame(columns), str(folder / FILE), file_label=title.encode()[:64].decode(errors="ignore"),
        column_labels=dict(labels(crosswalk)), note=[line for note in notes for line in _lines(note)], row_compress=True,
        variable_value_labels=dict.fromkeys(variables, of_missing), missing_ranges=dict.fromkeys(variables, everything),
    )  # fmt: skip
    _set_time(folder / FILE)


def _lines(note: str) -> list[str]:
    """A note as lines that SPSS takes."""
    lines = [""]
    for sign in note:
        if len((lines[-1] + sign).encode()) > _LINE:
            lines.append("")
        lines[-1] += sign
    return lines


def _set_time(path: Path) -> None:
    with path.open("r+b") as file:
        head = file.read(_TIME_AT + len(_TIME))
        if head[:4] not in (b"$FL2", b"$FL3"):
            raise OutputError("expected the head of an SPSS file", str(path))
        file.seek(_TIME_AT)
        file.write(_TIME)

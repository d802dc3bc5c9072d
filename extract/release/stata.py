"""`dataset.dta` for Stata 14 and later: labels in both languages, missing values .a to .e, notes with the provenance."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyreadstat

from extract.errors import OutputError
from extract.release.columns import frame, head_columns, labels, variable_columns
from extract.release.missing import MISSING
from extract.schema.crosswalk import Crosswalk

FILE = "dataset.dta"
_VERSION = 14  # what pyreadstat calls Stata 14, release 118 of the format
_TIME = b"01 Jan 2000 00:00"  # the same in every run: the release has its version, the file needs no clock
_NAME = 129  # bytes of a name in a characteristic
_OFFSETS = 14
_CHARACTERISTICS = 8


def write_stata(folder: Path, crosswalk: Crosswalk, title: str, notes: Sequence[str]) -> None:
    """Write the panel that stands in a folder for Stata."""
    letters = np.array([kind.letter for kind in MISSING], dtype=object)
    columns = head_columns(folder)
    for name, values, kinds in variable_columns(folder, crosswalk):
        columns[name] = _shared(values)
        columns[name][kinds >= 0] = letters[kinds[kinds >= 0]]
    variables = [concept.variable for concept in crosswalk.concepts]
    of_missing: Any = {kind.letter: kind.label for kind in MISSING}
    all_letters = [kind.letter for kind in MISSING]
    pyreadstat.write_dta(
        frame(columns), str(folder / FILE), file_label=title[:80], column_labels=dict(labels(crosswalk)), version=_VERSION,
        variable_value_labels=dict.fromkeys(variables, of_missing),
        missing_user_values={name: all_letters for name in variables},  # noqa: C420 - one list, read only
    )  # fmt: skip
    _finish(folder / FILE, notes)


def _shared(values: Any) -> Any:
    """Numbers as Python objects, each once: most cells of a panel hold a few small numbers."""
    found, places = np.unique(values, return_inverse=True)
    return found.astype(object)[places]


def _finish(path: Path, notes: Sequence[str]) -> None:
    """Put a fixed time in place of the clock's, and the notes that the writer cannot write."""
    unfinished = path.with_suffix(".unfinished")
    path.replace(unfinished)
    with unfinished.open("rb") as source, path.open("wb") as target:
        head = source.read(_head_length(source, path))
        at = head.rindex(b"<characteristics>") + len(b"<characteristics>")
        added = b"".join(_characteristics(notes))
        target.write(_moved(_timed(head[:at], path), len(added)) + added)
        source.seek(at)
        shutil.copyfileobj(source, target)
    unfinished.unlink()


def _head_length(source: BinaryIO, path: Path) -> int:
    start = source.read(4096)
    source.seek(0)
    if b"<release>118</release>" not in start or b"<map>" not in start:
        raise OutputError("expected a Stata file of release 118", str(path))
    return _offsets(start)[_CHARACTERISTICS] + len(b"<characteristics>")


def _offsets(head: bytes) -> list[int]:
    return list(struct.unpack_from(f"<{_OFFSETS}Q", head, head.index(b"<map>") + len(b"<map>")))


def _timed(head: bytes, path: Path) -> bytes:
    at = head.index(b"<timestamp>") + len(b"<timestamp>")
    if head[at] != len(_TIME):
        raise OutputError("expected a time in the head of the Stata file", str(path))
    return head[: at + 1] + _TIME + head[at + 1 + len(_TIME) :]


def _moved(head: bytes, by: int) -> bytes:
    """The map of the file's parts, all behind the characteristics so many bytes further on."""
    offsets = [o + by if n > _CHARACTERISTICS else o for n, o in enumerate(_offsets(head))]
    at = head.index(b"<map>") + len(b"<map>")
    packed = struct.pack(f"<{_OFFSETS}Q", *offsets)
    return head[:at] + packed + head[at + len(packed) :]


def _characteristics(notes: Sequence[str]) -> list[bytes]:
    """Notes of the data set as Stata keeps them: note0 counts them, note1 … hold their texts."""
    texts = [("note0", str(len(notes))), *((f"note{number}", note) for number, note in enumerate(notes, 1))]
    return [_characteristic(name, text) for name, text in texts]


def _characteristic(name: str, text: str) -> bytes:
    content = b"_dta".ljust(_NAME, b"\0") + name.encode().ljust(_NAME, b"\0") + text.encode() + b"\0"
    return b"<ch>" + struct.pack("<I", len(content)) + content + b"</ch>"

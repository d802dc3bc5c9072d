"""A release as pandas frames, with the types and labels that its files cannot all carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
from pyarrow import parquet

from extract.errors import SourceError
from extract.release.columns import labels
from extract.release.panel import KEYS
from extract.schema.crosswalk import load_crosswalk

# Texts of which a table has few different ones.
_CATEGORIES = frozenset(
    {"scope", "province", "level", "kind", "function", "outcome", "concept", "variable", "unit", "status", "edition",
     "comparability", "form", "table", "item", "column", "method", "severity", "verdict", "rule", "media_type"}
)  # fmt: skip


class Release(Mapping[str, pd.DataFrame]):
    """The tables of a folder by name, each read when it is first asked for.

    `frame.attrs["labels"]` gives labels of the panel's columns in Chinese and English, `frame.attrs["units"]` their units.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names = tuple(sorted(path.stem for path in folder.glob("*.parquet")))
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = _frame(self.folder / f"{name}.parquet")
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"Release({str(self.folder)!r}: {', '.join(self._names)})"

    def missing(self, kind: str) -> pd.DataFrame:
        """Where the panel's variables have a status (`blank`, `not_collected` …): True and False in the rows of the panel."""
        told = self["panel_status"]
        return told[[name for name in told if name not in KEYS]].eq(kind)

    def comparable(self, *editions: str) -> list[str]:
        """Variables that mean the same in all these editions (`same` or `sum`)."""
        pairs = self["crosswalk"]
        wanted = pairs[pairs["edition"].isin(editions) & pairs["compared_with"].isin(editions)]
        fits = wanted["comparability"].isin(("same", "sum"))
        fits = fits.groupby(wanted["variable"], observed=True, sort=False).all()
        return [str(name) for name in fits.index[fits]]


def load(folder: Path) -> Release:
    """The tables of a data set or release; SourceError if the folder holds none."""
    release = Release(folder)
    if not release:
        raise SourceError("没有数据集 (holds no data set)", str(folder))
    return release


def _frame(path: Path) -> pd.DataFrame:
    frame = parquet.read_table(path).to_pandas()
    frame = frame.astype({name: "category" for name in frame if name in _CATEGORIES})
    if path.stem in ("panel", "panel_status"):
        crosswalk = load_crosswalk()
        frame.attrs["labels"] = labels(crosswalk)
        frame.attrs["units"] = {concept.variable: concept.unit for concept in crosswalk.concepts}
    counts = [name for name in frame if str(frame[name].dtype) == "float64" and _is_whole(frame[name])]
    return frame.astype(dict.fromkeys(counts, "Int64")) if path.stem == "panel" else frame


def _is_whole(column: pd.Series) -> bool:
    return bool((column.dropna() % 1 == 0).all()) and column.name != "identity_confidence"

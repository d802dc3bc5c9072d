"""A release of a small invented world."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from releasing import resolve, write_data_set

from extract.release.options import ReleaseOptions
from extract.release.write import write_release
from extract.specimen import filing_of, make_years, plant


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of six invented agencies over five years; two of them file slips in every year."""
    folder = tmp_path_factory.mktemp("release")
    filings = []
    for seed in range(6):
        for truth in make_years(seed, 5, first=2019):
            slipped = plant(truth, "digit_lost", 1) if seed < 2 else truth
            filings.append(filing_of(slipped))
    write_data_set(folder, filings, check=True)
    resolve(folder, lambda name: f"ID-{name}")
    write_release(folder, ReleaseOptions(version="2026.1"))
    return folder


@pytest.fixture
def copy_of(tmp_path: Path, released: Path) -> Path:
    """The data set behind the release, without the release."""
    target = tmp_path / "copy"
    target.mkdir()
    for name in ("observations", "reports", "findings", "statements", "agencies", "identities"):
        for suffix in ("csv", "parquet"):
            shutil.copy(released / f"{name}.{suffix}", target)
    return target

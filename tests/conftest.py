"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every machine and in every run: a test that fails today fails tomorrow.
settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")

# A release takes seconds: tests of it ask for it, all others do without.
os.environ.setdefault("EXTRACT_RELEASE", "0")

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On the machine that decides nothing may be skipped, but what needs real reports that it does not have."""
    report = yield
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if skipped and os.environ.get("EXTRACT_NO_SKIPS") and not _excused(report):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} must run here, but was skipped: {report.longrepr}"
    return report


def _excused(report: pytest.TestReport) -> bool:
    return not REAL.is_dir() and "shared/real" in str(report.longrepr)

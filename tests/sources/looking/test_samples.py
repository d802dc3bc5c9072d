"""Saved sample pages: what each is and where it leads, as the file beside it says."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from extract.model.capture import Link
from extract.sources.looking import answers, look, profiles

SAMPLES = Path(__file__).parents[2] / "data" / "sites"
CASES = sorted(SAMPLES.glob("*/*.yaml"))
# Interfaces and addresses of years that only a profile can know.
ONLY_BY_PROFILE = ("gkmlpt/annual", "jcms/annual_report")
PROFILED = [
    path for path in CASES
    if path.parent.name != "general" and f"{path.parent.name}/{path.stem}" not in ONLY_BY_PROFILE
]  # fmt: skip


def case(path: Path) -> tuple[dict[str, Any], bytes, Link | None]:
    expected = yaml.safe_load(path.read_text(encoding="utf-8"))
    link = Link(expected["address"], how="given", **expected["link"]) if "link" in expected else None
    return expected, (path.parent / expected["file"]).read_bytes(), link


def written(link: Link) -> str:
    parts = (link.kind, link.how, link.address, link.title, link.agency, link.published, link.column)
    return " | ".join(parts).rstrip(" |")


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_is_seen_as_its_expectation_says(path: Path) -> None:
    expected, data, link = case(path)
    seen = look(expected["address"], data, expected["media_type"], link)
    metadata = {key: value for key, value in seen.metadata.items() if key != "url"}
    assert (seen.kind, seen.why, seen.profile, seen.year) == (
        expected["kind"], expected["why"], expected["profile"], expected["year"],
    )  # fmt: skip
    assert metadata == expected["metadata"]
    assert [written(found) for found in seen.links] == expected["links"]


def test_every_sample_has_an_expectation() -> None:
    told = {path.parent / yaml.safe_load(path.read_text(encoding="utf-8"))["file"] for path in CASES}
    assert {path for path in SAMPLES.glob("*/*") if path.suffix != ".yaml"} == told


@pytest.mark.parametrize("path", PROFILED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_report_is_found_without_its_profile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, data, link = case(path)
    monkeypatch.setattr(profiles, "site_profiles", tuple)
    monkeypatch.setattr(answers, "site_profiles", tuple)
    seen = look(expected["address"], data, expected["media_type"], link)
    reports = [entry for entry in expected["links"] if entry.startswith(("article", "attachment"))]
    found = [written(entry).split(" | ")[2] for entry in seen.links]
    assert seen.kind == expected["kind"]
    assert [entry for entry in reports if entry.split(" | ")[2] not in found] == []


def test_an_ordinary_page_takes_less_than_twenty_milliseconds() -> None:
    timings = []
    for path in CASES:
        expected, data, link = case(path)
        start = time.process_time()
        look(expected["address"], data, expected["media_type"], link)
        timings.append(time.process_time() - start)
    assert sorted(timings)[len(timings) // 2] < 0.02

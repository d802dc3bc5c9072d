"""A small world through `extract build`: the same bytes whatever the number of workers, and every file accounted for."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from extract.specimen.world import World, make_world, write_world


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(3, years=(2016, 2019, 2022))


@pytest.fixture(scope="module")
def outputs(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Every file that a build writes, by its name, for each number of workers."""
    folder = tmp_path_factory.mktemp("world")
    write_world(folder / "world", world)
    return {jobs: _built(folder, jobs) for jobs in ("1", "2")}


def _built(folder: Path, jobs: str) -> dict[str, bytes]:
    output = folder / f"output{jobs}"
    command = [sys.executable, "-m", "extract", "build", "world", "--output", str(output), "--jobs", jobs]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=300)
    return {str(path.relative_to(output)): path.read_bytes() for path in sorted(output.rglob("*")) if path.is_file()}


def test_two_builds_with_different_numbers_of_workers_write_the_same_bytes(
    outputs: Mapping[str, Mapping[str, bytes]],
) -> None:
    one, two = outputs["1"], outputs["2"]
    assert list(one) == list(two)
    assert [name for name in one if one[name] != two[name]] == []


def test_every_file_of_the_world_has_its_row(world: World, outputs: Mapping[str, Mapping[str, bytes]]) -> None:
    rows = list(csv.DictReader(outputs["1"]["reports.csv"].decode().splitlines()))
    assert len(rows) == len(world.sources)
    assert {row["year"] for row in rows} == {str(source.report.year) for source in world.sources}

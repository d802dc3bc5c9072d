from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from extract.errors import ExtractError, OutputError
from extract.specimen import PRINTED, SLIPS, write_corpus, write_specimens
from extract.specimen.corpus import corpus_specimens

CORPUS = Path(__file__).parents[2] / "corpus"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _content(name: str, data: bytes) -> bytes | dict[str, bytes]:
    """A file's bytes; of a Word document those of its parts, because compression differs between systems."""
    if not name.endswith(".docx"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {part: archive.read(part) for part in archive.namelist()}


def test_the_committed_corpus_is_what_the_maker_makes(tmp_path: Path) -> None:
    write_corpus(tmp_path)
    committed = {
        name: data for name, data in _files(CORPUS).items() if name != "README.md" and not name.endswith(".pdf")
    }
    made = _files(tmp_path)
    assert sorted(made) == sorted(committed)
    assert [name for name in made if _content(name, made[name]) != _content(name, committed[name])] == []


def test_every_specimen_of_the_manifest_stands_in_the_corpus() -> None:
    files = {row["file"] for row in _rows(CORPUS / "manifest.csv")}
    present = {path.name for path in CORPUS.iterdir() if path.is_file()} - {"README.md", "manifest.csv"}
    assert files == present
    assert len(files) >= 26


def test_exactly_six_specimens_break_relations_and_each_has_a_planted_slip() -> None:
    broken = {row["source"] for row in _rows(CORPUS / "expected" / "findings.csv")}
    slipped = {row["file"] for row in _rows(CORPUS / "manifest.csv") if row["slips"]}
    assert broken == slipped
    assert len(broken) == 6


def test_the_corpus_stays_small() -> None:
    sizes = {name: len(data) for name, data in _files(CORPUS).items()}
    assert max(sizes.values()) < 400 * 1024
    assert sum(sizes.values()) < 3 * 1024 * 1024


def test_the_corpus_covers_layouts_forms_and_statuses() -> None:
    manifest = _rows(CORPUS / "manifest.csv")
    layouts = [row["layout"] for row in manifest]
    assert {"2021", "2019", "2021+2019"} == {row["form"] for row in manifest}
    assert len({name for name in layouts if name.startswith("html")}) >= 5
    assert all(layouts.count(name) >= 2 for name in PRINTED)
    statuses = {row["status"] for path in (CORPUS / "expected").glob("*.observations.csv") for row in _rows(path)}
    assert statuses == {"reported", "blank", "not_applicable", "absent", "unreadable"}


def test_agencies_of_the_corpus_are_all_different() -> None:
    names = [specimen.truth.title for specimen in corpus_specimens()]
    assert len(set(names)) == len(names)


def test_new_specimens_come_with_their_expected_tables(tmp_path: Path) -> None:
    paths = write_specimens(tmp_path, count=8, seed=3, slips=3)
    manifest = _rows(tmp_path / "manifest.csv")
    assert [path.name for path in paths] == [row["file"] for row in manifest]
    assert [bool(row["slips"]) for row in manifest] == [True] * 3 + [False] * 5
    assert {row["source"] for row in _rows(tmp_path / "expected" / "findings.csv")} == {path.name for path in paths[:3]}
    for path in paths:
        assert (tmp_path / "expected" / f"{path.stem}.observations.csv").is_file()


def test_the_same_seed_writes_the_same_specimens(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_specimens(tmp_path / name, count=4, seed=11, slips=2)
    assert _files(tmp_path / "first") == _files(tmp_path / "second")


def test_layouts_take_turns(tmp_path: Path) -> None:
    write_specimens(tmp_path, count=3, layouts=["markdown", "flat_glued"])
    assert [row["layout"] for row in _rows(tmp_path / "manifest.csv")] == ["markdown", "flat_glued", "markdown"]


def test_every_seed_finds_a_place_for_its_slips(tmp_path: Path) -> None:
    write_specimens(tmp_path, count=40, seed=1, layouts=["text_rows"], slips=40)
    kinds = {row["slips"] for row in _rows(tmp_path / "manifest.csv")}
    assert len(kinds) >= 6
    assert kinds <= set(SLIPS)


def test_more_slips_than_specimens_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="3 of 2"):
        write_specimens(tmp_path, count=2, slips=3)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="specimens cannot be written"):
        write_specimens(tmp_path / "file", count=1)

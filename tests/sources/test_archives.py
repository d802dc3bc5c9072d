"""Archives and lists as sources: every member that can be a report is read, whatever else lies around it."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import fsspec
import pytest
import zstandard

from extract.cli import main
from extract.sources import archives
from extract.sources.archives import is_collection, members
from extract.sources.local import Origin
from extract.specimen import write_specimens

SUFFIXES = frozenset({".html", ".pdf", ".txt"})
PAGE = "<title>某局2023年政府信息公开工作年度报告</title>".encode()


def found(path: Path | Origin, passed_over: Counter[str] | None = None) -> list[Origin]:
    origin = path if isinstance(path, Origin) else Origin(str(path))
    return list(members(origin, SUFFIXES, passed_over if passed_over is not None else Counter()))


def names(origins: Iterable[Origin]) -> list[str]:
    """Names within the archive, problems in brackets."""
    return [origin.name.partition("!/")[2] + (f" [{origin.problem}]" if origin.problem else "") for origin in origins]


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, mode: str, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


FILES = {"2023/甲局.html": PAGE, "2023/pictures/1.jpg": b"x", "乙局.txt": b"text"}


def test_members_of_a_zip_are_sources_named_after_it(tmp_path: Path) -> None:
    passed_over: Counter[str] = Counter()
    origins = found(zipped(tmp_path / "a.zip", FILES), passed_over)

    assert names(origins) == ["2023/甲局.html", "乙局.txt"]
    assert [origin.data for origin in origins] == [PAGE, b"text"]
    assert passed_over == {".jpg": 1}


@pytest.mark.parametrize(("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz"), ("a.tar.bz2", "w:bz2"),
                                            ("a.tar.xz", "w:xz")])  # fmt: skip
def test_members_of_a_tar_are_sources_however_it_is_packed(name: str, mode: str, tmp_path: Path) -> None:
    assert names(found(tarred(tmp_path / name, mode, FILES))) == ["2023/甲局.html", "乙局.txt"]


def test_a_tar_packed_with_zstd_is_read(tmp_path: Path) -> None:
    plain = tarred(tmp_path / "a.tar", "w", FILES).read_bytes()
    (tmp_path / "a.tar.zst").write_bytes(zstandard.compress(plain))
    assert names(found(tmp_path / "a.tar.zst")) == ["2023/甲局.html", "乙局.txt"]


@pytest.mark.parametrize(("suffix", "pack"), [
    ("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("zst", zstandard.compress),
])  # fmt: skip
def test_a_single_compressed_file_is_its_own_only_member(suffix: str, pack: object, tmp_path: Path) -> None:
    path = tmp_path / f"report.html.{suffix}"
    path.write_bytes(pack(PAGE))  # type: ignore[operator]
    (origin,) = found(path)
    assert (origin.name, origin.data) == (f"{path}!/report.html", PAGE)


def test_names_that_chinese_windows_wrote_are_readable(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("xxxx.html")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, PAGE)
    data = (tmp_path / "a.zip").read_bytes().replace(b"xxxx.html", "甲局".encode("gb18030") + b".html")
    (tmp_path / "a.zip").write_bytes(data)
    assert names(found(tmp_path / "a.zip")) == ["甲局.html"]


def test_archives_within_archives_are_read_down_to_a_depth(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "1.zip", {"report.html": PAGE}).read_bytes()
    second = zipped(tmp_path / "2.zip", {"1.zip": inner}).read_bytes()
    third = zipped(tmp_path / "3.zip", {"2.zip": second}).read_bytes()
    zipped(tmp_path / "4.zip", {"3.zip": third, "own.html": PAGE})

    assert names(found(tmp_path / "2.zip")) == ["1.zip!/report.html"]
    deep, own = names(found(tmp_path / "4.zip"))
    assert "too deep" in deep
    assert own == "own.html"


# Bad archives


def test_a_member_that_unpacks_beyond_the_limit_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBER", 1 << 20)
    (bomb, good) = found(zipped(tmp_path / "a.zip", {"bomb.html": bytes(5 << 20), "good.html": PAGE}))
    assert "larger than" in bomb.problem
    assert bomb.data is None
    assert good.data == PAGE


def test_more_members_than_the_limit_end_the_archive_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    *_, last = found(zipped(tmp_path / "a.zip", {f"{number}.html": PAGE for number in range(4)}))
    assert "more than 2 members" in last.problem


@pytest.mark.parametrize(
    "name", ["a.zip", "a.tar", "a.tar.gz", "a.html.gz", "a.html.zst", "a.html.xz", "a.warc.gz", "a.warc.zst"]
)
@pytest.mark.parametrize("data", [b"", b"not an archive at all", b"PK\x03\x04 broken"])
def test_what_is_no_archive_is_a_source_that_says_why(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    origins = found(tmp_path / name)
    assert all(origin.problem or origin.data == b"" for origin in origins)
    assert len(origins) <= 1


def test_a_tar_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    whole = tarred(tmp_path / "a.tar", "w", {"1.html": PAGE, "2.html": bytes(40_000)}).read_bytes()
    (tmp_path / "a.tar").write_bytes(whole[:20_000])
    first, *rest = found(tmp_path / "a.tar")
    assert first.data == PAGE
    assert any("damaged" in origin.problem for origin in rest)


def test_an_archive_that_is_not_there_is_a_source_that_says_so(tmp_path: Path) -> None:
    (origin,) = found(tmp_path / "gone.zip")
    assert "no such file" in origin.problem


# Lists


def test_a_list_names_files_beside_it_and_in_stores(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("机关,path\n甲局,pages/1.html\n乙局,memory://box/2.html\n,\n", encoding="utf-8-sig")
    assert [origin.name for origin in found(path)] == [f"{tmp_path}/pages/1.html", "memory://box/2.html"]


def test_a_list_may_be_in_the_encoding_of_a_chinese_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes("机关,path\r\n甲局,年报/甲.html\r\n".encode("gbk"))
    assert [origin.name for origin in found(tmp_path / "list.csv")] == [f"{tmp_path}/年报/甲.html"]


def test_a_list_without_a_column_of_names_says_which_it_expects(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("机关,年份\n甲局,2023\n", encoding="utf-8")
    (origin,) = found(tmp_path / "list.csv")
    assert "expected a column address, url, path or file" in origin.problem


def test_an_address_on_the_web_is_left_to_fetch(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("url\nhttps://example.org/1.html\n", encoding="utf-8")
    assert main(["build", str(tmp_path / "list.csv"), "--output", str(tmp_path / "out")]) == 0
    (row,) = rows(tmp_path / "out")
    assert (row["outcome"], "extract fetch" in row["message"]) == ("unreadable", True)


# Through the command


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "reports.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_build_from_an_archive_gives_the_same_cells_as_one_from_its_files(tmp_path: Path) -> None:
    paths = write_specimens(tmp_path / "files", 4, 11, ("html_plain", "docx_merged", "text_rows"))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in paths:
            archive.write(path, path.name)
    for source in ("files", "all.zip"):
        assert main(["build", str(tmp_path / source), "--output", str(tmp_path / f"of-{source}")]) == 0

    one, other = (rows(tmp_path / f"of-{source}") for source in ("files", "all.zip"))
    keys = ("report_id", "agency", "year", "outcome", "cells_read")
    assert sorted([row[key] for key in keys] for row in one) == sorted([row[key] for key in keys] for row in other)
    assert all("all.zip!/" in row["source"] for row in other)


def test_files_in_an_object_store_are_sources(tmp_path: Path) -> None:
    (path,) = write_specimens(tmp_path, 1, 5, ("html_plain",))
    store = fsspec.filesystem("memory")
    store.pipe("/box/reports/1.html", path.read_bytes())
    store.pipe("/box/reports/2.zip", zipped(tmp_path / "a.zip", {"inner.html": path.read_bytes() + b" "}).read_bytes())
    try:
        assert main(["build", "memory://box/reports", "--jobs", "1", "--output", str(tmp_path / "out")]) == 0
    finally:
        store.rm("/box", recursive=True)
    assert [row["source"] for row in rows(tmp_path / "out")][1:] == ["memory:///box/reports/2.zip!/inner.html"]


@pytest.mark.parametrize(("name", "is_one"), [
    ("a.zip", True), ("a.tar.gz", True), ("x.WARC.GZ", True), ("x.wet.zst", True), ("x.arc.gz", True), ("l.csv", True),
    ("a.html", False), ("a.docx", False), ("zip", False), ("a.html.gz", True),
])  # fmt: skip
def test_names_promise_archives(name: str, is_one: object) -> None:
    assert is_collection(name) is is_one

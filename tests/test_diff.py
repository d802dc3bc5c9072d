"""`extract diff`: what changed between two reports, data sets or corpora, cell by cell."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import corpora
import pytest
from corpora import AGENCY, SITE, corpus, line, of_report, report

import extract
from extract.cli import main
from extract.outputs.changes import CHANGES

OTHER = "青岚市望舒县林业局"


def changed(data: bytes, *, by: int = 1) -> tuple[bytes, int]:
    """A report in text with another total of requests received, and what it was before."""
    text = data.decode()
    row = next(each for each in text.splitlines() if each.startswith("一、本年新收"))
    *cells, total = [cell.strip() for cell in row.strip("| ").split("|")]
    return text.replace(row, " | ".join([*cells, str(int(total) + by)]) + " |").encode(), int(total)


TEXT = report(layout="text_rows")
CHANGED, TOTAL = changed(TEXT)
CELL = "requests.new_received.total"


def written(folder: Path, name: str, data: bytes) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return str(folder / name)


def built(folder: Path, **reports: bytes) -> str:
    """A data set of reports by name."""
    for name, data in reports.items():
        written(folder / "in", f"{name}.txt", data)
    extract.build([folder / "in"], folder / "out", release=False)
    return str(folder / "out")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["diff", *arguments])
    said = capsys.readouterr()
    return code, said.out or said.err


def rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[str, str, str, str]]:
    """Kind, variable, old and new value of each change."""
    code, text = printed(capsys, *arguments, "--format", "csv")
    found = list(csv.DictReader(io.StringIO(text)))
    assert code == int(bool(found))
    return [(row["kind"], row["variable"], row["old_value"], row["new_value"]) for row in found]


def test_a_changed_cell_is_printed_with_both_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = printed(capsys, written(tmp_path, "old.txt", TEXT), written(tmp_path, "new.txt", CHANGED))

    old, new = (corpora.sha256(data)[:16] for data in (TEXT, CHANGED))
    assert code == 1
    assert text == (
        f"{AGENCY} 2023年  {old} → {new}\n  {CELL}: {TOTAL} → {TOTAL + 1}  数值变化 changed\n"
        "1 份报告有差别,1 格 (1 reports differ, 1 cells)\n"
    )


def test_the_same_report_in_two_formats_has_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = printed(capsys, written(tmp_path, "a.html", report()), written(tmp_path, "a.txt", TEXT))

    assert (code, text) == (0, "没有差别 (no difference)\n")


@pytest.mark.parametrize(("cells", "kind", "shown"), [
    (("| 12 |", "|  |"), "vanished", "12 → blank"),
    (("|  |", "| 12 |"), "appeared", "blank → 12"),
    (("|  |", "| / |"), "status", "blank → not_applicable '/'"),
    (("| 12 |", "| 若干 |"), "vanished", "12 → unreadable '若干'"),
])  # fmt: skip
def test_numbers_come_and_go_and_statuses_change(
    cells: tuple[str, str], kind: str, shown: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = next(each for each in TEXT.decode().splitlines() if each.startswith("一、本年新收"))
    start = row.rpartition("|")[0].rpartition("|")[0]
    texts = [TEXT.decode().replace(row, start + cell).encode() for cell in cells]
    code, text = printed(capsys, written(tmp_path, "old.txt", texts[0]), written(tmp_path, "new.txt", texts[1]))

    assert code == 1
    assert f"  {CELL}: {shown}  " in text
    assert text.count(kind) == 1


def test_who_reports_on_which_year_is_part_of_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = report(OTHER, 2022, layout="text_rows")
    found = rows(capsys, written(tmp_path, "old.txt", TEXT), written(tmp_path, "new.txt", other))

    assert ("fact", "agency", AGENCY, OTHER) in found
    assert ("fact", "year", "2023", "2022") in found


def test_every_row_of_csv_and_json_holds_places_and_raw_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = written(tmp_path, "old.txt", TEXT), written(tmp_path, "new.txt", CHANGED)
    (row,) = json.loads(printed(capsys, *files, "--format", "json")[1])

    assert list(row) == list(CHANGES)
    assert list(csv.reader(io.StringIO(printed(capsys, *files, "--format", "csv")[1]))) == [list(row), list(row.values())]
    assert (row["old_raw"], row["new_raw"], row["new_status"]) == (str(TOTAL), str(TOTAL + 1), "reported")
    assert row["old_place"].startswith("chars ")


def test_nothing_changed_is_an_empty_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, "a.txt", TEXT)

    assert printed(capsys, file, file, "--format", "json") == (0, "[]\n")
    assert rows(capsys, file, file) == []


def test_reports_of_two_data_sets_are_compared_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    same, gone, new = (report(OTHER, year, seed=year, layout="text_rows") for year in (2021, 2022, 2023))
    old = built(tmp_path / "old", a=TEXT, b=same, c=gone)
    later = built(tmp_path / "later", x=CHANGED, y=same, z=new)

    assert rows(capsys, old, later) == [
        ("changed", CELL, str(TOTAL), str(TOTAL + 1)), ("vanished", "report", "", ""), ("appeared", "report", "", ""),
    ]  # fmt: skip
    assert f"{OTHER} 2022年" in printed(capsys, old, later)[1]


def test_a_data_set_is_equal_to_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = built(tmp_path, a=TEXT, b=report(OTHER, 2022, layout="flat_glued"))

    assert printed(capsys, folder, folder) == (0, "没有差别 (no difference)\n")


def of_two_versions(folder: Path) -> Path:
    before = line("/nb/1.html", TEXT, media_type="text/plain")
    after = line("/nb/1.html", CHANGED, media_type="text/plain", retrieved=corpora.SECOND_RUN, supersedes=before.sha256)
    return corpus(folder, [(before, TEXT), (after, CHANGED), of_report("/nb/2.html", OTHER)])


@pytest.mark.parametrize("address", [(), (SITE + "/nb/1.html",)], ids=["all addresses", "one address"])
def test_versions_within_a_corpus_are_compared(
    address: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = of_two_versions(tmp_path / "corpus")

    assert rows(capsys, str(folder), *address) == [("changed", CELL, str(TOTAL), str(TOTAL + 1))]
    assert f"\n  {SITE}/nb/1.html\n" in printed(capsys, str(folder), *address)[1]


def test_an_address_with_one_version_has_not_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = of_two_versions(tmp_path / "corpus")

    assert printed(capsys, str(folder), SITE + "/nb/2.html") == (0, "没有差别 (no difference)\n")


def test_a_report_whose_page_became_something_else_has_vanished(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = "<html><body>页面维护中</body></html>".encode()
    before, data = of_report("/nb/1.html")
    after = line("/nb/1.html", page, role="other", retrieved=corpora.SECOND_RUN, supersedes=before.sha256)
    folder = corpus(tmp_path / "corpus", [(before, data), (after, page)])

    assert rows(capsys, str(folder)) == [("vanished", "report", "", "")]


def test_two_corpora_are_compared_address_by_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = corpus(tmp_path / "one", [(line("/a.txt", TEXT, media_type="text/plain"), TEXT), of_report("/b.html", OTHER)])
    two = corpus(tmp_path / "two", [
        (line("/a.txt", CHANGED, media_type="text/plain"), CHANGED), of_report("/b.html", OTHER), of_report("/c.html", OTHER, 2022),
    ])  # fmt: skip

    assert rows(capsys, str(one), str(two)) == [("changed", CELL, str(TOTAL), str(TOTAL + 1)), ("appeared", "report", "", "")]


@pytest.mark.parametrize(("arguments", "said"), [
    (("a.txt",), "expected two files, two data sets or two corpora"),
    (("a.txt", "empty"), "expected two files, two data sets or two corpora"),
    (("empty", "empty"), "expected two files, two data sets or two corpora"),
    (("a.txt", "none.txt"), "no such file"),
    (("none", "a.txt"), "no such file"),
    (("a.txt", "note.txt"), "not an annual report"),
    (("corpus", "http://www.wangshu.example/none.html"), "no address of this corpus"),
])  # fmt: skip
def test_what_cannot_be_compared_is_an_error(
    arguments: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "a.txt", TEXT)
    written(tmp_path, "note.txt", "今日闭馆。".encode())
    (tmp_path / "empty").mkdir()
    of_two_versions(tmp_path / "corpus")

    code, text = printed(capsys, *arguments)
    assert (code, said in text) == (2, True), text


def test_a_folder_that_only_looks_like_a_data_set_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("reports.parquet", "observations.parquet"):
        written(tmp_path, name, b"PAR1")

    code, text = printed(capsys, str(tmp_path), str(tmp_path))
    assert (code, "no data set of ours" in text) == (2, True)

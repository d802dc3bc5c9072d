from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import psutil
import pytest
import samples

import extract
from extract import batch, run
from extract.errors import EncryptedError, ExtractError, ImageOnlyError, ReadError, SourceError, TooLargeError
from extract.model.filing import Filing
from extract.outputs.tables import file_names
from extract.sources import local
from extract.sources.local import Origin, as_source, list_sources, load
from extract.specimen import write_specimens
from extract.workers import Limits, Lost, in_workers

SUFFIXES = batch.SUFFIXES


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of five reports."""
    folder = tmp_path_factory.mktemp("reports")
    write_specimens(folder, 5, 11, ("html_plain", "text_rows", "docx_merged"), 2)
    return folder


# Sources


def names(listing: local.Listing) -> list[str]:
    return [origin.name for origin in listing.origins]


def test_folders_are_walked_in_sorted_order_and_named_as_the_user_named_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b/2.html", "b/1.html", "a.pdf", "c.docx", "b/.hidden/3.html", ".4.html", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)

    assert names(list_sources(["b", "."], SUFFIXES)) == ["b/1.html", "b/2.html", "a.pdf", "c.docx"]


def test_files_of_other_kinds_are_counted_in_folders_and_taken_when_named(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    (tmp_path / "b").touch()
    listing = list_sources([str(tmp_path), str(tmp_path / "a.jpg")], SUFFIXES)

    assert names(listing) == [str(tmp_path / "a.jpg")]
    assert listing.passed_over == {".jpg": 1, "": 1}


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.html").touch()
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)

    assert names(list_sources([str(tmp_path)], SUFFIXES)) == [f"{tmp_path}/a/1.html"]


def test_the_output_and_other_data_sets_are_left_out(tmp_path: Path, reports: Path) -> None:
    shutil.copytree(reports, tmp_path / "reports")
    extract.build([tmp_path], tmp_path / "one", release=False)
    (tmp_path / "one" / "notes.txt").touch()
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "notes.txt").touch()

    found = names(list_sources([str(tmp_path)], SUFFIXES, tmp_path / "two"))
    assert found
    assert not any("notes.txt" in name for name in found)


def test_a_suffix_in_capitals_is_the_same_suffix(tmp_path: Path) -> None:
    (tmp_path / "A.PDF").touch()
    assert names(list_sources([str(tmp_path)], SUFFIXES)) == [f"{tmp_path}/A.PDF"]


def test_a_missing_source_is_an_error_that_names_it() -> None:
    with pytest.raises(SourceError, match=r"no/such\.html: .*no such file"):
        list_sources(["no/such.html"], SUFFIXES)


def test_bytes_are_a_source() -> None:
    assert as_source(b"abc").sha256 == hashlib.sha256(b"abc").hexdigest()


def test_a_folder_is_no_source_to_read() -> None:
    with pytest.raises(SourceError, match="folder"):
        as_source("tests")


def test_a_pipe_is_read_once_by_this_process(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["sh", "-c", f"printf abc > {tmp_path}/pipe"]):
        origin = list_sources([str(tmp_path / "pipe")], SUFFIXES).origins[0]

    assert load(origin).data == b"abc"


def test_a_file_beyond_all_reason_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "MAX_BYTES", 1 << 20)
    (tmp_path / "big.html").write_bytes(bytes((1 << 20) + 1))
    with pytest.raises(SourceError, match="larger than 1 MiB"):
        load(Origin(str(tmp_path / "big.html")))


# Workers


def test_results_come_in_the_order_of_the_items() -> None:
    assert [made for _, made in in_workers(abs, range(-100, 0), Limits(jobs=2))] == list(range(100, 0, -1))


def test_a_worker_that_dies_harms_nobody_else() -> None:
    made = dict(in_workers(os._exit, [3], Limits()))
    assert made == {3: Lost("crash", "exit code 3")}


def test_an_item_that_takes_too_long_is_given_up_and_the_next_goes_on() -> None:
    made = dict(in_workers(time.sleep, [0.01, 60, 0.02], Limits(seconds=1)))
    assert made == {0.01: None, 60: Lost("time", "1 s"), 0.02: None}


def test_an_item_that_takes_too_much_memory_is_given_up_and_the_next_goes_on() -> None:
    items = [1, 400 << 20, 2]
    made = in_workers(bytes, items, Limits(memory=100 << 20))
    assert [getattr(result, "reason", None) for _, result in made] == [None, "memory", None]


def test_an_error_of_the_function_passes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_workers(divmod_zero, [1], Limits()))


divmod_zero = Decimal(0).__rtruediv__


def test_workers_are_gone_when_the_reader_of_results_stops() -> None:
    results = in_workers(time.sleep, [0, 60, 60], Limits(jobs=2))
    next(results)
    workers = [child for server in psutil.Process().children() for child in server.children()]
    results.close()
    _, alive = psutil.wait_procs(workers, timeout=10)

    assert workers
    assert alive == []


# One source to one result


def outcome(filing: Filing, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """What becomes of a source in which alignment finds this filing."""
    monkeypatch.setattr(run, "read_document", lambda _: filing.document)
    monkeypatch.setattr(run, "align_document", lambda _: [filing])
    result = run.process(Origin("x", b"x"))
    return result.outcome, result.message


def test_a_report_with_every_cell_read_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(samples.filing(), monkeypatch) == ("complete", "")


def test_blanks_and_marks_count_as_read(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "proactive.fees.amount"
    assert outcome(samples.filing({name: samples.cell(name, None, "blank")}), monkeypatch)[0] == "complete"


@pytest.mark.parametrize(("status", "message"), [
    ("ambiguous", "存疑 1 格 (1 cells unsure)"), ("unreadable", "存疑 1 格 (1 cells unsure)"),
    ("absent", "缺 1 格 (1 cells absent)"),
])  # fmt: skip
def test_a_report_with_a_doubtful_or_absent_cell_is_partial_and_says_so(
    status: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "requests.total.total"
    assert outcome(samples.filing({name: samples.cell(name, None, status)}), monkeypatch) == ("partial", message)


def test_a_report_without_a_whole_table_is_partial_and_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = samples.filing()
    kept = tuple(cell for cell in whole.observations if cell.variable.table != "challenges")
    filing = type(whole)(**(vars(whole) | {"observations": kept}))

    assert outcome(filing, monkeypatch) == (
        "partial",
        "缺表“政府信息公开行政复议、行政诉讼情况” (tables missing: Administrative reconsideration and litigation)",
    )


def test_a_report_without_tables_of_the_form_is_no_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = type(filing := samples.filing())(**(vars(filing) | {"observations": (), "editions": {}}))
    assert outcome(bare, monkeypatch)[0] == "no_tables"


@pytest.mark.parametrize(("error", "words"), [
    (EncryptedError("a password is needed"), "密码"), (ImageOnlyError("no text"), "图片"),
    (TooLargeError("nested"), "限度"), (ReadError("no document"), "无法读取"),
    (ReadError("已损坏 (damaged)"), "已损坏 (damaged)"), (RecursionError("too deep"), "RecursionError: too deep"),
    (KeyError("x"), "KeyError"), (ValueError("two\nlines"), "two lines"),
])  # fmt: skip
def test_an_error_while_reading_is_an_outcome_with_one_line(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(run, "read_document", fail)
    result = run.process(Origin("x", b"x"))

    assert result.outcome == "unreadable"
    assert words in result.message
    assert "\n" not in result.message
    assert result.rows().reports[0].report_id == hashlib.sha256(b"x").hexdigest()[:16]


def test_a_source_that_cannot_be_had_has_a_row_without_a_hash(tmp_path: Path) -> None:
    row = run.process(Origin(str(tmp_path / "gone.html"))).rows().reports[0]

    assert (row.outcome, row.sha256, row.report_id) == ("unreadable", "", "")
    assert "来源无法取得" in row.message


# Many sources


def digests(folder: Path) -> list[str]:
    return [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in file_names()]


def test_the_same_bytes_come_out_whatever_the_number_of_workers(reports: Path, tmp_path: Path) -> None:
    for jobs in (1, 3):
        extract.build([reports], tmp_path / str(jobs), jobs=jobs, release=False)

    assert digests(tmp_path / "1") == digests(tmp_path / "3")


def test_a_second_run_writes_the_same_bytes_over_the_first(reports: Path, tmp_path: Path) -> None:
    extract.build([reports], tmp_path, release=False)
    before = digests(tmp_path)
    extract.build([reports], tmp_path, release=False)

    assert digests(tmp_path) == before


def test_a_copy_of_a_report_adds_no_rows_and_is_named(reports: Path, tmp_path: Path) -> None:
    shutil.copytree(reports, tmp_path / "in")
    original = min((tmp_path / "in").glob("*.html"))
    shutil.copy(original, tmp_path / "in" / "z_copy.html")
    once, twice = extract.build([reports], tmp_path / "a"), extract.build([tmp_path / "in"], tmp_path / "b", release=False)

    assert twice.repeated == (f"{tmp_path}/in/z_copy.html",)
    assert twice.cells == once.cells > 0


def test_a_script_need_not_guard_its_call(reports: Path, tmp_path: Path) -> None:
    script = f"import extract\nprint('once')\nextract.build([{str(reports)!r}], {str(tmp_path / 'out')!r})\n"
    (tmp_path / "script.py").write_text(script)
    command = [sys.executable, "-W", "error", tmp_path / "script.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "once\n", "")


def test_a_summary_is_returned(reports: Path, tmp_path: Path) -> None:
    summary = extract.build([reports], tmp_path, release=False)

    assert summary.sources >= 5
    assert sum(summary.outcomes.values()) == summary.sources
    assert summary.output == tmp_path


# The calls of the library


def test_the_calls_of_the_library_read_one_report(reports: Path) -> None:
    document = extract.read(next(reports.glob("*.docx")))
    filing = extract.align(document)

    assert isinstance(extract.check(filing), list)
    assert len(filing.to_frame()) == len(filing.observations) > 0
    assert extract.form("2021").edition == "2021"


def test_a_document_without_a_report_cannot_be_aligned() -> None:
    document = extract.read("<html><body><p>天气预报:明天多云。</p></body></html>".encode())
    with pytest.raises(ExtractError, match="no annual report"):
        extract.align(document)


def test_an_unknown_edition_is_an_error() -> None:
    with pytest.raises(ExtractError, match="1999"):
        extract.form("1999")

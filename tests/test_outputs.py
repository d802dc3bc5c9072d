from __future__ import annotations

import csv
import dataclasses
import errno
import hashlib
import math
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import samples
from pandas import NA

from extract.errors import OutputError
from extract.model.document import Place
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.outputs import rows, show, staging, tables
from extract.outputs.reports import report_row
from extract.outputs.rows import COLUMNS, Rows, finding_rows
from extract.outputs.summary import Summary, Tally
from extract.outputs.tables import DataSet, file_names
from extract.schema import load_form

AMOUNT = "proactive.fees.amount"
CONTRACT = {
    "observations": "report_id,agency,year,form,table,item,column,value,unit,status,raw,candidates,evidence,method,"
    "page,place",
    "reports": "report_id,source,sha256,media_type,title,agency,year,form,period_from,period_to,published,url,outcome,"
    "cells,cells_read,cells_unsure,findings,message",
    "findings": "report_id,rule,kind,severity,verdict,table,item,column,formula,left,right,difference,cells,suspects,"
    "suggestion,message_zh,message_en,place",
}


def sheet(filing: Filing | None = None, findings: Sequence[Finding] = ()) -> Rows:
    filing = filing or samples.filing()
    report = report_row(filing, "complete", "", len(findings))
    return Rows((report,), tuple(filing.rows()), tuple(finding_rows(filing.report_id, findings)))


def write(folder: Path, *sheets: Rows) -> Path:
    with DataSet(folder) as data_set:
        for each in sheets:
            data_set.add(each)
    return folder


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", CONTRACT)
def test_the_columns_are_those_of_the_contract(name: str, tmp_path: Path) -> None:
    write(tmp_path, sheet(findings=[samples.finding()]))

    assert ",".join(COLUMNS[name]) == CONTRACT[name]
    assert (tmp_path / f"{name}.csv").read_bytes().split(b"\r\n")[0].decode() == CONTRACT[name]
    assert pq.read_schema(tmp_path / f"{name}.parquet").names == CONTRACT[name].split(",")


@pytest.mark.parametrize("name", CONTRACT)
def test_csv_and_parquet_hold_the_same_rows(name: str, tmp_path: Path) -> None:
    filing = samples.filing({AMOUNT: samples.cell(AMOUNT, "4166.241619")})
    write(tmp_path, sheet(filing, [samples.finding(), samples.finding(left=None, right=None, difference=None)]))

    def same(text: str, value: object) -> bool:
        if isinstance(value, float):
            return math.isclose(float(text), value, rel_tol=0, abs_tol=0)
        return text == ("" if value is None else str(value))

    from_csv, from_parquet = read(tmp_path, name), pq.read_table(tmp_path / f"{name}.parquet").to_pylist()
    assert len(from_csv) == len(from_parquet) > 0
    assert all(same(a[key], b[key]) for a, b in zip(from_csv, from_parquet, strict=True) for key in a)


def test_rows_stand_in_form_order(tmp_path: Path) -> None:
    write(tmp_path, sheet())

    names = [f"{row['table']}.{row['item']}.{row['column']}" for row in read(tmp_path, "observations")]
    assert names == [str(variable) for variable in load_form("2021").variables]


@pytest.mark.parametrize("digits", ["4166.241619", "0.10", "100000000000000000000", "-8", "1E+3"])
def test_a_value_is_printed_digit_by_digit_without_an_exponent(digits: str) -> None:
    assert Decimal(rows.printed(Decimal(digits))) == Decimal(digits)
    assert "E" not in rows.printed(Decimal(digits))
    assert rows.printed(Decimal("4166.241619")) == "4166.241619"


def test_a_missing_value_is_empty_in_csv_and_null_in_parquet(tmp_path: Path) -> None:
    write(tmp_path, sheet(samples.filing({AMOUNT: samples.cell(AMOUNT, None, "blank")})))

    assert [row["value"] for row in read(tmp_path, "observations") if row["item"] == "fees"] == [""]
    table = pq.read_table(tmp_path / "observations.parquet").to_pylist()
    assert [row["value"] for row in table if row["item"] == "fees"] == [None]


def test_zero_is_written_as_zero(tmp_path: Path) -> None:
    write(tmp_path, sheet())

    assert {row["value"] for row in read(tmp_path, "observations")} == {"0"}
    assert set(pq.read_table(tmp_path / "observations.parquet")["value"].to_pylist()) == {0.0}


def test_candidates_and_places_are_joined(tmp_path: Path) -> None:
    unsure = samples.cell(AMOUNT, None, "ambiguous", candidates=("1", "11"), raw="111")
    write(tmp_path, sheet(samples.filing({AMOUNT: unsure}), [samples.finding()]))

    assert [row["candidates"] for row in read(tmp_path, "observations") if row["raw"] == "111"] == ["1;11"]
    found = read(tmp_path, "findings")[0]
    assert found["cells"] == "requests.new_received.total;requests.total.total"
    assert found["place"] == "page 1: /a; /b"


def test_quotes_line_breaks_and_lone_surrogates_survive_the_csv(tmp_path: Path) -> None:
    odd = samples.cell(AMOUNT, None, "unreadable", raw='三"万\n元,\ud800')
    write(tmp_path, sheet(samples.filing({AMOUNT: odd})))

    assert [row["raw"] for row in read(tmp_path, "observations") if row["status"] == "unreadable"] == ['三"万\n元,?']


def test_lines_end_as_rfc_4180_wants_and_there_is_no_byte_order_mark(tmp_path: Path) -> None:
    write(tmp_path, sheet())

    data = (tmp_path / "reports.csv").read_bytes()
    assert data.startswith(b"report_id,")
    assert data.count(b"\r\n") == data.count(b"\n") == 2


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    sheets = [sheet(samples.filing(data=bytes([number])), [samples.finding()]) for number in range(20)]

    def digests(folder: Path) -> list[str]:
        return [hashlib.sha256((write(folder, *sheets) / name).read_bytes()).hexdigest() for name in file_names()]

    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_row_groups_have_a_fixed_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROW_GROUP", 100)
    write(tmp_path, sheet(), sheet(samples.filing(data=b"other")))

    data = pq.ParquetFile(tmp_path / "observations.parquet").metadata
    sizes = [data.row_group(number).num_rows for number in range(data.num_row_groups)]
    assert set(sizes[:-1]) == {100}
    assert sum(sizes) == 2 * len(load_form("2021").variables)


def test_an_empty_data_set_has_headers_only(tmp_path: Path) -> None:
    write(tmp_path)

    assert read(tmp_path, "reports") == []
    assert pq.read_table(tmp_path / "observations.parquet").num_rows == 0


def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in write(tmp_path, sheet()).iterdir()}

    with pytest.raises(KeyboardInterrupt), DataSet(tmp_path) as data_set:  # noqa: PT012 - the block is the subject
        data_set.add(sheet(samples.filing(data=b"other")))
        raise KeyboardInterrupt

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_nothing_is_left_where_nothing_was(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), DataSet(tmp_path / "new") as data_set:  # noqa: PT012 - the block is the subject
        data_set.add(sheet())
        raise RuntimeError

    assert list((tmp_path / "new").iterdir()) == []


def test_a_disk_that_is_full_at_the_end_is_an_output_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(staging, "_sync", full)
    with pytest.raises(OutputError, match="no space left on device"):
        write(tmp_path, sheet())
    assert list(tmp_path.iterdir()) == []


_FULL_DISK = """
import resource, signal, sys
sys.path.insert(0, sys.argv[2])
import pathlib, test_outputs
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sheet = test_outputs.sheet()
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    test_outputs.write(pathlib.Path(sys.argv[1]), *[sheet] * 40)
except test_outputs.OutputError as error:
    print(error)
"""


def test_a_disk_that_fills_up_while_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    """A limit of the file size stands for the disk: the write itself fails, whatever library does it."""
    here = str(Path(__file__).parent)
    command = [sys.executable, "-W", "error", "-c", _FULL_DISK, str(tmp_path), here]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "cannot write: file too large" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        write(tmp_path / "file" / "output", sheet())


def test_a_filing_gives_a_tidy_frame() -> None:
    frame = samples.filing({AMOUNT: samples.cell(AMOUNT, None, "blank")}).to_frame()

    assert list(frame.columns) == CONTRACT["observations"].split(",")
    assert len(frame) == len(load_form("2021").variables)
    assert frame["value"].dtype == "float64"
    assert frame["value"].isna().sum() == 1
    assert set(frame["year"]) == {2023}
    assert frame["page"].isna().all()


def test_a_frame_holds_what_the_data_set_holds(tmp_path: Path) -> None:
    filing = samples.filing({AMOUNT: samples.cell(AMOUNT, "4166.241619", place=Place("/p", 3))})
    write(tmp_path, sheet(filing))

    table = pq.read_table(tmp_path / "observations.parquet").to_pylist()
    records = filing.to_frame().to_dict("records")
    assert [{key: None if value is NA else value for key, value in row.items()} for row in records] == table


def test_a_report_without_cells_gives_an_empty_frame() -> None:
    frame = dataclasses.replace(samples.filing(), observations=()).to_frame()

    assert list(frame.columns) == CONTRACT["observations"].split(",")
    assert frame.empty


def test_cells_are_counted_as_read_unsure_or_neither() -> None:
    statuses = ["reported", "blank", "not_applicable", "derived", "corrected", "ambiguous", "unreadable", "absent"]
    variables = load_form("2021").variables[: len(statuses)]
    pairs = zip(variables, statuses, strict=True)
    changes = {str(variable): samples.cell(variable, None, status) for variable, status in pairs}
    report = report_row(samples.filing(changes), "partial", "", 0)

    assert (report.cells, report.cells_read, report.cells_unsure) == (200, 197, 2)


def test_a_name_with_a_line_break_stays_on_one_line_of_the_summary() -> None:
    said = str(Summary(1, {"partial": 1}, 0, 0, 0, {}, troubles=(("a\nb.txt", "存疑"),), repeated=("c\x1b[1m.txt",)))
    assert "  a\\nb.txt: 存疑" in said
    assert "c\\x1b[1m.txt" in said


def test_the_summary_counts_outcomes_cells_and_findings_by_rule() -> None:
    tally = Tally()
    tally.add(sheet(findings=[samples.finding(), samples.finding(rule="other", severity="warning")]))
    text = str(tally.summary({".jpg": 3}, ("copy.html",), Path("output")))

    assert "complete" in text
    assert "完整" in text
    assert text.index("requests_flow") < text.index("other  ")
    assert ".jpg 3" in text
    assert "copy.html" in text
    assert "output/{observations,reports,findings,…}.{csv,parquet}" in text


def test_chinese_characters_take_two_columns() -> None:
    assert show.width("规章 ab") == 7
    assert show.width(show.pad("总计", 10)) == 10
    assert show.clip("本年新收政府信息公开申请数量", 9) == "本年新收…"


def test_a_report_is_drawn_with_its_columns_aligned() -> None:
    changes = {
        "requests.granted.total": samples.cell("requests.granted.total", "12345"),
        "requests.granted.other": samples.cell("requests.granted.other", None, "blank"),
        "requests.total.other": samples.cell("requests.total.other", None, "ambiguous"),
        "requests.carried_out.other": samples.cell("requests.carried_out.other", None, "absent"),
        "requests.carried_in.other": samples.cell("requests.carried_in.other", "7", "derived"),
    }
    lines = list(show.report_lines(samples.filing(changes), {"2021": load_form("2021")}, [samples.finding()]))
    start = next(number for number, line in enumerate(lines) if "自然人" in line)

    table = [line for line in lines[start : start + 32] if "  " in line.strip()]
    assert len(table) == 26
    assert len({show.width(line) for line in table}) == 1
    granted = next(line for line in table if "予以公开" in line)
    assert granted.split() == ["(一)予以公开", "0", "0", "0", "0", "0", "·", "12345"]
    marks = "".join(lines)
    assert all(mark in marks for mark in "·?×")
    assert "7*" in marks
    assert "does not balance" in marks


def test_a_form_is_printed_whole() -> None:
    form = load_form("2019")
    text = "\n".join(show.form_lines(form))

    assert all(column.label in text and column.english in text for block in form.blocks for column in block.columns)
    items = [item for block in form.blocks for item in block.items]
    assert all(item.id in text and item.english in text and item.article in text for item in items)
    assert all(section.label in text for section in form.sections)
    assert all(rule.id in text and rule.reason in text for rule in form.rules)
    assert "new_received.natural_person + carried_in.natural_person == total.natural_person" in text

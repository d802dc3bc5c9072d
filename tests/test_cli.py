from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from extract import align, check, cli, read
from extract.outputs.tables import file_names
from extract.specimen import write_specimens


def extract(*arguments: object, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """The command as a user runs it."""
    command = [sys.executable, "-W", "error", "-m", "extract", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, cwd=cwd)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report in which nothing is wrong, its form included."""
    for seed in range(20):
        path = write_specimens(tmp_path_factory.mktemp("clean"), 1, seed, ("html_plain",))[0]
        if not check(align(read(path))):
            return path
    pytest.fail("no specimen of twenty is without findings")


@pytest.fixture(scope="module")
def slipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with a planted slip that an error rule finds."""
    for seed in range(20):
        path = write_specimens(tmp_path_factory.mktemp("slipped"), 1, seed, ("html_plain",), 1)[0]
        if cli.main(["check", str(path), "--format", "csv"]) == 1:
            return path
    pytest.fail("no slip of twenty breaks an error rule")


def commands() -> list[str]:
    return sorted(cli.cli.commands)


@pytest.mark.parametrize("name", commands())
def test_the_help_of_every_command_has_an_example(name: str) -> None:
    done = extract(name, "--help")

    assert done.returncode == 0
    assert re.search(rf"Example:\n  extract {name} ", done.stdout.decode())


@pytest.mark.parametrize("name", commands())
def test_every_option_and_command_says_what_it_does(name: str) -> None:
    command = cli.cli.commands[name]

    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))


@pytest.mark.parametrize("arguments", [
    ["nonsense"], ["build"], ["build", "no/such/file"], ["build", "--jobs", "many", "x"],
    ["check", "--format", "xml", "x"], ["show", "no/such/file"], ["forms", "1999"], ["--wrong"],
    ["build", "--timeout", "0", "x"], ["specimen"], ["specimen", "x", "--layout", "nonsense"], ["show"], ["show", "."],
])  # fmt: skip
def test_a_wrong_call_is_one_line_on_standard_error_with_exit_code_2(arguments: list[str], tmp_path: Path) -> None:
    done = extract(*arguments, cwd=tmp_path)

    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"extract: ")
    assert done.stderr.count(b"\n") == 1


def test_help_without_a_command_is_no_error() -> None:
    assert extract("--help").returncode == 0
    assert extract("--version").stdout.decode().strip()


def test_build_writes_the_data_set_and_prints_a_summary(clean: Path, tmp_path: Path) -> None:
    done = extract("build", clean, "--output", tmp_path / "out")

    assert (done.returncode, done.stderr) == (0, b"")
    assert "complete" in done.stdout.decode()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(file_names())


def test_build_reads_standard_input(clean: Path, tmp_path: Path) -> None:
    done = extract("build", "-", "--output", tmp_path, stdin=clean.read_bytes())

    assert done.returncode == 0
    with (tmp_path / "reports.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["source"], row["outcome"]) for row in csv.DictReader(file)] == [("-", "complete")]


def test_build_exits_0_whatever_the_reports_say(tmp_path: Path) -> None:
    (tmp_path / "empty.html").touch()
    assert extract("build", tmp_path / "empty.html", "--output", tmp_path / "out").returncode == 0


def test_an_output_that_is_a_file_is_one_line(clean: Path, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    done = extract("build", clean, "--output", tmp_path / "out")

    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


def test_check_exits_0_for_a_clean_report_and_writes_nothing(clean: Path, tmp_path: Path) -> None:
    done = extract("check", clean, cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, b"")
    assert list(tmp_path.iterdir()) == []


def test_check_exits_1_for_an_error_and_names_rule_and_place(slipped: Path) -> None:
    done = extract("check", slipped)
    text = done.stdout.decode()

    assert done.returncode == 1
    assert re.search(r"\[错误 error\] \w+", text)
    assert slipped.name in text
    assert "位置 place: " in text
    assert re.search(r"合计 total: 报告 reports 1 · 错误 error [1-9]", text)


def test_check_counts_reports_and_sources_without_one(clean: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.html").touch()
    text = extract("check", clean, tmp_path).stdout.decode()

    assert "未发现问题 no findings" in text
    assert text.endswith(
        "合计 total: 报告 reports 1 · 错误 error 0 · 警告 warning 0 · 提示 notice 0 · 未读出 not read 1\n"
    )


def test_check_prints_findings_as_the_table_in_csv(slipped: Path) -> None:
    done = extract("check", slipped, "--format", "csv")

    table = list(csv.DictReader(io.StringIO(done.stdout.decode(), newline="")))
    assert ",".join(table[0]).startswith("report_id,rule,kind,severity,verdict,table")
    assert any(row["severity"] == "error" for row in table)


def test_check_prints_reports_with_their_findings_in_json(slipped: Path, clean: Path) -> None:
    reports = json.loads(extract("check", slipped, clean, "--format", "json").stdout)

    assert [bool(report["findings"]) for report in reports] == [True, False]
    assert reports[0]["findings"][0]["message_zh"]


def test_check_of_no_reports_prints_an_empty_array(tmp_path: Path) -> None:
    assert json.loads(extract("check", tmp_path, "--format", "json").stdout) == []


def test_check_writes_the_data_set_if_asked(slipped: Path, tmp_path: Path) -> None:
    done = extract("check", slipped, "--output", tmp_path)

    assert done.returncode == 1
    assert (tmp_path / "findings.csv").stat().st_size > 200


def test_check_names_a_source_that_cannot_be_read_on_standard_error(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    for layout in ("text", "csv"):
        done = extract("check", tmp_path / "broken.pdf", "--format", layout)

        assert done.returncode == 0
        assert "broken.pdf: " in done.stderr.decode()


@pytest.mark.parametrize(("severity", "verdict", "fails_on"), [
    ("error", "broken", ["error", "warning"]), ("warning", "broken", ["warning"]), ("notice", "broken", []),
    ("error", "cannot_say", []), ("error", "broken_if_blanks_are_zero", ["error", "warning"]),
])  # fmt: skip
def test_a_finding_stands_if_it_is_severe_enough_and_something_is_known(
    severity: str, verdict: str, fails_on: list[str]
) -> None:
    finding = {"severity": severity, "verdict": verdict}
    assert [level for level, severities in cli._SEVERITIES.items() if cli._stands(finding, severities)] == fails_on


def test_show_draws_the_tables_of_a_report(clean: Path) -> None:
    done = extract("show", clean)
    text = done.stdout.decode()

    assert done.returncode == 0
    assert "一、本年新收政府信息公开申请数量" in text
    assert "no findings" in text


def test_show_explains_how_cells_were_read_whose_digits_ran_together(tmp_path: Path) -> None:
    glued = ("主动公开文件数条3124107", "2.政府公报公开数条00", "受理依申请公开信息总数条00", "对申请的答复总数条00")
    lines = ("青岚市望舒县人民政府2015年度政府信息公开工作年度报告", "2015年主动公开政府信息312条。",
             "指标名称计量单位2015年度历年累计", *glued)  # fmt: skip
    (tmp_path / "report.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = extract("show", tmp_path / "report.txt", "--explain").stdout.decode()

    assert re.search(
        r"印作 printed +3124107\n +读作 read +本年度 312 · 历年累计 4107\n +依据 because +正文 narrative: ", text
    )
    assert "数字只有一种切分 the digits can be cut in one way only" in text


def test_show_explains_nothing_where_every_cell_is_as_printed(clean: Path) -> None:
    assert "what was read is as printed" in extract("show", clean, "--explain").stdout.decode()


def test_show_reads_standard_input(clean: Path) -> None:
    assert extract("show", "-", stdin=clean.read_bytes()).stdout == extract("show", clean).stdout


def test_show_of_a_document_without_a_report_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html><body><p>天气预报</p></body></html>", encoding="utf-8")
    done = extract("show", tmp_path / "page.html")

    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


def test_forms_prints_all_editions_or_one() -> None:
    everything, one = extract("forms").stdout.decode(), extract("forms", "2019").stdout.decode()

    assert one in everything
    assert "procurement" in one
    assert "国办公开办函〔2021〕30号" in everything


def test_specimen_writes_reports_that_can_be_built(tmp_path: Path) -> None:
    done = extract("specimen", tmp_path / "new", "--count", 2, "--seed", 1, "--layout", "html_plain")

    assert done.returncode == 0
    assert [Path(line).name for line in done.stdout.decode().split()] == ["specimen_0001.html", "specimen_0002.html"]
    assert extract("build", tmp_path / "new", "--output", tmp_path / "out").returncode == 0


def test_a_closed_pipe_is_no_traceback() -> None:
    command = [sys.executable, "-W", "error", "-m", "extract", "forms"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        error = process.stderr.read()

    assert (process.returncode, error) == (141, b"")


@pytest.mark.parametrize("later", [0.0, 0.2, 0.6])
def test_ctrl_c_is_one_line_and_leaves_nothing_behind(later: float, tmp_path: Path) -> None:
    """Whenever it comes: while workers are being started too."""
    slow = tmp_path / "slow"
    slow.mkdir()
    (slow / "page.html").write_text("<html><body><table>" + "<tr><td>1</td></tr>" * 1_000_000, encoding="utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-W", "error", "-m", "extract", "build", str(slow), "--output", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        while not list(tmp_path.glob("out/.writing-*/*.parquet")):
            time.sleep(0.05)
        time.sleep(later)
        os.killpg(process.pid, signal.SIGINT)
        error = process.stderr.read()

    assert process.returncode == 130
    assert b"(interrupted, nothing was written)" in error
    assert error.count(b"\n") == 1
    assert list(out.iterdir()) == []


def test_no_progress_bar_is_drawn_into_a_pipe(clean: Path, tmp_path: Path) -> None:
    assert extract("build", clean, clean.parent, "--output", tmp_path).stderr == b""


# What people decide


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_check_with_a_folder_writes_the_data_set_and_what_a_reviewer_receives(slipped: Path, tmp_path: Path) -> None:
    done = extract("check", slipped, "--output", tmp_path / "review")

    assert done.returncode == 1
    names = {path.name for path in (tmp_path / "review").iterdir()}
    assert names == {*file_names(), "review.html", "review.xlsx", "opinion", "to_decide.csv"}
    (opinion,) = (tmp_path / "review" / "opinion").iterdir()
    assert opinion.suffix == ".docx"


def test_a_list_filled_in_settles_findings_in_the_next_run_and_survives_it(slipped: Path, tmp_path: Path) -> None:
    extract("check", slipped, "--output", tmp_path / "first")
    open_rows = rows_of(tmp_path / "first" / "to_decide.csv")
    assert open_rows
    for row in open_rows:
        row |= {"decision": "accepted", "reason": "已电话核实", "author": "审核员甲", "date": "2024-05-06"}
    with (tmp_path / "decided.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(open_rows[0]))
        writer.writeheader()
        writer.writerows(open_rows)

    done = extract("check", slipped, "--output", tmp_path / "second", "--waivers", tmp_path / "decided.csv")

    assert (done.returncode, done.stderr) == (0, b"")
    assert rows_of(tmp_path / "second" / "findings.csv") == []
    decisions = rows_of(tmp_path / "second" / "decisions.csv")
    assert {row["state"] for row in decisions} == {"holds"}
    assert len(decisions) == len(open_rows)
    assert rows_of(tmp_path / "second" / "to_decide.csv") == open_rows


def test_own_rules_switch_off_and_add_rules(slipped: Path, tmp_path: Path) -> None:
    found = {row["rule"] for row in json.loads(extract("check", slipped, "--format", "json").stdout)[0]["findings"]}
    own = tmp_path / "own.yaml"
    own.write_text(f"switch_off: [{', '.join(sorted(found))}]\n", encoding="utf-8")

    done = extract("check", slipped, "--rules", own)
    assert (done.returncode, "no findings" in done.stdout.decode()) == (0, True)


def test_a_correction_enters_the_data_with_the_printed_text_kept(clean: Path, tmp_path: Path) -> None:
    filing = align(read(clean))
    cell = next(cell for cell in filing.observations if cell.status == "reported")
    (tmp_path / "corrections.csv").write_text(
        "report,agency,year,cell,printed,value,reason,author,date\n"
        f"{filing.report_id},,,{cell.variable},{cell.raw},987654,影印件如此,核对员乙,2024-06-01\n",
        encoding="utf-8",
    )
    extract("build", clean, "--output", tmp_path / "out", "--corrections", tmp_path / "corrections.csv")

    (row,) = (row for row in rows_of(tmp_path / "out" / "observations.csv") if row["status"] == "corrected")
    assert (row["value"], row["raw"]) == ("987654", cell.raw)
    assert "核对员乙" in row["evidence"]


@pytest.mark.parametrize("option", ["--rules", "--waivers", "--corrections", "--units"])
def test_a_file_of_decisions_that_is_not_there_is_one_line(option: str, clean: Path) -> None:
    done = extract("check", clean, option, "gone.yaml")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("extract: gone.yaml")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("layout", ["sarif", "junit"])
def test_check_speaks_to_machines(layout: str, slipped: Path) -> None:
    done = extract("check", slipped, "--format", layout)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"requests_" in done.stdout or b"challenges_" in done.stdout


# The release


def test_a_build_with_its_release_gives_the_same_bytes_whatever_the_number_of_workers(tmp_path: Path) -> None:
    write_specimens(tmp_path / "in", 6, 21, ("html_plain", "docx_merged", "text_rows"), 2)
    for jobs in (1, 2):
        done = extract("build", tmp_path / "in", "--release", "--jobs", jobs, "--output", tmp_path / str(jobs))
        assert (done.returncode, done.stderr) == (0, b"")
    one, two = (
        {path.relative_to(tmp_path / jobs): path.read_bytes() for path in (tmp_path / jobs).rglob("*") if path.is_file()}
        for jobs in ("1", "2")
    )

    assert {"panel.csv", "dataset.dta", "dataset.sav", "dataset.xlsx", "codebook.html", "datapackage.json",
            "report-card.html", "agencies.csv", "identities.csv"} <= {str(path) for path in one}  # fmt: skip
    assert one.keys() == two.keys()
    assert [str(path) for path in one if one[path] != two[path]] == []

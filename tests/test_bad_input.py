"""Every kind of bad input through the whole command: an outcome with a reason, never a crash, never a guess."""

from __future__ import annotations

import csv
import io
import os
import sys
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from extract import cli
from extract.specimen import write_specimens

REPORT_OF_2010 = """<html><head><title>望舒县水务局2010年政府信息公开工作年度报告</title></head><body>
<h1>望舒县水务局2010年政府信息公开工作年度报告</h1>
<p>一、概述</p><p>2010年,我局按照《中华人民共和国政府信息公开条例》的要求,继续做好政府信息公开工作。</p>
<p>二、主动公开政府信息情况</p><p>全年主动公开政府信息86条,历年累计170条,其中政策法规类12条。</p>
<p>三、依申请公开政府信息情况</p><p>全年共收到政府信息公开申请3件,其中当面申请1件、网上申请2件,均已按时答复。</p>
<p>四、收费及减免情况</p><p>全年未收取检索、复制、邮寄等费用,也没有减免的情况。</p>
<p>五、因政府信息公开申请行政复议、提起行政诉讼的情况</p><p>全年没有发生针对我局的行政复议、行政诉讼和申诉。</p>
<p>六、存在的主要问题和改进措施</p><p>主要问题是公开的内容还不够丰富,更新还不够及时,部分科室对公开工作重视不够。
下一步,我局将健全工作制度,明确专人负责,加强业务培训,及时更新公开内容,并在望舒县图书馆增设查阅点,方便群众查阅。</p></body></html>"""
LIST_PAGE = """<html><head><title>政府信息公开年报</title></head><body><div>当前位置:首页 > 政府信息公开年报</div>
<table><tr><th>标题</th><th>日期</th></tr>
<tr><td><a href="1.html">望舒县2023年政府信息公开工作年度报告</a></td><td>2024-01-20</td></tr>
<tr><td><a href="2.html">望舒县2022年政府信息公开工作年度报告</a></td><td>2023-01-18</td></tr>
<tr><td><a href="3.html">望舒县2021年政府信息公开工作年度报告</a></td><td>2022-01-21</td></tr>
</table><p>共3条 1/1页</p></body></html>"""


def build(source: Path, output: Path, *options: str) -> list[dict[str, str]]:
    """The rows of `reports` after a build that must succeed."""
    assert cli.main(["build", str(source), "--output", str(output), "--jobs", "1", *options]) == 0
    with (output / "reports.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def only(source: Path, output: Path, *options: str) -> dict[str, str]:
    """The one row of a source that is no good: it must give a reason and no cell."""
    (row,) = build(source, output, *options)
    assert row["message"]
    assert "\n" not in row["message"]
    assert "unexpected error" not in row["message"]
    assert row["cells"] == "0"
    assert (output / "observations.csv").read_bytes().count(b"\r\n") == 1
    return row


def specimen(folder: Path, layout: str) -> Path:
    return write_specimens(folder, 1, 5, (layout,))[0]


def blank_pdf(content: bytes = b"", key: str = "") -> bytes:
    """A PDF of one page that draws what is given and has no text."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    stream = DecodedStreamObject()
    stream.set_data(content)
    page[NameObject("/Contents")] = writer._add_object(stream)
    if key:
        writer.encrypt(key, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def scanned_pdf() -> bytes:
    """A PDF whose page is one picture."""
    from PIL import Image  # noqa: PLC0415 - comes with the PDF reader

    buffer = io.BytesIO()
    Image.new("L", (595, 842), 200).save(buffer, "PDF")
    return buffer.getvalue()


def zip_bomb() -> bytes:
    """A Word document whose body unfolds to two gigabytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as body:
            for _ in range(2048):
                body.write(b" " * (1 << 20))
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["empty.html", "empty.pdf", "empty.docx", "empty.txt"])
def test_an_empty_file_is_unreadable(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    row = only(tmp_path / name, tmp_path / "out")

    assert row["outcome"] == "unreadable"
    assert "空" in row["message"]


def test_a_truncated_pdf_is_unreadable_or_partly_read_but_never_guessed(tmp_path: Path) -> None:
    whole = blank_pdf(b"BT ET" * 1000)
    (tmp_path / "cut.pdf").write_bytes(whole[: len(whole) // 3])

    assert only(tmp_path / "cut.pdf", tmp_path / "out")["outcome"] == "unreadable"


def test_a_pdf_with_a_password_says_so(tmp_path: Path) -> None:
    (tmp_path / "locked.pdf").write_bytes(blank_pdf(key="secret"))
    row = only(tmp_path / "locked.pdf", tmp_path / "out")

    assert row["outcome"] == "unreadable"
    assert "密码" in row["message"]
    assert "password" in row["message"]


def test_a_pdf_of_pictures_says_so(tmp_path: Path) -> None:
    data = scanned_pdf()
    assert PdfReader(io.BytesIO(data)).pages[0].extract_text() == ""
    (tmp_path / "scan.pdf").write_bytes(data)
    row = only(tmp_path / "scan.pdf", tmp_path / "out")

    assert row["outcome"] == "unreadable"
    assert "图" in row["message"]


def test_a_web_page_named_docx_is_read_as_what_it_is(tmp_path: Path) -> None:
    source = specimen(tmp_path / "in", "html_plain")
    renamed = source.rename(tmp_path / "report.docx")
    (row,) = build(renamed, tmp_path / "out")

    assert (row["outcome"], row["media_type"]) == ("complete", "text/html")


def test_a_legacy_word_document_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "old.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    row = only(tmp_path / "old.docx", tmp_path / "out")

    assert row["outcome"] == "unreadable"
    assert ".doc" in row["message"]


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.docx").write_bytes(zip_bomb())
    row = only(tmp_path / "bomb.docx", tmp_path / "out", "--memory", "1024")

    assert row["outcome"] == "unreadable"
    assert "大" in row["message"]


def test_a_page_of_50_megabytes_is_read_or_given_up_with_a_reason(tmp_path: Path) -> None:
    cells = "<tr><td>序号</td><td>12</td></tr>\n" * 1000
    with (tmp_path / "huge.html").open("w", encoding="utf-8") as file:
        file.write("<html><body><table>")
        while file.tell() < 50 << 20:
            file.write(cells)
    row = only(tmp_path / "huge.html", tmp_path / "out", "--timeout", "60")

    assert row["outcome"] in ("not_a_report", "unreadable")


def test_ten_thousand_nested_tables_are_read_or_refused_with_a_reason(tmp_path: Path) -> None:
    nested = "<table><tr><td>" * 10_000 + "1" + "</td></tr></table>" * 10_000
    (tmp_path / "nested.html").write_text(f"<html><body>{nested}</body></html>", encoding="utf-8")

    assert only(tmp_path / "nested.html", tmp_path / "out")["outcome"] in ("not_a_report", "unreadable")


def test_nul_bytes_within_a_page_do_not_hide_the_report(tmp_path: Path) -> None:
    source = specimen(tmp_path / "in", "html_plain")
    source.write_bytes(source.read_bytes().replace(b"</td>", b"\x00</td>", 5))
    (row,) = build(source, tmp_path / "out")

    assert row["outcome"] == "complete"


def test_a_file_of_nul_bytes_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "nul.txt").write_bytes(bytes(10_000))
    assert only(tmp_path / "nul.txt", tmp_path / "out")["outcome"] == "unreadable"


def test_a_page_without_tables_is_no_report(tmp_path: Path) -> None:
    page = "<html><body><h1>天气预报</h1><p>明天多云。</p></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert only(tmp_path / "page.html", tmp_path / "out")["outcome"] == "not_a_report"


def test_a_list_of_reports_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "list.html").write_text(LIST_PAGE, encoding="utf-8")
    assert only(tmp_path / "list.html", tmp_path / "out")["outcome"] == "not_a_report"


def test_a_report_in_prose_is_a_report_without_tables(tmp_path: Path) -> None:
    (tmp_path / "2010.html").write_text(REPORT_OF_2010, encoding="utf-8")
    row = only(tmp_path / "2010.html", tmp_path / "out")

    assert (row["outcome"], row["year"]) == ("no_tables", "2010")


def test_two_reports_in_one_file_have_an_id_each(tmp_path: Path) -> None:
    first, second = write_specimens(tmp_path / "in", 2, 7, ("text_rows",))
    (tmp_path / "two.txt").write_bytes(first.read_bytes() + b"\n\n" + second.read_bytes())
    rows = build(tmp_path / "two.txt", tmp_path / "out")

    assert [row["report_id"].removeprefix(rows[0]["report_id"]) for row in rows] == ["", "-2"]
    assert [row["outcome"] for row in rows] == ["complete", "complete"]


def test_a_folder_of_300_files_of_other_kinds_gives_no_rows_but_a_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(100):
        for suffix in (".jpg", ".xlsx", ".css"):
            (folder / f"{number}{suffix}").write_bytes(b"\x89PNG")

    assert build(folder, tmp_path / "out") == []
    assert ".css 100, .jpg 100, .xlsx 100" in capsys.readouterr().out


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(100), b"PK\x03\x04" + bytes(100), bytes(range(256))])
def test_a_file_of_another_kind_that_is_named_outright_has_a_row(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "odd.bin").write_bytes(data)
    assert only(tmp_path / "odd.bin", tmp_path / "out")["outcome"] == "unreadable"


def test_a_file_without_permission_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The administrator may read everything: the refusal is played, in the process that reads."""
    from extract import run  # noqa: PLC0415 - heavy, and only here
    from extract.sources.local import Origin  # noqa: PLC0415

    secret = tmp_path / "secret.html"
    secret.touch()

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    (row,) = run.process(Origin(str(secret))).rows().reports

    assert (row.outcome, row.report_id) == ("unreadable", "")
    assert "permission denied" in row.message


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes there")
def test_a_link_to_nothing_has_a_row_and_a_pipe_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "gone.html").symlink_to(tmp_path / "nothing.html")
    os.mkfifo(folder / "pipe.html")

    (row,) = build(folder, tmp_path / "out")

    assert (row["outcome"], "no such file" in row["message"]) == ("unreadable", True)
    assert ".html 1" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="no devices there")
def test_a_full_disk_is_one_line_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from extract.outputs import staging  # noqa: PLC0415 - heavy, and only here

    source = specimen(tmp_path / "in", "html_plain")

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(staging, "_sync", full)
    assert cli.main(["build", str(source), "--output", str(tmp_path / "out")]) == 2
    assert "no space left on device" in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []


def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    report = specimen(tmp_path / "in", "html_plain")
    slow = "<html><body><table>" + "<tr><td rowspan=3>1</td><td>2</td></tr>" * 200_000
    (report.parent / "0_slow.html").write_text(slow, encoding="utf-8")
    rows = build(report.parent, tmp_path / "out", "--timeout", "1.5")

    outcomes = {Path(row["source"]).name: (row["outcome"], row["message"]) for row in rows}
    assert outcomes["0_slow.html"][0] == "unreadable"
    assert "1.5 s" in outcomes["0_slow.html"][1]
    assert outcomes[report.name][0] == "complete"


def test_a_document_that_takes_too_much_memory_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    report = specimen(tmp_path / "in", "html_plain")
    large = "<html><body><table>" + "<tr><td>1</td><td>2</td></tr>" * 400_000
    (report.parent / "0_large.html").write_text(large, encoding="utf-8")
    rows = build(report.parent, tmp_path / "out", "--memory", "320")

    outcomes = {Path(row["source"]).name: row["outcome"] for row in rows}
    assert outcomes["0_large.html"] == "unreadable"
    assert outcomes[report.name] == "complete"

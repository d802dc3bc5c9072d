"""A folder that a fetch wrote, as sources: what it kept is read under the addresses where it was."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import corpora
import pytest
from corpora import AGENCY, SITE, attachment, corpus, home, line, of_report, pointer, report, table, title

import extract
from extract.cli import main
from extract.sources.corpora import is_corpus
from extract.sources.local import Listing, list_sources

SUFFIXES = (".html", ".txt", ".docx", ".zip")
TEXT = "text/plain"


def listed(folder: Path, *, all_versions: bool = False) -> Listing:
    return list_sources([str(folder)], SUFFIXES, all_versions=all_versions)


def addresses(listing: Listing) -> list[str]:
    return [origin.url.removeprefix(SITE) for origin in listing.origins]


def twice(folder: Path) -> Path:
    """A report that changed between two runs."""
    before, old = of_report("/nb/1.html", seed=7)
    after, new = of_report("/nb/1.html", seed=8, retrieved=corpora.SECOND_RUN, supersedes=before.sha256)
    return corpus(folder, [(before, old), (after, new)])


def test_reports_and_attachments_are_sources_and_nothing_else_is(tmp_path: Path) -> None:
    data = report(layout="text_rows")
    folder = corpus(tmp_path / "corpus", [
        of_report("/nb/2.html"),
        (attachment("/files/1.txt", data, "/nb/2.html", TEXT), data),
        (home("/nb/"), b"page /nb/"),
        (home("/"), b"page /"),
        (line("/nb/3.html", b"guide", role="not_a_report"), b"guide"),
        (line("/nb/4.html"), b""),
    ])  # fmt: skip

    assert addresses(listed(folder)) == ["/nb/2.html", "/files/1.txt"]
    assert listed(folder).corpora == (folder,)


def test_an_article_stands_before_its_attachments_wherever_they_lie(tmp_path: Path) -> None:
    data = report(layout="text_rows")
    folder = corpus(tmp_path / "corpus", [
        (attachment("/a.txt", data, "/nb/9.html", TEXT), data), of_report("/b.html", seed=8), of_report("/nb/9.html"),
    ])  # fmt: skip

    assert addresses(listed(folder)) == ["/b.html", "/nb/9.html", "/a.txt"]
    assert [origin.report.removeprefix(SITE) for origin in listed(folder).origins] == ["/b.html", "/nb/9.html", "/nb/9.html"]


def test_what_a_later_version_took_the_place_of_is_left_out_unless_wanted(tmp_path: Path) -> None:
    folder = twice(tmp_path / "corpus")
    new, old = corpora.sha256(report(seed=8)), corpora.sha256(report(seed=7))

    assert [Path(origin.name).stem for origin in listed(folder).origins] == [new]
    assert [Path(origin.name).stem for origin in listed(folder, all_versions=True).origins] == [new, old]


def test_a_report_that_is_gone_from_its_site_is_still_read(tmp_path: Path) -> None:
    kept, data = of_report("/nb/1.html")
    folder = corpus(tmp_path / "corpus", [(kept, data), (line("/nb/1.html", retrieved=corpora.SECOND_RUN), b"")])

    assert addresses(listed(folder)) == ["/nb/1.html"]


def test_a_corpus_is_found_within_a_folder(tmp_path: Path) -> None:
    corpus(tmp_path / "all" / "county", [of_report("/nb/1.html")])
    (tmp_path / "all" / "loose.txt").write_bytes(report(seed=9, layout="text_rows"))

    assert [Path(origin.name).suffix for origin in listed(tmp_path / "all").origins] == [".html", ".txt"]


@pytest.mark.parametrize("manifest", ["name,licence\r\na.pdf,CC0\r\n", "", "\x00"])
def test_a_folder_with_somebody_elses_manifest_is_a_folder(manifest: str, tmp_path: Path) -> None:
    (tmp_path / "bytes").mkdir()
    (tmp_path / "bytes" / "a.txt").write_text("text", encoding="utf-8")
    (tmp_path / "manifest.csv").write_text(manifest, encoding="utf-8")

    assert not is_corpus(tmp_path)
    assert [Path(origin.name).name for origin in listed(tmp_path).origins] == ["a.txt"]


def test_bytes_that_are_gone_from_the_folder_are_told_of(tmp_path: Path) -> None:
    entry, data = of_report("/nb/1.html")
    folder = corpus(tmp_path / "corpus", [(entry, data)])
    next((folder / "bytes").rglob("*.html")).unlink()
    extract.build([folder], tmp_path / "out", release=False)

    (row,) = table(tmp_path / "out", "reports")
    assert row["outcome"] == "unreadable"
    assert "no such file" in row["message"]


def test_the_data_set_names_the_address_of_each_report(tmp_path: Path) -> None:
    extract.build([corpus(tmp_path / "corpus", [of_report("/nb/1.html")])], tmp_path / "out")

    (row,) = table(tmp_path / "out", "reports")
    assert (row["url"], row["media_type"], row["outcome"]) == (SITE + "/nb/1.html", "text/html", "complete")


def test_what_the_site_says_of_a_report_counts_where_the_report_is_silent(tmp_path: Path) -> None:
    body = report().decode().partition("<body>")[2].partition("</body>")[0].partition("</p>")[2]
    data = f"<html><head><title>内容</title></head><body>{body.replace('2023年', '本年')}</body></html>".encode()
    data = data.replace(AGENCY.encode(), "本机关".encode())
    entry = line("/nb/1.html", data, agency=AGENCY, year=2023, published="2024-01-22")
    extract.build([corpus(tmp_path / "corpus", [(entry, data)])], tmp_path / "out")

    (row,) = table(tmp_path / "out", "reports")
    assert (row["agency"], row["year"], row["published"]) == (AGENCY, "2023", "2024-01-22")
    assert "under which it was found" in row["message"]


def test_a_report_in_an_attached_zip_is_an_edition_of_its_article(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("年报.txt"), report(layout="text_rows"))
    article = pointer()
    folder = corpus(tmp_path / "corpus", [
        (line("/nb/1.html", article, title=title()), article),
        (attachment("/f.zip", buffer.getvalue(), "/nb/1.html", "application/zip"), buffer.getvalue()),
    ])  # fmt: skip
    extract.build([folder], tmp_path / "out", release=False)

    (row,) = table(tmp_path / "out", "reports")
    assert (row["outcome"], row["url"], row["agency"]) == ("complete", SITE + "/f.zip", AGENCY)
    (edition,) = table(tmp_path / "out", "editions")
    assert (edition["other_url"], edition["kind"], edition["other_outcome"]) == (SITE + "/nb/1.html", "not_read", "not_a_report")


def test_all_versions_are_reports_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = twice(tmp_path / "corpus")
    assert main(["build", str(folder), "--output", str(tmp_path / "out"), "--all-versions"]) == 0

    assert len(table(tmp_path / "out", "reports")) == 2
    assert table(tmp_path / "out", "editions") == []
    capsys.readouterr()

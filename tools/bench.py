"""How fast `extract build` is beside what a user would write with the bare libraries, format by format, in one run.

Usage: bench.py [--seconds N] [--source FOLDER]

For each format the files of the corpus are copied, each copy with bytes of its own, until the bare library call takes
about N seconds. Every contender then reads the same copies in a process of its own:

    build    `extract build --jobs 1`: read, align, check, write CSV and Parquet
    library  pandas.read_html; python-docx, the text of every cell; pdfplumber, tables of every page
    parse    the tree of lxml; the XML of the package; the characters of pdfplumber

Times hold the start of the process. Memory is that of its largest process. The last column is the share of the checks
in the time that one report takes from bytes to findings.
"""

from __future__ import annotations

import argparse
import io
import logging
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
FORMATS = {"html": ".html", "docx": ".docx", "pdf": ".pdf", "text": ".txt"}
_LEAST, _MOST = 4, 2000


@dataclass(frozen=True)
class Cost:
    """What a contender took."""

    seconds: float
    memory: int


# The contenders


def library_html(path: Path) -> None:
    """pandas, as a user would call it."""
    import pandas as pd

    with suppress(ValueError):  # a page without tables
        pd.read_html(path)


def library_docx(path: Path) -> None:
    """python-docx, the text of every cell."""
    import docx

    for table in docx.Document(str(path)).tables:
        for row in table.rows:
            for cell in row.cells:
                str(cell.text)


def library_pdf(path: Path) -> None:
    """pdfplumber, the tables of every page."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_tables()


def parse_html(path: Path) -> None:
    """The tree of lxml."""
    from lxml import html

    html.fromstring(path.read_bytes())


def parse_docx(path: Path) -> None:
    """The XML of the document part."""
    from lxml import etree

    with zipfile.ZipFile(path) as archive:
        etree.fromstring(archive.read("word/document.xml"))


def parse_pdf(path: Path) -> None:
    """The characters of pdfplumber."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            len(page.chars)


CONTENDERS: dict[str, Callable[[Path], None]] = {
    "library-html": library_html,
    "library-docx": library_docx,
    "library-pdf": library_pdf,
    "parse-html": parse_html,
    "parse-docx": parse_docx,
    "parse-pdf": parse_pdf,
}


def stages(folder: Path) -> None:
    """Print the seconds that reading, aligning and checking take."""
    from extract.alignment import align_document
    from extract.checks import check_filing
    from extract.readers import read_document
    from extract.sources.local import as_source

    spent = [0.0, 0.0, 0.0]
    for path in sorted(folder.iterdir()):
        marks = [time.perf_counter()]
        document = read_document(as_source(path))
        marks.append(time.perf_counter())
        filings = align_document(document)
        marks.append(time.perf_counter())
        for filing in filings:
            check_filing(filing)
        marks.append(time.perf_counter())
        spent = [total + after - before for total, before, after in zip(spent, marks, marks[1:], strict=False)]
    print(*spent)


# Measuring


def measured(*command: object) -> Cost:
    """A command's wall time, and the resident memory of its largest process."""
    largest = 0
    start = time.perf_counter()
    process = psutil.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, cwd=ROOT)
    while process.poll() is None:
        largest = max([largest, *map(_resident, _family(process))])
        time.sleep(0.02)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(map(str, command))}")
    return Cost(seconds, largest)


def _family(process: psutil.Process) -> Iterator[psutil.Process]:
    with suppress(psutil.Error):
        yield process
        yield from process.children(recursive=True)


def _resident(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return process.memory_info().rss
    return 0


def copies(source: Path, suffix: str, count: int, folder: Path) -> None:
    """So many files of a format, each with bytes of its own, so that none counts as a copy."""
    originals = sorted(path for path in source.iterdir() if path.suffix == suffix)
    for number in range(count):
        data = originals[number % len(originals)].read_bytes()
        (folder / f"{number:05}{suffix}").write_bytes(_marked(data, suffix, number))


def _marked(data: bytes, suffix: str, number: int) -> bytes:
    if suffix == ".docx":
        buffer = io.BytesIO(data)
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.comment = str(number).encode()
        return buffer.getvalue()
    mark = {".html": f"<!-- {number} -->", ".pdf": f"\n%{number}\n", ".txt": "\n" * number}[suffix]
    return data + mark.encode()


def how_many(source: Path, name: str, seconds: float) -> int:
    """As many files as the bare library reads in about so many seconds."""
    paths = sorted(path for path in source.iterdir() if path.suffix == FORMATS[name])
    read = CONTENDERS.get(f"library-{name}")
    if read is None:
        return 100
    read(paths[0])
    start = time.perf_counter()
    for path in paths:
        read(path)
    each = (time.perf_counter() - start) / len(paths)
    return max(_LEAST, min(_MOST, round(seconds / each)))


def compare(source: Path, name: str, seconds: float, scratch: Path) -> None:
    """Print the row of one format."""
    folder = scratch / name
    folder.mkdir()
    count = how_many(source, name, seconds)
    copies(source, FORMATS[name], count, folder)
    build = measured(sys.executable, "-m", "extract", "build", folder, "--tables-only", "--output", scratch / "out", "--jobs", 1)
    others = {
        kind: measured(sys.executable, __file__, "--contender", f"{kind}-{name}", "--source", folder)
        for kind in ("library", "parse")
        if f"{kind}-{name}" in CONTENDERS
    }
    command = [sys.executable, __file__, "--contender", "stages", "--source", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own script
    spent = [float(part) for part in done.stdout.split()]
    columns = [f"{name:5} {count:6}", _cell(build, count)]
    columns += [_cell(others[kind], count, build) if kind in others else f"{'-':>28}" for kind in ("library", "parse")]
    print(" │ ".join([*columns, f"{spent[2] / sum(spent):7.1%}"]), flush=True)
    shutil.rmtree(folder)


def _cell(cost: Cost, count: int, build: Cost | None = None) -> str:
    text = f"{count / cost.seconds:8.1f}/s {cost.memory / 1e6:6.0f} MB"
    return text if build is None else f"{text} {build.seconds / cost.seconds:6.2f}×"


def main() -> None:
    """Print the comparison, or run one contender."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=8.0, help="about so long for the bare library")
    parser.add_argument("--source", type=Path, default=ROOT / "corpus", help="folder with reports")
    parser.add_argument("--contender", choices=[*CONTENDERS, "stages"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.contender == "stages":
        stages(given.source)
    elif given.contender:
        for path in sorted(given.source.iterdir()):
            CONTENDERS[given.contender](path)
    else:
        heads = ["library     build takes", "parse       build takes"]
        print(" │ ".join([" " * 12, f"{'extract build':20}", *(f"{head:>28}" for head in heads), " checks"]))
        with tempfile.TemporaryDirectory() as scratch:
            for name in FORMATS:
                compare(given.source, name, given.seconds, Path(scratch))


if __name__ == "__main__":
    main()

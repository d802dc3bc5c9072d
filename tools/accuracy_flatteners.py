"""The text extractors of the accuracy card, called the way a user calls them: their defaults, tables kept if they can."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from extract.specimen import LAYOUTS

_SECONDS = 120  # for one call of a program
Flatten = Callable[[bytes], str]


def _page(data: bytes) -> str:
    """A page as the text that a downloader hands on: in the encoding that the bytes are in."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")


@dataclass(frozen=True, slots=True)
class Flattener:
    """One way from a published file to text.

    `source` is the format that it takes; `text` means that the specimen maker writes the text itself. `needs` is the
    distribution or the program behind it, `suffix` what a user would call the text's file.
    """

    source: str
    name: str
    needs: str
    flatten: Flatten = _page
    suffix: str = ".txt"

    @property
    def key(self) -> str:
        """Its name within the card."""
        return f"{self.source}/{self.name}"


def _trafilatura(data: bytes) -> str:
    import trafilatura

    return str(trafilatura.extract(_page(data), include_tables=True) or "")


@cache
def _converter() -> Any:
    import markitdown

    return markitdown.MarkItDown(enable_plugins=False)


def _markitdown(data: bytes, *, suffix: str) -> str:
    import markitdown

    if suffix == ".html":
        data = _page(data).encode()
    info = markitdown.StreamInfo(extension=suffix, charset="utf-8" if suffix == ".html" else None)
    return str(_converter().convert_stream(io.BytesIO(data), stream_info=info).markdown)


def _html2text(data: bytes) -> str:
    import html2text

    return str(html2text.html2text(_page(data)))


def _inscriptis(data: bytes) -> str:
    import inscriptis

    return str(inscriptis.get_text(_page(data)))


def _resiliparse(data: bytes) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(_page(data)))


def _soup(data: bytes, *, separator: str = "", strip: bool = False) -> str:
    from bs4 import BeautifulSoup

    return BeautifulSoup(_page(data), "lxml").get_text(separator, strip=strip)


def _piped(data: bytes, *, command: tuple[str, ...], page: bool = False) -> str:
    """What a program prints that reads standard input."""
    given = _page(data).encode() if page else data
    done = subprocess.run(command, input=given, capture_output=True, check=True, timeout=_SECONDS)  # noqa: S603 - ours
    return done.stdout.decode("utf-8", "replace")


def _on_file(data: bytes, *, command: tuple[str, ...], suffix: str) -> str:
    """What a program prints about a file; `{}` in the command stands for its path."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report{suffix}"
        path.write_bytes(data)
        filled = [part.format(path) for part in command]
        done = subprocess.run(filled, capture_output=True, check=True, timeout=_SECONDS)  # noqa: S603 - ours
    return done.stdout.decode("utf-8", "replace")


def _pandoc(source: str, target: str) -> Flattener:
    command = ("pandoc", "-f", source, "-t", target)
    flatten = partial(_piped, command=command, page=source == "html")
    return Flattener(source, f"pandoc-{target}", "pandoc", flatten, ".txt" if target == "plain" else ".md")


def _pdftotext(*modes: str) -> Flattener:
    flatten = partial(_on_file, command=("pdftotext", *modes, "{}", "-"), suffix=".pdf")
    return Flattener("pdf", "".join(("pdftotext", *modes)), "pdftotext", flatten)


def _pdfminer(data: bytes) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(io.BytesIO(data))


_W3M = ("w3m", "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8")
_SOUP = "beautifulsoup4"

FLATTENERS: tuple[Flattener, ...] = (
    Flattener("html", "trafilatura", "trafilatura", _trafilatura),
    Flattener("html", "markitdown", "markitdown", partial(_markitdown, suffix=".html"), ".md"),
    Flattener("html", "html2text", "html2text", _html2text, ".md"),
    Flattener("html", "inscriptis", "inscriptis", _inscriptis),
    Flattener("html", "resiliparse", "resiliparse", _resiliparse),
    Flattener("html", "bs4", _SOUP, _soup),
    Flattener("html", "bs4-newline", _SOUP, partial(_soup, separator="\n", strip=True)),
    Flattener("html", "bs4-space", _SOUP, partial(_soup, separator=" ", strip=True)),
    Flattener("html", "bs4-pipe", _SOUP, partial(_soup, separator="|", strip=True)),
    Flattener("html", "w3m", "w3m", partial(_piped, command=_W3M, page=True)),
    _pandoc("html", "plain"),
    _pandoc("html", "gfm"),
    Flattener("docx", "markitdown", "markitdown", partial(_markitdown, suffix=".docx"), ".md"),
    _pandoc("docx", "plain"),
    _pandoc("docx", "gfm"),
    Flattener("pdf", "markitdown", "markitdown", partial(_markitdown, suffix=".pdf"), ".md"),
    Flattener("pdf", "pdfminer", "pdfminer.six", _pdfminer),
    _pdftotext(),
    _pdftotext("-layout"),
    _pdftotext("-raw"),
    *(
        Flattener("text", name, "", suffix=".md" if name == "markdown" else ".txt")
        for name in LAYOUTS
        if name.startswith(("text", "flat", "markdown"))
    ),
)

_PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "pandoc": ("pandoc", "--version"),
    "pdftotext": ("pdftotext", "-v"),
    "w3m": ("w3m", "-version"),
}


@cache
def version(needs: str) -> str:
    """Version of a distribution or a program; empty where it is not installed."""
    if not needs:
        return "0"
    if needs not in _PROGRAMS:
        try:
            return importlib.metadata.version(needs)
        except importlib.metadata.PackageNotFoundError:
            return ""
    command = _PROGRAMS[needs]
    if shutil.which(command[0]) is None:
        return ""
    done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 - ours
    return (done.stdout or done.stderr).decode("utf-8", "replace").splitlines()[0].partition(", options")[0].strip()

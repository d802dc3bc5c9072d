"""Reports as PDF, printed by the programs that agencies and citizens use, where those are installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from extract.errors import OutputError
from extract.specimen.docx import docx_merged
from extract.specimen.html import HTML_LAYOUTS
from extract.specimen.truth import Truth

_TIMEOUT = 180  # seconds; an office suite starts slowly
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer",
)  # fmt: skip


def pdf_office(truth: Truth) -> bytes:
    """The Word document as LibreOffice prints it; OutputError where that is not installed or fails."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.docx"
        source.write_bytes(docx_merged(truth))
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        return _printed(
            ["soffice"], [profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)], source
        )


def pdf_browser(truth: Truth) -> bytes:
    """The plain page as Chromium prints it; OutputError where that is not installed or fails."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.html"
        source.write_bytes(HTML_LAYOUTS["html_plain"](truth))
        target = f"--print-to-pdf={source.with_suffix('.pdf')}"
        return _printed(_CHROMIUM, [*_QUIET, f"--user-data-dir={folder}/profile", target, str(source)], source)


def _printed(programs: tuple[str, ...] | list[str], arguments: list[str], source: Path) -> bytes:
    """What the first installed of the programs makes of the source."""
    program = next(filter(None, map(shutil.which, programs)), None)
    if program is None:
        raise OutputError("PDF cannot be made: none of these programs is installed", ", ".join(programs))
    try:
        subprocess.run([program, *arguments], check=True, capture_output=True, timeout=_TIMEOUT)  # noqa: S603 - our own
        return source.with_suffix(".pdf").read_bytes()
    except (OSError, subprocess.SubprocessError) as error:
        raise OutputError(f"PDF cannot be made: {error}", program) from error

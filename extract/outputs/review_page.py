"""The page that a reviewer opens: one file that works offline, with every report's findings drawn into its form.

Reports are written as they come, as compact entries that the page's script draws when they are looked at; labels of the
forms, names of rules and words of the page stand once, at the end. All text from outside reaches the page as data and is
drawn as text; the page's policy lets no script run but its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from extract.model.finding import Finding
from extract.model.review import Review
from extract.model.rulebook import RuleBook
from extract.outputs.review_entries import (
    Json,
    Shared,
    brief,
    details,
    plain_lines,
    rule_entry,
    settled,
    sheet_entry,
)  # fmt: skip
from extract.outputs.rows import ReportRow, Rows
from extract.outputs.show import SEVERITY_NAMES
from extract.outputs.staging import staged, writing
from extract.schema import reading_findings, rule_book

__all__ = ["ReviewPage", "write_review_page"]

_TEMPLATES = Path(__file__).with_name("templates")
_SCRIPTS = ("words", "data", "drawing", "form", "report", "list", "printing", "main")


def write_review_page(made: Iterable[Rows], path: Path, book: RuleBook | None = None) -> None:
    """One page for all that the sources gave, in their order; OutputError if it cannot be written."""
    with ReviewPage(path, book) as page:
        for rows in made:
            page.add(rows)


class ReviewPage(AbstractContextManager["ReviewPage"]):
    """A page being written: it takes its place when the block ends well, and else leaves nothing behind."""

    def __init__(self, path: Path, book: RuleBook | None = None) -> None:
        self.path = path
        self.book = book or rule_book()
        self._shared = Shared()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = stack.enter_context(staged(self.path.parent))
            stack.enter_context(writing(self.path))
            self._file = stack.enter_context((folder / self.path.name).open("w", encoding="utf-8", newline="\n"))
            self._write("head", style=_style(), style_hash=_hash(_style()), script_hash=_hash(_script()))
            self._stack = stack.pop_all()
        return self

    def add(self, rows: Rows) -> None:
        """Append what one source gave; OutputError if it cannot be written."""
        reviews = {each.filing.report_id: each for each in rows.reviews}
        with writing(self.path):
            for report in rows.reports:
                self._add(report, reviews.get(report.report_id))

    def _add(self, report: ReportRow, review: Review | None) -> None:
        findings: tuple[Finding, ...] = review.findings if review else ()
        said = brief(report, findings, _href(report, self.path.parent), self._shared)
        if review and settled(review):
            said["settled"] = len(settled(review))
        drawn = review if review and (said.keys() & {"told", "settled"} or review.diagnoses) else None
        self._write(
            "entry", report=report, brief=_json(said), lines=list(plain_lines(findings)), severities=SEVERITY_NAMES,
            details=_json(details(drawn, self._shared)) if drawn else "",
        )  # fmt: skip

    def _write(self, block: str, **values: Any) -> None:
        """One block of the template with its values."""
        template = _environment().get_template("review.html.j2")
        self._file.writelines(template.blocks[block](template.new_context(values)))

    def _finish(self) -> None:
        sheets: Json = [sheet_entry(sheet) for sheet in self._shared.sheets]
        rules: Json = [self._rule(name) for name in self._shared.rules]
        self._write("tail", sheets=_json(sheets), rules=_json(rules), script=_script())

    def _rule(self, name: str) -> Json:
        if name in reading_findings():
            return {"id": name, "words": ["读取存疑", "doubt about the reading"]}
        return rule_entry(name, self.book.named(name))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._stack.__exit__(kind, error, trace)
            return
        with self._stack:
            self._finish()


# --- links -----------------------------------------------------------------------------------------------------------


def _href(report: ReportRow, folder: Path) -> str:
    """An address of the source that a click may follow: on the web, else the file as seen from the page; empty if neither.

    Addresses come from outside: whatever is not plainly http, https or a path of a file is no link.
    """
    if _is_web_address(report.url):
        return report.url
    name = report.source
    if not name or name in ("-", "bytes") or not report.sha256 or not name.isprintable():
        return ""
    try:
        return quote(f"./{Path(os.path.relpath(name, folder)).as_posix()}")
    except ValueError:  # on another drive, or no path at all
        return ""


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and url.isprintable() and not set(url) & set(' "<>')


# --- parts of the page -----------------------------------------------------------------------------------------------


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    return (_TEMPLATES / "review" / "page.css").read_text(encoding="utf-8")


@cache
def _script() -> str:
    """The page's script: its parts, in one function so that nothing of it is global."""
    parts = [(_TEMPLATES / "review" / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# Within a script element only these could end it or mislead a parser; JSON allows them all to be escaped.
_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)

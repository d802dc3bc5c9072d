"""One specimen through every flattener and back: text kept beside the run, read, graded, timed."""

from __future__ import annotations

import hashlib
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from accuracy_flatteners import Flattener, version
from accuracy_grade import Score, counted_findings, grade
from accuracy_losses import losses
from accuracy_set import Specimen, fingerprint, rendered, specimen

import extract.alignment.observe as observing
from extract.alignment import align_document
from extract.alignment.solve import solve
from extract.checks import check_filing
from extract.errors import ExtractError
from extract.model.document import Source
from extract.model.filing import Filing
from extract.readers import read_document
from extract.specimen import LAYOUTS, PRINTED

READING_SECONDS = 20
_FLATTENING_SECONDS = 150
_MISSES_KEPT = 400  # of one reading; more only repeat what went wrong


@dataclass(frozen=True)
class Job:
    """One specimen with the flatteners to put it through; texts are kept in the folder."""

    number: int
    flatteners: tuple[Flattener, ...]
    texts: Path


@dataclass(frozen=True)
class Done:
    """What came out of one job: fingerprints of its files by source format, scores by flattener."""

    number: int
    fingerprints: dict[str, str]
    scores: dict[str, Score]


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """TimeoutError in the block when the time is over."""

    def ring(_number: int, _frame: Any) -> None:
        raise TimeoutError(f"{seconds} s are over")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run(job: Job) -> Done:
    """Every flattening of one specimen, read and graded."""
    given = specimen(job.number)
    prints: dict[str, str] = {}
    scores = {}
    for flattener in job.flatteners:
        if flattener.source == "text" or given.layout(flattener.source):
            text, path = flattened(given, flattener, prints, job.texts)
            scores[flattener.key] = replace(read_and_grade(given, flattener, text), text_file=str(path))
    return Done(job.number, prints, scores)


def flattened(given: Specimen, flattener: Flattener, prints: dict[str, str], folder: Path) -> tuple[str, Path]:
    """The text that a flattener makes of a specimen, and the file that keeps it; `prints` gathers fingerprints."""
    kept = folder / flattener.key.replace("/", "-") / f"{given.number:04}{flattener.suffix}"
    if flattener.source == "text":
        data = LAYOUTS[flattener.name](given.truth)
        prints[flattener.key] = hashlib.sha256(data).hexdigest()
        _write(kept, data)
        return data.decode(), kept
    if flattener.source not in prints:
        prints[flattener.source] = fingerprint(given, flattener.source)
    mark = kept.with_suffix(".made-of")
    made_of = f"{prints[flattener.source]} {flattener.needs} {version(flattener.needs)}"
    if not (kept.exists() and mark.exists() and mark.read_text() == made_of):
        data = _file(given, flattener.source, prints[flattener.source], folder)
        _write(kept, _flatten(flattener, data).encode())
        mark.write_text(made_of)
    return kept.read_text(encoding="utf-8"), kept


def _flatten(flattener: Flattener, data: bytes) -> str:
    """The text of a file; empty where the flattener fails, as it does for its users."""
    try:
        with bounded(_FLATTENING_SECONDS):
            return flattener.flatten(data)
    except Exception as error:  # noqa: BLE001 - other people's programs fail in their own ways, and the card goes on
        print(f"{flattener.key}: {type(error).__name__}: {error}")
        return ""


def _file(given: Specimen, source: str, mark: str, folder: Path) -> bytes:
    """The specimen's file; what other programs print is kept, since printing is slow."""
    if given.layout(source) not in PRINTED:
        return rendered(given, source)
    kept = folder / "files" / f"{mark[:20]}.{source}"
    if not kept.exists():
        _write(kept, rendered(given, source))
    return kept.read_bytes()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


class _Timed:
    """The solver with a clock around it."""

    def __init__(self, inner: Callable[..., Any]) -> None:
        self._inner = inner
        self.seconds: list[float] = []

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return self._inner(*arguments, **named)
        finally:
            self.seconds.append(time.perf_counter() - start)


def read_and_grade(given: Specimen, flattener: Flattener, text: str) -> Score:
    """What the project reads from a text, beside the specimen's truth."""
    timed = _Timed(solve)
    start = time.perf_counter()
    with patch.object(observing, "solve", timed):
        outcome, filing, found = _read(Source(f"report{flattener.suffix}", text.encode()))
    seconds = time.perf_counter() - start
    marks, misses = grade(given.truth, filing, text)
    return Score(
        given.number, marks, found, outcome, tuple(_kept(misses)), losses(given.truth, text), seconds,
        tuple(timed.seconds), "", len(text),
    )  # fmt: skip


def _kept(misses: Sequence[Any]) -> Sequence[Any]:
    """The worst first."""
    order = {"wrong": 0, "ambiguous": 1, "unread": 2}
    return sorted(misses, key=lambda miss: order[miss.mark])[:_MISSES_KEPT]


def _read(source: Source) -> tuple[str, Filing | None, int]:
    """How the reading ended, the first report with its number of findings."""
    try:
        with bounded(READING_SECONDS):
            filings = align_document(read_document(source))
            findings = check_filing(filings[0]) if filings else []
    except TimeoutError:
        return "gave up", None, 0
    except ExtractError as error:
        return f"refused: {error.message}", None, 1
    except Exception as error:  # noqa: BLE001 - a crash is a result that the card must show
        return f"crashed: {type(error).__name__}: {error}", None, 0
    if not filings:
        return "not a report", None, 0
    outcome = "read" if len(filings) == 1 else f"{len(filings)} reports"
    return outcome, filings[0], counted_findings(findings)

"""What was read beside what was printed: a mark for every cell, and what a flattener has destroyed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Literal

from extract.alignment.observe import MOST_CANDIDATES
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding
from extract.model.form import Variable
from extract.specimen import CellTruth, Truth

Mark = Literal["exact", "derived", "ambiguous", "unread", "wrong"]
MARKS: tuple[Mark, ...] = ("exact", "derived", "ambiguous", "unread", "wrong")
_NUMBERS = frozenset({"reported", "derived", "corrected"})
_AROUND = 90  # characters shown before and behind a missed cell
_PLACE = re.compile(r"chars (\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Miss:
    """A cell that was not read as printed, with the text around it."""

    mark: Mark
    kind: str
    variable: str
    expected: str
    got: str
    excerpt: str


@dataclass(frozen=True)
class Score:
    """One reading of one specimen."""

    specimen: int
    marks: Mapping[str, int]
    findings: int = 0
    outcome: str = "read"
    misses: tuple[Miss, ...] = ()
    losses: tuple[str, ...] = ()
    seconds: float = 0.0
    solver: tuple[float, ...] = ()
    text_file: str = ""
    size: int = 0

    @property
    def silent(self) -> bool:
        """Whether it holds wrong cells without any finding on balance or reading."""
        return bool(self.marks.get("wrong")) and not self.findings


@dataclass
class Tally:
    """All readings of one flattener."""

    marks: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    losses: Counter[str] = field(default_factory=Counter)
    reports: int = 0
    silent: int = 0
    wrong_reports: int = 0

    def add(self, score: Score) -> None:
        """Count one reading."""
        self.reports += 1
        self.marks.update(score.marks)
        self.outcomes[score.outcome] += 1
        self.losses.update(score.losses)
        self.silent += score.silent
        self.wrong_reports += bool(score.marks.get("wrong"))

    @property
    def cells(self) -> int:
        """Cells printed (or invented by the reading)."""
        return sum(self.marks.values())

    def share(self, *marks: Mark) -> float:
        """Share of the cells that got one of the marks; 1 where there is no cell."""
        return sum(self.marks[mark] for mark in marks) / self.cells if self.cells else 1.0


def grade(truth: Truth, filing: Filing | None, text: str) -> tuple[dict[str, int], list[Miss]]:
    """Marks counted, and every cell that was missed; without a filing every printed cell is unread."""
    marks: Counter[str] = Counter()
    misses = []
    for variable, cell, seen in _pairs(truth, filing):
        kind = _kind(cell, seen)
        if kind is None:
            continue
        mark, what = kind
        marks[mark] += 1
        if mark not in {"exact", "derived"}:
            misses.append(Miss(mark, what, str(variable), _printed(cell), _seen(seen), _excerpt(truth, variable, seen, text)))
    return dict(marks), misses


def _pairs(truth: Truth, filing: Filing | None) -> Iterator[tuple[Variable, CellTruth | None, Observation | None]]:
    """Cells of the truth with their observations, then observations of cells that the truth does not have."""
    read = {} if filing is None else filing.cells
    for variable, cell in truth.cells.items():
        yield variable, cell, read.get(variable)
    for variable, seen in read.items():
        if variable not in truth.cells:
            yield variable, None, seen


def _kind(cell: CellTruth | None, seen: Observation | None) -> tuple[Mark, str] | None:
    """The mark of one cell and the kind of miss; None for a cell that neither prints nor reads anything."""
    status = "absent" if seen is None else seen.status
    if cell is None or cell.status == "absent":
        return None if status == "absent" else _invented(status)
    if status == "ambiguous":
        return "ambiguous", _openness(cell, seen)
    if status in {"absent", "unreadable"} and status != cell.status:
        return "unread", f"{_what(cell.status)} read as {status}"
    if cell.status == "reported" and seen is not None and status in _NUMBERS:
        return _number(cell, seen)
    if status == cell.status:
        return ("derived" if seen is not None and seen.evidence else "exact"), ""
    return "wrong", f"{_what(cell.status)} read as {_what(status)}"


def _what(status: str) -> str:
    return "number" if status in _NUMBERS else status


def _invented(status: str) -> tuple[Mark, str]:
    if status == "ambiguous":
        return "ambiguous", "a cell that is not printed, read as ambiguous"
    return "wrong", f"a cell that is not printed, read as {status}"


def _number(cell: CellTruth, seen: Observation) -> tuple[Mark, str]:
    if seen.value != cell.value:
        return "wrong", f"another number ({seen.status})"
    if seen.unit != cell.unit:
        return "wrong", "another unit"
    return ("derived" if seen.status == "derived" else "exact"), ""


def _openness(cell: CellTruth, seen: Observation | None) -> str:
    """Whether the printed reading is among the candidates; a full list may have been cut."""
    if seen is None or not seen.candidates:
        return "ambiguous without candidates"
    values = [None if text == "blank" else _decimal(text) for text in seen.candidates]
    known = cell.value in values or len(values) >= MOST_CANDIDATES
    return "ambiguous" if known else "ambiguous, the truth is no candidate"


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _printed(cell: CellTruth | None) -> str:
    return "nothing printed" if cell is None else f"{cell.text!r} ({cell.status})"


def _seen(seen: Observation | None) -> str:
    if seen is None:
        return "no such cell"
    parts = [f"{seen.status} {'' if seen.value is None else seen.value}".strip(), f"raw {seen.raw!r}"]
    if seen.candidates:
        parts.append(f"candidates {', '.join(seen.candidates[:8])}")
    if seen.evidence:
        parts.append(f"by {seen.evidence}")
    return "; ".join(parts)


def _excerpt(truth: Truth, variable: Variable, seen: Observation | None, text: str) -> str:
    """The text around the place that was read, or where the row's label stands; then the row as it was printed."""
    match = _PLACE.search(seen.place.path) if seen is not None and seen.place is not None else None
    start, end = (int(match[1]), int(match[2])) if match else _label_place(truth, variable, text)
    return text[max(0, start - _AROUND) : end + _AROUND] if end else ""


def _label_place(truth: Truth, variable: Variable, text: str) -> tuple[int, int]:
    home = truth.home.get(variable)
    label = home[1].item(variable.item).label[:6] if home else ""
    start = text.find(label) if label else -1
    return (start, start + len(label)) if start >= 0 else (0, 0)


def printed_row(truth: Truth, variable: str) -> str:
    """The cells of a variable's row as printed, for people; empty if the truth does not print it."""
    table, item, _ = variable.split(".")
    return " | ".join(cell.text for v, cell in truth.cells.items() if (v.table, v.item) == (table, item))


def counted_findings(findings: Sequence[Finding]) -> int:
    """Findings that would make a reader look: on balance or on the reading."""
    return sum(finding.kind in {"balance", "reading"} for finding in findings)

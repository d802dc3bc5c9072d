"""The accuracy card as a table for people, its floors, and the list of failures for whoever mends them."""

from __future__ import annotations

import json
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from accuracy_grade import MARKS, Miss, Score, Tally, printed_row
from accuracy_set import specimen

FLOORS = Path(__file__).resolve().parents[1] / "tests" / "accuracy" / "floors.json"
_HEAD = ("reports", "cells", "exact", "derived", "ambig.", "unread", "wrong", "silent", "destroyed")
_WORDS = frozenset({0, len(_HEAD)})  # columns of words, set to the left
_LOSSES_SHOWN = 12
_OFTEN = 0.02  # of the reports: a loss that is rarer is a chance likeness
_PLACES = 10**4


def tallies(scores: Mapping[str, Sequence[Score]]) -> dict[str, Tally]:
    """Scores counted by flattener."""
    counted: dict[str, Tally] = {}
    for key, rows in scores.items():
        tally = counted[key] = Tally()
        for score in rows:
            tally.add(score)
    return counted


def by_loss(scores: Mapping[str, Sequence[Score]]) -> dict[str, Tally]:
    """Readings counted by what their text has lost, the most frequent losses first."""
    counted: dict[str, Tally] = defaultdict(Tally)
    for score in (score for rows in scores.values() for score in rows):
        counted["; ".join(score.losses) or "nothing"].add(replace(score, losses=()))
    return dict(sorted(counted.items(), key=lambda pair: -pair[1].reports)[:_LOSSES_SHOWN])


def nothing_lost(scores: Mapping[str, Sequence[Score]]) -> dict[str, Tally]:
    """Readings counted by flattener, of those texts alone that hold all digits, marks and labels as printed."""
    counted = tallies({key: [score for score in rows if not score.losses] for key, rows in scores.items()})
    return {key: tally for key, tally in counted.items() if tally.reports}


def card(counted: Mapping[str, Tally], of: str = "source/flattener") -> str:
    """The table in Markdown, columns aligned for reading as text; `of` says what its rows are."""
    rows = [(of, *_HEAD), *(_row(key, tally) for key, tally in counted.items())]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    rule = "|" + "|".join("-" * (width + 2) if column in _WORDS else "-" * (width + 1) + ":"
                          for column, width in enumerate(widths)) + "|"  # fmt: skip
    return "\n".join([lines[0], rule, *lines[1:]]) + "\n"


def _row(key: str, tally: Tally) -> tuple[str, ...]:
    shares = [f"{_percent(tally.share(mark))}" for mark in MARKS[:4]]
    words = [*_frequent(tally), *(f"{name}: {count}" for name, count in sorted(tally.outcomes.items()) if name != "read")]
    return (key, str(tally.reports), str(tally.cells), *shares, str(tally.marks["wrong"]), str(tally.silent),
            "; ".join(words))  # fmt: skip


def _percent(share: float) -> str:
    """A share of cells with two decimals, never rounded up to all of them."""
    return f"{math.floor(share * _PLACES) / 100:.2f}%"


def _frequent(tally: Tally) -> Iterator[str]:
    """Losses with the share of the reports that suffer them."""
    for loss, count in tally.losses.most_common():
        if count > _OFTEN * tally.reports:
            yield loss if count == tally.reports else f"{loss} ({count / tally.reports:.0%})"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = []
    for column, (text, width) in enumerate(zip(row, widths, strict=True)):
        space = " " * (width - _width(text))
        cells.append(text + space if column in _WORDS else space + text)
    return "| " + " | ".join(cells) + " |"


def speed(scores: Mapping[str, Sequence[Score]]) -> str:
    """Reports per second of one process, and how long the solver took for one block."""
    readings = [score for rows in scores.values() for score in rows]
    spent = sorted(score.seconds for score in readings)
    solver = sorted(seconds for score in readings for seconds in score.solver)
    if not spent or not solver:
        return ""
    slowest = max(readings, key=lambda score: score.seconds)
    return (
        f"{len(spent) / sum(spent):.1f} text reports per second and process (read, align, check); one report: "
        f"median {median(spent):.3f} s, p99 {_quantile(spent, 0.99):.3f} s, worst {spent[-1]:.2f} s "
        f"({slowest.text_file or slowest.specimen})\n"
        f"solver, one block: median {median(solver) * 1000:.1f} ms, p99 {_quantile(solver, 0.99):.3f} s, "
        f"worst {solver[-1]:.2f} s over {len(solver)} blocks\n"
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


# Floors


@dataclass(frozen=True)
class Measured:
    """What a run found out about a set: its size and digest, versions of the extractors, tallies by flattener."""

    specimens: int
    digest: str
    versions: Mapping[str, str]
    counted: Mapping[str, Tally]

    @property
    def floors(self) -> dict[str, dict[str, Any]]:
        """What this run would pin."""
        return {
            key: {"exact_or_derived": _readable(tally), "wrong": tally.marks["wrong"], "silent": 0}
            for key, tally in self.counted.items()
        }


def _readable(tally: Tally) -> float:
    """Share of exact and derived cells; 0 where numbers are dropped, since such texts are rightly refused."""
    if tally.losses["numbers dropped"] > tally.reports / 2:
        return 0.0
    return math.floor(tally.share("exact", "derived") * _PLACES) / _PLACES


def load_floors() -> dict[str, Any]:
    """The pinned floors by set; empty if none are pinned yet."""
    return json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}


def shortfalls(measured: Measured, pinned: Mapping[str, Any]) -> Iterator[str]:
    """Sentences on everything that fell below its floor."""
    for key, tally in measured.counted.items():
        if tally.silent:
            yield f"{key}: {tally.silent} reports with wrong cells that no finding speaks of"
        floor = pinned.get("floors", {}).get(key)
        if floor is None:
            continue
        share = _readable(tally)
        if share < floor["exact_or_derived"]:
            yield f"{key}: exact or derived {share:.2%}, floor {floor['exact_or_derived']:.2%}"
        if tally.marks["wrong"] > floor["wrong"]:
            yield f"{key}: {tally.marks['wrong']} wrong cells, at most {floor['wrong']} allowed"


def pin(name: str, measured: Measured, *, lower: bool) -> list[str]:
    """Pin what was measured as the floors of a set; sentences on what stands against it, then nothing is written."""
    floors = load_floors()
    old = floors.get(name, {})
    fallen = [] if lower or old.get("digest") != measured.digest else list(shortfalls(measured, old))
    fallen = [sentence for sentence in fallen if "no finding" not in sentence]
    if fallen:
        return fallen
    kept = old.get("floors", {}) if old.get("digest") == measured.digest else {}
    floors[name] = {
        "specimens": measured.specimens,
        "digest": measured.digest,
        "versions": dict(sorted({**old.get("versions", {}), **measured.versions}.items())),
        "floors": {**kept, **measured.floors},
    }
    FLOORS.parent.mkdir(parents=True, exist_ok=True)
    FLOORS.write_text(json.dumps(floors, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return []


# Failures


def failures(scores: Mapping[str, Sequence[Score]], *, shown: int = 2) -> str:
    """Misses by flattener and kind, each with the smallest texts that show it."""
    lines = ["# Cells that were not read as printed", "", *_overview(scores), ""]
    for key, rows in scores.items():
        kinds: dict[tuple[str, str], list[tuple[Score, Miss]]] = defaultdict(list)
        for score in rows:
            for miss in score.misses:
                kinds[miss.mark, miss.kind].append((score, miss))
        others = sorted({(score.outcome, score.specimen, score.text_file) for score in rows if score.outcome != "read"})
        if kinds or others:
            lines += [f"## {key}", *(f"- {outcome} — {path}" for outcome, _, path in others[:5]), ""]
        for (mark, kind), found in sorted(kinds.items(), key=lambda pair: (-_weight(pair[0][0]), -len(pair[1]))):
            reports = len({score.specimen for score, _ in found})
            lines += [f"### {mark}: {kind} — {len(found)} cells in {reports} reports", ""]
            lines += _examples(found, shown)
    return "\n".join(lines) + "\n"


def _overview(scores: Mapping[str, Sequence[Score]]) -> Iterator[str]:
    """Kinds of misses over all flatteners, the worst first."""
    cells: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, rows in scores.items():
        for miss in (miss for score in rows for miss in score.misses):
            cells[miss.mark, miss.kind] += 1
            where[miss.mark, miss.kind].add(key)
    for kind, count in sorted(cells.items(), key=lambda pair: (-_weight(pair[0][0]), -pair[1])):
        yield f"- {count} {kind[0]}: {kind[1]} ({', '.join(sorted(where[kind]))})"


def _weight(mark: str) -> int:
    return {"wrong": 2, "ambiguous": 1}.get(mark, 0)


def _examples(found: Sequence[tuple[Score, Miss]], shown: int) -> Iterator[str]:
    """The smallest reports, one cell of each; silent errors first."""
    first = {score.specimen: (score, miss) for score, miss in reversed(found)}
    smallest = sorted(first.values(), key=lambda pair: (not pair[0].silent, len(pair[0].misses), pair[0].size))
    for score, miss in smallest[:shown]:
        yield from explained(score, miss)


def explained(score: Score, miss: Miss) -> Iterator[str]:
    """One missed cell with all that is needed to see why."""
    truth = specimen(score.specimen).truth
    wrong = score.marks.get("wrong", 0)
    yield f"- `{miss.variable}` expected {miss.expected}, got {miss.got}"
    report = f"{truth.edition_names}, {truth.size}, {len(truth.slips)} slips, zeros {truth.style.zeros}"
    outcome = f"{wrong} wrong in it, {score.findings} findings{', SILENT' if score.silent else ''}"
    yield f"  - specimen {score.specimen} ({report}), {outcome}: {score.text_file}"
    yield f"  - row as printed: `{printed_row(truth, miss.variable)}`"
    yield f"  - text: `{miss.excerpt!r}`"
    yield ""

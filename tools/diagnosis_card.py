"""The diagnosis card: invented reports with planted slips through every check and the diagnosis, against what was planted.

Usage: diagnosis_card.py [--limit N] [--jobs N] [--show K] [--failures FILE] [--rendered N] [--write] [--pin [--lower]]

Half of the specimens hold one to three slips, of every kind, in tables, across years and in sentences; half are clean.
Most are made into filings without a page between; `--rendered N` sends N of either half through real files and readers.
Exit code 1 if a floor is missed.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from diagnosis_judge import Judged, judge
from diagnosis_read import read_back
from diagnosis_set import CLEAN, SLIPPED, clean_specimen, set_digest, slipped_specimen

from extract.schema import rule_book
from extract.specimen.mutations import mutation_scores

ROOT = Path(__file__).resolve().parents[1]
CARD = ROOT / "tests" / "diagnosis" / "card.md"
FLOORS = ROOT / "tests" / "diagnosis" / "floors.json"
SUBSET = 60  # specimens of either half that the tests look at
_PLACES = 10**4
_COUNTS = ("expected", "met", "invented", "others", "narrative", "single", "figures")


@dataclass
class Measured:
    """What a run found out: how many specimens of which set, counts by subject, failures by heading, seconds."""

    specimens: int
    reports: int
    digest: str
    counts: Mapping[str, Counter[str]]
    failures: Mapping[str, list[str]]
    seconds: Sequence[float]

    @property
    def shares(self) -> dict[str, float]:
        """Every measure that has a floor, by its name; those of which there is nothing to count are left out."""
        return dict(chain(_relation_shares(self.counts), _narrative_shares(self.counts), _slip_shares(self.counts)))


def measure(slipped: Sequence[int], clean: Sequence[int], jobs: int = 1, *, rendered: bool = False) -> Measured:
    """Specimens of both halves, each judged; the numbers say which."""
    work = [*((number, True) for number in slipped), *((number, False) for number in clean)]
    one = partial(_judged, rendered=rendered)
    if jobs < 2:
        return _measured(list(map(one, work)))
    with multiprocessing.get_context("spawn").Pool(jobs, _quiet) as pool:
        return _measured(list(pool.imap(one, work, chunksize=8)))


def _quiet() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)


def _judged(work: tuple[int, bool], *, rendered: bool) -> Judged:
    number, slipped = work
    specimen = slipped_specimen(number) if slipped else clean_specimen(number)
    return judge(specimen, partial(read_back, number=number) if rendered else None)


def _measured(judged: Sequence[Judged]) -> Measured:
    counts = {name: Counter[str]() for name in _COUNTS}
    failures: dict[str, list[str]] = defaultdict(list)
    for each in judged:
        for name in _COUNTS:
            counts[name].update(getattr(each, name))
        for heading, text in each.failures:
            failures[heading].append(text)
    seconds = sorted(second for each in judged for second in each.seconds)
    return Measured(
        len(judged), sum(each.reports for each in judged), set_digest(each.mark for each in judged), counts,
        failures, seconds,
    )  # fmt: skip


# Shares


def _relation_shares(counts: Mapping[str, Counter[str]]) -> Iterator[tuple[str, float]]:
    expected, met, invented = counts["expected"], counts["met"], counts["invented"]
    for rule in (*sorted(set(expected) | set(invented)), ""):
        pick = (lambda counter, rule=rule: counter[rule]) if rule else (lambda counter: counter.total())
        name = rule or "relations"
        yield from _share(f"{name} recall", pick(met), pick(expected))
        yield from _share(f"{name} precision", pick(met), pick(met) + pick(invented))


def _narrative_shares(counts: Mapping[str, Counter[str]]) -> Iterator[tuple[str, float]]:
    told, figures = counts["narrative"], counts["figures"]
    yield from _share("narrative precision", told["finding right"], told["finding right"] + told["finding wrong"])
    yield from _share("narrative recall", told["met"], told["met"] + told["missed"])
    yield from _share("figures recall", figures["met"], figures["met"] + figures["missed"])
    yield from _share("figures precision", figures["right"], figures["right"] + figures["wrong"])


MEASURES = {
    "culprit alone": ("named relations", "apart relations"),
    "culprit first": ("named first", "apart first"),
    "culprit among suspects": ("among", "all"),
    "kind of slip": ("kind", "all"),
}


def _slip_shares(counts: Mapping[str, Counter[str]]) -> Iterator[tuple[str, float]]:
    single = counts["single"]
    kinds = sorted({key.split(" ", 1)[0] for key in single})
    for name, (met, of) in MEASURES.items():
        for kind in kinds:
            yield from _share(f"{name}: {kind}", single[f"{kind} {met}"], single[f"{kind} {of}"])
        yield from _share(name, *(sum(single[f"{kind} {words}"] for kind in kinds) for words in (met, of)))


def _share(name: str, part: int, whole: int) -> Iterator[tuple[str, float]]:
    if whole:
        yield name, part * _PLACES // whole / _PLACES


# The card


def card(found: Measured) -> str:
    """The measures as Markdown for people."""
    parts = [_relations_table(found), _narrative_table(found), _slips_table(found), _others_table(found)]
    if found.seconds:
        p99 = found.seconds[min(len(found.seconds) - 1, len(found.seconds) * 99 // 100)]
        parts.append(f"Diagnosis: median {found.seconds[len(found.seconds) // 2]:.3f} s, p99 {p99:.3f} s, "
                     f"worst {found.seconds[-1]:.3f} s.\n")  # fmt: skip
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def _percent(shares: Mapping[str, float], name: str) -> str:
    return f"{shares[name] * 100:.2f}%" if name in shares else "–"


def _relations_table(found: Measured) -> str:
    expected, met, invented, shares = (*(found.counts[n] for n in ("expected", "met", "invented")), found.shares)
    names = [*sorted(set(expected) | set(invented)), "relations"]
    rows = [
        (
            name, expected.total() if name == "relations" else expected[name],
            met.total() if name == "relations" else met[name],
            invented.total() if name == "relations" else invented[name],
            _percent(shares, f"{name} recall"), _percent(shares, f"{name} precision"),
        )
        for name in names
    ]  # fmt: skip
    return _table(("rule", "broken", "found", "invented", "recall", "precision"), rows)


def _narrative_table(found: Measured) -> str:
    told, figures, shares = found.counts["narrative"], found.counts["figures"], found.shares
    rows = [
        ("sentences against tables", told["met"] + told["missed"], told["met"], told["finding wrong"],
         _percent(shares, "narrative recall"), _percent(shares, "narrative precision")),
        ("notices", "", told["notice right"], told["notice wrong"], "", ""),
        ("figures read", figures["met"] + figures["missed"], figures["met"], figures["wrong"],
         _percent(shares, "figures recall"), _percent(shares, "figures precision")),
    ]  # fmt: skip
    return _table(("narrative", "stated", "found", "invented", "recall", "precision"), rows)


def _slips_table(found: Measured) -> str:
    single, shares = found.counts["single"], found.shares
    kinds = sorted({key.split(" ", 1)[0] for key in single})
    rows: list[tuple[object, ...]] = [
        (kind, single[f"{kind} all"], single[f"{kind} apart relations"], single[f"{kind} apart first"],
         *(_percent(shares, f"{name}: {kind}") for name in MEASURES))
        for kind in kinds
    ]  # fmt: skip
    totals = [sum(single[f"{kind} {words}"] for kind in kinds) for words in ("all", "apart relations", "apart first")]
    rows.append(("all", *totals, *(_percent(shares, name) for name in MEASURES)))
    return _table(("single slips", "planted", "told apart", "with sentences", *MEASURES), rows)


def _others_table(found: Measured) -> str:
    clean = {heading: len(texts) for heading, texts in found.failures.items() if heading.startswith("clean")}
    rows = [(heading.removeprefix("clean").removeprefix(": ").strip(), count) for heading, count in sorted(clean.items())]
    return _table(("other findings on clean reports", "count"), rows or [("none", 0)])


# Floors


def load_floors() -> dict[str, Any]:
    """The pinned floors by set; empty if none are pinned yet."""
    return json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}


def shortfalls(found: Measured, pinned: Mapping[str, Any]) -> Iterator[str]:
    """Sentences on every measure that fell below its floor."""
    shares = found.shares
    for name, floor in pinned.get("floors", {}).items():
        if shares.get(name, 1.0) < floor:
            yield f"{name}: {shares[name]:.2%}, floor {floor:.2%}"


def pin(name: str, found: Measured, *, lower: bool) -> list[str]:
    """Pin what was measured as the floors of a set; sentences on what stands against it, then nothing is written."""
    floors = load_floors()
    old = floors.get(name, {})
    fallen = [] if lower or old.get("digest") != found.digest else list(shortfalls(found, old))
    if not fallen:
        floors[name] = {"specimens": found.specimens, "digest": found.digest, "floors": found.shares}
        FLOORS.parent.mkdir(parents=True, exist_ok=True)
        FLOORS.write_text(json.dumps(floors, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return fallen


def pin_mutations(*, lower: bool) -> list[str]:
    """Pin the mutation score of every rule; sentences on those that fell, then nothing is written."""
    scores = mutation_scores(rule_book())
    found = {name: score.caught * _PLACES // score.planted / _PLACES for name, score in scores.items()}
    floors = load_floors()
    old = floors.get("mutations", {})
    fallen = [f"{name}: {found[name]:.0%}, floor {old[name]:.0%}" for name in old if found.get(name, 1.0) < old[name]]
    if lower or not fallen:
        floors["mutations"] = found
        FLOORS.write_text(json.dumps(floors, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        return []
    return fallen


def subset() -> Measured:
    """The small set that the tests look at."""
    return measure(range(SUBSET), range(SUBSET))


# Command line


def failures_text(found: Measured, shown: int) -> str:
    """Failing cases by heading, the frequent ones first."""
    ordered = sorted(found.failures.items(), key=lambda pair: -len(pair[1]))
    parts = [f"## {heading} ({len(texts)})\n" + "\n".join(texts[:shown]) + "\n" for heading, texts in ordered]
    return "\n".join(parts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--limit", type=int, default=SLIPPED, metavar="N", help="only the first N of either half")
    parser.add_argument("--only", type=int, action="append", default=[], metavar="NUMBER", help="one slipped specimen")
    parser.add_argument("--only-clean", type=int, action="append", default=[], metavar="NUMBER", help="one clean one")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="worker processes")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print the first K failing cases of each kind")
    parser.add_argument("--failures", type=Path, metavar="FILE", help="write failing cases of each kind there")
    parser.add_argument("--rendered", type=int, default=0, metavar="N",
                        help="render and read the first N of either half")  # fmt: skip
    parser.add_argument("--write", action="store_true", help=f"write the card to {CARD.relative_to(ROOT)}")
    parser.add_argument("--pin", action="store_true", help="pin what was measured as floors")
    parser.add_argument("--lower", action="store_true", help="with --pin: floors may sink")
    return parser.parse_args()


def main() -> int:
    """Print the card; 1 if it falls short."""
    given = _arguments()
    if given.only or given.only_clean:
        found = measure(given.only, given.only_clean, rendered=bool(given.rendered))
        print(card(found) + "\n" + failures_text(found, max(given.show, 5)))
        return 0
    limit = given.rendered or given.limit
    found = measure(range(limit), range(min(limit, CLEAN)), given.jobs, rendered=bool(given.rendered))
    page = f"# Diagnosis card\n\n{found.specimens} specimens ({found.reports} reports), set {found.digest[:16]}.\n\n"
    print(page + card(found))
    if given.show:
        print(failures_text(found, given.show))
    if given.failures:
        given.failures.write_text(page + card(found) + "\n" + failures_text(found, 8), encoding="utf-8")
    if given.write:
        CARD.parent.mkdir(parents=True, exist_ok=True)
        CARD.write_text(page + card(found), encoding="utf-8")
    whole = limit == SLIPPED and not given.rendered
    return _pinned(found, whole=whole, lower=given.lower) if given.pin else _compared(found, whole=whole)


def _pinned(found: Measured, *, whole: bool, lower: bool) -> int:
    refused = [] if whole else [f"the set has {SLIPPED} specimens of either half"]
    refused = refused or pin("card", found, lower=lower) or pin("tests", subset(), lower=lower)
    refused = refused or pin_mutations(lower=lower)
    for sentence in refused:
        print(f"not pinned: {sentence}")
    return bool(refused)


def _compared(found: Measured, *, whole: bool) -> int:
    """Say what falls short of the floors; they are compared only where the whole set was judged."""
    pinned = load_floors().get("card", {}) if whole else {}
    if pinned and pinned["digest"] != found.digest:
        print(f"the set has changed ({found.digest[:16]}, pinned {pinned['digest'][:16]}): look, then run with --pin")
        pinned = {}
    fallen = list(shortfalls(found, pinned))
    for sentence in fallen:
        print(f"below the floor: {sentence}")
    return bool(fallen)


if __name__ == "__main__":
    sys.exit(main())

"""The accuracy card: invented reports through real text extractors and back, cell by cell.

Usage: accuracy.py [--limit N] [--flattener NAME]... [--jobs N] [--show K] [--write] [--pin [--lower]]

Each specimen is rendered to HTML, DOCX, PDF and plain text, flattened by every extractor that is installed, read by the
project and compared with what was printed. A cell is exact, derived, ambiguous, unread or wrong; a report with wrong
cells and without any finding on balance or reading is a silent error. Words in the last column say what the flattener
destroyed, found by comparing its text with the printed cells. Exit code 1 if a floor is missed or an error is silent.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import accuracy_card as cards
from accuracy_flatteners import FLATTENERS, Flattener, version
from accuracy_grade import Score
from accuracy_run import Done, Job, run
from accuracy_set import SPECIMENS, set_digest

ROOT = Path(__file__).resolve().parents[1]
CARD = ROOT / "tests" / "accuracy" / "card.md"
SUBSET = 6  # specimens of the small set that the tests read
SUBSET_NEEDS = frozenset({"", "beautifulsoup4"})


def chosen(names: Sequence[str]) -> list[Flattener]:
    """The installed flatteners whose key holds one of the names; all of them without names."""
    wanted = [f for f in FLATTENERS if not names or any(name in f.key for name in names)]
    if not wanted:
        sys.exit(f"no flattener is called so (there are: {', '.join(f.key for f in FLATTENERS)})")
    missing = [f.key for f in wanted if not version(f.needs)]
    if missing:
        print(f"not installed: {', '.join(missing)}\n")
    return [f for f in wanted if version(f.needs)]


def measure(numbers: Sequence[int], flatteners: Sequence[Flattener], texts: Path, jobs: int = 1) -> list[Done]:
    """Every specimen through every flattener, in the order of the specimens."""
    work = [Job(number, tuple(flatteners), texts) for number in numbers]
    if jobs < 2:
        return list(_shown(map(run, work), len(work)))
    with multiprocessing.get_context("spawn").Pool(jobs, _quiet) as pool:
        return list(_shown(pool.imap(run, work), len(work)))


def _quiet() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)  # the extractors' own


def _shown(done: Iterator[Done], count: int) -> Iterator[Done]:
    """Passes results on and says how far it is, where somebody watches."""
    for number, one in enumerate(done, 1):
        if sys.stderr.isatty():
            print(f"\r{number}/{count}", end="\n" if number == count else "", file=sys.stderr, flush=True)
        yield one


def measured(done: Sequence[Done], flatteners: Sequence[Flattener]) -> tuple[cards.Measured, dict[str, list[Score]]]:
    """The run as one measurement, and its scores by flattener."""
    scores = {f.key: [one.scores[f.key] for one in done if f.key in one.scores] for f in flatteners}
    scores = {key: rows for key, rows in scores.items() if rows}
    digest = set_digest(f"{one.number} {source} {mark}" for one in done for source, mark in one.fingerprints.items())
    versions = {f.needs: version(f.needs) for f in flatteners if f.needs}
    return cards.Measured(len(done), digest, versions, cards.tallies(scores)), scores


def subset() -> tuple[cards.Measured, dict[str, list[Score]]]:
    """The small set that needs no extra package."""
    flatteners = [f for f in FLATTENERS if f.needs in SUBSET_NEEDS]
    with tempfile.TemporaryDirectory() as folder:
        return measured(measure(range(SUBSET), flatteners, Path(folder)), flatteners)


@contextmanager
def _texts(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder.resolve()
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--limit", type=int, default=SPECIMENS, metavar="N", help="only the first N specimens")
    parser.add_argument("--only", type=int, action="append", default=[], metavar="NUMBER", help="one specimen")
    parser.add_argument("--flattener", action="append", default=[], metavar="NAME", help="part of source/name")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="worker processes")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print the first K wrong or ambiguous cells")
    parser.add_argument("--failures", type=Path, metavar="FILE", help="write all kinds of misses with examples there")
    parser.add_argument("--texts", type=Path, default=ROOT / "output" / "accuracy", metavar="FOLDER",
                        help="where flattened texts are kept for the next run")  # fmt: skip
    parser.add_argument("--write", action="store_true", help=f"write the card to {CARD.relative_to(ROOT)}")
    parser.add_argument("--pin", action="store_true", help="pin what was measured as floors")
    parser.add_argument("--lower", action="store_true", help="with --pin: floors may sink")
    return parser.parse_args()


def main() -> int:
    """Print the card; 1 if it falls short."""
    given = _arguments()
    flatteners = chosen(given.flattener)
    with _texts(given.texts) as folder:
        done = measure(given.only or range(given.limit), flatteners, folder, given.jobs)
    found, scores = measured(done, flatteners)
    whole = not given.only and given.limit == SPECIMENS and not given.flattener
    tables = (
        cards.card(found.counted),
        cards.card(cards.nothing_lost(scores), "texts that lost nothing"),
        cards.card(cards.by_loss(scores), "texts that lost"),
    )
    table = "\n".join(tables)
    print(table + "\n" + cards.speed(scores))
    _show(scores, given.show)
    if given.failures:
        given.failures.write_text(cards.failures(scores), encoding="utf-8")
    if given.write:
        CARD.parent.mkdir(parents=True, exist_ok=True)
        CARD.write_text(_page(found, table), encoding="utf-8")
    return _pinned(found, lower=given.lower) if given.pin else _compared(found, whole=whole)


def _page(found: cards.Measured, table: str) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in sorted(found.versions.items()))
    return f"# Accuracy card\n\n{found.specimens} specimens, set {found.digest[:16]}; {versions}.\n\n{table}"


def _show(scores: dict[str, list[Score]], count: int) -> None:
    misses = [
        (score, miss) for rows in scores.values() for score in rows for miss in score.misses if miss.mark != "unread"
    ]
    for score, miss in sorted(misses, key=lambda pair: pair[1].mark != "wrong")[:count]:
        print("\n".join(cards.explained(score, miss)))


def _pinned(found: cards.Measured, *, lower: bool) -> int:
    """Pin the floors of the set and those of the tests' small set."""
    refused = [f"the set has {SPECIMENS} specimens"] if found.specimens != SPECIMENS else []
    refused = refused or cards.pin("card", found, lower=lower) or cards.pin("tests", subset()[0], lower=lower)
    for sentence in refused:
        print(f"not pinned: {sentence}")
    return bool(refused)


def _compared(found: cards.Measured, *, whole: bool) -> int:
    """Say what falls short of the floors; floors are compared only where the whole set was read."""
    pinned = cards.load_floors().get("card", {}) if whole else {}
    if pinned and pinned["digest"] != found.digest:
        print(f"the set has changed ({found.digest[:16]}, pinned {pinned['digest'][:16]}): look, then run with --pin")
        pinned = {}
    for name, number in found.versions.items():
        if pinned and pinned["versions"].get(name) != number:
            print(f"{name} {number}: floors were pinned with {pinned['versions'].get(name, 'none')}")
    fallen = list(cards.shortfalls(found, pinned))
    for sentence in fallen:
        print(f"below the floor: {sentence}")
    return bool(fallen)


if __name__ == "__main__":
    sys.exit(main())

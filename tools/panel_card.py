"""The panel card: an invented world of agencies over twelve years, resolved and harmonised, against the truth about it.

Usage: panel_card.py [--agencies N] [--seed N] [--rendered] [--pdf] [--jobs N] [--failures FILE] [--write] [--pin [--lower]]

Without `--rendered` the reports become filings without a page between; with it they are written as files of many kinds and
built with `extract build`. Exit code 1 if a floor is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from panel_crosswalk import disagreements
from panel_judge import Judged, judge
from panel_run import built, resolved

from extract.schema.crosswalk import load_crosswalk
from extract.specimen.world import World, make_world, with_pdf, world_digest

ROOT = Path(__file__).resolve().parents[1]
CARD = ROOT / "tests" / "panel" / "card.md"
FLOORS = ROOT / "tests" / "panel" / "floors.json"
AGENCIES = 400
SUBSET = 40  # agencies that the tests look at
AIMS = {"identity precision": 0.995, "identity recall": 0.98, "harmonised values": 1.0, "agency-years not doubled": 1.0}
_MEASURES = (
    "identity precision", "identity recall", "region", "region today", "level", "kind", "function", "files identified",
    "year", "scope", "report that counts", "agency-years not doubled", "harmonised values", "missing kinds",
)  # fmt: skip
_PLACES = 10**4


def measure(world: World, *, rendered: bool = False, jobs: int = 2) -> Judged:
    """A world resolved and harmonised, judged."""
    with tempfile.TemporaryDirectory() as folder:
        found = built(world, Path(folder), jobs) if rendered else resolved(world, Path(folder))
    return judge(world, found, load_crosswalk())


def subset() -> tuple[World, Judged]:
    """The small world that the tests look at."""
    world = make_world(SUBSET)
    return world, measure(world)


def shares(judged: Judged) -> dict[str, float]:
    """Every measure of which there is something to count, never rounded up."""
    counted = ((name, judged.right[name], judged.all[name]) for name in _MEASURES)
    return {name: right * _PLACES // of / _PLACES for name, right, of in counted if of}


# The card


def card(world: World, judged: Judged) -> str:
    """The measures as Markdown for people."""
    lines = ["| measure | judged | right | share | aim |\n", "| --- | ---: | ---: | ---: | ---: |\n"]
    for name, share in shares(judged).items():
        aim = f"{AIMS[name]:.1%}" if name in AIMS else ""
        lines.append(f"| {name} | {judged.all[name]} | {judged.right[name]} | {share:.2%} | {aim} |\n")
    carriers = Counter(f"{source.carrier} {source.layout}" for source in world.sources)
    told = ", ".join(f"{count} {name}" for name, count in sorted(carriers.items()))
    return "".join(lines) + f"\nFiles: {told}.\n\n" + _crosswalk_lines()


def _crosswalk_lines() -> str:
    """Where the crosswalk and the statement of what its variables mean differ."""
    found = disagreements(load_crosswalk())
    lines = [f"- {each.concept} in {each.edition}: stated {each.stated}; crosswalk {each.crosswalk}\n" for each in found]
    return "Crosswalk against the stated meanings: " + ("no difference.\n" if not lines else "\n" + "".join(lines))


def failures_text(judged: Judged, shown: int = 40) -> str:
    """What went wrong, by measure."""
    parts = []
    for name in _MEASURES:
        texts = judged.failures.get(name, [])
        if texts:
            parts.append(f"## {name} ({len(texts)})\n" + "\n".join(texts[:shown]) + "\n")
    return "\n".join(parts)


# Floors


def load_floors() -> dict[str, Any]:
    """The pinned floors by set; empty if none are pinned yet."""
    return json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}


def shortfalls(found: Mapping[str, float], pinned: Mapping[str, Any]) -> Iterator[str]:
    """Sentences on every measure that fell below its floor."""
    for name, floor in pinned.get("floors", {}).items():
        if found.get(name, 0.0) < floor:
            yield f"{name}: {found.get(name, 0.0):.2%}, floor {floor:.2%}"


def pin(name: str, world: World, judged: Judged, *, lower: bool) -> list[str]:
    """Pin what was measured as the floors of a set; sentences on what stands against it, then nothing is written."""
    floors, digest = load_floors(), world_digest(world)
    old = floors.get(name, {})
    fallen = [] if lower or old.get("digest") != digest else list(shortfalls(shares(judged), old))
    if not fallen:
        floors[name] = {"agencies": len(world.bodies), "digest": digest, "floors": shares(judged)}
        FLOORS.parent.mkdir(parents=True, exist_ok=True)
        FLOORS.write_text(json.dumps(floors, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return fallen


# Command line


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--agencies", type=int, default=AGENCIES, metavar="N", help="a smaller world")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another world")
    parser.add_argument("--rendered", action="store_true", help="through real files and readers")
    parser.add_argument("--pdf", action="store_true", help="some attachments as PDF, with --rendered")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="worker processes, with --rendered")
    parser.add_argument("--failures", type=Path, metavar="FILE", help="write what went wrong there")
    parser.add_argument("--write", action="store_true", help=f"write the card to {CARD.relative_to(ROOT)}")
    parser.add_argument("--pin", action="store_true", help="pin what was measured as floors")
    parser.add_argument("--lower", action="store_true", help="with --pin: floors may sink")
    return parser.parse_args()


def main() -> int:
    """Print the card; 1 if it falls short."""
    given = _arguments()
    world = make_world(given.agencies, given.seed)
    world = with_pdf(world) if given.pdf else world
    judged = measure(world, rendered=given.rendered, jobs=given.jobs)
    head = f"# Panel card\n\n{len(world.bodies)} agencies, {len(world.sources)} files, set {world_digest(world)[:16]}.\n\n"
    print(head + card(world, judged))
    if given.failures:
        given.failures.write_text(head + card(world, judged) + "\n" + failures_text(judged), encoding="utf-8")
    if given.write:
        CARD.parent.mkdir(parents=True, exist_ok=True)
        CARD.write_text(head + card(world, judged), encoding="utf-8")
    whole = given.agencies == AGENCIES and given.seed == 0 and not given.pdf
    return _pinned(world, judged, whole=whole, lower=given.lower) if given.pin else _compared(world, judged, whole=whole)


def _pinned(world: World, judged: Judged, *, whole: bool, lower: bool) -> int:
    refused = [] if whole else [f"the set has {AGENCIES} agencies"]
    refused = refused or pin("card", world, judged, lower=lower) or pin("tests", *subset(), lower=lower)
    for sentence in refused:
        print(f"not pinned: {sentence}")
    return bool(refused)


def _compared(world: World, judged: Judged, *, whole: bool) -> int:
    """Say what falls short of the floors; they are compared only where the whole set was judged."""
    pinned = load_floors().get("card", {}) if whole else {}
    if pinned and pinned["digest"] != world_digest(world):
        print(f"the set has changed ({world_digest(world)[:16]}, pinned {pinned['digest'][:16]}): look, then run with --pin")
        pinned = {}
    fallen = list(shortfalls(shares(judged), pinned))
    for sentence in fallen:
        print(f"below the floor: {sentence}")
    return bool(fallen)


if __name__ == "__main__":
    sys.exit(main())

"""What a fetch got right and wrong, with addresses; `python -m testsite.judge` serves the world, fetches it and prints it.

The judge reads `manifest.csv` of a corpus folder and the servers' record of requests, and nothing else of the program.
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from testsite.core import Publication, World
from testsite.oddities import is_trap
from testsite.server import Request, served
from testsite.world import YEARS

TAKEN = frozenset({"report", "attachment"})  # roles of what a fetch took for a report or a part of one
_STEPS = 3
Row = Mapping[str, str]


@dataclass
class Verdict:
    """How a fetch did; every list holds lines for people, with addresses."""

    published: int = 0
    missed: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    taken: int = 0
    wrong: list[str] = field(default_factory=list)
    misread: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    by_site: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def recall(self) -> float:
        """The share of published reports of which everything was kept."""
        return 1 - len(self.missed + self.incomplete) / max(1, self.published)

    @property
    def precision(self) -> float:
        """The share of reports among what was taken for one."""
        return 1 - len(self.wrong) / max(1, self.taken)

    def lines(self) -> list[str]:
        """The verdict for people."""
        sites = [f"  {site}: {found} of {number}" for site, (found, number) in self.by_site.items()]
        head = f"recall {self.recall:.4f} of {self.published}, precision {self.precision:.4f} of {self.taken}"
        groups = {"missed": self.missed, "incomplete": self.incomplete, "wrong": self.wrong, "misread": self.misread,
                  "apart": self.apart}  # fmt: skip
        return [head, *sites, *(f"{name}: {line}" for name, group in groups.items() for line in group)]


def read_rows(folder: Path) -> list[dict[str, str]]:
    """The lines of a corpus's manifest."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judge(world: World, rows: Iterable[Row]) -> Verdict:
    """What the lines of a manifest got right and wrong."""
    rows = [row for row in rows if row["sha256"]]
    kept: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for address in {row["address"], row["final_address"]}:
            kept[address].append(row)
    verdict = Verdict()
    sites: dict[str, list[bool]] = defaultdict(list)
    for publication in world.reports():
        sites[publication.site].append(_publication(world, publication, kept, verdict))
    verdict.by_site = {site: (sum(found), len(found)) for site, found in sorted(sites.items())}
    _taken(world, rows, verdict)
    return verdict


def _publication(world: World, publication: Publication, kept: Mapping[str, list[Row]], verdict: Verdict) -> bool:
    """Whether everything of a publication was kept under the role that it has."""
    verdict.published += 1
    name = f"{publication.agency} {publication.year} ({publication.shape})"
    lost = []
    takes = {row["role"] for edition in publication.editions for row in kept.get(edition, ())} & TAKEN
    for number, edition in enumerate(publication.editions):
        held = [row for row in kept.get(edition, ()) if row["sha256"] == world.sha256(edition)]
        if not held:
            lost.append(f"not kept: {edition}" + (f" (asked for: {_said(kept[edition])})" if kept.get(edition) else ""))
        elif not (takes if publication.shape == "flipbook" else _may_be_so(publication, number, held)):
            lost.append(f"taken for {held[0]['role']!r}: {edition} {held[0]['message']}")
        elif number == 0:
            _misread(publication, held, verdict)
        elif not {row["report"] for row in held} & {*publication.editions, *publication.twins}:
            verdict.apart.append(f"{edition} belongs to {publication.editions[0]}, not to {held[0]['report']!r}")
    if lost:
        whole = len(lost) == len(publication.editions) or publication.editions[0] in lost[0]
        (verdict.missed if whole else verdict.incomplete).append(f"{name} {'; '.join(lost)}")
    return not lost


def _may_be_so(publication: Publication, number: int, held: Sequence[Row]) -> bool:
    """Whether an edition is taken for a report; what only holds one may be taken for anything, if it is kept."""
    only_holds = publication.status == "attachment only" and number < len(publication.editions) - 1
    return only_holds or any(row["role"] in TAKEN for row in held)


def _said(rows: Sequence[Row]) -> str:
    return ", ".join(f"{row['status']} {row['role']} {row['message']}" for row in rows)


def _misread(publication: Publication, held: Sequence[Row], verdict: Verdict) -> None:
    """Whether agency and year of a kept report are right, as far as the manifest names them."""
    row = held[0]
    years = {str(publication.year), str(publication.year - 1) if publication.shape == "wrong_year" else ""}
    if row["year"] not in years:
        verdict.misread.append(f"year {row['year']!r}, not {publication.year}: {row['address']} {row['title']}")
    if row["agency"] != publication.agency:
        verdict.misread.append(f"agency {row['agency']!r}, not {publication.agency}: {row['address']} {row['title']}")


def _taken(world: World, rows: Iterable[Row], verdict: Verdict) -> None:
    """What was taken for a report and is none."""
    right = {address for p in world.reports() for address in (*p.editions, *p.twins)}
    for row in rows:
        if row["role"] in TAKEN:
            verdict.taken += 1
            if not {row["address"], row["final_address"]} & right:
                verdict.wrong.append(f"{row['role']} {row['address']} {row['title']} {row['message']}")


def fetched_twice(requests: Iterable[Request]) -> list[str]:
    """Addresses that were answered in full more than once; an answer that broke off does not count."""
    answered = Counter(r.address for r in requests if r.status == 200 and not r.address.endswith("/robots.txt"))
    return sorted(address for address, number in answered.items() if number > 1)


def disobeyed(world: World, requests: Iterable[Request]) -> list[str]:
    """Addresses that robots.txt rules out and that were asked for, and sites whose robots.txt was not asked for first."""
    seen: set[str] = set()
    lines = []
    for request in requests:
        if request.address.endswith("/robots.txt"):
            seen.add(request.site)
        elif request.site not in seen:
            lines.append(f"before robots.txt: {request.address}")
        if request.address in world.forbidden or re.search(r"/nbgd/|print=1|/search|/admin/", request.address):
            lines.append(f"forbidden: {request.address}")
    return lines


def shortest_pause(requests: Sequence[Request], site: str) -> float:
    """The shortest pause between requests to a site, robots.txt aside, as the mean of a few: one alone tells of threads."""
    times = [r.time for r in requests if r.site == site and not r.address.endswith("/robots.txt")]
    return min(((later - times[index]) / _STEPS for index, later in enumerate(times[_STEPS:])), default=float("inf"))


def trapped(requests: Iterable[Request]) -> list[str]:
    """The requests that went into an endless part of the sites."""
    return [request.address for request in requests if is_trap(request.address)]


def fetch(home: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a site of the test world, as fast as it goes."""
    return subprocess.run(fetch_command(home, folder, *options), capture_output=True, text=True, check=False)


def fetch_command(home: str, folder: Path, *options: str) -> list[str]:
    """The command line of a fetch."""
    fast = ["--delay", "0", "--concurrency", "8", "--timeout", "20", "--allow-private"]
    return [sys.executable, "-m", "extract", "fetch", home, "--output", str(folder), *fast, *options]


def main() -> None:
    """Serve, fetch, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="the city with one county alone, two years")
    parser.add_argument("--spread", default="addresses", choices=["ports", "addresses"])
    parser.add_argument("--turn", type=int, default=0, help="another distribution of systems and shapes")
    parser.add_argument("--output", help="the corpus folder; otherwise a temporary one")
    parser.add_argument("--serve", action="store_true", help="serve and wait, fetch nothing")
    arguments, options = parser.parse_known_args()
    years = (2022, 2023) if arguments.small else YEARS
    folder = Path(arguments.output or tempfile.mkdtemp())
    with served(years, small=arguments.small, spread=arguments.spread, turn=arguments.turn) as site:
        say = sys.stdout.write
        say(f"{site.world.home}\n")
        if arguments.serve:
            input("Enter ends it. ")
            return
        began = time.monotonic()
        done = fetch(site.world.home, folder, *options)
        took = time.monotonic() - began
        requests = site.record.take()
        lines = [
            done.stdout, done.stderr, *judge(site.world, read_rows(folder)).lines(),
            f"{len(requests)} requests, {took:.1f} s, corpus in {folder}",
            f"fetched twice: {fetched_twice(requests)}", f"disobeyed: {disobeyed(site.world, requests)}",
            f"requests into endless parts: {len(trapped(requests))}",
            f"pause where robots.txt wants 0.4 s: {shortest_pause(requests, 'slj'):.2f} s",
        ]  # fmt: skip
        say("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

"""How large the review page is and how long Chromium takes to open it, with many reports beside few, in one run.

Usage: bench_review.py [--reports N]

Of the reports three in ten have findings. For N reports and for a tenth of them it prints the bytes of the page, the
bytes that a report with findings takes, the seconds to write it, to open it (until the first frame is drawn), to open a
report, to filter and to prepare for paper, and the memory of the page's script.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

_KINDS = 40  # different specimens; the rest repeat them under other names
_TURNS = 3


def specimens() -> list[Any]:
    """Rows of reports as a run gives them, three in ten with a planted slip that a rule shows."""
    from extract.errors import ExtractError
    from extract.run import process
    from extract.sources.local import Origin
    from extract.specimen import make_truth, plant
    from extract.specimen.layouts import LAYOUTS

    made = []
    for seed in range(_KINDS):
        truth = make_truth(seed, size="county")
        if seed % 10 < 3:
            with suppress(ExtractError):
                truth = plant(truth, "digits_swapped", seed)
        made.append(process(Origin(f"reports/{seed}.html", LAYOUTS["html_plain"](truth))).rows())
    return made


def many(kinds: list[Any], count: int) -> Iterator[Any]:
    """So many reports, each of an agency of its own."""
    for number in range(count):
        rows = kinds[number % len(kinds)]
        name, agency = f"reports/{number:05}.html", f"{rows.reports[0].agency}第{number}分局"
        report = replace(rows.reports[0], source=name, agency=agency)
        yield replace(rows, reports=(report,))


def measure(tab: Any, kinds: list[Any], count: int, folder: Path) -> dict[str, float]:
    """What a page with so many reports costs."""
    from extract.outputs.review_page import write_review_page

    path = folder / f"{count}.html"
    start = time.perf_counter()
    write_review_page(many(kinds, count), path)
    found = {"reports": float(count), "seconds to write": time.perf_counter() - start}
    text = path.read_text(encoding="utf-8")
    told = text.count('class="details"')
    found |= {"with findings": float(told), "bytes": float(path.stat().st_size)}
    empty = folder / "empty.html"
    write_review_page((), empty)
    bare = [rows for rows in many(kinds, count) if not rows.reports[0].findings]
    write_review_page(bare, folder / "bare.html")
    overview = (folder / "bare.html").stat().st_size - empty.stat().st_size
    each = (path.stat().st_size - empty.stat().st_size - overview) / max(1, told)
    found["bytes a report with findings"] = each
    found["seconds to open"] = median(tab.open(path) for _ in range(_TURNS))
    for name, action in _ACTIONS.items():
        found[f"ms to {name}"] = tab.run(_TIMED % action)
    found["MB of script memory"] = tab.call("Runtime.getHeapUsage")["usedSize"] / 1e6
    return found


_TIMED = "(async () => { const start = performance.now(); %s; document.body.offsetHeight; return performance.now() - start; })()"
_ACTIONS = {
    "open a report": "document.querySelector('.opener').click()",
    "filter": "{ const field = document.querySelector('.filter [name=severity]'); field.value = 'error'; "
    "field.dispatchEvent(new Event('change')); }",
    "prepare for paper": "window.dispatchEvent(new Event('beforeprint'))",
}


def main() -> None:
    """Print the costs of a page with many reports beside one with a tenth of them."""
    from browser import browser_tab

    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--reports", type=int, default=2000)
    count = parser.parse_args().reports
    kinds = specimens()
    with tempfile.TemporaryDirectory() as folder, browser_tab() as tab:
        tab.resize(1440, 1000)
        tab.open(ROOT / "README.md")  # the first page that a browser opens pays for its start
        few, full = (measure(tab, kinds, number, Path(folder)) for number in (count // 10, count))
    for name, value in full.items():
        print(f"{name:30} {few[name]:14,.2f} {value:14,.2f} {value / few[name]:8.2f}×")


if __name__ == "__main__":
    main()

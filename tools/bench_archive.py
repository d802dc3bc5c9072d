"""A web archive of 20,000 records with 300 reports among them: looking for the reports beside plain iteration.

Prints records and megabytes per second, the ratio of both ways in one run, how many reports were found, and peak memory.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.sources.archives import members
from extract.sources.local import Origin
from extract.specimen import LAYOUTS, write_specimens

_WORDS = (
    "今日天气", "市场动态", "通知公告", "部门动态", "政策解读", "办事指南", "互动交流", "机构职能", "领导之窗", "政务要闻",
    "县区联播", "专题专栏", "信息公开指南", "政府信息公开目录",
)  # fmt: skip


def main() -> None:
    """Make the archive in a temporary folder, time both ways, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--reports", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "crawl.warc.gz")
        size = _write(path, given.records, given.reports)
        plain, records = _timed(lambda: _iterate(path))
        found, reports = _timed(lambda: _look(path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    for name, seconds, count in (("plain iteration", plain, records), ("looking for reports", found, reports)):
        print(
            f"{name:20} {seconds:7.2f} s  {given.records / seconds:9,.0f} records/s  {size / seconds / 1e6:7.1f} MB/s  {count:,}"
        )
    print(f"ratio {found / plain:.2f}  reports found {reports} of {given.reports}  peak memory {peak} MiB")


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    start = time.process_time()
    count = work()
    return time.process_time() - start, count


def _iterate(path: Path) -> int:
    """Every record read by the library alone."""
    count = 0
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            record.content_stream().read()
            count += 1
    return count


def _look(path: Path) -> int:
    passed_over: Counter[str] = Counter()
    return sum(bool(origin.data) for origin in members(Origin(str(path)), frozenset(), passed_over))


def _write(path: Path, records: int, reports: int) -> int:
    """The archive: ordinary pages of a site, among them the reports, evenly spread; gives the bytes of all payloads."""
    rng = random.Random(1)  # noqa: S311 - reproducible, not secret
    pages = _reports(reports)
    step = records // reports
    size = 0
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(records):
            payload = pages[number // step] if number % step == 0 and number // step < reports else _page(rng)
            size += len(payload)
            _add(writer, f"https://example.org/{number}.html", payload)
    return size


def _reports(count: int) -> list[bytes]:
    layouts = tuple(name for name in LAYOUTS if name.startswith("html"))
    with tempfile.TemporaryDirectory() as folder:
        return [path.read_bytes() for path in write_specimens(folder, count, 3, layouts)]


def _page(rng: random.Random) -> bytes:
    numbers = [rng.randrange(10**6) for _ in range(300)]
    lines = "".join(f"<li><a href='/{number}.html'>{rng.choice(_WORDS)}{number}</a></li>" for number in numbers)
    encoding = rng.choice(("utf-8", "utf-8", "utf-8", "gb18030"))
    return f"<html><head><meta charset={encoding}></head><body><ul>{lines}</ul></body></html>".encode(encoding)


def _add(writer: WARCWriter, address: str, payload: bytes) -> None:
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    record = writer.create_warc_record(address, "response", io.BytesIO(payload), http_headers=http)
    writer.write_record(record)
    record.raw_stream.close()


if __name__ == "__main__":
    main()

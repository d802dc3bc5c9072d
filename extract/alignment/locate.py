"""Where the statutory tables stand in a document: stretches in which the form's labels follow each other closely."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.alignment.stream import Stream
from extract.model.form import Block, Form
from extract.text import core, fold

# Labels further apart than this (in folded characters) are not in one table: a row's seven numbers and a wrapped label fit.
_GAP = {"proactive": 120, "requests": 260, "challenges": 60}
_FEWEST = {"proactive": 3, "requests": 4, "challenges": 3}
_GAP_ELSE, _FEWEST_ELSE = 160, 4
_DISTINCT = 5  # Chinese characters from which on a label says by itself which table it is from


@dataclass(frozen=True, slots=True)
class Hit:
    """A label found in the folded text."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the stream (raw positions) that holds one table, with the number of different labels found."""

    table: str
    start: int
    end: int
    labels: int
    hits: int


@lru_cache(maxsize=8)
def table_labels(forms: tuple[Form, ...]) -> dict[str, tuple[str, ...]]:
    """For each table the folded labels, of all editions, by which it is recognised."""
    found: dict[str, dict[str, None]] = {}
    for form in forms:
        for block in form.blocks:
            found.setdefault(block.table, {}).update(dict.fromkeys(_distinct_labels(block)))
    return {table: tuple(labels) for table, labels in found.items()}


def _distinct_labels(block: Block) -> Iterable[str]:
    """Labels that running text rarely holds: captions, column headers of the block, and long item labels."""
    yield from (fold(caption) for caption in block.captions if len(core(caption)) < 12)
    if block.layout == "one_row" or len({item.id for item in block.items}) < 10:
        yield from (fold(c.label) for c in block.columns if len(core(c.label)) >= 4)
        yield from (fold(item.label) for item in block.items)
    else:
        for item in block.items:
            yield from (fold(label) for label in (item.label, *item.wordings) if len(core(label)) >= _DISTINCT)


def find_labels(folded: str, labels: Iterable[str], start: int = 0, end: int | None = None) -> list[Hit]:
    """Every place of every label, in order; of labels that overlap the longer counts."""
    end = len(folded) if end is None else end
    hits: list[Hit] = []
    for label in labels:
        at = folded.find(label, start, end)
        while at >= 0:
            hits.append(Hit(at, at + len(label), label))
            at = folded.find(label, at + len(label), end)
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def find_regions(
    stream: Stream, forms: tuple[Form, ...], start: int = 0, end: int | None = None
) -> dict[str, list[Region]]:
    """For each table the stretches that hold it, best first; `start` and `end` are folded positions."""
    regions: dict[str, list[Region]] = {}
    for table, labels in table_labels(forms).items():
        hits = [
            h
            for h in find_labels(stream.folded, labels, start, end)
            if stream.unit_at(h.start).start not in stream.sentences
        ]
        clusters = _clusters(hits, _GAP.get(table, _GAP_ELSE))
        found = [
            _region(stream, table, cluster) for cluster in clusters if _is_table(table, cluster, stream.whole_units)
        ]
        regions[table] = sorted(found, key=lambda r: (-r.labels, -r.hits, r.start))
    return regions


def _clusters(hits: Sequence[Hit], gap: int) -> list[list[Hit]]:
    """Hits that follow each other closely; where the first label of a full table comes again, a further table begins."""
    clusters: list[list[Hit]] = []
    for hit in hits:
        near = bool(clusters) and hit.start - clusters[-1][-1].end <= gap
        if near and not (_opens(hit, clusters[-1][0]) and len({h.label for h in clusters[-1]}) >= _FULL):
            clusters[-1].append(hit)
        else:
            clusters.append([hit])
    return clusters


def _opens(hit: Hit, first: Hit) -> bool:
    """Whether a label that opened a table comes again; short ones come again within a table."""
    return hit.label == first.label and len(first.label) >= _OPENING


_OPENING = 8
_FULL = 12  # different labels of one table from which on it is complete enough to be followed by another


_STANDING = 4  # labels that fill a cell or a line of their own: what no sentence does
_HEADED = re.compile(r"第二十条|数量|件数|金额|总金额|结果|审结|起诉|指标")


def _is_table(table: str, cluster: Sequence[Hit], whole: Collection[str]) -> bool:
    """Whether labels are a table: enough of them, and not only words that sentences use as well."""
    distinct = {hit.label for hit in cluster}
    alone = distinct & set(whole)
    headed = table != "proactive" or len(alone) >= _STANDING or any(_HEADED.search(label) for label in distinct)
    return headed and len(distinct) >= _FEWEST.get(table, _FEWEST_ELSE)


def _region(stream: Stream, table: str, cluster: Sequence[Hit]) -> Region:
    return Region(
        table, stream.raw(cluster[0].start), stream.raw(cluster[-1].end - 1) + 1, len({h.label for h in cluster}), len(cluster)
    )  # fmt: skip


_NEAR = 220  # characters before a table in which its year is named, if it is not the report's


def region_of_year(stream: Stream, regions: Sequence[Region], year: int | None) -> Region:
    """Of the stretches that hold a whole table the one not headed by another year; the best if that decides nothing."""
    best = regions[0]
    rivals = [region for region in regions if region.labels >= best.labels * 0.8 and region.labels >= _FULL]
    if year is None or len(rivals) < 2:
        return best
    return min(rivals, key=lambda region: (_headed_by_other(stream, region, year), -region.labels, region.start))


def _headed_by_other(stream: Stream, region: Region, year: int) -> bool:
    before = stream.text[max(region.start - _NEAR, 0) : region.start]
    named = re.findall(r"(20\d\d)\s*年(?!度?政府信息公开)", before[before.rfind("继续办理") + 1 :])
    return bool(named) and int(named[-1]) != year

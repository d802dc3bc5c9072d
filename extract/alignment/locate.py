"""Where the statutory tables stand in a document: stretches in which the form's labels follow each other closely."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from extract.alignment.stream import Stream
from extract.model.form import Block, Form
from extract.schema import year_words
from extract.text import core, fold

# Labels further apart than this (in folded characters) are not in one table: a row's seven numbers and a wrapped label fit.
_GAP = {"proactive": 120, "requests": 260, "challenges": 60}
_FEWEST = {"proactive": 3, "requests": 4, "challenges": 3}
_GAP_ELSE, _FEWEST_ELSE = 160, 4
_DISTINCT = 5  # Chinese characters from which on a label says by itself which table it is from


class Hit(NamedTuple):
    """A label found in the folded text."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the stream (raw positions) that holds one table, with the number of different labels found.

    `head` is where the first label stands that fills a cell or line: a chapter's heading may name labels as well.
    """

    table: str
    start: int
    end: int
    labels: int
    hits: int
    head: int


@lru_cache(maxsize=8)
def table_labels(forms: tuple[Form, ...]) -> dict[str, tuple[str, ...]]:
    """For each table the folded labels, of all editions, by which it is recognised."""
    found: dict[str, dict[str, None]] = {}
    for form in forms:
        for block in form.blocks:
            found.setdefault(block.table, {}).update(dict.fromkeys(_distinct_labels(block)))
    for table, heading in _headings(forms).items():
        found[table][heading] = None
    return {table: tuple(labels) for table, labels in found.items()}


@lru_cache(maxsize=8)
def _headings(forms: tuple[Form, ...]) -> dict[str, str]:
    """For tables of one row of values the folded heading of their chapter, from the first label that is in it on.

    It stands for labels that were torn.
    """
    found: dict[str, str] = {}
    for form in reversed(forms):
        for block in (block for block in form.blocks if block.layout == "one_row"):
            heading = fold(next(section.label for section in form.sections if section.id == block.section))
            at = min(place for label in _distinct_labels(block) if (place := heading.find(label)) >= 0)
            found[block.table] = heading[at:]
    return found


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
        clusters = _clusters(hits, _GAP.get(table, _GAP_ELSE), _openers(forms).get(table, ()), len(labels))
        found = [
            _with_first_rows(stream, _region(stream, table, cluster), cluster[0], forms)
            for cluster in clusters
            if _is_table(table, cluster, stream.whole_units, _headings(forms).get(table, ""))
        ]
        regions[table] = sorted(found, key=lambda r: (-r.labels, -r.hits, r.start))
    return regions


def _clusters(hits: Sequence[Hit], gap: int, openers: Collection[str], labels: int) -> list[list[Hit]]:
    """Hits that follow each other closely; where the first label of a full table comes again, a further table begins.

    `openers` are labels that a table of that kind prints once, `labels` is how many different ones it has.
    """
    clusters: list[list[Hit]] = []
    for hit in hits:
        near = bool(clusters) and hit.start - clusters[-1][-1].end <= gap
        if near and not _opens(hit, clusters[-1], openers, labels):
            clusters[-1].append(hit)
        else:
            clusters.append([hit])
    return clusters


def _opens(hit: Hit, cluster: Sequence[Hit], openers: Collection[str], labels: int) -> bool:
    """Whether a label that opened a table comes again; short ones come again within a table, unless that has them all."""
    seen = {other.label for other in cluster}
    if hit.label in openers:
        return len(seen) == labels
    first = cluster[0]
    return hit.label == first.label and len(first.label) >= _OPENING and len(seen) >= _FULL


_OPENING = 8
_FULL = 12  # different labels of one table from which on it is complete enough to be followed by another
_WHOLE = {"challenges": 7}  # where a whole table has fewer


@lru_cache(maxsize=8)
def _openers(forms: tuple[Form, ...]) -> dict[str, frozenset[str]]:
    """For tables of one row of values the labels of their items: each stands once in a table."""
    blocks = [block for form in forms for block in form.blocks if block.layout == "one_row"]
    return {block.table: frozenset(fold(item.label) for item in block.items) for block in blocks}


_STANDING = 4  # labels that fill a cell or a line of their own: what no sentence does
_HEADED = re.compile(r"第二十条|数量|件数|金额|总金额|结果|审结|起诉|指标")


def _is_table(table: str, cluster: Sequence[Hit], whole: Collection[str], heading: str) -> bool:
    """Whether labels are a table: enough of them, fewer below its chapter's heading, and not only words of sentences."""
    distinct = {hit.label for hit in cluster}
    alone = distinct & set(whole)
    headed = table != "proactive" or len(alone) >= _STANDING or any(_HEADED.search(label) for label in distinct)
    return headed and len(distinct) + (heading in distinct) >= _FEWEST.get(table, _FEWEST_ELSE)


def _region(stream: Stream, table: str, cluster: Sequence[Hit]) -> Region:
    start, end = stream.raw(cluster[0].start), stream.raw(cluster[-1].end - 1) + 1
    units = ((hit.label, stream.unit_at(hit.start)) for hit in cluster)
    head = next((unit.start for label, unit in units if stream.folded_unit(unit) == label), start)
    return Region(table, start, end, len({h.label for h in cluster}), len(cluster), max(start, head))


_ABOVE = 400  # folded characters between the heading of a chapter and the first label in its table that is not torn


@lru_cache(maxsize=8)
def _chapters(forms: tuple[Form, ...], table: str) -> tuple[frozenset[str], frozenset[str]]:
    """The folded headings of a table's chapter, and the labels of its first item; none where a table has several blocks."""
    blocks = [(form, block) for form in forms for block in form.blocks if block.table == table]
    if any(block.layout == "one_row" for _, block in blocks) or len(blocks) > len(forms):
        return frozenset(), frozenset()
    headings = (fold(s.label) for form, block in blocks for s in form.sections if s.id == block.section)
    firsts = (fold(label) for _, block in blocks for label in (block.items[0].label, *block.items[0].wordings))
    return frozenset(headings), frozenset(firsts)


def _with_first_rows(stream: Stream, region: Region, first: Hit, forms: tuple[Form, ...]) -> Region:
    """A table with what stands between its chapter's heading and it, where its first item's label is not whole.

    There the labels of its first rows are torn.
    """
    headings, labels = _chapters(forms, region.table)
    above = max(first.start - _ABOVE, 0)
    found = ((heading, stream.folded.rfind(heading, above, first.start)) for heading in headings)
    ends = [at + len(heading) for heading, at in found if at >= 0]
    return replace(region, start=stream.raw(max(ends))) if ends and first.label not in labels else region


_NEAR = 220  # characters before a table in which its year is named, if it is not the report's
_LATER = 80  # labels per cent of those of the best stretch that a further whole table has at least
_SHORT = 30  # characters of a line that heads a table and is no sentence


def region_of_year(stream: Stream, regions: Sequence[Region], year: int | None) -> Region:
    """Of the stretches that hold a whole table the one not headed by another year; the best if that decides nothing."""
    rivals = _whole_tables(regions)
    if len(rivals) < 2:
        return regions[0]
    return min(rivals, key=lambda region: (_headed_by_other(stream, rivals, region, year), -region.labels, region.start))


def undecided_rival(stream: Stream, regions: Sequence[Region], chosen: Region, year: int | None) -> Region | None:
    """A further whole table beside the chosen one, where nothing says that either is another year's; None if there is none."""
    rivals = _whole_tables(regions)
    if chosen not in rivals or _headed_by_other(stream, rivals, chosen, year):
        return None
    open_ones = (r for r in rivals if r is not chosen and not _headed_by_other(stream, rivals, r, year))
    return min(open_ones, key=lambda region: region.start, default=None)


def _whole_tables(regions: Sequence[Region]) -> list[Region]:
    best = regions[0]
    whole = _WHOLE.get(best.table, _FULL)
    return [region for region in regions if region.labels * 100 >= best.labels * _LATER and region.labels >= whole]


def _headed_by_other(stream: Stream, rivals: Sequence[Region], region: Region, year: int | None) -> bool:
    """Whether the lines in front of a table speak of another year than the report's."""
    above = max((rival.end for rival in rivals if rival.end <= region.start), default=0)
    before = stream.text[max(region.head - _NEAR, above) : region.head]
    before = before[before.rfind("继续办理") + 1 :]
    named = re.findall(r"(20\d\d)\s*年(?!度?政府信息公开)", before)
    if named:
        return year is not None and int(named[-1]) != year
    lines = [fold(line) for line in _LINES.split(before) if 0 < len(line) <= _SHORT]
    return any(word in line for line in lines if not _CARRIED.search(line) for word in year_words()["other"])


_LINES = re.compile(r"[\n\x1e\x1f]")
_CARRIED = re.compile("结转|项目数量")  # labels of the forms that speak of the year before

"""Identities and harmonised values against the truth about the invented world."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from typing import Any

from panel_crosswalk import Expected, counterparts, expected

from extract.specimen.truth import CellTruth
from extract.specimen.world import World
from extract.specimen.world_bodies import Body, may_be_one
from extract.specimen.world_pages import suffix
from extract.specimen.world_places import code_today
from extract.specimen.world_reports import blocks_of
from extract.specimen.world_sources import Published

Row = Mapping[str, Any]
# For each report that counts, value and status by the name of the concept.
Panel = Mapping[str, Mapping[str, tuple[float | None, str]]]
_SHOWN = 3


@dataclass(frozen=True)
class Found:
    """What was made of a world: rows of the tables by name, and the file that each report stands in."""

    identities: Sequence[Row]
    agencies: Sequence[Row]
    files: Mapping[str, str]
    panel: Panel = field(default_factory=dict)


@dataclass
class Judged:
    """Counts by measure (right ones, all), and what went wrong in words, by heading."""

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    failures: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, measure: str, *, right: bool, otherwise: str) -> None:
        """Count one judgement."""
        self.all[measure] += 1
        self.right[measure] += right
        if not right:
            self.failures[measure].append(otherwise)


@dataclass(frozen=True, slots=True)
class _Case:
    """One file with what was decided about it."""

    source: Published
    row: Row

    @property
    def agency(self) -> str:
        return self.row["agency_id"] or f"none/{self.row['report_id']}"

    def __str__(self) -> str:
        said = self.source
        return (
            f"{said.file}{suffix(said)}: {said.title} | signed {said.signature} | publisher {said.publisher or '-'} | "
            f"{said.index_number or '-'} | {said.site or '-'} {said.site_code or '-'} | taken for {self.agency} "
            f"({self.row['year']}, {self.row['scope']}) because {str(self.row['evidence'])[:200]}"
        )


def judge(world: World, found: Found, crosswalk: Any = None) -> Judged:
    """A world confronted with what was made of it; with a crosswalk the values of the panel as well."""
    judged = Judged()
    sources = {source.file + suffix(source): source for source in world.sources}
    cases = [_Case(sources[found.files[row["report_id"]]], row) for row in found.identities if row["report_id"] in found.files]
    unseen = set(sources) - {case.source.file + suffix(case.source) for case in cases}
    for file in sorted(unseen):
        judged.note("files identified", right=False, otherwise=file)
    judged.right["files identified"] += len(cases)
    judged.all["files identified"] += len(cases)
    _judge_pairs(judged, cases)
    _judge_agencies(judged, cases, {row["agency_id"]: row for row in found.agencies})
    _judge_reports(judged, cases)
    _judge_choices(judged, cases)
    if crosswalk is not None:
        _judge_values(judged, cases, found.panel, crosswalk)
    return judged


# Pairs of files: the same agency or not


def _judge_pairs(judged: Judged, cases: Sequence[_Case]) -> None:
    by_body = _grouped(cases, lambda case: case.source.report.body.key)
    by_agency = _grouped(cases, lambda case: case.agency)
    together = [combination for group in by_agency.values() for combination in _mixed(group)]
    met = sum(comb(count, 2) for group in by_agency.values() for count in _body_counts(group).values())
    wrong = [pair for pair in together if not _is_open(*pair)]
    judged.right["identity precision"], judged.all["identity precision"] = met, met + len(wrong)
    judged.right["identity recall"] = met
    judged.all["identity recall"] = sum(comb(len(group), 2) for group in by_body.values())
    _tell_mixtures(judged, wrong)
    for key, group in sorted(by_body.items()):
        parts = _grouped(group, lambda case: case.agency)
        if len(parts) > 1:
            judged.failures["identity recall"].append(_told_apart(key, parts))


def _grouped(cases: Iterable[_Case], key: Any) -> dict[str, list[_Case]]:
    groups: dict[str, list[_Case]] = defaultdict(list)
    for case in cases:
        groups[key(case)].append(case)
    return dict(groups)


def _body_counts(group: Iterable[_Case]) -> Counter[str]:
    return Counter(case.source.report.body.key for case in group)


def _mixed(group: Sequence[_Case]) -> Iterator[tuple[_Case, _Case]]:
    """Pairs of one agency that are of different bodies in truth."""
    if len(_body_counts(group)) > 1:
        pairs = combinations(group, 2)
        yield from (pair for pair in pairs if pair[0].source.report.body.key != pair[1].source.report.body.key)


def _is_open(one: _Case, other: _Case) -> bool:
    first, second = one.source.report, other.source.report
    return may_be_one((first.body, first.year), (second.body, second.year))


def _tell_mixtures(judged: Judged, wrong: Sequence[tuple[_Case, _Case]]) -> None:
    """One sentence for each two bodies that were taken for one."""
    told: dict[tuple[str, ...], list[tuple[_Case, _Case]]] = defaultdict(list)
    for pair in wrong:
        told[tuple(sorted(case.source.report.body.key for case in pair))].append(pair)
    for keys, pairs in sorted(told.items()):
        one, other = pairs[0]
        judged.failures["identity precision"].append(
            f"{' and '.join(keys)} are taken for one ({len(pairs)} pairs):\n    {one}\n    {other}"
        )


def _told_apart(key: str, parts: Mapping[str, Sequence[_Case]]) -> str:
    ordered = sorted(parts.items(), key=lambda part: -len(part[1]))
    lines = [f"    {agency} ({len(group)} files), such as {group[0]}" for agency, group in ordered[: 1 + _SHOWN]]
    return f"{key} is taken for {len(parts)} agencies:\n" + "\n".join(lines)


# What is known of each agency


def _judge_agencies(judged: Judged, cases: Sequence[_Case], agencies: Mapping[str, Row]) -> None:
    usual: list[tuple[Body, Row]] = []
    for group in _grouped(cases, lambda case: case.source.report.body.key).values():
        agency = Counter(case.agency for case in group).most_common(1)[0][0]
        if agency in agencies:
            usual.append((group[0].source.report.body, agencies[agency]))
    names = _names_of_functions(usual)
    for body, row in usual:
        for measure, right, found in _features(body, row, names):
            judged.note(measure, right=right, otherwise=f"{body.key} ({row['agency_id']} {row['name']}): {found}")


def _features(body: Body, row: Row, names: Mapping[str, str]) -> Iterator[tuple[str, bool, str]]:
    codes, today = body.place.codes(), code_today(body.place)
    if body.level == "national":
        codes, today = ("", *codes), row["region_code_today"]
    yield "region", row["region_code"] in codes, f"{row['region_code']} instead of {'/'.join(codes)}"
    yield "region today", row["region_code_today"] == today, f"{row['region_code_today']} instead of {today}"
    if body.level:
        yield "level", row["level"] == body.level, f"{row['level']} instead of {body.level}"
    branch = body.line == "environment" and body.level == "county"
    if not branch and (body.function or body.kind != "department"):  # else it is a matter of opinion
        yield "kind", row["kind"] == body.kind, f"{row['kind']} instead of {body.kind}"
    if body.kind == "department" and body.function:
        expected_name = names.get(body.function, "")
        right = expected_name in row["function"].split("+") if expected_name else False
        yield "function", right, f"{row['function'] or 'none'} for {body.function}, elsewhere {expected_name or 'none'}"


def _names_of_functions(usual: Sequence[tuple[Body, Row]]) -> dict[str, str]:
    """What each function of the world is called, where that name stands for no other function more often."""
    counts = Counter(
        (body.function, name)
        for body, row in usual
        if body.kind == "department" and body.function
        for name in row["function"].split("+")
    )
    names: dict[str, str] = {}
    for (function, name), _ in counts.most_common():
        if name and function not in names and name not in names.values():
            names[function] = name
    return names


# Year, scope, and which report counts


def _judge_reports(judged: Judged, cases: Sequence[_Case]) -> None:
    for case in cases:
        report = case.source.report
        judged.note("year", right=case.row["year"] == report.year, otherwise=str(case))
        judged.note("scope", right=case.row["scope"] == report.scope, otherwise=f"{report.scope}: {case}")


def _judge_choices(judged: Judged, cases: Sequence[_Case]) -> None:
    counting = [case for case in cases if case.row["counts"] == 1]
    for key, group in sorted(_grouped(counting, lambda c: f"{c.agency}/{c.row['year']}/{c.row['scope']}").items()):
        right = len(group) == 1
        judged.note("agency-years not doubled", right=right, otherwise=f"{key}: " + "\n    ".join(map(str, group)))
    by_report = _grouped(cases, lambda case: case.source.report.key)
    for key, group in sorted(by_report.items()):
        chosen = [case for case in group if case.row["counts"] == 1]
        right = len(chosen) == 1 and chosen[0].source.counts
        told = "\n    ".join(f"{'counts' if c.row['counts'] == 1 else 'left'} {c.row['choice']}: {c}" for c in group)
        judged.note("report that counts", right=right, otherwise=f"{key}:\n    {told}")


# Harmonised values


def _judge_values(judged: Judged, cases: Sequence[_Case], panel: Panel, crosswalk: Any) -> None:
    """Every value of the panel, and every number of the truth that has no row in it."""
    stated = counterparts(crosswalk)
    units = {concept.name: concept.unit for concept in crosswalk.concepts}
    sources = {case.row["report_id"]: case.source for case in cases}
    counting = {case.row["report_id"] for case in cases if case.row["counts"] == 1}
    for report_id in sorted(counting ^ set(panel)):
        judged.note("harmonised values", right=False, otherwise=f"{sources[report_id].file} is only in one of panel and choice")
    for report_id, found in sorted(panel.items()):
        source = sources[report_id]
        cells = cells_of_source(source)
        for concept, name in stated.items():
            right = expected(name, cells, units[concept])
            _judge_value(judged, f"{source.file} {concept}", found.get(concept, (None, "not_collected")), right)


def cells_of_source(source: Published) -> dict[str, tuple[str, CellTruth]]:
    """The cells of a file by full name, each with its edition."""
    blocks = blocks_of(source.truth.form)
    return {str(v): (edition, source.truth.cells[v]) for edition, block in blocks for v in block.variables}


def _judge_value(judged: Judged, where: str, found: tuple[float | None, str], right: Expected) -> None:
    value, status = found
    if right.value is None:
        judged.note("missing kinds", right=value is None and status in right.reasons,
                    otherwise=f"{where}: {value} ({status}) instead of nothing ({'/'.join(sorted(right.reasons))})")  # fmt: skip
        return
    truth = float(right.value)
    same = value is not None and abs(value - truth) <= 1e-9 * max(1.0, abs(truth))
    judged.note("harmonised values", right=same, otherwise=f"{where}: {value} ({status}) instead of {right.value}")

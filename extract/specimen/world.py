"""An invented world: agencies of every level over twelve years, published as sites publish them, with the truth about all.

Regions are real, with their codes and names of the years; agencies, figures and pages are invented.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import cycle
from pathlib import Path

from extract.errors import OutputError
from extract.specimen.world_bodies import Body, make_bodies
from extract.specimen.world_codes import make_codes
from extract.specimen.world_pages import render, suffix
from extract.specimen.world_places import code_today
from extract.specimen.world_reports import blocks_of, make_reports
from extract.specimen.world_sources import Published, publish

YEARS = range(2014, 2026)
_SOURCES = ("file", "agency", "year", "scope", "carrier", "version", "counts", "form")
_AGENCIES = (
    "agency", "name", "former_names", "credit_codes", "region_codes", "region_code_today", "level", "kind", "function",
    "first_year", "last_year",
)  # fmt: skip
_CELLS = ("agency", "year", "scope", "form", "table", "item", "column", "value", "unit", "status")


@dataclass(frozen=True)
class World:
    """All agencies and all files that carry their reports."""

    seed: int
    bodies: tuple[Body, ...]
    sources: tuple[Published, ...]

    @cached_property
    def final(self) -> dict[tuple[str, int, str], Published]:
        """For each agency, year and scope a file that may count."""
        kept: dict[tuple[str, int, str], Published] = {}
        for source in self.sources:
            if source.counts:
                kept.setdefault((source.report.body.key, source.report.year, source.report.scope), source)
        return kept


def make_world(agencies: int = 400, seed: int = 0, years: Sequence[int] = YEARS) -> World:
    """So many agencies with all their files; the same seed makes the same world."""
    bodies = make_bodies(seed, agencies)
    sources = [source for body in bodies for source in publish(body, make_reports(body, seed, years), seed)]
    return World(seed, tuple(bodies), tuple(sources))


def with_pdf(world: World, every: int = 10) -> World:
    """The same world with every so manieth attachment printed as PDF, whose bytes differ with the printing program."""
    attached = [source.file for source in world.sources if source.carrier == "attachment"][::every]
    chosen = dict(zip(attached, cycle(("pdf_office", "pdf_browser")), strict=False))
    sources = (replace(source, layout=chosen.get(source.file, source.layout)) for source in world.sources)
    return replace(world, sources=tuple(sources))


def write_world(folder: Path | str, world: World) -> list[Path]:
    """The files of a world with its truth tables in `expected/`; OutputError if the folder cannot be written."""
    folder = Path(folder)
    written: list[Path] = []
    try:
        (folder / "expected").mkdir(parents=True, exist_ok=True)
        for source in world.sources:
            written.append(folder / (source.file + suffix(source)))
            written[-1].write_bytes(render(source))
        for name, (header, rows) in truth_tables(world).items():
            (folder / "expected" / f"{name}.csv").write_bytes(_csv(header, rows))
    except OSError as error:
        raise OutputError(f"the world cannot be written: {error.strerror}", str(folder)) from error
    return written


def truth_tables(world: World) -> dict[str, tuple[Sequence[str], Iterable[Sequence[str]]]]:
    """What a careful reader finds: each file's agency, every agency, and every cell of the reports that count."""
    return {
        "identities": (_SOURCES, map(_source_row, world.sources)),
        "agencies": (_AGENCIES, (_agency_row(body, world.seed) for body in world.bodies)),
        "cells": (_CELLS, (row for source in world.final.values() for row in _cell_rows(source))),
    }


def world_digest(world: World) -> str:
    """Digest of all that the files of a world say."""
    found = hashlib.sha256()
    for source in world.sources:
        said = (source.file, source.title, source.signature, source.publisher, source.index_number, source.site_code)
        texts = (cell.text for cell in source.truth.cells.values())
        found.update("\n".join((*said, source.layout, source.published, *texts)).encode())
    return found.hexdigest()


def _source_row(source: Published) -> Sequence[str]:
    report = source.report
    return (
        source.file + suffix(source), report.body.key, str(report.year), report.scope, source.carrier,
        str(source.version), str(int(source.counts)), source.truth.form,
    )  # fmt: skip


def _agency_row(body: Body, seed: int) -> Sequence[str]:
    years = range(body.first, body.last + 1)
    names = list(dict.fromkeys(body.name(year) for year in years))
    codes = (code for _, code in make_codes(body, seed).credit)
    return (
        body.key, names[-1], ";".join(names[:-1]), ";".join(codes), ";".join(body.place.codes()), code_today(body.place),
        body.level, body.kind, body.function, str(body.first), str(body.last),
    )  # fmt: skip


def _cell_rows(source: Published) -> Iterator[Sequence[str]]:
    from_report = (source.report.body.key, str(source.report.year), source.report.scope)
    home = {v: edition for edition, block in blocks_of(source.truth.form) for v in block.variables}
    for variable, edition in home.items():
        cell = source.truth.cells[variable]
        value = "" if cell.value is None else f"{cell.value:f}"
        yield (*from_report, edition, variable.table, variable.item, variable.column, value, cell.unit, cell.status)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode()

"""Which report counts where an agency has several on one year: by the rules of `schemas/identity/choice.csv`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from extract.identity.clues import Sighting
from extract.identity.codes import region_of_site
from extract.identity.places import line_code
from extract.model.agency import Scope
from extract.schema.bodies import bodies
from extract.schema.regions import region_book

Choice = tuple[int, str]  # whether a report counts, and why


def settle_scopes(sightings: Sequence[Sighting]) -> None:
    """Scopes of one agency's reports that do not say them.

    A copy takes that of the report with the same figures which says it.
    """
    said: dict[tuple[int | None, str], Scope] = {}
    for sighting in sightings:
        if sighting.scope_said and sighting.facts.figures:
            said.setdefault((sighting.facts.year, sighting.facts.figures), sighting.scope)
    own = {year: figures for (year, figures), scope in said.items() if scope == "own"}
    for sighting in sightings:
        year, figures = sighting.facts.year, sighting.facts.figures
        if not sighting.scope_said and figures:
            # Beside a report that says it is of the body alone, one with other figures is the one of all.
            other = "compiled" if own.get(year, figures) != figures else sighting.scope
            sighting.scope = said.get((year, figures), other)


def choose(sightings: Iterable[Sighting]) -> dict[str, Choice]:
    """For each report of one agency whether it counts for its year and scope, and why."""
    slots: defaultdict[tuple[int | None, Scope], list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        slots[sighting.facts.year, sighting.scope].append(sighting)
    choices: dict[str, Choice] = {}
    for (year, _), found in slots.items():
        if year is None:
            choices.update((sighting.facts.report_id, (0, "年度未知 (year unknown)")) for sighting in found)
        else:
            choices.update(_among(found))
    return choices


def _among(found: list[Sighting]) -> dict[str, Choice]:
    if len(found) == 1:
        return {found[0].facts.report_id: (1, "唯一来源 (only source)")}
    ranked = sorted(found, key=_rank, reverse=True)
    best, second = ranked[0], ranked[1]
    choices = {best.facts.report_id: (1, f"{len(found)}个来源之一: {_difference(best, second)}")}
    for other in ranked[1:]:
        choices[other.facts.report_id] = (0, f"由{best.facts.report_id}代表: {_difference(best, other)}")
    return choices


def _rank(sighting: Sighting) -> tuple[tuple[int, ...], ...]:
    return tuple(_MEASURES[rule](sighting) for rule, _ in bodies().choice)


def _difference(best: Sighting, other: Sighting) -> str:
    """The first rule by which the better one is better."""
    for rule, label in bodies().choice:
        if _MEASURES[rule](best) != _MEASURES[rule](other):
            return f"{label} ({rule})"
    return ""


def _own_site(sighting: Sighting) -> tuple[int, ...]:
    """2 on a site of the agency's own region, 1 where the site is not known, 0 on that of another region."""
    region = sighting.spot.region if sighting.spot else None
    code = region_of_site(sighting.facts.site_code)
    site = region_book().at(code, sighting.facts.year) if code else None
    if region is None or site is None:
        return (1,)
    return (2 if line_code(site) == line_code(region) else 0,)


def _is_corrected(sighting: Sighting) -> tuple[int, ...]:
    return (int(any(word in sighting.facts.title for word in bodies().settings.corrected_words)),)


def _digits(text: str) -> tuple[int, ...]:
    return (int("".join(filter(str.isdigit, text)) or 0),)


_MEASURES: Mapping[str, Callable[[Sighting], tuple[int, ...]]] = {
    "has_tables": lambda sighting: (int(sighting.facts.cells > 0),),
    "own_site": _own_site,
    "corrected": _is_corrected,
    "most_cells": lambda sighting: (sighting.facts.cells,),
    "latest": lambda sighting: _digits(sighting.facts.published),
    "shorter_address": lambda sighting: (-len(sighting.facts.address),),
    "report_id": lambda sighting: tuple(-ord(character) for character in sighting.facts.report_id),
}

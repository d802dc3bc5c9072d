"""Rules about the form of a report: edition, period, date of publication, cells left empty, units."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from extract.checks.relations import block_of, cell_names
from extract.model.document import Place
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding, Verdict
from extract.model.form import Block, Form, Rule, Variable
from extract.model.rulebook import Case
from extract.periods import find_period, with_digits
from extract.schema import editions, load_form
from extract.schema.agencies import agency_level
from extract.text import fold, number_text

Texts = Mapping[str, str]  # one sentence in Chinese (zh) and in English (en)

_NAMED = 6  # cells that a message names
_YEAR = timedelta(days=366)


def plain(rule: Rule, verdict: Verdict, texts: Texts, **numbers: object) -> Finding:
    """A finding of a rule without cells or places; one that cannot be decided is a notice."""
    severity = "notice" if verdict == "cannot_say" else rule.severity
    chinese, english = (texts[key].format(**_in(numbers, key)) for key in ("zh", "en"))
    return Finding(rule.id, rule.kind, severity, verdict, chinese, english)


def wording(rule: Rule) -> Texts:
    """The rule's own sentence in both languages."""
    return {"zh": rule.chinese, "en": rule.english}


def _in(numbers: Mapping[str, object], language: str) -> dict[str, object]:
    """Values of a message, those that are texts themselves in one language."""
    return {name: value[language] if isinstance(value, Mapping) else value for name, value in numbers.items()}


def _joined(texts: Sequence[Texts], chinese: str, english: str) -> Texts:
    return {"zh": chinese.join(text["zh"] for text in texts), "en": english.join(text["en"] for text in texts)}


def _places(cells: Sequence[Observation]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(cell.place for cell in cells if cell.place is not None))


# --- edition ---------------------------------------------------------------------------------------------------------


def check_edition(case: Case, rule: Rule) -> Iterator[Finding]:
    """Blocks printed as an edition has them that is not in force in the report's year, one finding for each edition.

    A block that reads the same in the edition in force is none of them.
    """
    filing = case.filing
    wanted = in_force(filing.year)
    if wanted is None:
        return
    known = set(wanted.variables)
    foreign = [
        cell
        for cell in filing.observations
        if cell.form != wanted.edition and cell.status != "absent" and cell.variable not in known
    ]
    for edition in dict.fromkeys(cell.form for cell in foreign):
        form = load_form(edition)
        cells = [cell for cell in foreign if cell.form == edition]
        blocks = list(dict.fromkeys(block_of(form, cell.variable) for cell in cells))
        found = plain(
            rule, "broken", wording(rule), blocks=_joined([_name(form, block) for block in blocks], "、", ", "),
            printed=form.document, wanted=wanted.document, year=filing.year,
        )  # fmt: skip
        tables = {block.table for block in blocks}
        yield replace(
            found, table=tables.pop() if len(tables) == 1 else "", formula=f"{edition} ≠ {wanted.edition}",
            cells=tuple(cell.variable for cell in cells), places=_places(cells),
        )  # fmt: skip


def in_force(year: int | None) -> Form | None:
    """The one edition in force for reports on a year; None where there is none, or where provinces have their own."""
    if year is None:
        return None
    forms = [load_form(edition) for edition in editions()]
    found = [form for form in forms if form.first_year <= year <= (form.last_year or year)]
    return found[0] if len(found) == 1 else None


_CAPTION = "第"  # captions that name an article name the block; other lines above a table explain it


def _name(form: Form, block: Block) -> Texts:
    caption = next((caption for caption in block.captions if caption.startswith(_CAPTION)), "")
    section = next(section for section in form.sections if section.id == block.section)
    english = ", ".join(item.english for item in block.items) if caption else section.english
    return {"zh": f"“{caption or section.label}”", "en": f'"{english}"'}


# --- period ----------------------------------------------------------------------------------------------------------

_SENTENCE = re.compile(r"[^。；;\n]+")


def check_period(case: Case, rule: Rule) -> Iterator[Finding]:
    """The period of the statistics where a sentence about them gives one, and none gives the report's year."""
    filing = case.filing
    if filing.year is None or not filing.editions:
        return
    whole = f"{filing.year}-01-01", f"{filing.year}-12-31"
    found = list(_periods(filing, [fold(word) for word in rule.settings["words"]]))  # type: ignore[attr-defined]
    if not found or any(period == whole for period, _, _ in found):
        return
    (begin, end), sentence, place = found[0]
    finding = plain(rule, "broken", wording(rule), **{"from": begin, "to": end, "year": filing.year})
    yield replace(finding, formula=f"{begin}/{end} ≠ {whole[0]}/{whole[1]}", quote=sentence, places=(place,))


def _periods(filing: Filing, words: Sequence[str]) -> Iterator[tuple[tuple[str, str], str, Place]]:
    for passage in filing.passages:
        for match in _SENTENCE.finditer(passage.text):
            folded = fold(match[0])
            if any(word in folded for word in words):
                period = find_period(folded, filing.year)
                if period[0]:
                    yield period, match[0].strip(), passage.place


# --- date of publication ---------------------------------------------------------------------------------------------


def check_published(case: Case, rule: Rule) -> Iterator[Finding]:
    """A date of publication before the report's year ended, or behind the last day for a body of that kind."""
    filing = case.filing
    published = _day(filing.published)
    if filing.year is None or published is None or not filing.editions:
        return
    settings: Mapping[str, Any] = rule.settings
    stated = filing.document.metadata.get("published") == filing.published
    said = {"date": filing.published, "origin": settings["origins"]["stated" if stated else "printed"]}
    if published <= date(filing.year, 12, 31):
        early = plain(rule, "broken", settings["early"], year=filing.year, **said)
        yield replace(early, formula=f"{filing.published} <= {filing.year}-12-31")
        return
    entry = _deadline(settings["deadlines"], filing)
    deadline = date.fromisoformat(f"{filing.year + 1}-{entry['day']}")
    if published <= deadline:
        return
    doubt = _doubt(filing, published, deadline, settings)
    verdict: Verdict = "cannot_say" if doubt["zh"] else "broken"
    late = plain(rule, verdict, wording(rule), deadline=deadline, basis=entry, doubt=doubt, **said)
    yield replace(late, formula=f"{filing.published} > {deadline}", doubt="reading" if doubt["zh"] else "filing")


def _deadline(entries: Sequence[Mapping[str, Any]], filing: Filing) -> Mapping[str, Any]:
    """The first entry that fits year and kind of agency; the last one fits all."""
    level = agency_level(filing.agency)
    fitting = (
        entry
        for entry in entries
        if (filing.year or 0) <= entry.get("last_year", filing.year or 0) and entry.get("level", level) == level
    )
    return next(fitting)


def _doubt(filing: Filing, published: date, deadline: date, settings: Mapping[str, Any]) -> Texts:
    """Why a late date may not be that of the first publication; empty where nothing speaks for it."""
    for name, day in (("signed", _signed(filing)), ("address", _day_of_address(filing))):
        if day is not None and day <= deadline and filing.year is not None and day.year > filing.year:
            words = settings["others"][name]
            told = settings["doubts"]["other_date"]
            return {key: told[key].format(words=words[key], other=day) for key in ("zh", "en")}
    migrated: Texts = settings["doubts"]["migrated"]
    return migrated if published - deadline > _YEAR else {"zh": "", "en": ""}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_PRINTED_DAY = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日$")
_ADDRESS = re.compile(r"(?<!\d)(20\d\d)(?:([01]\d)([0-3]\d)|([/-])(\d{1,2})\4(\d{1,2}))(?!\d)")


def _signed(filing: Filing) -> date | None:
    """The date under the text: on a line that stands in no chapter, behind the last heading."""
    last = max(
        (index for index, passage in enumerate(filing.passages) if passage.heading), default=len(filing.passages)
    )
    for passage in filing.passages[last:]:
        match = _PRINTED_DAY.search(with_digits(fold(passage.text))) if not passage.section else None
        if match:
            return _calendar(*match.groups())
    return None


def _day_of_address(filing: Filing) -> date | None:
    address = filing.document.metadata.get("url", "") or filing.document.source.url
    days = (_calendar(match[1], match[2] or match[5], match[3] or match[6]) for match in _ADDRESS.finditer(address))
    return next((day for day in days if day is not None), None)


def _calendar(*numbers: str) -> date | None:
    try:
        return date(*map(int, numbers))
    except ValueError:
        return None


# --- cells -----------------------------------------------------------------------------------------------------------


def check_cells_filled(case: Case, rule: Rule) -> Iterator[Finding]:
    """Cells without a number, one finding for each table; a blank that the reading inferred is none."""
    for table in dict.fromkeys(cell.variable.table for cell in case.filing.observations):
        cells = [
            cell for cell in case.filing.observations if cell.variable.table == table and cell.form in rule.editions
        ]
        empty = [cell for cell in cells if cell.status in ("blank", "not_applicable") and not cell.evidence]
        if empty:
            yield _unfilled(rule, cells, empty)


def _unfilled(rule: Rule, cells: Sequence[Observation], empty: Sequence[Observation]) -> Finding:
    settings: Mapping[str, Any] = rule.settings
    counts = {status: sum(cell.status == status for cell in empty) for status in settings["kinds"]}
    kinds = [
        {key: text.format(count=counts[status]) for key, text in words.items()}
        for status, words in settings["kinds"].items()
        if counts[status]
    ]
    named = [cell_names(cell.form, cell.variable) for cell in empty[:_NAMED]]
    more = {"zh": " 等" if len(empty) > _NAMED else "", "en": " …" if len(empty) > _NAMED else ""}
    listed = _joined(named, "、", "; ")
    table = empty[0].variable.table
    form = load_form(empty[0].form)
    section = next(s for s in form.sections if s.id == block_of(form, empty[0].variable).section)
    found = plain(
        rule, "broken", wording(rule), table={"zh": section.label, "en": section.english}, count=len(empty),
        kinds=_joined(kinds, ",", ", "), habit=settings["habits"][_habit(cells, empty)],
        cells={key: listed[key] + more[key] for key in listed},
    )  # fmt: skip
    return replace(found, table=table, cells=tuple(cell.variable for cell in empty), places=_places(empty))


def _habit(cells: Sequence[Observation], empty: Sequence[Observation]) -> str:
    """How an agency leaves cells empty: a name of the rule's `habits`."""
    filled = [cell for cell in cells if cell.value is not None]
    zeros = {cell.variable.column for cell in filled if cell.value == 0}
    if not filled:
        return "whole"
    if {cell.variable.column for cell in filled} <= {"total"}:
        return "totals"
    if not {_row(cell) for cell in empty} & {_row(cell) for cell in filled}:
        return "rows"
    if not zeros:
        return "zeros"
    if zeros <= {"total"}:
        return "zeros_but_total"
    return "zeros_but_natural" if zeros <= {"total", "natural_person"} else "single"


def _row(cell: Observation) -> str:
    return cell.variable.item


# --- units -----------------------------------------------------------------------------------------------------------

_PRINTED_UNIT = re.compile(r"[亿万千百]?元|[亿万]")
_MONEY = "元"


def check_units(case: Case, rule: Rule) -> Iterator[Finding]:
    """Amounts and counts printed in another unit than the form gives for their cell."""
    for cell in case.filing.observations:
        worded = cell.value is not None and not cell.raw.isdecimal()
        printed = _PRINTED_UNIT.search(fold(cell.raw)) if worded else None
        unit = _unit(cell.form, cell.variable) if printed else ""
        if printed is None or not unit or printed[0] == unit or (printed[0] + _MONEY == unit):
            continue
        label = cell_names(cell.form, cell.variable)
        found = plain(
            rule, "broken", wording(rule), item=label, raw=cell.raw.strip(), unit=unit, value=number_text(cell.value)
        )
        yield replace(
            found, table=cell.variable.table, item=cell.variable.item, column=cell.variable.column,
            formula=f"{cell.raw.strip()} = {number_text(cell.value)} {cell.unit}", cells=(cell.variable,),
            places=_places([cell]),
        )  # fmt: skip


def _unit(edition: str, variable: Variable) -> str:
    return block_of(load_form(edition), variable).unit(variable)


COMPLIANCE: Mapping[str, Callable[[Case, Rule], Iterator[Finding]]] = {
    "edition_in_force": check_edition,
    "period_is_year": check_period,
    "published_in_time": check_published,
    "cells_filled": check_cells_filled,
    "units_of_form": check_units,
}

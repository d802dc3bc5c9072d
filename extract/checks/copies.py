"""What a report took over from the one of the year before: whole rows, totals, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import prod

from extract.checks.balance import judge
from extract.checks.jumps import watches
from extract.checks.relations import DOUBT_EN, DOUBT_ZH, confront, doubt_of, entries, in_words
from extract.checks.years import place_before
from extract.model.document import Place
from extract.model.filing import Filing, Observation
from extract.model.finding import Finding
from extract.model.form import Block, Form, Relation, Rule, Variable
from extract.model.rulebook import Case
from extract.schema import CopiedNarrativeSettings, CopiedRowSettings, StaleTotalSettings, load_form
from extract.text import fold, number_text

_PRINTED = frozenset({"reported", "derived", "corrected", "blank", "not_applicable"})


# Rows


def check_copied_rows(case: Case, rule: Rule) -> Iterator[Finding]:
    """Rows that hold the very numbers of the year before and say so much that this is no accident."""
    if case.before is None:
        return
    settings = CopiedRowSettings.model_validate(rule.settings)
    for form, block in _blocks(case.filing):
        for item in block.items:
            variables = [Variable(block.table, item.id, column.id) for column in block.columns]
            pairs = _pairs(case.filing, case.before, variables, form.edition)
            counted = [now.value for now, _ in pairs if now.value and watches(settings, now.variable)]
            # About one row in so many as the product of its numbers would return by accident.
            if counted and _same(pairs) and prod(map(abs, counted)) >= settings.product:
                yield _row_finding(form, rule, pairs, (case.before, sum(counted, Decimal(0))))


_Pairs = Sequence[tuple[Observation, Observation]]


def _blocks(filing: Filing) -> Iterator[tuple[Form, Block]]:
    """Blocks of the editions that a report prints."""
    for edition in dict.fromkeys(cell.form for cell in filing.observations):
        form = load_form(edition)
        yield from ((form, block) for block in form.blocks)


def _pairs(filing: Filing, before: Filing, variables: Sequence[Variable], edition: str) -> _Pairs:
    """Cells beside those of the year before; empty if one of them is not known."""
    pairs = [(filing.cells.get(variable), before.cells.get(variable)) for variable in variables]
    known = [(now, then) for now, then in pairs if now is not None and then is not None]
    readable = all(each.status in _PRINTED for pair in known for each in pair)
    complete = len(known) == len(variables) and all(now.form == edition for now, _ in known)
    return known if complete and readable else ()


def _same(pairs: _Pairs) -> bool:
    return all(now.value == then.value and now.unit == then.unit for now, then in pairs)


def _row_finding(form: Form, rule: Rule, pairs: _Pairs, copied: tuple[Filing, Decimal]) -> Finding:
    before, total = copied
    variables = tuple(now.variable for now, _ in pairs)
    chinese, english = _row_in_words(form, variables[0])
    numbers = " | ".join(number_text(now.value) or "□" for now, _ in pairs)
    doubt = doubt_of(cell for pair in pairs for cell in pair)
    return Finding(
        rule.id, rule.kind, rule.severity, "broken",
        rule.chinese.format(scope=chinese, numbers=numbers, before=before.year) + DOUBT_ZH[doubt],
        rule.english.format(scope=english, numbers=numbers, before=before.year) + DOUBT_EN[doubt],
        variables[0].table, variables[0].item, "", f"{numbers} = {numbers}", total, total, Decimal(0), variables, (), "",
        tuple(_both_places(pairs, before)), doubt=doubt,
    )  # fmt: skip


def _row_in_words(form: Form, variable: Variable) -> tuple[str, str]:
    item = next(block for block in form.blocks if variable in block.variables).item(variable.item)
    return f"“{item.number}{item.label}”", f'"{item.english}"'


def _both_places(pairs: _Pairs, before: Filing) -> Iterator[Place]:
    yield from dict.fromkeys(now.place for now, _ in pairs if now.place is not None)
    for place in dict.fromkeys(then.place for _, then in pairs if then.place is not None):
        yield place_before(before, place)


# Totals


def check_stale_totals(case: Case, rule: Rule) -> Iterator[Finding]:
    """Totals that agreed with their parts last year, still read the same, and agree with them no longer."""
    if case.before is None:
        return
    settings = StaleTotalSettings.model_validate(rule.settings)
    for form in dict.fromkeys(form for form, _ in _blocks(case.filing)):
        for relation, total in _sums(form):
            cell, earlier = case.filing.cells.get(total), case.before.cells.get(total)
            if cell is None or earlier is None or cell.value is None or cell.value != earlier.value:
                continue
            if cell.value >= settings.floor and _balanced(form, relation, case.before):
                yield from _stale(form, rule, (relation, total), case)


@cache
def _sums(form: Form) -> tuple[tuple[Relation, Variable], ...]:
    """Relations in which several cells make up one, with that one."""
    found = []
    for rule in form.rules:
        for relation in rule.relations:
            plain = relation.operator == "==" and not relation.over_years and relation.left_constant == 0
            if plain and len(relation.right) == 1 < len(relation.left) and relation.right_constant == 0:
                found.append((relation, relation.right[0][1]))
    return tuple(found)


def _balanced(form: Form, relation: Relation, filing: Filing) -> bool:
    left, right = (entries(filing.cells, side) for side in (relation.left, relation.right))
    return left is not None and right is not None and confront(form, relation, left, right) is None


def _stale(form: Form, rule: Rule, bound: tuple[Relation, Variable], case: Case) -> Iterator[Finding]:
    relation, total = bound
    judged = judge(case.filing, form, relation)
    if judged is None or judged.verdict != "broken" or case.before is None:
        return
    pairs = [(case.filing.cells[variable], case.before.cells[variable]) for variable in relation.variables]
    chinese, english = in_words(form, total)
    given = {"value": number_text(judged.right.value), "parts": number_text(judged.left.value)}
    doubt = doubt_of(cell for pair in pairs for cell in pair)
    yield Finding(
        rule.id, rule.kind, rule.severity, "broken",
        rule.chinese.format(scope=chinese, **given) + DOUBT_ZH[doubt],
        rule.english.format(scope=english, **given) + DOUBT_EN[doubt],
        relation.table, total.item, total.column, "{parts} ≠ {value} = {value}".format(**given),
        *judged.sums, relation.variables, (total,), "",
        tuple(_both_places(pairs, case.before)), doubt=doubt,
    )  # fmt: skip


# Sentences


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence as printed, as compared, and the place of the line in which it begins."""

    text: str
    folded: str
    place: Place


def check_copied_narrative(case: Case, rule: Rule) -> Iterator[Finding]:
    """Whether most sentences of a report stood in the one of the year before, formal and empty ones not counted."""
    if case.before is None:
        return
    settings = CopiedNarrativeSettings.model_validate(rule.settings)
    sentences = list(_sentences(case.filing, settings))
    earlier = {sentence.folded: sentence for sentence in _sentences(case.before, settings)}
    copied = [sentence for sentence in sentences if sentence.folded in earlier]
    if len(copied) < settings.least or Decimal(len(copied)) / len(sentences) <= settings.share:
        return
    share = Decimal(len(copied)) / len(sentences)
    given = {
        "copied": len(copied), "count": len(sentences), "share": f"{share:.0%}", "before": case.before.year,
        "limit": f"{settings.share:.0%}",
    }  # fmt: skip
    quote = " / ".join(sentence.text for sentence in copied[: settings.quoted])
    places = [sentence.place for sentence in copied]
    places += [place_before(case.before, earlier[sentence.folded].place) for sentence in copied]
    yield Finding(
        rule.id, rule.kind, rule.severity, "broken",
        rule.chinese.format(**given), rule.english.format(**given),
        formula=f"{len(copied)} ÷ {len(sentences)} = {share:.2f} > {number_text(settings.share)}",
        left=round(share, 4), right=settings.share, difference=round(share, 4) - settings.share,
        quote=quote, places=tuple(dict.fromkeys(places)),
    )  # fmt: skip


_ENDS = "。！？；!?;"
_END = re.compile(rf"(?<=[{_ENDS}])")


def _sentences(filing: Filing, settings: CopiedNarrativeSettings) -> Iterator[_Sentence]:
    """Each sentence that says something, once; years are told by their distance from the report's own."""
    seen: set[str] = set()
    formal = [fold(words) for words in settings.formal]
    for start, text in _runs(filing):
        for sentence in _END.split(text):
            folded = _without_years(fold(sentence), filing.year)
            plain = len(folded) >= settings.length and not any(words in folded for words in formal)
            if plain and folded not in seen:
                seen.add(folded)
                yield _Sentence(sentence.strip(), folded, start)


def _runs(filing: Filing) -> Iterator[tuple[Place, str]]:
    """Lines put together until one ends a sentence: where a page breaks its lines, a sentence runs over several."""
    start: Place | None = None
    text = section = ""
    for passage in filing.passages:
        if start is not None and (passage.heading or passage.section != section):
            yield start, text
            start, text = None, ""
        section = passage.section
        if passage.heading or not passage.text:
            continue
        start, text = start or passage.place, text + passage.text
        if text[-1] in _ENDS:
            yield start, text
            start, text = None, ""
    if start is not None:
        yield start, text


def _without_years(text: str, year: int | None) -> str:
    if year is None:
        return text
    for distance in (-1, 0, 1):
        text = text.replace(str(year + distance), f"{{{distance:+d}}}")
    return text

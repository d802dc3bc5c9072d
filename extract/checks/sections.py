"""Rules about the chapters of a report: all there, in order, under their official headings, and not empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from extract.checks.compliance import plain, wording
from extract.model.document import Place
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.form import Form, Rule, Section
from extract.model.rulebook import Case
from extract.model.statement import Passage
from extract.schema import load_form
from extract.text import fold, tidy

_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class _Chapters:
    """The chapters of the form that a report uses, and the headings of them that were found."""

    filing: Filing
    form: Form

    @cached_property
    def headings(self) -> dict[str, Passage]:
        """The first heading of each chapter found, by the chapter's name, in printed order."""
        found: dict[str, Passage] = {}
        for passage in self.filing.passages:
            if passage.heading and passage.section in self.names:
                found.setdefault(passage.section, passage)
        return found

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(section.id for section in self.form.sections)

    @cached_property
    def missing(self) -> tuple[Section, ...]:
        return tuple(section for section in self.form.sections if section.id not in self.headings)

    def text(self, name: str) -> list[Passage]:
        """What stands in a chapter, its heading left out."""
        return [passage for passage in self.filing.passages if passage.section == name and not passage.heading]

    def is_last(self, name: str) -> bool:
        """Whether nothing at all was found behind a chapter's heading."""
        return self.filing.passages[-1] is self.headings[name]


def _chapters(case: Case, rule: Rule) -> _Chapters | None:
    """The chapters of a report; None if it has no table of an edition that the rule binds, or no heading was found."""
    found = sorted({edition for edition in case.filing.editions.values() if edition in rule.editions}, reverse=True)
    chapters = _Chapters(case.filing, load_form(found[0])) if found else None
    return chapters if chapters and chapters.headings else None


# --- present ---------------------------------------------------------------------------------------------------------


def check_sections_present(case: Case, rule: Rule) -> Iterator[Finding]:
    """Chapters without a heading; where the reading may have lost it, as ordinals with a gap say, a notice."""
    chapters = _chapters(case, rule)
    if chapters is None or not chapters.missing:
        return
    settings: Mapping[str, Any] = rule.settings
    if len(chapters.headings) < settings["least"]:
        labels = {
            "zh": "、".join(s.label for s in chapters.missing),
            "en": ", ".join(s.english for s in chapters.missing),
        }
        found = plain(rule, "cannot_say", settings["few"], found=len(chapters.headings), sections=labels)
        yield replace(found, doubt="reading", places=_places(chapters.headings.values()))
        return
    for section in chapters.missing:
        label = {"zh": section.label, "en": section.english}
        lost = _may_be_lost(chapters, section)
        found = plain(
            rule, "cannot_say" if lost else "broken", settings["gap"] if lost else wording(rule), section=label
        )  # fmt: skip
        after = _beside(chapters, section, 1)
        place = [after] if after else list(chapters.headings.values())[-1:]
        yield replace(found, doubt="reading" if lost else "filing", places=_places(place))


def _may_be_lost(chapters: _Chapters, section: Section) -> bool:
    """Whether a chapter's heading may have been lost in reading.

    It was not if the ordinals of its neighbours leave no room for one, nor if it is the last and the chapter before it
    has text.
    """
    index = chapters.names.index(section.id)
    before, after = _beside(chapters, section, -1), _beside(chapters, section, 1)
    if after is None:
        last = index == len(chapters.names) - 1
        return not (last and before and before.number and chapters.text(before.section))
    low, high = _value(before.number) if before else 0, _value(after.number)
    if low is None or high is None:
        return True
    room = chapters.names.index(after.section) - (chapters.names.index(before.section) if before else -1)
    return high - low >= room


def _beside(chapters: _Chapters, section: Section, step: int) -> Passage | None:
    """The heading of the next chapter of the form, before or behind, that was found."""
    index = chapters.names.index(section.id)
    names = chapters.names[index + 1 :] if step > 0 else chapters.names[:index][::-1]
    return next((chapters.headings[name] for name in names if name in chapters.headings), None)


def _value(number: str) -> int | None:
    if number.isdigit():
        return int(number)
    return _NUMERALS.index(number) + 1 if number and number in _NUMERALS else None


# --- in order, under their headings ----------------------------------------------------------------------------------


def check_sections_in_order(case: Case, rule: Rule) -> Iterator[Finding]:
    """Chapters that stand in another order than the form has them."""
    chapters = _chapters(case, rule)
    if chapters is None:
        return
    printed = list(chapters.headings)
    if printed != [name for name in chapters.names if name in chapters.headings]:
        listed = ";".join(tidy(passage.text) for passage in chapters.headings.values())
        found = plain(rule, "broken", wording(rule), printed=listed)
        yield replace(found, formula=" > ".join(printed), places=_places(chapters.headings.values()))


_ORDINAL = re.compile(
    rf"[\s#*>]*(?:[(（]\s*(?:[{_NUMERALS}]{{1,2}}|\d{{1,2}})\s*[)）]|第?\s*(?:[{_NUMERALS}]{{1,2}}|\d{{1,2}})"
    r"(?=\s*(?:部分|章|[、.．,，:：]|[^\d\s年]))\s*(?:部分|章)?)?[\s、.．,，:：*]*"
)
_END = ":：*.。#； \u3000"


def check_section_headings(case: Case, rule: Rule) -> Iterator[Finding]:
    """Headings in other words, or with another ordinal, than the form gives; one finding for all of a report.

    Ordinals count where all chapters are there in order: one that is missing moves those behind it. A copy in
    traditional characters says nothing about the words that were printed.
    """
    chapters = _chapters(case, rule)
    if chapters is None:
        return
    complete = not chapters.missing and list(chapters.headings) == list(chapters.names)
    wrong = [
        (chapters.headings[section.id], section)
        for section in chapters.form.sections
        if section.id in chapters.headings and _differs(chapters.headings[section.id], section, ordinals=complete)
    ]
    if not wrong:
        return
    pair: Mapping[str, str] = rule.settings["pair"]  # type: ignore[assignment]
    pairs = {
        key: ("、" if key == "zh" else ", ").join(
            pair[key].format(printed=tidy(passage.text).rstrip(_END), official=f"{section.number}、{section.label}")
            for passage, section in wrong
        )
        for key in ("zh", "en")
    }  # fmt: skip
    found = plain(rule, "broken", wording(rule), count=len(wrong), pairs=pairs)
    yield replace(found, places=_places([passage for passage, _ in wrong]))


def _differs(passage: Passage, section: Section, *, ordinals: bool) -> bool:
    words = passage.text[len(_ORDINAL.match(passage.text)[0]) :].rstrip(_END)  # type: ignore[index]
    if any("\u4e00" <= character <= "\u9fff" and fold(character) != character for character in words):
        return False
    number = _value(passage.number)
    wrong_ordinal = ordinals and number is not None and number != _value(section.number)
    return wrong_ordinal or fold(words) != fold(section.label)


# --- their text ------------------------------------------------------------------------------------------------------


def check_sections_not_empty(case: Case, rule: Rule) -> Iterator[Finding]:
    """Chapters without tables under whose heading nothing stands; in a text that ends with it, it may be cut off."""
    chapters = _chapters(case, rule)
    if chapters is None:
        return
    for section in _behind_tables(chapters.form):
        if section.id not in chapters.headings or chapters.text(section.id):
            continue
        cut = chapters.is_last(section.id) and case.filing.document.method == "text"
        found = plain(
            rule, "cannot_say" if cut else "broken", wording(rule),
            section={"zh": section.label, "en": section.english},
        )  # fmt: skip
        yield replace(
            found, doubt="reading" if cut else "filing", places=_places([chapters.headings[section.id]])
        )  # fmt: skip


def _behind_tables(form: Form) -> tuple[Section, ...]:
    with_tables = [index for index, s in enumerate(form.sections) if s.id in {block.section for block in form.blocks}]
    return form.sections[max(with_tables) + 1 :]


def check_fee_statement(case: Case, rule: Rule) -> Iterator[Finding]:
    """A last chapter with text that says nothing of fees; a notice where another chapter does."""
    chapters = _chapters(case, rule)
    section = chapters.form.sections[-1] if chapters else None
    if chapters is None or section is None or section.id not in chapters.headings or not chapters.text(section.id):
        return
    settings: Mapping[str, Any] = rule.settings
    words = [fold(word) for word in settings["words"]]
    if _speaks(chapters.text(section.id), words):
        return
    others = [passage for passage in case.filing.passages if _speaks([passage], [words[0]])]
    label = {"zh": section.label, "en": section.english}
    heading = chapters.headings[section.id]
    if others:
        found = plain(rule, "broken", settings["elsewhere"], section=label)
        yield replace(found, severity="notice", quote=others[0].text, places=_places([heading, *others[:1]]))
    else:
        yield replace(plain(rule, "broken", wording(rule), section=label), places=_places([heading]))


def _speaks(passages: Sequence[Passage], words: Sequence[str]) -> bool:
    text = "".join(fold(passage.text) for passage in passages)
    return any(word in text for word in words)


def _places(passages: Iterable[Passage]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(passage.place for passage in passages))


SECTIONS: Mapping[str, Callable[[Case, Rule], Iterator[Finding]]] = {
    "sections_present": check_sections_present,
    "sections_in_order": check_sections_in_order,
    "section_headings": check_section_headings,
    "sections_not_empty": check_sections_not_empty,
    "fee_statement": check_fee_statement,
}

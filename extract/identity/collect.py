"""What a filing tells of who files it, small enough to be kept for every report of a large data set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2s

from extract.identity.names import read_names
from extract.model.agency import ReportFacts
from extract.model.filing import Filing, Observation
from extract.model.statement import Passage
from extract.periods import with_digits
from extract.schema.bodies import bodies
from extract.text import fold, number_text, tidy
from extract.titles import looks_like_agency, read_title

_READ = frozenset({"reported", "derived", "corrected"})
_COLUMNS = ("natural_person", "enterprise", "research", "welfare", "legal_service", "other", "total")
_OPENING = 600  # characters of the first paragraphs in which the reporting body is named
_CLAUSE = re.compile(r"[,，。；;:：、]|《[^》]*》|[“”\"]")
_LEAD = re.compile(r"^(?:现将|现由|现就|现|由|将|经|本报告由|本年度报告由|特将|是|按照|根据|结合)+")
_CUT = re.compile(
    r"编制|编写|撰写|制作|现公布|公布|特|向社会|(?:19|20)\d\d|政府信息公开|实际|的?要求|的?通知|办公室负责|结合|认真|坚持|严格"
)
_ABOUT_FIGURES = ("报告", "数据", "统计", "所列", "年报")
_CONTACT = re.compile(r"与([^,，。;；()()]{3,30}?)联系")
_DAY = re.compile(r"\s*(?:20\d\d|[二两][〇○零0]..)年.{1,3}月.{1,3}日\s*$")


def facts_of(filing: Filing) -> ReportFacts:
    """What a report says of itself and of its numbers, as far as it helps to tell who files it."""
    said = filing.document.metadata
    title = read_title(filing.title)
    opening = tidy("".join(passage.text for passage in filing.passages[:12] if not passage.heading))[:_OPENING]
    cells = {str(observation.variable): observation for observation in filing.observations}
    return ReportFacts(
        filing.report_id, filing.year,
        title=filing.title,
        agency=title.agency if title and title.agency else "",
        signature=_signature(filing.passages),
        opening=_named_in(opening, filing.year),
        publisher=said.get("agency", "") or ("" if title and title.agency else filing.agency),
        site=said.get("site", ""),
        site_code=said.get("site_code", ""),
        index_number=said.get("index_number", ""),
        address=filing.document.source.url or said.get("url", ""),
        published=filing.published,
        scope_words=_scope_words(filing.passages),
        carried_in=_row(cells, "requests.carried_in", _COLUMNS),
        carried_out=_row(cells, "requests.carried_out", _COLUMNS),
        standing=_row(cells, "proactive.normative_documents", ("in_force",)),
        figures=_digest(filing.observations),
        cells=sum(observation.status in _READ for observation in filing.observations),
    )  # fmt: skip


def _named_in(opening: str, year: int | None) -> str:
    """The first body with its region that the clauses of an opening name as the one that reports; empty for none."""
    for clause in _clauses(opening):
        if 3 < len(clause) <= 40 and looks_like_agency(clause):
            names = read_names(clause, year)
            if names and all(name.is_complete and not name.is_national and name.body.is_sure for name in names):
                return clause
    return ""


def _clauses(opening: str) -> Iterator[str]:
    for clause in _CLAUSE.split(opening):
        yield _CUT.split(_LEAD.sub("", clause.strip()), maxsplit=1)[0].strip("的 ")
    yield from (match[1] for match in _CONTACT.finditer(opening))


def _signature(passages: Sequence[Passage]) -> str:
    """The body that signs behind the text, above a date or before it; empty for none."""
    last = [passage.text for passage in passages[-12:] if not passage.section and not passage.heading]
    above = ""
    for line in last:
        day = _DAY.search(with_digits(line))
        if day is not None:
            before = with_digits(line)[: day.start()].strip()
            name = before or above
            if looks_like_agency(name):
                return tidy(name)
        above = line
    return ""


def _scope_words(passages: Sequence[Passage]) -> str:
    """The first words of a sentence on the report or its figures that say whose they are; empty for none."""
    words = [word for word, _, where in bodies().scopes if where == "text"]
    for passage in passages[:30]:
        for sentence in passage.text.split("。"):
            if any(about in sentence for about in _ABOUT_FIGURES):
                folded = fold(sentence)
                found = next((word for word in words if word in folded), "")
                if found:
                    return found
    return ""


def _row(cells: Mapping[str, Observation], item: str, columns: Sequence[str]) -> tuple[int, ...]:
    """The numbers of a row; empty unless every one is read."""
    found = [cells.get(f"{item}.{column}") for column in columns]
    values = [cell.value for cell in found if cell is not None and cell.value is not None]
    return tuple(map(int, values)) if len(values) == len(columns) else ()


def _digest(observations: Sequence[Observation]) -> str:
    """A digest of all values that are not nought; empty if there are none: nothing then tells two reports apart."""
    values = sorted(
        f"{cell.variable}={number_text(cell.value)}" for cell in observations if cell.status in _READ and cell.value
    )
    return blake2s("\n".join(values).encode(), digest_size=8).hexdigest() if values else ""

"""Reports of the invented world as files, and as filings without a page between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from random import Random

from extract.metadata import looks_like_agency
from extract.model.document import Document, Place, Source
from extract.model.filing import Filing, Observation
from extract.model.form import Block
from extract.model.statement import Passage
from extract.schema import load_form
from extract.specimen.html import DIALECTS, html_parts
from extract.specimen.layouts import LAYOUTS
from extract.specimen.pages import page_template
from extract.specimen.report import Line, chinese_date, widen
from extract.specimen.sheets import Sheet, section_sheets
from extract.specimen.text import piped, placeholders, text_lines
from extract.specimen.truth import FORMS
from extract.specimen.world_reports import NO_TABLES, blocks_of
from extract.specimen.world_sources import Published
from extract.specimen.world_statistics import OLD_FORMS, statistics_sheet

_ORDINALS = "一二三四五六七八九"
_TEXTS = {"text_rows": piped, "text_placeholders": placeholders}
# What a reader takes from the head of each kind of page.
_SAID = {
    "html_trs": ("title", "agency", "published", "site", "site_code", "url"),
    "html_jcms": ("title", "agency", "index_number", "published", "site", "site_code"),
    "html_gkmlpt": ("title", "agency", "index_number", "published"),
    "html_vsb": ("title", "published"), "html_nested": ("title", "agency", "published"),
}  # fmt: skip


def suffix(source: Published) -> str:
    """Suffix of the file's name."""
    kind = source.layout.partition("_")[0]
    return {"html": ".html", "docx": ".docx", "pdf": ".pdf"}.get(kind, ".txt")


def parts(source: Published) -> Iterator[Line | Sheet]:
    """Title, paragraphs and tables in reading order."""
    truth = source.truth
    yield Line(source.title, "title")
    yield from (Line(text) for text in truth.sentences[""])
    if truth.form == NO_TABLES or truth.form in OLD_FORMS:
        yield from _old_parts(source)
    else:
        for section in load_form(FORMS[truth.form][0]).sections:
            yield Line(section.label, "heading", section.number + "、")
            yield from (Line(text) for text in truth.sentences.get(section.id, ()))
            yield from section_sheets(truth, section.id)
    yield Line(source.signature, "signature")
    yield Line(chinese_date(source.published), "signature")


def _old_parts(source: Published) -> Iterator[Line | Sheet]:
    """The chapters of old, then the statistics table."""
    chapters = [(name, texts) for name, texts in source.truth.sentences.items() if name]
    for ordinal, (name, texts) in zip(_ORDINALS, chapters, strict=False):
        yield Line(name, "heading", ordinal + "、")
        yield from (Line(text) for text in texts)
    for edition, block in blocks_of(source.truth.form):
        yield Line("附表:政府信息公开情况统计表")
        yield statistics_sheet(edition, block, {v: source.truth.cells[v].text for v in block.variables})


def render(source: Published) -> bytes:
    """The bytes of the file."""
    if source.layout in _TEXTS:
        return ("\n".join(text_lines(parts(source), _TEXTS[source.layout])) + "\n").encode()
    if source.layout not in DIALECTS:
        # Word files are laid out from the truth: its imprint is what they print as title and signature.
        imprint = replace(source.truth.imprint, agency=source.signature, published=source.published)
        return LAYOUTS[source.layout](replace(source.truth, imprint=imprint))
    dialect = DIALECTS[source.layout]
    body = "\n".join(html_parts(parts(source), dialect))
    values = {name: escape(text) for name, text in _values(source).items()}
    text = page_template(dialect.page).format(body=body, charset=dialect.charset, **values)
    return text.encode(dialect.encoding)


def _values(source: Published) -> Mapping[str, str]:
    """What the templates print besides the report."""
    rng = Random(f"world/page/{source.file}")  # noqa: S311 - reproducible, not secret
    day = source.published
    return {
        "title": source.title, "agency": source.publisher, "site": source.site, "site_code": source.site_code,
        "year": str(source.report.year), "date": day, "day": chinese_date(day), "compact_date": day.replace("-", ""),
        "month": day[:7].replace("-", ""), "index": source.index_number, "article": str(rng.randrange(10**6, 10**7)),
        "visits": str(rng.randrange(10**3, 10**6)), "filing": f"ICP备{rng.randrange(10**8):08}号",
    }  # fmt: skip


# Without a page between


def filing_of(source: Published) -> Filing:
    """The report as it is read from a page that loses nothing."""
    truth = source.truth
    document = Document(Source(source.file + suffix(source), source.file.encode()), (), "html", _metadata(source))
    year = truth.year
    editions = {f"{block.table}.{block.id}": edition for edition, block in _printed_blocks(source)}
    return Filing(
        document, source.title, _named(source), year, f"{year}-01-01", f"{year}-12-31", source.published, editions,
        tuple(_observations(source)), passages=tuple(_passages(source)),
    )  # fmt: skip


def _metadata(source: Published) -> dict[str, str]:
    said = {
        "title": source.title, "agency": source.publisher, "index_number": source.index_number,
        "published": source.published, "site": source.site, "site_code": source.site_code, "url": "",
    }  # fmt: skip
    if source.layout == "html_trs" and not looks_like_agency(source.publisher):
        said["agency"] = ""  # there the publisher stands as the source of the article, which is often something else
    return {key: said[key] for key in _SAID.get(source.layout, ()) if said[key]}


def _named(source: Published) -> str:
    """The agency as the title names it, or else as it signs."""
    year = str(source.report.year)
    name = source.title.removeprefix(f"{year}年").partition("政府信息公开")[0]
    return name.partition(year)[0] or source.signature


def _printed_blocks(source: Published) -> Iterator[tuple[str, Block]]:
    missing = source.truth.style.missing
    return ((edition, block) for edition, block in blocks_of(source.truth.form) if block.id not in missing)


def _observations(source: Published) -> Iterator[Observation]:
    for edition, block in blocks_of(source.truth.form):
        for variable in block.variables:
            cell = source.truth.cells[variable]
            yield Observation(variable, edition, cell.value, cell.unit, cell.status, cell.text)


def _passages(source: Published) -> Iterator[Passage]:
    lines = (part for part in parts(source) if isinstance(part, Line))
    for number, line in enumerate(lines, 1):
        heading = line.role == "heading"
        text = widen(line.number + line.text)
        yield Passage(text, "", Place(f"/html/body/p[{number}]"), heading, line.number.rstrip("、"))

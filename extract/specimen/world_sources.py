"""How reports of the invented world are published: pages, attachments, copies, corrections, with what each says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from extract.model.form import Variable
from extract.specimen.truth import CellTruth, Truth
from extract.specimen.world_bodies import Body, superior
from extract.specimen.world_codes import Codes, index_number, make_codes, site_code
from extract.specimen.world_places import Place, State, namesakes, places, short_name
from extract.specimen.world_reports import NO_TABLES, Report
from extract.specimen.world_statistics import OLD_FORMS

_PAGES = ("html_trs", "html_jcms", "html_gkmlpt", "html_vsb", "html_nested")
_TELLING = ("html_trs", "html_jcms")  # pages that name their site and its code
_TEXTS = ("text_rows", "text_placeholders")
_CORRECTED, _COPIED, _ATTACHED, _AS_TEXT = 0.04, 0.07, 0.07, 0.04
_SHORTENED, _NAMELESS, _BARE_REGION, _STRANGE_HOST, _LATE_NAME = 0.3, 0.02, 0.04, 0.01, 0.02
# How people shorten what agencies are called; the first that fits.
_SHORT = (
    ("街道办事处", ("街道", "街办", "街")), ("经济技术开发区管理委员会", ("经开区管委会", "经济技术开发区管委会")),
    ("高新技术产业开发区管理委员会", ("高新区管委会", "高新技术产业开发区")),
    ("镇人民政府", ("镇",)), ("乡人民政府", ("乡",)),
    ("人民政府办公室", ("政府办公室", "政府办")), ("人民政府办公厅", ("政府办公厅",)), ("国有资产监督管理委员会", ("国资委",)),
    ("管理委员会", ("管委会",)),
    ("发展和改革委员会", ("发展改革委", "发改委")), ("卫生健康委员会", ("卫生健康委", "卫健委")),
    ("市场监督管理局", ("市场监管局",)), ("住房和城乡建设局", ("住建局",)), ("人力资源和社会保障局", ("人社局",)),
    ("交通运输局", ("交通局",)),
)  # fmt: skip
# Second names that bodies of a function bear in brackets, since the year given.
_SECOND = {
    "market_regulation": ("(知识产权局)", 2019), "agriculture": ("(乡村振兴局)", 2024), "culture": ("(文物局)", 2019),
    "natural_resources": ("(林业局)", 2019), "development_reform": ("(粮食和物资储备局)", 2019),
}  # fmt: skip
_TITLES = (
    "{name}{year}年政府信息公开工作年度报告", "{name}{year}年政府信息公开工作年度报告",
    "{name}{year}年政府信息公开工作年度报告", "{name}{year}年度政府信息公开工作年度报告",
    "{year}年{name}政府信息公开工作年度报告", "{name}{year}年政府信息公开年度报告", "{name}政府信息公开工作年度报告({year}年)",
)  # fmt: skip


@dataclass(frozen=True)
class Published:
    """One file: a report with the title and the head of its page.

    `carrier` is `page`, `attachment` or `copy` (on the superior's site); `version` is 1, or 2 for a corrected report.
    `counts` says whether it may count for its agency-year: the corrected version, on the agency's own site if it is there.
    """

    file: str
    report: Report
    truth: Truth
    carrier: str
    version: int
    counts: bool
    title: str
    signature: str
    publisher: str
    index_number: str
    site: str
    site_code: str
    layout: str
    published: str


@dataclass(frozen=True, slots=True)
class _Habit:
    """How an agency's site shows its reports; `short` is what stands in titles for the end of its name."""

    regions: int
    short: tuple[str, str]
    second: bool
    title: str
    page: str
    publisher: str
    codes: Codes


def publish(body: Body, reports: Sequence[Report], seed: int = 0) -> list[Published]:
    """Every file that carries one of an agency's reports, oldest report first."""
    rng = Random(f"world/sources/{seed}/{body.key}")  # noqa: S311 - reproducible, not secret
    habit = _Habit(
        rng.choices((0, 1, 2), (2, 5, 5))[0], _short_form(body, rng), rng.random() < 0.15, rng.choice(_TITLES), rng.choice(_PAGES),
        rng.choices(("name", "full", "short", "region", "media", ""), (10, 4, 3, 1, 1, 1))[0], make_codes(body, seed),
    )  # fmt: skip
    return [source for report in reports for source in _sources(report, habit, rng)]


def _short_form(body: Body, rng: Random) -> tuple[str, str]:
    """The end of the agency's name and what its titles put there; two empty texts where they print it in full."""
    name = body.era(body.last).name
    forms = next(((end, short) for end, short in _SHORT if name.endswith(end)), ("", ("",)))
    return (forms[0], rng.choice(forms[1])) if rng.random() < _SHORTENED else ("", "")


def _sources(report: Report, habit: _Habit, rng: Random) -> Iterator[Published]:
    own = _own_page(report, habit, rng)
    final = own
    if report.truth.form != NO_TABLES and rng.random() < _CORRECTED:
        yield replace(own, truth=_with_slips(own.truth, rng), counts=False)
        final = _corrected(own, rng)
    yield final
    if report.truth.form not in (NO_TABLES, *OLD_FORMS) and rng.random() < _ATTACHED:
        yield _attachment(final, rng)
    if rng.random() < _COPIED:
        yield from _copy(final, rng)


def _own_page(report: Report, habit: _Habit, rng: Random) -> Published:
    body, year = report.body, report.year
    layout = rng.choice(_TEXTS) if rng.random() < _AS_TEXT else habit.page
    regions = habit.regions if rng.random() < 0.9 else rng.choice((1, 2))
    if layout not in _TELLING and body.place.at(year).name in namesakes():
        regions = 2
    if layout.startswith("text"):
        regions = max(1, regions)
    elif not regions:
        layout = rng.choice(_TELLING)
    named = _year_of_name(body, year, rng)
    strange = regions == 2 and body.level != "national" and rng.random() < _STRANGE_HOST
    nameless = layout in _TELLING and bool(habit.publisher) and not strange and rng.random() < _NAMELESS
    name = _bare_region(body, named, regions, rng) or body.name(named, regions)
    place = _stranger(body, year, rng) if strange else body.place.at(year)
    portal = body.kind in ("government", "office", "town") or rng.random() < 0.7
    return Published(
        f"{body.key.replace('/', '_')}_{year}_{report.scope}", report, report.truth, "page", 1, counts=True,
        title=_title(report, habit, "" if nameless else name),
        signature=body.name(named, 2 if not regions else rng.choice((1, 2, regions))),
        publisher=f"{place.name}人民政府" if strange else _publisher(habit.publisher, body, year),
        index_number=index_number(habit.codes, body, year, rng),
        site=f"{place.name}人民政府" if (portal and place.name) or strange else body.name(year, 1).partition(" ")[0],
        site_code=site_code(place.code, 1 if portal or strange else rng.randint(2, 60)), layout=layout,
        published=report.truth.imprint.published,
    )  # fmt: skip


def _year_of_name(body: Body, year: int, rng: Random) -> int:
    """The year whose name stands in the report: now and then an old report is published again under the new name."""
    return body.last if rng.random() < _LATE_NAME and body.place.at(year) == body.place.at(body.last) else year


def _bare_region(body: Body, year: int, regions: int, rng: Random) -> str:
    """The name with the county's proper name alone (洪泽教育局); empty where nobody writes it so."""
    place = body.place.at(year).name
    fits = body.kind == "department" and body.level == "county" and place not in namesakes() and regions == 1
    if not fits or "{" in body.era(year).name or rng.random() > _BARE_REGION or len(short_name(place)) == len(place):
        return ""
    return short_name(place) + body.era(year).name


def _stranger(body: Body, year: int, rng: Random) -> State:
    """Another place of the same level, on whose site the report stands by mistake."""
    level = body.place.level
    others = [place for place in places().values() if place.level == level and not place.ends_in and place != body.place]
    return rng.choice(others).at(year)


def _title(report: Report, habit: _Habit, name: str) -> str:
    scope = ""
    if len(report.body.reports) > 1 and report.year % 3:
        scope = {"own": "(本级)", "compiled": "(汇总)", "system": "(系统)"}[report.scope]
    end, short = habit.short
    if end and name.endswith(end):
        name = name.removesuffix(end) + short
    second, since = _SECOND.get(report.body.function, ("", 0))
    if habit.second and name and report.year >= since:
        name += second
    return habit.title.format(name=name, year=report.year) + scope


def _publisher(habit: str, body: Body, year: int) -> str:
    place = body.place.at(year).name
    if not place:
        return body.name(year)
    if "{" in body.era(year).name or body.kind in ("government", "office"):
        habit = "name" if habit == "short" else habit
    names = {
        "name": body.name(year, 1), "full": body.name(year, 3), "short": body.era(year).name, "region": place,
        "media": f"{place}融媒体中心",
    }  # fmt: skip
    return names.get(habit, "")


def _corrected(own: Published, rng: Random) -> Published:
    """The report once more, corrected and published later; most say so in the title."""
    year = own.report.year
    mark = rng.choice(("(更正版)", "(修订版)", ""))
    return replace(
        own, file=f"{own.file}_corrected", version=2, title=own.title + mark,
        published=f"{year + 1}-{rng.randint(4, 9):02}-{rng.randint(1, 28):02}",
    )  # fmt: skip


def _attachment(page: Published, rng: Random) -> Published:
    """The same report as a Word file, which says nothing of the site."""
    regions = 2 if page.report.body.place.at(page.report.year).name in namesakes() else 1
    name = page.report.body.name(page.report.year, regions)
    return replace(
        page, file=f"{page.file}_attachment", carrier="attachment", layout=rng.choice(("docx_merged", "docx_numbered")),
        title=f"{name}{page.report.year}年政府信息公开工作年度报告", signature=name, index_number="", site="",
        site_code="", publisher="",
    )  # fmt: skip


def _marks_at(title: str) -> int:
    """Where the marks of scope and version behind a title begin."""
    starts = [title.find(mark) for mark in ("(本级)", "(汇总)", "(系统)", "(更正版)", "(修订版)") if mark in title]
    return min(starts, default=len(title))


def _copy(page: Published, rng: Random) -> Iterator[Published]:
    """The same report in the collection of the region above, which may call itself the publisher.

    Towns have no other site of their own than that of their county: there the copy is as good as the page, as it is
    where the page stands on a stranger's site.
    """
    body, year = page.report.body, page.report.year
    over = superior(body, year)
    if over is None or "{" in body.era(year).name:
        return
    name = body.name(year, 1 if body.place.at(year).name not in namesakes() else 2)
    region = over.at(year)
    as_good = over is body.place or not page.site_code.startswith(body.place.at(year).code)
    yield replace(
        page, file=f"{page.file}_copy", carrier="copy", counts=as_good, layout=rng.choice(_TELLING),
        title=f"{name}{year}年政府信息公开工作年度报告" + page.title[_marks_at(page.title) :], signature=name,
        publisher=rng.choice((name, _counterpart(body, over, year), f"{region.name}人民政府")), index_number="",
        site=f"{region.name}人民政府", site_code=site_code(region.code),
    )  # fmt: skip


def _counterpart(body: Body, over: Place, year: int) -> str:
    """The body of the region above that does the same work."""
    return over.at(year).name + body.era(year).name if body.kind == "department" else over.at(year).name + "人民政府"


_SLIPPED = ("requests.new_received.total", "requests.granted.natural_person", "challenges.reconsideration.total",
            "statistics.received.this_year", "statistics.published.this_year")  # fmt: skip


def _with_slips(truth: Truth, rng: Random) -> Truth:
    """The first version of a report that is corrected later: one or two figures are wrong."""
    there = [variable for variable in truth.cells if str(variable) in _SLIPPED]
    there = [variable for variable in there if truth.cells[variable].status == "reported"]
    chosen = rng.sample(there, min(len(there), rng.randint(1, 2)))
    return truth.with_cells({variable: _slipped(truth, variable, rng) for variable in chosen})


def _slipped(truth: Truth, variable: Variable, rng: Random) -> CellTruth:
    cell = truth.cells[variable]
    value = (cell.value or Decimal(0)) + rng.randint(1, 9)
    return replace(cell, text=f"{value:f}", value=value)

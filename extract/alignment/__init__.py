"""Document and forms to filings: blocks are recognised by their labels, cells by their place in the block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from extract.alignment.apart import block_in_sequence, only_beside_labels, stands_apart
from extract.alignment.blanks import with_blank_cells
from extract.alignment.choosing import Choice, choose_editions, main_edition
from extract.alignment.grids import in_shape
from extract.alignment.identity import identify
from extract.alignment.locate import Region, find_regions, region_of_year, undecided_rival
from extract.alignment.losses import each_text_once, notes_on_losses
from extract.alignment.neighbours import resolve_neighbours
from extract.alignment.observe import Narrative, absent, leftover_tokens, observe_blocks
from extract.alignment.passages import passages
from extract.alignment.reports import is_report, report_spans, without_copies
from extract.alignment.spreading import BLANKS_SHOWN
from extract.alignment.stream import Stream, document_to_stream
from extract.alignment.tables import FoundBlock, groups_habit, match_table, read_block, read_one_row, stray_numbers
from extract.alignment.twins import notes_on_twins, with_rival
from extract.collector import collector_paused
from extract.model.document import Document
from extract.model.filing import Filing, Imbalance, Leftover, Observation, OpenRow
from extract.model.form import Block, Form
from extract.schema import editions, load_form
from extract.statements import figures_of_cells, find_statements

__all__ = ["align_document", "resolve_neighbours"]

_OTHER_YEARS = "其他年度的 {0} 个数未取 ({0} values of other years were left out)"


@cache
def _forms() -> tuple[Form, ...]:
    """All editions, newest first."""
    return tuple(load_form(edition) for edition in editions())


def align_document(document: Document) -> list[Filing]:
    """The reports in a document, each as a filing; empty if the document is no such report.

    A report without any table of the form gives a filing without observations.
    """
    with collector_paused():
        blocks, dropped = in_shape(document.blocks, _forms())
        if dropped:
            document = replace(document, notes=(*document.notes, _OTHER_YEARS.format(dropped)))
        stream = document_to_stream(blocks)
        whole = find_regions(stream, _forms())
        stream = with_blank_cells(stream, whole.get("requests", ()), _width("requests"))
        spans = report_spans(stream, whole.get("requests", ()))
        tables = [whole] if len(spans) == 1 else [find_regions(stream, _forms(), *span) for span in spans]
        aligned = [(_align_span(document, stream, *found), found[0]) for found in zip(spans, tables, strict=True)]
        return without_copies(filing for filing, span in aligned if is_report(filing, stream, span))


def _align_span(
    document: Document, stream: Stream, span: tuple[int, int], tables: Mapping[str, Sequence[Region]]
) -> Filing:
    units = stream.between(stream.raw(span[0]), stream.raw(span[1]))
    once = each_text_once(stream, units, _forms())
    who = identify(document, stream, units)
    candidates = {} if once else tables
    regions = {table: region_of_year(stream, found, who.year) for table, found in candidates.items() if found}
    twins = {table: undecided_rival(stream, candidates[table], region, who.year) for table, region in regions.items()}
    limit = stream.raw(span[1])
    found = _read_tables(stream, regions, limit)
    main = main_edition(found, editions()[0])
    found = _under_one_edition(found, main)
    told = passages(stream, units, _spans(regions, limit))
    statements = find_statements(told, who.year)
    cells = tuple(dict.fromkeys(cell for each in found for cell in each.block.variables))
    narrative = cache(lambda: figures_of_cells(statements, cells))
    observations, open_rows, imbalances = _observations(found, main, narrative) if found else ((), (), ())
    others = _read_tables(stream, {table: twin for table, twin in twins.items() if twin is not None}, limit)
    if others:
        others = _under_one_edition(others, main)
        observations = with_rival(observations, _observations(others, main, narrative)[0])
    return Filing(
        document, who.title, who.agency, who.year, who.period_from, who.period_to, who.published,
        {f"{b.block.table}.{b.block.id}": b.edition for b in found}, observations,
        tuple(Leftover(text, "no cell of the form takes it", place) for text, place in leftover_tokens(found)),
        (*document.notes, *notes_on_losses(stream, units, once=once), *notes_on_twins(observations)),
        open_rows=open_rows, imbalances=imbalances,
        passages=told, statements=statements,
    )  # fmt: skip


def _read_tables(stream: Stream, regions: dict[str, Region], limit: int) -> list[FoundBlock]:
    """The blocks of the tables of a report."""
    limits = {table: _limit(regions, region, limit) for table, region in regions.items()}
    apart = any(
        stands_apart(stream, region, limits[table], _width(table), _forms()) for table, region in regions.items()
    )
    return [
        block
        for table, region in regions.items()
        for block in (_read_apart if apart else _read_table)(stream, region, limits[table])
    ]


@cache
def _width(table: str) -> int:
    """The most values that a printed row of a table takes in any edition."""
    blocks = [block for form in _forms() for block in form.blocks if block.table == table]
    return max(len(block.variables if block.layout == "one_row" else block.columns) for block in blocks)


def _read_apart(stream: Stream, region: Region, limit: int) -> Iterator[FoundBlock]:
    """A table of a text that keeps numbers apart from labels."""
    found = block_in_sequence(stream, region, limit, _forms())
    if found is not None:
        yield _uncertain(found)
        return
    one = _one_row(region.table)
    chosen = [one] if one else choose_editions(*match_table(stream, region, _editions(region.table), limit))
    yield from only_beside_labels(stream, region, limit, chosen)


def _spans(regions: dict[str, Region], end: int) -> list[tuple[int, int]]:
    """Where the tables stand in the stream's text."""
    return [(region.start, min(region.end, _limit(regions, region, end))) for region in regions.values()]


def _limit(regions: dict[str, Region], region: Region, end: int) -> int:
    """Where the values of a table end at the latest: where the next table begins."""
    return min((other.start for other in regions.values() if other.start >= region.end), default=end)


def _read_table(stream: Stream, region: Region, limit: int) -> Iterator[FoundBlock]:
    one = _one_row(region.table)
    if one is not None:
        yield _uncertain(read_one_row(stream, region, one.form, one.block, limit))
        return
    table, fitting = match_table(stream, region, _editions(region.table), limit)
    chosen = choose_editions(table, fitting)
    habit = BLANKS_SHOWN if stream.blanks else groups_habit((choice.block for choice in chosen), table.by_item)
    read = [(read_block(each.form, each.block, table, habit), each.certain) for each in chosen]
    found = [block if certain else _uncertain(block) for block, certain in read]
    if found:
        found[-1] = replace(found[-1], left=(*found[-1].left, *stray_numbers(table, found)))
    yield from found


@cache
def _editions(table: str) -> tuple[tuple[Form, tuple[Block, ...]], ...]:
    """The editions that have a table, newest first, with its blocks."""
    found = ((form, tuple(block for block in form.blocks if block.table == table)) for form in _forms())
    return tuple((form, blocks) for form, blocks in found if blocks)


def _one_row(table: str) -> Choice | None:
    """The newest edition of a table that prints its values as one row; None for any other table."""
    form, blocks = _editions(table)[0]
    return Choice(form, blocks[0], certain=False, worth=0.0) if blocks[0].layout == "one_row" else None


def _uncertain(block: FoundBlock) -> FoundBlock:
    return replace(block, certain_edition=False)


def _under_one_edition(found: Sequence[FoundBlock], main: str) -> list[FoundBlock]:
    """Blocks that look the same in several editions count under the report's main edition, if that has them so."""
    form = load_form(main)
    result = []
    for block in found:
        own = next((b for b in form.blocks if (b.table, b.id) == (block.block.table, block.block.id)), None)
        if not block.certain_edition and own is not None and own.variables == block.block.variables:
            result.append(replace(block, block=own, edition=main))
        else:
            result.append(block)
    return result


def _observations(
    found: Sequence[FoundBlock], main: str, narrative: Narrative
) -> tuple[tuple[Observation, ...], tuple[OpenRow, ...], tuple[Imbalance, ...]]:
    """Every cell of the forms that the report uses, in printed order, absent ones included; rows left open; imbalances."""
    by_block = {(block.block.table, block.block.id): block for block in found}
    plan = [by_block.get((block.table, block.id)) or (block, main) for block in load_form(main).blocks]
    known = {(entry.block if isinstance(entry, FoundBlock) else entry[0]).id for entry in plan}
    plan += [block for block in found if block.block.id not in known]
    observations: list[Observation] = []
    open_rows: list[OpenRow] = []
    imbalances: list[Imbalance] = []
    for table in dict.fromkeys([*_TABLES, *(b.block.table for b in found)]):
        here = [e for e in plan if isinstance(e, FoundBlock) and e.block.table == table]
        observed = observe_blocks(here, narrative)
        open_rows += observed.open_rows
        imbalances += filter(None, (observed.imbalance,))
        for entry in plan:
            block, edition = (entry.block, entry.edition) if isinstance(entry, FoundBlock) else entry
            if block.table == table:
                observations += (observed.cells.get(v) or absent(block, edition, v) for v in block.variables)
    return tuple(observations), tuple(open_rows), tuple(imbalances)


_TABLES = ("proactive", "requests", "challenges")

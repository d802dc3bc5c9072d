"""Findings about the reading itself: cells left open or not found, texts that are no numbers, values that no cell took.

Where digits have no reading that keeps every rule, it is said which rules give way, and whether always the same: then the
report was probably filed so, and not misread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extract.checks.compliance import in_force
from extract.checks.relations import cell_names
from extract.model.document import Place
from extract.model.filing import Breach, Filing, Imbalance, Observation, Status
from extract.model.finding import Finding
from extract.model.form import Form, Relation, Variable
from extract.schema import load_form, reading_findings, table_names

_STATUS: tuple[tuple[str, Status], ...] = (("cells_ambiguous", "ambiguous"), ("cells_unreadable", "unreadable"))
_SLIPS = 4  # rules that a slip or two break; where more give way it may as well be the reading
_NAMED = 6  # cells that a message names


def check_reading(filing: Filing) -> Iterator[Finding]:
    """What was not found, then one finding for each table and kind of doubt."""
    yield from _absent(filing)
    doubtful = [cell for cell in filing.observations if cell.status in ("ambiguous", "unreadable")]
    for table in dict.fromkeys(cell.variable.table for cell in doubtful):
        for rule, status in _STATUS:
            cells = [cell for cell in doubtful if cell.variable.table == table and cell.status == status]
            if cells:
                places = tuple(dict.fromkeys(o.place for o in cells if o.place is not None))
                yield _finding(rule, table, [_printed(each) for each in cells], [o.variable for o in cells], places)
    for imbalance in filing.imbalances:
        yield _imbalance_finding(filing, imbalance)
    if filing.leftovers:
        places = tuple(left.place for left in filing.leftovers if left.place is not None)
        left = [(left.text, left.text) for left in filing.leftovers]
        yield _finding("values_unclaimed", "", left, [], places)


def _absent(filing: Filing) -> Iterator[Finding]:
    """Cells of the forms that no printed cell was found for, one finding for each table; one alone without any table."""
    form = in_force(filing.year)
    if form is not None and not filing.observations and form.first_year >= reading_findings()["no_tables"].first_year:
        yield _finding("no_tables", "", [(form.document, form.document)], [], ())
    for table in dict.fromkeys(cell.variable.table for cell in filing.observations):
        cells = [cell for cell in filing.observations if cell.variable.table == table]
        absent = [cell.variable for cell in cells if cell.status == "absent"]
        if absent:
            names = [cell_names(cell.form, cell.variable) for cell in cells if cell.status == "absent"]
            rule = "table_absent" if len(absent) == len(cells) else "cells_absent"
            yield _finding(rule, table, [(name["zh"], name["en"]) for name in names], absent, ())


_Named = tuple[str, str]  # in Chinese and English


def _printed(cell: Observation) -> _Named:
    """A cell with what it prints."""
    names = cell_names(cell.form, cell.variable)
    return f"{names['zh']}“{cell.raw}”", f'{names["en"]} "{cell.raw}"'


def _finding(rule: str, table: str, named: list[_Named], cells: list[Variable], places: tuple[Place, ...]) -> Finding:
    kind = reading_findings()[rule]
    chinese, english = ([words[language] for words in named] for language in (0, 1))
    where = table_names(table) if table else ("报告", "report")
    return Finding(
        rule, "reading", kind.severity, "cannot_say",
        kind.zh.format(table=where[0], count=len(named), cells=_listed(chinese, "、")),
        kind.en.format(table=where[1], count=len(named), cells=_listed(english, "; ")),
        table, cells=tuple(cells), places=places, doubt="reading",
    )  # fmt: skip


# --- digits that no reading balances ---------------------------------------------------------------------------------


def _imbalance_finding(filing: Filing, imbalance: Imbalance) -> Finding:
    """Rules that give way whatever the reading; the doubt is about the filing where they are few and always the same."""
    same = len(imbalance.ways) == 1 and len(imbalance.ways[0]) <= _SLIPS and imbalance.readings > 0
    breaches = list(dict.fromkeys(breach for way in imbalance.ways for breach in way))
    forms = [load_form(edition) for edition in sorted(set(filing.editions.values()), reverse=True)]
    bound = [found for breach in breaches if (found := _relation(breach, imbalance.table, forms)) is not None]
    cells = tuple(dict.fromkeys(variable for _, relation in bound for variable in relation.variables))
    places = (cell.place for variable in cells if (cell := filing.cells.get(variable)) is not None)
    kind = reading_findings()["same_rules_break_in_every_reading" if same else "no_reading_balances"]
    readings = f"{imbalance.readings:,}" if imbalance.readings else "?"
    named = [[_named(form, relation, chinese=chinese) for form, relation in bound] for chinese in (True, False)]
    finding = Finding(
        kind.id, "reading", kind.severity, "cannot_say",
        kind.zh.format(table=table_names(imbalance.table)[0], count=readings, cells=_listed(named[0], "、")),
        kind.en.format(table=table_names(imbalance.table)[1], count=readings, cells=_listed(named[1], "; ")),
        imbalance.table, cells=cells, places=tuple(dict.fromkeys(place for place in places if place is not None)),
        doubt="filing" if same else "reading",
    )  # fmt: skip
    return replace(finding, item=breaches[0][1], column=breaches[0][2]) if len(breaches) == 1 else finding


def _relation(breach: Breach, table: str, forms: Iterable[Form]) -> tuple[Form, Relation] | None:
    """The relation that is broken, with the newest edition in use that has it."""
    rule, item, column = breach
    wanted = (rule, table, item, column)
    return next(
        (
            (form, relation)
            for form in forms
            for known in form.rules
            for relation in known.relations
            if (relation.rule, relation.table, relation.item, relation.column) == wanted
        ),
        None,
    )


def _named(form: Form, relation: Relation, *, chinese: bool) -> str:
    """A relation by its rule and the row or column that it binds."""
    variable = relation.variables[0]
    block = next(block for block in form.blocks if variable in block.variables)
    item = block.item(relation.item) if relation.item else None
    column = block.column(relation.column) if relation.column else None
    words = [each.label if chinese else each.english for each in (item, column) if each is not None]
    return f"{relation.rule} ({'/'.join(words)})" if words else relation.rule


def _listed(words: list[str], joint: str) -> str:
    return joint.join(words[:_NAMED]) + (" …" if len(words) > _NAMED else "")

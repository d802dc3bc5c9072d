"""The rules that bind the reports of one agency on two years running."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.checks.relations import Judged, confront, entries, finding_of
from extract.model.document import Place
from extract.model.filing import Filing
from extract.model.finding import Finding
from extract.model.form import Form, Relation, Rule
from extract.model.rulebook import Case
from extract.schema import load_form


def check_relations_over_years(case: Case, rule: Rule) -> Iterator[Finding]:
    """Relations of one edition with the report on the year before, in the blocks that print that edition.

    `cells` of a finding are those of the report itself; places in the report of the year before begin with its year and id.
    """
    if case.before is None:
        return
    form = load_form(rule.editions[0])
    for relation in rule.relations:
        judged = _judge(case.filing, form, relation, case.before)
        if judged is not None:
            yield finding_of(form, rule, judged, list(_places(judged, case.filing, case.before)))


def filing_in_year(filing: Filing, others: Sequence[Filing], step: int) -> Filing | None:
    """The agency's report so many years later; None if `others` holds none, or several, or who reports is not known."""
    if filing.year is None or not filing.agency:
        return None
    found = [other for other in others if (other.agency, other.year) == (filing.agency, filing.year + step)]
    return found[0] if len(found) == 1 else None


def _judge(filing: Filing, form: Form, relation: Relation, before: Filing) -> Judged | None:
    """A relation confronted with both reports; None if it holds or a cell says nothing.

    The earlier cells may be of another edition: where they have the same name they mean the same.
    """
    now = [entries(filing.cells, side, form.edition, filing.year) for side in (relation.left, relation.right)]
    then = [entries(before.cells, side, year=before.year) for side in (relation.left_earlier, relation.right_earlier)]
    left, right = (None if a is None or b is None else (*a, *b) for a, b in zip(then, now, strict=True))
    return None if left is None or right is None else confront(form, relation, left, right)


def _places(judged: Judged, filing: Filing, before: Filing) -> Iterator[Place]:
    found = [entry for side in (judged.left, judged.right) for entry in side.entries if entry.cell.place is not None]
    own = (entry.cell.place for entry in found if entry.year == filing.year)
    other = (entry.cell.place for entry in found if entry.year != filing.year)
    yield from dict.fromkeys(place for place in own if place is not None)
    for place in dict.fromkeys(place for place in other if place is not None):
        yield place_before(before, place)


def place_before(before: Filing, place: Place) -> Place:
    """A place in the report of the year before, told from those of the report itself by that report's year and id."""
    return Place(f"{before.year} ({before.report_id}): {place.path}", place.page)

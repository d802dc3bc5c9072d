from __future__ import annotations

import shutil
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest

from extract.errors import SchemaError
from extract.model.form import Form, Relation, Rule, Variable
from extract.schema import editions, load_form, schemas_folder

# The loader


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the schema files, to be broken."""
    return Path(shutil.copytree(schemas_folder(), tmp_path / "schemas"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


FORM, RULES, WORDINGS = "2021/form.yaml", "2021/rules.yaml", "wordings.csv"


@pytest.mark.parametrize(("file", "old", "new", "message"), [
    (FORM, "kind: amount", "kind: money", r"tables\.0\.blocks\.3\.columns\.0\.kind: Input should be 'count'"),
    (FORM, "id: issued, label", "id: issued, lable", r"tables\.0\.blocks\.0\.columns\.0\.label: Field required"),
    (FORM, "captions: ['第二十条第", "caption: ['第二十条第", r"tables\.0\.blocks\.0\.captions: Field required"),
    (FORM, "layout: one_row", "layout: sideways", r"layout: Input should be 'rows' or 'one_row'"),
    (FORM, "first: 2021", "first: later", r"years\.first: Input should be a valid integer"),
    (FORM, "id: penalties", "id: licences", r"licences\.decisions stands there twice"),
    (FORM, "edition:", "edition: [", "cannot be read as YAML"),
    (RULES, "carried_in == total", "carried_inn == total", r"no cell 'carried_inn\.natural_person'"),
    (RULES, "carried_in == total", "carried_in = total", "expected one of == <= >="),
    (RULES, "carried_in == total", "carried_in == / total", "expected names joined by"),
    (RULES, "table: requests", "table: request", "no table is called 'request'"),
    (RULES, "each: column", "each: row", r"rules\.0\.each: Input should be"),
    (RULES, "severity: error", "severity: fatal", r"rules\.0\.severity: Input should be 'error', 'warning'"),
    (RULES, "id: requests_outcomes", "id: requests_flow", "requests_flow stands there twice"),
    (WORDINGS, "documents.normative_documents,", "documents.rules,", r"is called proactive\.documents\.rules"),
])  # fmt: skip
def test_an_error_names_file_and_path_and_what_was_expected(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    edit(folder / file, old, new)
    with pytest.raises(SchemaError, match=message) as caught:
        load_form("2021", folder)

    assert caught.value.place.startswith(str(folder / file))
    assert "\n" not in str(caught.value) or "YAML" in str(caught.value)


def test_an_unknown_edition_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(SchemaError, match=r"no edition '1999' \(there are: .*2019, 2021"):
        load_form("1999")


def test_the_editions_of_the_contract_are_there() -> None:
    assert {"2019", "2021"} <= set(editions())
    assert len(load_form("2021").variables) == 10 + 25 * 7 + 15
    assert len(load_form("2019").variables) == 22 + 23 * 7 + 15


@pytest.mark.parametrize("edition", editions())
def test_everything_that_is_printed_has_a_label_in_both_languages(edition: str) -> None:
    form = load_form(edition)
    things = [*form.sections, *(thing for block in form.blocks for thing in (*block.columns, *block.items))]

    assert all(thing.label and thing.english for thing in things)
    assert all(item.article for block in form.blocks for item in block.items)
    assert all(rule.chinese and rule.english and rule.reason for rule in form.rules)


# The rule book

Row = dict[object, Fraction]  # coefficients by cell; the constant under None


def equation(relation: Relation) -> Row:
    """left − right as coefficients; cells of the year before are cells of their own."""
    row: Row = {None: Fraction(relation.left_constant - relation.right_constant)}
    sides = [
        (relation.left, 1, "now"), (relation.right, -1, "now"),
        (relation.left_earlier, 1, "before"), (relation.right_earlier, -1, "before"),
    ]  # fmt: skip
    for terms, sign, when in sides:
        for weight, variable in terms:
            row[when, variable] = row.get((when, variable), Fraction(0)) + sign * weight
    return {key: value for key, value in row.items() if value or key is None}


class Basis:
    """Equations reduced against each other, in exact fractions."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.rows: dict[object, Row] = {}
        self.add_all(rows)

    def reduced(self, row: Row) -> Row:
        row = dict(row)
        for pivot, known in self.rows.items():
            factor = row.get(pivot, Fraction(0))
            if factor:
                row = _minus(row, known, factor)
        return row

    def add(self, row: Row) -> bool:
        """Take an equation in; False if it follows from those taken before. AssertionError if it contradicts them."""
        row = self.reduced(row)
        cells = [key for key in row if key is not None]
        if not cells:
            assert not row.get(None), "the equations contradict each other"
            return False
        scaled = {key: value / row[cells[0]] for key, value in row.items()}
        self.rows = {pivot: _minus(old, scaled, old.get(cells[0], Fraction(0))) for pivot, old in self.rows.items()}
        self.rows[cells[0]] = scaled
        return True

    def add_all(self, rows: Iterable[Row]) -> bool:
        """Take equations in; False if any of them follows from the others."""
        return False not in [self.add(row) for row in rows]


def _minus(row: Row, other: Row, factor: Fraction) -> Row:
    keys = row.keys() | other.keys()
    difference = {key: row.get(key, Fraction(0)) - factor * other.get(key, Fraction(0)) for key in keys}
    return {key: value for key, value in difference.items() if value}


def equations(rule: Rule) -> list[Row]:
    return [equation(relation) for relation in rule.relations if relation.operator == "=="]


def fixed_cells(form: Form) -> list[object]:
    """Cells to which the equations leave a single value."""
    basis = Basis(row for rule in form.rules for row in equations(rule))
    return [pivot for pivot, row in basis.rows.items() if not row.keys() - {pivot, None}]


def needless_rules(form: Form) -> list[str]:
    """Rules that follow from the others and do not say why they stand there."""
    basis = Basis()
    return [rule.id for rule in form.rules if not rule.redundant and not basis.add_all(equations(rule))]


def stale_reasons(form: Form) -> list[str]:
    """Rules that give a reason for being redundant although they are not."""
    stale = []
    for rule in form.rules:
        others = Basis(row for other in form.rules if other is not rule for row in equations(other))
        if rule.redundant and others.add_all(equations(rule)):
            stale.append(rule.id)
    return stale


def bound_cells(form: Form) -> set[Variable]:
    return {variable for rule in form.rules for relation in rule.relations for variable in relation.variables}


@pytest.mark.parametrize("edition", editions())
def test_all_rules_can_hold_together_and_force_no_cell(edition: str) -> None:
    form = load_form(edition)

    assert fixed_cells(form) == []
    for relation in (relation for rule in form.rules for relation in rule.relations):
        left, right = relation.left_constant, relation.right_constant  # what remains where every cell is zero
        assert {"==": left == right, "<=": left <= right, ">=": left >= right}[relation.operator], relation


@pytest.mark.parametrize("edition", editions())
def test_no_rule_is_redundant_without_saying_so(edition: str) -> None:
    assert needless_rules(load_form(edition)) == []


@pytest.mark.parametrize("edition", editions())
def test_no_rule_gives_a_reason_for_a_redundancy_that_is_none(edition: str) -> None:
    assert stale_reasons(load_form(edition)) == []


@pytest.mark.parametrize("edition", editions())
def test_no_inequality_stands_twice(edition: str) -> None:
    relations = [relation for rule in load_form(edition).rules for relation in rule.relations]
    downward = [equation(relation) for relation in relations if relation.operator == "<="]
    upward = [_minus({}, equation(relation), Fraction(1)) for relation in relations if relation.operator == ">="]
    seen = [frozenset(row.items()) - {(None, Fraction(0))} for row in (*downward, *upward)]

    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("edition", editions())
def test_every_cell_is_bound_by_a_rule_or_excused_and_none_is_both(edition: str) -> None:
    form = load_form(edition)
    bound, excused = {str(variable) for variable in bound_cells(form)}, set(form.excused)

    assert {str(variable) for variable in form.variables} - bound - excused == set()
    assert excused & bound == set()
    assert excused <= {str(variable) for variable in form.variables}
    assert all(form.excused.values())


@pytest.mark.parametrize(("relation", "complaint"), [
    ("{old} == total", "needless"), ("{old} == total + 1", "contradict"), ("carried_in == 0", "fixed"),
])  # fmt: skip
def test_the_test_of_the_rule_book_finds_a_bad_rule(folder: Path, relation: str, complaint: str) -> None:
    old = "granted + partly_granted + refused_* + unavailable_* + rejected_* + other_*"
    extra = (
        "  - id: extra\n    table: requests\n    each: column\n    relation: " + relation.format(old=old)
        + "\n    severity: error\n    status: custom\n    zh: x\n    en: x\n    reason: x\n"
    )  # fmt: skip
    with (folder / RULES).open("a", encoding="utf-8") as file:
        file.write("\n" + extra)
    form = load_form("2021", folder)

    if complaint == "contradict":
        with pytest.raises(AssertionError, match="contradict"):
            fixed_cells(form)
    elif complaint == "needless":
        assert needless_rules(form) == ["extra"]
    else:
        assert fixed_cells(form)

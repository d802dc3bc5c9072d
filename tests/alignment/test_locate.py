"""Where the tables stand: labels that follow each other closely, not words that a sentence uses as well."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports_in_text import challenges, report, requests

from extract.alignment.locate import Hit, find_labels, find_regions, table_labels
from extract.alignment.stream import Stream, document_to_stream
from extract.model.document import Paragraph, Place
from extract.schema import editions, load_form

FORMS = tuple(load_form(edition) for edition in editions())


def stream(lines: list[str]) -> Stream:
    return document_to_stream([Paragraph(line, Place(str(at))) for at, line in enumerate(lines)])


def tables(lines: list[str]) -> dict[str, int]:
    """How many regions each table has, tables without any left out."""
    return {table: len(found) for table, found in find_regions(stream(lines), FORMS).items() if found}


@pytest.mark.parametrize(("lines", "expected"), [
    (report(requests(), challenges()), {"requests": 1, "challenges": 1}),
    (report(requests()), {"requests": 1}),
    (report(["无。"], challenges()), {"challenges": 1}),
    (report(), {}),
    ([], {}),
    (["".join(report(requests(separator=""), challenges()))], {"requests": 1, "challenges": 1}),
    ([*requests(), *requests()], {"requests": 2}),
    ([*requests(), *["本年度加强组织领导,完善工作机制。"] * 40, *requests()], {"requests": 2}),
    (["全年办理行政许可311件、行政处罚162件、行政强制195件,制定规章0件。"], {}),
])  # fmt: skip
def test_each_table_is_found_where_its_labels_stand(lines: list[str], expected: dict[str, int]) -> None:
    assert tables(lines) == expected


def test_a_region_reaches_from_the_first_label_to_the_last() -> None:
    found = stream(report(requests(), challenges()))
    (region,) = find_regions(found, FORMS)["requests"]

    assert found.text[region.start :].startswith("本年新收政府信息公开申请数量")
    assert found.text[: region.end].endswith("结转下年度继续办理")


def test_of_two_regions_the_fuller_comes_first() -> None:
    rows = requests()
    both = find_regions(stream([*rows[:8], *["本年度加强组织领导,完善工作机制。"] * 40, *rows]), FORMS)["requests"]

    assert [region.labels for region in both] == sorted((region.labels for region in both), reverse=True)
    assert both[0].start > both[1].start


def test_of_labels_that_overlap_the_longer_counts() -> None:
    assert find_labels("其他处理其他", ["其他", "其他处理"]) == [Hit(0, 4, "其他处理"), Hit(4, 6, "其他")]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.text(alphabet="甲乙丙", max_size=30), st.lists(st.text(alphabet="甲乙丙", min_size=1, max_size=3), max_size=4)
)
def test_labels_are_found_in_order_without_overlap(text: str, labels: list[str]) -> None:
    hits = find_labels(text, labels)

    assert all(one.end <= other.start for one, other in pairwise(hits))
    assert all(text[hit.start : hit.end] == hit.label for hit in hits)
    assert bool(hits) == any(label in text for label in labels)


def test_every_table_of_every_edition_can_be_recognised() -> None:
    assert set(table_labels(FORMS)) == {block.table for form in FORMS for block in form.blocks}
    assert all(len(labels) >= 3 for labels in table_labels(FORMS).values())

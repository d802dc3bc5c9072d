from __future__ import annotations

from time import process_time

import pytest
import reports_in_text as texts

from extract.alignment import align_document
from extract.model.document import Cell, Document, Grid, Paragraph, Place, Source
from extract.model.filing import Filing
from extract.model.statement import Passage

TABLES = (texts.requests(3), texts.challenges(1))
SECTIONS = ["overview", "proactive", "requests", "challenges", "problems", "other_matters"]


def report(*lines: str) -> Filing:
    (filing,) = texts.filings(list(lines))
    return filing


def chaptered(changes: dict[int, str] | None = None, body: dict[int, list[str]] | None = None) -> list[str]:
    """A report with other headings, or another text under them, than the usual ones; chapters count from 1."""
    lines = [texts.TITLE, f"按照有关要求编制本报告。{texts.PERIOD}"]
    for number, heading in enumerate(texts.CHAPTERS, 1):
        text = TABLES[number - 3] if number in (3, 4) else ["本章正文一句。"]
        lines += [(changes or {}).get(number, heading), *(body or {}).get(number, text)]
    return lines


def headings(filing: Filing) -> list[tuple[str, str]]:
    return [(passage.section, passage.number) for passage in filing.passages if passage.heading]


def texts_of(filing: Filing, section: str) -> list[str]:
    return [passage.text for passage in filing.passages if passage.section == section and not passage.heading]


def characters(passage: Passage) -> tuple[int, int]:
    first, last = passage.place.path.removeprefix("chars ").split("-")
    return int(first), int(last)


# Headings


def test_each_line_stands_in_the_chapter_under_whose_heading_it_stands() -> None:
    filing = report(*chaptered(body={1: ["(一)主动公开情况。发布信息5条。"]}))

    assert headings(filing) == list(zip(SECTIONS, "一二三四五六", strict=True))
    assert texts_of(filing, "overview") == ["(一)主动公开情况。发布信息5条。"]
    assert texts_of(filing, "requests") == texts_of(filing, "challenges") == []
    assert texts_of(filing, "")[0] == texts.TITLE


@pytest.mark.parametrize(("number", "printed"), [
    (1, "一、我局政府信息公开总体情况"),
    (1, "1. 总体情况"),
    (1, "总体情况"),
    (1, "一、总体情况:"),
    (1, "## 一、总体情况"),
    (2, "二、行政机关主动公开政府信息的情况"),
    (3, "三、收到和处理政府信息公开申请公开情况"),
    (4, "四、因政府信息公开申请行政复议、提起行政诉讼的情况"),
    (4, "四、政府信息公开行政法复议、行政诉讼情况"),
    (4, "四、政府信息公开类行政复议行政诉讼情况"),
    (5, "五、政府信息公开工作存在的主要问题和下一步改进措施"),
    (5, "五、下一步工作考虑"),
    (6, "六、其他有关事项"),
    (6, "六、需要补充的内容"),
    (2, "一、主动公开政府信息情况"),
])  # fmt: skip
def test_a_heading_is_known_in_many_wordings(number: int, printed: str) -> None:
    filing = report(*chaptered({number: printed}))

    assert [section for section, _ in headings(filing)] == SECTIONS
    assert next(p.text for p in filing.passages if p.heading and p.section == SECTIONS[number - 1]) == printed


def test_a_heading_that_breaks_over_two_lines_is_one() -> None:
    lines = chaptered({4: "四、因政府信息公开工作被申请行政复议、"})
    lines.insert(lines.index("四、因政府信息公开工作被申请行政复议、") + 1, "提起行政诉讼情况")
    filing = report(*lines)
    (heading,) = (passage for passage in filing.passages if passage.heading and passage.section == "challenges")

    assert heading.text == "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"
    first, last = characters(heading)
    assert "\n".join(lines)[first:last] == "四、因政府信息公开工作被申请行政复议、\n提起行政诉讼情况"


def test_parts_of_the_first_chapter_are_no_chapters() -> None:
    parts = ["(一)主动公开情况", "发布信息5条。", "(二)依申请公开情况", "收到申请3件。"]
    filing = report(*chaptered(body={1: parts}))

    assert texts_of(filing, "overview") == parts
    assert [section for section, _ in headings(filing)] == SECTIONS


def test_parts_numbered_as_chapters_give_way_to_the_official_heading() -> None:
    parts = ["一、主动公开情况", "发布信息5条。", "二、依申请公开情况", "收到申请3件。"]
    filing = report(*chaptered(body={1: parts}))

    assert texts_of(filing, "overview") == parts
    assert [section for section, _ in headings(filing)] == SECTIONS


def test_a_long_text_full_of_ordinals_takes_no_time() -> None:
    law = [f"{number}、第{number}项工作由有关部门负责落实。" for _ in range(500) for number in "一二三四五六"]
    start = process_time()
    filing = report(*chaptered(body={1: law}))

    assert len(texts_of(filing, "overview")) == len(law)
    assert process_time() - start < 10


def test_chapters_may_be_numbered_in_brackets_throughout() -> None:
    changes = {number: f"({heading[0]}){heading[2:]}" for number, heading in enumerate(texts.CHAPTERS, 1)}
    assert [section for section, _ in headings(report(*chaptered(changes)))] == SECTIONS


def test_rows_of_a_table_are_no_headings() -> None:
    filing = report(*chaptered())
    assert not any("结转下年度" in p.text or "办理结果" in p.text for p in filing.passages)


def test_a_list_of_contents_is_no_chapter() -> None:
    lines = chaptered()
    filing = report(lines[0], "目录", *texts.CHAPTERS, *lines[1:])

    assert [section for section, _ in headings(filing)] == SECTIONS
    assert texts_of(filing, "overview") == ["本章正文一句。"]


def test_headings_with_nothing_between_are_chapters_where_they_do_not_come_again() -> None:
    filing = report(texts.TITLE, texts.PERIOD, *texts.CHAPTERS)
    assert [section for section, _ in headings(filing)] == SECTIONS


def test_a_mention_of_a_heading_is_no_heading() -> None:
    mention = "复议和诉讼的办理结果详见本报告“四、政府信息公开行政复议、行政诉讼情况”部分,有关数据经核对无误,此处不再重复说明。"
    filing = report(*chaptered(body={1: [mention]}))

    assert texts_of(filing, "overview") == [mention]


# Lines that hold more than a line


def in_one_line(gap: str = "") -> str:
    tables = {3: texts.requests(3, " "), 4: [line.replace(" | ", " ") for line in TABLES[1]]}
    return gap.join([texts.TITLE + " ", *chaptered(body=tables)[1:]])


@pytest.mark.parametrize("gap", ["", " "])
def test_an_article_in_one_line_is_cut_at_headings_and_sentences(gap: str) -> None:
    text = in_one_line(gap)
    filing = report(text)

    assert headings(filing) == list(zip(SECTIONS, "一二三四五六", strict=True))
    assert texts_of(filing, "problems") == ["本章正文一句。"]
    assert texts_of(filing, "")[-1] == texts.PERIOD
    for passage in filing.passages:
        first, last = characters(passage)
        assert text[first:last] == passage.text


def test_a_heading_may_stand_in_one_line_with_its_text() -> None:
    filing = report(*chaptered({6: "六、其他需要报告的事项:无。"}, {6: []}))

    assert texts_of(filing, "other_matters") == ["无。"]
    assert [p.text for p in filing.passages if p.heading][-1] == "六、其他需要报告的事项:"


def test_places_count_the_characters_of_the_source() -> None:
    lines = chaptered()
    text = "\n".join(lines)
    for passage in report(*lines).passages:
        first, last = characters(passage)
        assert text[first:last] == passage.text


# Tables and pages


def page(*cells: str) -> Filing:
    """A report whose page is one layout table, each text in a cell of its own."""
    places = [Place(f"/table[1]/tr[{row}]/td[1]") for row in range(len(cells))]
    grid = Grid(tuple(Cell(text, row, 0, places[row]) for row, text in enumerate(cells)), Place("/table[1]"))
    (filing,) = align_document(Document(Source("page.html", b"page"), (grid,), "html"))
    return filing


def test_cells_of_a_layout_table_that_hold_text_are_passages() -> None:
    opening = f"按照有关要求编制本报告,现予公布。{texts.PERIOD}"
    filing = page(
        texts.TITLE, "首页", opening, *texts.CHAPTERS[:5], "存在更新不及时的问题,已经整改。", texts.CHAPTERS[5], "0元"
    )

    assert headings(filing) == list(zip(SECTIONS, "一二三四五六", strict=True))
    assert texts_of(filing, "problems") == ["存在更新不及时的问题,已经整改。"]
    assert texts_of(filing, "other_matters") == []
    assert opening in texts_of(filing, "")
    assert all(passage.place.path.startswith("/table[1]/") for passage in filing.passages)


def test_a_table_in_the_last_chapters_is_part_of_their_text() -> None:
    filing = page(*texts.CHAPTERS[:5], texts.PERIOD, texts.TITLE, texts.CHAPTERS[5], "收费情况", "未收取")
    assert texts_of(filing, "other_matters") == ["收费情况", "未收取"]


def test_page_numbers_and_torn_labels_are_no_text() -> None:
    torn = ["申请人情况", "社会法律", "公益服务其他", "— 3 —", *TABLES[0], "本表数据含镇街。"]
    filing = report(*chaptered(body={3: torn}))

    assert texts_of(filing, "requests") == ["本表数据含镇街。"]


# The end


@pytest.mark.parametrize("end", [
    (texts.AGENCY, "2024年1月20日"),
    (f"{texts.AGENCY} 2024年1月20日",),
    ("2024年1月20日",),
    ("二〇二四年一月二十日",),
    (texts.AGENCY,),
    ("附件下载", "文字解读"),
    (texts.AGENCY, "2024年1月20日", "上一条:关于开展检查的通知", "版权所有:青岚市听澜区"),
])  # fmt: skip
def test_signature_and_links_behind_the_text_are_in_no_chapter(end: tuple[str, ...]) -> None:
    filing = report(*chaptered(), *end)

    assert texts_of(filing, "other_matters") == ["本章正文一句。"]
    assert [p.text for p in filing.passages[-len(end) :]] == list(end)


def test_a_paragraph_keeps_its_place_where_characters_are_not_counted() -> None:
    blocks = tuple(Paragraph(line, Place(f"/p[{number}]")) for number, line in enumerate(chaptered()))
    (filing,) = align_document(Document(Source("page.html", b"page"), blocks, "html"))

    assert filing.passages[0].place == Place("/p[0]")

"""Word documents are read as they are printed."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.parser import parse_xml

from extract.errors import EncryptedError, ReadError, TooLargeError
from extract.model.document import Document, Grid, Paragraph, Source
from extract.readers import read_document, recognise
from extract.readers.docx_numbering import format_number
from extract.readers.docx_package import Limits, open_word

SPACES = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
}.items())  # fmt: skip


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, properties: str = "") -> str:
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def tc(*blocks: str, properties: str = "") -> str:
    inner = "".join(block if block.startswith("<") else p(block) for block in blocks) or p()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    inner = "".join(cell if cell.startswith("<") else tc(*([cell] if cell else [])) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def saved(word: WordDocument) -> bytes:
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def made(*body: str, change: Callable[[WordDocument], None] | None = None) -> Document:
    word = docx.Document()
    for position, block in enumerate(body):
        word.element.body.insert(position, parse_xml(block.replace(">", f" {SPACES}>", 1)))
    if change:
        change(word)
    return read_document(Source("report.docx", saved(word)))


def texts(document: Document, role: str = "body") -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and block.role == role]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def test_a_table_is_read_by_drawn_cells_with_their_places() -> None:
    table = tbl(tr("信息内容", "本年制发件数"), tr("规章", "3"), tr("行政规范性文件", ""))
    document = made(p("前言"), table, p("后记"))
    grid = grids(document)[0]
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Grid", "Paragraph"]
    assert rows(grid) == [["信息内容", "本年制发件数"], ["规章", "3"], ["行政规范性文件", ""]]
    assert grid.drawn
    assert grid.cells[3].place.path == "table 1, row 2, cell 2"
    assert document.method == "docx"


def test_merged_cells_are_counted_once_with_their_spans() -> None:
    document = made(tbl(
        tr(tc("三、本年度办理结果", properties=RESTART), tc("(一)予以公开", properties=span(2)), "5"),
        tr(tc(properties=CONTINUE), tc("(二)部分公开", properties=span(2)), "2"),
        tr(tc(properties=CONTINUE), tc("(三)不予公开", properties=RESTART), "1.属于国家秘密", "0"),
        tr(tc(properties=CONTINUE), tc(properties=CONTINUE), "2.其他", "1"),
    ))  # fmt: skip
    cells = {cell.text: cell for cell in grids(document)[0].cells}
    assert (cells["三、本年度办理结果"].rowspan, cells["三、本年度办理结果"].colspan) == (4, 1)
    assert (cells["(一)予以公开"].column, cells["(一)予以公开"].colspan) == (1, 2)
    assert (cells["(三)不予公开"].row, cells["(三)不予公开"].rowspan) == (2, 2)
    assert [cells[text].column for text in ("5", "2", "0", "1")] == [3, 3, 3, 3]
    assert cells["1"].place.path == "table 1, row 4, cell 2"


def test_a_continued_cell_without_a_beginning_above_is_a_cell_of_its_own() -> None:
    document = made(tbl(tr("甲", "1"), tr(tc("乙", properties=CONTINUE), "2")))
    assert rows(grids(document)[0]) == [["甲", "1"], ["乙", "2"]]


def test_a_continued_cell_is_found_by_overlap_where_spans_are_wrong() -> None:
    document = made(tbl(
        tr(tc("甲", properties=span(3) + RESTART), "1"),
        tr(tc("丙", properties=span(2)), tc(properties=CONTINUE), "2"),
    ))  # fmt: skip
    assert rows(grids(document)[0]) == [["甲", "1"], ["丙", "2"]]


def test_omitted_grid_columns_and_old_horizontal_merges_move_the_columns() -> None:
    document = made(tbl(
        tr("甲", "乙", "丙"),
        tr(tc("丁"), tc("2"), properties='<w:gridBefore w:val="1"/>'),
        tr(tc("戊", properties='<w:hMerge w:val="restart"/>'), tc(properties="<w:hMerge/>"), "3"),
    ))  # fmt: skip
    cells = {cell.text: cell for cell in grids(document)[0].cells}
    assert cells["丁"].column == 1
    assert (cells["戊"].colspan, cells["3"].column) == (2, 2)


def test_rows_may_differ_in_the_sum_of_their_spans_and_spans_are_bounded() -> None:
    document = made(tbl(tr(tc("甲", properties=span(99_999_999))), tr("乙", "1", "2")))
    assert rows(grids(document)[0]) == [["甲"], ["乙", "1", "2"]]
    assert grids(document)[0].cells[0].colspan <= 1000


def test_paragraphs_and_breaks_in_a_cell_become_lines() -> None:
    broken = p(r("结果") + "<w:r><w:br/></w:r>" + r("维持"))
    document = made(tbl(tr(tc("本年新", "制作数量"), tc(broken)), tr("1", "2")))
    assert rows(grids(document)[0])[0] == ["本年新\n制作数量", "结果\n维持"]


def test_tabs_hyphens_and_symbols_become_characters() -> None:
    document = made(p(
        "<w:r><w:t>0591</w:t><w:noBreakHyphen/><w:t>123</w:t><w:tab/><w:t>信</w:t><w:softHyphen/><w:t>息</w:t>"
        '<w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="Symbol" w:char="F033"/>'
        '<w:sym w:font="Wingdings" w:char="F041"/></w:r>'
    ))  # fmt: skip
    assert texts(document) == ["0591-123 信息√3\ufffd"]


def test_the_tables_inside_a_layout_table_speak_for_themselves() -> None:
    inner = tbl(tr("规章", "1"), tr("行政规范性文件", "2"))
    document = made(tbl(tr("某局2024年政府信息公开工作年度报告"), tr(tc("二、主动公开", inner, "三、依申请公开"))))
    assert texts(document) == ["二、主动公开", "三、依申请公开"]
    assert texts(document, "title") == ["某局2024年政府信息公开工作年度报告"]
    assert rows(grids(document)[0]) == [["规章", "1"], ["行政规范性文件", "2"]]
    assert grids(document)[0].place.path == "table 2"
    assert document.blocks[1].place.path.startswith("table 1, row 2, cell 1, paragraph")


def test_a_table_of_one_cell_is_running_text() -> None:
    assert texts(made(tbl(tr(tc("一、总体情况", "全年无申请。"))))) == ["一、总体情况", "全年无申请。"]


def test_a_frame_of_one_cell_within_a_cell_belongs_to_it() -> None:
    document = made(tbl(tr("行政许可", tc(tbl(tr("27")))), tr("行政处罚", "4")))
    assert rows(grids(document)[0]) == [["行政许可", "27"], ["行政处罚", "4"]]


def test_a_table_of_data_keeps_its_cells_beside_a_table_inside() -> None:
    document = made(tbl(tr("行政许可", tc("27", tbl(tr("其中", "3"))))))
    assert [rows(grid) for grid in grids(document)] == [[["行政许可", "27"]], [["其中", "3"]]]


def test_content_controls_and_other_wrappers_are_looked_through() -> None:
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    body = tbl(tr("规章", control(tc("3"))), control(tr("行政规范性文件", tc(p(control(r("4")))))))
    document = made(control(p("一、总体情况")), control(f'<w:customXml w:element="x">{body}</w:customXml>'))
    assert texts(document) == ["一、总体情况"]
    assert rows(grids(document)[0]) == [["规章", "3"], ["行政规范性文件", "4"]]


def test_the_prompt_of_an_empty_control_is_no_value() -> None:
    def prompted(text: str) -> str:
        return f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r(text)}</w:sdtContent></w:sdt>"

    document = made(tbl(tr("规章", tc(p(prompted("单击此处输入文字"))), tc(p(prompted("12"))))))
    assert rows(grids(document)[0]) == [["规章", "", "12"]]


def test_text_boxes_are_read_once_however_they_are_stored() -> None:
    box = f"<w:txbxContent>{p('报送说明')}{tbl(tr('规章', '1'))}</w:txbxContent>"
    new = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
    old = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    alone = f"<w:pict><v:shape><v:textbox><w:txbxContent>{p('旧式')}</w:txbxContent></v:textbox></v:shape></w:pict>"
    document = made(
        p("正文", f"<w:r><mc:AlternateContent>{new}{old}</mc:AlternateContent></w:r>"),
        p(f"<w:r>{alone}</w:r>"),
    )
    assert texts(document) == ["正文", "报送说明", "旧式"]
    assert len(grids(document)) == 1


def test_a_text_box_that_is_all_of_a_cell_is_its_text() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{p('92')}{p('61')}</w:txbxContent></v:textbox></w:pict></w:r>"
    document = made(tbl(tr("规章", tc(p(box)), tc(p("7", box)))))
    assert rows(grids(document)[0]) == [["规章", "92\n61", "7"]]
    assert texts(document) == ["92", "61"]


@pytest.mark.parametrize(
    "shown",
    [
        "<w:r><w:object/></w:r>", "<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>",
        '<w:r><w:drawing><inline xmlns="http://x/drawing"/></w:drawing></w:r>',
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>EQ 5</w:instrText><w:fldChar w:fldCharType="end"/></w:r>',
    ],
)  # fmt: skip
def test_a_cell_in_which_something_shows_that_is_no_text_is_not_blank(shown: str) -> None:
    floating = '<w:r><w:drawing><anchor xmlns="http://x/drawing"/></w:drawing></w:r>'
    document = made(tbl(tr("规章", tc(p(shown)), tc(p("7", shown)), tc(p(floating)))))
    assert rows(grids(document)[0]) == [["规章", "\ufffc", "7", ""]]


def test_a_field_prints_its_result_alone() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = "<w:r><w:instrText>=SUM(ABOVE) 9</w:instrText></w:r>"
    nested = mark("begin") + r("7") + mark("separate") + r("8") + mark("end")
    closed = mark("begin") + code + nested + mark("separate") + r("15") + mark("end")
    simple = f'<w:fldSimple w:instr="PAGE 5">{r("4")}</w:fldSimple>'
    unclosed = mark("begin") + r("6")
    link = f"<w:hyperlink>{r('3')}</w:hyperlink>"
    document = made(tbl(tr(*(tc(p(value)) for value in (closed, simple, unclosed, link)))))
    assert rows(grids(document)[0]) == [["15", "4", "6", "3"]]


def test_tracked_changes_are_accepted() -> None:
    deleted = "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
    inserted = f"<w:ins>{r('5')}</w:ins>"
    moved = f"<w:moveFrom>{r('8')}</w:moveFrom><w:moveTo>{r('7')}</w:moveTo>"
    document = made(tbl(
        tr("规章", tc(p(deleted + inserted)), tc(p(moved)), tc("6", properties="<w:cellDel/>")),
        tr("删去", "1", properties="<w:del/>"),
        tr("添上", "2", properties="<w:ins/>"),
    ))  # fmt: skip
    assert rows(grids(document)[0]) == [["规章", "5", "7"], ["添上", "2"]]


def test_a_paragraph_whose_end_was_deleted_runs_on() -> None:
    gone = "<w:rPr><w:del/></w:rPr>"
    document = made(p("政府信息", properties=gone), p("公开"), tbl(tr("数", tc(p("1", properties=gone), p("2")))))
    assert texts(document) == ["政府信息公开"]
    assert rows(grids(document)[0]) == [["数", "12"]]


def test_hidden_text_and_rows_are_left_out() -> None:
    shown = '<w:vanish w:val="0"/>'
    document = made(
        p("见", r("密", "<w:vanish/>"), r("公开", shown)),
        tbl(tr("规章", tc(p("1", r("9", "<w:vanish/>")))), tr("藏", "5", properties="<w:hidden/>")),
    )
    assert texts(document) == ["见公开"]
    assert rows(grids(document)[0]) == [["规章", "1"]]


def test_a_note_mark_never_becomes_a_digit() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    document = made(
        tbl(tr("规章", tc(p("12", r("1", raised), '<w:r><w:footnoteReference w:id="2"/></w:r>')))),
        p("面积5m", r("2", raised)),
    )
    assert rows(grids(document)[0]) == [["规章", "12"]]
    assert texts(document) == ["面积5m2"]
    assert any("note mark" in note for note in document.notes)


def test_a_note_mark_may_be_raised_by_its_style_and_stand_before_the_number() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'

    def add_style(word: WordDocument) -> None:
        word.styles.element.append(parse_xml(
            f'<w:style {SPACES} w:type="character" w:styleId="Mark"><w:name w:val="Mark"/><w:rPr>{raised}</w:rPr></w:style>'
        ))  # fmt: skip

    document = made(
        tbl(
            tr(
                "规章",
                tc(p("12", r("1", '<w:rStyle w:val="Mark"/>'))),
                tc(p(r("2", raised), "34")),
                tc(p(r("5", raised))),
            )
        ),
        change=add_style,
    )
    assert rows(grids(document)[0]) == [["规章", "12", "34", "5"]]


def test_text_that_is_struck_out_is_noted_and_not_read() -> None:
    off = '<w:strike w:val="0"/>'
    document = made(tbl(tr("规章", tc(p("92", r("7", "<w:strike/>"), r("61", off), r("3", "<w:dstrike/>"))))))
    assert rows(grids(document)[0]) == [["规章", "9261"]]
    assert any("struck out" in note for note in document.notes)


@pytest.mark.parametrize("print_", ['<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'])
def test_signs_that_nobody_sees_beside_a_number_are_noted_and_not_read(print_: str) -> None:
    document = made(tbl(tr("规章", tc(p("92", r("7", print_), "61")))))
    assert rows(grids(document)[0]) == [["规章", "9261"]]
    assert any("nobody sees" in note for note in document.notes)


def test_white_print_is_read_where_it_can_be_seen() -> None:
    white, dark = '<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:fill="1F4E79"/>'
    shaded, alone = tc(p("92", r("61", white)), properties=dark), tc(p(r("9261", white)))
    document = made(tbl(tr(shaded, alone, tc(p("92", r("61", white + dark))))))
    assert rows(grids(document)[0]) == [["9261"] * 3]
    assert document.notes == ()


def test_math_is_read_as_typed() -> None:
    assert texts(made(p("共", "<m:oMath><m:r><m:t>25</m:t></m:r></m:oMath>"))) == ["共25"]


LEVELS = {0: ("chineseCountingThousand", "%1、"), 1: ("chineseCounting", "（%2）"), 2: ("decimal", "%3.")}


def number_part(word: WordDocument, extra: str = "") -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in LEVELS.items()
    )
    root = word.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    again = '<w:startOverride w:val="1"/>'
    bullet = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>'
    parts = (
        f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>',
        f'<w:abstractNum w:abstractNumId="2">{bullet}</w:abstractNum>',
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
        f'<w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="2">{again}</w:lvlOverride></w:num>',
        '<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>',
        extra,
    )
    for part in filter(None, parts):
        root.append(parse_xml(part.replace(">", f" {SPACES}>", 1)))


def numbered(level: int, number: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def test_automatic_numbers_are_printed_before_the_text() -> None:
    document = made(
        p("总体情况", properties=numbered(0)), p("主动公开", properties=numbered(0)),
        p("申请", properties=numbered(1)), p("2024年", properties=numbered(2)), p("渠道", properties=numbered(2)),
        p("平台", properties=numbered(1)), p("监督", properties=numbered(2)), p("问题", properties=numbered(0)),
        change=number_part,
    )  # fmt: skip
    assert texts(document) == [
        "一、总体情况", "二、主动公开", "（一）申请", "1. 2024年", "2.渠道", "（二）平台", "1.监督", "三、问题",
    ]  # fmt: skip


def test_cells_are_numbered_lists_restart_and_bullets_print_nothing() -> None:
    document = made(
        tbl(
            tr(tc(p("属于国家秘密", properties=numbered(2))), "1"),
            tr(tc(p("重复申请", properties=numbered(2))), "2"),
            tr(tc(p("其他", properties=numbered(2, 2))), "3"),
            tr(tc(p("要点", properties=numbered(0, 3))), "4"),
        ),
        change=number_part,
    )
    assert [row[0] for row in rows(grids(document)[0])] == ["1.属于国家秘密", "2.重复申请", "1.其他", "要点"]


def test_numbers_come_through_styles_and_can_be_switched_off() -> None:
    def change(word: WordDocument) -> None:
        number_part(word)
        style = word.styles["Heading 2"].element
        style.get_or_add_pPr().append(parse_xml(numbered(1).replace(">", f" {SPACES}>", 1)))

    named = '<w:pStyle w:val="Heading2"/>'
    unnumbered = named + numbered(0, 0)
    document = made(
        p("渠道", properties=named), p("不编号", properties=unnumbered), p("平台", properties=named), change=change
    )
    assert texts(document) == ["（一）渠道", "不编号", "（二）平台"]


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        (10, "chineseCounting", "十"), (12, "chineseCountingThousand", "十二"), (20, "japaneseCounting", "二十"),
        (105, "chineseCountingThousand", "一百零五"), (1010, "chineseCountingThousand", "一千零一十"),
        (110, "chineseCounting", "一一○"), (3, "ideographTraditional", "丙"), (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"), (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"),
        (2, "ideographZodiac", "丑"),
        (7, "decimalZero", "07"), (12, "chineseLegalSimplified", "壹拾贰"), (5, "decimalFullWidth", "５"),
        (2, "decimalEnclosedParen", "⑵"), (9, "unknownFormat", "9"), (9, "none", ""), (0, "decimalEnclosedCircle", "0"),
    ],
)  # fmt: skip
def test_numbers_are_written_in_the_formats_of_word(value: int, form: str, written: str) -> None:
    assert format_number(value, form) == written


def test_headers_and_footers_stand_apart_at_the_end() -> None:
    def change(word: WordDocument) -> None:
        word.sections[0].header.paragraphs[0].text = "某市教育局"
        word.sections[0].footer.paragraphs[0].text = "- 1 -"

    document = made(p("正文"), change=change)
    assert texts(document) == ["正文"]
    assert [(block.text, block.role) for block in document.blocks[1:] if isinstance(block, Paragraph)] == [
        ("某市教育局", "header"), ("- 1 -", "footer"),
    ]  # fmt: skip


def test_the_title_is_found_by_its_style_or_its_size() -> None:
    centred = '<w:jc w:val="center"/>'
    document = made(
        p("本报告是政府信息公开工作年度报告"),
        p(r("某市教育局", '<w:sz w:val="44"/>'), properties=centred),
        p(r("2024年政府信息公开工作年度报告", '<w:sz w:val="44"/>'), properties=centred),
        p("一、总体情况"),
    )
    assert texts(document, "title") == ["某市教育局", "2024年政府信息公开工作年度报告"]


def test_the_documents_own_title_counts_only_if_it_names_the_subject() -> None:
    def titled(text: str) -> Document:
        return made(p("正文"), change=lambda word: setattr(word.core_properties, "title", text))

    assert titled("某市2024年政府信息公开工作年度报告").metadata["title"] == "某市2024年政府信息公开工作年度报告"
    assert "title" not in titled("新建文档").metadata


def repacked(data: bytes, changes: dict[str, bytes | None]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = changes.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name] or b"")
    return stream.getvalue()


def simple() -> bytes:
    word = docx.Document()
    word.add_paragraph("正文")
    return saved(word)


def test_relations_to_parts_that_are_missing_do_not_stop_the_reading() -> None:
    with zipfile.ZipFile(io.BytesIO(simple())) as archive:
        relations = archive.read("word/_rels/document.xml.rels")
    dangling = b'<Relationship Id="rId99" Type="http://x/image" Target="NULL"/></Relationships>'
    data = repacked(simple(), {"word/_rels/document.xml.rels": relations.replace(b"</Relationships>", dangling)})
    assert texts(read_document(Source("a.docx", data))) == ["正文"]


def taking_in(name: str, content: bytes, media_type: str) -> Document:
    """A document that takes in a file between two paragraphs."""
    word = docx.Document()
    word.add_paragraph("前")
    word.element.body.insert(1, parse_xml(f'<w:altChunk {SPACES} r:id="rId99"/>'))
    word.element.body.insert(2, parse_xml(p("后").replace(">", f" {SPACES}>", 1)))
    data = saved(word)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        relations, types = (archive.read(part) for part in ("word/_rels/document.xml.rels", "[Content_Types].xml"))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="{name}"/></Relationships>'
    declared = f'<Override PartName="/word/{name}" ContentType="{media_type}"/></Types>'
    changes: dict[str, bytes | None] = {
        f"word/{name}": content,
        "word/_rels/document.xml.rels": relations.replace(b"</Relationships>", relation.encode()),
        "[Content_Types].xml": types.replace(b"</Types>", declared.encode()),
    }
    return read_document(Source("report.docx", repacked(data, changes)))


def test_a_page_that_a_document_takes_in_is_read_where_it_stands() -> None:
    markup = "<!DOCTYPE html><html><body><p>中</p><table><tr><td>规章</td><td>5</td></tr></table></body></html>"
    document = taking_in("part.htm", markup.encode(), "text/html")
    (grid,) = grids(document)
    assert (texts(document), rows(grid)) == (["前", "中", "后"], [["规章", "5"]])
    assert grid.cells[1].place.path == "embedded part 1 » body > table > tr > td:nth-of-type(2)"


def test_a_document_that_a_document_takes_in_is_read_but_none_within_it() -> None:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    assert texts(taking_in("part.docx", simple(), main)) == ["前", "正文", "后"]


def test_a_part_that_cannot_be_read_is_noted() -> None:
    document = taking_in("part.docx", b"{\\rtf1 }", "application/rtf")
    assert texts(document) == ["前", "后"]
    assert any("altChunk" in note for note in document.notes)


def test_macro_documents_and_the_strict_vocabulary_are_read() -> None:
    with zipfile.ZipFile(io.BytesIO(simple())) as archive:
        types, body = archive.read("[Content_Types].xml"), archive.read("word/document.xml")
    macro = types.replace(b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                          b"application/vnd.ms-word.document.macroEnabled.main+xml")  # fmt: skip
    strict = body.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                          b"http://purl.oclc.org/ooxml/wordprocessingml/main")  # fmt: skip
    data = repacked(simple(), {"[Content_Types].xml": macro, "word/document.xml": strict})
    assert texts(read_document(Source("a.docm", data))) == ["正文"]


@pytest.mark.parametrize("cut", [200, 2_000, 20_000])
def test_a_truncated_file_is_refused(cut: int) -> None:
    with pytest.raises(ReadError, match="damaged"):
        read_document(Source("a.docx", simple()[:cut]))


def test_a_package_without_its_document_is_refused() -> None:
    with pytest.raises(ReadError):
        read_document(Source("a.docx", repacked(simple(), {"word/document.xml": None})))


@pytest.mark.parametrize("content", [b"", b"<w:document", b"<a><b></a>", b"<?xml version='1.0'?><x/>"])
def test_a_document_that_is_no_markup_is_refused(content: bytes) -> None:
    with pytest.raises(ReadError):
        read_document(Source("a.docx", repacked(simple(), {"word/document.xml": content})))


def test_entities_are_never_unfolded() -> None:
    bomb = (
        b'<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&b;&f;'
        b"</w:t></w:r></w:p></w:body></w:document>"
    )
    with pytest.raises(ReadError, match="document type"):
        read_document(Source("a.docx", repacked(simple(), {"word/document.xml": bomb})))
    hidden = '<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16") + bomb.decode().encode("utf-16-le")
    with pytest.raises(ReadError):
        read_document(Source("a.docx", repacked(simple(), {"word/document.xml": hidden})))


def test_archives_that_unfold_beyond_the_limits_are_refused() -> None:
    bomb = repacked(simple(), {"word/extra.xml": b"<x>" + b" " * 40_000_000 + b"</x>"})
    with pytest.raises(TooLargeError):
        read_document(Source("a.docx", bomb))
    with pytest.raises(TooLargeError):
        open_word(simple(), Limits(total=1000))
    with pytest.raises(TooLargeError):
        open_word(simple(), Limits(entries=3))


def test_a_lie_about_the_size_does_not_help_a_bomb() -> None:
    data = bytearray(repacked(simple(), {"word/extra.xml": b"<x>" + b" " * 2_000_000 + b"</x>"}))
    real = struct.pack("<I", 2_000_007)
    position = data.find(real)
    while position >= 0:
        data[position : position + 4] = struct.pack("<I", 10)
        position = data.find(real)
    with pytest.raises(ReadError):
        open_word(bytes(data), Limits(total=1_000_000))


def test_locked_archives_ask_for_the_password() -> None:
    data = bytearray(simple())
    position = data.find(b"PK\x01\x02")
    data[position + 8] |= 1
    with pytest.raises(EncryptedError):
        read_document(Source("a.docx", bytes(data)))


def test_tables_nested_beyond_reason_are_refused() -> None:
    inner = tbl(tr("1", "2"))
    for _ in range(60):
        inner = tbl(tr(tc(inner)))
    with pytest.raises(TooLargeError):
        made(inner)


def test_a_table_of_two_thousand_rows_is_read_whole() -> None:
    body = tbl(*(tr(*map(str, range(10))) for _ in range(2000)))
    word = docx.Document()
    word.element.body.insert(0, parse_xml(body.replace(">", f" {SPACES}>", 1)))
    data = saved(word)
    document = read_document(Source("a.docx", data))
    assert len(grids(document)[0].cells) == 20_000


def test_the_name_of_a_document_does_not_matter() -> None:
    assert recognise(Source("download?id=3", simple())) == "docx"

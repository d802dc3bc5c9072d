"""Reports as the page of a site: one table writer, several dialects of content management systems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Literal

from extract.specimen.pages import page_template, page_values
from extract.specimen.report import Line, report_parts, widen
from extract.specimen.sheets import Drawn, Sheet
from extract.specimen.truth import Truth

Break = Literal["none", "br", "paragraphs", "nbsp", "spaces"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one kind of site writes a report.

    `page` names the template around the report, `charset` is what the page declares, `encoding` what its bytes are in.
    `breaks` says how short headers are torn, `blank` what stands in an empty cell, `wrap` what surrounds a cell's text,
    `wide` whether labels have full-width punctuation, `wrong_spans` whether the tallest label claims a row too many.
    """

    page: str
    charset: str = "utf-8"
    encoding: str = "utf-8"
    breaks: Break = "none"
    blank: str = ""
    wrap: str = "{}"
    paragraph: str = "<p>{}</p>"
    table: Mapping[str, str] = field(default_factory=lambda: {"border": "1"})
    wide: bool = True
    wrong_spans: bool = False


def _page(truth: Truth, dialect: Dialect) -> bytes:
    """The whole page in the dialect's encoding."""
    body = "\n".join(html_parts(report_parts(truth), dialect))
    values = {name: escape(text) for name, text in page_values(truth).items()}
    text = page_template(dialect.page).format(body=body, charset=dialect.charset, **values)
    return text.encode(dialect.encoding)


def html_parts(parts: Iterable[Line | Sheet], dialect: Dialect) -> Iterator[str]:
    """Lines and tables as that kind of site writes them."""
    for part in parts:
        yield "\n".join(_table(part, dialect)) if isinstance(part, Sheet) else _paragraph(part, dialect)


def _punctuated(text: str, dialect: Dialect) -> str:
    return widen(text) if dialect.wide else text


def _paragraph(line: Line, dialect: Dialect) -> str:
    text = escape(_punctuated(line.number + line.text, dialect), quote=False)
    if line.role in {"title", "heading"}:
        text = f"<strong>{text}</strong>"
    return dialect.paragraph.format(text)


def _table(sheet: Sheet, dialect: Dialect) -> Iterator[str]:
    if dialect.wrong_spans:
        sheet = _misspanned(sheet)
    yield "<table" + "".join(f' {name}="{value}"' for name, value in dialect.table.items()) + "><tbody>"
    for row in sheet.rows:
        yield "<tr>" + "".join(_cell(drawn, dialect) for drawn in row) + "</tr>"
    yield "</tbody></table>"


def _misspanned(sheet: Sheet) -> Sheet:
    """The sheet as drawn by somebody whose tallest label claims one row too many."""
    tallest = max(drawn.rowspan for row in sheet.rows for drawn in row)
    if tallest < 10:
        return sheet
    rows = tuple(
        tuple(replace(drawn, rowspan=tallest + 1) if drawn.rowspan == tallest else drawn for drawn in row)
        for row in sheet.rows
    )
    return replace(sheet, rows=rows)


def _cell(drawn: Drawn, dialect: Dialect) -> str:
    spans = "".join(
        f' {name}="{count}"' for name, count in (("rowspan", drawn.rowspan), ("colspan", drawn.colspan)) if count > 1
    )
    if drawn.variable:
        text = escape(drawn.text) or dialect.blank
    else:
        text = _torn(escape(_punctuated(drawn.label, dialect), quote=False), dialect.breaks)
    return f"<td{spans}>{_wrapped(text, dialect)}</td>"


def _wrapped(text: str, dialect: Dialect) -> str:
    """The text of a cell inside the dialect's tags, line by line."""
    if text == dialect.blank and not text:
        return ""
    return "".join(dialect.wrap.format(line) for line in text.split("\n"))


def _torn(label: str, breaks: Break) -> str:
    """A short header broken as narrow columns make people break it; a new line stands for a new paragraph."""
    if breaks == "none" or not 2 <= len(label) <= 7 or label[0] in "一二三四(（0123456789":
        return label
    between = {"br": "<br/>", "paragraphs": "\n", "nbsp": "&nbsp;", "spaces": " "}[breaks]
    middle = len(label) // 2
    return label[:middle] + between + label[middle:]


_MSO_CELL = (
    '<p class=MsoNormal align=center style="text-align:center">'
    '<span lang=EN-US style="font-family:仿宋">{}<o:p></o:p></span></p>'
)
_MSO_LINE = (
    '<p class=MsoNormal style="text-indent:32.0pt"><span style="font-family:仿宋;font-size:16.0pt">{}</span></p>'
)

DIALECTS: Mapping[str, Dialect] = {
    "html_trs": Dialect("trs", breaks="br", blank="&nbsp;", paragraph='<p align="justify">　　{}</p>'),
    "html_jcms": Dialect("jcms", breaks="paragraphs", wrap="<p style='text-align:center'><span>{}</span></p>"),
    "html_gkmlpt": Dialect(
        "gkmlpt", breaks="spaces", wrap="<div><p>{}</p></div>", table={"class": "MsoTableGrid", "width": "640"}
    ),
    "html_vsb": Dialect("vsb", breaks="nbsp", blank="&nbsp;", wrong_spans=True),
    "html_mso": Dialect(
        "mso",
        "gb2312",
        "gb18030",
        "paragraphs",
        "&nbsp;",
        _MSO_CELL,
        _MSO_LINE,
        {"class": "MsoNormalTable", "border": "1"},
    ),
    "html_nested": Dialect("nested", "gb2312", "gbk", "br", "&nbsp;", "<font size='2'>{}</font>", wide=True),
    "html_plain": Dialect("plain", wide=False, blank="　"),
}


def _layout(dialect: Dialect) -> Callable[[Truth], bytes]:
    return lambda truth: _page(truth, dialect)


HTML_LAYOUTS: Mapping[str, Callable[[Truth], bytes]] = {name: _layout(dialect) for name, dialect in DIALECTS.items()}

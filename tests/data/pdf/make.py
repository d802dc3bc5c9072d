"""Prints specimen reports of invented agencies to PDF in many layouts; needs Chromium and LibreOffice.

    python tests/data/pdf/make.py FOLDER [NAME...]

Each NAME.pdf gets a NAME.json with the values that it prints, row by row.
"""

from __future__ import annotations

import html
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from extract.schema import load_form

CHROMIUM = [
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
]  # fmt: skip
FORM = load_form("2021")
BASE = """body{font:12pt/1.6 'Noto Serif CJK SC'} table{width:100%;font-size:9pt;line-height:1.35;margin:6pt 0}
h1{font-size:18pt;text-align:center} p{text-indent:2em;margin:0} td,th{text-align:center;font-weight:normal;padding:3px}
td.label{text-align:left}"""
BORDERS = "table{border-collapse:collapse} td,th{border:1px solid #000}"
DENSE = (
    BORDERS
    + """@page{size:A4;margin:10mm} .all{width:260mm;transform-origin:0 0} p,h1{font-size:7pt;margin:0}
table{font-size:6pt;line-height:1.15;margin:0} td,th{padding:1px}"""
)
PROSE = (
    "本报告由云岭县石桥镇人民政府根据《中华人民共和国政府信息公开条例》规定编制，所列数据的统计期限自2023年1月1日起至"
    "2023年12月31日止，全文共分六个部分，如有疑问请与镇党政综合办公室联系。"
)
STYLES = {
    "collapsed": BORDERS,
    "spaced": "table{border-spacing:2px;border:1px solid} td,th{border:1px solid #000}",
    "spaced_wide": "table{border-collapse:separate;border-spacing:5px} td,th{border:1px solid #000}",
    "double": "table{border-collapse:collapse;border:4px double #000} td,th{border:3px double #000}",
    "dashed": "table{border-collapse:collapse} td,th{border:1px dashed #444}",
    "dotted": "table{border-collapse:collapse} td,th{border:1px dotted #444}",
    "thin": "table{border-collapse:collapse} td,th{border:.25px solid #ccc}",
    "small": BORDERS + "table{font-size:5pt;line-height:1.2} td,th{padding:0 1px}",
    "open_sides": BORDERS + "tr>*:first-child{border-left:0} tr>*:last-child{border-right:0}",
    "flat_rules": "table{border-collapse:collapse} td,th{border-top:1px solid #000;border-bottom:1px solid #000}",
    "upright_rules": "table{border-collapse:collapse;border:1px solid} td,th{border:solid;border-width:0 1px}",
    "bare": "table{border-collapse:collapse}",
    "bare_top": "table{border-collapse:collapse} td{vertical-align:top}",
    "bare_right": "table{border-collapse:collapse} td.value{text-align:right;padding-right:9px}",
    "zebra": "table{border-collapse:collapse} tr:nth-child(even) td{background:#dde}",
    "short_pages": BORDERS + "@page{size:A4;margin:20mm 15mm} table{font-size:13pt} h1{margin-top:90mm}",
    "tiny_pages": BORDERS + "@page{size:210mm 120mm;margin:12mm} table{font-size:12pt}",
    "numbered": BORDERS + "@page{margin:20mm;@bottom-center{content:'— ' counter(page) ' —'}} table{font-size:14pt}",
    "bare_numbered": "@page{margin:20mm;@bottom-center{content:counter(page)}} table{font-size:12pt}",
    "heads": BORDERS + "@page{margin:20mm;@top-center{content:'云岭县政府信息公开'}} table{font-size:14pt}",
    "landscape": BORDERS + "@page{size:A4 landscape}",
    "framed": BORDERS + ".all{border:2px solid #000;padding:8px}",
    "prose_frames": BORDERS + "p{background:#fff;border:1px solid #fff}",
    "shadow": BORDERS + "td{text-shadow:.3px 0 #000}",
    "big": BORDERS,
    "blanks": BORDERS,
    "bare_blanks": "table{border-collapse:collapse}",
    "negative": BORDERS,
    "rotated_90": BORDERS, "rotated_180": BORDERS, "rotated_270": BORDERS,
    "cw": DENSE + ".all{transform:rotate(90deg) translateY(-190mm)}",
    "ccw": DENSE + ".all{transform:rotate(-90deg) translateX(-265mm)}",
}  # fmt: skip
OFFICE = ("office_html", "office_docx", "office_docx_bare", "office_docx_large")


def values(name: str) -> dict[str, list[list[str]]]:
    """The values of a specimen by block, all different so that every slip shows."""
    count = 3
    found: dict[str, list[list[str]]] = {}
    for block in FORM.blocks:
        rows = []
        for _ in block.items:
            row = []
            for column in block.columns:
                count += 7 if "big" not in name else 9973
                text = f"{count}.{count % 9}1" if block.kind(next(iter(block.variables))) == "amount" else str(count)
                if "blanks" in name and (count // 7) % 3 == 0 and column.id not in ("total", "amount", "decisions"):
                    text = ""
                if "negative" in name and count % 5 == 0:
                    text = ("-" + text, "/", "+" + text)[count % 3]
                row.append(text)
            rows.append(row)
        found[block.id] = rows
    return found


def page(name: str) -> str:
    """A specimen as HTML."""
    filled = values(name)
    parts = [f"<h1>云岭县石桥镇人民政府<br>2023年政府信息公开工作年度报告</h1><p>{PROSE}</p>"]
    parts += [f"<p>一、总体情况</p><p>{PROSE}</p><p>二、主动公开政府信息情况</p>", _proactive(filled)]
    parts += ["<p>三、收到和处理政府信息公开申请情况</p>", _requests(filled["requests"])]
    parts += ["<p>四、政府信息公开行政复议、行政诉讼情况</p>", _challenges(filled["challenges"])]
    parts += [f"<p>五、存在的主要问题及改进情况</p><p>{PROSE}</p><p>六、其他需要报告的事项</p><p>无。</p>"]
    css = BASE + STYLES.get(name, BORDERS)
    return f'<meta charset="utf-8"><style>{css}</style><div class="all">{"".join(parts)}</div>'


def _cells(row: list[str], span: int = 1) -> str:
    return "".join(f'<td class="value" colspan="{span}">{text}</td>' for text in row)


def _proactive(filled: dict[str, list[list[str]]]) -> str:
    rows = []
    for name in ("documents", "licensing", "enforcement", "charges"):
        block = FORM.block(name)
        span = 3 if len(block.columns) == 1 else 1
        rows.append(f'<tr><td colspan="4">{block.captions[0]}</td></tr>')
        heads = "".join(f'<td colspan="{span}">{column.label}</td>' for column in block.columns)
        rows.append(f"<tr><td>信息内容</td>{heads}</tr>")
        for item, numbers in zip(block.items, filled[name], strict=True):
            rows.append(f"<tr><td>{item.label}</td>{_cells(numbers, span)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _requests(filled: list[list[str]]) -> str:
    block = FORM.block("requests")
    inner = "".join(f"<td>{column.label}</td>" for column in block.columns if column.group)
    head = (
        f'<tr><td colspan="3" rowspan="3">{block.captions[0]}</td><td colspan="7">申请人情况</td></tr>'
        f'<tr><td rowspan="2">自然人</td><td colspan="5">法人或其他组织</td><td rowspan="2">总计</td></tr>'
        f"<tr>{inner}</tr>"
    )
    rows, seen = [], set()
    for item, numbers in zip(block.items, filled, strict=True):
        label = ""
        for depth, group in enumerate(item.group):
            if group not in seen:
                seen.add(group)
                span = sum(group in other.group for other in block.items)
                label += f'<td rowspan="{span}"{" style=width:2em" if depth == 0 else ""}>{group}</td>'
        label += f'<td class="label" colspan="{3 - len(item.group)}">{item.number}{html.escape(item.label)}</td>'
        rows.append(f"<tr>{label}{_cells(numbers)}</tr>")
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _challenges(filled: list[list[str]]) -> str:
    columns = "".join(f"<td>{column.label}</td>" for column in FORM.block("challenges").columns)
    tall = columns.replace("<td>", '<td rowspan="2">')
    return (
        '<table><tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr>'
        f'<tr>{tall}<td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
        f"<tr>{columns}{columns}</tr>"
        f"<tr>{_cells([text for row in filled for text in row])}</tr></table>"
    )


def print_html(name: str, target: Path) -> None:
    """A specimen printed by Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "specimen.html"
        source.write_text(page(name), encoding="utf-8")
        command = [*CHROMIUM, f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    if name.startswith("rotated"):
        _rotate(target, int(name.rpartition("_")[2]))


def _rotate(path: Path, degrees: int) -> None:
    writer = PdfWriter()
    for sheet in PdfReader(io.BytesIO(path.read_bytes())).pages:
        writer.add_page(sheet).rotate(degrees)
    writer.write(path)


def _slim(path: Path) -> None:
    """A PDF without the outlines of its letters, which fill it and which no reader of text needs."""
    writer = PdfWriter(clone_from=io.BytesIO(path.read_bytes()))
    for sheet in writer.pages:
        for font in sheet["/Resources"].get("/Font", {}).values():
            outer = font.get_object()
            if "/CharProcs" in outer:
                outer[NameObject("/CharProcs")] = DictionaryObject()
                outer.pop("/Encoding", None)
                outer[NameObject("/ToUnicode")] = outer["/ToUnicode"].flate_encode()
            for inner in (outer, *(kind.get_object() for kind in outer.get("/DescendantFonts", ()))):
                described = inner.get("/FontDescriptor", {}).get_object() if "/FontDescriptor" in inner else {}
                for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                    described.pop(key, None)
    whole = io.BytesIO()
    writer.write(whole)
    rest = PdfWriter()
    rest.append(PdfReader(whole))  # takes along what its pages still name, and nothing else
    for sheet in rest.pages:
        sheet.compress_content_streams()
    rest.write(path)


def print_office(name: str, target: Path) -> None:
    """A specimen printed by LibreOffice, from HTML or from DOCX."""
    with tempfile.TemporaryDirectory() as folder:
        kind = "html" if name.endswith("html") else "docx"
        source = Path(folder) / f"{target.stem}.{kind}"
        if kind == "html":
            source.write_text(page(name), encoding="utf-8")
        else:
            _docx(name, source)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to"]
        export = "pdf:writer_web_pdf_Export" if kind == "html" else "pdf"
        command += [export, "--outdir", str(target.parent), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)


def _docx(name: str, target: Path) -> None:
    import docx  # noqa: PLC0415 - only this layout needs it
    from docx.shared import Pt  # noqa: PLC0415

    document = docx.Document()
    style = document.styles["Normal"].font
    style.size, style.name = Pt(14 if "large" in name else 9), "Noto Serif CJK SC"
    document.add_paragraph("2023年政府信息公开工作年度报告")
    document.add_paragraph(PROSE)
    document.add_paragraph("三、收到和处理政府信息公开申请情况")
    block, filled = FORM.block("requests"), values(name)["requests"]
    table = document.add_table(rows=0, cols=2 + len(block.columns))
    if "bare" not in name:
        table.style = "Table Grid"
    heads = ["申请人情况", "", *(column.label for column in block.columns)]
    rows = [(i.group[-1] if i.group else "", i.number + i.label, *r) for i, r in zip(block.items, filled, strict=True)]
    for row in [heads, *rows]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(target)


def main() -> None:
    """The specimens named on the command line, or all."""
    folder = Path(sys.argv[1])
    for name in sys.argv[2:] or [*STYLES, *OFFICE]:
        target = folder / f"{name}.pdf"
        (print_office if name.startswith("office") else print_html)(name, target)
        _slim(target)
        (folder / f"{name}.json").write_text(json.dumps(values(name), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

"""All layouts by name: each is a function from a truth to the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from extract.errors import ExtractError
from extract.specimen import text
from extract.specimen.docx import docx_merged, docx_numbered
from extract.specimen.html import HTML_LAYOUTS
from extract.specimen.pdf import pdf_browser, pdf_office
from extract.specimen.truth import Truth

Layout = Callable[[Truth], bytes]

LAYOUTS: Mapping[str, Layout] = {
    **HTML_LAYOUTS,
    "docx_merged": docx_merged,
    "docx_numbered": docx_numbered,
    "pdf_office": pdf_office,
    "pdf_browser": pdf_browser,
    "text_rows": text.piped_rows,
    "text_placeholders": text.piped_placeholders,
    "text_padded": text.piped_padded,
    "text_cells": text.piped_cells,
    "markdown": text.markdown,
    "flat_cells": text.flat_cells,
    "flat_spaces": text.flat_spaces,
    "flat_glued": text.flat_glued,
    "flat_distinct": text.flat_distinct,
}

# Layouts that other programs print, so that their bytes differ from one version to the next.
PRINTED = frozenset({"pdf_office", "pdf_browser"})
# Layouts that lose separators, blanks or repeated texts: not every cell can be read back from them.
LOSSY = frozenset({"flat_cells", "flat_spaces", "flat_glued", "flat_distinct"})


def layout_named(name: str) -> Layout:
    """The layout of that name; ExtractError with the known names if there is none."""
    if name not in LAYOUTS:
        raise ExtractError(f"没有名为 {name!r} 的样式 (no layout is called {name!r}; there are: {', '.join(LAYOUTS)})")
    return LAYOUTS[name]


def suffix(layout: str) -> str:
    """Suffix of the files that a layout makes."""
    kind = layout.partition("_")[0]
    return {"html": ".html", "docx": ".docx", "pdf": ".pdf", "markdown": ".md"}.get(kind, ".txt")

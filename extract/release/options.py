"""What the maker of a release may say about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ReleaseOptions:
    """Title, version and licence of a release, and the folder of the one before, with which it is compared.

    `workbook_rows` is the longest panel that is also written as a workbook with every variable; a longer one keeps the
    main variables alone, since spreadsheets open no more with ease.
    """

    title: str = "政府信息公开工作年度报告数据集 (Annual reports on government information disclosure)"
    version: str = "1.0.0"
    licence: str = "CC-BY-4.0"
    licence_url: str = "https://creativecommons.org/licenses/by/4.0/"
    previous: Path | None = None
    workbook_rows: int = 5_000

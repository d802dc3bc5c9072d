"""Questions to the index of a web archive, and the list of captures that comes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from extract.sources.captures import Archived, write_captures
from extract.sources.cdx import Index, ask


def look_up(patterns: Sequence[str], output: Path, **said: Any) -> int:
    """Write the captures of all patterns, each once, and give their number; `said` are the fields of an `Index`.

    SourceError if the index cannot be asked; then nothing is written.
    """
    index = Index(user_agent=f"govinfo-extract/{version('govinfo-extract')}", **said)
    return write_captures(output, _once(index, patterns))


def _once(index: Index, patterns: Sequence[str]) -> Iterator[Archived]:
    seen: set[tuple[str, str]] = set()
    for pattern in patterns:
        for capture in ask(index, pattern):
            key = capture.address, capture.timestamp
            if key not in seen:
                seen.add(key)
                yield capture

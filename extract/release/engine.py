"""Questions to written tables, answered by DuckDB: one thread, bounded memory, an order that is always the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

MEMORY = "1GB"


@contextmanager
def engine(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection without a database; what does not fit into memory goes below `scratch`."""
    # Blocks come from fresh memory of their own: gaps between columns are written as they lie there, and must be zero.
    settings: dict[str, Any] = {
        "threads": 1, "memory_limit": MEMORY, "temp_directory": str(scratch / ".duckdb"),
        "block_allocator_memory": MEMORY,
    }  # fmt: skip
    with duckdb.connect(":memory:", config=settings) as connection:
        yield connection


def parquet_of(path: Path, options: str = "") -> str:
    """A Parquet file as a table of a query."""
    return f"read_parquet({text(str(path))}{options})"


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"

"""Files that appear whole or not at all: written into a folder beside, moved into place when all of them are done."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extract.errors import OutputError


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A folder to write into; its files and folders move into `folder` when the block ends well, replacing their like.

    If anything goes wrong `folder` is as it was before. OutputError if it cannot be written.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    try:
        yield staging
        with writing(folder):
            _publish(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """A block in which the system's refusals to write become OutputError."""
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"无法写入 (cannot write: {(error.strerror or str(error)).lower()})", str(folder)) from error


def _publish(staging: Path, folder: Path) -> None:
    made = sorted(staging.iterdir())
    for path in sorted(staging.rglob("*")):
        _sync(path)
    for path in made:
        target = folder / path.name
        if path.is_dir() and target.is_dir():
            target.rename(staging / f"{path.name}.old")
        path.replace(target)
    _sync(folder)


def _sync(path: Path) -> None:
    """Have the system put a file or folder on disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)

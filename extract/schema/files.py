"""Files under `schemas/` read strictly: messages name file, place and what was expected."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from extract.encoding import decode
from extract.errors import SchemaError

_NO_FILE = "没有这个文件 (no such file)"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Strict(BaseModel):
    """A part of a schema file: no field that is not declared, none missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_Model = TypeVar("_Model", bound=Strict)


def schemas_folder() -> Path:
    """The folder of schema files: that of the checkout, else the copy inside the installed package."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package.parent / "schemas", package / "schemas"):
        if (folder / "wordings.csv").is_file():
            return folder
    raise SchemaError("no schemas/ folder beside or inside the package", str(package))


def validated(model: type[_Model], path: Path) -> _Model:
    """A YAML file as a checked model."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - both loaders are the safe ones
    except FileNotFoundError as error:
        raise SchemaError(_NO_FILE, str(path)) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SchemaError(f"cannot be read as YAML: {error}", str(path)) from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "(top)"
        raise SchemaError(f"{where}: {first['msg']} (found {first['input']!r:.80})", str(path)) from error


def table_rows(model: type[_Model], path: Path) -> Iterator[tuple[int, _Model]]:
    """The rows of a CSV file as checked models, each with its line; SchemaError with the line where one breaks the format."""
    for number, row in enumerate(csv_table(path)[1], 2):
        try:
            yield number, model.model_validate(row)
        except ValidationError as error:
            raise SchemaError(f"line {number}: {complaint(error)}", str(path)) from error


def complaint(error: ValidationError) -> str:
    """The first complaint of a validation: which field, what is wrong with it."""
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")


def csv_table(path: Path) -> tuple[tuple[str, ...], list[dict[str | None, str | None]]]:
    """Columns and rows of a CSV file, in whatever encoding its spreadsheet saved it; SchemaError if it is none."""
    try:
        text, _ = decode(path.read_bytes())
        reader = csv.DictReader(io.StringIO(text, newline=""))
        return tuple(reader.fieldnames or ()), list(reader)
    except FileNotFoundError as error:
        raise SchemaError(_NO_FILE, str(path)) from error
    except (OSError, csv.Error) as error:
        raise SchemaError(f"不能作为 CSV 读取 (cannot be read as CSV): {error}", str(path)) from error


def require_unique(path: Path, where: str, names: Iterable[str]) -> None:
    """SchemaError if a name stands twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise SchemaError(f"{where}: {name} stands there twice", str(path))
        seen.add(name)


def word_lists(path: Path, needed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Lists of words by key; SchemaError where the file or one of the lists is missing."""
    columns, rows = csv_table(path)
    if not {"key", "label"} <= set(columns):
        raise SchemaError(f"expected the columns key, label, note, found {','.join(columns) or 'none'}", str(path))
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["key"] or "", []).append(row["label"] or "")
    missing = [key for key in needed if not all(found.get(key, [""]))]
    if missing:
        raise SchemaError(f"no words under {', '.join(missing)}, or an empty one", str(path))
    return {key: tuple(words) for key, words in found.items()}

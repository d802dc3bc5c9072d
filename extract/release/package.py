"""`datapackage.json`: the release as a Frictionless Data Package, with sources, hashes and the versions that made it."""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from extract.release.columns import labels
from extract.release.options import ReleaseOptions
from extract.schema import schemas_folder
from extract.schema.crosswalk import Crosswalk

FILE = "datapackage.json"
_PIECE = 1 << 20
_MEDIA = {
    ".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", ".dta": "application/x-stata-dta",
    ".sav": "application/x-spss-sav", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".duckdb": "application/vnd.duckdb.file", ".html": "text/html", ".md": "text/markdown", ".svg": "image/svg+xml",
}  # fmt: skip
_TYPES = ((pa.types.is_integer, "integer"), (pa.types.is_floating, "number"))
_KEYS = {
    "agencies": ["agency_id"], "reports": [], "panel": ["agency_id", "year", "scope"],
    "panel_status": ["agency_id", "year", "scope"], "crosswalk": ["concept", "edition", "compared_with"], "codebook": ["variable"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Versions:
    """What made a release: the version of the program, and a digest of forms, rules and crosswalk."""

    code: str
    schemas: str


def versions() -> Versions:
    """The versions at work; the code's is empty where the package is not installed."""
    try:
        code = importlib.metadata.version("govinfo-extract")
    except importlib.metadata.PackageNotFoundError:
        code = ""
    return Versions(code, schemas_digest(schemas_folder()))


def schemas_digest(folder: Path) -> str:
    """SHA-256 over the names and contents of all files of forms and rules."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def write_package(staging: Path, source: Path, crosswalk: Crosswalk, options: ReleaseOptions) -> None:
    """Describe every file of the release, whether it is new (`staging`) or of the data set (`source`)."""
    made = versions()
    package = {
        "profile": "data-package", "name": "govinfo-disclosure", "title": options.title, "version": options.version,
        "description": "Panel of annual reports on government information disclosure, read from the published documents.",
        "licenses": [{"name": options.licence, "path": options.licence_url}],
        "sources": list(_sources(source)),
        "code_version": made.code, "schemas_sha256": made.schemas,
        "resources": [_resource(path, labels(crosswalk)) for path in _files(staging, source)],
    }  # fmt: skip
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (staging / FILE).write_text(text + "\n", encoding="utf-8")


def _files(staging: Path, source: Path) -> list[Path]:
    """The files of the release by name; what is new stands in for what was there, files of other makers are left out."""
    tables = {f"{name}.{suffix}" for name in _dataset_tables(source) for suffix in ("csv", "parquet")}
    found = {path.name: path for path in source.iterdir() if path.name in tables}
    found |= {path.name: path for path in staging.iterdir() if path.suffix in _MEDIA and not path.name.startswith(".")}
    found |= {f"figures/{path.name}": path for path in (staging / "figures").glob("*.svg")}
    return [found[name] for name in sorted(found)]


def _dataset_tables(source: Path) -> list[str]:
    """Tables that stand there both as CSV and as Parquet."""
    return sorted(path.stem for path in source.glob("*.parquet") if path.with_suffix(".csv").is_file())


def _sources(source: Path) -> Iterator[dict[str, str]]:
    """Where the reports come from: the table that lists every one, then each site."""
    yield {"title": "reports.csv: source, address and SHA-256 of every report", "path": "reports.csv"}
    urls = parquet.read_table(source / "reports.parquet", columns=["url"])["url"]
    for origin in sorted({_origin(url) for url in pc.unique(urls).to_pylist() if url} - {""}):
        yield {"title": urlsplit(origin).netloc, "path": origin}


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}/" if parts.scheme in ("http", "https") and parts.netloc else ""


def _resource(path: Path, titles: Mapping[str, str]) -> dict[str, Any]:
    name = f"figures/{path.name}" if path.suffix == ".svg" else path.name
    digest, size = _measured(path)
    described: dict[str, Any] = {
        "name": name.lower().replace(".", "-").replace("/", "-"), "path": name, "mediatype": _MEDIA[path.suffix],
        "format": path.suffix[1:], "bytes": size, "hash": f"sha256:{digest}",
    }  # fmt: skip
    if path.suffix != ".csv":
        return described | {"type": "file"}
    return described | {
        "type": "table", "profile": "tabular-data-resource", "encoding": "utf-8",
        "dialect": {"csv": {"lineTerminator": "\r\n"}}, "schema": _schema(path, titles),
    }  # fmt: skip


def _measured(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _schema(path: Path, titles: Mapping[str, str]) -> dict[str, Any]:
    twin = path.with_suffix(".parquet")
    kinds = {field.name: field.type for field in parquet.read_schema(twin)} if twin.is_file() else {}
    fields = [_field(name, kinds.get(name), titles if path.stem == "panel" else {}) for name in _header(path)]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if _KEYS.get(path.stem):
        schema["primaryKey"] = _KEYS[path.stem]
    return schema


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


def _field(name: str, kind: Any, titles: Mapping[str, str]) -> dict[str, str]:
    told = {"title": titles[name]} if name in titles else {}
    word = next((word for fits, word in _TYPES if kind is not None and fits(kind)), "string")
    return {"name": name, "type": word, **told}

"""Folders of specimens with what a careful reader finds in each: the corpus of the project, and new ones on demand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from extract.errors import ExtractError, OutputError
from extract.specimen.expected import expected_findings
from extract.specimen.figures import SIZES
from extract.specimen.layouts import LAYOUTS, LOSSY, PRINTED, layout_named, suffix
from extract.specimen.maker import make_truth
from extract.specimen.printing import STYLES, style_named
from extract.specimen.slips import plant, plant_any
from extract.specimen.truth import FORMS, Imprint, Truth

_RECIPES = Path(__file__).with_name("corpus.csv")
_OBSERVATIONS = ("table", "item", "column", "value", "unit", "status", "raw")
_FINDINGS = ("source", "rule", "table", "item", "column", "left", "right", "difference")
_MANIFEST = ("file", "agency", "year", "form", "layout", "slips", "note")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one specimen is made; every field is text, as in the table of recipes. `slips` are joined by `+`."""

    stem: str
    seed: str
    agency: str
    year: str
    form: str
    size: str
    style: str
    slips: str
    layout: str
    note: str


@dataclass(frozen=True, slots=True)
class Specimen:
    """One truth under the name and in the layout of its file."""

    stem: str
    truth: Truth
    layout: str
    note: str

    @property
    def file(self) -> str:
        """Name of its file."""
        return self.stem + suffix(self.layout)


def write_specimens(
    folder: Path | str,
    count: int = 10,
    seed: int = 0,
    layouts: Sequence[str] = (),
    slips: int = 0,
) -> list[Path]:
    """New specimens with their expected tables and a manifest; `slips` of them hold one planted slip.

    Without layouts, those that no other program prints and that lose nothing take turns. ExtractError for an unknown
    layout or more slips than specimens, OutputError if the folder cannot be written. Returns the specimens' files.
    """
    if not 0 <= slips <= count:
        raise ExtractError(f"cannot plant slips in {slips} of {count} specimens")
    names = tuple(layouts) or tuple(name for name in LAYOUTS if name not in PRINTED | LOSSY)
    for name in names:
        layout_named(name)
    specimens = [_random_specimen(seed, number, names[number % len(names)], number < slips) for number in range(count)]
    return _write(Path(folder), specimens, printed=True)


def write_corpus(folder: Path | str, *, pdf: bool = False) -> list[Path]:
    """The project's corpus, made anew; PDF files, whose bytes depend on the printing program, only if asked for.

    Returns the files of the specimens written; OutputError if the folder cannot be written.
    """
    return _write(Path(folder), corpus_specimens(), printed=pdf)


def corpus_specimens() -> list[Specimen]:
    """The specimens of the project's corpus, made from the table of recipes beside this module."""
    with _RECIPES.open(encoding="utf-8", newline="") as file:
        return [_cook(Recipe(**row)) for row in csv.DictReader(file)]


def _cook(recipe: Recipe) -> Specimen:
    year = int(recipe.year)
    imprint = Imprint(recipe.agency, year, f"{year + 1}-01-{10 + int(recipe.seed) % 20}")
    truth = make_truth(int(recipe.seed), recipe.form, recipe.size, style_named(recipe.style), imprint)
    for kind in filter(None, recipe.slips.split("+")):
        truth = plant(truth, kind, int(recipe.seed))
    return Specimen(recipe.stem, truth, recipe.layout, recipe.note)


def _random_specimen(seed: int, number: int, layout: str, slipped: bool) -> Specimen:  # noqa: FBT001 - private, called once
    """One specimen of a run; its own seed follows from the run's seed and its number."""
    rng = Random(f"{seed}/{number}")  # noqa: S311 - reproducible, not secret
    form = rng.choice(list(FORMS))
    size = rng.choice(["county", "city", "province"] if slipped else list(SIZES))
    style = STYLES["plain" if slipped else rng.choice(list(STYLES))]
    truth = make_truth(rng.randrange(2**32), form, size, style)
    if slipped:
        truth = plant_any(truth, rng.randrange(2**32))
    return Specimen(f"specimen_{number + 1:04}", truth, layout, form)


def _write(folder: Path, specimens: Iterable[Specimen], *, printed: bool) -> list[Path]:
    """Specimens, expected tables and manifest into a folder."""
    specimens = list(specimens)
    written: list[Path] = []
    try:
        expected = folder / "expected"
        expected.mkdir(parents=True, exist_ok=True)
        for specimen in specimens:
            (expected / f"{specimen.stem}.observations.csv").write_bytes(observations_csv(specimen.truth))
            if printed or specimen.layout not in PRINTED:
                path = folder / specimen.file
                path.write_bytes(LAYOUTS[specimen.layout](specimen.truth))
                written.append(path)
        (expected / "findings.csv").write_bytes(findings_csv(specimens))
        (folder / "manifest.csv").write_bytes(manifest_csv(specimens))
    except OSError as error:
        if isinstance(error, ExtractError):
            raise
        raise OutputError(f"无法写入样本 (specimens cannot be written: {error.strerror})", str(folder)) from error
    return written


def observations_csv(truth: Truth) -> bytes:
    """Every cell of the report's forms as a careful reader takes it from the page."""
    rows = (
        (variable.table, variable.item, variable.column, _text(cell.value), cell.unit, cell.status, cell.text)
        for _, block in truth.blocks
        for variable, cell in ((variable, truth.cells[variable]) for variable in block.variables)
    )
    return _csv(_OBSERVATIONS, rows)


def findings_csv(specimens: Iterable[Specimen]) -> bytes:
    """The relations that the specimens certainly break, specimen by specimen."""
    return _csv(_FINDINGS, (row for specimen in specimens for row in _finding_rows(specimen)))


def _finding_rows(specimen: Specimen) -> Iterator[tuple[str, ...]]:
    for finding in expected_findings(specimen.truth):
        *names, left, right, difference = astuple(finding)
        yield specimen.file, *names, _text(left), _text(right), _text(difference)


def manifest_csv(specimens: Iterable[Specimen]) -> bytes:
    """One line for each specimen: file, agency, year, editions, layout, kinds of planted slips, note."""
    rows = (
        (
            specimen.file,
            specimen.truth.agency,
            str(specimen.truth.year),
            specimen.truth.edition_names,
            specimen.layout,
            "+".join(slip.kind for slip in specimen.truth.slips),
            specimen.note,
        )
        for specimen in specimens
    )
    return _csv(_MANIFEST, rows)


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode()

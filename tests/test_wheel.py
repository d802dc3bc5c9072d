"""The wheel as users get it: installed elsewhere, used far from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from extract.schema import schemas_folder
from extract.specimen import write_specimens

ROOT = Path(__file__).resolve().parents[1]


def run(*command: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    arguments = [str(part) for part in command]
    done = subprocess.run(arguments, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, wheel, cwd=folder)
    return folder


def extract(installed: Path, *arguments: object, cwd: Path) -> str:
    """The installed command, with the libraries of this environment but not its checkout."""
    libraries = os.pathsep.join([str(installed), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    # -S leaves out the site folder, and with it the link to the checkout of an editable installation.
    return run(sys.executable, "-S", "-m", "extract", *arguments, cwd=cwd, PYTHONPATH=libraries).stdout


def test_the_wheel_carries_the_schemas(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    inside = {name.removeprefix("extract/schemas/") for name in names if name.startswith("extract/schemas/")}

    folder = schemas_folder()
    assert inside == {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_wheel_carries_neither_tests_nor_corpus(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert {name.split("/")[0].partition("-")[0] for name in archive.namelist()} == {"extract", "govinfo_extract"}


def test_the_installed_command_knows_the_forms(installed: Path, tmp_path: Path) -> None:
    assert "国办公开办函〔2021〕30号" in extract(installed, "forms", "2021", cwd=tmp_path)


def test_the_installed_command_builds_a_data_set(installed: Path, tmp_path: Path) -> None:
    write_specimens(tmp_path / "reports", 2, 3)
    out = extract(installed, "build", "reports", "--output", "out", cwd=tmp_path)

    assert "out/{observations" in out
    assert (tmp_path / "out" / "observations.parquet").stat().st_size > 1000


def test_the_installed_module_is_the_one_that_ran(installed: Path, tmp_path: Path) -> None:
    libraries = os.pathsep.join([str(installed), sysconfig.get_path("purelib")])
    code = "import extract; print(extract.__file__)"
    where = run(sys.executable, "-S", "-c", code, cwd=tmp_path, PYTHONPATH=libraries).stdout

    assert where.startswith(str(installed))

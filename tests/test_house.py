"""What holds for the whole house: its public face, its import contracts, its sizes, its tools."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import extract
from extract.errors import ExtractError

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "extract").rglob("*.py"))
PUBLIC = {
    "Document", "ExtractError", "Filing", "Finding", "Form", "Observation", "Summary",
    "align", "build", "check", "form", "load", "read",
}  # fmt: skip


def tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A tool of this environment on the whole checkout."""
    script = Path(sys.executable).parent / arguments[0]
    return subprocess.run([script, *arguments[1:]], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_public_names_are_these() -> None:
    assert set(extract.__all__) == PUBLIC
    assert all(hasattr(extract, name) for name in PUBLIC)
    assert sorted(extract.__all__) == extract.__all__


def test_public_names_are_documented() -> None:
    assert all(getattr(extract, name).__doc__ for name in PUBLIC)


def test_importing_the_package_loads_no_library() -> None:
    code = "import sys, extract; print(sorted(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    heavy = "pandas pyarrow numpy bs4 lxml docx pdfplumber pydantic yaml pebble click tqdm"
    assert [name for name in heavy.split() if f"'{name}'" in modules] == []


def test_workers_load_no_writer() -> None:
    code = "import sys, extract.run; print(sorted(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert [name for name in ("pandas", "pyarrow", "numpy") if f"'{name}'" in modules] == []


def test_all_errors_are_of_one_tree_and_survive_the_way_between_processes() -> None:
    import pickle  # noqa: PLC0415

    from extract import errors  # noqa: PLC0415

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert all(issubclass(kind, ExtractError) for kind in kinds)
    assert all(str(pickle.loads(pickle.dumps(kind("m", "p")))) == "p: m" for kind in kinds)  # noqa: S301


def test_the_import_contracts_are_kept() -> None:
    done = tool("lint-imports")
    assert done.returncode == 0, done.stdout


def test_ruff_has_nothing_to_say() -> None:
    done = tool("ruff", "check", "--output-format", "concise", ".")
    assert done.returncode == 0, done.stdout


def test_mypy_has_nothing_to_say() -> None:
    done = tool("mypy")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    assert text.count("\n") <= 500
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= 60] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_package_asserts_nothing_about_data_and_imports_itself_by_module(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert [node for node in ast.walk(tree) if isinstance(node, ast.Assert)] == []
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "extract"]
    assert imports == []


def test_the_excerpt_in_the_readme_is_real_output() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    excerpt = text.partition("$ extract ")[2].partition("```")[0]
    command, _, shown = excerpt.partition("\n")
    done = subprocess.run(
        [sys.executable, "-m", "extract", *command.split()], cwd=ROOT, capture_output=True, text=True, check=False
    )

    parts = [part.strip("\n") for part in shown.split("\n  …\n")]
    assert len(parts) == 2
    assert done.stdout.startswith(parts[0])
    assert done.stdout.rstrip("\n").endswith(parts[1])


def test_every_exception_from_a_rule_of_ruff_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    exceptions = re.findall(r'^    "[A-Z]+[0-9]+",(.*)$', text, re.MULTILINE)

    assert exceptions
    assert [line for line in exceptions if not line.strip().startswith("# ")] == []

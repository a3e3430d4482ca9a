"""The examples of the manual run, the commands of the README exist, and the page of tables is up to date."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from typer.main import get_command

import levier
from levier.cli.app import app
from levier.lake.manual import tables_page
from levier.plan.schema import schema_text

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^(?:\$ )?levier (.+)$", re.MULTILINE)


def examples(page: Path) -> str:
    return "\n".join(block for block in BLOCK.findall(page.read_text(encoding="utf-8")) if ">>>" not in block)


@pytest.mark.parametrize("page", [page for page in PAGES if examples(page)], ids=lambda page: page.name)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(examples(page), str(page), "exec"), {"__name__": page.stem})


@pytest.mark.parametrize(
    "page", [page for page in PAGES if ">>>" in page.read_text()], ids=lambda page: page.name
)
def test_the_dialogues_of_a_page_are_true(page: Path) -> None:
    assert doctest.testfile(str(page), module_relative=False, encoding="utf-8").failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_exists(page: Path) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for line in COMMAND.findall(page.read_text(encoding="utf-8")):
        words = line.split()
        assert words[0] in commands or words[0].startswith("--"), line
        if words[0] == "data":
            assert words[1] in commands["data"].commands, line


MODULES = [
    module.name
    for module in pkgutil.walk_packages(levier.__path__, "levier.")
    if "__main__" not in module.name
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_docstring_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_page_of_tables_is_made_from_the_contracts() -> None:
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == tables_page()


def test_the_published_schema_is_the_one_in_the_code() -> None:
    assert (ROOT / "docs" / "plan.schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target

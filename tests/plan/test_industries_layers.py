"""Who may import whom, among the modules of the plan for industries."""

import ast
from pathlib import Path

import levier.plan.industries


def test_what_the_chapters_are_given_imports_no_chapter() -> None:
    folder = Path(levier.plan.industries.__file__).parent
    upward = [
        (path.name, node.module)
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("levier.plan.chapters")
    ]
    assert not upward

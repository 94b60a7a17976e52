"""Every reason for which a stage leaves something out is told in Dutch."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.report.wording import Grammar, templates

PIPELINE = Path(__file__).parent.parent / "pipeline"
STAGES = ("ingest", "sessions", "mentions", "entities", "topics", "network", "evolution", "flow")
# functions that make a row of what was left out, with the place of the reason among their arguments
CALLS = {"Rejected": 2, "_row": 1, "drop": 0}


def begin(node: ast.expr) -> str:
    """The fixed beginning of a text in the code."""
    if isinstance(node, ast.JoinedStr) and node.values:
        return begin(node.values[0])
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def branches(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from branches(node.body)
        yield from branches(node.orelse)
    else:
        yield node


def reasons(path: Path) -> Iterator[str]:
    """The reasons that stand in a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        found: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in CALLS:
                found = node.args[CALLS[name] : CALLS[name] + 1]
            elif name == "append" and "left_out" in ast.unparse(node.func) and isinstance(node.args[0], ast.Tuple):
                found = node.args[0].elts[-1:]
        elif isinstance(node, ast.Assign) and any(ast.unparse(t) == "reason" for t in node.targets):
            found = [node.value] if path.parent.name in ("network", "evolution", "entities", "topics") else []
        elif isinstance(node, ast.FunctionDef) and node.name == "_objection":
            found = [r.value for r in ast.walk(node) if isinstance(r, ast.Return) and r.value is not None]
        for inner in found:
            for branch in branches(inner):
                if words := begin(branch):
                    yield words


EVERY = sorted({r for stage in STAGES for path in (PIPELINE / stage).rglob("*.py") for r in reasons(path)})


def test_the_reasons_are_found() -> None:
    assert {"letters, not a person or place", "a law or agreement", "hidden folder", "the same report as "} <= set(
        EVERY
    )


@pytest.mark.parametrize("reason", EVERY)
def test_every_reason_is_told(reason: str) -> None:
    assert any(reason.startswith(known) for known in templates("nl")["reasons"])


def test_a_reason_in_english_is_told_in_dutch() -> None:
    assert Grammar("nl").reason("letters, not a person or place") == "losse letters, geen persoon of plaats"

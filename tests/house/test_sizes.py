"""Sizes one can read: a docstring in every file, no file, function or parameter list past its wall."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.graph import PACKAGE, Function, Graph, Module, is_all, is_docstring

MAX_FILE_LINES = 500
MAX_CLI_FILE_LINES = 150
MAX_FUNCTION_LINES = 80
MAX_PARAMETERS = 8
MAX_WEIGHTS_BYTES = 40 * 2**20


def undocumented(module: Module) -> Iterator[str]:
    """A file must say what it is; an empty __init__ has nothing to say."""
    if ast.get_docstring(module.tree) is None and not (module.is_init and not module.tree.body):
        yield "has no module docstring"


def too_long(module: Module) -> Iterator[str]:
    """Files and functions have walls; the doors' are nearer."""
    wall = MAX_CLI_FILE_LINES if in_cli(module) else MAX_FILE_LINES
    if module.num_lines > wall:
        yield f"has {module.num_lines} lines, the wall is {wall}"
    for function in module.functions():
        num_lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if num_lines > MAX_FUNCTION_LINES:
            yield f"line {function.lineno}: {function.name} has {num_lines} lines, the wall is {MAX_FUNCTION_LINES}"


def too_many_parameters(module: Module) -> Iterator[str]:
    """More than eight parameters are a record. A command of the CLI is exempt: its parameters are its options."""
    commands = [node for node in module.tree.body if isinstance(node, Function) and not node.name.startswith("_")]
    for function in module.functions():
        if in_cli(module) and function in commands:
            continue
        count = num_parameters(function)
        if count > MAX_PARAMETERS:
            yield f"line {function.lineno}: {function.name} has {count} parameters: make a record of them"


def furnished_inits(module: Module) -> Iterator[str]:
    """An __init__ holds a docstring and `__all__`; the package's own may load names late, and type them."""
    if not module.is_init:
        return
    for node in module.tree.body:
        if is_docstring(node) or is_all(node) or ("." not in module.name and is_lazy_loading(node)):
            continue
        yield f"line {node.lineno}: an __init__ holds a docstring and __all__, nothing else"


def is_lazy_loading(node: ast.stmt) -> bool:
    """Whether a statement is `def __getattr__`, `if TYPE_CHECKING:` or an import they need."""
    if isinstance(node, ast.FunctionDef):
        return node.name == "__getattr__"
    if isinstance(node, ast.ImportFrom):
        return node.module in ("typing", "__future__")
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def num_parameters(function: Function) -> int:
    """Count parameters, a method's own `self` or `cls` apart."""
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    extra = sum(argument is not None for argument in (arguments.vararg, arguments.kwarg))
    return len(names) - (names[:1] in (["self"], ["cls"])) + len(arguments.kwonlyargs) + extra


def in_cli(module: Module) -> bool:
    """Whether a file belongs to the door."""
    return ".cli." in f"{module.name}."


RULES = [undocumented, too_long, too_many_parameters, furnished_inits]


@pytest.mark.parametrize("rule", RULES)
def test_package(rule) -> None:
    graph = Graph.of(PACKAGE)
    assert len(graph.modules) > 1, "there is no package to look at"
    found = [f"{graph.path(module.name)} {words}" for module in graph.modules.values() for words in rule(module)]
    assert not found, "\n".join(found)


def test_weights_stay_small(record_property) -> None:
    weights = [path for path in (PACKAGE / "weights").rglob("*") if path.is_file()]
    num_bytes = sum(path.stat().st_size for path in weights)
    record_property("measured", f"weights: {num_bytes / 2**20:.1f} MiB in {len(weights)} files (at most 40 MiB)")
    assert num_bytes <= MAX_WEIGHTS_BYTES


# The rules themselves, on files of a few lines.

DOC = '"""Doc."""\n'


@pytest.mark.parametrize(
    ("rule", "file", "text"),
    [
        (undocumented, "core/a.py", "x = 1"),
        (undocumented, "core/a.py", ""),
        (undocumented, "core/__init__.py", "__all__ = []"),
        (too_long, "core/a.py", DOC + "x = 1\n" * 500),
        (too_long, "cli/a.py", DOC + "x = 1\n" * 150),
        (too_long, "core/a.py", DOC + "class C:\n    def f(self):\n" + "        x = 1\n" * 80),
        (too_many_parameters, "core/a.py", "def f(a, b, c, d, e, f, g, h, i): ..."),
        (too_many_parameters, "core/a.py", "class C:\n    def f(self, a, b, c, /, d, e, f, *g, h, i): ..."),
        (too_many_parameters, "core/a.py", "async def f(a, b, c, d, *, e, f, g, h, **i): ..."),
        (too_many_parameters, "cli/a.py", "def _f(a, b, c, d, e, f, g, h, i): ..."),
        (furnished_inits, "core/__init__.py", DOC + "from yozora.core.a import x"),
        (furnished_inits, "core/__init__.py", DOC + "def __getattr__(name): ..."),
        (furnished_inits, "__init__.py", DOC + "import torch"),
        (furnished_inits, "__init__.py", DOC + "__version__ = '1'"),
    ],
)
def test_the_rules_catch(tmp_path: Path, rule, file: str, text: str) -> None:
    assert len(list(rule(one_file(tmp_path, file, text)))) == 1


@pytest.mark.parametrize(
    ("rule", "file", "text"),
    [
        (undocumented, "core/__init__.py", ""),
        (too_long, "core/a.py", DOC + "x = 1\n" * 499),
        (too_long, "cli/a.py", DOC + "x = 1\n" * 149),
        (too_long, "core/a.py", DOC + "def f():\n" + "    x = 1\n" * 79),
        (too_many_parameters, "core/a.py", "class C:\n    def f(self, a, b, c, d, e, f, g, h): ..."),
        (too_many_parameters, "cli/a.py", "def generate(a, b, c, d, e, f, g, h, i): ..."),
        (furnished_inits, "core/__init__.py", DOC + "__all__ = ['a']"),
        (furnished_inits, "__init__.py", DOC + "from typing import Any\n__all__ = ['a']\ndef __getattr__(name): ..."),
    ],
)
def test_the_rules_allow(tmp_path: Path, rule, file: str, text: str) -> None:
    assert list(rule(one_file(tmp_path, file, text))) == []


def one_file(folder: Path, file: str, text: str) -> Module:
    """Return the only module of a package "yozora" with one file."""
    path = folder / "yozora" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    (module,) = Graph.of(folder / "yozora").modules.values()
    return module

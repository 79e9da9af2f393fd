"""ARCHITECTURE.md tells the truth: its walks name functions that exist, each led to by an earlier one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.graph import PACKAGE, REPOSITORY, Graph

HEADINGS = ("## Walk of a prompt", "## Walk of the data", "## Walk of an exam", "## Walk of a job")
MIN_ENTRIES = 5
ENTRY = re.compile(r"- `(?P<file>[\w/]+\.py):(?P<name>[\w.]+)`")


def entries(text: str, heading: str) -> list[tuple[str, str]]:
    """Return (file, function) for every line "- `file.py:function`" of one section."""
    section = re.search(rf"^{re.escape(heading)}\s*$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    lines = section[1].splitlines() if section else []
    return [(found["file"], found["name"]) for line in lines if (found := ENTRY.match(line))]


def lies(graph: Graph, walk: list[tuple[str, str]]) -> Iterator[str]:
    """Say which entries of a walk are not there, or not led to by the imports of an earlier one."""
    modules = {graph.path(name): name for name in graph.modules}
    reached: set[str] = set()
    for position, (file, function) in enumerate(walk):
        if file not in modules:
            yield f"{file} does not exist"
            continue
        if function not in graph.modules[modules[file]].defined():
            yield f"{file} has no {function}"
        if position and modules[file] not in reached:
            yield f"no earlier entry imports its way to {file}"
        reached |= graph.closure(modules[file])


@pytest.mark.parametrize("heading", HEADINGS)
def test_walk(heading: str) -> None:
    path = REPOSITORY / "ARCHITECTURE.md"
    assert path.exists(), "ARCHITECTURE.md is missing"
    walk = entries(path.read_text(encoding="utf-8"), heading)
    assert len(walk) >= MIN_ENTRIES, f'"{heading}" has {len(walk)} lines of the form "- `yozora/file.py:function`"'
    found = list(lies(Graph.of(PACKAGE), walk))
    assert not found, "\n".join(found)


DOCUMENT = """# House
## Walk of a prompt
Words.
- `yozora/cli/a.py:run` parses
- `yozora/core/b.py:C.m`, then more
## Walk of the data
- `yozora/core/b.py:gone`
- `yozora/core/gone.py:f`
- `yozora/cli/a.py:run`
"""


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    for name, text in {
        "cli/a.py": "def run():\n    from yozora.core.b import C",
        "core/b.py": "class C:\n    def m(self): ...",
    }.items():
        path = tmp_path / "yozora" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return Graph.of(tmp_path / "yozora")


def test_true_walks_pass(graph: Graph) -> None:
    walk = entries(DOCUMENT, HEADINGS[0])
    assert walk == [("yozora/cli/a.py", "run"), ("yozora/core/b.py", "C.m")]
    assert list(lies(graph, walk)) == []


def test_lies_are_caught(graph: Graph) -> None:
    assert list(lies(graph, entries(DOCUMENT, HEADINGS[1]))) == [
        "yozora/core/b.py has no gone",
        "yozora/core/gone.py does not exist",
        "no earlier entry imports its way to yozora/cli/a.py",
    ]


def test_a_missing_section_is_empty() -> None:
    assert entries("# House\n", HEADINGS[0]) == []

"""The import graph sees every way in: tested on small packages made for the purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.graph import Graph, find_cycle


def build(folder: Path, **files: str) -> Graph:
    """Write a package "pkg": `a__b="text"` becomes pkg/a/b.py, and `a__init="text"` pkg/a/__init__.py."""
    for name, text in files.items():
        parts = name.split("__")
        path = folder.joinpath("pkg", *parts).with_suffix(".py")
        path = path.with_name("__init__.py") if parts[-1] == "init" else path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Graph.of(folder / "pkg")


@pytest.mark.parametrize(
    "text",
    [
        "import pkg.b.there",
        "import pkg.b.there as other",
        "from pkg.b.there import thing",
        "from pkg.b import there",
        "from ..b.there import thing",
        "from ..b import there",
        "def late():\n    from pkg.b.there import thing",
        "class C:\n    def late(self):\n        import pkg.b.there",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pkg.b.there import thing",
        "try:\n    import pkg.b.there\nexcept ImportError:\n    pass",
        "import importlib\nx = importlib.import_module('pkg.b.there')",
        "from importlib import import_module\nx = import_module('pkg.b.there')",
        "x = __import__('pkg.b.there')",
        "from pkg.b.there import *",
    ],
)
def test_every_kind_of_import_is_an_edge(tmp_path: Path, text: str) -> None:
    graph = build(tmp_path, a__here=text, b__there="thing = 1", b__init="")
    assert graph.neighbours("pkg.a.here") == {"pkg.b.there"}


def test_what_is_not_an_import_is_no_edge(tmp_path: Path) -> None:
    graph = build(tmp_path, a__here='"""import pkg.b.there"""\n# from pkg.b import there\nimport pkgs', b__there="")
    assert graph.neighbours("pkg.a.here") == set()


def test_a_name_out_of_an_init_leads_to_the_init(tmp_path: Path) -> None:
    graph = build(tmp_path, a="from pkg.b import thing", b__init="thing = 1")
    assert graph.neighbours("pkg.a") == {"pkg.b"}


def test_relative_imports_in_an_init_start_at_its_own_folder(tmp_path: Path) -> None:
    graph = build(tmp_path, a__init="from . import here\nfrom ..b import there", a__here="", b__there="")
    assert graph.neighbours("pkg.a") == {"pkg.a.here", "pkg.b.there"}


def test_closure_follows_edges_and_survives_a_circle(tmp_path: Path) -> None:
    graph = build(tmp_path, a="import pkg.b", b="import pkg.c", c="import pkg.a", d="import pkg.a")
    assert graph.closure("pkg.a") == {"pkg.a", "pkg.b", "pkg.c"}


def test_a_missing_module_has_no_target(tmp_path: Path) -> None:
    graph = build(tmp_path, a="import pkg.gone\nfrom pkg.lost import thing")
    assert [graph.target(name) for name in graph.modules["pkg.a"].imports] == [None, None]


def test_uses_follow_the_dots(tmp_path: Path) -> None:
    text = (
        "import torch\nimport numpy as np\ndef f(x):\n    torch.distributed.barrier()\n    return np.load(x), open(x)"
    )
    names = {name.dotted for name in build(tmp_path, a=text).modules["pkg.a"].uses}
    assert {"torch.distributed.barrier", "numpy.load", "builtins.open"} <= names


def test_empty_means_docstring_and_all(tmp_path: Path) -> None:
    graph = build(tmp_path, a='"""Doc."""\n__all__ = ["x"]', b="x = 1", c="")
    assert [graph.modules[f"pkg.{name}"].is_empty for name in "abc"] == [True, False, True]


def test_defined_names(tmp_path: Path) -> None:
    text = "def f():\n    def inner(): ...\nclass C:\n    async def m(self): ..."
    assert build(tmp_path, a=text).modules["pkg.a"].defined() == {"f", "C", "C.m"}


def test_paths_are_written_from_the_package(tmp_path: Path) -> None:
    graph = build(tmp_path, a__here="", a__init="", init="")
    assert [graph.path(name) for name in ("pkg.a.here", "pkg.a", "pkg")] == [
        "pkg/a/here.py",
        "pkg/a/__init__.py",
        "pkg/__init__.py",
    ]


def test_find_cycle() -> None:
    assert find_cycle({"a": {"b"}, "b": {"c"}, "c": set()}) is None
    assert find_cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]

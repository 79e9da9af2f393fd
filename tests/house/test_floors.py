"""The house: thirteen wings on seven floors. Imports run down only, and some libraries have one room only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.graph import PACKAGE, Graph, Module, find_cycle

FLOORS = {
    "core": 0,
    "world": 1, "model": 1, "media": 1,
    "data": 2, "distributed": 2, "trust": 2,
    "generation": 3,
    "training": 4, "evaluation": 4,
    "serving": 5, "recipes": 5,
    "cli": 6,
}  # fmt: skip

# Inside these wings rooms have floors too, lowest first; rooms on one floor never import each other.
# In the other wings rooms may import each other as long as it does not go in circles.
ROOMS = {
    "world": [
        ["scene"],
        ["rigs", "places", "styles"],
        ["weather"],
        ["casting", "physics"],
        ["facts"],
        ["render"],
        ["captions"],
    ],
    "model": [["nn", "flow"], ["autoencoder", "transformer", "upsampler", "conditioning", "sampling", "layout"]],
    "evaluation": [
        ["statistics", "read_back"],
        ["examiner"],
        ["questions"],
        ["marking"],
        ["papers"],
        ["exam"],
        ["report", "anchors"],
    ],
    "trust": [["moderation", "provenance", "redteam", "watermark"], ["ledger"], ["sealer", "check", "gate"], ["seal"]],
    "generation": [
        ["weights", "given", "spans", "story", "cast", "habitats", "obeying", "rewriting", "naming"],
        ["planning", "expansion", "adapters"],
        ["staging"],
        ["native", "diffusers", "machine"],
        ["upsampling", "conditions"],
        ["filling", "tasks", "best"],
        ["generate"],
        ["yozora", "pairing"],
    ],
    "serving": [["jobs"], ["feedback"], ["http"], ["fleet"]],
}
# What a room may import of its own wing where that is less than everything below it.
DIET = {"world.captions": {"scene", "rigs", "places", "styles", "weather", "facts"}}

# Libraries with one home: who may mention them.
HOMES = {
    "av": ("media",),
    "torch.distributed": ("distributed", "training"),
    "pydantic": ("serving.http",),
    "c2pa": ("trust.provenance",),
    "cryptography": ("trust.provenance",),
    "ray": ("serving.fleet",),
}
# What a wing refuses to know.
REFUSED = {
    "world": ("torch",),
    "cli": ("torch",),
    "model": (
        "os", "pathlib", "shutil", "io", "tempfile", "glob", "builtins.open", "safetensors", "torch.load", "torch.save",
    ),
}  # fmt: skip
# The package's own __init__ stands on the roof and sees one wing.
ROOF_SEES = "generation"


def place(dotted: str) -> tuple[str | None, str | None]:
    """Return wing and room of a dotted name: ("world", "scene"); None where the name ends before."""
    parts = [*dotted.split(".")[1:3], None, None]
    return parts[0], parts[1]


def level(wing: str, room: str) -> int | None:
    """Return the floor of a room inside its wing, None where the wing has no such room."""
    return next((number for number, rooms in enumerate(ROOMS[wing]) if room in rooms), None)


def complaint(importer: str, imported: str) -> str | None:
    """Say what is wrong with one import inside the package, None if nothing is."""
    wing, room = place(importer)
    other_wing, other_room = place(imported)
    if wing is None:
        return None if other_wing == ROOF_SEES else f"the package's __init__ may import {ROOF_SEES} only"
    if other_wing not in FLOORS:
        return "that is no wing of the house"
    if wing not in FLOORS:
        return f"{wing} is no wing of the house"
    if wing != other_wing:
        if FLOORS[other_wing] < FLOORS[wing]:
            return None
        return f"{wing} is on floor {FLOORS[wing]}, {other_wing} on {FLOORS[other_wing]}: imports run down only"
    if wing not in ROOMS or room == other_room or room is None or other_room is None:
        return None
    here, there = level(wing, room), level(wing, other_room)
    if here is None or there is None:
        return f"a room of {wing} without a floor: give it one in tests/house/test_floors.py"
    if there >= here:
        return f"in {wing}, {other_room} is not below {room}"
    if other_room not in DIET.get(f"{wing}.{room}", {other_room}):
        return f"in {wing}, {room} lives on {' and '.join(sorted(DIET[f'{wing}.{room}']))} alone"
    return None


def floor_violations(graph: Graph) -> Iterator[str]:
    """Every import that goes up or sideways, every file outside the house."""
    for module in graph.modules.values():
        wing, room = place(module.name)
        if wing is not None and wing not in FLOORS:
            yield f"{graph.path(module.name)}: {wing} is no wing of the house"
        elif wing in ROOMS and room is not None and level(wing, room) is None:
            yield f"{graph.path(module.name)}: {wing} has no room {room}: give it a floor in tests/house/test_floors.py"
        for name in graph.imports_inside(module):
            if words := complaint(module.name, name.dotted):
                yield f"{graph.path(module.name)}:{name.line} imports {name.dotted}: {words}"


def missing_modules(graph: Graph) -> Iterator[str]:
    """Every import of a file that is not there."""
    for module in graph.modules.values():
        for name in graph.imports_inside(module):
            if graph.target(name) is None:
                yield f"{graph.path(module.name)}:{name.line} imports {name.source}, which does not exist"


def room_cycles(graph: Graph) -> Iterator[str]:
    """One cycle among the rooms of each wing that has any."""
    edges: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for module in graph.modules.values():
        wing, room = place(module.name)
        for name in graph.imports_inside(module):
            other_wing, other_room = place(graph.target(name) or name.dotted)
            if wing and room and other_room and wing == other_wing and room != other_room:
                edges[wing][room].add(other_room)
    for wing, rooms in edges.items():
        if cycle := find_cycle(rooms):
            yield f"{wing}: {' -> '.join(cycle)}"


def library_violations(graph: Graph) -> Iterator[str]:
    """Every use of a library outside its home, or by a wing that refuses it."""
    for module in graph.modules.values():
        for dotted, line, words in library_complaints(module):
            yield f"{graph.path(module.name)}:{line} uses {dotted}: {words}"


def library_complaints(module: Module) -> Iterator[tuple[str, int, str]]:
    """(library, line, what is wrong) for one file, each library once a line."""
    inner = module.name.partition(".")[2]
    seen = set()
    for name in module.uses:
        for library, homes in HOMES.items():
            if below(name.dotted, library) and not any(below(inner, home) for home in homes):
                seen.add((library, name.line, f"only {' and '.join(homes)} may"))
        for library in REFUSED.get(inner.partition(".")[0], ()):
            if below(name.dotted, library):
                seen.add((library, name.line, f"{inner.partition('.')[0]} refuses to know it"))
    yield from sorted(seen)


def below(name: str, ancestor: str) -> bool:
    """Whether a dotted name is `ancestor` or inside it."""
    return name == ancestor or name.startswith(f"{ancestor}.")


@pytest.mark.parametrize("rule", [floor_violations, missing_modules, room_cycles, library_violations])
def test_house(rule) -> None:
    graph = Graph.of(PACKAGE)
    assert len(graph.modules) > 1, "there is no house to look at"
    found = list(rule(graph))
    assert not found, "\n".join(found)


# The rules themselves, on houses of one or two files.


def house(folder: Path, files: dict[str, str]) -> Graph:
    """Write a package "yozora" with these files."""
    for name, text in files.items():
        path = folder / "yozora" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Graph.of(folder / "yozora")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("core/seeds.py", "import yozora.cli.main"),
        ("world/scene/scene.py", "def late():\n    from yozora.training.loop import run"),
        ("model/nn/norm.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import yozora.data.loader"),
        ("world/render/render.py", "from yozora.media import video"),
        ("data/loader.py", "from yozora.trust.watermark import mark"),
        ("training/loop.py", "from yozora.evaluation.examiner import examine"),
        ("recipes/nano.py", "from yozora.serving.jobs.queue import Queue"),
        ("generation/native.py", "import importlib\nimportlib.import_module('yozora.serving.http.app')"),
        ("core/seeds.py", "from ..cli import main"),
        ("core/seeds.py", "from yozora import Yozora"),
        ("core/seeds.py", "import yozora"),
        ("core/seeds.py", "import yozora.attic.box"),
        ("attic/box.py", ""),
        ("__main__.py", ""),
        ("__init__.py", "from yozora.cli.main import app"),
        ("world/scene/scene.py", "from yozora.world.rigs import ball"),
        ("world/rigs/ball.py", "from yozora.world.places import meadow"),
        ("world/physics/motion.py", "from yozora.world.casting.cast import cast"),
        ("world/facts/facts.py", "from yozora.world.render.render import render"),
        ("world/captions/captions.py", "from yozora.world.render.render import render"),
        ("world/cellar/wine.py", ""),
        ("world/scene/scene.py", "from yozora.world.cellar import wine"),
        ("model/nn/norm.py", "from yozora.model.transformer.transformer import Block"),
        ("model/nn/norm.py", "from yozora.model.flow.path import mix"),
        ("model/sampling/euler.py", "from yozora.model.transformer.transformer import Transformer"),
        ("generation/weights.py", "from yozora.generation.native import Native"),
        ("generation/native.py", "from yozora.generation.diffusers import Engine"),
        ("serving/jobs/queue.py", "from yozora.serving.http.app import app"),
    ],
)
def test_the_floors_catch(tmp_path: Path, file: str, text: str) -> None:
    assert len(list(floor_violations(house(tmp_path, {file: text})))) == 1


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("cli/generate.py", "from yozora.core import errors\nfrom yozora.generation.generate import generate"),
        ("cli/main.py", "from yozora.cli import generate"),
        ("world/render/render.py", "from yozora.world.facts.facts import Facts\nfrom yozora.world.rigs import ball"),
        ("world/rigs/catalog.py", "from yozora.world.rigs import ball\nfrom . import cat"),
        (
            "world/captions/captions.py",
            "from yozora.world.facts.facts import Facts\nfrom yozora.world.scene import scene",
        ),
        ("model/transformer/transformer.py", "from yozora.model.nn.norm import RMSNorm"),
        ("generation/generate.py", "def late():\n    from yozora.generation import native, diffusers"),
        ("__init__.py", "def __getattr__(name):\n    from yozora.generation.yozora import Yozora"),
        ("trust/ledger.py", "from yozora.trust.provenance import sign"),
        ("weights/README.md", ""),
    ],
)
def test_the_floors_allow(tmp_path: Path, file: str, text: str) -> None:
    assert list(floor_violations(house(tmp_path, {file: text}))) == []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("world/render/render.py", "import torch"),
        ("world/render/render.py", "def late():\n    from torch import nn"),
        ("cli/generate.py", "def late():\n    import torch.nn"),
        ("data/shards.py", "import av"),
        ("generation/native.py", "from av.container import open as opened"),
        ("model/nn/norm.py", "from torch import distributed"),
        ("data/loader.py", "import torch\nrank = torch.distributed.get_rank()"),
        ("generation/native.py", "import torch.distributed as dist"),
        ("model/flow/path.py", "from os import environ"),
        ("model/flow/path.py", "from pathlib import Path"),
        ("model/flow/path.py", "text = open('x').read()"),
        ("model/flow/path.py", "import torch\nstate = torch.load('x')"),
        ("serving/jobs/queue.py", "from pydantic import BaseModel"),
        ("core/records.py", "import pydantic"),
    ],
)
def test_the_libraries_catch(tmp_path: Path, file: str, text: str) -> None:
    assert len(list(library_violations(house(tmp_path, {file: text})))) == 1


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("media/video.py", "import av"),
        ("distributed/mesh.py", "import torch.distributed as dist"),
        ("training/loop.py", "from torch import distributed"),
        ("serving/http/schema.py", "from pydantic import BaseModel"),
        ("model/nn/norm.py", "import torch\nfrom torch import nn\ntorch.ones(1)"),
        ("data/shards.py", "import avro\nfrom pathlib import Path\nopen('x')"),
    ],
)
def test_the_libraries_allow(tmp_path: Path, file: str, text: str) -> None:
    assert list(library_violations(house(tmp_path, {file: text}))) == []


def test_a_circle_of_rooms_is_caught(tmp_path: Path) -> None:
    files = {"trust/a.py": "import yozora.trust.b", "trust/b.py": "def late():\n    from yozora.trust import a"}
    assert list(room_cycles(house(tmp_path, files))) == ["trust: a -> b -> a"]


def test_a_missing_file_is_caught(tmp_path: Path) -> None:
    files = {
        "core/seeds.py": "from yozora.core.gone import x\nfrom yozora.core.there import y",
        "core/there.py": "y = 1",
    }
    assert len(list(missing_modules(house(tmp_path, files)))) == 1

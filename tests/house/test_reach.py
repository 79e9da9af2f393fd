"""Reach: how much one must read to follow a prompt to its mp4, and a scene to its loss. It grows by decision only.

What counts is what imports can lead to from the door, those inside functions included (`graph.py`). Drawings and word
lists are one small file each, all alike: who has read one rig can read any. Each such folder counts as one file, as
long as the longest in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.graph import PACKAGE, Graph

FOLDED = (
    "yozora.world.rigs.",
    "yozora.world.places.",
    "yozora.world.weather.",
    "yozora.world.styles.",
    "yozora.world.captions.phrases.",
)


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A way through the house: its door, its budget, and wings it must pass (or the imports are hidden from us)."""

    name: str
    door: str
    max_files: int
    max_lines: int
    through: tuple[str, ...]


WALKS = (
    Walk(
        name="prompt -> mp4",
        door="yozora.cli.generate",
        max_files=120,
        max_lines=14_150,  # 200 see to it that plans do what was said, 320 mark the pixels, 50 label them
        through=(
            "generation",
            "model.conditioning",
            "model.sampling",
            "model.transformer",
            "model.autoencoder",
            "media",
        ),
    ),
    Walk(
        name="world -> loss",
        door="yozora.cli.train",
        max_files=144,
        max_lines=17_000,  # 690 are the second files (the same flow on many devices), 350 what a LoRA learns from
        through=(
            "training",
            "data",
            "world.scene",
            "world.render",
            "world.captions",
            "model.flow",
            "model.transformer",
        ),
    ),
)


def reach(graph: Graph, door: str) -> tuple[set[str], int]:
    """Return files (folders of like files as one) and lines that imports lead to; empty __init__s do not count."""
    modules = [graph.modules[name] for name in graph.closure(door)]
    longest: dict[str, int] = {}
    for module in modules:
        if not (module.is_init and module.is_empty):
            name = next((folder for folder in FOLDED if module.name.startswith(folder)), module.name)
            longest[name] = max(longest.get(name, 0), module.num_lines)
    return set(longest), sum(longest.values())


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.door)
def test_reach(walk: Walk, record_property) -> None:
    graph = Graph.of(PACKAGE)
    if walk.door not in graph.modules:
        pytest.fail(f"there is no {walk.door}")
    files, num_lines = reach(graph, walk.door)
    budget = f"at most {walk.max_lines:,} in {walk.max_files}"
    words = f"reach, {walk.name}: {num_lines:,} lines in {len(files)} files ({budget})"
    print(words)
    record_property("measured", words)
    for part in walk.through:
        assert any(f"{name}.".startswith(f"yozora.{part}.") for name in files), f"{walk.door} does not lead to {part}"
    assert num_lines <= walk.max_lines, words
    assert len(files) <= walk.max_files, f"{words}: {sorted(files)}"


def test_reach_counts(tmp_path: Path) -> None:
    files = {
        "cli/train.py": "def f():\n    from yozora.world.rigs import cat, dog\n    import yozora.core",
        "world/rigs/cat.py": "x = 1\n",
        "world/rigs/dog.py": "x = 1\n" * 10,
        "world/rigs/owl.py": "not reached = 1\n" * 100,
        "core/__init__.py": '"""Nothing."""\n',
    }
    for name, text in files.items():
        path = tmp_path / "yozora" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    reached = reach(Graph.of(tmp_path / "yozora"), "yozora.cli.train")
    assert reached == ({"yozora.cli.train", "yozora.world.rigs."}, 3 + 10)

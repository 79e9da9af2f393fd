"""Folders of tiny public weights, each built once a session when a test first asks for it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

needed = "public weights need more packages: pip install -c constraints.txt -e '.[diffusers]'"
for package in ("diffusers", "transformers", "peft"):
    pytest.importorskip(package, reason=needed, exc_type=ImportError)

from tests.generation.diffusers.tiny import build, build_lora  # noqa: E402
from yozora.generation.diffusers.engine import DiffusersEngine, load_engine  # noqa: E402


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the folder of a tiny pipeline by its name."""
    root = tmp_path_factory.mktemp("public")
    return cache(lambda name: build(name, root / name))


@pytest.fixture(scope="session")
def lora(weights: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the file of a LoRA for a tiny pipeline."""
    root = tmp_path_factory.mktemp("loras")
    return cache(lambda name: build_lora(name, weights(name), root))


@pytest.fixture(scope="session")
def engine(weights: Callable[[str], Path]) -> Callable[[str], DiffusersEngine]:
    """Return the engine of a tiny pipeline."""
    return cache(lambda name: load_engine(str(weights(name)), "cpu"))

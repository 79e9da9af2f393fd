"""Yozora, the open Sora: a sentence becomes a video, from weights this repository trained."""

from typing import Any

__all__ = ["Yozora"]


def __getattr__(name: str) -> Any:
    """Load the Python API on first use, so that `import yozora` stays instant."""
    if name == "Yozora":
        from yozora.generation.yozora import Yozora

        return Yozora
    raise AttributeError(f"module 'yozora' has no attribute {name!r}")

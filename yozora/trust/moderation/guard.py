"""Guards: other judges beside our own, each a callable from a prompt to certainties by category of a policy.

A guard that fails says nothing good: by its `fails_to` the prompt then waits for a person ("review"), is refused
("block"), or the guard is passed over ("allow").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from yozora.core.errors import YozoraError
from yozora.core.records import Frames
from yozora.trust.moderation.policy import Action


class GuardFailed(YozoraError):
    """A guard gave no answer."""


@runtime_checkable
class Guard(Protocol):
    """Another judge of prompts."""

    fails_to: Action

    def __call__(self, prompt: str) -> Mapping[str, float]:
        """Return certainties (0 to 1) by category; raise `GuardFailed` where there is no answer."""
        ...


@runtime_checkable
class FrameJudge(Protocol):
    """A judge of what was made: the wings above bring one, such as the examiner's eyes for the world's stand-ins."""

    def __call__(self, frames: Frames, fps: float) -> Mapping[str, float]:
        """Return certainties (0 to 1) by category for frames (T,H,W,3) at so many a second."""
        ...

"""What `yozora world` films: a scene of the storybook world under the wishes of the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yozora.cli.output import parse_size, with_nearest
from yozora.core.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class Film:
    """How scenes are filmed. `wishes` are the options place, kind, time, colour, direction, camera; `more` others."""

    size: str = "64x64"
    seconds: float = 4.0
    fps: float = 8.0
    split: str
    wishes: tuple[str | None, ...]
    more: list[str] | None = None

    def shoot(self, seed: int) -> tuple[Any, Any]:
        """Return the `Clip` of a scene and its `Facts`."""
        from yozora.core.records import Clip, Request
        from yozora.core.shapes import VideoShape
        from yozora.world.casting.cast import cast_scene
        from yozora.world.casting.splits import SPLITS
        from yozora.world.facts.facts import facts_of
        from yozora.world.render.render import render

        if self.split not in SPLITS:
            raise UsageError(with_nearest(f"There is no split {self.split!r}", self.split, SPLITS))
        wishes = self._wishes()
        height, width = parse_size(self.size)
        # The world keeps to the limits of any request.
        Request(prompt="a scene", seconds=self.seconds, height=height, width=width, fps=self.fps, seed=seed)
        shape = VideoShape(frames=max(1, round(self.seconds * self.fps)), height=height, width=width, fps=self.fps)
        scene = cast_scene(seed, wishes=wishes, seconds=shape.seconds, aspect=width / height, split=self.split)
        rendering = render(scene, shape)
        facts = facts_of(scene, rendering.motion, rendering.visible, self.fps)
        return Clip(frames=rendering.frames, fps=self.fps, record={"world": {"seed": seed, "split": self.split}}), facts

    def _wishes(self) -> Any:
        """Return what a scene must have, as `Wishes`."""
        from dataclasses import fields

        from yozora.world.casting.wishes import Wishes

        names = ("place", "kind", "time", "colour", "direction", "camera")
        wishes: dict[str, Any] = dict(zip(names, self.wishes, strict=True))
        known = [field.name for field in fields(Wishes)]
        for pair in self.more or ():
            name, _, value = pair.partition("=")
            if name not in known:
                raise UsageError(with_nearest(f"There is no wish {name!r}", name, known))
            if name == "count" and not value.isdigit():
                raise UsageError(f"count must be a whole number, not {value!r}.")
            wishes[name] = int(value) if name == "count" else value
        return Wishes(**wishes)

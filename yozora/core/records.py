"""Records that travel: a clip of pixels and the request that asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from yozora.core.cast import Member, check_cast, with_cast
from yozora.core.errors import UsageError
from yozora.core.storyboard import Card, check_cards, prompt_of

MAX_PROMPT_CHARACTERS = 32_000
MAX_SECONDS = 60.0
MAX_SIDE_PX = 2048
MAX_TAKES = 64
MAX_ADAPTERS, MAX_ADAPTER_SCALE = 4, 4.0

Frames = npt.NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Clip:
    """Pixels (T,H,W,3) uint8 sRGB at `fps` frames a second, with what is known of their making."""

    frames: Frames
    fps: float
    record: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse anything but a stack of 8-bit RGB frames."""
        if self.frames.ndim != 4 or self.frames.shape[-1] != 3 or self.frames.dtype != np.uint8:
            raise UsageError(f"A clip is (T,H,W,3) uint8, not {self.frames.shape} {self.frames.dtype}.")

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return len(self.frames) / self.fps


Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A part of the clip that is known: which frames of which file, when, where, and how strongly they hold.

    `source` is a video or picture, `sha256` what it must be. Of it the seconds `span` (all, if None) lie in the new
    clip from `at` seconds on. Boxes are (x0,y0,x1,y1) in shares of the frame: the source fills `place` (the whole
    frame, if None), and within `hole` nothing is known; a hole may move, straight to `hole_end`. Without `strength`
    what is known is kept; with it (0..1) it is only where the making begins, the further off the larger.
    """

    source: str
    sha256: str
    span: tuple[float, float] | None = None
    at: float = 0.0
    place: Box | None = None
    hole: Box | None = None
    hole_end: Box | None = None
    strength: float | None = None

    def __post_init__(self) -> None:
        """Check every value here, so that no door has to."""
        if self.span is not None and not 0 <= self.span[0] < self.span[1]:
            raise UsageError(f"A span goes from one second to a later one, not {self.span[0]:g} to {self.span[1]:g}.")
        if not 0 <= self.at < MAX_SECONDS:
            raise UsageError(f"A known part begins 0 to {MAX_SECONDS:g} seconds into the clip, not at {self.at:g}.")
        if self.strength is not None and not 0 < self.strength <= 1:
            raise UsageError(f"strength must be above 0 and at most 1, not {self.strength:g}.")
        if self.hole_end is not None and self.hole is None:
            raise UsageError("A region that moves needs a place to begin.")
        for box in (self.place, self.hole, self.hole_end):
            if box is not None and not (0 <= box[0] < box[2] <= 1 and 0 <= box[1] < box[3] <= 1):
                raise UsageError(f"A region is left, top, right, bottom in shares of the frame (0 to 1), not {box}.")


@dataclass(frozen=True, kw_only=True)
class Variation:
    """Another end of the same walk: the clip of the request's own seed is noised to time `strength` by the noise of

    `seed`, and made again from there. 1 keeps who is where and nothing else, a small strength nearly everything.
    """

    seed: int
    strength: float = 0.7

    def __post_init__(self) -> None:
        """Check both numbers here, so that no door has to."""
        if not 0 < self.strength <= 1:
            raise UsageError(f"A variation's strength must be above 0 and at most 1, not {self.strength:g}.")
        if not 0 <= self.seed < 2**63:
            raise UsageError(f"seed must be from 0 to 2^63-1, not {self.seed}.")


@dataclass(frozen=True, kw_only=True)
class UsedAdapter:
    """A small change to the weights that a clip is made with: its name or file, how strongly it holds, what it is.

    `sha256` (of the file's tensors and header) is what it must be; empty takes whatever is there.
    """

    name: str
    scale: float = 1.0
    sha256: str = ""

    def __post_init__(self) -> None:
        """Check the scale here, so that no door has to."""
        if not self.name.strip():
            raise UsageError("An adapter needs a name or a file.")
        if not -MAX_ADAPTER_SCALE <= self.scale <= MAX_ADAPTER_SCALE:
            raise UsageError(
                f"An adapter's scale is from -{MAX_ADAPTER_SCALE:g} to {MAX_ADAPTER_SCALE:g}, not {self.scale:g}."
            )


@dataclass(frozen=True, kw_only=True)
class Request:
    """One sentence and how to film it: what a door parses, what the file records, what makes it again.

    `height`, `width` and `fps` of None mean the model's own; sizes are delivered exactly as asked. What `conditions`
    know is kept, the rest is made; of a `loop` the end runs into the beginning. The cards of a `storyboard` tell of
    all its seconds one after another; its prompt is what they say. Who is in the `cast` may be called by name.
    `expanded` is what the prompt became before it was understood, with all that it left open; empty, if it stayed.
    `chosen_of` tells of how many takes this one was chosen; it is made alone. `adapters` change the model's weights, in
    this order; a `variation` is another end of the walk of this seed. `negative_prompt` is what public weights are to
    keep away from; ours take none.
    """

    prompt: str
    seconds: float | None = None
    height: int | None = None
    width: int | None = None
    fps: float | None = None
    seed: int = 0
    num_inference_steps: int | None = None
    guidance_scale: float | None = None
    model: str = "nano"
    conditions: tuple[Condition, ...] = ()
    loop: bool = False
    storyboard: tuple[Card, ...] = ()
    cast: tuple[Member, ...] = ()
    expanded: str = ""
    chosen_of: int = 1
    adapters: tuple[UsedAdapter, ...] = ()
    variation: Variation | None = None
    negative_prompt: str = ""

    @property
    def spoken(self) -> str:
        """The sentence that is to be understood: the prompt expanded, or with names of the cast described."""
        return self.expanded or with_cast(self.prompt, self.cast)

    def __post_init__(self) -> None:
        """Check every value here, so that no door has to."""
        check_cast(self.cast)
        if self.storyboard:
            self._check_storyboard()
        if not self.prompt.strip():
            raise UsageError("The prompt is empty: say what the video should show.")
        if (length := max(map(len, (self.prompt, self.expanded, self.negative_prompt)))) > MAX_PROMPT_CHARACTERS:
            raise UsageError(f"The prompt has {length:,} characters; keep it under {MAX_PROMPT_CHARACTERS:,}.")
        if self.seconds is not None and not 0 < self.seconds <= MAX_SECONDS:
            raise UsageError(f"seconds must be above 0 and at most {MAX_SECONDS:g}, not {self.seconds:g}.")
        for name in ("height", "width"):
            size = getattr(self, name)
            if size is not None and not (16 <= size <= MAX_SIDE_PX and size % 2 == 0):
                raise UsageError(f"{name} must be an even number from 16 to {MAX_SIDE_PX}, not {size}.")
        if self.fps is not None and not 1 <= self.fps <= 60:
            raise UsageError(f"fps must be from 1 to 60, not {self.fps:g}.")
        if self.num_inference_steps is not None and not 1 <= self.num_inference_steps <= 1000:
            raise UsageError(f"steps must be from 1 to 1000, not {self.num_inference_steps}.")
        if self.guidance_scale is not None and not 0 <= self.guidance_scale <= 20:
            raise UsageError(f"guidance must be from 0 to 20, not {self.guidance_scale:g}.")
        if not 1 <= self.chosen_of <= MAX_TAKES:
            raise UsageError(f"A take is chosen of 1 to {MAX_TAKES}, not of {self.chosen_of}.")
        if not 0 <= self.seed < 2**63:
            raise UsageError(f"seed must be from 0 to 2^63-1, not {self.seed}.")
        if len(self.adapters) > MAX_ADAPTERS:
            raise UsageError(f"At most {MAX_ADAPTERS} adapters go together, not {len(self.adapters)}.")
        if self.variation is not None and (self.conditions or self.loop or self.storyboard):
            raise UsageError("A clip is varied as it was made from a prompt alone.")

    def _check_storyboard(self) -> None:
        """Refuse a storyboard that is not told from beginning to end, or of which something else is asked too."""
        check_cards(self.storyboard, self.seconds)
        if self.prompt != prompt_of(self.storyboard):
            raise UsageError("The prompt of a storyboard is what its cards say, one after another.")
        if self.expanded:
            raise UsageError("A storyboard is made as its cards say: it is not expanded.")
        if self.conditions or self.loop:
            raise UsageError("A storyboard is made from words alone: ask for pictures, clips and loops without one.")

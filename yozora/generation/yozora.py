"""The Python API: `Yozora.from_pretrained("nano").generate("a red sailboat at sea").save("out.mp4")`."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from yozora.core.records import Clip, Request
from yozora.core.syllabus import Syllabus
from yozora.generation.generate import Engine, generate, load_engine, notes
from yozora.generation.native import NativeEngine
from yozora.generation.weights import ModelCard
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.trust.seal import About, save_sealed

DEFAULT_MODEL = "nano"


@dataclass(frozen=True, kw_only=True)
class GeneratedClip(Clip):
    """A clip that can save itself."""

    def save(self, path: Path | str, *, about: About | None = None, trust: Path | None = None) -> Path:
        """Write the clip as a signed H.264 mp4, record its delivery, and return its path.

        `about` says more than the clip's record does (ingredients); `trust` is the folder of keys and ledger, this
        user's by default. Without the extra `trust` the file is written unsigned, with a warning.
        """
        if complaint := save_sealed(self, path, about=about, folder=trust):
            warnings.warn(complaint, stacklevel=2)
        return Path(path)


class Yozora:
    """A loaded model. Argument names follow the ecosystem (`num_inference_steps`, `guidance_scale`, `seed`, ...)."""

    def __init__(self, engine: Engine) -> None:
        """Wrap an engine; `from_pretrained` is the usual way in."""
        self.engine = engine

    @classmethod
    def from_pretrained(cls, name: str = DEFAULT_MODEL) -> Yozora:
        """Load a shipped model by name, a folder of weights, or public weights: `hf:ORG/NAME`, a diffusers folder."""
        return cls(load_engine(name))

    @property
    def card(self) -> ModelCard:
        """What the model says of itself: its name, the clip it was taught, how it is sampled."""
        return self.engine.card

    @property
    def syllabus(self) -> Syllabus | None:
        """What the model was taught, word by word; None of public weights, which do not say."""
        return self.engine.weights.syllabus if isinstance(self.engine, NativeEngine) else None

    def understand(self, prompt: str) -> Understanding | None:
        """Return what the model makes of `prompt`, unknown words named; None of public weights, which do not say."""
        return understand(prompt, self.syllabus) if self.syllabus is not None else None

    def notes(self, request: Request) -> tuple[str, ...]:
        """Return a sentence for each thing of `request` that is made although the model was not taught it."""
        return notes(request, self.card)

    def run(self, request: Request, progress: Callable[[int, int], None] | None = None) -> Clip:
        """Return the clip that `request` asks for; `progress(step, steps)` is called after every denoising step."""
        return generate(request, self.engine, progress)

    def generate(
        self,
        prompt: str,
        *,
        seconds: float | None = None,
        height: int | None = None,
        width: int | None = None,
        fps: float | None = None,
        num_inference_steps: int | None = None,
        guidance_scale: float | None = None,
        seed: int = 0,
    ) -> GeneratedClip:
        """Return the video of a sentence. None leaves a choice to the model; the same seed gives the same frames."""
        request = Request(
            prompt=prompt,
            seconds=seconds,
            height=height,
            width=width,
            fps=fps,
            num_inference_steps=num_inference_steps,
            guidance_scale=guidance_scale,
            seed=seed,
            model=self.card.name,
        )
        clip = self.run(request)
        return GeneratedClip(frames=clip.frames, fps=clip.fps, record=clip.record)

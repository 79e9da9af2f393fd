"""The Python API: `Yozora.from_pretrained("nano").generate("a red sailboat at sea").save("out.mp4")`."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, Unpack

from yozora.core.cast import cast_of_mapping
from yozora.core.errors import UsageError
from yozora.core.records import Clip, Request, UsedAdapter
from yozora.core.storyboard import Storyboard, parse_storyboard
from yozora.core.syllabus import Syllabus
from yozora.generation.best import Score, best_of
from yozora.generation.expansion import Expanded, Rewrite, expanded
from yozora.generation.generate import Engine, generate, load_engine, notes, with_adapters
from yozora.generation.naming import parse_adapter, pinned
from yozora.generation.native import NativeEngine
from yozora.generation.story import Part, asked_of, parts_of
from yozora.generation.weights import ModelCard
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.trust.gate import Gate
from yozora.trust.seal import About, save_sealed

DEFAULT_MODEL = "nano"


@dataclass(frozen=True, kw_only=True)
class GeneratedClip(Clip):
    """A clip that can save itself."""

    def save(
        self, path: Path | str, *, about: About | None = None, trust: Path | None = None, watermark: bool = True
    ) -> Path:
        """Write the clip as a signed H.264 mp4, record its delivery, and return its path.

        `about` says more than the clip's record does (ingredients); `trust` is the folder of keys and ledger, this
        user's by default. From 256 px on the pixels carry a watermark, unless `watermark` is False. Without the extra
        `trust` the file is written unsigned and unmarked, with a warning.
        """
        if complaint := save_sealed(self, path, about=about, folder=trust, watermark=watermark):
            warnings.warn(complaint, stacklevel=2)
        return Path(path)


class Choices(TypedDict, total=False):
    """What may be said of a clip besides its sentence; None leaves a choice to the model, the same seed gives the same.

    A `storyboard` is sentences with times (see `parse_storyboard`) instead of a prompt; it lasts `seconds` if its last
    card is open. `cast` has descriptions by the names that prompts may call subjects.
    With `expand` what the prompt leaves open is said too: drawn by the seed (True), or by a rewriting such as
    `yozora.generation.rewriting.Endpoint`.
    Of `best_of` takes the one of the highest `score` is kept, as `yozora.evaluation.marking.scorer.Scorer` gives.
    """

    seconds: float | None
    height: int | None
    width: int | None
    fps: float | None
    num_inference_steps: int | None
    guidance_scale: float | None
    seed: int
    storyboard: Storyboard | str
    cast: Mapping[str, str]
    expand: bool | Rewrite
    best_of: int
    score: Score


class Yozora:
    """A loaded model. Argument names follow the ecosystem (`num_inference_steps`, `guidance_scale`, `seed`, ...)."""

    def __init__(self, engine: Engine, gate: Gate | None = None) -> None:
        """Wrap an engine, and a gate for prompts (this user's by default); `from_pretrained` is the usual way in."""
        self.engine = engine
        self.gate = gate

    @classmethod
    def from_pretrained(
        cls,
        name: str = DEFAULT_MODEL,
        *,
        adapters: Sequence[UsedAdapter | str | Path] = (),
        gate: Gate | None = None,
    ) -> Yozora:
        """Load a shipped model by name, a folder of weights, or public weights: `hf:ORG/NAME`, a diffusers folder.

        `adapters` are on for all that it makes: files or names, each with ":SCALE" behind it if not at full strength.
        Prompts pass `gate`, by default that of this user's policy (`yozora.trust.gate.open_gate`).
        """
        engine = load_engine(name)
        used = tuple(pinned(one if isinstance(one, UsedAdapter) else parse_adapter(str(one))) for one in adapters)
        return cls(with_adapters(engine, Request(prompt="-", adapters=used)), gate)

    @property
    def adapters(self) -> tuple[UsedAdapter, ...]:
        """The adapters that are on unless a request says otherwise."""
        return self.engine.adapters if isinstance(self.engine, NativeEngine) else ()

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

    def parts(self, request: Request) -> tuple[Part, ...]:
        """Return what the model makes of each card of a storyboard; none of another request, and of public weights."""
        return parts_of(request, self.syllabus) if self.syllabus is not None else ()

    def notes(self, request: Request) -> tuple[str, ...]:
        """Return a sentence for each thing of `request` that is made although the model was not taught it."""
        return notes(request, self.card)

    def expand(self, request: Request, rewrite: Rewrite | None = None) -> Expanded:
        """Return a request that says too what its prompt leaves open, by `rewrite` or else drawn by its seed."""
        return expanded(request, self._syllabus("its prompts cannot be expanded"), rewrite)

    def run(self, request: Request, progress: Callable[[int, int], None] | None = None) -> Clip:
        """Return the clip that `request` asks for; `progress(step, steps)` is called after every denoising step.

        A prompt that the gate does not let through raises `PromptRefused`.
        """
        return generate(request, self.engine, progress, gate=self.gate)

    def run_best(
        self, request: Request, count: int, score: Score, progress: Callable[[int, int], None] | None = None
    ) -> Clip:
        """Return the best of `count` takes of `request` by `score`; its record has the seed that makes it again."""
        syllabus = self._syllabus("its takes cannot be scored")
        parts = asked_of(request, syllabus, request.seconds or self.card.taught.seconds)
        return best_of(request, count, parts, score, self.run, progress)

    def generate(self, prompt: str | None = None, **choices: Unpack[Choices]) -> GeneratedClip:
        """Return the video of a sentence, or of a `storyboard`; see `Choices` for what else may be said."""
        count, score = choices.pop("best_of", 1), choices.pop("score", None)
        expand = choices.pop("expand", False)
        request = self._request(prompt, choices)
        if count != 1 and score is None:
            raise UsageError(
                "Who is to choose the best? Give a score, such as yozora.evaluation.marking.scorer.Scorer."
            )
        if expand:
            more = self.expand(request, None if expand is True else expand)
            for remark in more.remarks:
                warnings.warn(remark, stacklevel=2)
            request = more.request
        clip = self.run(request) if score is None else self.run_best(request, count, score)
        return GeneratedClip(frames=clip.frames, fps=clip.fps, record=clip.record)

    def _syllabus(self, otherwise: str) -> Syllabus:
        """Return what the model was taught; of public weights say what therefore cannot be."""
        if self.syllabus is None:
            raise UsageError(f"{self.card.name} does not say what words mean to it: {otherwise}.")
        return self.syllabus

    def _request(self, prompt: str | None, choices: Choices) -> Request:
        """Return the request that arguments of `generate` make."""
        written = choices.pop("storyboard", None)
        if (prompt is None) == (written is None):
            raise UsageError("Say what the video shows in a prompt, or in a storyboard.")
        board = parse_storyboard(written, choices.get("seconds")) if isinstance(written, str) else written
        cast = cast_of_mapping(choices.pop("cast", {}))
        asked: dict[str, Any] = {**choices, "cast": cast, "model": self.card.name, "adapters": self.adapters}
        if board is not None:
            return Request(**{**asked, "prompt": board.prompt, "storyboard": board.cards, "seconds": board.seconds})
        return Request(prompt=prompt or "", **asked)

"""The examiner: reads a video into the terms of the world's facts. `load_examiner().read(frames, fps)`.

Networks look at pixels (`sight`), sightings are linked into tracks (`tracks`), and what geometry can tell exactly is
told by geometry (`interpret`). It is taught on world renders alone and never sees a generator's output.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor, nn

from yozora.core.config import from_dict, to_dict
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip, Frames
from yozora.core.syllabus import Syllabus
from yozora.evaluation.examiner.actions import ActionConfig, ActionReader
from yozora.evaluation.examiner.camera import CameraConfig, CameraReader
from yozora.evaluation.examiner.detector import Detector, DetectorConfig
from yozora.evaluation.examiner.flashes import flashes_in
from yozora.evaluation.examiner.interpret import interpret
from yozora.evaluation.examiner.reading import Reading
from yozora.evaluation.examiner.recogniser import Recogniser, RecogniserConfig
from yozora.evaluation.examiner.sight import Eyes
from yozora.evaluation.examiner.storage import packed, unpacked
from yozora.evaluation.examiner.vocabulary import Vocabulary
from yozora.generation.weights import SHIPPED, read_tensors, write_tensors

EXAMINER_PATH = SHIPPED / "examiner" / "examiner.safetensors"
PARTS: dict[str, tuple[type[Any], type[nn.Module]]] = {
    "detector": (DetectorConfig, Detector),
    "recogniser": (RecogniserConfig, Recogniser),
    "camera": (CameraConfig, CameraReader),
    "actions": (ActionConfig, ActionReader),
}


class Examiner:
    """Four networks and what makes a reading of what they see."""

    def __init__(self, networks: dict[str, nn.Module], vocabulary: Vocabulary | None = None) -> None:
        """Take the networks by the names of PARTS, and the words it may answer in: all of them, if not told."""
        parts = [networks[name] for name in PARTS]
        for part in parts:
            part.eval().requires_grad_(False)
        detector, recogniser, camera, actions = parts
        assert isinstance(detector, Detector) and isinstance(recogniser, Recogniser)
        assert isinstance(camera, CameraReader) and isinstance(actions, ActionReader)
        self.networks, self.vocabulary = networks, vocabulary
        self.eyes, self.actions = Eyes(detector, recogniser, camera), actions

    def among(self, syllabus: Syllabus) -> Examiner:
        """Return this examiner, which answers in the words of `syllabus` alone: those that a model was taught."""
        return Examiner(self.networks, Vocabulary.of(syllabus))

    def examine(self, frames: Frames, fps: float) -> tuple[Reading, tuple[float, ...]]:
        """Return the reading of a clip (T,H,W,3) uint8 and its features, at the price of one look."""
        if len(frames) == 0:
            raise UsageError("There is nothing to read in a video without frames.")
        sight = self.eyes.look(frames)
        if self.vocabulary is not None:
            sight = self.vocabulary.narrowed(sight)
        reading = interpret(sight, self.actions, fps, flashes_in(frames, fps))
        return reading, tuple(round(float(value), 5) for value in sight.features)

    def read(self, frames: Frames, fps: float) -> Reading:
        """Return what a clip (T,H,W,3) uint8 of any size shows."""
        return self.examine(frames, fps)[0]

    def describe(self, frames: Frames, fps: float) -> tuple[float, ...]:
        """Return features (D,) of a clip: the detector's description of its frames, mean and spread over time."""
        return self.examine(frames, fps)[1]


def save_examiner(networks: dict[str, nn.Module], path: Path, card: dict[str, Any]) -> None:
    """Write the networks into one file, in eight bits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, Tensor] = {}
    for part, network in networks.items():
        tensors |= {f"{part}.{name}": tensor for name, tensor in packed(network.state_dict()).items()}
    configs = {part: to_dict(network.config) for part, network in networks.items()}
    write_tensors(path, tensors, {"config": json.dumps(configs), "card": json.dumps(card)})


@cache
def load_examiner(path: Path = EXAMINER_PATH) -> Examiner:
    """Return the examiner in `path`, the shipped one unless told otherwise."""
    header, tensors = read_tensors(path)
    networks: dict[str, nn.Module] = {}
    try:
        configs = json.loads(header["config"])
        made = {part: network(from_dict(config, configs[part])) for part, (config, network) in PARTS.items()}
    except (KeyError, ValueError, TypeError, UsageError) as error:
        raise YozoraError(f"{path} is no examiner: fetch or teach it again.") from error
    for part, built in made.items():
        prefix = f"{part}."
        own = {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}
        try:
            built.load_state_dict(unpacked(own))
        except RuntimeError as error:
            raise YozoraError(f"{path} does not fit its own configuration: fetch or teach it again.") from error
        networks[part] = built
    return Examiner(networks)


def read_clip(clip: Clip, examiner: Examiner | None = None) -> Reading:
    """Return what `clip` shows."""
    return (examiner or load_examiner()).read(np.ascontiguousarray(clip.frames), clip.fps)

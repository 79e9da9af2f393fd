"""The action reader: what a subject is doing in each frame, from its poses and its way over time.

A temporal convolution over one track (Bai et al. 2018, "TCN"), eight frames a second. What a kind cannot do it is never
said to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.evaluation.examiner.answers import DOINGS
from yozora.evaluation.examiner.recogniser import POSE
from yozora.world.casting.splits import actions_of
from yozora.world.scene.script import ABSENCES

RATE = 8.0
# Per frame: pose, single-look actions, what the kind can do; and the numbers of `geometry`.
NUM_GEOMETRY = 16
NUM_INPUTS = POSE + 2 * len(DOINGS) + NUM_GEOMETRY
DILATIONS = (1, 2, 4, 8, 1)


@dataclass(frozen=True, kw_only=True)
class ActionConfig:
    """The actions it knows, in order, the inputs a frame and the width of the network."""

    actions: tuple[str, ...] = DOINGS
    inputs: int = NUM_INPUTS
    width: int = 96


class ActionReader(nn.Module):
    """Tracks (N,T,inputs) to logits (N,T,actions)."""

    def __init__(self, config: ActionConfig) -> None:
        """Build the network: residual dilated convolutions over time."""
        super().__init__()
        self.config = config
        w = config.width
        self.enter = nn.Linear(config.inputs, w)
        self.layers = nn.ModuleList(nn.Conv1d(w, 2 * w, 3, padding=d, dilation=d) for d in DILATIONS)
        self.backs = nn.ModuleList(nn.Conv1d(2 * w, w, 1) for _ in DILATIONS)
        self.norms = nn.ModuleList(nn.LayerNorm(w) for _ in DILATIONS)
        self.out = nn.Linear(w, len(config.actions))

    def forward(self, tracks: Float[Tensor, "n t f"]) -> Float[Tensor, "n t a"]:
        """Return the logits of each action in each frame; what the kind cannot do is out of the question."""
        x = self.enter(tracks)
        for layer, back, norm in zip(self.layers, self.backs, self.norms, strict=True):
            x = x + back(F.relu(layer(norm(x).transpose(1, 2)))).transpose(1, 2)
        can = tracks[..., POSE + len(DOINGS) : POSE + 2 * len(DOINGS)]
        return self.out(x).float() - 30.0 * (1 - can.float())


@cache
def repertoire(kind: str) -> npt.NDArray[np.float32]:
    """Return 1 for each action that a `kind` can do, be it out of sight, else 0."""
    able = {*actions_of(kind), *ABSENCES, "stand"}
    return np.array([action in able for action in DOINGS], np.float32)


@dataclass(frozen=True, kw_only=True)
class Course:
    """One track as the action reader sees it, T frames at `RATE`: see `inputs_of`.

    `poses` (T,48) and `doing` (T,A) of single looks (zero unseen), `boxes` (T,4) in the world at rest and `framed`
    (T,4) in the frame, both in frame heights and NaN unseen; `visible`, `score`, `state` (T,); `nearest` (T,2) the way
    to the nearest other subject, NaN where there is none; `aspect` of the frame.
    """

    kind: str
    poses: npt.NDArray[np.float32]
    doing: npt.NDArray[np.float32]
    boxes: npt.NDArray[np.float32]
    framed: npt.NDArray[np.float32]
    visible: npt.NDArray[np.float32]
    score: npt.NDArray[np.float32]
    state: npt.NDArray[np.float32]
    nearest: npt.NDArray[np.float32]
    aspect: float


def inputs_of(course: Course) -> npt.NDArray[np.float32]:
    """Return the inputs (T,NUM_INPUTS) of the action reader for one track."""
    frames = len(course.visible)
    seen = np.isfinite(course.boxes[:, 0])
    boxes, framed = filled(course.boxes), filled(course.framed)
    centre, inside = (boxes[:, :2] + boxes[:, 2:]) / 2, (framed[:, :2] + framed[:, 2:]) / 2
    velocity = np.gradient(centre, axis=0) * RATE if frames > 1 else np.zeros_like(centre)
    size = boxes[:, 2:] - boxes[:, :2]
    near = np.nan_to_num(course.nearest)
    geometry = np.concatenate(
        (
            seen[:, None],
            course.visible[:, None],
            course.score[:, None],
            4 * size,
            2 * inside - np.array([course.aspect, 1.0]),
            4 * velocity.clip(-1, 1),
            course.state[:, None],
            4 * np.gradient(course.state)[:, None] if frames > 1 else np.zeros((frames, 1)),
            2 * near,
            np.isfinite(course.nearest[:, :1]),
            centre[:, 1:] * 2 - 1,
            np.ones((frames, 1)),
        ),
        axis=1,
    )
    can = np.tile(repertoire(course.kind), (frames, 1))
    poses = course.poses * seen[:, None]
    return np.concatenate((poses, course.doing * seen[:, None], can, geometry), axis=1).astype(np.float32)


def filled(boxes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return boxes (T,4) with the unseen frames on the way between their neighbours."""
    seen = np.flatnonzero(np.isfinite(boxes[:, 0]))
    if not len(seen):
        return np.zeros_like(boxes)
    frames = np.arange(len(boxes))
    return np.stack([np.interp(frames, seen, boxes[seen, side]) for side in range(4)], axis=1).astype(np.float32)


def actions_in(reader: ActionReader, course: Course) -> npt.NDArray[np.float32]:
    """Return the probability (T,A) of each action in each frame of one track."""
    with torch.inference_mode():
        logits = reader(torch.from_numpy(inputs_of(course))[None])[0]
    probabilities: npt.NDArray[np.float32] = logits.softmax(-1).numpy()
    return probabilities

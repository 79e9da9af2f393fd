"""The reader: what a video shows, as far as a prompt could have asked for it. Trained on world renders alone.

A small network reads single frames (place, time, where the subject is, its kind and colour); the direction of motion
is geometry: the slope of the subject's centre over time. It never sees a generator's output in training.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.core.config import from_dict, to_dict
from yozora.core.records import Clip
from yozora.generation.weights import SHIPPED, read_tensors, write_tensors
from yozora.media.resize import resize_clip
from yozora.model.autoencoder.pixels import pixels_to_video

READER_PATH = SHIPPED / "reader" / "reader.safetensors"
SIDE_PX = 64
SLOTS = ("place", "time", "kind", "colour")
SMALLEST_SHARE = 0.004
FLATTEST_SLOPE = 0.02


@dataclass(frozen=True, kw_only=True)
class ReaderConfig:
    """The answers the reader can give, slot by slot, and its width."""

    place: tuple[str, ...]
    time: tuple[str, ...]
    kind: tuple[str, ...]
    colour: tuple[str, ...]
    width: int = 48


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read: the likeliest answers, the probability of each, and how much of the frame the subject fills."""

    place: str
    time: str
    kind: str
    colour: str
    direction: str
    confidence: dict[str, float]
    subject_share: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class FrameReading:
    """Raw answers for N frames: mask logits (N,16,16) and logits by slot."""

    mask: Float[Tensor, "n y x"]
    logits: dict[str, Tensor]


def _block(width: int) -> nn.Sequential:
    """Return two convolutions with norms."""
    return nn.Sequential(
        nn.Conv2d(width, width, 3, padding=1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.Conv2d(width, width, 3, padding=1, bias=False),
        nn.BatchNorm2d(width),
    )


class Reader(nn.Module):
    """Frames (N,3,64,64) in [-1,1] to a FrameReading."""

    def __init__(self, config: ReaderConfig) -> None:
        """Build the network."""
        super().__init__()
        self.config = config
        w = config.width
        self.enter = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(12, w, 3, padding=1), nn.BatchNorm2d(w), nn.ReLU())
        self.fine = _block(w)
        self.down = nn.Sequential(nn.Conv2d(w, 2 * w, 3, stride=2, padding=1), nn.BatchNorm2d(2 * w), nn.ReLU())
        self.middle = nn.ModuleList(_block(2 * w) for _ in range(2))
        self.downer = nn.Sequential(nn.Conv2d(2 * w, 3 * w, 3, stride=2, padding=1), nn.BatchNorm2d(3 * w), nn.ReLU())
        self.coarse = nn.ModuleList(_block(3 * w) for _ in range(2))
        self.mask = nn.Conv2d(5 * w, 1, 1)
        self.scene = nn.ModuleDict({s: nn.Linear(3 * w, len(getattr(config, s))) for s in ("place", "time")})
        self.subject = nn.ModuleDict(
            {
                s: nn.Sequential(nn.Linear(5 * w, 2 * w), nn.ReLU(), nn.Linear(2 * w, len(getattr(config, s))))
                for s in ("kind", "colour")
            }
        )

    def forward(self, frames: Float[Tensor, "n 3 64 64"]) -> FrameReading:
        """Return what each frame shows; kind and colour are read where the mask says the subject is."""
        x = self.enter(frames)
        x = self.down(F.relu(x + self.fine(x)))
        for block in self.middle:
            x = F.relu(x + block(x))
        y = self.downer(x)
        for block in self.coarse:
            y = F.relu(y + block(y))
        both = torch.cat((x, F.interpolate(y, scale_factor=2)), dim=1)
        mask = self.mask(both)[:, 0]
        share = torch.sigmoid(mask)[:, None]
        pooled = (both * share).sum((2, 3)) / (share.sum((2, 3)) + 0.5)
        logits = {slot: head(y.mean((2, 3))) for slot, head in self.scene.items()}
        logits |= {slot: head(pooled) for slot, head in self.subject.items()}
        return FrameReading(mask=mask, logits=logits)


def read_video_tensor(reader: Reader, video: Float[Tensor, "3 t h w"], fps: float) -> Reading:
    """Return what a clip of 64-px frames in [-1,1] shows."""
    with torch.inference_mode():
        frames = reader(video.transpose(0, 1).contiguous())
    share = torch.sigmoid(frames.mask)
    mass = share.mean((1, 2))
    answers, confidence = {}, {}
    for slot in SLOTS:
        weight = mass + 1e-4 if slot in ("kind", "colour") else torch.ones_like(mass)
        logs = (frames.logits[slot].log_softmax(-1) * weight[:, None]).sum(0) / weight.sum()
        best = int(logs.argmax())
        answers[slot] = getattr(reader.config, slot)[best]
        confidence[slot] = round(float(logs.softmax(-1)[best]), 4)
    return Reading(
        **answers,
        direction=direction_of(share, fps),
        confidence=confidence,
        subject_share=round(float(mass.mean()), 4),
    )


def direction_of(share: Float[Tensor, "t y x"], fps: float) -> str:
    """Return where the subject goes: the larger slope of its centre against time, weighted by its area; or "none"."""
    area = share.mean((1, 2))
    weight = torch.where(area > SMALLEST_SHARE, area, torch.zeros_like(area))
    if int((weight > 0).sum()) < 3:
        return "none"
    t, h, w = share.shape
    total = share.sum((1, 2)).clamp(min=1e-6)
    xs = (share.sum(1) @ ((torch.arange(w) + 0.5) / h)) / total
    ys = (share.sum(2) @ ((torch.arange(h) + 0.5) / h)) / total
    seconds = torch.arange(t) / fps
    weight = weight / weight.sum()
    centred = seconds - (weight * seconds).sum()
    spread = (weight * centred * centred).sum().clamp(min=1e-6)
    across, down = (float((weight * centred * values).sum() / spread) for values in (xs, ys))
    if max(abs(across), abs(down)) < FLATTEST_SLOPE:
        return "none"
    if abs(across) >= abs(down):
        return "right" if across > 0 else "left"
    return "down" if down > 0 else "up"


def load_reader(path: Path = READER_PATH) -> Reader:
    """Read the reader's weights."""
    header, tensors = read_tensors(path)
    reader = Reader(from_dict(ReaderConfig, json.loads(header["config"])))
    reader.load_state_dict({name: t.float() if t.is_floating_point() else t for name, t in tensors.items()})
    return reader.eval().requires_grad_(False)


def save_reader(reader: Reader, path: Path, card: dict[str, Any]) -> None:
    """Write the reader's weights, matrices as 16-bit floats."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: (t.half() if t.ndim >= 2 else t).contiguous().clone() for name, t in reader.state_dict().items()}
    write_tensors(path, tensors, {"config": json.dumps(to_dict(reader.config)), "card": json.dumps(card)})


def read_clip(clip: Clip, reader: Reader | None = None) -> Reading:
    """Return what `clip` shows; any size is read at 64 px."""
    reader = reader or load_reader()
    small = resize_clip(clip, SIDE_PX, SIDE_PX)
    return read_video_tensor(reader, pixels_to_video(torch.from_numpy(small.frames.copy())[None])[0], clip.fps)

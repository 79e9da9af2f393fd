"""Batches from shards: frames and masks for the autoencoder, cached latents for the flow. Order depends on seeds alone,

so a run that resumes at step n draws what it would have drawn.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int, Integer, UInt8
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from yozora.core.errors import YozoraError
from yozora.core.seeds import derive_seed
from yozora.core.syllabus import Syllabus
from yozora.data.layouts import who_are
from yozora.media.files import written_whole
from yozora.model.autoencoder.pixels import pixels_to_video
from yozora.model.conditioning.cast import cast_slots
from yozora.model.conditioning.text_encoder import pack_phrases
from yozora.model.conditioning.understanding import max_concepts, num_phrases, understand
from yozora.model.layout.layout import Layout, token_boxes

FRAMES_AT_ONCE = 800
Encode = Callable[[Float[Tensor, "b 3 t h w"]], Float[Tensor, "b c l y x"]]


def read_tensor(path: Path, name: str) -> Tensor:
    """Return one tensor of a shard."""
    try:
        with safe_open(path, framework="pt") as file:
            return file.get_tensor(name)
    except Exception as error:
        raise YozoraError(f"{path} is not a whole shard ({error}): delete it and render again.") from error


def read_records(path: Path) -> list[dict[str, object]]:
    """Return facts and captions of each clip of the shard at `path`."""
    beside = path.with_suffix(".jsonl")
    try:
        return [json.loads(line) for line in beside.read_text().splitlines()]
    except (OSError, ValueError) as error:
        raise YozoraError(f"{beside} is missing or damaged: delete that shard and render it again.") from error


@dataclass(frozen=True, kw_only=True)
class PixelBatches:
    """Random short windows of some shards, held in memory: as many frames as one latent frame stands for."""

    frames: UInt8[Tensor, "n t h w 3"]
    mask: UInt8[Tensor, "n t y x"]

    @classmethod
    def load(cls, shards: Sequence[Path], window: int) -> PixelBatches:
        """Cut the clips of `shards` into windows of `window` frames."""
        frames = [read_tensor(path, "frames").unflatten(1, (-1, window)).flatten(0, 1) for path in shards]
        masks = [read_tensor(path, "mask").unflatten(1, (-1, window)).flatten(0, 1) for path in shards]
        return cls(frames=torch.cat(frames), mask=torch.cat(masks))

    def batch(self, seed: int, step: int, size: int) -> tuple[Float[Tensor, "b 3 t h w"], Float[Tensor, "b t y x"]]:
        """Return `size` windows of video, and the subjects' mask in 0..1 on its coarse grid."""
        generator = torch.Generator().manual_seed(derive_seed("pixels", seed, step))
        rows = torch.randint(len(self.frames), (size,), generator=generator)
        return pixels_to_video(self.frames[rows]), self.mask[rows].float() / 255


@dataclass(frozen=True, kw_only=True)
class LatentBatch:
    """Latents of B windows, the share of each cell that a subject covers, the phrases of a caption each, and, where it

    is known, who is where in every latent frame.
    """

    data: Float[Tensor, "b c l y x"]
    mask: Float[Tensor, "b l y x"]
    phrases: Int[Tensor, "b p k"]
    layout: Layout | None = None


class Rows:
    """Tensors of several files as one along their first axis; what lies in the files is read when it is asked for.

    Files are mapped, not loaded: latents that already lie in memory (/dev/shm) take no room twice.
    """

    def __init__(self, paths: Sequence[Path], name: str) -> None:
        """Open tensor `name` of every file."""
        self.parts = [read_tensor(path, name) for path in paths]
        self.ends = list(accumulate(len(part) for part in self.parts))

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.ends[-1]

    def __getitem__(self, row: int) -> Tensor:
        """Return one row."""
        if not 0 <= row < len(self):
            raise IndexError(row)
        part = bisect_right(self.ends, row)
        return self.parts[part][row - self.ends[part]]


@dataclass(frozen=True, kw_only=True)
class LatentBatches:
    """Cached latents of whole clips (N rows of C,L,Y,X), from which windows of any length are drawn.

    `boxes` (frame by frame, of all T frames) and `who` say who is where, see `Layout`.
    """

    latents: Float[Tensor, "n c l y x"] | Rows
    mask: UInt8[Tensor, "n l y x"]
    phrases: Integer[Tensor, "n captions p k"]
    boxes: Float[Tensor, "n a t 6"] | None = None
    who: Integer[Tensor, "n a j"] | None = None

    @classmethod
    def load(cls, paths: Sequence[Path]) -> LatentBatches:
        """Open cached shards; all but the latents is read into memory."""
        names = ("mask", "phrases", "boxes", "who")
        read = {name: torch.cat([read_tensor(path, name) for path in paths]) for name in names}
        return cls(latents=Rows(paths, "latents"), **read)

    def spread(self, count: int = 1000) -> Float[Tensor, " c"]:
        """Return the standard deviation of each channel over the first `count` clips."""
        rows = [self.latents[row] for row in range(min(count, len(self.latents)))]
        return torch.stack(rows).float().std((0, 2, 3, 4))

    def batch(self, seed: int, step: int, size: int, frames: int) -> LatentBatch:
        """Return `size` windows of `frames` latent frames, where a subject is in sight if it ever is."""
        generator = torch.Generator().manual_seed(derive_seed("latents", seed, step))
        rows = torch.randint(len(self.latents), (size,), generator=generator)
        starts = self._starts(rows, frames, generator)
        captions = torch.randint(self.phrases.shape[1], (size,), generator=generator)
        steps = starts[:, None] + torch.arange(frames)
        # Frames first in memory, and cells laid out as in the source: noise is drawn in that order.
        windows = zip(rows.tolist(), starts.tolist(), strict=True)
        cut = [self.latents[row][:, start : start + frames].transpose(0, 1).float() for row, start in windows]
        return LatentBatch(
            data=torch.stack(cut).transpose(1, 2),
            mask=self.mask[rows[:, None], steps].float() / 255,
            phrases=self.phrases[rows, captions].long(),
            layout=self._layout(rows, starts, frames),
        )

    def _layout(self, rows: Int[Tensor, " b"], starts: Int[Tensor, " b"], frames: int) -> Layout | None:
        """Return who is where in each latent frame of these windows."""
        if self.boxes is None or self.who is None:
            return None
        stride = self.boxes.shape[2] // self.mask.shape[1]
        windows = zip(rows.tolist(), starts.tolist(), strict=True)
        cut = [self.boxes[row, :, stride * start : stride * (start + frames)].float() for row, start in windows]
        return Layout(boxes=token_boxes(torch.stack(cut), stride), who=self.who[rows].long())

    def _starts(self, rows: Int[Tensor, " b"], frames: int, generator: torch.Generator) -> Int[Tensor, " b"]:
        """Return the first frame of each window, drawn in proportion to how much of the subjects it shows."""
        total = self.mask.shape[1]
        if frames == total:
            return torch.zeros(len(rows), dtype=torch.long)
        area = self.mask[rows].flatten(2).float().sum(-1)
        seen = F.avg_pool1d(area[:, None], frames, 1)[:, 0]
        return torch.multinomial(seen + 1e-3 + 0.02 * seen.amax(1, keepdim=True), 1, generator=generator)[:, 0]


def cache_latents(shard: Path, target: Path, encode: Encode, syllabus: Syllabus, device: str = "cpu") -> None:
    """Write latents, the share of each cell that a subject covers, caption phrases and layouts, unless they are there.

    `encode` is given video on `device`, a few hundred frames at a time.
    """
    if target.exists():
        return
    frames, mask, boxes = (read_tensor(shard, name) for name in ("frames", "mask", "boxes"))
    at_once = max(1, FRAMES_AT_ONCE // frames.shape[1])
    latents = [encode(pixels_to_video(part.to(device))).half().cpu() for part in frames.split(at_once)]
    sizes = num_phrases(syllabus), max_concepts(syllabus)
    packed = []
    who = torch.zeros(*boxes.shape[:2], len(cast_slots(syllabus)), dtype=torch.int16)
    for row, record in enumerate(read_records(shard)):
        told = torch.tensor(who_are(record, syllabus), dtype=torch.int16)
        who[row, : len(told)] = told
        texts: list[str] = record["captions"]  # type: ignore[assignment]
        packed.append(pack_phrases([understand(text, syllabus).phrases(syllabus) for text in texts], *sizes))
    phrases = torch.stack(packed)
    codes = torch.cat(latents).contiguous()
    cells = F.adaptive_max_pool3d(mask.float(), codes.shape[2:]).round().to(torch.uint8)
    tensors = {"latents": codes, "mask": cells, "phrases": phrases.to(torch.int16), "boxes": boxes, "who": who}
    with written_whole(target) as part:
        save_file(tensors, part)

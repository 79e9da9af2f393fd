"""Teach the reader on world renders: `python -m yozora.evaluation.teach`. Blur, noise and coarse colours stand for

codecs and autoencoders, so that content is judged and not its wrapping.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from yozora.core.seeds import derive_seed
from yozora.data.loader import read_records, read_tensor
from yozora.data.worlds import WorldSpec, render_world
from yozora.evaluation.reader import READER_PATH, SLOTS, Reader, ReaderConfig, save_reader
from yozora.model.autoencoder.pixels import pixels_to_video
from yozora.world.casting.first_light import FIRST_LIGHT

FRAMES_KEPT = 4


def reader_world(num_clips: int) -> WorldSpec:
    """Return the clips a reader learns from: one subject each, every pair of kind and colour."""
    mix = dataclasses.replace(FIRST_LIGHT, two_subjects=0.0, occluders=0.15, camera_moves=0.3)
    return WorldSpec(num_clips=num_clips, mix=mix, split="all", seed=17)


def disturb(frames: Float[Tensor, "n 3 h w"], generator: torch.Generator) -> Float[Tensor, "n 3 h w"]:
    """Return frames as a codec or an autoencoder may leave them: blurred or pixelated, tinted a little, noisy."""
    kind = float(torch.rand((), generator=generator))
    if kind < 0.3:
        frames = F.interpolate(F.avg_pool2d(frames, 2), scale_factor=2, mode="bilinear")
    elif kind < 0.5:
        frames = F.avg_pool2d(frames, 3, stride=1, padding=1)
    tint = 1 + 0.06 * torch.randn(len(frames), 3, 1, 1, generator=generator)
    noise = 0.12 * torch.rand(len(frames), 1, 1, 1, generator=generator)
    return frames * tint + noise * torch.randn(frames.shape, generator=generator)


class Lessons:
    """Frames, masks and answers of some shards, in memory."""

    def __init__(self, shards: list[Path], config: ReaderConfig) -> None:
        """Keep FRAMES_KEPT frames of every clip."""
        frames, masks, answers = [], [], []
        for shard in shards:
            pixels, mask = read_tensor(shard, "frames"), read_tensor(shard, "mask")
            picks = torch.linspace(1, pixels.shape[1] - 2, FRAMES_KEPT).long()
            frames.append(pixels[:, picks].flatten(0, 1))
            masks.append(mask[:, picks].flatten(0, 1))
            for record in read_records(shard):
                facts: dict[str, object] = record["facts"]  # type: ignore[assignment]
                actor = facts["actors"][0]  # type: ignore[index]
                truth = {"place": facts["place"], "time": facts["time"], **actor}
                answers += [[getattr(config, slot).index(truth[slot]) for slot in SLOTS]] * FRAMES_KEPT
        self.frames, self.masks, self.answers = torch.cat(frames), torch.cat(masks), torch.tensor(answers)

    def loss(self, reader: Reader, step: int, size: int) -> Tensor:
        """Return the loss of one batch: the mask everywhere, the answers where there is something to see."""
        generator = torch.Generator().manual_seed(derive_seed("lesson", step))
        rows = torch.randint(len(self.frames), (size,), generator=generator)
        frames = pixels_to_video(self.frames[rows].unsqueeze(1))[:, :, 0]
        mask = self.masks[rows].float() / 255
        reading = reader(disturb(frames, generator))
        total = 4 * F.binary_cross_entropy_with_logits(reading.mask, mask)
        seen = (mask.mean((1, 2)) > 0.01).float()
        for column, slot in enumerate(SLOTS):
            errors = F.cross_entropy(reading.logits[slot], self.answers[rows, column], reduction="none")
            weight = seen if slot in ("kind", "colour") else torch.ones_like(seen)
            total = total + (errors * weight).sum() / weight.sum().clamp(min=1)
        return total


def teach(folder: Path, *, num_clips: int, minutes: float, size: int = 64) -> Reader:
    """Return a reader taught for `minutes` (one cycle of the learning rate)."""
    torch.manual_seed(0)
    mix = FIRST_LIGHT
    config = ReaderConfig(place=mix.places or (), time=mix.times or (), kind=mix.kinds or (), colour=mix.colours or ())
    shards = render_world(reader_world(num_clips), folder)
    lessons, reader = Lessons(shards, config), Reader(config)
    optimiser = torch.optim.AdamW(reader.parameters(), lr=2e-3, weight_decay=0.02)
    began, step = time.monotonic(), 0
    while (share := (time.monotonic() - began) / (60 * minutes)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1.0, step / 100) * (1 - share)
        with torch.autocast("cpu", torch.bfloat16):
            loss = lessons.loss(reader, step, size)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 100 == 0:
            print(f"step {step} loss {float(loss.detach()):.3f} {100 * share:.0f} %", flush=True)
        step += 1
    return reader.eval()


def main() -> None:
    """Teach a reader and save it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("runs/out/reader"))
    parser.add_argument("--clips", type=int, default=6000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--out", type=Path, default=READER_PATH)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    reader = teach(options.folder, num_clips=options.clips, minutes=options.minutes)
    save_reader(reader, options.out, {"clips": options.clips, "minutes": options.minutes})


if __name__ == "__main__":
    main()

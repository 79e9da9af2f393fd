"""Teach the examiner's detector and recogniser on lessons: `python -m yozora.evaluation.examiner.teach detector`.

Frames are disturbed as codecs, small sizes and models disturb them (`disturb`), so that content is judged and not its
wrapping. Checkpoints are written every few minutes; a killed run resumes.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.core.errors import YozoraError
from yozora.core.seeds import derive_seed
from yozora.data.disturb import disturb
from yozora.data.loader import read_tensor
from yozora.evaluation.examiner.answers import DOINGS, SETTING, SUBJECT
from yozora.evaluation.examiner.detector import Detector, DetectorConfig
from yozora.evaluation.examiner.examiner import load_examiner
from yozora.evaluation.examiner.lessons import NONE, LessonSpec, render_lessons
from yozora.evaluation.examiner.recogniser import Recogniser, RecogniserConfig, crop, placed, sides_of

SEEN_FROM = 0.2
# What is seen of a subject must be so much of it to be recognised.
RECOGNISED_FROM = 0.25
SAVE_EVERY_S = 240


@dataclass(frozen=True, kw_only=True)
class Batch:
    """N frames in [-1,1] with the lessons' arrays for each: see `Lesson`, without the axis of time."""

    frames: Float[Tensor, "n 3 h w"]
    rows: dict[str, Tensor]


LossAt = Callable[[int], tuple[Tensor, dict[str, float]]]


class Lessons:
    """Shards of lessons, read where they lie; batches depend on the step alone."""

    PER_CLIP = ("setting", "who", "height")
    PER_FRAME = ("prints",)
    PER_SUBJECT = ("boxes", "seen", "visible", "state", "doing")

    def __init__(self, folder: Path) -> None:
        """Open every shard in `folder`."""
        names = ("frames", *self.PER_CLIP, *self.PER_FRAME, *self.PER_SUBJECT)
        paths = sorted(folder.glob("lessons-*.safetensors"))
        self.shards = [{name: read_tensor(path, name) for name in names} for path in paths]

    def batch(self, seed: str, step: int, clips: int, frames_each: int) -> Batch:
        """Return `frames_each` frames of each of `clips` clips."""
        generator = torch.Generator().manual_seed(derive_seed("examiner", seed, step))
        picked: dict[str, list[Tensor]] = {}
        for number in range(clips):
            shard = self.shards[int(torch.randint(len(self.shards), (), generator=generator))]
            rows = torch.randint(len(shard["frames"]), (2,), generator=generator).tolist()
            # Every other clip is the fuller of two: where subjects cover each other there is most left to learn.
            row = max(rows, key=lambda row: int((shard["who"][row, :, 0] != NONE).sum())) if number % 2 else rows[0]
            times = torch.randperm(shard["frames"].shape[1], generator=generator)[:frames_each]
            for time_ in times.tolist():
                picked.setdefault("frames", []).append(shard["frames"][row, time_])
                for name in self.PER_CLIP:
                    picked.setdefault(name, []).append(shard[name][row])
                for name in self.PER_FRAME:
                    picked.setdefault(name, []).append(shard[name][row, time_])
                for name in self.PER_SUBJECT:
                    picked.setdefault(name, []).append(shard[name][row, :, time_])
        stacked = {name: torch.stack(values) for name, values in picked.items()}
        pixels = stacked.pop("frames").permute(0, 3, 1, 2).float() / 127.5 - 1
        return Batch(frames=disturb(pixels, generator), rows=stacked)


def cross_entropy(logits: Tensor, answers: Tensor) -> Tensor:
    """Return the mean over the answers that apply."""
    asked = answers != NONE
    losses = F.cross_entropy(
        logits.float(), torch.where(asked, answers, 0).long(), reduction="none", label_smoothing=0.02
    )
    return (losses * asked).sum() / asked.sum().clamp(min=1)


def detector_loss(detector: Detector, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """Return the loss of one batch, and its parts."""
    glance, rows = detector(batch.frames), batch.rows
    parts = {
        slot: cross_entropy(glance.setting[slot], rows["setting"][:, column]) for column, slot in enumerate(SETTING)
    }
    n, height, width = glance.heat.shape
    seen, boxes = rows["seen"].float(), rows["boxes"].float()
    shown = (rows["visible"] > SEEN_FROM) & (rows["who"][:, :, 0] != NONE) & (seen[..., 2] > seen[..., 0])
    centre = (seen[..., :2] + seen[..., 2:]) / 2
    target = heat_target(centre, seen, shown, height, width)
    parts["heat"] = focal(glance.heat, target) / shown.sum().clamp(min=1)
    frame, subject = shown.nonzero(as_tuple=True)
    at = (centre[frame, subject] * torch.tensor([width, height])).long()
    x, y = at[:, 0].clamp(0, width - 1), at[:, 1].clamp(0, height - 1)
    told = glance.geometry[frame, :, y, x]
    aspect = width / height
    here = torch.stack(((x + 0.5) / height, (y + 0.5) / height), 1)
    box = boxes[frame, subject] * torch.tensor([aspect, 1.0, aspect, 1.0])
    sides = torch.cat((here - box[:, :2], box[:, 2:] - here), 1)
    parts["box"] = 20 * F.smooth_l1_loss(told[:, :4], sides, beta=0.01)
    tall = rows["height"][frame, subject].clamp(min=0.02).log()
    parts["height"] = F.smooth_l1_loss(told[:, 4], tall, beta=0.1)
    parts["visible"] = 0.5 * F.binary_cross_entropy_with_logits(told[:, 5], rows["visible"][frame, subject].float())
    parts["prints"] = 0.3 * F.binary_cross_entropy_with_logits(glance.prints, rows["prints"].float())
    return sum(parts.values(), torch.zeros(())), {name: float(part.detach()) for name, part in parts.items()}


def heat_target(
    centre: Float[Tensor, "n a 2"], seen: Float[Tensor, "n a 4"], shown: Tensor, height: int, width: int
) -> Float[Tensor, "n y x"]:
    """Return the heat map: 1 at the cell of each centre, falling off as a Gaussian an eighth of the box wide."""
    cells = (centre * torch.tensor([width, height])).floor() + 0.5
    spread = ((seen[..., 2:] - seen[..., :2]) * torch.tensor([width, height]) / 8).clamp(min=0.5)
    ys, xs = torch.arange(height) + 0.5, torch.arange(width) + 0.5
    across = ((xs - cells[..., 0, None]) / spread[..., 0, None]).square()
    down = ((ys - cells[..., 1, None]) / spread[..., 1, None]).square()
    bumps = torch.exp(-0.5 * (down[..., :, None] + across[..., None, :])) * shown[..., None, None]
    return bumps.amax(1)


def focal(logits: Tensor, target: Tensor) -> Tensor:
    """Return CenterNet's penalty-reduced focal loss, summed (Zhou et al. 2019, equation 1)."""
    share = torch.sigmoid(logits)
    peak = target > 0.999
    hit = -F.logsigmoid(logits) * (1 - share) ** 2
    miss = -F.logsigmoid(-logits) * share**2 * (1 - target) ** 4
    return torch.where(peak, hit, miss).sum()


def recogniser_loss(
    recogniser: Recogniser, batch: Batch, generator: torch.Generator
) -> tuple[Tensor, dict[str, float]]:
    """Return the loss of one batch of crops, and its parts."""
    rows = batch.rows
    shown = (rows["visible"] > RECOGNISED_FROM) & (rows["who"][:, :, 0] != NONE)
    frame, subject = shown.nonzero(as_tuple=True)
    keep = torch.randperm(len(frame), generator=generator)[:96]
    frame, subject = frame[keep], subject[keep]
    true = rows["boxes"][frame, subject].float()  # square frames: shares of the frame are frame heights
    size = (true[:, 2:] - true[:, :2]).amax(1, keepdim=True)
    # Where half of a subject is covered, the detector's box is one of the other half.
    seen = rows["seen"][frame, subject].float()
    half = torch.rand(len(true), 1, generator=generator) * (torch.rand(len(true), 1, generator=generator) < 0.5)
    near = true + half * (seen - true) * (seen[:, 2:] > seen[:, :2]).all(1, keepdim=True)
    # Mostly the detector is near; now and then it is not.
    away = torch.where(torch.rand(len(true), 1, generator=generator) < 0.5, 0.04, 0.12)
    box = near + away * size * torch.randn(true.shape, generator=generator)
    look = recogniser(crop(batch.frames[frame], box))
    who = rows["who"][frame, subject]
    parts = {
        slot: weight * cross_entropy(look.logits[slot], who[:, column])
        for column, (slot, weight) in enumerate(zip(SUBJECT, (2.0, 1.0, 1.0), strict=True))
    }
    parts["doing"] = 0.4 * cross_entropy(look.logits["doing"], rows["doing"][frame, subject])
    level = rows["state"][frame, subject].float()
    tall = rows["height"][frame, subject].clamp(min=0.02).log()
    told = placed(look.place, box)
    wrong = torch.cat(((told[:, :4] - true) / sides_of(box)[:, None], told[:, 4:] - tall[:, None]), 1)
    parts["place"] = 20 * F.smooth_l1_loss(wrong, torch.zeros_like(wrong), beta=0.02)
    shares = rows["visible"][frame, subject].float()
    parts["visible"] = 0.5 * F.binary_cross_entropy_with_logits(look.place[:, 5], shares)
    changes = (level >= 0).float()
    errors = F.binary_cross_entropy_with_logits(look.state, level.clamp(0, 1), reduction="none")
    parts["state"] = 2 * (errors * changes).sum() / changes.sum().clamp(min=1)
    return sum(parts.values(), torch.zeros(())), {name: float(part.detach()) for name, part in parts.items()}


def new_detector() -> Detector:
    """Return an untaught detector for the whole world."""
    return Detector(DetectorConfig(**SETTING))  # type: ignore[arg-type]


def new_recogniser() -> Recogniser:
    """Return an untaught recogniser for the whole world."""
    return Recogniser(
        RecogniserConfig(doing=DOINGS, kind=SUBJECT["kind"], colour=SUBJECT["colour"], pattern=SUBJECT["pattern"])
    )


def teach(
    network: nn.Module,
    loss_at: LossAt,
    out: Path,
    minutes: float,
    peak: float,
) -> nn.Module:
    """Teach `network` for `minutes` in all, over interruptions; the learning rate rises, stays, and falls at the end.

    Returns a moving average of the weights, which is also what `out` holds ("ema").
    """
    optimiser = torch.optim.AdamW(network.parameters(), lr=peak, weight_decay=0.02, betas=(0.9, 0.98))
    average = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998), use_buffers=True
    )
    step, spent = 0, 0.0
    if out.exists():
        saved = torch.load(out, weights_only=True)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        average.load_state_dict(saved["ema"])
        step, spent = saved["step"], saved["spent"]
    began = saved_at = time.monotonic() - spent
    told: dict[str, float] = {}
    while (share := (time.monotonic() - began) / (60 * minutes)) < 1:
        rate = peak * min(1.0, step / 200, max(0.02, (1 - share) / 0.35))
        for group in optimiser.param_groups:
            group["lr"] = rate
        with torch.autocast("cpu", torch.bfloat16):
            loss, parts = loss_at(step)
        if not torch.isfinite(loss):
            raise YozoraError(
                f"The loss of step {step} is {float(loss.detach())}: {out} holds what was taught before it."
            )
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        average.update_parameters(network)
        told = {name: 0.98 * told.get(name, value) + 0.02 * value for name, value in parts.items()}
        step += 1
        if step % 100 == 0:
            numbers = " ".join(f"{name} {value:.3f}" for name, value in told.items())
            print(f"step {step} {100 * share:.0f} % {numbers}", flush=True)
        if time.monotonic() - saved_at > SAVE_EVERY_S:
            saved_at = time.monotonic()
            _save(out, network, optimiser, average, step, saved_at - began)
    _save(out, network, optimiser, average, step, time.monotonic() - began)
    return average


def _save(
    out: Path, network: nn.Module, optimiser: torch.optim.Optimizer, average: nn.Module, step: int, spent: float
) -> None:
    """Write a checkpoint, whole or not at all."""
    part = out.with_suffix(".part")
    state = {
        "network": network.state_dict(),
        "optimiser": optimiser.state_dict(),
        "ema": average.state_dict(),
        "average": {k.removeprefix("module."): v for k, v in average.state_dict().items() if k.startswith("module.")},
        "step": step,
        "spent": spent,
    }
    torch.save(state, part)
    os.replace(part, out)


def _tell(done: int, total: int) -> None:
    """Say how many lessons are drawn."""
    print(f"{done:,} of {total:,} lessons", flush=True)


def main() -> None:
    """Draw the lessons, or teach one of the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=("lessons", "detector", "recogniser"))
    parser.add_argument("--folder", type=Path, default=Path("runs/out/lessons"))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--out", type=Path, default=Path("runs/out/examiner.pt"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--clips", type=int, default=32000, help="lessons to draw")
    parser.add_argument("--workers", type=int, default=2, help="processes that draw lessons")
    parser.add_argument("--start", type=Path, help="an examiner's file to go on from instead of nothing")
    options = parser.parse_args()
    if options.which == "lessons":
        render_lessons(LessonSpec(num_clips=options.clips), options.folder, workers=options.workers, tick=_tell)
        return
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    lessons = Lessons(options.folder)
    network, loss_at = lesson_plan(options.which, lessons)
    if options.start:
        network.load_state_dict(load_examiner(options.start).networks[options.which].state_dict())
        network.train().requires_grad_(True)
    teach(network, loss_at, options.out, options.minutes, 2e-3)


def lesson_plan(which: str, lessons: Lessons) -> tuple[nn.Module, LossAt]:
    """Return an untaught network by its name, and what it costs it at each step to be taught."""
    if which == "detector":
        detector = new_detector()
        return detector, lambda step: detector_loss(detector, lessons.batch("detector", step, 16, 2))
    recogniser = new_recogniser()

    def loss_at(step: int) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of one batch of crops."""
        batch = lessons.batch("recogniser", step, 24, 2)
        return recogniser_loss(recogniser, batch, torch.Generator().manual_seed(step))

    return recogniser, loss_at


if __name__ == "__main__":
    main()

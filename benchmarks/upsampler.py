"""Claims of the upsampler: crisper than Lanczos, repairs what models spoil, does not flicker, fast, memory flat.

Held-out films of the world, clean and as a weak model draws them, made large by the network, bicubic and Lanczos
resizing; then seconds a clip, and the memory that a minute takes beside its own frames. With --sheet, what a model
really draws, before and after.

    python benchmarks/upsampler.py [--films 96] [--json benchmarks/results/upsampler.json] [--sheet docs/upsampler.webp]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from yozora.core.records import Clip, Frames
from yozora.data.pairs import PairBatch, PairBatches, PairSpec, render_pairs
from yozora.data.weak_films import as_a_model_draws
from yozora.generation.native import NativeEngine, Take
from yozora.generation.upsampling import Enlarger, factor_for, load_upsampler, moments
from yozora.generation.weights import SHIPPED, find_weights, load_weights
from yozora.media.resize import resize_clip
from yozora.model.autoencoder.pixels import pixels_to_video, video_to_pixels
from yozora.model.conditioning.understanding import understand
from yozora.recipes.upsampler import upsampler
from yozora.training.run import machine_line
from yozora.training.upsampling import NEAR_PX, steepest

PROMPTS = (
    "a red car drives to the right through the city by day",
    "an orange dog runs to the left in a meadow at dawn",
    "a purple spaceship glides to the right in outer space",
    "a green bird flies to the left over the sea at sunset",
    "a blue balloon floats to the right over the forest by day",
    "a yellow train drives to the left in the mountains at night",
)
SHEET_SEED, SHEET_PX, WEBP_QUALITY = 0, 256, 82


def enlarged(method: str, small: Frames, side: int, enlarger: Enlarger, fps: float) -> Frames:
    """Return `small` (T,S,S,3) at 512 px at `fps` (8 or 24) by one method."""
    clip = Clip(frames=small, fps=8)
    count = (len(small) - 1) * round(fps / 8) + 1
    if method == "network":
        return np.concatenate(list(enlarger.frames(small, moments(clip, fps, count))))
    if method == "lanczos":
        return resize_clip(clip, side, side).frames
    rows = pixels_to_video(torch.from_numpy(small)[None])[0].transpose(0, 1)
    large = F.interpolate(rows, size=(side, side), mode="bicubic", antialias=False)
    return video_to_pixels(large.transpose(0, 1)[None])[0].numpy()


def box_of(mask: Tensor, side: int) -> tuple[slice, slice] | None:
    """Return rows and columns of the box round what `mask` (m,m) in 0..1 covers, at `side` pixels; None for nobody."""
    rows, columns = torch.nonzero(mask > 0.5, as_tuple=True)
    if len(rows) < 4:
        return None
    times = side // mask.shape[-1]
    ends = [(int(part.min()) * times, (int(part.max()) + 1) * times) for part in (rows, columns)]
    return slice(*ends[0]), slice(*ends[1])


class Tally:
    """Sums of errors by name."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.sums: dict[str, list[float]] = defaultdict(list)

    def take(self, name: str, drawn: Tensor, truth: Tensor, mask: Tensor) -> None:
        """Note the errors of frames (N,3,Y,X) in [-1,1]; the subjects' `mask` is (N,m,m)."""
        error = (drawn - truth).square().mean(1)
        self.sums[f"{name} psnr"].append(float(error.mean()))
        for frame, cover in zip(error, mask, strict=True):
            if box := box_of(cover, frame.shape[-1]):
                self.sums[f"{name} psnr in box"].append(float(frame[box].mean()))

    def edges(self, name: str, drawn: Tensor, truth: Tensor, mask: Tensor) -> None:
        """Note how steep edges are, in the subjects' boxes and everywhere, and how much change is not the truth's."""
        self.sums[f"{name} steepness"].append(float(steepest(drawn[None]).mean() / steepest(truth[None]).mean()))
        for frame, right, cover in zip(drawn, truth, mask, strict=True):
            box = box_of(cover, frame.shape[-1])
            if box and min(side.stop - side.start for side in box) > 2 * NEAR_PX:
                cut = [steepest(each[:, box[0], box[1]][None, None]).mean() for each in (frame, right)]
                self.sums[f"{name} steepness in box"].append(float(cut[0] / cut[1]))
        change = (drawn[1:] - drawn[:-1]) - (truth[1:] - truth[:-1])
        self.sums[f"{name} flicker"].append(float(change.abs().mean() * 127.5))

    def result(self) -> dict[str, float]:
        """Return decibels (peak 2) of the mean errors, and the means of all else."""
        return {
            name: round(10 * float(np.log10(4 / np.mean(values))) if "psnr" in name else float(np.mean(values)), 3)
            for name, values in sorted(self.sums.items())
        }


def quality(films: int, enlarger: Enlarger, folder: Path) -> dict[str, dict[str, float]]:
    """Measure on films that training never saw."""
    recipe = upsampler()
    spec = PairSpec(num_films=films, mixes=recipe.pairs.mixes, seed=recipe.pairs.seed + 1)
    data = PairBatches(render_pairs(spec, folder), spec.small_px)
    coder = load_weights(find_weights(recipe.disturbed_by)).autoencoder
    results = {}
    for side in spec.small_px:
        for kind in ("clean", "weak"):
            tally = Tally()
            for row in range(films):
                pair = data.rows([row], side)
                small = pair.small
                if kind == "weak":
                    small = as_a_model_draws(small, coder, torch.Generator().manual_seed(row))
                measure(pair, video_to_pixels(small)[0].numpy(), spec, enlarger, tally)
            results[f"{side} px {kind}"] = tally.result()
    return results


def measure(pair: PairBatch, small: Frames, spec: PairSpec, enlarger: Enlarger, tally: Tally) -> None:
    """Note the errors of all methods on one film: at its own rate, and of the frames in between."""
    (first, top, left), cut = pair.place[0].tolist(), spec.cut_px
    mask, finer = pair.mask[0], spec.finer
    truth = pair.drawn_large(torch.arange(len(mask))[None])[0].transpose(0, 1)

    def cutting(frames: Frames, start: int) -> Tensor:
        """Return what the large film's cutting shows of `frames`, (N,3,cut,cut), from frame `start` on."""
        cut_out = frames[start:, top * 8 : top * 8 + cut, left * 8 : left * 8 + cut]
        return pixels_to_video(torch.from_numpy(np.ascontiguousarray(cut_out))[None])[0].transpose(0, 1)

    own = {
        name: cutting(enlarged(name, small, spec.large_px, enlarger, 8), first)[: spec.window_large]
        for name in ("network", "lanczos", "bicubic")
    }
    for name, drawn in own.items():
        tally.take(name, drawn, truth[::finer], mask[::finer])
        tally.edges(name, drawn, truth[::finer], mask[::finer])
    between = [index for index in range(len(truth)) if index % finer]
    finest = cutting(enlarged("network", small, spec.large_px, enlarger, 8 * finer), first * finer)[: len(truth)]
    large = own["network"]
    pairs = [(large[index // finer], large[index // finer + 1], index % finer / finer) for index in between]
    drawn_between = {
        "in between: network": finest[between],
        "in between: blended": torch.stack([torch.lerp(before, after, share) for before, after, share in pairs]),
        "in between: held": torch.stack([after if share > 0.5 else before for before, after, share in pairs]),
    }
    for name, drawn in drawn_between.items():
        tally.take(name, drawn, truth[between], mask[between])


def speed(enlarger: Enlarger) -> dict[str, float]:
    """Return the best of three wall-clock seconds for a 4-second clip of 64 px, delivered in several ways."""
    clip = Clip(frames=np.random.default_rng(0).integers(0, 256, (32, 64, 64, 3), np.uint8), fps=8)
    wide = Clip(frames=np.ascontiguousarray(np.tile(clip.frames, (1, 1, 2, 1))[:, :48, :88]), fps=8)
    cases = {
        "512x512 at 8": (clip, 512, 512, 8),
        "512x512 at 24": (clip, 512, 512, 24),
        "1280x720 at 24": (wide, 720, 1280, 24),
        "1920x1080 at 8": (wide, 1080, 1920, 8),
        "1920x1080 at 24": (wide, 1080, 1920, 24),
    }
    results = {}
    for threads in (1, 2):
        torch.set_num_threads(threads)
        for name, (small, height, width, fps) in cases.items():
            times = []
            for _ in range(3):
                began = time.perf_counter(), time.process_time()
                enlarger.deliver(small, height, width, fps, 4 * fps)
                times.append((time.perf_counter() - began[0], time.process_time() - began[1]))
            best = min(times)
            results[f"{name} frames a second, {threads} threads: seconds"] = round(best[0], 2)
            results[f"{name} frames a second, {threads} threads: processor seconds"] = round(best[1], 2)
    return results


def memory(folder: Path) -> dict[str, float]:
    """Return by how many MiB a process grows while it makes 4, 15 and 60 seconds, beside the frames it delivers."""
    results = {}
    for seconds in (4, 15, 60):
        command = [sys.executable, __file__, "--weights", str(folder), "--grow", str(seconds)]
        told = subprocess.run(command, capture_output=True, text=True, check=True)
        results[f"{seconds} s"] = float(told.stdout)
    return results


def grow(enlarger: Enlarger, seconds: int) -> float:
    """Return by how many MiB this process grows while frames of 512 px are made and dropped."""
    torch.set_num_threads(1)
    clip = Clip(frames=np.zeros((8 * seconds, 64, 64, 3), np.uint8), fps=8)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in enlarger.frames(clip.frames, moments(clip, 8, len(clip.frames))):
        pass
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def sheet(model: str, enlarger: Enlarger, path: Path) -> None:
    """Write frames of a model's clips, two of each, made large by Lanczos (left) and by the network (right)."""
    engine = NativeEngine(load_weights(find_weights(model)))
    card = engine.card
    rows = []
    for number, prompt in enumerate(PROMPTS):
        take = Take(
            understanding=understand(prompt, engine.weights.syllabus),
            num_frames=card.taught.frames,
            seed=SHEET_SEED + number,
            num_inference_steps=card.num_inference_steps,
            guidance_scale=card.guidance_scale,
        )
        small = engine.film([take])[0]
        assert factor_for(*small.shape[1:3])
        pictures = [enlarged(name, small, 512, enlarger, 8) for name in ("lanczos", "network")]
        chosen = (len(small) * 3 // 8, len(small) * 5 // 8)
        rows.append(np.concatenate([large[index] for index in chosen for large in pictures], axis=1))
    whole = np.concatenate([np.concatenate(rows[start : start + 2], axis=1) for start in range(0, len(rows), 2)])
    height, width = (side * SHEET_PX // 512 for side in whole.shape[:2])
    picture = Image.fromarray(whole).resize((width, height), Image.Resampling.BOX)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, quality=WEBP_QUALITY, method=6)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=SHIPPED / "upsampler")
    parser.add_argument("--films", type=int, default=96)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--model", default="nano", help="whose clips the sheet shows")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--only", choices=("quality", "speed", "memory"))
    parser.add_argument("--grow", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    network, card = load_upsampler(options.weights)
    enlarger = Enlarger(network, card, torch.device("cpu"))
    if options.grow:
        print(grow(enlarger, options.grow))
        return
    torch.set_num_threads(options.threads)
    result: dict[str, object] = {"machine": machine_line("cpu"), "commit": card.get("commit"), "films": options.films}
    if options.only in (None, "quality"):
        with tempfile.TemporaryDirectory() as folder:
            result["quality"] = quality(options.films, enlarger, Path(folder))
    if options.only in (None, "speed"):
        result["load_average"] = round(os.getloadavg()[0], 2)
        result["speed"] = speed(enlarger)
    if options.only in (None, "memory"):
        result["memory_mib"] = memory(options.weights)
    print(json.dumps(result, indent=1))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    if options.sheet:
        torch.set_num_threads(options.threads)
        sheet(options.model, enlarger, options.sheet)


if __name__ == "__main__":
    main()

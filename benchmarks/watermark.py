"""Claims of the watermark: what it survives, what it costs, and how often it is seen where there is none.

    python benchmarks/watermark.py [--clips 200] [--negatives 1000] [--out FILE]

Marked clips and unmarked ones are renders of the storybook world (256x256, 24 frames, 8 a second; other scenes for
each, a key for each marked clip of eight), delivered at CRF 16 and attacked. Half of the unmarked ones fit the law of
the highest score (Gumbel) and so the threshold of 0.1 % false positives; the other half is counted against it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np  # noqa: E402
from PIL import Image, ImageFilter  # noqa: E402

from yozora.core.records import Clip, Frames  # noqa: E402
from yozora.core.shapes import VideoShape  # noqa: E402
from yozora.evaluation.statistics import bootstrap, wilson  # noqa: E402
from yozora.media.resize import resize_clip  # noqa: E402
from yozora.media.video import read_video, write_video  # noqa: E402
from yozora.trust.watermark.embed import embed  # noqa: E402
from yozora.trust.watermark.extract import Reading, extract  # noqa: E402
from yozora.trust.watermark.pattern import pattern_of  # noqa: E402
from yozora.trust.watermark.payload import new_payload, to_bits  # noqa: E402
from yozora.trust.watermark.residual import luma_of  # noqa: E402
from yozora.world.casting.cast import cast_scene  # noqa: E402
from yozora.world.render.render import render  # noqa: E402

FRAMES, SIDE, FPS, KEYS = 24, 256, 8, 8
NEGATIVES_FROM = 1_000_000
EULER = 0.5772156649
Attack = Callable[[Frames, np.random.Generator], Frames]


def coded(frames: Frames, crf: int) -> Frames:
    """Return frames (T,H,W,3) as H.264 gives them back."""
    even = frames[:, : frames.shape[1] // 2 * 2, : frames.shape[2] // 2 * 2]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        write_video(Clip(frames=np.ascontiguousarray(even), fps=FPS), path, crf=crf)
        return read_video(path).frames


def cropped(frames: Frames, chance: np.random.Generator, area: float) -> Frames:
    """Return a random part of this share of the area."""
    height, width = (int(side * area**0.5) for side in frames.shape[1:3])
    y, x = (chance.integers(0, whole - part + 1) for whole, part in zip(frames.shape[1:3], (height, width)))  # noqa: B905
    return frames[:, y : y + height, x : x + width]


def lit(frames: Frames, gain: float, lift: float) -> Frames:
    """Return frames of another contrast and brightness (levels)."""
    return np.clip((frames - 128.0) * gain + 128 + lift, 0, 255).astype(np.uint8)


def noisy(frames: Frames, chance: np.random.Generator, sigma: float) -> Frames:
    """Return frames under noise (levels)."""
    return np.clip(frames + chance.normal(0, sigma, frames.shape), 0, 255).astype(np.uint8)


def blurred(frames: Frames, sigma: float) -> Frames:
    """Return frames out of focus (pixels)."""
    return np.stack([np.asarray(Image.fromarray(one).filter(ImageFilter.GaussianBlur(sigma))) for one in frames])


def scaled(frames: Frames, factor: float) -> Frames:
    """Return frames of other sizes."""
    height, width = (round(side * factor / 2) * 2 for side in frames.shape[1:3])
    return resize_clip(Clip(frames=frames, fps=FPS), height, width).frames


def screen(frames: Frames, chance: np.random.Generator) -> Frames:
    """Return what a camera sees of a screen: perspective (corners off by up to 3 %), blur, noise, light, CRF 28."""
    height, width = frames.shape[1:3]
    quad = np.array([(0, 0), (0, height), (width, height), (width, 0)]) + chance.uniform(-0.03, 0.03, (4, 2)) * width
    seen = [
        Image.fromarray(one).transform(
            (width, height), Image.Transform.QUAD, tuple(quad.ravel()), Image.Resampling.BICUBIC
        )
        for one in frames
    ]
    return coded(noisy(lit(blurred(np.stack([np.asarray(one) for one in seen]), 0.8), 0.9, 4), chance, 5), 28)


SIMPLE: dict[str, Attack] = {
    "crop to 55 %": lambda frames, chance: cropped(frames, chance, 0.55),
    "half size": lambda frames, chance: scaled(frames, 0.5),
    "1.5 times the size": lambda frames, chance: scaled(frames, 1.5),
    "mirrored": lambda frames, chance: frames[:, :, ::-1],
    "brighter, flatter": lambda frames, chance: lit(frames, 0.8, 20),
    "noise 8": lambda frames, chance: noisy(frames, chance, 8),
    "blur 1": lambda frames, chance: blurred(frames, 1.0),
    "half the frames": lambda frames, chance: frames[np.sort(chance.permutation(len(frames))[: len(frames) // 2])],
    "a third of the time": lambda frames, chance: frames[len(frames) // 3 : 2 * len(frames) // 3],
}


def combined(frames: Frames, chance: np.random.Generator) -> Frames:
    """Return frames after two random attacks of `SIMPLE` and a third: H.264 at CRF 23, 28 or 33."""
    for name in chance.permutation(list(SIMPLE))[:2]:
        frames = SIMPLE[str(name)](frames, chance)
    return coded(frames, int(chance.choice([23, 28, 33])))


ATTACKS: dict[str, Attack] = {
    "none": lambda frames, chance: frames,
    **{f"CRF {crf}": lambda frames, chance, crf=crf: coded(frames, crf) for crf in (23, 28, 33, 40)},
    **{
        f"{name}, CRF 23": lambda frames, chance, attack=attack: coded(attack(frames, chance), 23)
        for name, attack in SIMPLE.items()
    },
    "screen recorded": screen,
    "three combined": combined,
}


def drawn(seed: int) -> Frames:
    """Return the frames of a scene of the storybook world."""
    shape = VideoShape(frames=FRAMES, height=SIDE, width=SIDE, fps=FPS)
    return render(cast_scene(seed, seconds=FRAMES / FPS), shape).frames


def read(frames: Frames, key: bytes) -> Reading:
    """Return what a key reads in frames."""
    return extract((luma_of(one) for one in frames), key)


def key_of(seed: int) -> bytes:
    """Return one of a few keys."""
    return bytes([seed % KEYS]) * 32


def unmarked(count: int) -> list[float]:
    """Return the scores of clips that carry no mark, attacked as marked ones are."""
    scores = []
    for seed in range(count):
        chance, names = np.random.default_rng([seed, 1]), list(ATTACKS)
        frames = coded(drawn(NEGATIVES_FROM + seed), 16)
        scores.append(read(ATTACKS[names[seed % len(names)]](frames, chance), key_of(seed)).score)
    return scores


def marked(seed: int, read_back: dict[str, list[tuple[float, float]]], cost: dict[str, list[float]]) -> None:
    """Mark a clip, and add its scores and shares of right bits, attack by attack, and what marking cost."""
    frames, key = drawn(seed), key_of(seed)
    pattern_of(key)  # drawn once a process
    payload = to_bits(new_payload(key))
    start = time.process_time()
    signed = embed(frames, payload, key)
    cost["embed_cpu_s_per_s"].append((time.process_time() - start) / (FRAMES / FPS))
    cost["psnr_db"].append(10 * np.log10(255**2 / np.mean((signed.astype(float) - frames) ** 2)))
    delivered = coded(signed, 16)
    for name, attack in ATTACKS.items():
        attacked = attack(delivered, np.random.default_rng([seed, 2]))
        start = time.process_time()
        reading = read(attacked, key)
        cost["extract_cpu_s"].append(time.process_time() - start)
        read_back[name].append((reading.score, float((reading.bits == payload).mean())))


def share(good: int, n: int) -> dict[str, Any]:
    """Return a share with its number and 95 % interval (Wilson)."""
    return {"good": good, "n": n, "value": round(good / n, 4), "ci95": [round(end, 4) for end in wilson(good, n)]}


def average(values: list[float]) -> dict[str, Any]:
    """Return a mean with its number and 95 % interval (bootstrap)."""
    return {
        "value": round(float(np.mean(values)), 4),
        "n": len(values),
        "ci95": [round(end, 4) for end in bootstrap(values)],
    }


def main() -> None:
    """Measure, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=200)
    parser.add_argument("--negatives", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/watermark.json"))
    asked = parser.parse_args()
    scores = np.array(unmarked(asked.negatives))
    fitted, counted = scores[::2], scores[1::2]
    spread = float(fitted.std() * 6**0.5 / np.pi)
    place = float(fitted.mean() - EULER * spread)
    threshold = place - spread * float(np.log(-np.log(1 - 1e-3)))
    law = {"place": round(place, 4), "spread": round(spread, 4), "n": len(fitted)}
    read_back: dict[str, list[tuple[float, float]]] = {name: [] for name in ATTACKS}
    cost: dict[str, list[float]] = {"psnr_db": [], "embed_cpu_s_per_s": [], "extract_cpu_s": []}
    for seed in range(asked.clips):  # what is measured is written down, clip by clip
        marked(seed, read_back, cost)
        told = {
            "gumbel": law,
            "threshold": round(threshold, 4),
            "false_positives": share(int((counted > threshold).sum()), len(counted)),
            "cost": {name: average(values) for name, values in cost.items()},
            "attacks": {
                name: {
                    "present": share(sum(score > threshold for score, _ in values), len(values)),
                    "bits_right": average([right for _, right in values]),
                    "found": share(sum(right >= 54 / 64 for _, right in values), len(values)),
                }
                for name, values in read_back.items()
            },
        }
        asked.out.write_text(json.dumps(told, indent=1) + "\n")
        print(f"{seed + 1} clips of {asked.clips}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

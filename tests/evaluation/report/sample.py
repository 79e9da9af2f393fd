"""A made-up exam for the report's tests, with every kind of figure, and names that try to break out of the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from yozora.core.records import Clip
from yozora.evaluation.exam.result import About, Exam, KeptClip, Metric
from yozora.evaluation.statistics import bootstrap, wilson
from yozora.media.video import write_video

NASTY = "a red </td><script>alert('x')</script> \"dog\" & <b>two</b> cats | {{ 7 * 7 }}"
N = 100
HIDDEN = {"0.5-1 s": 80, "1-2 s": 60, "2-4 s": 30, "4-10 s": 5}


def share(right: int, **others: float | None) -> Metric:
    """Return a share of `right` in N."""
    beside = {"truth": 0.99, "floor": 0.97, "wrong": 0.05, "goal": 0.98} | others
    return Metric(value=right / N, n=N, ci95=wilson(right, N), **beside)


def scores(right: int) -> dict[str, float]:
    """Return scores of which `right` are 1, question by question."""
    return {f"test/{number:04d}#0": float(number < right) for number in range(N)}


def exam(rights: Sequence[int] = (25, 90, 66), commit: str = "8f741e6c2a10", **others: object) -> Exam:
    """Return an exam of eleven figures; `rights` are of all together, colour and kind."""
    named = dict(zip(("all together", "colour", "kind"), rights, strict=True))
    metrics = {f"adherence/test/{name}": share(right) for name, right in named.items()}
    metrics |= {f"permanence/hidden {label}": share(right) for label, right in HIDDEN.items()}
    errors = np.linspace(0.02, 0.04, N)
    metrics["physics/velocity"] = Metric(
        value=float(errors.mean()), n=N, ci95=bootstrap(errors), truth=0.009, floor=0.0101, wrong=0.427,
        better="lower", unit="frame heights/s", share=False,
    )  # fmt: skip
    metrics["steadiness/flicker"] = Metric(
        value=0.0071, n=N, ci95=(0.0069, 0.0073), truth=0.005, floor=0.0055, wrong=0.0055, better="lower",
        unit="of the full range", share=False,
    )  # fmt: skip
    metrics["steadiness/distance"] = Metric(value=1234.5, n=500, unit="", share=False)
    metrics["steadiness/<i>odd"] = share(50, truth=0.9)
    facts = {
        "date": "22 November 2026", "seconds": 283.4, "num_clips": 1240, "settings": {"steps": 4, "note": NASTY},
        "papers": (
            About(name="adherence", title="Prompt adherence", about="What was asked.", source="T2V-CompBench."),
            About(name="permanence", title="Permanence"),
            About(name="physics", title="Physics <laws>", about=NASTY),
            About(name="steadiness", title="Steadiness"),
            About(name="loop", title="Loop"),
        ),
        "not_sat": {"loop": "It cannot loop & <never> did.", "drift/long-60": "Not in a quick exam."},
        "scores": {f"adherence/test/{name}": scores(right) for name, right in named.items()}
        | {"physics/velocity": {f"test/{number:04d}#0": float(error) for number, error in enumerate(errors)}},
    }  # fmt: skip
    return Exam(model="nano", commit=commit, hardware="2 cores", metrics=metrics, **(facts | others))  # type: ignore[arg-type]


def film(path: Path, side: int = 32, noise: bool = False) -> Path:
    """Write a short video; noise makes it large."""
    rng = np.random.default_rng(0)
    frames = np.full((4, side, side, 3), 90, np.uint8)
    if noise:
        frames = rng.integers(0, 256, frames.shape, np.uint8)
    write_video(Clip(frames=frames, fps=8), path)
    return path


def kept(folder: Path, large: bool = False) -> dict[str, tuple[KeptClip, ...]]:
    """Return three kept clips of adherence, worst first; the median's has no truth, the worst's no video at all."""
    small = film(folder / "small.mp4")
    best = film(folder / "large one.mp4", 320, noise=True) if large else small
    asked = {"place": "sea", "1: colour": "red"}
    return {
        "adherence": (
            KeptClip(rank="worst", key="test/0002", prompt="a dog", score=0.0, asked=asked, seen={"place": "moon"}),
            KeptClip(rank="median", key="test/0001", prompt=NASTY, score=0.5, video=small),
            KeptClip(
                rank="best",
                key="test/0000",
                prompt="a cat",
                score=1.0,
                asked=asked,
                seen=asked,
                video=best,
                truth=small,
            ),
        )
    }

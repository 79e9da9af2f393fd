"""Physics-IQ: how far a video moves where, when and as much as the real one did (Motamed et al., arXiv 2501.09038).

Three overlaps of motion masks and the squared error of the pixels, against a real take; what two real takes of one
scenario reach between them (the physical variance) is what a video can reach. Formulas checked against
google-deepmind/physics-IQ-benchmark at commit e457754; there per-frame values are rounded to four places, here not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Frames
from yozora.evaluation.anchors.motion import Flags, motion_masks, shrunk

# A video is compared at this part of the real one's height and width.
SCALE = 4
# Masks that were shrunk are cut here, of 255.
MASK_ABOVE = 127


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How alike two videos are: overlaps 0..1 of where they move at all (`spatial_iou`), where at each moment

    (`spatiotemporal_iou`) and where how much (`weighted_spatial_iou`), and the mean squared error `mse` of pixels 0..1.
    """

    spatial_iou: float
    spatiotemporal_iou: float
    weighted_spatial_iou: float
    mse: float

    def to_dict(self) -> dict[str, float]:
        """Return plain data for JSON."""
        return {part.name: getattr(self, part.name) for part in fields(self)}


# Two takes that are one and the same: where nothing is left to chance.
SAME = Likeness(spatial_iou=1.0, spatiotemporal_iou=1.0, weighted_spatial_iou=1.0, mse=0.0)


@dataclass(frozen=True, kw_only=True)
class Film:
    """A video as it is compared: `frames` (T,h,w,3) uint8 and `moving` (T,h,w)."""

    frames: Frames
    moving: Flags


@dataclass(frozen=True, kw_only=True)
class Result:
    """One scenario from one `view`: the generated video against the first take, and the second take against it."""

    scenario: str
    view: str
    likeness: Likeness
    variance: Likeness

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "scenario": self.scenario,
            "view": self.view,
            **self.likeness.to_dict(),
            "variance": self.variance.to_dict(),
        }


def film_of(frames: Frames, height: int, width: int, masks: Frames | None = None) -> Film:
    """Return frames (T,H,W,3) uint8 at `height` x `width`, with the masks (T,H,W,3; white where it moves) if given.

    Else the masks are made here, at full size.
    """
    if masks is None:
        shades = (mask.astype(np.uint8) * 255 for mask in motion_masks(frames))
    else:
        shades = (mask[..., 0] for mask in masks)
    moving = np.stack([shrunk(shade, height, width) > MASK_ABOVE for shade in shades])
    return Film(frames=np.stack([shrunk(frame, height, width) for frame in frames]), moving=moving)


def compared_size(take: Frames) -> tuple[int, int]:
    """Return the (height, width) at which videos are compared with a real take (T,H,W,3)."""
    return max(1, take.shape[1] // SCALE), max(1, take.shape[2] // SCALE)


def likeness(one: Film, other: Film) -> Likeness:
    """Return how alike two videos of the same size and length are."""
    if one.frames.shape != other.frames.shape:
        raise UsageError(
            f"Videos of {len(one.frames)} and {len(other.frames)} frames cannot be compared: they must be as long."
        )
    per_frame = [_iou(a, b) for a, b in zip(one.moving, other.moving, strict=True)]
    return Likeness(
        spatial_iou=_iou(one.moving.max(0), other.moving.max(0)),
        spatiotemporal_iou=float(np.mean(per_frame)),
        weighted_spatial_iou=_iou(one.moving.mean(0), other.moving.mean(0)),
        mse=float(np.mean([_mse(a, b) for a, b in zip(one.frames, other.frames, strict=True)])),
    )


def _iou(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> float:
    """Return the overlap of two masks (h,w), or of shares 0..1: least over most; two empty ones are alike."""
    union = float(np.maximum(one, other).sum())
    return float(np.minimum(one, other).sum()) / union if union else 1.0


def _mse(one: Frames, other: Frames) -> float:
    """Return the mean squared error of two pictures, their levels as 0..1."""
    return float(np.mean(((one.astype(np.float32) - other.astype(np.float32)) / 255) ** 2))


def mean_likeness(parts: Sequence[Likeness]) -> Likeness:
    """Return the mean of each measure."""
    return Likeness(
        spatial_iou=float(np.mean([part.spatial_iou for part in parts])),
        spatiotemporal_iou=float(np.mean([part.spatiotemporal_iou for part in parts])),
        weighted_spatial_iou=float(np.mean([part.weighted_spatial_iou for part in parts])),
        mse=float(np.mean([part.mse for part in parts])),
    )


def physics_iq(results: Sequence[Result]) -> float:
    """Return the score, 0..100: overlaps as shares of what two real takes reach, less the error beyond theirs.

    Means are over all views of all scenarios, which in the benchmark have three each.
    """
    if not results:
        raise UsageError("There is nothing to score: no video was compared.")
    reached = mean_likeness([result.likeness for result in results])
    ceiling = mean_likeness([result.variance for result in results])
    overlaps = [
        (reached.spatial_iou, ceiling.spatial_iou),
        (reached.spatiotemporal_iou, ceiling.spatiotemporal_iou),
        (reached.weighted_spatial_iou, ceiling.weighted_spatial_iou),
    ]
    if any(top == 0 for _, top in overlaps):
        raise YozoraError("The two real takes have no motion in common, so that nothing can be measured against them.")
    score = sum(value / top for value, top in overlaps) / len(overlaps) - (reached.mse - ceiling.mse)
    return 100 * min(1.0, max(0.0, score))


def report_of(results: Sequence[Result]) -> dict[str, Any]:
    """Return the score, the means and each comparison as plain data for JSON."""
    return {
        "physics_iq": round(physics_iq(results), 2),
        "n": len(results),
        "generated": mean_likeness([result.likeness for result in results]).to_dict(),
        "physical_variance": mean_likeness([result.variance for result in results]).to_dict(),
        "comparisons": [result.to_dict() for result in results],
    }

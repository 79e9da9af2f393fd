"""Sight: the networks look at every frame of a clip; what they make of it, before any of it is put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.core.records import Frames
from yozora.evaluation.examiner.camera import SIDE_PX, CameraReader, grey, spread
from yozora.evaluation.examiner.detector import HEIGHT_PX, Detector, Glance
from yozora.evaluation.examiner.recogniser import Look, Recogniser, crop, placed
from yozora.evaluation.examiner.tracks import Sighting

Array = npt.NDArray[np.float32]

# A peak of the heat map from this share on is a subject; two boxes that overlap by so much are one.
PEAK = 0.3
SAME_BOX = 0.65
AT_ONCE = 32
# Crops are cut from frames of at most this height, and at least the detector's.
CROPPED_FROM_PX = 256
# The detector's grid halves twice more.
MULTIPLE_PX = 16


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What the networks make of T frames: `sightings` in each; `setting`, log-probabilities (T,N) by slot; `prints`

    (T,) probabilities; `move` (M,) probabilities of camera moves; `views` (8,3), see `Shot`; `features` (D,), the
    frames' descriptions: their mean and spread over time. `aspect` is the frame's width over its height.
    """

    sightings: list[list[Sighting]]
    setting: dict[str, Array]
    prints: Array
    move: Array
    views: Array
    features: Array
    aspect: float


class Eyes(nn.Module):
    """The three networks that look at pixels."""

    def __init__(self, detector: Detector, recogniser: Recogniser, camera: CameraReader) -> None:
        """Keep them."""
        super().__init__()
        self.detector, self.recogniser, self.camera = detector, recogniser, camera

    def look(self, frames: Frames) -> Sight:
        """Return what is seen in a clip (T,H,W,3) uint8 of any size."""
        _, height, width, _ = frames.shape
        wide = max(MULTIPLE_PX, round(width * HEIGHT_PX / height / MULTIPLE_PX) * MULTIPLE_PX)
        parts, sightings = [], []
        with torch.inference_mode():
            shown = []
            for start in range(0, len(frames), AT_ONCE):
                pixels = torch.from_numpy(np.ascontiguousarray(frames[start : start + AT_ONCE]))
                full = pixels.permute(0, 3, 1, 2).float() / 127.5 - 1
                small = resized(full, HEIGHT_PX, wide)
                shown.append(small)
                glance = self.detector(small)
                parts.append(glance)
                tall = min(max(height, HEIGHT_PX), CROPPED_FROM_PX)
                source = resized(full, tall, max(1, round(width * tall / height)))
                sightings += self._sightings(glance, source, start, width / height)
            few = torch.cat(shown)[torch.from_numpy(spread(len(frames)))]
            shot = self.camera(resized(grey(few)[:, None], SIDE_PX, SIDE_PX)[:, 0][None])
        setting = {
            slot: torch.cat([part.setting[slot].log_softmax(-1) for part in parts]).numpy() for slot in parts[0].setting
        }
        features = torch.cat([part.features for part in parts])
        return Sight(
            sightings=sightings,
            setting=setting,
            prints=torch.cat([part.prints.sigmoid() for part in parts]).numpy(),
            move=shot.move[0].softmax(-1).numpy(),
            views=shot.views[0].numpy() * np.array([width / height, 1.0, 1.0], np.float32),
            features=torch.cat((features.mean(0), features.std(0, correction=0))).numpy(),
            aspect=width / height,
        )

    def _sightings(
        self, glance: Glance, source: Float[Tensor, "n 3 h w"], start: int, aspect: float
    ) -> list[list[Sighting]]:
        """Return the subjects in each of N frames, of which the first is frame number `start` of the clip."""
        found = peaks(glance, aspect)
        frame = torch.tensor([index for index, boxes in enumerate(found) for _ in boxes], dtype=torch.long)
        if not len(frame):
            return [[] for _ in found]
        numbers = torch.cat([torch.stack(boxes) for boxes in found if boxes])
        crops = source[frame]
        # A look tells better where the subject is than the detector did; a second look is taken there.
        first = placed(self.recogniser(crop(crops, numbers[:, :4])).place, numbers[:, :4])[:, :4]
        look = self.recogniser(crop(crops, first))
        numbers = torch.cat((placed(look.place, first), look.place[:, 5:].sigmoid(), numbers[:, 6:]), 1)
        return _in_frames(found, numbers, look, start)


def _in_frames(
    found: list[list[Tensor]], numbers: Float[Tensor, "k 7"], look: Look, start: int
) -> list[list[Sighting]]:
    """Return the looks at K boxes frame by frame."""
    shares = {slot: logits.float().softmax(-1).numpy() for slot, logits in look.logits.items()}
    state, pose, rows = look.state.sigmoid().numpy(), look.pose.numpy(), numbers.numpy()
    result, row = [], 0
    for index, boxes in enumerate(found):
        here = []
        for _ in boxes:
            here.append(
                Sighting(
                    frame=start + index,
                    box=rows[row, :4],
                    height=float(np.exp(rows[row, 4])),
                    visible=float(rows[row, 5]),
                    score=float(rows[row, 6]),
                    kind=shares["kind"][row],
                    colour=shares["colour"][row],
                    pattern=shares["pattern"][row],
                    doing=shares["doing"][row],
                    state=float(state[row]),
                    pose=pose[row],
                )
            )
            row += 1
        result.append(here)
    return result


def peaks(glance: Glance, aspect: float) -> list[list[Float[Tensor, " 7"]]]:
    """Return for each frame its subjects as (x0, y0, x1, y1, log height, visible, score), the surest first."""
    heat = torch.sigmoid(glance.heat)
    n, height, width = heat.shape
    top = F.max_pool2d(heat[:, None], 3, stride=1, padding=1)[:, 0]
    scale = aspect * height / width  # a cell may be a little wider or narrower than high
    found: list[list[Tensor]] = []
    for index in range(n):
        ys, xs = ((heat[index] == top[index]) & (heat[index] > PEAK)).nonzero(as_tuple=True)
        told = glance.geometry[index][:, ys, xs].T
        x, y = (xs + 0.5) / height, (ys + 0.5) / height
        boxes = torch.stack((x - told[:, 0], y - told[:, 1], x + told[:, 2], y + told[:, 3]), 1)
        boxes[:, ::2] *= scale
        score = heat[index, ys, xs]
        rows = torch.cat((boxes, told[:, 4:5], told[:, 5:6].sigmoid(), score[:, None]), 1)
        kept: list[Tensor] = []
        for row in rows[score.argsort(descending=True)]:
            if all(overlap(row, other) < SAME_BOX for other in kept):
                kept.append(row)
        found.append(kept)
    return found


def overlap(one: Tensor, two: Tensor) -> float:
    """Return the intersection over union of two boxes."""
    across = torch.minimum(one[2], two[2]) - torch.maximum(one[0], two[0])
    down = torch.minimum(one[3], two[3]) - torch.maximum(one[1], two[1])
    if across <= 0 or down <= 0:
        return 0.0
    both = across * down
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, two)]
    return float(both / (areas[0] + areas[1] - both))


def resized(pictures: Float[Tensor, "n c h w"], height: int, width: int) -> Float[Tensor, "n c height width"]:
    """Return pictures of another size: areas are averaged down, and smoothly enlarged."""
    if pictures.shape[-2:] == (height, width):
        return pictures
    if height < pictures.shape[-2]:
        return F.interpolate(pictures, size=(height, width), mode="bilinear", antialias=True)
    return F.interpolate(pictures, size=(height, width), mode="bicubic").clamp(-1, 1)

"""Takes: folders of real and generated videos as Physics-IQ names them, read and written.

FOLDER/real/0001_testing-videos_30FPS_perspective-left_take-1_SCENARIO.mp4 (and take-2, under a number of its own),
FOLDER/generated/0001_ANYTHING.mp4 under the number of take 1, and where there are any
FOLDER/masks/0001_video-masks_30FPS_perspective-left_take-1_SCENARIO.mp4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from yozora.core.errors import UsageError
from yozora.core.records import Clip, Frames
from yozora.core.shapes import VideoShape
from yozora.evaluation.anchors.folder import Clips, empty_folder
from yozora.evaluation.anchors.motion import at_rate
from yozora.evaluation.anchors.physics_iq import SAME, Film, Result, compared_size, film_of, likeness
from yozora.evaluation.questions.question import Question
from yozora.media.files import made_folder
from yozora.media.resize import resize_clip
from yozora.media.video import read_video, write_video
from yozora.world.render.render import render

REAL = re.compile(
    r"(?P<id>\d{4})_testing-videos_(?P<fps>\d+)FPS_(?P<view>[^_]+)_take-(?P<take>[12])_(?P<scenario>[^_]+)\.mp4"
)
# The benchmark judges the first five seconds.
SECONDS = 5.0
VIEW = "perspective-center"
# Motion masks are opened by five pixels: in a picture of a hundred that takes what moves with it.
HEIGHT_PX = 512


@dataclass(frozen=True, kw_only=True)
class Trio:
    """The files of one scenario from one view; `take_2` is None where chance has no part and one take is all."""

    scenario: str
    view: str
    take_1: Path
    take_2: Path | None
    generated: Path

    def mask(self, take: Path) -> Path:
        """Return where the mask of a take lies, if it has one."""
        return take.parents[1] / "masks" / take.name.replace("_testing-videos_", "_video-masks_")


def find_trios(folder: Path) -> list[Trio]:
    """Return what `folder` has to compare, in order of the files' names; each first take needs a generated video."""
    takes: dict[tuple[str, str], dict[str, Path]] = {}
    numbers: dict[tuple[str, str], str] = {}
    for path in sorted((folder / "real").glob("*.mp4")):
        found = REAL.fullmatch(path.name)
        if found is None:
            example = f"0001_testing-videos_30FPS_{VIEW}_take-1_ball.mp4"
            raise UsageError(f"{path.name} is not named as Physics-IQ names real videos; an example is {example}.")
        key = found["scenario"], found["view"]
        takes.setdefault(key, {})[found["take"]] = path
        if found["take"] == "1":
            numbers[key] = found["id"]
    if not numbers:
        raise UsageError(f"{folder / 'real'} has no first take (..._take-1_SCENARIO.mp4) to compare with.")
    return [
        Trio(
            scenario=key[0],
            view=key[1],
            take_1=takes[key]["1"],
            take_2=takes[key].get("2"),
            generated=_generated(folder / "generated", number),
        )
        for key, number in numbers.items()
    ]


def _generated(folder: Path, number: str) -> Path:
    """Return the only generated video whose name starts with a number."""
    found = sorted(folder.glob(f"{number}_*.mp4"))
    if len(found) != 1:
        raise UsageError(f"{folder} needs one video named {number}_ANYTHING.mp4, and has {len(found) or 'none'}.")
    return found[0]


def compare_folder(
    folder: Path, *, seconds: float = SECONDS, progress: Callable[[int, int], None] | None = None
) -> list[Result]:
    """Return how like the real takes the generated videos in `folder` are, in their first `seconds`."""
    trios = find_trios(folder)
    results = []
    for number, trio in enumerate(trios, 1):
        results.append(compare(trio, seconds=seconds))
        if progress:
            progress(number, len(trios))
    return results


def compare(trio: Trio, *, seconds: float = SECONDS) -> Result:
    """Return the result of one scenario from one view; real takes are brought to the rate of the generated video."""
    clip = read_video(trio.generated)
    count = round(seconds * clip.fps)
    first = _opening(read_video(trio.take_1), trio.take_1, seconds, count)
    size = compared_size(first)
    real = film_of(first, *size, masks=_given_masks(trio, trio.take_1, count))
    variance = SAME
    if trio.take_2 is not None:
        second = _opening(read_video(trio.take_2), trio.take_2, seconds, count)
        variance = likeness(real, film_of(second, *size, masks=_given_masks(trio, trio.take_2, count)))
    if len(clip.frames) < count:
        raise _too_short(trio.generated, clip, seconds)
    made: Film = film_of(clip.frames[:count], *size)
    return Result(scenario=trio.scenario, view=trio.view, likeness=likeness(real, made), variance=variance)


def _opening(clip: Clip, path: Path, seconds: float, count: int) -> Frames:
    """Return the first `seconds` of a real take as `count` frames."""
    own = round(seconds * clip.fps)
    if len(clip.frames) < own:
        raise _too_short(path, clip, seconds)
    return at_rate(clip.frames[:own], count)


def _given_masks(trio: Trio, take: Path, count: int) -> Frames | None:
    """Return the masks that lie beside a take, None where none do."""
    path = trio.mask(take)
    if not path.exists():
        return None
    masks = read_video(path).frames
    if len(masks) < count:
        raise UsageError(f"{path} has {len(masks)} frames, {count} are compared: delete it, and masks are made here.")
    return masks[:count]


def _too_short(path: Path, clip: Clip, seconds: float) -> UsageError:
    """Return the sentence for a video that ends early."""
    return UsageError(f"{path.name} lasts {clip.seconds:g} s, {seconds:g} s are compared: choose fewer (--seconds).")


def export_takes(
    questions: Sequence[Question], clips: Clips | None, folder: Path, *, height_px: int = HEIGHT_PX
) -> Path:
    """Write the truth of `questions` as first takes, and a model's videos where there are `clips`; return `folder`.

    The truth is rendered `height_px` high, and smaller videos are enlarged to that. In the world nothing is left to
    chance: a second take would be the first again, and is not written.
    """
    if not questions:
        raise UsageError("There are no questions to export.")
    if len(questions) > 9999:
        raise UsageError(f"Numbers have four digits: at most 9999 questions can be exported, not {len(questions)}.")
    empty_folder(folder)
    for number, question in enumerate(questions, 1):
        fps, shape = question.shape.fps, at_height(question.shape, height_px)
        scenario = re.sub(r"[^A-Za-z0-9-]+", "-", question.key)
        name = f"{number:04d}_testing-videos_{round(fps)}FPS_{VIEW}_take-1_{scenario}.mp4"
        real = Clip(frames=render(question.scene, shape).frames, fps=fps)
        write_video(real, made_folder(folder / "real") / name)
        if clips is not None:
            path = made_folder(folder / "generated") / f"{number:04d}_{VIEW}_{scenario}.mp4"
            made = resize_clip(Clip(frames=clips(question), fps=fps), shape.height, shape.width)
            write_video(made, path)
    return folder


def at_height(shape: VideoShape, height_px: int) -> VideoShape:
    """Return a shape of the same aspect at `height_px`, its width even."""
    return replace(shape, height=height_px, width=2 * round(height_px * shape.width / shape.height / 2))

"""`yozora world`: look at the storybook world: its scenes, their captions, their facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from yozora.cli.output import give, give_json, give_table, parse_size, progress_bar, with_nearest
from yozora.core.errors import UsageError

app = typer.Typer(help="Look at the storybook world that the models learn from.", no_args_is_help=True)

Seed = Annotated[int, typer.Option(min=0, help="Which scene; render goes on counting from it.")]
Size = Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels.")]
Seconds = Annotated[float, typer.Option(help="Duration.")]
Fps = Annotated[float, typer.Option(help="Frames a second.")]
Place = Annotated[str | None, typer.Option(help="Where: sea, forest, city ...")]
Kind = Annotated[str | None, typer.Option(help="Who: sailboat, dog, balloon ...")]
Time = Annotated[str | None, typer.Option(help="When: dawn, day, sunset, night.")]
Colour = Annotated[str | None, typer.Option(help="The subject's colour: red, blue ...")]
Direction = Annotated[str | None, typer.Option(help="The subject's course: left, right, up, down.")]
Move = Annotated[str | None, typer.Option(help="The camera: still, 'pan left', 'zoom in' ...")]
Split = Annotated[str, typer.Option(help="train, test, or unseen: pairs of subject and colour never trained on.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@dataclass(frozen=True, kw_only=True)
class _Film:
    """How scenes are filmed. `wishes` are the six options place, kind, time, colour, direction, camera."""

    size: str = "64x64"
    seconds: float = 4.0
    fps: float = 8.0
    split: str
    wishes: tuple[str | None, ...]

    def shoot(self, seed: int) -> tuple[Any, Any]:
        """Return the `Clip` of a scene and its `Facts`."""
        from yozora.core.records import Clip, Request
        from yozora.core.shapes import VideoShape
        from yozora.world.casting.cast import Wishes, cast_scene
        from yozora.world.casting.splits import SPLITS
        from yozora.world.facts.facts import facts_of
        from yozora.world.render.render import render

        if self.split not in SPLITS:
            raise UsageError(with_nearest(f"There is no split {self.split!r}", self.split, SPLITS))
        names = ("place", "kind", "time", "colour", "direction", "camera")
        wishes = Wishes(**dict(zip(names, self.wishes, strict=True)))
        height, width = parse_size(self.size)
        # The world keeps to the limits of any request.
        Request(prompt="a scene", seconds=self.seconds, height=height, width=width, fps=self.fps, seed=seed)
        shape = VideoShape(frames=max(1, round(self.seconds * self.fps)), height=height, width=width, fps=self.fps)
        scene = cast_scene(seed, wishes=wishes, seconds=shape.seconds, aspect=width / height, split=self.split)
        rendering = render(scene, shape)
        facts = facts_of(scene, rendering.tracks, rendering.visible, self.fps)
        return Clip(frames=rendering.frames, fps=self.fps, record={"world": {"seed": seed, "split": self.split}}), facts


@app.command()
def render(
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many scenes.")] = 4,
    out: Annotated[Path, typer.Option(help="Folder for the videos; made if it is not there.")] = Path("world"),
    seed: Seed = 0, size: Size = "128x128", seconds: Seconds = 4.0, fps: Fps = 12.0, split: Split = "train",
    place: Place = None, kind: Kind = None, time: Time = None, colour: Colour = None, direction: Direction = None,
    camera: Move = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Film scenes into a folder.

    Each becomes an mp4 with its facts beside it; sheet.png shows all (at most 48) with captions.
    """
    from yozora.media.files import made_folder, written_whole
    from yozora.media.sheets import contact_sheet, write_image
    from yozora.media.video import write_video

    wishes = (place, kind, time, colour, direction, camera)
    film = _Film(size=size, seconds=seconds, fps=fps, split=split, wishes=wishes)
    paths, shown = [], []
    with progress_bar("filming") as progress:
        for index in range(count):
            clip, facts = film.shoot(seed + index)
            paths.append(made_folder(out) / f"scene-{seed + index:06d}.mp4")
            write_video(clip, paths[-1])
            with written_whole(paths[-1].with_suffix(".json")) as draft:
                draft.write_text(json.dumps(facts.to_dict()), encoding="utf-8")
            shown += [(clip, next(_captions(facts, seed + index))[2])] if index < 48 else []
            progress(index + 1, count)
    sheet = contact_sheet([clip for clip, _ in shown], captions=[words for _, words in shown], columns=1 + count // 9)
    write_image(sheet, out / "sheet.png")
    if as_json:
        give_json({"sheet": str(out / "sheet.png"), "videos": [str(path) for path in paths]})
    else:
        give(out / "sheet.png")


@app.command()
def caption(
    seed: Seed = 0, split: Split = "train", place: Place = None, kind: Kind = None, time: Time = None,
    colour: Colour = None, direction: Direction = None, camera: Move = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Print captions of a scene.

    They come from the grammar that models train on and from the one they are tested with.
    """
    wishes = (place, kind, time, colour, direction, camera)
    _, facts = _Film(split=split, wishes=wishes).shoot(seed)
    captions = list(_captions(facts, seed))
    if as_json:
        give_json([{"grammar": grammar, "length": length, "caption": words} for grammar, length, words in captions])
    else:
        give_table((f"{grammar}, {length}", words) for grammar, length, words in captions)


@app.command()
def facts(
    seed: Seed = 0, size: Size = "128x128", seconds: Seconds = 4.0, fps: Fps = 12.0, split: Split = "train",
    place: Place = None, kind: Kind = None, time: Time = None, colour: Colour = None, direction: Direction = None,
    camera: Move = None,
) -> None:  # fmt: skip
    """Print the facts of a scene as JSON.

    They tell, for every frame, who is where, how fast, how visible.
    """
    wishes = (place, kind, time, colour, direction, camera)
    _, truth = _Film(size=size, seconds=seconds, fps=fps, split=split, wishes=wishes).shoot(seed)
    give_json(truth.to_dict())


def _captions(facts: Any, seed: int) -> Iterator[tuple[str, str, str]]:
    """Yield (grammar, length, caption), the medium one of the training grammar first."""
    from random import Random

    from yozora.core.seeds import derive_seed
    from yozora.world.captions import heldout_grammar, train_grammar

    for grammar, module in (("train", train_grammar), ("test", heldout_grammar)):
        for length in ("medium", "short", "dense"):
            yield grammar, length, module.describe(facts, Random(derive_seed("caption", grammar, length, seed)), length)

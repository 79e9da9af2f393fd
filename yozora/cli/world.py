"""`yozora world`: look at the storybook world: its scenes, their captions, their facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from yozora.cli.film import Film
from yozora.cli.output import give, give_json, give_table, progress_bar

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
With = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="NAME=VALUE", help="Any other wish: weather=rain, style=pencil, action=jump ..."),
]
Split = Annotated[str, typer.Option(help="train, test, or unseen: pairs of subject and colour never trained on.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def render(
    count: Annotated[int, typer.Option(min=1, max=100_000, help="How many scenes.")] = 4,
    out: Annotated[Path, typer.Option(help="Folder for the videos; made if it is not there.")] = Path("world"),
    seed: Seed = 0, size: Size = "128x128", seconds: Seconds = 4.0, fps: Fps = 12.0, split: Split = "train",
    place: Place = None, kind: Kind = None, time: Time = None, colour: Colour = None, direction: Direction = None,
    camera: Move = None, wish: With = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Film scenes into a folder.

    Each becomes an mp4 with its facts beside it; sheet.png shows all (at most 48) with captions.
    """
    from yozora.media.files import made_folder, written_whole
    from yozora.media.sheets import contact_sheet, write_image
    from yozora.media.video import write_video

    wishes = (place, kind, time, colour, direction, camera)
    film = Film(size=size, seconds=seconds, fps=fps, split=split, wishes=wishes, more=wish)
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
    colour: Colour = None, direction: Direction = None, camera: Move = None, wish: With = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Print captions of a scene.

    They come from the grammar that models train on and from the one they are tested with.
    """
    wishes = (place, kind, time, colour, direction, camera)
    _, facts = Film(split=split, wishes=wishes, more=wish).shoot(seed)
    captions = list(_captions(facts, seed))
    if as_json:
        give_json([{"grammar": grammar, "length": length, "caption": words} for grammar, length, words in captions])
    else:
        give_table((f"{grammar}, {length}", words) for grammar, length, words in captions)


@app.command()
def facts(
    seed: Seed = 0, size: Size = "128x128", seconds: Seconds = 4.0, fps: Fps = 12.0, split: Split = "train",
    place: Place = None, kind: Kind = None, time: Time = None, colour: Colour = None, direction: Direction = None,
    camera: Move = None, wish: With = None,
) -> None:  # fmt: skip
    """Print the facts of a scene as JSON.

    They tell, for every frame, who is where, how fast, how visible.
    """
    wishes = (place, kind, time, colour, direction, camera)
    _, truth = Film(size=size, seconds=seconds, fps=fps, split=split, wishes=wishes, more=wish).shoot(seed)
    give_json(truth.to_dict())


def _captions(facts: Any, seed: int) -> Iterator[tuple[str, str, str]]:
    """Yield (grammar, length, caption), the medium one of the training grammar first."""
    from random import Random

    from yozora.core.seeds import derive_seed
    from yozora.world.captions import heldout_grammar, train_grammar

    for grammar, module in (("train", train_grammar), ("test", heldout_grammar)):
        for length in ("medium", "short", "dense"):
            yield grammar, length, module.describe(facts, Random(derive_seed("caption", grammar, length, seed)), length)


@app.command()
def gallery(
    out: Annotated[Path, typer.Option(help="Folder for the page and its pictures.")] = Path("docs/world"),
) -> None:
    """Draw contact sheets of all that the world has, and a page that shows them."""
    from yozora.data.gallery import write_gallery

    with progress_bar("drawing") as progress:
        give(write_gallery(out, progress))

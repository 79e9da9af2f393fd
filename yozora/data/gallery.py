"""The gallery: contact sheets of all that the storybook world has, and the page that shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from yozora.core.errors import UsageError
from yozora.core.records import Clip
from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.media.files import made_folder, written_whole
from yozora.media.sheets import contact_sheet, write_image
from yozora.world.casting.call import homes
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.places.catalog import PLACES
from yozora.world.render.render import render
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import FAMILIES
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import CAMERA_MOVES, COUNTS, DAY_PASSING, PATTERNS, RELATIONS, SIZES
from yozora.world.scene.script import ACTS, PLAYS
from yozora.world.styles.catalog import STYLES
from yozora.world.weather.catalog import WEATHERS

SIDE_PX, FPS = 128, 8.0
TRIES = 60
# Nothing but what is wished for: one subject, fair weather, the storybook's style, a camera at rest.
PLAIN = Mix(
    plots=(("parade", 1.0),), two_subjects=0, camera_moves=0, occluders=0, crowds=0, sizes_vary=0, patterns_vary=0,
    acts=0, styles_vary=0, weather_varies=0, day_passes=0, held_out=(),
)  # fmt: skip
Tick = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One clip of a sheet: what is wished for, the words under it, its length in seconds."""

    words: str
    wishes: Wishes
    seconds: float = 4.0


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One picture of the gallery: its file name, heading, a sentence, and its tiles as strips of `frames`."""

    name: str
    title: str
    text: str
    tiles: tuple[Tile, ...]
    columns: int
    frames: int


def write_gallery(folder: Path, tick: Tick | None = None) -> Path:
    """Draw every sheet into `folder` and return the page that shows them."""
    made_folder(folder)
    sheets = list(_sheets())
    page = ["# The storybook world\n", "Made by `yozora world gallery`; every picture is 128 pixels high as filmed.\n"]
    for done, sheet in enumerate(sheets):
        clips = [_film(tile, sheet.frames) for tile in sheet.tiles]
        captions = [tile.words for tile in sheet.tiles]
        picture = contact_sheet(
            clips, columns=sheet.columns, frames_per_clip=sheet.frames, captions=captions, tile_px=SIDE_PX
        )
        write_image(picture, folder / f"{sheet.name}.webp")
        page += [f"## {sheet.title}\n", f"{sheet.text}\n", f"![{sheet.title}]({sheet.name}.webp)\n"]
        if tick:
            tick(done + 1, len(sheets))
    with written_whole(folder / "README.md") as part:
        part.write_text("\n".join(page), encoding="utf-8")
    return folder / "README.md"


def _film(tile: Tile, frames: int) -> Clip:
    """Film the first seed at which a tile's wishes come true; a picture of one frame is taken half-way."""
    refusal = UsageError("Nothing can be shown so.")
    first = derive_seed("gallery", tile.words) % 1000
    for seed in range(first, first + TRIES):
        try:
            scene = cast_scene(seed, wishes=tile.wishes, mix=PLAIN, seconds=tile.seconds, split="all")
        except UsageError as error:
            refusal = error
            continue
        shape = VideoShape(frames=round(tile.seconds * FPS), height=SIDE_PX, width=SIDE_PX, fps=FPS)
        film = render(scene, shape).frames
        return Clip(frames=film[len(film) // 2 : len(film) // 2 + 1] if frames == 1 else film, fps=FPS)
    raise refusal


def _sheets() -> Iterator[Sheet]:
    """Yield every sheet of the gallery."""
    yield _places()
    yield _weathers()
    yield from _subjects()
    yield _looks()
    yield _actions()
    yield _plays()
    yield _effects()
    yield _permanence()
    yield _relations()
    yield _cameras()
    yield _styles()
    yield _stories()


def _places() -> Sheet:
    """Return every place at each of its times of day."""
    tiles = [
        Tile(words=f"{name}, {time}", wishes=Wishes(place=name, time=time, camera="still"))
        for name, place in PLACES.items()
        for time in place.times
    ]
    passing = [Tile(words=f"{name}, {DAY_PASSING}", wishes=Wishes(place=name, time=DAY_PASSING)) for name in ("sea",)]
    text = f"{len(PLACES)} places, each at its times of day."
    return Sheet(name="places", title="Places", text=text, tiles=tuple(tiles + passing), columns=8, frames=1)


def _weathers() -> Sheet:
    """Return every weather over three places."""
    tiles = [
        Tile(words=f"{weather}, {place}, {time}", wishes=Wishes(place=place, time=time, weather=weather))
        for weather in WEATHERS
        for place, time in (("meadow", "day"), ("city", "night"), ("mountains", "sunset"), ("forest", "day"))
        if weather in PLACES[place].weathers
    ]
    return Sheet(name="weather", title="Weather", text="What the air does.", tiles=tuple(tiles), columns=8, frames=1)


def _subjects() -> Iterator[Sheet]:
    """Yield every subject, family by family, each in a colour of its own."""
    colours = list(COLOURS)
    for family in FAMILIES:
        kinds = [kind for kind, rig in RIGS.items() if rig.family == family]
        tiles = []
        for index, kind in enumerate(kinds):
            place = homes(kind)[index % len(homes(kind))]
            time = "day" if "day" in PLACES[place].times else PLACES[place].times[0]
            wishes = Wishes(kind=kind, place=place, time=time, colour=colours[(3 * index) % len(colours)])
            tiles.append(Tile(words=kind, wishes=wishes))
        if tiles:
            title = f"Subjects: {family}"
            name = f"subjects-{family.replace(' ', '-')}"
            text = f"{len(tiles)} of {len(RIGS)} subjects."
            yield Sheet(name=name, title=title, text=text, tiles=tuple(tiles), columns=min(8, len(tiles)), frames=1)


def _looks() -> Sheet:
    """Return what a subject can look like: colour, pattern, size, number, and people's looks."""
    tiles = [Tile(words=f"{c} car", wishes=Wishes(kind="car", colour=c, place="city", time="day")) for c in COLOURS]
    for pattern in PATTERNS:
        tiles += [
            Tile(words=f"{pattern} {kind}", wishes=Wishes(kind=kind, pattern=pattern, time="day", colour="turquoise"))
            for kind in ("fish", "balloon")
        ]
    tiles += [
        Tile(words=f"{size} dog", wishes=Wishes(kind="dog", size=size, place="meadow", time="day", direction="right"))
        for size in SIZES
    ]
    tiles += [
        Tile(words=f"{count} ducks", wishes=Wishes(kind="duck", count=count, place="sea", time="day"))
        for count in COUNTS
    ]
    tiles += [
        Tile(words=f"a person ({colour})", wishes=Wishes(kind="person", colour=colour, place="village", time="day"))
        for colour in ("red", "green", "blue", "yellow", "purple", "white")
    ]
    text = "Colours, patterns, sizes, numbers; people vary in hair, skin and clothes."
    return Sheet(name="looks", title="Looks", text=text, tiles=tuple(tiles), columns=8, frames=1)


def _actions() -> Sheet:
    """Return what is done on the spot and on the way."""
    pairs = [(kind, act) for kind in ("child", "person", "dancer", "dog", "robot") for act in ACTS]
    pairs += [
        ("horse", "walk"),
        ("horse", "run"),
        ("owl", "fly"),
        ("whale", "swim"),
        ("bus", "drive"),
        ("sailboat", "sail"),
    ]
    tiles = [
        Tile(words=f"{kind}: {action}", wishes=Wishes(kind=kind, action=action, time="day"))
        for kind, action in pairs
        if action in (*RIGS[kind].travels, *RIGS[kind].acts)
    ]
    return Sheet(name="actions", title="Actions", text="Six moments of each.", tiles=tuple(tiles), columns=2, frames=6)


def _plays() -> Sheet:
    """Return each behaviour of the physics engine, twice."""
    tiles = [
        Tile(words=action, wishes=Wishes(plot="physics", action=action, time=time))
        for action in PLAYS
        for time in ("day", "sunset")
    ]
    text = "Played by the physics engine; facts hold positions, velocities and contacts."
    return Sheet(name="physics", title="Physics", text=text, tiles=tuple(tiles), columns=2, frames=6)


def _effects() -> Sheet:
    """Return each lasting change, by somebody or of itself."""
    changes = sorted({rig.change for rig in RIGS.values() if rig.change}) + ["unlit"]
    tiles = []
    for change in changes:
        place = "room" if change in ("lit", "unlit", "out") else None
        time = "night" if place else "day"
        wishes = Wishes(plot="effect", effect=change, time=time, place=place)
        tiles += [Tile(words=change, wishes=wishes, seconds=seconds) for seconds in (4.0, 6.0)]
    text = "Before, during and after: what is done stays done."
    return Sheet(name="effects", title="Cause and lasting effect", text=text, tiles=tuple(tiles), columns=2, frames=6)


def _permanence() -> Sheet:
    """Return subjects that go out of sight and come back."""
    kinds = ("dog", "car", "bird", "spaceship", "cookie", "lamp", "snowman", "train", "person", "rocket")
    tiles = [
        Tile(
            words=f"{kind}, out of sight and back", wishes=Wishes(plot="permanence", kind=kind, time="day"), seconds=6.0
        )
        if kind not in ("spaceship", "rocket")
        else Tile(words=f"{kind}, out of sight and back", wishes=Wishes(plot="permanence", kind=kind), seconds=6.0)
        for kind in kinds
    ]
    text = "Behind something, beyond the frame, behind a screen; changed meanwhile or not."
    return Sheet(name="permanence", title="Permanence", text=text, tiles=tuple(tiles), columns=2, frames=6)


def _relations() -> Sheet:
    """Return how two subjects stand to each other."""
    tiles = [
        Tile(words=f"one {relation} the other", wishes=Wishes(relation=relation, time=time))
        for relation in RELATIONS
        for time in ("day", "sunset")
    ]
    text = "How two subjects stand to each other."
    return Sheet(name="relations", title="Relations", text=text, tiles=tuple(tiles), columns=2, frames=6)


def _cameras() -> Sheet:
    """Return each move of the camera."""
    tiles = [
        Tile(
            words=move, wishes=Wishes(camera=move, place=place, time="day", action="walk" if move == "follow" else None)
        )
        for move in CAMERA_MOVES
        for place in ("village", "forest")
    ]
    return Sheet(
        name="cameras",
        title="Camera",
        text="Near sheets move more than far ones.",
        tiles=tuple(tiles),
        columns=2,
        frames=6,
    )


def _styles() -> Sheet:
    """Return every style of eight scenes."""
    scenes = (
        ("sailboat", "sea", "sunset"), ("dog", "meadow", "day"), ("car", "city", "night"),
        ("owl", "mystical forest", "night"), ("cookie", "room", "day"), ("child", "snowfield", "day"),
        ("fish", "underwater", "day"), ("rocket", "space", "night"),
    )  # fmt: skip
    tiles = [
        Tile(words=f"{style}: {kind}", wishes=Wishes(style=style, kind=kind, place=place, time=time, colour="red"))
        for style in STYLES
        for kind, place, time in scenes
    ]
    return Sheet(
        name="styles", title="Styles", text="The same scenes in each style.", tiles=tuple(tiles), columns=8, frames=1
    )


def _stories() -> Sheet:
    """Return stories of half a minute and a minute."""
    tiles = [
        Tile(words=f"{kind}, {seconds:g} seconds", wishes=Wishes(plot="story", kind=kind, time=time), seconds=seconds)
        for kind, time, seconds in (
            ("person", "day", 30.0),
            ("bear", "sunset", 30.0),
            ("child", "day", 60.0),
            ("robot", "day", 60.0),
        )
    ]
    text = "One place, one cast, event after event."
    return Sheet(name="stories", title="Stories", text=text, tiles=tuple(tiles), columns=1, frames=14)

"""`yozora read`: what the examiner sees in a video."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from yozora.cli.output import give_json, give_table


def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A video.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: every track, frame by frame.")] = False,
) -> None:
    """Say what the examiner sees in a video: setting, camera, every subject, what it does, and what happens to it."""
    from yozora.evaluation.examiner.examiner import read_clip
    from yozora.media.video import read_video

    reading = read_clip(read_video(file)).to_dict()
    if as_json:
        give_json(reading)
    else:
        give_table(told(reading))


def told(reading: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield rows for a person: the setting with how sure the examiner is, then each subject in words."""
    sure = reading["confidence"]
    for slot in ("place", "time", "weather", "style", "camera"):
        yield slot, f"{reading[slot]} ({100 * sure[slot]:.0f} %)"
    if not reading["subjects"]:
        yield "subjects", "none"
    groups = sorted({subject["group"] for subject in reading["subjects"]})
    names = {}
    for group in groups:
        members = [subject for subject in reading["subjects"] if subject["group"] == group]
        names[group] = f"{members[0]['colour']} {members[0]['kind']}"
        yield f"subject {group + 1}", _subject(members[0])
        for member in members:
            yield from _events(member)
    for one, relation, two in reading["relations"]:
        yield "relation", f"{names[one]} {relation} {names[two]}"
    if reading["prints_s"] is not None:
        yield "footprints", f"from {reading['prints_s']:.1f} s"
    if reading["flashes_s"]:
        yield "flashes", ", ".join(f"{at:.1f} s" for at in reading["flashes_s"])


def _subject(subject: dict[str, Any]) -> str:
    """Return a subject and what it does in words: "2 × small red dog: runs right, fast (1.0-3.5 s)"."""
    look = [subject[slot] for slot in ("size", "pattern", "colour", "kind") if subject[slot] not in ("medium", "plain")]
    number = f"{subject['count']} × " if subject["count"] > 1 else ""
    beats = [
        " ".join(word for word in (beat["action"], beat["direction"]) if word)
        + f" {beat['start_s']:.1f}-{beat['end_s']:.1f} s"
        for beat in subject["beats"]
    ]
    pace = f" ({subject['speed']})" if subject["speed"] else ""
    return f"{number}{' '.join(look)} ({100 * subject['confidence']['kind']:.0f} %): {', '.join(beats)}{pace}"


def _events(subject: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what happens to a subject."""
    for change in subject["changes"]:
        yield "event", f"{subject['kind']} {change['name']} at {change['start_s']:.1f} s"
    for start, end in subject["hidden_s"]:
        yield "hidden", f"{subject['kind']} out of sight {start:.1f}-{end:.1f} s"

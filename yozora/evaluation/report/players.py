"""Players: kept clips as the page plays them, small ones inside the page itself."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from yozora.evaluation.exam.result import Exam, KeptClip, Rank

# A larger clip is linked, not embedded.
EMBED_BYTES = 300_000
RANKS: tuple[Rank, ...] = ("best", "median", "worst")


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One thing that was asked for or seen; `right` is None where only one of the two is known."""

    name: str
    asked: str
    seen: str
    right: bool | None


@dataclass(frozen=True, kw_only=True)
class Player:
    """One kept clip, its sources as `src` attributes: the model's and, where there is one, the truth's."""

    kept: KeptClip
    video: str | None
    truth: str | None
    slots: tuple[Slot, ...]


def players(exam: Exam, page: Path, clips: Path | None = None) -> dict[str, tuple[Player, ...]]:
    """Return the players of each paper, best first, for a page at `page`; lost files are looked for in `clips`."""

    def player(kept: KeptClip) -> Player:
        """Return the player of one clip."""
        video, truth = source(kept.video, page, clips), source(kept.truth, page, clips)
        return Player(kept=kept, video=video, truth=truth, slots=_slots(kept))

    return {
        paper: tuple(
            map(player, sorted(kept, key=lambda clip: RANKS.index(clip.rank) if clip.rank in RANKS else len(RANKS)))
        )
        for paper, kept in exam.kept.items()
    }


def source(video: Path | None, page: Path, clips: Path | None = None) -> str | None:
    """Return what a player's `src` says: the video itself if it is small, else the way to it from the page.

    A file that is not where it was is looked for in `clips`; None where it is nowhere.
    """
    if video is not None and clips is not None and not video.is_file():
        video = next((path for path in (clips / video, clips / video.name) if path.is_file()), None)
    if video is None or not video.is_file():
        return None
    if video.stat().st_size <= EMBED_BYTES:
        return "data:video/mp4;base64," + base64.b64encode(video.read_bytes()).decode()
    return quote(Path(os.path.relpath(video.resolve(), page.resolve().parent)).as_posix())


def _slots(clip: KeptClip) -> tuple[Slot, ...]:
    """Return what was asked beside what was seen."""
    slots = []
    for name in dict.fromkeys((*clip.asked, *clip.seen)):
        asked, seen = clip.asked.get(name, ""), clip.seen.get(name, "")
        slots.append(Slot(name=name, asked=asked, seen=seen, right=asked == seen if asked and seen else None))
    return tuple(slots)

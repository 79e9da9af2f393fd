"""The script: what an actor does when, and what changes for good. It is data; physics and pictures play it."""

from __future__ import annotations

from dataclasses import dataclass

# Ways to get about; each rig names its own.
TRAVELS = ("walk", "run", "fly", "swim", "drive", "sail")
# What those who are alive do on the spot, or on their way (jump).
ACTS = ("stand", "jump", "dance", "wave", "sit")
# What the physics engine decides: it takes over the whole clip of those who do it.
PLAYS = ("fall", "bounce", "roll", "collide", "topple", "swing", "float", "splash", "blow", "brake")
# Out of sight by the script: waiting behind something, or beyond the edge of the frame.
ABSENCES = ("hide", "leave", "return")
ACTIONS = (*TRAVELS, *ACTS, *PLAYS, *ABSENCES)

# Lasting changes by the rig's name for them, and what an agent does to bring each about.
DEEDS = {
    "bitten": "bite", "popped": "pop", "toppled": "knock over", "lit": "switch on", "unlit": "switch off",
    "out": "blow out", "melted": "melt", "bloomed": "water", "painted": "paint",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Beat:
    """One stretch of an actor's part: from `start_s` to `end_s` it does `action`, and ends at (`x`, `y`).

    `partner` is the number of the actor it is done to or with, if any. `x`, `y` are the centre of its box in frame
    heights. Beats of an actor follow each other without gaps.
    """

    action: str
    start_s: float
    end_s: float
    x: float
    y: float
    partner: int | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """A lasting change: between `start_s` and `end_s` actor number `actor` goes from level `before` to `after` (0..1).

    `name` is a key of DEEDS ("bitten"; for a lamp "lit" or "unlit"); `cause` is the number of the actor that did it.
    Afterwards it stays so until another change.
    """

    actor: int
    name: str
    start_s: float
    end_s: float
    before: float
    after: float
    cause: int | None = None

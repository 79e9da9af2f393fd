"""Steps from which plots are made: a straight course through the frame, a stay, a row of alike actors."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yozora.world.casting.call import Look
from yozora.world.scene.scene import Actor
from yozora.world.scene.script import Beat

WAYS = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0)}


@dataclass(frozen=True, kw_only=True)
class Course:
    """A straight way: `action` at `velocity` (frame heights a second) in `direction`, at (x, y) half-way through."""

    action: str
    direction: str
    speed: str
    velocity: float
    x: float
    y: float


def travelling(look: Look, course: Course, seconds: float, phase: float) -> Actor:
    """Return an actor that goes one way all the time."""
    dx, dy = WAYS[course.direction]
    half = course.velocity * seconds / 2
    beat = Beat(action=course.action, start_s=0.0, end_s=seconds, x=course.x + dx * half, y=course.y + dy * half)
    return dressed(look, course.x - dx * half, course.y - dy * half, course.direction, course.speed, phase, (beat,))


def staying(look: Look, x: float, y: float, direction: str, action: str, seconds: float, phase: float) -> Actor:
    """Return an actor that does something on the spot all the time."""
    beat = Beat(action=action, start_s=0.0, end_s=seconds, x=x, y=y)
    return dressed(look, x, y, direction, "slow", phase, (beat,))


def dressed(look: Look, x: float, y: float, direction: str, speed: str, phase: float, beats: tuple[Beat, ...]) -> Actor:
    """Return an actor of this look at (x, y) with its part."""
    return Actor(
        kind=look.rig.name,
        colour=look.colour,
        pattern=look.pattern,
        size=look.size,
        height=look.height,
        look=look.look,
        x=x,
        y=y,
        direction=direction,
        speed=speed,
        phase=phase,
        beats=beats,
    )


def moved(actor: Actor, dx: float, dy: float, *, phase: float, look: int | None = None) -> Actor:
    """Return a copy of `actor` that does the same elsewhere."""
    beats = tuple(replace(beat, x=beat.x + dx, y=beat.y + dy) for beat in actor.beats)
    return replace(
        actor,
        x=actor.x + dx,
        y=actor.y + dy,
        beats=beats,
        phase=phase,
        look=actor.look if look is None else look,
    )


def in_group(actors: tuple[Actor, ...], group: int) -> tuple[Actor, ...]:
    """Return the actors as members of group number `group`."""
    return tuple(replace(actor, group=group) for actor in actors)


class Part:
    """A part in the making: beat after beat from where the last one ended."""

    def __init__(self, look: Look, x: float, y: float, facing: str) -> None:
        """Stand at (x, y), `facing` left or right, at second 0."""
        self.look, self.facing, self.start = look, facing, (x, y)
        self.x, self.y, self.now_s = x, y, 0.0
        self.beats: list[Beat] = []

    def go(self, action: str, x: float, seconds: float, *, partner: int | None = None) -> Part:
        """Move to `x` in `seconds`."""
        if not self.beats and x != self.x:
            self.facing = "right" if x > self.x else "left"
        self.x = x
        return self.stay(action, seconds, partner=partner)

    def stay(self, action: str, seconds: float, *, partner: int | None = None) -> Part:
        """Do something here for `seconds`; nothing if there is no time."""
        if seconds > 1e-6:
            end = self.now_s + seconds
            self.beats.append(Beat(action=action, start_s=self.now_s, end_s=end, x=self.x, y=self.y, partner=partner))
            self.now_s = end
        return self

    def actor(self, speed: str, phase: float, group: int = 0) -> Actor:
        """Return the actor of this part."""
        made = dressed(self.look, *self.start, self.facing, speed, phase, tuple(self.beats))
        return replace(made, group=group)

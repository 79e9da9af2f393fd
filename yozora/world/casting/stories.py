"""Stories: one actor, up to a minute, event after event in one place: it walks, hides, jumps, leaves, returns."""

from __future__ import annotations

from dataclasses import replace

from yozora.world.casting.call import Call, Cast, Look, NoCast, habitat_of, level
from yozora.world.casting.effects import AGENTS, change_of
from yozora.world.casting.steps import Part, staying
from yozora.world.places.place import Place
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Rig
from yozora.world.scene.scene import Actor, Occluder
from yozora.world.scene.script import ACTS, Change

BEAT_S = (3.5, 7.0)
SHORTEST_BEAT_S = 1.2
WALK_VELOCITY = (0.11, 0.16)
# Short of time they hurry, but no faster than this (frame heights a second).
BRISK = 0.24
THING_X = 0.74
# Cover stands in the middle, or before it where a thing stands behind it; that takes a wide frame.
COVER_X, COVER_X_BESIDE = 0.5, 0.36
WIDE = 1.4


def story(call: Call, place: Place) -> Cast:
    """Return a story of three beats or more (as many as time allows) with one actor and perhaps a thing to change."""
    if call.seconds < 3 * SHORTEST_BEAT_S:
        raise NoCast(f"A story takes {3 * SHORTEST_BEAT_S:g} seconds at least.")

    def plays(rig: Rig) -> bool:
        """Whether a rig walks here and has more to show than that."""
        acts = call.actions(rig.name, ACTS)
        return habitat_of(rig, place) == "ground" and bool(call.actions(rig.name, ("walk",))) and len(acts) >= 2

    kind = call.pick(call.kinds(plays), f"Nobody acts a story in {place.name} (split {call.split!r}).")
    look = call.look(kind)
    thing = _thing(call, place, look)
    return _Telling(call, place, look, thing).told()


def _thing(call: Call, place: Place, look: Look) -> Look | None:
    """Return something on stage that the actor can change, three times in four."""

    def changes(rig: Rig) -> bool:
        """Whether the actor can change a rig here."""
        able = look.rig.family in AGENTS.get(rig.change or "", ())
        return able and habitat_of(rig, place) == "ground" and rig.name != look.rig.name

    kinds = call.kinds(changes, first=False)
    wished = call.wishes.effect
    if wished:
        kinds = [kind for kind in kinds if RIGS[kind].change == ("lit" if wished == "unlit" else wished)]
    if not kinds or not (wished or call.chance(0.75)):
        return None
    return call.look(call.rng.choice(kinds), first=False, taken=(look.colour,))


class _Telling:
    """A story in the making."""

    def __init__(self, call: Call, place: Place, look: Look, thing: Look | None) -> None:
        """Put the actor at the left, in sight; the thing to the right; cover between them."""
        self.call, self.place, self.look, self.thing = call, place, look, thing
        self.changes: list[Change] = []
        self.level = 0.0
        covers = sorted(place.occluders) if thing is None or call.aspect >= WIDE else []
        self.cover = call.rng.choice(covers) if covers and call.chance(0.7) else None
        low = call.aspect * 0.12
        self.part = Part(look, low, level(place, look.rig, look.height, 0.6), "right")
        self.velocity = call.rng.uniform(*WALK_VELOCITY)

    def told(self) -> Cast:
        """Return the cast with all its beats."""
        call, events = self.call, self._events()
        weights = [1.6 if name in ("hide", "away", "deed") else 1.0 for name in events]
        spans = [call.seconds * weight / sum(weights) for weight in weights]
        for name, seconds in zip(events, spans, strict=True):
            {"walk": self._walk, "hide": self._hide, "away": self._away, "deed": self._deed}.get(
                name, lambda span, act=name: self.part.stay(act, span)
            )(seconds)
        self.part.stay("stand", call.seconds - self.part.now_s)
        actors: tuple[Actor, ...] = (self.part.actor("slow", call.rng.random()),)
        if self.thing is not None:
            y = level(self.place, self.thing.rig, self.thing.height, 0.6)
            still = staying(self.thing, self._thing_x, y, "left", "stand", call.seconds, call.rng.random())
            actors += (replace(still, group=1),)
        occluders = (Occluder(name=self.cover, x=self._cover_x),) if self.cover else ()
        return Cast(actors=actors, changes=tuple(self.changes), occluders=occluders)

    @property
    def _thing_x(self) -> float:
        """Where the thing stands."""
        return THING_X * self.call.aspect

    @property
    def _cover_x(self) -> float:
        """Where the cover stands."""
        return (COVER_X if self.thing is None else COVER_X_BESIDE) * self.call.aspect

    @property
    def _ends(self) -> tuple[float, float]:
        """How far to the left and to the right it goes in sight."""
        return 0.12 * self.call.aspect, 0.88 * self.call.aspect

    def _time_for(self, way: float, most: float) -> float | None:
        """Return how long a way takes at its own pace, or in a hurry within `most` seconds; None if that is too far."""
        return None if way > BRISK * most else min(way / self.velocity, most)

    def _events(self) -> list[str]:
        """Return what happens, in order: no event twice in a row, what can be done only once only once."""
        call, rng = self.call, self.call.rng
        length = rng.uniform(*BEAT_S)
        count = max(3, min(12, round(call.seconds / length)))
        while count > 3 and call.seconds / count < SHORTEST_BEAT_S * 1.3:
            count -= 1
        acts = [act for act in call.actions(self.look.rig.name, ACTS) if act != "stand"]
        long = call.seconds / count >= 3.0
        choices = ["walk", *acts] + (["hide"] if self.cover and long else []) + (["away"] if long else [])
        deeds = 0 if self.thing is None else (3 if self.thing.rig.change == "bitten" else 1)
        if self.thing is not None and self.thing.rig.change == "lit":
            deeds = 2
        events = [call.wishes.action if call.wishes.action in choices else rng.choice(choices)]
        while len(events) < count:
            able = choices + (["deed", "deed"] if deeds else [])
            nxt = rng.choice([name for name in able if name != events[-1]])
            if nxt == "deed":
                deeds -= 1
            events.append(str(nxt))
        if self.thing is not None and "deed" not in events:
            events[-1] = "deed"
        return [str(name) for name in events]

    def _walk(self, seconds: float) -> None:
        """Walk to where there is room, and stand there if time is left."""
        low, high = self._ends
        left, right, reach = self.part.x - low, high - self.part.x, self.velocity * seconds
        rightwards = self.call.chance(0.5) if min(left, right) >= reach else right > left
        x = self.part.x + min(right, reach) if rightwards else self.part.x - min(left, reach)
        walk = min(seconds, abs(x - self.part.x) / self.velocity)
        self.part.go("walk", x, walk).stay("stand", seconds - walk)

    def _hide(self, seconds: float) -> None:
        """Walk behind the cover, wait there, and come out on the other side."""
        x, (low, high) = self._cover_x, self._ends
        side = 1.0 if self.part.x < x else -1.0
        out = min(high, max(low, x + side * (0.3 + self.look.width / 2)))
        first, last = abs(x - self.part.x), abs(out - x)
        walk = self._time_for(first + last, 0.7 * seconds)
        if walk is None:
            return self._walk(seconds)
        share = walk / (first + last)
        self.part.go("walk", x, share * first).stay("hide", seconds - walk).go("walk", out, share * last)

    def _away(self, seconds: float) -> None:
        """Leave the frame and return."""
        middle = self.call.aspect / 2
        side = 1.0 if self.part.x > middle else -1.0
        x, out = self.part.x, middle + side * (middle + self.look.width / 2 + 0.04)
        leave = self._time_for(abs(out - x), 0.42 * seconds)
        if leave is None:
            return self._walk(seconds)
        self.part.go("leave", out, leave).stay("hide", seconds - 2 * leave).go("return", x, leave)

    def _deed(self, seconds: float) -> None:
        """Walk up to the thing, from where there is room, and change it."""
        assert self.thing is not None
        beside = 0.42 * self.thing.width + 0.5 * self.look.width
        side = 1.0 if self.part.x > self._thing_x and self._thing_x + beside <= self._ends[1] else -1.0
        x = self._thing_x + side * beside
        walk = self._time_for(abs(x - self.part.x), 0.7 * seconds)
        if walk is None:
            return self._walk(seconds)
        self.part.go("walk", x, walk, partner=1)
        at_s = self.part.now_s + 0.05 * seconds
        change = change_of(self.thing.rig, actor=1, at_s=at_s, level=self.level, cause=0)
        change = replace(change, end_s=min(change.end_s, at_s + 0.2 * seconds))
        if change.after != change.before:
            self.changes.append(change)
            self.level = change.after
        self.part.stay("stand", seconds - walk, partner=1)

"""Stories: three to eight steps, up to a minute, one of the cast having its turn in each."""

from __future__ import annotations

from random import Random

from tests.world.captions.synthetic_parts import OPPOSITE, Part, go, kinds_in, new_part
from yozora.world.facts.facts import BeatFacts, ChangeFacts
from yozora.world.places.catalog import PLACES


def story(rng: Random, place: str) -> tuple[list[Part], float]:
    """Return a cast of one to three and the length of their story: three to eight steps, one actor's turn each."""
    rigs = kinds_in(place)
    movers = [rig for rig in rigs if rig.travels]
    cast = [new_part(rng, rng.choice(movers), 1)]
    for rig in rng.sample(rigs, min(rng.randint(0, 2), len(rigs))):
        if rig not in [part.rig for part in cast]:
            cast.append(new_part(rng, rig, 1))
    away: set[int] = set()
    at = 0.0
    for _ in range(rng.randint(3, 8)):
        end = at + rng.choice((4.0, 5.0, 6.0, 7.0))
        turn = rng.randrange(len(cast))
        for number, part in enumerate(cast):
            if number == turn:
                _turn(rng, cast, turn, (at, end), away, place)
            elif number not in away:
                part.beats.append(BeatFacts(action="stand", start_s=at, end_s=end, direction=None, partner=None))
            else:
                _stretch(part, end)
        at = end
    for part in cast:
        _close(part)
    return cast, at


def _turn(
    rng: Random,
    cast: list[Part],
    turn: int,
    span: tuple[float, float],
    away: set[int],
    place: str,
) -> None:
    """Let one of the cast have its step of the story."""
    part = cast[turn]
    start, end = span
    patients = [n for n, p in enumerate(cast) if p.rig.change and n != turn and n not in away and _next_change(p)]
    if turn in away:
        away.discard(turn)
        gone = part.beats[-1]
        part.hidden_s.append((gone.start_s + 1.0, start + 1.0))
        if gone.action == "leave":
            back = OPPOSITE[gone.direction or "left"]
            part.beats.append(BeatFacts(action="return", start_s=start, end_s=end, direction=back, partner=None))
        else:
            go(rng, part, start, end, rng.choice(("left", "right")))
    elif part.rig.family in ("person", "animal") and patients and rng.random() < 0.6:
        patient = rng.choice(patients)
        name, low, high = _next_change(cast[patient]) or ("", 0.0, 0.0)
        cast[patient].changes.append(
            ChangeFacts(name=name, start_s=start + 1, end_s=start + 2, before=low, after=high, cause=turn, unseen=False)
        )
        part.beats.append(BeatFacts(action="stand", start_s=start, end_s=end, direction=None, partner=patient))
    elif part.rig.travels and rng.random() < 0.3 and part.behind is None:
        way = rng.choice(("hide", "leave"))
        part.behind = "the edge" if way == "leave" else rng.choice(tuple(PLACES[place].occluders))
        heading = rng.choice(("left", "right")) if way == "leave" else None
        part.speed = part.speed or (rng.choice(("slow", "fast")) if heading else None)
        part.beats.append(BeatFacts(action=way, start_s=start, end_s=end, direction=heading, partner=None))
        away.add(turn)
    elif part.rig.acts and rng.random() < 0.5:
        part.beats.append(
            BeatFacts(action=rng.choice(part.rig.acts), start_s=start, end_s=end, direction=None, partner=None)
        )
    else:
        go(rng, part, start, end)


def _next_change(part: Part) -> tuple[str, float, float] | None:
    """Return the name and the levels before and after of what can be done to a group next: three bites, on and off."""
    level = part.changes[-1].after if part.changes else 0.0
    if part.rig.change == "bitten":
        return ("bitten", level, round(level + 1 / 3, 3)) if level < 0.9 else None
    if part.rig.change == "lit":
        return ("unlit", 1.0, 0.0) if level else ("lit", 0.0, 1.0)
    return None if part.changes else (part.rig.change or "painted", 0.0, 1.0)


def _stretch(part: Part, end_s: float) -> None:
    """Let the last beat of one that is away go on."""
    last = part.beats.pop()
    part.beats.append(
        BeatFacts(action=last.action, start_s=last.start_s, end_s=end_s, direction=last.direction, partner=None)
    )


def _close(part: Part) -> None:
    """Join stretches of standing that follow each other; who never came back was never hidden between two sights."""
    joined: list[BeatFacts] = []
    for beat in part.beats:
        if joined and beat.action == joined[-1].action == "stand" and beat.partner == joined[-1].partner is None:
            last = joined.pop()
            beat = BeatFacts(
                action="stand", start_s=last.start_s, end_s=beat.end_s, direction=None, partner=None
            )  # fmt: skip
        joined.append(beat)
    part.beats = joined
    if not part.hidden_s:
        part.behind = None

"""Plays: the actors whose whole clip the engine decides, put on stage and tracked."""

from __future__ import annotations

import numpy as np

from yozora.world.physics.changes import change_of
from yozora.world.physics.course import actions_of
from yozora.world.physics.engine import Engine
from yozora.world.physics.matter import is_round, spins
from yozora.world.physics.track import Contact, Series, Track
from yozora.world.physics.water import Water
from yozora.world.physics.wind import Wind, sway
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Actor, Rope, Scene
from yozora.world.scene.script import PLAYS

AFLOAT = ("float", "splash")
# Outside a physics plot a ball bounces or rolls along as others walk: by its script.
SCRIPTED_PLAYS = ("bounce", "roll")
# What goes along the floor upright: its wheels, or it as a whole, turn with the distance.
WHEELED = ("collide", "brake")


def is_body(scene: Scene, actor: Actor) -> bool:
    """Whether the engine plays the part of `actor`."""
    action = actor.beats[0].action
    return action in PLAYS and (scene.plot == "physics" or action not in SCRIPTED_PLAYS)


def play(scene: Scene, numbers: tuple[int, ...], times: Series) -> tuple[dict[int, Track], tuple[Contact, ...]]:
    """Return the tracks, by actor's number, of the actors `numbers`, and what they touched."""
    engine = Engine()
    actors = [scene.actors[number] for number in numbers]
    acts = {actor.beats[0].action for actor in actors}
    water = Water(scene.floor, engine) if scene.floor is not None and acts & set(AFLOAT) else None
    if scene.floor is not None and water is None:
        engine.lay_ground(scene.floor)
    if scene.ramp is not None:
        engine.lay_ramp(scene.ramp)
    ropes = {rope.actor: rope for rope in scene.ropes}
    wind = Wind(scene.wind)
    for number, actor in zip(numbers, actors, strict=True):
        body, action = engine.put(number, actor), actor.beats[0].action
        if water and action in AFLOAT:
            water.put(number, actor, body)
        elif action == "blow":
            wind.blown.append(body)
        elif action == "swing" and number in ropes:
            engine.hang(body, ropes[number])
            wind.swinging.append(body)
    if water:
        engine.pushes.append(water.push)
    if wind.blown or wind.swinging:
        engine.pushes.append(wind.push)
    sampled = engine.run(times, scene.seconds)
    tracks = {
        number: _track(scene, number, sampled[column], times, ropes.get(number), water)
        for column, number in enumerate(numbers)
    }
    return tracks, tuple(engine.touches)


def _track(scene: Scene, number: int, sampled: Series, times: Series, rope: Rope | None, water: Water | None) -> Track:
    """Return the track of one body from its x, y and angle at the frames, (T,3)."""
    actor = scene.actors[number]
    rig, action = RIGS[actor.kind], actor.beats[0].action
    x, y, angle = sampled.T.copy()
    facing = -1.0 if actor.direction == "left" else 1.0
    cycle = actor.phase + rig.cycles_per_second * times
    if action in WHEELED:
        if is_round(actor):
            angle = np.degrees((x - actor.x) / (actor.height / 2))
        else:
            cycle = cycle + rig.cycles_per_height * facing * (x - actor.x) / actor.height
    elif action == "swing" and rope is not None:
        angle = np.degrees(np.arctan2(rope.x - x, y - rope.y))
    elif action in AFLOAT and water is not None:
        angle = water.tilt(actor, times, y)
    elif action == "blow":
        lift, angle = sway(actor, times)
        y = y + lift
    elif not spins(actor):
        angle = np.zeros(len(times))
    return Track(
        x=x,
        y=y,
        cycle=cycle,
        angle=angle,
        facing=np.full(len(times), facing),
        change=change_of(scene.changes, number, times),
        actions=actions_of(actor, times),
    )

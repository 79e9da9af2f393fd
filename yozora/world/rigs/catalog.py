"""The list of rigs: a new subject is one file beside this one and one line here."""

from __future__ import annotations

from yozora.world.rigs import (
    ball,
    balloon,
    bird,
    butterfly,
    car,
    dog,
    fish,
    person,
    rocket,
    sailboat,
    spaceship,
    train,
)
from yozora.world.rigs.rig import Rig

RIGS: dict[str, Rig] = {
    module.RIG.name: module.RIG
    for module in (
        spaceship,
        rocket,
        balloon,
        sailboat,
        car,
        bird,
        dog,
        fish,
        person,
        ball,
        butterfly,
        train,
    )
}

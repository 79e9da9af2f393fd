"""What a weather is: what it makes of the light, and the sheets it hangs behind and before the actors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from yozora.world.places.place import Extent, Layer
from yozora.world.scene.light import Light


def unchanged(light: Light) -> Light:
    """Return the light as it is."""
    return light


def no_layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return nothing to hang."""
    return ()


def no_flashes(rng: Random, seconds: float) -> tuple[float, ...]:
    """Return no flashes."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Weather:
    """A weather.

    `words` are the phrases that mean it; `settings` ("in the rain") are how the training grammar says it, `sceneries`
    ("rainy weather") how the test grammar does. `relight(light)` returns the light under it.
    `layers(rng, light, extent)` builds its sheets, far to near: those of depth <= 1 hang behind the actors, after the
    place's own sheets of lesser or equal depth; those above 1 before everything. `flashes(rng, seconds)` says when
    lightning strikes in a clip (never more than twice a second); `bolt(rng, light, extent, strikes)` builds the sheet
    that shows those strikes. `wind` is how strongly it blows things along (frame heights a second squared).
    """

    name: str
    words: tuple[str, ...]
    settings: tuple[str, ...]
    sceneries: tuple[str, ...]
    relight: Callable[[Light], Light] = unchanged
    layers: Callable[[Random, Light, Extent], tuple[Layer, ...]] = no_layers
    flashes: Callable[[Random, float], tuple[float, ...]] = no_flashes
    bolt: Callable[[Random, Light, Extent, tuple[float, ...]], Layer] | None = None
    wind: float = 0.0

"""Light: the palette of each time of day, from which every place mixes its colours."""

from __future__ import annotations

from dataclasses import dataclass

RGB = tuple[float, float, float]


def rgb(code: str) -> RGB:
    """Return a colour (each channel in 0..1, sRGB) from its hex code "#rrggbb"."""
    return (int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255)


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """Return the colour `share` (0..1) of the way from `first` to `second`."""
    r, g, b = (a + (c - a) * share for a, c in zip(first, second, strict=True))
    return (r, g, b)


def multiply(colour: RGB, tint: RGB) -> RGB:
    """Return `colour` seen under light of colour `tint`."""
    r, g, b = (a * c for a, c in zip(colour, tint, strict=True))
    return (r, g, b)


@dataclass(frozen=True, kw_only=True)
class Light:
    """One time of day: the sky from top to horizon, the haze that swallows far ridges, the tint on things."""

    name: str
    sky_top: RGB
    sky_middle: RGB
    sky_horizon: RGB
    haze: RGB
    tint: RGB
    sun: RGB
    sun_height: float
    moon: bool = False
    stars: bool = False


LIGHTS: dict[str, Light] = {
    light.name: light
    for light in (
        Light(
            name="dawn", sky_top=rgb("#7d8fc9"), sky_middle=rgb("#d9a7c7"), sky_horizon=rgb("#ffd9c0"),
            haze=rgb("#e6c3cf"), tint=(0.93, 0.86, 0.92), sun=rgb("#fff0d0"), sun_height=0.52,
        ),
        Light(
            name="day", sky_top=rgb("#4f9fe0"), sky_middle=rgb("#8cc7f0"), sky_horizon=rgb("#d8f0fa"),
            haze=rgb("#c4e2f2"), tint=(1.0, 1.0, 1.0), sun=rgb("#fffbe0"), sun_height=0.16,
        ),
        Light(
            name="sunset", sky_top=rgb("#5b3a7e"), sky_middle=rgb("#d8566b"), sky_horizon=rgb("#ffb45c"),
            haze=rgb("#e5866a"), tint=(1.0, 0.80, 0.70), sun=rgb("#ffe08a"), sun_height=0.46,
        ),
        Light(
            name="night", sky_top=rgb("#0b1030"), sky_middle=rgb("#182052"), sky_horizon=rgb("#34407c"),
            haze=rgb("#2b3568"), tint=(0.50, 0.55, 0.80), sun=rgb("#f4f1dc"), sun_height=0.18, moon=True, stars=True,
        ),
    )
}  # fmt: skip
TIMES = tuple(LIGHTS)

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
    """One moment of a day: the sky from top to horizon, the haze that swallows far ridges, the tint on things.

    `sun_height` is where the sun (or, with `moon`, the moon) stands, in frame heights from the top. `darkness` says how
    far night has come, 0..1, `lamps` how many lamps and windows are lit, 0..1; drawings mix by these two rather than
    choose by name, so that nothing jumps while a day passes. `veil` (0..1) is how far clouds hide sun, moon and stars.
    """

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
    darkness: float = 0.0
    lamps: float = 0.0
    veil: float = 0.0

    def by_night(self, day: float, night: float) -> float:
        """Return the number on the way from `day` to `night` that suits how far night has come."""
        return day + (night - day) * self.darkness

    @property
    def lamplight(self) -> float:
        """How brightly lamps burn, 0..1: not by day, nor at dawn, fully from sunset on."""
        return min(1.0, max(0.0, (self.lamps - 0.35) / 0.35))

    @property
    def low_sun(self) -> float:
        """How low the sun stands, 0..1: not by day or night, fully at dawn and sunset."""
        return min(1.0, max(0.0, (self.sun_height - 0.16) / 0.3)) * max(0.0, 1 - 2.5 * self.darkness)

    @property
    def moonrise(self) -> float:
        """How clearly moon and stars stand in the sky, 0..1: they come while night falls, if clouds let them."""
        return (1 - self.veil) * min(1.0, max(0.0, (self.darkness - 0.4) / 0.6)) if self.moon else 0.0


LIGHTS: dict[str, Light] = {
    light.name: light
    for light in (
        Light(
            name="dawn", sky_top=rgb("#7d8fc9"), sky_middle=rgb("#d9a7c7"), sky_horizon=rgb("#ffd9c0"),
            haze=rgb("#e6c3cf"), tint=(0.93, 0.86, 0.92), sun=rgb("#fff0d0"), sun_height=0.52, lamps=0.25,
        ),
        Light(
            name="day", sky_top=rgb("#4f9fe0"), sky_middle=rgb("#8cc7f0"), sky_horizon=rgb("#d8f0fa"),
            haze=rgb("#c4e2f2"), tint=(1.0, 1.0, 1.0), sun=rgb("#fffbe0"), sun_height=0.16,
        ),
        Light(
            name="sunset", sky_top=rgb("#5b3a7e"), sky_middle=rgb("#d8566b"), sky_horizon=rgb("#ffb45c"),
            haze=rgb("#e5866a"), tint=(1.0, 0.80, 0.70), sun=rgb("#ffe08a"), sun_height=0.46, lamps=0.75,
        ),
        Light(
            name="night", sky_top=rgb("#0b1030"), sky_middle=rgb("#182052"), sky_horizon=rgb("#34407c"),
            haze=rgb("#2b3568"), tint=(0.50, 0.55, 0.80), sun=rgb("#f4f1dc"), sun_height=0.18, moon=True, stars=True,
            darkness=1.0, lamps=1.0,
        ),
    )
}  # fmt: skip
DAY = tuple(LIGHTS)
TIMES = (*DAY, "day passing")
SUN_PATH = ((0.0, 0.52), (1 / 3, 0.16), (2 / 3, 0.46), (0.8, 0.80))
MOON_PATH = ((0.8, 0.26), (1.0, 0.18))
MOON_COMES = 0.8


def light_of_day(share: float) -> Light:
    """Return the light when `share` (0..1) of a day from dawn to night has passed.

    At 0, 1/3, 2/3 and 1 it is dawn's, day's, sunset's and night's own. The sun climbs, then sinks below every horizon
    by MOON_COMES; from there on the moon, high but faint, grows clear. Everything but the name runs evenly.
    """
    share = min(1.0, max(0.0, share))
    position = share * (len(DAY) - 1)
    index = min(len(DAY) - 2, int(position))
    first, second, part = LIGHTS[DAY[index]], LIGHTS[DAY[index + 1]], position - index
    night = share >= MOON_COMES
    return Light(
        name=DAY[-1] if night else (first if part < 0.5 or second.moon else second).name,
        sky_top=mix(first.sky_top, second.sky_top, part),
        sky_middle=mix(first.sky_middle, second.sky_middle, part),
        sky_horizon=mix(first.sky_horizon, second.sky_horizon, part),
        haze=mix(first.haze, second.haze, part),
        tint=mix(first.tint, second.tint, part),
        sun=mix(first.sun, second.sun, part),
        sun_height=_along(MOON_PATH if night else SUN_PATH, share),
        moon=night,
        stars=night,
        darkness=first.darkness + (second.darkness - first.darkness) * part,
        lamps=first.lamps + (second.lamps - first.lamps) * part,
    )


def _along(path: tuple[tuple[float, float], ...], at: float) -> float:
    """Return the height of a path of (share, height) points at the share `at`."""
    for (start, low), (end, high) in zip(path, path[1:], strict=False):
        if at <= end:
            return low + (high - low) * (at - start) / (end - start)
    return path[-1][1]

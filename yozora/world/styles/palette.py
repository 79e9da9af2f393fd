"""The palette of pixel art: the world's own colours in some tones, its skies and greys; and the nearest to a colour."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from yozora.world.scene.colour import COLOURS
from yozora.world.scene.light import LIGHTS

# A colour is looked up by the upper five bits of each channel.
BITS = 5
SHADES = (1.0, 0.72, 0.48)
PALES = (0.35, 0.65)
# Grounds and far things are of muted colours: half grey, dark, middling and pale.
MUTED = (70, 120, 190)
GREYS = (0, 28, 52, 84, 120, 160, 205, 252)


@cache
def palette() -> npt.NDArray[np.uint8]:
    """Return the palette (N,3), N <= 256: each colour as it is, darker, paler and muted."""
    strong = 255 * np.array([rgb for name, rgb in COLOURS.items() if name not in ("white", "grey")])
    skies = 255 * np.array(
        [rgb for light in LIGHTS.values() for rgb in (light.sky_top, light.sky_middle, light.sky_horizon, light.haze)]
    )
    tones = [strong * shade for shade in SHADES] + [strong + (255 - strong) * pale for pale in PALES]
    brightness = strong @ (0.3, 0.6, 0.1)
    tones += [0.5 * (strong * (level / brightness)[:, None] + level) for level in MUTED]
    greys = np.repeat(np.array(GREYS, float)[:, None], 3, 1)
    return np.rint(np.clip(np.concatenate([*tones, skies, 0.7 * skies, greys]), 0, 255)).astype(np.uint8)


@cache
def nearest() -> npt.NDArray[np.uint8]:
    """Return the number of the nearest colour of the palette for each colour of BITS bits a channel (red highest).

    Distances are between opponent colours, in which a change of hue counts for more than one of brightness.
    """
    side = 2**BITS
    middles = (np.arange(side) + 0.5) * (256 / side)
    red, green, blue = np.meshgrid(middles, middles, middles, indexing="ij")
    asked = _opponent(np.stack([red.ravel(), green.ravel(), blue.ravel()], 1))
    kept = _opponent(palette().astype(float))
    distance = (asked**2).sum(1)[:, None] - 2 * asked @ kept.T + (kept**2).sum(1)
    return distance.argmin(1).astype(np.uint8)


def _opponent(colours: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return colours (N,3) in 0..255 as brightness, red against green and yellow against blue."""
    red, green, blue = colours.T
    return np.stack([(2 * red + 4 * green + blue) / 7, 0.9 * (red - green), 0.6 * ((red + green) / 2 - blue)], 1)

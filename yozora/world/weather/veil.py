"""The veil that bad weather draws over the light: greyer sky, paler shadows, no hard sun."""

from __future__ import annotations

from dataclasses import replace

from yozora.world.scene.light import RGB, Light, mix, multiply


def veiled(light: Light, grey: RGB, share: float, dim: RGB = (1.0, 1.0, 1.0)) -> Light:
    """Return `light` behind a veil of colour `grey` that takes `share` (0..1) of the sky; `dim` multiplies the tint.

    A dark night keeps its darkness, dawn and sunset a hint of their colours.
    """
    deep = light.by_night(1.0, 0.46)
    cover = multiply(multiply(grey, light.tint), (deep, deep, deep))
    return replace(
        light,
        sky_top=mix(light.sky_top, cover, share),
        sky_middle=mix(light.sky_middle, cover, share),
        sky_horizon=mix(light.sky_horizon, cover, 0.85 * share),
        haze=mix(light.haze, cover, 0.85 * share),
        sun=mix(light.sun, cover, 0.7 * share),
        tint=multiply(light.tint, dim),
        veil=min(1.0, 1.4 * share),
    )

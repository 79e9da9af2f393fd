"""Clear weather: the place as it is."""

from __future__ import annotations

from yozora.world.weather.weather import Weather

WEATHER = Weather(
    name="clear",
    words=("clear sky", "clear skies", "clear weather", "fine weather", "fair weather", "dry weather"),
    settings=("in fine weather", "under a clear sky", "in clear weather"),
    sceneries=("fair weather", "clear skies", "dry weather"),
)

"""The list of weathers: a new one is one file beside this one and one line here."""

from __future__ import annotations

from yozora.world.weather import clear, clouds, fog, rain, snow, thunder, wind
from yozora.world.weather.weather import Weather

WEATHERS: dict[str, Weather] = {
    module.WEATHER.name: module.WEATHER for module in (clear, clouds, rain, snow, fog, wind, thunder)
}

"""Plug-ins: functions of the reader's own, named "package.module:function", that score, refuse or caption a shot.

A scorer is called with (frames, fps) and returns a number, a guard returns why the shot is unsafe (empty: it is not),
a captioner returns a sentence. Frames are (T,H,W,3) uint8 sRGB.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from yozora.core.errors import UsageError

Plugin = Callable[..., Any]


def load_plugin(name: str) -> Plugin:
    """Return the function that "package.module:function" names."""
    module_name, colon, function = name.partition(":")
    if not (module_name and colon and function):
        raise UsageError(f"A plug-in is named package.module:function, not {name!r}.")
    try:
        found = getattr(importlib.import_module(module_name), function, None)
    except ImportError as error:
        raise UsageError(f"The plug-in {name} cannot be imported: {error}.") from error
    if not callable(found):
        raise UsageError(f"The plug-in {name} is not there: {module_name} has no function {function}.")
    return found

"""The two libraries behind provenance, and the one sentence for where they are missing."""

from __future__ import annotations

from importlib.util import find_spec

from yozora.core.errors import YozoraError

PACKAGES = ("c2pa", "cryptography", "platformdirs", "sqlalchemy")
HINT = "pip install 'yozora[trust]'"


class Unsigned(YozoraError):
    """Files cannot be signed here because a library is missing; a door may go on without and say so."""


def can_sign() -> bool:
    """Return whether everything that signing and recording take is installed."""
    return all(find_spec(package) is not None for package in PACKAGES)


def require_libraries() -> None:
    """Raise `Unsigned`, which names the extra to install, where a library is missing."""
    missing = [package for package in PACKAGES if find_spec(package) is None]
    if missing:
        raise Unsigned(f"This file is not signed ({', '.join(missing)} missing): {HINT}.")

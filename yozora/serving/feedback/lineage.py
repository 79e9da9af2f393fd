"""Which adapters there are, and from which votes each was learned: read from their headers, without their tensors."""

from __future__ import annotations

import json
import logging
import struct
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

SUFFIX = ".safetensors"
MAX_HEADER_BYTES = 64 << 20


@dataclass(frozen=True, kw_only=True)
class Learned:
    """An adapter by its name, with the ids of the votes that it was learned from."""

    name: str
    votes: frozenset[str]


def default_folder() -> Path:
    """Return where this user's adapters lie that a request may name."""
    from platformdirs import user_data_path

    return user_data_path("yozora", appauthor=False) / "adapters"


def adapters_in(folder: Path) -> list[Learned]:
    """Return the adapters of a folder by name; a file that is none is passed over, which the log tells.

    The lineage is in the header's `card` (safetensors: eight bytes of length, then JSON), as `yozora align` writes it.
    """
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
        try:
            with path.open("rb") as file:
                (length,) = struct.unpack("<Q", file.read(8))
                header = json.loads(file.read(min(length, MAX_HEADER_BYTES)))
            card = json.loads(header["__metadata__"]["card"])
            votes = frozenset(str(one) for one in card["lineage"])
        except (OSError, ValueError, KeyError, TypeError, struct.error):
            log.warning("%s is no adapter that says what it was learned from", path.name)
            continue
        found.append(Learned(name=path.stem, votes=votes))
    return found

"""History: the prompts of one person in the last minutes, so that a scene split over requests is read as one."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Protocol, runtime_checkable

MOST_PROMPTS = 8
MOST_USERS = 10_000


@dataclass(frozen=True, kw_only=True)
class Past:
    """What one person asked lately, oldest first, and how many of it was refused."""

    prompts: tuple[str, ...] = ()
    refused: int = 0


@runtime_checkable
class History(Protocol):
    """Where the past of users is kept: in memory, or in the tables of a server that is many processes."""

    def of(self, user: str, within_s: float) -> Past:
        """Return what a user asked in the last so many seconds."""
        ...

    def add(self, user: str, prompt: str, refused: bool) -> None:
        """Keep a prompt and whether it was refused."""
        ...


class MemoryHistory:
    """A history in this process: eight prompts a user that were made, and the refusals, of ten thousand users."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take time from `clock`, in seconds."""
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[str, deque[tuple[float, str, bool]]] = OrderedDict()

    def of(self, user: str, within_s: float) -> Past:
        """Return what a user asked in the last so many seconds."""
        since = self._clock() - within_s
        with self._lock:
            recent = [entry for entry in self._kept.get(user, ()) if entry[0] >= since]
        made = tuple(prompt for _, prompt, refused in recent if not refused)
        return Past(prompts=made[-MOST_PROMPTS:], refused=sum(refused for _, _, refused in recent))

    def add(self, user: str, prompt: str, refused: bool) -> None:
        """Keep a prompt and whether it was refused; who was longest away is forgotten first."""
        with self._lock:
            kept = self._kept.setdefault(user, deque(maxlen=4 * MOST_PROMPTS))
            kept.append((self._clock(), prompt, refused))
            self._kept.move_to_end(user)
            while len(self._kept) > MOST_USERS:
                self._kept.popitem(last=False)

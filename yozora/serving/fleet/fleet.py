"""The fleet: as many workers as the queue asks for, replaced when they die, told to leave when there are too many.

It keeps no list of jobs: which job is whose is a matter of leases in the database alone. If the fleet itself dies, or
hires too many, or knows of a worker less than there is, no job is harmed by it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from yozora.core.errors import YozoraError
from yozora.serving.fleet.order import Order, leave_token
from yozora.serving.fleet.scale import Scale
from yozora.serving.fleet.settings import FleetSettings
from yozora.serving.fleet.yard import Hand, Yard
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.leases import Leases
from yozora.serving.jobs.queue import Queue
from yozora.serving.jobs.store import Store

log = logging.getLogger(__name__)

SETTLED_S = 30.0
MAX_BACKOFF_S = 60.0
LONG_WAIT_S = 60.0


@dataclass(kw_only=True)
class _Member:
    """A hand of the fleet: when it was hired and when it joined (steady clock), its token in the store."""

    hand: Hand
    hired: float
    token: str
    joined: float | None = None
    leaving: bool = False
    warned: bool = False


@dataclass(frozen=True, kw_only=True)
class Muster:
    """How the fleet stands: the names of workers at work, how many are on their way, how many are leaving."""

    working: tuple[str, ...] = ()
    coming: int = 0
    leaving: int = 0


class Fleet:
    """Looked after by calling `tend` again and again, from one thread."""

    def __init__(
        self,
        yard: Yard,
        order: Order,
        settings: FleetSettings,
        database: Database,
        store: Store,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Hire at `yard`, sending every worker out with `order`."""
        self.yard = yard
        self.order = order
        self.queue = Queue(database)
        self.leases = Leases(database)
        self.store = store
        self.scale = Scale(settings, together=order.settings.slots * order.settings.batch, clock=clock)
        self._clock = clock
        self._members: list[_Member] = []
        self._size = settings.min_workers
        self._failures = 0
        self._hire_at = clock()
        self._left = False

    def tend(self) -> Muster:
        """Bury the dead, see how long the queue is, hire or let go; return how the fleet stands then."""
        for member in list(self._members):
            self._look(member)
        if not self._left:
            self._size = self._asked_for()
            self._fit()
        working = [one.hand.name for one in self._members if not one.leaving and one.hand.state() == "working"]
        leaving = sum(one.leaving for one in self._members)
        return Muster(
            working=tuple(working), coming=len(self._members) - leaving - len(working), leaving=leaving
        )  # fmt: skip

    def leave(self, finish_s: float) -> None:
        """Hire nobody any more; what runs may go on for `finish_s` seconds. Tend on until the muster is empty."""
        self._left = True
        for member in self._members:
            member.leaving = True
            member.hand.leave(finish_s)

    def dismiss(self) -> None:
        """End every worker at once; their jobs go to others when the leases run out."""
        for member in self._members:
            member.hand.dismiss()

    def _asked_for(self) -> int:
        """Return how many workers there should be; while the database does not answer, as many as there were."""
        try:
            return self.scale.size(self.queue.waiting() + len(self.leases.sightings()))
        except YozoraError as error:
            log.warning("the fleet stays as it is: %s", error)
            return self._size

    def _fit(self) -> None:
        """Hire whom the queue asks for, or let those go whom it does not need."""
        active = [one for one in self._members if not one.leaving]
        if len(active) < self._size and self._clock() >= self._hire_at:
            for _ in range(self._size - len(active)):
                if not self._hire():
                    break
        # Those on their way first, then the newest. Whoever has a job finishes it, however long that takes.
        newest = active[::-1]
        order = sorted(newest, key=lambda one: one.joined is not None)
        for member in order[: max(0, len(active) - self._size)]:
            log.info("%s is not needed any more", member.hand.name)
            member.leaving = True
            member.hand.leave(self.order.settings.job_limit_s)

    def _hire(self) -> bool:
        """Ask for one more worker; False where not even its token could be written."""
        try:
            token = leave_token(self.store)
        except OSError as error:
            log.warning("nobody is hired: the store takes no files: %s", error)
            return False
        hand = self.yard.hire(replace(self.order, token=token))
        self._members.append(_Member(hand=hand, hired=self._clock(), token=token))
        return True

    def _look(self, member: _Member) -> None:
        """See how one worker is; one that is gone makes room for another."""
        state, now = member.hand.state(), self._clock()
        if state == "coming":
            if now - member.hired > LONG_WAIT_S and not member.warned:
                member.warned = True
                log.warning("%s: the cluster has had no place for it for %g s", member.hand.name, LONG_WAIT_S)
            return
        self._burn(member)
        if state == "working" and member.joined is None:
            member.joined = now
            log.info("%s has joined the fleet", member.hand.name)
        if state == "gone":
            self._members.remove(member)
            if not member.leaving:
                self._mourn(member, now)

    def _mourn(self, member: _Member, now: float) -> None:
        """Take note of a death: one who had settled is replaced at once, those who die young ever more slowly."""
        settled = member.joined is not None and now - member.joined >= SETTLED_S
        self._failures = 0 if settled else self._failures + 1
        wait_s = 0.0 if settled else min(MAX_BACKOFF_S, 2.0 ** (self._failures - 1))
        self._hire_at = now + wait_s
        log.warning("%s is gone (%s); another comes in %g s", member.hand.name, member.hand.trouble, wait_s)

    def _burn(self, member: _Member) -> None:
        """Remove a token that was seen or never will be; where that fails, the sweep does it."""
        token, member.token = member.token, ""
        if token:
            try:
                self.store.delete(token)
            except OSError as error:
                log.warning("%s was not removed: %s", token, error)

"""The courier: carries events from the outbox to webhook endpoints, at least once each, however often it is killed.

A receiver that sees the same `webhook-id` twice has seen the same event twice. What is not taken is tried again over
about a day and a half, at the intervals that Standard Webhooks recommends; then it is given up.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yozora.core.errors import UsageError
from yozora.serving.jobs import outbound
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.errors import StorageTrouble
from yozora.serving.jobs.tables import deliveries, events, sa, webhook_endpoints
from yozora.serving.jobs.webhooks import signed_headers

log = logging.getLogger(__name__)

BACKOFF_S = (5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 36_000.0)
AT_ONCE = 16
# A call takes `outbound.TOTAL_S` and a look-up of a name at most: all of a batch are over by then.
IN_HAND_S = 60.0  # a courier that died comes to nobody's notice; its deliveries are due again after this
GONE = 410
Post = Callable[[str, Mapping[str, str], bytes], int]


@dataclass(frozen=True, kw_only=True)
class _Delivery:
    """One event on its way to one endpoint."""

    seq: int
    attempt: int
    endpoint_id: str
    url: str
    secrets: tuple[str, ...]
    event_id: str
    body: bytes


class Courier:
    """Delivers what is due; any number may work side by side."""

    def __init__(
        self,
        database: Database,
        post: Post = outbound.post,
        *,
        backoff_s: tuple[float, ...] = BACKOFF_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Deliver by `post(url, headers, body)`, which returns the HTTP status or raises `OSError`."""
        self.database = database
        self.post = post
        self.backoff_s = backoff_s
        self._clock = clock
        self._leaving = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, every_s: float = 1.0) -> None:
        """Deliver in a thread, looking for what is due every so many seconds."""
        self._thread = threading.Thread(target=self._run, args=(every_s,), name="jobs-courier", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = outbound.TIMEOUT_S) -> None:
        """Leave after the delivery under way."""
        self._leaving.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def deliver_due(self, limit: int = AT_ONCE) -> int:
        """Deliver up to `limit` of what is due, side by side: a slow receiver is no other's; return how many."""
        batch = self.database.writing(lambda connection: self._take(connection, limit))
        calls = [threading.Thread(target=self._try, args=(one,), name="jobs-call", daemon=True) for one in batch]
        for call in calls:
            call.start()
        for call in calls:
            call.join()
        return len(batch)

    def _try(self, delivery: _Delivery) -> None:
        """Make one call; where its outcome cannot be noted, it is due again by itself."""
        try:
            self._deliver(delivery)
        except StorageTrouble as error:
            log.warning("delivery %d was not noted: %s", delivery.seq, error)
        except Exception:
            log.exception("delivery %d stumbled", delivery.seq)

    def _run(self, every_s: float) -> None:
        """Deliver until asked to leave."""
        while not self._leaving.is_set():
            try:
                if self.deliver_due():
                    continue
            except StorageTrouble as error:
                log.warning("nothing was delivered: %s", error)
            except Exception:
                log.exception("the courier stumbled and goes on")
            self._leaving.wait(every_s)

    def _take(self, connection: sa.Connection, limit: int) -> list[_Delivery]:
        """Take what is due; it is in our hands for a minute."""
        now = self.database.now()
        # As with jobs, a time further ahead than any we set was set by a clock that has been put back since.
        over = sa.or_(deliveries.c.due_at <= now, deliveries.c.due_at > now + 2 * max(*self.backoff_s, IN_HAND_S))
        due = (
            sa.select(deliveries.c.seq)
            .where(deliveries.c.status == "waiting", over)
            .order_by(deliveries.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        taken = (
            deliveries.update()
            .where(deliveries.c.seq.in_(sa.select(due.c.seq)))
            .values(attempt=deliveries.c.attempt + 1, due_at=now + IN_HAND_S)
            .returning(deliveries.c.seq)
        )
        numbers = [row.seq for row in connection.execute(taken)]
        if not numbers:
            return []
        told = (
            sa.select(
                deliveries.c.seq,
                deliveries.c.attempt,
                deliveries.c.event_id,
                deliveries.c.endpoint_id,
                events.c.type,
                events.c.job_id,
                events.c.created_at,
                webhook_endpoints.c.url,
                webhook_endpoints.c.secret,
                webhook_endpoints.c.old_secret,
                (webhook_endpoints.c.old_secret_until > now).label("old_secret_good"),
            )
            .join(events, events.c.id == deliveries.c.event_id)
            .join(webhook_endpoints, webhook_endpoints.c.id == deliveries.c.endpoint_id)
            .where(deliveries.c.seq.in_(numbers))
            .order_by(deliveries.c.seq)
        )
        return [_delivery(row) for row in connection.execute(told)]

    def _deliver(self, delivery: _Delivery) -> None:
        """Make one call and note how it went."""
        headers = signed_headers(delivery.secrets, delivery.event_id, int(self._clock()), delivery.body)
        status = 0
        try:
            status = self.post(delivery.url, headers, delivery.body)
            answer = f"HTTP {status}"
        except (OSError, UsageError) as error:
            answer = str(error)[:255]
        values: dict[str, Any] = {"answer": answer}
        if 200 <= status < 300:
            values["status"] = "delivered"
        elif status == GONE or delivery.attempt > len(self.backoff_s):
            values["status"] = "given_up"
        else:
            values["due_at"] = self.database.now() + self.backoff_s[delivery.attempt - 1]
        noted = deliveries.update().where(deliveries.c.seq == delivery.seq, deliveries.c.attempt == delivery.attempt)

        def work(connection: sa.Connection) -> None:
            connection.execute(noted.values(values))
            if status == GONE:
                off = webhook_endpoints.update().where(webhook_endpoints.c.id == delivery.endpoint_id)
                connection.execute(off.values(disabled_at=self.database.now()))

        self.database.writing(work)


def _delivery(row: Any) -> _Delivery:
    """Return what is to be sent: the event in the form of OpenAI's own webhooks."""
    event = {
        "id": row.event_id,
        "object": "event",
        "created_at": int(row.created_at),
        "type": row.type,
        "data": {"id": row.job_id},
    }
    old = (row.old_secret,) if row.old_secret and row.old_secret_good else ()
    return _Delivery(
        seq=row.seq,
        attempt=row.attempt,
        endpoint_id=row.endpoint_id,
        url=row.url,
        secrets=(row.secret, *old),
        event_id=row.event_id,
        body=json.dumps(event, separators=(",", ":")).encode(),
    )

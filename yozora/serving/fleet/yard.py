"""The yard: where workers are hired, which is a Ray cluster; the only file that knows Ray."""

from __future__ import annotations

import logging
import os
import socket
from typing import Any, Literal, Protocol, runtime_checkable

from yozora.core.errors import YozoraError
from yozora.serving.fleet.order import Order
from yozora.serving.fleet.settings import FleetSettings, require_ray
from yozora.serving.fleet.worker import FleetWorker

log = logging.getLogger(__name__)

NAMESPACE = "yozora"
State = Literal["coming", "working", "gone"]
_KNOCK_S = 10.0
_CALLS_AT_ONCE = 3  # ready, work, leave


@runtime_checkable
class Hand(Protocol):
    """A worker that was hired: `name` tells where it is, `trouble` why it is gone if nobody told it to leave."""

    name: str
    trouble: str | None

    def state(self) -> State:
        """Return whether it is on its way, at work, or gone for whatever reason."""
        ...

    def leave(self, finish_s: float) -> None:
        """Tell it to leave; see `FleetWorker.leave`. Returns at once."""
        ...

    def dismiss(self) -> None:
        """End it at once."""
        ...


@runtime_checkable
class Yard(Protocol):
    """Somewhere to hire workers."""

    def hire(self, order: Order) -> Hand:
        """Ask for one more worker; returns before it is there."""
        ...


class RayYard:
    """Hires actors of a Ray cluster. What no machine has room for waits there, and Ray's own autoscaler sees it."""

    def __init__(self, settings: FleetSettings) -> None:
        """Connect; `YozoraError` where there is no cluster."""
        require_ray()
        _knock(settings.address)
        # Ray reads its settings from the environment alone; a cluster of our own tells nobody that it exists.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        import ray

        own: dict[str, Any] = {"include_dashboard": False} if settings.address == "local" else {}
        try:
            ray.init(
                address=settings.address,
                namespace=NAMESPACE,
                configure_logging=False,
                log_to_driver=False,  # Ray keeps the logs of its workers in files; our stdout is not for them
                **own,
            )
        except (OSError, RuntimeError, ValueError) as error:
            said = str(error).strip().split("\n")[0].rstrip(".")
            raise YozoraError(f"There is no Ray cluster at {settings.address!r}: {said}.") from error
        self._ray = ray
        self.address: str = ray.get_runtime_context().gcs_address
        has_gpus = ray.cluster_resources().get("GPU", 0) > 0
        gpus = settings.gpus if settings.gpus is not None else float(has_gpus)
        self.takes = f"{gpus:g} GPUs and {settings.cpus:g} CPUs"
        self._actor = ray.remote(FleetWorker).options(
            num_cpus=settings.cpus,
            num_gpus=gpus,
            max_concurrency=_CALLS_AT_ONCE,
            max_restarts=0,  # the fleet replaces what is gone, and sees why
            scheduling_strategy="SPREAD",
        )

    def hire(self, order: Order) -> Hand:
        """Ask for one more actor."""
        return _RayHand(self._ray, self._actor.remote(order, set_up=True), self.takes)

    def close(self) -> None:
        """Leave the cluster; our actors end with that."""
        self._ray.shutdown()


def _knock(address: str) -> None:
    """Raise `YozoraError` where nobody listens at "host:port"; Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    if host and port.isdecimal() and "://" not in host:
        try:
            socket.create_connection((host.strip("[]"), int(port)), _KNOCK_S).close()
        except OSError as error:
            said = (error.strerror or str(error)).lower()
            raise YozoraError(f"There is no Ray cluster at {address!r}: {said}.") from error


class _RayHand:
    """An actor. Two calls tell all there is to know: one returns when it has begun, one when it has ended."""

    def __init__(self, ray: Any, actor: Any, takes: str) -> None:
        self.name = f"a worker with {takes}"
        self.trouble: str | None = None
        self._ray = ray
        self._actor = actor
        self._state: State = "coming"
        self._call = actor.ready.remote()

    def state(self) -> State:
        """Return how it is; one that has begun is sent to work."""
        while self._state != "gone" and self._ray.wait([self._call], timeout=0)[0]:
            try:
                told = self._ray.get(self._call)
            except self._ray.exceptions.RayTaskError as error:
                self.dismiss()
                self.trouble = str(error.cause)
            except self._ray.exceptions.RayError as error:
                self.trouble = str(error).strip().split("\n")[0]
                self._state = "gone"
            else:
                if self._state == "coming":
                    self.name, self._state, self._call = str(told), "working", self._actor.work.remote()
                    continue
                if not told:
                    log.warning("%s left a run behind; its job waits again", self.name)
                self.dismiss()
        return self._state

    def leave(self, finish_s: float) -> None:
        """Send word; one that has not begun has nothing to finish."""
        if self.state() == "working":
            self._actor.leave.remote(finish_s)
        else:
            self.dismiss()

    def dismiss(self) -> None:
        """Have Ray kill it."""
        self._ray.kill(self._actor)
        self._state = "gone"

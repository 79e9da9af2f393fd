"""A fleet as the crew of a server: from the server's settings to the foreman's charge, and its figures to /metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from yozora.serving.fleet.foreman import Charge, Foreman
from yozora.serving.fleet.order import Order, everywhere, identity
from yozora.serving.fleet.settings import FleetSettings, require_ray
from yozora.serving.http.pool import Crew, pool_settings, video_runner
from yozora.serving.http.service import Service


def fleet_crew(settings: FleetSettings, *, json_logs: bool = True) -> Callable[[Service], Crew]:
    """Return what `http.server.serve` takes to have its videos made by a fleet; `YozoraError` without Ray."""
    require_ray()

    def hire(service: Service) -> Crew:
        """Make the foreman of one server."""
        ours = service.settings
        database = everywhere(ours.database_url)
        order = Order(
            database=database,
            files=everywhere(ours.files_url),
            settings=pool_settings(slots=1, batch=ours.batch, finish_s=ours.finish_s),
            runner=partial(video_runner, ours.threads, None if ours.trust is None else ours.trust.resolve()),
            retention_s=ours.retention_s,
            database_file=identity(database),
        )
        foreman = Foreman(Charge(settings=settings, order=order, json_logs=json_logs))
        service.metrics.registry.register(_FleetFigures(foreman))
        return foreman

    return hire


class _FleetFigures(Collector):
    """How many workers there are, for Prometheus."""

    def __init__(self, foreman: Foreman) -> None:
        self.foreman = foreman

    def collect(self) -> Iterator[Metric]:
        """Yield the muster."""
        muster = self.foreman.muster
        figures = GaugeMetricFamily("yozora_fleet_workers", "Workers on the cluster, by state.", labels=["state"])
        for state, count in (("working", len(muster.working)), ("coming", muster.coming), ("leaving", muster.leaving)):
            figures.add_metric([state], count)
        yield figures

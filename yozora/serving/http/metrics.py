"""Figures for Prometheus, in a registry of their own for each server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Lock

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from yozora.core.errors import YozoraError
from yozora.serving.jobs.queue import Queue, QueueFigures

_REQUEST_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_STEP_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_WAIT_S = (0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600)
_FRESH_S = 1.0


class Metrics:
    """What is counted; threads may share it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("yozora_http_requests", "Answers.", ["route", "method", "status"], registry=None)
        self.request_s = Histogram(
            "yozora_http_request_seconds", "Time to the end of an answer.", ["route"], buckets=_REQUEST_S, registry=None
        )
        self.refusals = Counter("yozora_refusals", "Refused calls, by code.", ["code"], registry=None)
        self.prompts = Counter(
            "yozora_prompts_stopped", "Prompts that were not made as asked.", ["category", "action"], registry=None
        )
        self.under_way = Gauge("yozora_http_requests_under_way", "Requests being answered.", registry=None)
        self.clips = Counter("yozora_clips", "Runs of jobs in this process, by how they ended.", ["end"], registry=None)
        self.wait_s = Histogram(
            "yozora_job_wait_seconds", "From submission to the first run.", buckets=_WAIT_S, registry=None
        )
        self.run_s = Histogram("yozora_job_run_seconds", "A run, files written.", buckets=_WAIT_S, registry=None)
        self.step_s = Histogram("yozora_step_seconds", "A denoising step.", buckets=_STEP_S, registry=None)
        for figure in (
            self.requests, self.request_s, self.refusals, self.prompts, self.under_way,
            self.clips, self.wait_s, self.run_s, self.step_s,
        ):  # fmt: skip
            self.registry.register(figure)


class QueueCollector(Collector):
    """Figures that are read from the table of jobs when somebody asks, at most once a second."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self._lock = Lock()
        self._figures: tuple[float, QueueFigures] | None = None
        self._waiting: tuple[float, int] | None = None

    def waiting(self) -> int:
        """Return how many jobs wait, not older than a second; 0 where nobody can say."""
        with self._lock:
            if self._waiting is None or time.monotonic() - self._waiting[0] > _FRESH_S:
                try:
                    self._waiting = (time.monotonic(), self.queue.waiting())
                except YozoraError:
                    self._waiting = (time.monotonic(), 0)
            return self._waiting[1]

    def figures(self) -> QueueFigures:
        """Return how the queue stands, not older than a second."""
        with self._lock:
            if self._figures is None or time.monotonic() - self._figures[0] > _FRESH_S:
                self._figures = (time.monotonic(), self.queue.figures())
            return self._figures[1]

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; without the database there are none."""
        try:
            figures = self.figures()
        except YozoraError:
            return
        by_status = GaugeMetricFamily("yozora_jobs", "Jobs by status.", labels=["status"])
        for status, count in sorted(figures.by_status.items()):
            by_status.add_metric([status], count)
        yield by_status
        yield GaugeMetricFamily("yozora_queue_depth", "Jobs that a worker may take.", value=figures.waiting)
        yield GaugeMetricFamily(
            "yozora_queue_oldest_seconds", "Age of the oldest of them.", value=figures.oldest_wait_s
        )

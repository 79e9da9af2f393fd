"""A runner under the stopwatch: how long jobs waited, how long a step takes, how runs end."""

from __future__ import annotations

import time
from collections.abc import Sequence

from yozora.serving.http.metrics import Metrics
from yozora.serving.jobs.runner import Checkpoint, Product, Report, Runner, Stopped, Task


class MeasuredRunner:
    """Runs another runner and takes note."""

    def __init__(self, runner: Runner, metrics: Metrics) -> None:
        self.runner = runner
        self.metrics = metrics

    def run(self, tasks: Sequence[Task], report: Report) -> Sequence[Sequence[Product]]:
        """Run tasks; see `runner.Runner`."""
        for task in tasks:
            if task.job.attempt == 1 and task.job.started_at is not None:
                self.metrics.wait_s.observe(max(0.0, task.job.started_at - task.job.created_at))
        began = time.monotonic()
        end = "failed"
        try:
            products = self.runner.run(tasks, _MeasuredReport(report, self.metrics))
            end = "made"
            return products
        except Stopped as stop:
            end = stop.reason
            raise
        finally:
            self.metrics.clips.labels(end).inc(len(tasks))
            if end == "made":
                self.metrics.run_s.observe(time.monotonic() - began)


class _MeasuredReport:
    """A report that notes the time between steps."""

    def __init__(self, report: Report, metrics: Metrics) -> None:
        self.report = report
        self.metrics = metrics
        self._last: float | None = None

    def __call__(self, step: int, total: int, checkpoint: Checkpoint | None = None) -> None:
        """Pass a step on."""
        now = time.monotonic()
        if self._last is not None:
            self.metrics.step_s.observe(now - self._last)
        self.report(step, total, checkpoint)
        self._last = time.monotonic()

    def check(self) -> None:
        """Pass the question on."""
        self.report.check()

    def wants_checkpoint(self, step: int, total: int) -> bool:
        """Pass the question on."""
        return self.report.wants_checkpoint(step, total)

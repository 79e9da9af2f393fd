"""Progress of training: a bar on stderr, a line of text in the run's folder, curves for TensorBoard if installed."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from yozora.training.loop import Progress as Told

QUIET_EVERY_S = 20.0
stderr = Console(stderr=True)


class TrainProgress:
    """Shows what the training loop tells: stage, step, loss, clips a second, time left."""

    def __init__(self, folder: Path) -> None:
        """Open the run's log and, where TensorBoard is installed, its curves."""
        folder.mkdir(parents=True, exist_ok=True)
        self.log = (folder / "log.jsonl").open("a")
        self.curves: Any = None
        with suppress(ImportError):
            from torch.utils.tensorboard import SummaryWriter

            self.curves = SummaryWriter(str(folder / "tensorboard"))
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f}/{task.total:,.0f} {task.fields[note]}"),
            TimeRemainingColumn(),
            console=stderr,
            transient=False,
        )
        self.tasks: dict[str, TaskID] = {}
        self.spoke = 0.0

    def __enter__(self) -> TrainProgress:
        """Start the bar if a person is looking."""
        if stderr.is_terminal:
            self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close everything."""
        self.bar.stop()
        self.log.close()
        if self.curves is not None:
            self.curves.close()

    def __call__(self, told: Told) -> None:
        """Show one message of the loop and note it."""
        note = f"loss {told.loss:.4f} · {told.samples_per_second:.1f} clips/s" if told.loss else ""
        if told.stage not in self.tasks:
            self.tasks[told.stage] = self.bar.add_task(told.stage, total=told.num_steps, note=note)
        self.bar.update(self.tasks[told.stage], completed=told.step, total=told.num_steps, note=note)
        self._speak(told, note)
        if told.loss:
            line = {"stage": told.stage, "step": told.step, "loss": round(told.loss, 5), "time": round(time.time(), 1)}
            self.log.write(json.dumps(line | {"samples_per_second": round(told.samples_per_second, 2)}) + "\n")
            self.log.flush()
            if self.curves is not None:
                self.curves.add_scalar(f"loss/{told.stage}", told.loss, told.step)
                self.curves.add_scalar(f"samples_per_second/{told.stage}", told.samples_per_second, told.step)

    def _speak(self, told: Told, note: str) -> None:
        """Where there is no terminal, print a line now and then."""
        if stderr.is_terminal or time.monotonic() - self.spoke < QUIET_EVERY_S:
            return
        self.spoke = time.monotonic()
        left = f" · {told.seconds_left / 60:.1f} min left" if told.seconds_left else ""
        stderr.print(f"{told.stage} {told.step:,}/{told.num_steps:,} {note}{left}")

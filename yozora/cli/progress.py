"""Progress of long work on stderr: a bar where a person looks, a line now and then where none does."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

if TYPE_CHECKING:
    from yozora.training.loop import Progress as Trained

QUIET_EVERY_S = 20.0


class Watch:
    """Shows stages, a bar each, with a note."""

    def __init__(self) -> None:
        """Prepare the bar."""
        self.console = Console(stderr=True)
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f}/{task.total:,.0f} {task.fields[note]}"),
            console=self.console,
        )
        self.tasks: dict[str, TaskID] = {}
        self.spoke = 0.0

    def start(self) -> None:
        """Start the bar if a person is looking."""
        if self.console.is_terminal:
            self.bar.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the bar."""
        if self.console.is_terminal:
            self.bar.stop()

    def show(self, stage: str, done: int, total: int, note: str) -> None:
        """Show how far a stage is."""
        if not self.console.is_terminal:
            if time.monotonic() - self.spoke > QUIET_EVERY_S or done == total:
                self.spoke = time.monotonic()
                self.console.print(f"{stage} {done:,}/{total:,} {note}", highlight=False)
            return
        if stage not in self.tasks:
            self.tasks[stage] = self.bar.add_task(stage, total=total, note=note)
        self.bar.update(self.tasks[stage], completed=done, total=total, note=note)


class TrainProgress(Watch):
    """Shows what the training loop tells: stage, step, loss, clips a second, time left."""

    def __enter__(self) -> TrainProgress:
        """Start."""
        self.start()
        return self

    def __call__(self, told: Trained) -> None:
        """Show one message of the loop."""
        note = f"loss {told.loss:.4f} · {told.samples_per_second:.1f} clips/s" if told.loss else ""
        if told.seconds_left:
            note += f" · {told.seconds_left / 60:.1f} min left"
        self.show(told.stage, told.step, told.num_steps, note)

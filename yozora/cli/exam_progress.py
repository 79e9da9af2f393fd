"""Progress of an exam on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yozora.cli.progress import Watch

if TYPE_CHECKING:
    from yozora.evaluation.exam.run import Progress as Sat


class ExamProgress(Watch):
    """Shows what an exam tells: how many sheets are done, what it is at, time left."""

    def __enter__(self) -> ExamProgress:
        """Start."""
        self.start()
        return self

    def __call__(self, told: Sat) -> None:
        """Show one message of the sitting."""
        left = "" if told.seconds_left is None else f" · {told.seconds_left / 60:.1f} min left"
        self.show(told.part, told.done, told.total, f"{told.stage}{left}")

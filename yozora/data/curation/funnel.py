"""The funnel: how many files and shots went in, how many each stage took out, how many came through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from yozora.data.curation.filters import FILE_REASONS, LATE_REASONS, SHOT_REASONS

_BAR = 40


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Files found, shots in those that were read, how many of each were dropped for which reason (the first that

    applies), and the clips that were kept: how many, of how many seconds, in how many shards.
    """

    files: int
    files_dropped: dict[str, int]
    shots: int
    shots_dropped: dict[str, int]
    clips: int
    seconds: float
    shards: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    def __str__(self) -> str:
        """Return it as a chart of text: a line a stage, its bar as long as what is left after it."""
        lines = _stages("files", self.files, self.files_dropped) + _stages("shots", self.shots, self.shots_dropped)
        return "\n".join([*lines, f"{self.clips} clips of {self.seconds:g} s in all, in {self.shards} shards"])


def funnel_of(lines: Iterable[dict[str, Any]]) -> Funnel:
    """Count the lines of a manifest (without its head)."""
    lines = list(lines)
    shots = [line for line in lines if line["shot"] is not None]
    whole = [line for line in lines if line["shot"] is None]
    kept = [line for line in shots if not line["dropped"]]
    return Funnel(
        files=len({line["name"] for line in lines}),
        files_dropped=_counts(whole, FILE_REASONS),
        shots=len(shots),
        shots_dropped=_counts(shots, SHOT_REASONS + LATE_REASONS),
        clips=len(kept),
        seconds=round(sum(line["measures"]["seconds"] for line in kept), 3),
        shards=len({line["shard"] for line in kept}),
    )


def _counts(lines: list[dict[str, Any]], reasons: tuple[str, ...]) -> dict[str, int]:
    """Return how often each reason is the first."""
    counted = Counter(line["dropped"][0] for line in lines if line["dropped"])
    return {reason: counted[reason] for reason in reasons}


def _stages(what: str, total: int, dropped: dict[str, int]) -> list[str]:
    """Return the lines of one half of the chart."""
    left, lines = total, [_stage(what, total, total)]
    for reason, count in dropped.items():
        left -= count
        if count:
            lines.append(_stage(f"- {reason}", left, total))
    return lines


def _stage(name: str, left: int, total: int) -> str:
    """Return one line of the chart."""
    return f"{name:<18}{left:>8}  {'█' * round(_BAR * left / max(1, total))}".rstrip()

"""The catalogue of papers, in the order of the report."""

from __future__ import annotations

from yozora.evaluation.papers import (
    adherence,
    binding,
    camera,
    counts,
    direction,
    diversity,
    drift,
    effects,
    fidelity,
    loop,
    order,
    permanence,
    physics,
    relations,
    steadiness,
    unknown,
)
from yozora.evaluation.papers.paper import Paper

PAPERS: tuple[Paper, ...] = (
    adherence.PAPER,
    binding.PAPER,
    counts.PAPER,
    relations.PAPER,
    direction.PAPER,
    camera.PAPER,
    permanence.PAPER,
    effects.PAPER,
    physics.PAPER,
    order.PAPER,
    drift.PAPER,
    steadiness.PAPER,
    loop.PAPER,
    fidelity.PAPER,
    diversity.PAPER,
    unknown.PAPER,
)

"""Planning a clip: the planner decides who is where when, and the transformer's tokens are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from yozora.core.seeds import derive_seed
from yozora.generation.obeying import disobedience
from yozora.generation.weights import Weights
from yozora.model.conditioning.cast import MAX_ACTORS, cast_of, cast_slots, occluder_row
from yozora.model.conditioning.understanding import Understanding, setting_slots
from yozora.model.layout.layout import Layout, paint, resampled
from yozora.model.layout.occluders import OCCLUDER, in_sight
from yozora.model.layout.planner import Brief, LayoutPlanner
from yozora.model.sampling.schedule import shifted_schedule
from yozora.model.sampling.solvers import euler

# The planner is small: its steps cost next to nothing.
PLANNER_STEPS = 24
# Who gets further than this in a clip, in frame heights, is on its way across the frame.
CROSSES = 0.15
# A share in sight of less than this, planned behind something, is none, and of as much less than all is all.
VAGUE = 0.2
# So many layouts are drawn at once, of which one is taken; and so often again while none does all that is said.
DRAWN = 8
ROUNDS = 4


# What a clip is to show, and its seed.
Asked = tuple[Understanding, int]


def plan(
    weights: Weights, asked: Sequence[Asked], seconds: float, grid: tuple[int, int, int], *, ring: bool = False
) -> Tensor | None:
    """Return what the tokens of each clip are told, (B,P,T,H,W), on a `grid` (T,H,W) of latent cells.

    None where the weights have no planner, or the clips are longer than those it learned from. Clips shorter than the
    usual show the middle of a plan; in a `ring` everybody comes back to where they began.
    """
    card = weights.card
    if weights.planner is None:
        return None
    lengths = weights.planner.config.lengths
    if seconds > (lengths[-1] if len(lengths) > 1 else card.taught.seconds) * 1.01:
        return None
    asked_layout = layouts(weights, asked, seconds, grid, ring=ring)
    rows, columns = token_grid(weights, grid)[1:]
    meant = weights.text.meant(asked_layout.who)
    return paint(asked_layout, meant, (rows, columns), tokens_a_second(weights))


def token_grid(weights: Weights, grid: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return how many tokens a grid of latent cells (T,H,W) is."""
    time, rows, columns = weights.transformer.config.patch
    return grid[0] // time, grid[1] // rows, grid[2] // columns


def tokens_a_second(weights: Weights) -> float:
    """Return how many frames of tokens make a second."""
    return weights.card.taught.fps / weights.autoencoder.config.stride_time / weights.transformer.config.patch[0]


def layouts(
    weights: Weights, asked: Sequence[Asked], seconds: float, grid: tuple[int, int, int], *, ring: bool = False
) -> Layout:
    """Return who is where in each clip on the tokens of a `grid` (T,H,W) of latent cells, on the network's device."""
    tokens = token_grid(weights, grid)
    planned = max(weights.card.taught.seconds, seconds)
    whole = max(tokens[0], round(planned * tokens_a_second(weights)))
    layout = draw_layout(weights, asked, planned, (whole, *tokens[1:]))
    first = (whole - tokens[0]) // 2
    layout = Layout(boxes=layout.boxes[:, :, first : first + tokens[0]], who=layout.who)
    layout = come_round(layout) if ring else layout
    return layout.to(weights.transformer.enter.weight.device)


def draw_layout(weights: Weights, asked: Sequence[Asked], seconds: float, grid: tuple[int, ...]) -> Layout:
    """Return a layout for each (understanding, seed), on token frames and frame heights of a `grid` (T,H,W).

    A layout depends on its own seed alone. Courses are those of a square frame; others have it in their middle.
    """
    courses = [draw_course(weights, understanding, seed, seconds) for understanding, seed in asked]
    return _together([layout_of(weights, course, grid) for course in courses])


@dataclass(frozen=True, kw_only=True)
class Course:
    """What the planner was asked for one clip, and the boxes (1,A,knots,6) that it drew."""

    brief: Brief
    knots: Tensor


def brief_of(weights: Weights, understanding: Understanding, seconds: float) -> Brief:
    """Return what the planner is asked for a clip of an understanding.

    It has a row for all whom a layout has room for, as lessons have: tokens of nobody are seen by the others too.
    """
    assert weights.planner is not None
    device = weights.planner.mean.device
    setting = [concepts[0] if concepts else 0 for concepts in understanding.phrases(weights.syllabus)]
    who = torch.zeros(1, MAX_ACTORS, len(cast_slots(weights.syllabus)), dtype=torch.long)
    cast = cast_of(understanding, weights.syllabus)
    occluder = occluder_row(weights.syllabus)
    if weights.planner.config.occluders and occluder and any("behind" in subject for subject in understanding.subjects):
        cast.append(occluder)
    for number, said in enumerate(cast[:MAX_ACTORS]):
        who[0, number] = torch.tensor(said)
    return Brief(
        setting=torch.tensor([setting[: len(setting_slots(weights.syllabus))]], device=device),
        who=who.to(device),
        seconds=torch.full((1,), seconds, device=device),
    )


def draw_course(weights: Weights, understanding: Understanding, seed: int, seconds: float) -> Course:
    """Return what the planner draws for one clip; it depends on its own seed alone.

    Of a few the first that does what is said (`obeying.py`), or else, of some rounds more, the one that misses least.
    """
    planner = weights.planner
    assert planner is not None
    brief = brief_of(weights, understanding, seconds)
    several = Brief(
        setting=brief.setting.expand(DRAWN, -1),
        who=brief.who.expand(DRAWN, -1, -1),
        seconds=brief.seconds.expand(DRAWN),
    )
    generator = torch.Generator().manual_seed(derive_seed("layout", seed))
    count = planner.config.knots
    best, least = None, float("inf")
    for _ in range(ROUNDS):
        noise = torch.randn(DRAWN, planner.config.channels, brief.who.shape[1], 1, 1, generator=generator)
        knots = _walk(planner, several, noise.to(planner.mean.device))
        drawn = layout_of(weights, Course(brief=several, knots=knots), (count, 1, 1))
        missed = disobedience(drawn, understanding, count / seconds)
        if best is None or float(missed.min()) < least:
            best, least = knots[missed.argmin()][None], float(missed.min())
        if least == 0:
            break
    assert best is not None
    return Course(brief=brief, knots=best)


def layout_of(weights: Weights, course: Course, grid: tuple[int, ...]) -> Layout:
    """Return a course on token frames and frame heights of a `grid` (T,H,W), without the rows of nobody."""
    present = max(1, int((course.brief.who != 0).any(-1).sum(1).max()))
    who = course.brief.who[:, :present]
    boxes = resampled(course.knots[:, :present], grid[0])
    occluder = occluder_row(weights.syllabus)
    if occluder is None or not (who == max(occluder)).any():
        # Nobody asked for a hiding place: all of a subject that is within the frame is in sight.
        boxes[..., 4] = in_sight(boxes)
    elif weights.planner is not None and weights.planner.config.occluders:
        hiding = (who == torch.tensor(occluder, device=who.device)).all(-1)
        boxes[..., 5] = torch.where(hiding[..., None], OCCLUDER, boxes[..., 5])
        # A tenth of a subject that the planner leaves in sight would be painted upon what hides it.
        boxes[..., 4] = ((boxes[..., 4] - VAGUE) / (1 - 2 * VAGUE)).clamp(0, 1)
        boxes[..., 4] = in_sight(boxes)
    boxes[..., 0] += (grid[2] / grid[1] - 1) / 2
    return Layout(boxes=boxes * (who != 0).any(-1)[..., None, None], who=who)


def _walk(planner: LayoutPlanner, brief: Brief, noise: Tensor) -> Tensor:
    """Return the boxes at the planner's knots that it comes to from `noise`."""

    def velocity(x: Tensor, time: float) -> Tensor:
        """Ask the planner."""
        return planner(x, x.new_full((len(x),), time), brief)

    with torch.inference_mode(), torch.autocast(noise.device.type, enabled=False):
        return planner.boxes(euler(velocity, noise, shifted_schedule(PLANNER_STEPS, 1.0)), brief.seconds)


def come_round(layout: Layout) -> Layout:
    """Return a layout for a loop: who crosses the frame leaves it and comes in on the other side, others come back."""
    boxes = layout.boxes.clone()
    count = boxes.shape[2]
    along = (torch.arange(count, device=boxes.device) + 0.5) / count
    for axis in (0, 1):
        place, half = boxes[..., axis], boxes[..., 2 + axis].mean(-1, keepdim=True) / 2
        way = place[..., -1:] - place[..., :1]
        other = boxes[..., 1 - axis]
        straight = place - way * (along - 0.5)
        # From just out of sight to just out of sight, the way it was going.
        side = 1 + 2 * half
        across = 0.5 + way.sign() * side * (along - 0.5)
        crosses = (way.abs() > CROSSES) & (way.abs() >= (other[..., -1:] - other[..., :1]).abs())
        boxes[..., axis] = torch.where(crosses, across, straight)
    there = (layout.who != 0).any(-1)[..., None, None]
    boxes[..., 4] = 0  # as much as frame and occluders allow
    boxes[..., 4] = in_sight(boxes)
    return Layout(boxes=boxes * there, who=layout.who)


def _together(layouts: Sequence[Layout]) -> Layout:
    """Return layouts as one batch, with nobody where one has fewer subjects than another."""
    most = max(layout.who.shape[1] for layout in layouts)
    slots = max(layout.who.shape[2] for layout in layouts)
    boxes = layouts[0].boxes.new_zeros(len(layouts), most, *layouts[0].boxes.shape[2:])
    who = layouts[0].who.new_zeros(len(layouts), most, slots)
    for row, layout in enumerate(layouts):
        boxes[row, : layout.boxes.shape[1]] = layout.boxes[0]
        who[row, : layout.who.shape[1], : layout.who.shape[2]] = layout.who[0]
    return Layout(boxes=boxes, who=who)

"""Teaching: losses of one batch, the heat map that is aimed at, and a run that is killed and goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from yozora.data.disturb import LIKE_A_MODEL, disturb, like_a_model, swim
from yozora.evaluation.examiner import teach as lesson_plan
from yozora.evaluation.examiner.lessons import LessonSpec, render_lessons
from yozora.evaluation.examiner.recogniser import Recogniser, RecogniserConfig
from yozora.evaluation.examiner.teach import (
    Lessons,
    cross_entropy,
    detector_loss,
    focal,
    heat_target,
    new_detector,
    new_recogniser,
    recogniser_loss,
    teach,
)

# The real size in pixels, since the networks want it; few clips.
SPEC = LessonSpec(num_clips=6, clips_per_shard=3, seconds=4.0, fps=2.0)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Lessons:
    """Return a tiny folder of lessons."""
    folder = tmp_path_factory.mktemp("lessons")
    render_lessons(SPEC, folder)
    return Lessons(folder)


def test_a_batch_depends_on_its_step_alone(lessons: Lessons) -> None:
    first, again, other = (lessons.batch("detector", step, 3, 2) for step in (5, 5, 6))
    assert first.frames.shape == (6, 3, 128, 128)
    assert torch.equal(first.frames, again.frames) and not torch.equal(first.frames, other.frames)
    assert all(len(rows) == 6 for rows in first.rows.values())
    assert first.rows["boxes"].shape == (6, 8, 4)


def test_frames_are_disturbed_but_still_themselves(lessons: Lessons) -> None:
    generator = torch.Generator().manual_seed(0)
    frames = (lessons.shards[0]["frames"][0].permute(0, 3, 1, 2).float() / 127.5 - 1).repeat(4, 1, 1, 1)
    disturbed = disturb(frames, generator)
    away = (disturbed - frames).abs().mean((1, 2, 3))
    assert disturbed.shape == frames.shape and torch.isfinite(disturbed).all()
    assert 0 < float(away.min()) and float(away.max()) < 0.25
    assert float(away.median()) < 0.15


def test_what_a_model_does_to_a_picture_is_done_to_some_frames_only() -> None:
    assert 0 < LIKE_A_MODEL < 1
    generator = torch.Generator().manual_seed(1)
    ramp = torch.linspace(-1, 1, 64).expand(1, 3, 64, 64)
    assert torch.allclose(swim(ramp, torch.zeros(1), generator), ramp, atol=1e-5)
    bent = swim(ramp, torch.full((1,), 6.0), generator)
    # A ramp that swims by a few pixels is off by as many steps of the ramp, here and there.
    assert 0.02 < float((bent - ramp).abs().mean()) < 8 * 2 / 63
    sharp = (torch.rand(8, 3, 64, 64, generator=generator) * 2 - 1).sign()
    lost = like_a_model(sharp, generator)
    assert float(lost.abs().max()) <= 1 and float(lost.abs().mean()) < 0.9


@pytest.mark.parametrize("which", ["detector", "recogniser"])
def test_the_losses_of_a_batch_are_finite_and_reach_every_weight(lessons: Lessons, which: str) -> None:
    torch.manual_seed(0)
    network: nn.Module
    if which == "detector":
        network = detector = new_detector()
        loss, parts = detector_loss(detector, lessons.batch("test", 0, 2, 2))
        names = {"place", "time", "weather", "style", "heat", "box", "height", "visible", "prints"}
    else:
        network = recogniser = new_recogniser()
        loss, parts = recogniser_loss(recogniser, lessons.batch("test", 0, 4, 2), torch.Generator().manual_seed(0))
        names = {"kind", "colour", "pattern", "doing", "place", "visible", "state"}
    assert set(parts) >= names
    assert all(0 <= part < 100 for part in parts.values())
    assert float(loss.detach()) == pytest.approx(sum(parts.values()), rel=1e-3)
    loss.backward()
    idle = [
        name for name, weight in network.named_parameters() if weight.grad is None or not weight.grad.isfinite().all()
    ]
    assert idle == []


def test_the_heat_map_peaks_at_the_middle_of_each_subject_in_sight() -> None:
    seen = torch.tensor([[[0.1, 0.2, 0.5, 0.4], [0.6, 0.6, 0.7, 0.9], [0.0, 0.8, 0.2, 1.0]]])
    centre = (seen[..., :2] + seen[..., 2:]) / 2
    shown = torch.tensor([[True, True, False]])
    target = heat_target(centre, seen, shown, 32, 48)
    assert target.shape == (1, 32, 48)
    assert float(target.max()) == 1.0
    peaks = {(int(y), int(x)) for _, y, x in (target > 0.999).nonzero()}
    assert peaks == {(9, 14), (24, 31)}
    # It falls off, faster the smaller the box: the first is wide and low.
    assert float(target[0, 9, 17]) > float(target[0, 12, 14])
    assert float(target[0, 28, 4]) < 1e-3
    # The focal loss is least where the map is told as it is.
    told = torch.where(target > 0.999, 8.0, -8.0)
    assert float(focal(told, target)) < 0.1 < float(focal(torch.full_like(told, -8.0), target))


def test_what_does_not_apply_is_not_asked() -> None:
    logits = torch.tensor([[4.0, 0.0], [0.0, 4.0]])
    asked = cross_entropy(logits, torch.tensor([0, 255], dtype=torch.uint8))
    assert float(asked) == pytest.approx(float(cross_entropy(logits[:1], torch.tensor([0], dtype=torch.uint8))))
    assert float(cross_entropy(logits, torch.tensor([255, 255], dtype=torch.uint8))) == 0.0


def test_a_few_steps_lower_the_loss(lessons: Lessons, tmp_path: Path) -> None:
    torch.manual_seed(0)
    full = new_recogniser().config
    small = RecogniserConfig(kind=full.kind, colour=full.colour, pattern=full.pattern, doing=full.doing, width=16)
    recogniser = Recogniser(small)
    batch = lessons.batch("test", 0, 6, 1)
    losses: list[float] = []

    def loss_at(step: int) -> tuple[Tensor, dict[str, float]]:
        loss, parts = recogniser_loss(recogniser, batch, torch.Generator().manual_seed(0))
        losses.append(float(loss.detach()))
        return loss, parts

    # The rate rises over two hundred steps: the peak is never reached here.
    teach(recogniser, loss_at, tmp_path / "recogniser.pt", minutes=3 / 60, peak=0.05)
    assert len(losses) > 8
    assert min(losses[-3:]) < 0.8 * losses[0]


class Killed(Exception):
    """The run is over, whether it likes it or not."""


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesson_plan, "SAVE_EVERY_S", 0)
    out, steps = tmp_path / "line.pt", list[int]()

    def losses_of(line: nn.Linear, until: int) -> Callable[[int], tuple[Tensor, dict[str, float]]]:
        def loss_at(step: int) -> tuple[Tensor, dict[str, float]]:
            steps.append(step)
            if step == until:
                raise Killed
            loss = (line(torch.ones(1, 1)) - 3).square().sum()
            return loss, {"loss": float(loss.detach())}

        return loss_at

    first = nn.Linear(1, 1)
    with pytest.raises(Killed):
        teach(first, losses_of(first, 12), out, minutes=1.0, peak=0.1)
    saved = torch.load(out, weights_only=True)
    assert saved["step"] == 12 and saved["spent"] > 0
    assert torch.equal(saved["network"]["weight"], first.weight.detach())
    assert set(saved["average"]) == {"weight", "bias"}
    # Another process with other weights takes up where the first left off.
    second = nn.Linear(1, 1)
    with pytest.raises(Killed):
        teach(second, losses_of(second, 15), out, minutes=1.0, peak=0.1)
    assert steps == [*range(13), *range(12, 16)]
    again = torch.load(out, weights_only=True)
    assert again["step"] == 15 and again["spent"] > saved["spent"]
    assert again["optimiser"]["state"][0]["step"] == 15
    # A run whose time is up does nothing more, and gives back the average.
    third = nn.Linear(1, 1)
    average = teach(third, losses_of(third, 0), out, minutes=saved["spent"] / 60, peak=0.1)
    assert torch.equal(average.state_dict()["module.weight"], again["ema"]["module.weight"])
    assert torch.equal(third.weight.detach(), again["network"]["weight"])
    assert not list(tmp_path.glob("*.part"))

"""The examiner as a whole: its file, what it refuses, and, where it is shipped, how well it reads."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from tests.evaluation.examiner.stage import filmed
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip, Frames
from yozora.core.seeds import derive_seed
from yozora.evaluation.examiner.actions import ActionConfig, ActionReader
from yozora.evaluation.examiner.agreement import agreement
from yozora.evaluation.examiner.detector import Detector
from yozora.evaluation.examiner.examiner import (
    EXAMINER_PATH,
    PARTS,
    Examiner,
    load_examiner,
    read_clip,
    save_examiner,
)
from yozora.evaluation.examiner.lessons import LESSON_MIX
from yozora.evaluation.examiner.reading import Reading, reading_of
from yozora.evaluation.examiner.storage import packed, unpacked
from yozora.evaluation.examiner.teach import new_detector, new_recogniser
from yozora.evaluation.examiner.teach_camera import new_camera_reader
from yozora.world.casting.cast import cast_scene

FPS = 4.0
HELD_OUT = 24


@pytest.fixture(scope="module")
def untaught() -> Examiner:
    """Return an examiner that has learnt nothing and sees subjects everywhere, its weights as they are stored."""
    torch.manual_seed(0)
    networks: dict[str, nn.Module] = {
        "detector": new_detector(),
        "recogniser": new_recogniser(),
        "camera": new_camera_reader(),
        "actions": ActionReader(ActionConfig()),
    }
    detector = networks["detector"]
    assert isinstance(detector, Detector) and detector.points.bias is not None
    with torch.no_grad():
        detector.points.bias[0] = 0.0
        detector.points.bias[1:5] = 0.4
    for network in networks.values():
        network.load_state_dict(unpacked(packed(network.state_dict())))
    return Examiner(networks)


@pytest.fixture(scope="module")
def stored(untaught: Examiner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where it was saved."""
    path = tmp_path_factory.mktemp("weights") / "deep" / "examiner.safetensors"
    save_examiner(untaught.networks, path, {"log": "none"})
    return path


@pytest.fixture(scope="module")
def frames() -> Frames:
    """Return a short clip of the world."""
    scene = cast_scene(3, mix=LESSON_MIX, seconds=1.0, split="all")
    rendering = filmed(scene, FPS, 96).rendering
    assert rendering is not None
    return rendering.frames


def test_what_is_saved_reads_the_same(untaught: Examiner, stored: Path, frames: Frames) -> None:
    loaded = load_examiner(stored)
    reading, features = untaught.examine(frames, FPS)
    again, same = loaded.examine(frames, FPS)
    assert again == reading and same == pytest.approx(features, abs=1e-4)
    assert reading.subjects and len(reading.subjects[0].boxes) == len(frames)
    assert read_clip(Clip(frames=frames, fps=FPS), loaded) == reading
    assert loaded.describe(frames[:1], FPS) != same
    assert Reading.from_dict(json.loads(json.dumps(reading.to_dict()))) == reading
    # Small: a byte a weight and little more.
    weights = sum(tensor.numel() for part in untaught.networks.values() for tensor in part.state_dict().values())
    assert stored.stat().st_size < 1.1 * weights


def test_eight_bits_lose_at_most_half_a_step() -> None:
    generator = torch.Generator().manual_seed(0)
    matrix = torch.randn(8, 4, 3, 3, generator=generator) * torch.logspace(-3, 2, 8)[:, None, None, None]
    tensors = {"m": matrix, "v": torch.randn(5, generator=generator), "n": torch.tensor(7), "z": torch.zeros(2, 2)}
    back = unpacked(packed(tensors))
    assert set(back) == set(tensors)
    step = matrix.flatten(1).abs().amax(1) / 127
    assert ((back["m"] - matrix).flatten(1).abs().amax(1) <= 0.501 * step).all()
    assert torch.equal(back["v"], tensors["v"]) and torch.equal(back["n"], tensors["n"])
    assert torch.equal(back["z"], tensors["z"])
    # Once stored, always the same.
    assert torch.allclose(unpacked(packed(back))["m"], back["m"], rtol=1e-6)


def test_a_clip_of_any_length_is_read(untaught: Examiner, frames: Frames) -> None:
    for count in (1, 2, 3):
        reading = untaught.read(frames[:count], FPS)
        assert reading.seconds == count / FPS
        assert all(len(subject.boxes) == len(subject.visible) == count for subject in reading.subjects)


def test_a_video_without_frames_is_refused_in_one_sentence(untaught: Examiner, frames: Frames) -> None:
    with pytest.raises(UsageError, match=r"^There is nothing to read in a video without frames\.$"):
        untaught.read(frames[:0], FPS)


def refusal(path: Path) -> str:
    """Return what is said of a file that cannot be loaded."""
    load_examiner.cache_clear()
    with pytest.raises(YozoraError) as caught:
        load_examiner(path)
    return str(caught.value)


def test_a_damaged_file_is_refused_in_one_sentence(stored: Path, tmp_path: Path) -> None:
    content = stored.read_bytes()
    damaged = tmp_path / "examiner.safetensors"
    damaged.write_bytes(content[: len(content) // 2])
    said = [refusal(damaged)]
    damaged.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    said.append(refusal(damaged))
    damaged.write_bytes(b"")
    said.append(refusal(damaged))
    # Whole, but with a tensor too few and no checksum that fits.
    tensors = load_file(stored)
    tensors.pop("camera.move.bias")
    save_file(tensors, damaged)
    said += [refusal(damaged), refusal(tmp_path / "nowhere.safetensors")]
    for sentence in said:
        assert sentence.endswith(".") and "\n" not in sentence and ". " not in sentence, sentence
        assert str(tmp_path) in sentence


def test_networks_that_do_not_fit_their_configuration_are_refused(untaught: Examiner, tmp_path: Path) -> None:
    path = tmp_path / "examiner.safetensors"
    networks = dict(untaught.networks)
    networks["actions"] = nn.Linear(2, 2)
    networks["actions"].config = ActionConfig()  # type: ignore[assignment]
    save_examiner(networks, path, {})
    assert refusal(path) == f"{path} does not fit its own configuration: fetch or teach it again."
    assert set(PARTS) == set(networks)


@pytest.mark.skipif(not EXAMINER_PATH.exists(), reason="the examiner's weights are not here")
def test_the_shipped_examiner_reads_renders_it_has_never_seen() -> None:
    examiner, scores = load_examiner(), defaultdict[str, list[float]](list)
    for index in range(HELD_OUT):
        take = filmed(cast_scene(derive_seed("examined", index), split="all"), FPS, 128)
        assert take.rendering is not None
        for name, values in agreement(examiner.read(take.rendering.frames, FPS), reading_of(take.facts)).items():
            scores[name] += values
    means = {name: round(float(np.mean(values)), 3) for name, values in scores.items()}
    for name in ("place", "time", "kind", "colour"):
        assert means[name] >= 0.9, means

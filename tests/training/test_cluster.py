"""A team learns what one device learns, step by step, and goes on after a power cut; what is damaged is refused."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.distributed.pair import Pair
from tests.training import together
from tests.training.together import STAGE
from yozora.distributed.config import ParallelConfig

CASES = {
    "clips, an odd number": (ParallelConfig(), STAGE),
    "clips, muon": (ParallelConfig(checkpoint_blocks=False), together.muon(STAGE)),
    "tokens, an odd number": (ParallelConfig(context=2), STAGE),
    "tokens, some chosen": (
        ParallelConfig(context=2),
        dataclasses.replace(STAGE, latent_frames=3, dwell_tokens=6, dwell_share=0.5),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_twenty_losses_are_those_of_one_device(pair: Pair, tmp_path: Path, case: str) -> None:
    config, stage = CASES[case]
    wanted, learned = together.alone(tmp_path / "alone", stage)
    (losses, gathered, _), (second, _, _) = pair(together.together, tmp_path / "pair", config, stage)
    assert len(wanted) == 20 and max(wanted) - min(wanted) > 0.01
    # Muon makes matrices orthogonal in 16 bits, in other blocks where they lie in parts.
    assert losses == pytest.approx(wanted, rel=1e-4 if stage.optim.muon else 1e-5)
    assert second == losses, "every device is told the same"
    for name, value in learned.items():
        torch.testing.assert_close(gathered[name], value, rtol=0, atol=1e-3)


@pytest.fixture(scope="module")
def cut_short(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a team whose power failed after nine steps of twenty: checkpoints of eight and seven."""
    folder = tmp_path_factory.mktemp("cut")
    pair(together.together, folder, ParallelConfig(), STAGE, until=9)
    assert sorted(path.name for path in (folder / "flow").iterdir()) == ["step-00000007", "step-00000008"]
    return folder


@pytest.fixture
def copy(cut_short: Path, tmp_path: Path) -> Path:
    """Return a copy of that folder."""
    return Path(shutil.copytree(cut_short, tmp_path / "copy"))


@pytest.fixture(scope="module")
def whole(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[float], dict[str, torch.Tensor]]:
    """Return losses and parameters of a team that nothing befell."""
    losses, learned, _ = pair(together.together, tmp_path_factory.mktemp("whole"), ParallelConfig(), STAGE)[0]
    return losses, learned


def test_a_team_goes_on_to_the_same_bits(pair: Pair, whole, copy: Path) -> None:
    losses, learned, said = pair(together.together, copy, ParallelConfig(), STAGE)[0]
    assert losses == whole[0][8:] and not said
    assert all(torch.equal(learned[name], value) for name, value in whole[1].items())


def test_tokens_may_be_shared_another_way(pair: Pair, whole, copy: Path) -> None:
    losses, _, _ = pair(together.together, copy, ParallelConfig(context=2), STAGE)[0]
    assert losses == pytest.approx(whole[0][8:], rel=1e-5)


def test_one_device_goes_on_for_two(whole, copy: Path) -> None:
    losses, _ = together.alone(copy, STAGE)
    assert losses == pytest.approx(whole[0][8:], rel=1e-5)


@pytest.mark.slow
def test_two_one_four(pair: Pair, whole, copy: Path) -> None:
    """Four devices, two of which share each clip, finish what two began."""
    four = Pair(4)
    try:
        losses = four(together.together, copy, ParallelConfig(context=2), STAGE)[0][0]
    finally:
        four.close()
    assert losses == pytest.approx(whole[0][8:], rel=1e-5)


def test_a_team_does_not_begin_anew_where_one_device_trained(pair: Pair, tmp_path: Path) -> None:
    together.alone(tmp_path, STAGE, until=3)
    with pytest.raises(AssertionError, match="holds checkpoints of one device"):
        pair(together.together, tmp_path, ParallelConfig(), STAGE)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def blank(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def swap(path: Path) -> None:
    one, other = sorted(path.parent.glob("*.distcp"))
    one.rename(path.parent / "x"), other.rename(one), (path.parent / "x").rename(other)


def exchange_manifest(path: Path) -> None:
    shutil.copy(path.parent.parent / "step-00000007" / "manifest.json", path.parent / "manifest.json")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut off": cut_off, "one bit": flip, "zeros": blank, "gone": Path.unlink, "swapped": swap,
    "another manifest": exchange_manifest,
}  # fmt: skip


@pytest.mark.parametrize("file", ["__0_0.distcp", "__1_0.distcp", ".metadata", "manifest.json"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_is_refused_and_the_one_before_it_used(copy: Path, damage: str, file: str) -> None:
    from yozora.distributed.checkpoint import Shelf

    newest = copy / "flow" / "step-00000008"
    if damage == "one bit" and file == "manifest.json":
        # One bit of white space is no harm; one of a checksum is.
        manifest = json.loads((newest / file).read_text())
        manifest["files"]["__0_0.distcp"]["sha256"] = "0" * 64
        (newest / file).write_text(json.dumps(manifest))
    else:
        DAMAGES[damage](newest / file)
    shelf = Shelf(copy / "flow")
    assert shelf.complaint(7) is None
    words = shelf.complaint(8)
    assert words is not None and words.endswith("the checkpoint before it is used.") and "\n" not in words


def test_a_team_uses_the_one_before_and_says_so(pair: Pair, whole, copy: Path) -> None:
    flip(copy / "flow" / "step-00000008" / "__1_0.distcp")
    (losses, _, said), (_, _, second) = pair(together.together, copy, ParallelConfig(), STAGE)
    assert losses == whole[0][7:]
    assert len(said) == 1 and "step-00000008 is damaged" in said[0] and second == []


def test_a_loss_that_is_no_number_on_one_device_is_passed_over_by_all(pair: Pair, tmp_path: Path) -> None:
    results = pair(together.together, tmp_path, ParallelConfig(), STAGE, spoiled=(5, 12))
    (losses, learned, _), (second, _, _) = results
    assert losses == second and losses[5] == losses[12] == 0.0
    assert all(value.isfinite().all() for value in learned.values())

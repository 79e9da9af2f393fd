"""A small clip, a trust folder, and files that are signed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from yozora.core.records import Clip
from yozora.media.video import write_video
from yozora.trust.provenance.about import About
from yozora.trust.provenance.folder import TrustFolder
from yozora.trust.provenance.sign import sign_file
from yozora.trust.provenance.signer import Signer


def a_clip(seed: int = 0, *, frames: int = 8, px: int = 64) -> Clip:
    """Return smooth moving patches, another picture for every seed."""
    chance = np.random.default_rng(seed)
    ends = [Image.fromarray(chance.integers(0, 256, (12, 12, 3), np.uint8)).resize((px, px)) for _ in range(2)]
    pictures = [np.asarray(Image.blend(*ends, index / max(1, frames - 1))) for index in range(frames)]
    record = {"prompt": f"patches {seed}", "model": "none", "request": {"seed": seed}}
    return Clip(frames=np.stack(pictures), fps=8, record=record)


@pytest.fixture(scope="session")
def make_clip() -> Callable[..., Clip]:
    return a_clip


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> TrustFolder:
    """Return a trust folder with a key."""
    folder = TrustFolder(tmp_path_factory.mktemp("trust"))
    folder.signer()
    return folder


@pytest.fixture(scope="session")
def signer(trust: TrustFolder) -> Signer:
    return trust.signer()


@pytest.fixture(scope="session")
def signed(signer: Signer, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Return a maker of signed files, one for every seed; beside it lies what it was before, as NAME.before."""
    folder = tmp_path_factory.mktemp("signed")

    def make(seed: int) -> Path:
        path, clip = folder / f"{seed}.mp4", a_clip(seed)
        if not path.exists():
            write_video(clip, path)
            path.with_suffix(".before").write_bytes(path.read_bytes())
            sign_file(path, About(record=clip.record), signer)
        return path

    return make

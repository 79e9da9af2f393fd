"""The real runner on public weights: jobs, progress, cancelling; there are no checkpoints to go on from."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip(
    "diffusers", reason="public weights need more packages: pip install -c constraints.txt -e '.[diffusers]'"
)
pytest.importorskip("transformers", reason="pip install -c constraints.txt -e '.[diffusers]'")

from tests.generation.diffusers.tiny import build  # noqa: E402
from tests.serving.jobs.conftest import Room, eventually  # noqa: E402
from yozora.core.records import Request  # noqa: E402
from yozora.media.video import read_video  # noqa: E402
from yozora.serving.jobs.job import Job  # noqa: E402
from yozora.serving.jobs.leases import Lease  # noqa: E402
from yozora.serving.jobs.params import VIDEO_KIND, batch_key, video_params  # noqa: E402
from yozora.serving.jobs.runner import Stopped, Task  # noqa: E402
from yozora.serving.jobs.settings import WorkerSettings  # noqa: E402
from yozora.serving.jobs.videos import VideoRunner  # noqa: E402
from yozora.serving.jobs.worker import Worker  # noqa: E402


@pytest.fixture(scope="module")
def wan(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the folder of Wan in little."""
    return str(build("wan", tmp_path_factory.mktemp("public") / "wan"))


@pytest.fixture
def runner() -> Iterator[VideoRunner]:
    yield VideoRunner(threads=1)


def submit(room: Room, model: str, **values: Any) -> Job:
    asked = {"prompt": "a red boat", "seconds": 0.25, "height": 48, "width": 80, "num_inference_steps": 4}
    request = Request(model=model, **{**asked, **values})
    return room.submit(kind=VIDEO_KIND, params=video_params(request), batch_key=batch_key(video_params(request)))


class Told:
    """A report that keeps what it is told, and stops where it is asked to."""

    def __init__(self, stop_at: int = 99) -> None:
        self.steps: list[tuple[int, int]] = []
        self.checkpoints: list[Any] = []
        self.stop_at = stop_at
        self.begun = threading.Event()

    def __call__(self, step: int, total: int, checkpoint: Any = None) -> None:
        self.steps.append((step, total))
        self.checkpoints.append(checkpoint)
        if step == self.stop_at:
            raise Stopped("cancelled")

    def check(self) -> None:
        """Go on."""

    def wants_checkpoint(self, step: int, total: int) -> bool:
        return True


def task(room: Room, folder: Path, model: str, **values: Any) -> Task:
    checkpoint = values.pop("checkpoint", None)
    job = submit(room, model, **values)
    (folder / job.id).mkdir()
    return Task(job=job, folder=folder / job.id, checkpoint=checkpoint)


def test_a_job_on_public_weights_is_done(lite: Room, wan: str, runner: VideoRunner) -> None:
    """Progress, three files, the size and duration asked for; although one is wanted each step, no checkpoint."""
    job = submit(lite, wan)
    settings = WorkerSettings(kinds=(VIDEO_KIND,), poll_s=0.02, checkpoint_steps=1, progress_every_s=0.0)
    worker = Worker(lite.database, lite.store, [runner], settings)
    kept: list[str] = []

    def keep(lease: Lease, step: int, key: str) -> bool:
        """Note that a checkpoint was kept."""
        kept.append(key)
        return True

    worker.leases.keep = keep  # type: ignore[method-assign]
    worker.start()
    try:
        eventually(lambda: lite.get(job).finished, 60)
    finally:
        worker.stop(0)
        assert worker.join(10)
    done = lite.get(job)
    assert done.status == "completed" and done.attempt == 1, done.error
    assert [file.name for file in done.outputs] == ["spritesheet.jpg", "thumbnail.webp", "video.mp4"]
    video = done.output("video.mp4")
    assert video is not None
    clip = read_video(lite.store.path(video.key))
    assert clip.frames.shape == (4, 48, 80, 3) and clip.record["request"]["model"] == wan
    assert kept == [] and done.checkpoint_key is None
    assert {entry.key for entry in lite.store.entries()} == {file.key for file in done.outputs}


def test_public_weights_begin_anew(lite: Room, wan: str, runner: VideoRunner, tmp_path: Path) -> None:
    """Broken off and run again, the job gives the same frames from its first step on."""
    whole, broken, again = Told(), Told(stop_at=2), Told()
    first = task(lite, tmp_path, wan, seed=5)
    runner.run([first], whole)
    assert whole.steps == [(step, 4) for step in range(1, 5)] and whole.checkpoints == [None] * 4
    with pytest.raises(Stopped):
        runner.run([task(lite, tmp_path, wan, seed=5)], broken)
    assert broken.steps == [(1, 4), (2, 4)], "a stop is heeded at the next step"
    second = task(lite, tmp_path, wan, seed=5)
    runner.run([second], again)
    assert again.steps == whole.steps
    clips = [read_video(one.folder / "video.mp4").frames for one in (first, second)]
    assert np.array_equal(*clips)

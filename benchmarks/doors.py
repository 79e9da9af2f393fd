"""Files from every door: the command line, Python, and a server's worker, each as its users run it."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.core.records import Request
from yozora.generation.weights import save_weights
from yozora.generation.yozora import Yozora
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.job import Submission
from yozora.serving.jobs.params import VIDEO_KIND, batch_key, video_params
from yozora.serving.jobs.queue import Queue
from yozora.serving.jobs.settings import WorkerSettings
from yozora.serving.jobs.store import DirectoryStore
from yozora.serving.jobs.videos import VideoRunner
from yozora.serving.jobs.worker import Worker

PROMPTS = (
    "a red sailboat drifts to the left on the sea at sunset",
    "a blue balloon rises over the hills at dawn",
    "a green ball bounces on the beach",
    "a yellow car drives to the right in the city at night",
    "a rocket flies up in space",
    "a white dog runs to the left in the snow",
    "a purple fish swims under water",
    "an orange kite drifts over the meadow at noon",
    "a pink star falls over the mountains at night",
    "a brown bird flies to the right over the forest",
)


def tiny_model(folder: Path) -> Path:
    """Return a folder of random weights that make a second of 64 px: what is signed is real, what is seen is noise."""
    from tests.generation.conftest import random_weights

    save_weights(random_weights(), folder)
    return folder


def by_command(seeds: Iterable[int], folder: Path, model: Path) -> None:
    """`yozora generate`, a file a seed."""
    for seed in seeds:
        options = ["--model", str(model), "--steps", "1", "--seed", str(seed), "-o", str(folder / f"{seed}.mp4")]
        result = CliRunner().invoke(app, ["generate", PROMPTS[seed % len(PROMPTS)], *options])
        if result.exit_code:
            sys.exit(result.output)


def by_python(seeds: Iterable[int], folder: Path, model: Path) -> None:
    """`Yozora.generate(...).save(...)`."""
    yozora = Yozora.from_pretrained(str(model))
    for seed in seeds:
        clip = yozora.generate(PROMPTS[seed % len(PROMPTS)], seed=seed, num_inference_steps=1)
        clip.save(folder / f"{seed}.mp4")


def by_worker(seeds: Iterable[int], folder: Path, model: Path) -> None:
    """A server's queue, worker and store: the file that `GET /v1/videos/{id}/content` sends."""
    home = folder / "server"
    home.mkdir()
    database, store = Database(home / "jobs.db"), DirectoryStore(home / "files")
    queue, jobs = Queue(database), {}
    for seed in seeds:
        request = Request(prompt=PROMPTS[seed % len(PROMPTS)], seed=seed, num_inference_steps=1, model=str(model))
        submission = Submission(
            tenant="me", kind=VIDEO_KIND, params=video_params(request), batch_key=batch_key(video_params(request))
        )
        jobs[seed] = queue.submit(submission).job.id
    worker = Worker(database, store, [VideoRunner()], WorkerSettings(kinds=(VIDEO_KIND,), poll_s=0.05, batch=4))
    worker.start()
    for seed, job_id in jobs.items():
        while not (job := queue.get("me", job_id)).finished:
            time.sleep(0.05)
        video = job.output("video.mp4")
        if video is None:
            sys.exit(f"{job.id} came to nothing: {job.error}")
        shutil.copyfile(store.path(video.key), folder / f"{seed}.mp4")
    worker.stop(0)
    worker.join(10)
    database.close()


DOORS: dict[str, Callable[[Iterable[int], Path, Path], None]] = {
    "command line": by_command,
    "Python": by_python,
    "worker": by_worker,
}

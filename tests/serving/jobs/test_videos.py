"""The real runner: a request becomes a video, together with others or alone, and goes on after an interruption."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.generation.conftest import random_weights
from tests.serving.jobs.conftest import Room, eventually
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip, Request
from yozora.core.storyboard import Card
from yozora.generation.generate import generate
from yozora.generation.native import Midway, NativeEngine
from yozora.generation.weights import load_weights, save_weights
from yozora.media.video import read_video, write_video
from yozora.serving.jobs.job import Job
from yozora.serving.jobs.params import SECOND, SOURCE, VIDEO_KIND, Beginning, batch_key, request_of, video_params
from yozora.serving.jobs.runner import JobFailed, Stopped, Task
from yozora.serving.jobs.settings import WorkerSettings
from yozora.serving.jobs.videos import VideoRunner
from yozora.serving.jobs.worker import Worker
from yozora.trust.ledger.cases import Cases
from yozora.trust.ledger.ledger import Ledger
from yozora.trust.provenance.folder import TrustFolder
from yozora.trust.provenance.verify import verify_file

pytest.importorskip("c2pa", reason="signing needs more packages: pip install -c constraints.txt -e '.[trust]'")

PROMPT = "a red balloon rises over green hills at dawn"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("models") / "tiny"
    save_weights(random_weights(), folder)
    return str(folder)


@pytest.fixture
def submit(lite: Room, model: str) -> Callable[..., Job]:
    def one(**values: Any) -> Job:
        request = Request(**{"prompt": PROMPT, "model": model, "num_inference_steps": 6, **values})
        return lite.submit(kind=VIDEO_KIND, params=video_params(request), batch_key=batch_key(video_params(request)))

    return one


@pytest.fixture
def task(submit: Callable[..., Job], tmp_path: Path) -> Callable[..., Task]:
    def one(checkpoint: bytes | None = None, **values: Any) -> Task:
        job = submit(**values)
        (tmp_path / job.id).mkdir()
        return Task(job=job, folder=tmp_path / job.id, checkpoint=checkpoint)

    return one


class Watched:
    """A report that keeps the checkpoint of every step, and stops at one."""

    def __init__(self, stop_at: int = 99) -> None:
        self.steps: list[tuple[int, int]] = []
        self.kept: list[list[bytes]] = []
        self.stop_at = stop_at

    def __call__(self, step: int, total: int, checkpoint: Any = None) -> None:
        self.steps.append((step, total))
        self.kept.append(list(checkpoint()) if checkpoint else [])
        if step == self.stop_at:
            raise Stopped("drained")

    def check(self) -> None:
        """Go on."""

    def wants_checkpoint(self, step: int, total: int) -> bool:
        return True


def frames(task: Task) -> Any:
    return read_video(task.folder / "video.mp4").frames


def test_a_job_becomes_a_video_with_its_pictures(lite: Room, submit, model: str) -> None:
    job = submit(height=48, width=80, seconds=1.5, fps=12.0)
    settings = WorkerSettings(kinds=(VIDEO_KIND,), poll_s=0.02)
    worker = Worker(lite.database, lite.store, [VideoRunner()], settings)
    worker.start()
    eventually(lambda: lite.get(job).finished)
    worker.stop(0)
    worker.join(10)
    done = lite.get(job)
    assert done.status == "completed", done.error
    video, thumbnail, sheet = (done.output(n) for n in ("video.mp4", "thumbnail.webp", "spritesheet.jpg"))
    assert video and thumbnail and sheet
    clip = read_video(lite.store.path(video.key))
    assert clip.frames.shape == (18, 48, 80, 3) and clip.fps == 12
    assert request_of(clip.record["request"] and {"request": clip.record["request"]}).model == model
    assert (video.media_type, thumbnail.media_type) == ("video/mp4", "image/webp")
    with Image.open(lite.store.path(thumbnail.key)) as small, Image.open(lite.store.path(sheet.key)) as many:
        assert small.size == (80, 48) and small.format == "WEBP" and many.format == "JPEG"


def test_a_video_is_signed_and_in_the_ledger(task, tmp_path: Path) -> None:
    """Whose it is, of which job and which request; a picture that was taken down is made for nobody."""
    trust = TrustFolder(tmp_path / "trust")
    one = task(seed=4)
    VideoRunner(trust=trust.path).run([one], Watched())
    video = one.folder / "video.mp4"
    verdict = verify_file(video, authorities=trust.authorities())
    assert verdict.state == "valid" and verdict.generation["job"] == one.job.id, verdict.reason
    assert verdict.generation["request"]["seed"] == 4 and verdict.generation["prompt"] == PROMPT
    ledger = Ledger.open(trust.ledger)
    (match,) = ledger.find(sha256=hashlib.sha256(video.read_bytes()).hexdigest())
    assert match.entry.body["about"]["job"] == one.job.id
    Cases(ledger.chain).take_down("somebody asked for it", delivery=match.entry.id)
    again = task(seed=4)
    with pytest.raises(JobFailed) as failed:
        VideoRunner(trust=trust.path).run([again], Watched())
    assert failed.value.code == "moderation_blocked" and not failed.value.retry
    assert not (again.folder / "video.mp4").exists()


def test_the_longest_prompt_travels_to_the_file(task) -> None:
    longest = task(prompt="a quiet harbour, 夜, " * 1600, num_inference_steps=1)
    VideoRunner().run([longest], Watched())
    record = read_video(longest.folder / "video.mp4").record
    assert len(record["prompt"]) == 32_000 and request_of(longest.job.params).prompt == record["prompt"]


def test_a_job_is_the_clip_of_its_request(task, model: str) -> None:
    one, report = task(seed=3), Watched()
    VideoRunner().run([one], report)
    clip = generate(request_of(one.job.params), NativeEngine(load_weights(Path(model))))
    path = one.folder / "direct.mp4"
    write_video(clip, path)
    assert np.array_equal(read_video(path).frames, frames(one))
    assert report.steps == [(step, 6) for step in range(1, 7)]


@pytest.mark.parametrize("step", [1, 3, 6])
def test_a_resumed_job_gives_the_very_same_frames(task, step: int) -> None:
    whole, broken = task(seed=7), Watched(stop_at=step)
    VideoRunner().run([whole], Watched())
    with pytest.raises(Stopped):
        VideoRunner().run([task(seed=7)], broken)
    again, report = task(seed=7, checkpoint=broken.kept[-1][0]), Watched()
    VideoRunner().run([again], report)
    assert report.steps == [(s, 6) for s in range(step + 1, 7)], "no step is done twice"
    assert np.array_equal(frames(again), frames(whole))


def test_a_checkpoint_of_another_walk_is_not_used(task) -> None:
    other, report = Watched(stop_at=3), Watched()
    with pytest.raises(Stopped):
        VideoRunner().run([task(seed=7)], other)
    mine = task(seed=8, checkpoint=other.kept[-1][0])
    VideoRunner().run([mine], report)
    assert len(report.steps) == 6
    assert Midway.from_bytes(other.kept[-1][0], "another walk") is None


def test_like_requests_are_made_together(task, monkeypatch) -> None:
    monkeypatch.setattr("yozora.generation.native.fast_bf16", lambda device: False)
    together = [task(seed=1), task(seed=2, prompt="a blue car at night", height=32, width=32)]
    report = Watched()
    VideoRunner().run(together, report)
    assert len(report.steps) == 6 and [len(kept) for kept in report.kept] == [2] * 6
    alone = [task(seed=1), task(seed=2, prompt="a blue car at night", height=32, width=32)]
    for one, other in zip(alone, together, strict=True):
        VideoRunner().run([one], Watched())
        assert frames(one).shape == frames(other).shape
        assert np.abs(frames(one).astype(int) - frames(other)).mean() < 0.5
    # One that was broken off in company goes on alone from its own latents.
    resumed = task(seed=2, prompt="a blue car at night", height=32, width=32, checkpoint=report.kept[3][1])
    VideoRunner().run([resumed], Watched())
    assert np.abs(frames(resumed).astype(int) - frames(together[1])).mean() < 0.5


def test_only_like_requests_share_a_key() -> None:
    def key(request: Request) -> str | None:
        return batch_key(video_params(request))

    base = Request(prompt=PROMPT)
    assert key(base) == key(Request(prompt="another", seed=5, fps=12.0))
    wide = key(Request(prompt=PROMPT, width=1280, height=720))
    assert wide == key(Request(prompt=PROMPT, width=1920, height=1080)) != key(base)
    assert key(Request(prompt=PROMPT, loop=True)) is None
    assert key(Request(prompt="a", storyboard=(Card(prompt="a", start=0.0, end=4.0),), seconds=4.0)) is None
    assert batch_key(video_params(base, Beginning(verb="remix"))) is None
    for change in (
        {"width": 720, "height": 1280},
        {"seconds": 2.0},
        {"num_inference_steps": 2},
        {"guidance_scale": 1.0},
        {"model": "small"},
    ):
        assert key(Request(prompt=PROMPT, **change)) != key(base)


def test_bad_params_are_the_jobs_own_fault(lite: Room, tmp_path: Path) -> None:
    job = lite.submit(params={"request": {"prompt": "x", "seconds": -1}})
    with pytest.raises(UsageError):
        VideoRunner().run([Task(job=job, folder=tmp_path)], Watched())


def test_a_cancelled_video_stops_within_a_step(lite: Room, submit) -> None:
    """Cancel while the model denoises: no more than the step under way is finished."""
    from yozora.generation import native

    begun, steps = threading.Event(), []
    tell = native._tell

    def noted(on_step: Any, on_midway: Any) -> Any:
        after = tell(on_step, on_midway)

        def step(number: int, total: int, latents: Any) -> None:
            steps.append(number)
            begun.set()
            after(number, total, latents)

        return step

    job = submit(num_inference_steps=1000)
    settings = WorkerSettings(kinds=(VIDEO_KIND,), poll_s=0.02, progress_every_s=0.0)
    worker = Worker(lite.database, lite.store, [VideoRunner()], settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "_tell", noted)
        worker.start()
        assert begun.wait(60)
        lite.queue.cancel("ann", job.id)
        count = len(steps)
        eventually(lambda: not worker._held)
        worker.stop(0)
        worker.join(10)
    assert len(steps) <= count + 1 and lite.get(job).status == "cancelled" and lite.count("job_files") == 0


def test_keys_that_cannot_be_used_are_found_out_before_the_work(task, tmp_path: Path) -> None:
    (tmp_path / "trust").write_text("no folder")
    report = Watched()
    with pytest.raises(YozoraError):
        VideoRunner(trust=tmp_path / "trust").run([task()], report)
    assert report.steps == []


BEGINNINGS = {
    "animate": Beginning(verb="animate"),
    "extend": Beginning(verb="extend", seconds=0.5),
    "extend before": Beginning(verb="extend", seconds=0.5, before=True),
    "remix": Beginning(verb="remix"),
    "inpaint": Beginning(verb="inpaint", region=(0.5, 0.0, 1.0, 1.0)),
    "recut": Beginning(verb="recut", kept=((0.0, 0.5, 0.5),)),
}


@pytest.mark.parametrize("verb", BEGINNINGS)
def test_a_job_begins_from_its_source(lite: Room, model: str, tmp_path: Path, verb: str) -> None:
    """The source is in the frames, in the record by its name and in the manifest, and nowhere by where it lay."""
    request = Request(prompt=PROMPT, model=model, num_inference_steps=2, height=32, width=32)
    across = np.linspace(0, 255, 32).astype(np.uint8)
    frames = np.stack([*np.meshgrid(across, across), np.full((32, 32), 90)], -1).astype(np.uint8)
    source = tmp_path / "input-0"
    if verb == "animate":
        Image.fromarray(frames).save(source, "png")
    else:
        write_video(Clip(frames=np.broadcast_to(frames, (8, 32, 32, 3)).copy(), fps=8), tmp_path / "s.mp4", crf=4)
        (tmp_path / "s.mp4").rename(source)
    begins = BEGINNINGS[verb]
    job = lite.submit(kind=VIDEO_KIND, params=video_params(request, begins))
    (tmp_path / job.id).mkdir()
    runner = VideoRunner(trust=tmp_path / "trust")
    task = Task(job=job, folder=tmp_path / job.id, inputs={SOURCE: source})
    (products,) = runner.run([task], Watched())
    video = next(product.path for product in products if product.name == "video.mp4")
    clip = read_video(video)
    assert len(clip.frames) == (12 if begins.verb == "extend" else 8)
    off = np.abs(clip.frames.astype(int) - frames).mean(-1)
    known = {
        "animate": off[0], "extend": off[:8], "extend before": off[4:], "remix": off[:0], "inpaint": off[:, :, :16],
        "recut": off[4:],
    }  # fmt: skip
    assert not known[verb].size or known[verb].mean() < 6
    made = {"extend": off[8:], "extend before": off[:4], "inpaint": off[:, :, 20:], "recut": off[:4]}
    assert verb not in made or made[verb].mean() > 12
    assert clip.record["request"]["conditions"][0]["source"] == "upload"
    assert str(tmp_path) not in video.read_bytes().decode("latin-1")


def test_a_job_connects_two_videos(lite: Room, model: str, tmp_path: Path) -> None:
    """It begins as the first and ends as the second; record and manifest name both as what they were."""
    inputs = {}
    for name, value in ((SOURCE, 40), (SECOND, 200)):
        write_video(Clip(frames=np.full((8, 32, 32, 3), value, np.uint8), fps=8), tmp_path / f"{name}.mp4", crf=4)
        inputs[name] = (tmp_path / f"{name}.mp4").rename(tmp_path / f"input-{name}")
    request = Request(prompt=PROMPT, model=model, num_inference_steps=2, height=32, width=32)
    begins = Beginning(verb="connect", seconds=0.5, second="video_2")
    job = lite.submit(kind=VIDEO_KIND, params=video_params(request, begins), remixed_from="video_1")
    (tmp_path / job.id).mkdir()
    (products,) = VideoRunner(trust=tmp_path / "trust").run(
        [Task(job=job, folder=tmp_path / job.id, inputs=inputs)], Watched()
    )
    clip = read_video(products[0].path)
    assert len(clip.frames) == 20 and clip.frames[0].mean() < 60 and clip.frames[-1].mean() > 180
    assert [known["source"] for known in clip.record["request"]["conditions"]] == ["video_1", "video_2"]
    assert str(tmp_path) not in products[0].path.read_bytes().decode("latin-1")


def test_a_label_is_written_into_the_corner(lite: Room, model: str, tmp_path: Path) -> None:
    request = Request(prompt=PROMPT, model=model, num_inference_steps=2, height=64, width=64)
    films = []
    for label in (False, True):
        job = lite.submit(kind=VIDEO_KIND, params={**video_params(request), **({"label": True} if label else {})})
        (tmp_path / job.id).mkdir()
        (products,) = VideoRunner().run([Task(job=job, folder=tmp_path / job.id)], Watched())
        films.append(read_video(products[0].path).frames.astype(int))
    change = np.abs(films[1] - films[0]).mean((0, 3))
    assert change[48:, 40:].max() > 60 and change[:32, :32].max() < 12


def test_a_storyboard_is_told(task, tmp_path: Path) -> None:
    cards = (Card(prompt="a red car", start=0.0, end=1.0), Card(prompt="a blue car", start=1.0, end=2.0))
    one = task(prompt="a red car a blue car", storyboard=cards, seconds=2.0, num_inference_steps=2)
    (products,) = VideoRunner().run([one], Watched())
    assert read_video(products[0].path).record["understood"] == "0-1 s: red car | 1-2 s: blue car"

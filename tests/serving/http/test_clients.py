"""Real clients, unmodified, against the real server with the shipped weights: tiny clips, everything else as it is."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import openai
import pytest
from PIL import Image

from tests.serving.http.conftest import PROMPT, Real, Receiver
from yozora.media.video import read_video

# Every call on videos warns that the hosted API goes away.
pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
TINY = {"seed": 3, "num_inference_steps": 1}
OLD_CLIENT = Path(__file__).parent / "clients" / "old_openai.py"
NODE_CLIENT = Path(__file__).parent / "clients" / "node.mjs"
PYRIT_CLIENT = Path(__file__).parent / "clients" / "pyrit_target.py"


@pytest.fixture(scope="module")
def client(real: Real):
    with openai.OpenAI(base_url=real.url, api_key="anything", max_retries=0) as one:
        yield one


@pytest.fixture(scope="module")
def made(client: openai.OpenAI):
    """Return a video that was made."""
    return client.videos.create_and_poll(prompt=PROMPT, seconds="4", size="720x1280", extra_body=TINY)


def test_create_and_poll(made) -> None:
    assert made.status == "completed" and made.progress == 100 and made.error is None
    assert (made.model, made.seconds, made.size, made.prompt) == ("sora-2", "4", "720x1280", PROMPT)
    assert made.created_at <= made.completed_at < made.expires_at
    assert made.seed == 3 and made.num_inference_steps == 1


def test_download(client: openai.OpenAI, made, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with client.videos.with_streaming_response.download_content(made.id) as response:
        response.stream_to_file(path)
        assert response.headers["content-type"] == "video/mp4"
        assert int(response.headers["content-length"]) == path.stat().st_size
        assert response.headers["content-disposition"] == f'attachment; filename="{made.id}.mp4"'
    clip = read_video(path)
    assert clip.frames.shape[1:] == (1280, 720, 3) and clip.seconds == 4.0
    assert clip.record["request"]["seed"] == 3
    thumbnail = Image.open(io.BytesIO(client.videos.download_content(made.id, variant="thumbnail").read()))
    assert thumbnail.format == "WEBP" and thumbnail.size == (720, 1280)
    sheet = Image.open(io.BytesIO(client.videos.download_content(made.id, variant="spritesheet").read()))
    assert sheet.format == "JPEG" and sheet.width > sheet.height


def test_remix_and_lists(client: openai.OpenAI, made) -> None:
    remixed = client.videos.remix(made.id, prompt="a blue car drives to the right in the city at night")
    assert remixed.remixed_from_video_id == made.id and remixed.seed == 3 and remixed.size == made.size
    assert [video.id for video in client.videos.list(limit=1)][:2] == [remixed.id, made.id]
    assert [video.id for video in client.videos.list(order="asc", limit=1)][-2:] == [made.id, remixed.id]
    gone = client.videos.delete(remixed.id)
    assert (gone.id, gone.deleted, gone.object) == (remixed.id, True, "video.deleted")
    with pytest.raises(openai.NotFoundError) as caught:
        client.videos.retrieve(remixed.id)
    assert caught.value.code == "not_found" and caught.value.request_id.startswith("req_")


def test_a_video_goes_on_and_is_made_anew_and_a_picture_begins(client: openai.OpenAI, made) -> None:
    """Each by the current client's own method, made by the real model and waited for."""
    small = {"size": "64x64", "seconds": "1", "extra_body": {"num_inference_steps": 1}}
    first = client.videos.create_and_poll(prompt=PROMPT, **small)  # type: ignore[arg-type]
    assert first.status == "completed"
    film = client.videos.download_content(first.id).read()
    longer = client.videos.extend(prompt=PROMPT, video=film, seconds="4")
    edited = client.videos.edit(prompt="a blue car drives to the right in the city at night", video=film)
    picture = client.videos.download_content(first.id, variant="thumbnail").read()
    begun = client.videos.create(prompt=PROMPT, input_reference=("p.webp", picture, "image/webp"), **small)  # type: ignore[arg-type]
    for video, seconds in ((longer, "5"), (edited, "1"), (begun, "1")):
        done = client.videos.poll(video.id)
        assert done.status == "completed" and done.seconds == seconds, done
        assert client.videos.download_content(done.id).read()[4:8] == b"ftyp"


def test_a_story_is_told_and_two_videos_become_one(client: openai.OpenAI) -> None:
    """Fields beside Sora's, by the current client's `extra_body`, made by the real model and waited for."""
    small = {"size": "64x64", "extra_body": {"num_inference_steps": 1}}
    cards = "0-1s: a red car drives left\n1-2s: it is night"
    told = client.videos.create_and_poll(
        prompt="", size="64x64", extra_body={"num_inference_steps": 1, "storyboard": cards}
    )
    other = client.videos.create_and_poll(prompt=PROMPT, seconds="1", **small)  # type: ignore[arg-type]
    assert (told.status, told.seconds, told.prompt) == ("completed", "2", "a red car drives left it is night"), told
    pair = {"connect": [{"id": told.id}, {"id": other.id}], "num_inference_steps": 1}
    joint = client.videos.create_and_poll(prompt=PROMPT, seconds="1", extra_body=pair)  # type: ignore[arg-type]
    assert (joint.status, joint.seconds, joint.size) == ("completed", "4", "64x64"), joint
    assert client.videos.download_content(joint.id).read()[4:8] == b"ftyp"


def test_errors_become_the_clients_own(client: openai.OpenAI, made, real: Real) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.videos.create(prompt="x", seconds="61")
    assert caught.value.param == "seconds" and caught.value.type == "invalid_request_error"
    with pytest.raises(openai.BadRequestError) as caught:
        client.videos.edit(prompt="x", video=b"no video")
    assert caught.value.code == "upload_unsupported"
    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(base_url=real.url, api_key="yz_no").videos.list()
    slow = client.videos.create(prompt=PROMPT, seconds="60", size="64x64", extra_body={"num_inference_steps": 1000})
    try:
        with pytest.raises(openai.ConflictError) as conflict:
            client.videos.download_content(slow.id)
        assert conflict.value.code == "video_not_ready"
    finally:
        client.videos.delete(slow.id)


def test_both_ways_of_sending_are_one(client: openai.OpenAI) -> None:
    video = client.videos.create(
        prompt=PROMPT, extra_headers={"Content-Type": "application/json"}, extra_body={"seconds": 0.5, "size": "64x64"}
    )
    assert (video.seconds, video.size) == ("0.5", "64x64")
    client.videos.delete(video.id)


def test_a_webhook_can_be_unwrapped(client: openai.OpenAI, receiver: Receiver) -> None:
    endpoint = client.webhooks.create(name="mine", url=receiver.url, event_types=["video.completed", "video.failed"])
    assert client.webhooks.test(endpoint.id, event_type="video.failed").status_code == 200
    video = client.videos.create_and_poll(
        prompt=PROMPT,
        seconds="0.5",
        size="64x64",
        extra_body={"num_inference_steps": 1},  # type: ignore[arg-type]
    )
    deadline = time.monotonic() + 30
    while len(receiver.calls) < 2:
        assert time.monotonic() < deadline, "the webhook did not come"
        time.sleep(0.05)
    headers, body = receiver.calls[1]
    event = client.webhooks.unwrap(body.decode(), headers, secret=endpoint.signing_secret)
    assert event.type == "video.completed" and event.data.id == video.id
    forged = base64.b64encode(bytes(32)).decode()
    with pytest.raises(openai.InvalidWebhookSignatureError):
        client.webhooks.unwrap(body.decode(), headers, secret=f"whsec_{forged}")
    rotated = client.webhooks.rotate_secret(endpoint.id, keep_old_secret_active_for_24_hours=False)
    assert rotated.signing_secret != endpoint.signing_secret
    assert client.webhooks.update(endpoint.id, name="ours").name == "ours"
    assert [one.id for one in client.webhooks.list()] == [endpoint.id]
    assert client.webhooks.event_types.list().data == ["video.completed", "video.failed"]
    assert client.webhooks.delete(endpoint.id).deleted


def test_models(client: openai.OpenAI) -> None:
    assert {model.id for model in client.models.list()} == {"nano", "sora-2", "sora-2-pro"}
    assert client.models.retrieve("sora-2").id == "sora-2"


def test_logs_are_lines_without_secrets(real: Real, client: openai.OpenAI, made) -> None:
    client.videos.retrieve(made.id)
    lines = [line for line in real.lines() if line.get("route") == "/v1/videos/{video_id}"]
    assert {"request_id", "status", "ms", "method"} <= set(lines[-1])
    assert PROMPT not in real.log.read_text() and "anything" not in real.log.read_text()


def run_client(*command: str, **environment: str) -> str:
    """Run somebody else's client in a process and an environment of its own."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=500, check=False, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.slow
def test_the_client_of_2025(real: Real, tmp_path: Path) -> None:
    """openai-python 2.5.0, which sends JSON where later ones send forms; alone: ... -k client_of_2025."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", "openai==2.5.0"], check=True)
    assert "all well" in run_client(python, str(OLD_CLIENT), real.url)


@pytest.mark.slow
def test_the_client_for_node(real: Real, tmp_path: Path) -> None:
    """openai-node 7.57.0; alone: pytest --slow -n 0 tests/serving/http/test_clients.py -k node."""
    subprocess.run(["npm", "install", "--silent", "--prefix", str(tmp_path), "openai@7.57.0"], check=True)
    script = tmp_path / "node.mjs"
    script.write_text(NODE_CLIENT.read_text())
    assert "all well" in run_client("node", str(script), real.url)


@pytest.mark.slow
def test_the_red_team_of_pyrit(real: Real, tmp_path: Path) -> None:
    """PyRIT 1.1.0's OpenAIVideoTarget, alone: ... -k pyrit; its environment takes a gigabyte and ten minutes."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", "pyrit==1.1.0"], check=True)
    assert "all well" in run_client(python, str(PYRIT_CLIENT), real.url, XDG_DATA_HOME=str(tmp_path))

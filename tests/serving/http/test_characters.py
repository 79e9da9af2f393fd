"""Characters over HTTP: kept by name, read from a clip or described, and called by name in prompts."""

from __future__ import annotations

import json
from typing import Any

import httpx
import numpy as np
import openai
import pytest

from tests.serving.http.conftest import Local, Real, error_of
from yozora.core.records import Clip
from yozora.core.shapes import VideoShape
from yozora.media.video import read_video, write_video
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.wishes import Wishes
from yozora.world.render.render import render

MOMO = {"name": "Momo", "description": "a small striped white cat"}
pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the file of a video of a red dog, in a world whose facts are known."""
    wishes = Wishes(plot="parade", kind="dog", colour="red", place="meadow", time="day", camera="still")
    scene = cast_scene(3, wishes=wishes, seconds=2, split="train")
    frames = render(scene, VideoShape(frames=16, height=96, width=96, fps=8)).frames
    path = tmp_path_factory.mktemp("shown") / "clip.mp4"
    write_video(Clip(frames=frames, fps=8), path)
    return path.read_bytes()


def create(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    return client.post("/videos/characters", json={**MOMO, **fields}).raise_for_status().json()


def test_a_character_is_kept_until_it_is_deleted(local: Local) -> None:
    with local.client() as client:
        made = create(client)
        assert made["id"].startswith("char_") and isinstance(made["created_at"], int)
        assert {name: made[name] for name in MOMO} == MOMO
        assert client.get(f"/videos/characters/{made['id']}").json() == made
        gone = client.delete(f"/videos/characters/{made['id']}").json()
        assert gone == {"id": made["id"], "object": "character.deleted", "deleted": True}
        error_of(client.get(f"/videos/characters/{made['id']}"), 404, "not_found")
        error_of(client.delete(f"/videos/characters/{made['id']}"), 404, "not_found")


def test_lists_go_by_cursor(local: Local) -> None:
    with local.client() as client:
        ids = [create(client, name=name)["id"] for name in ("Momo", "Ann", "Bo")]
        first = client.get("/videos/characters?limit=2").json()
        assert [one["id"] for one in first["data"]] == ids[:0:-1] and first["has_more"]
        assert (first["first_id"], first["last_id"]) == (ids[2], ids[1])
        rest = client.get("/videos/characters", params={"after": first["last_id"]}).json()
        assert [one["id"] for one in rest["data"]] == ids[:1] and not rest["has_more"]
        assert [one["id"] for one in client.get("/videos/characters?order=asc").json()["data"]] == ids
        error_of(client.get("/videos/characters?after=x"), 404, "not_found")
        assert client.get("/videos").json()["data"] == []


@pytest.mark.parametrize("by", ["id", "name", "brackets"])
def test_a_prompt_calls_them_by_name(local: Local, by: str) -> None:
    prompt = "Momo jumps on the beach"
    with local.client() as client:
        create(client, description="a red fox")
        latest = create(client)
        if by == "brackets":
            parts = [("prompt", (None, prompt)), ("characters[][id]", (None, latest["id"]))]
            answer = client.post("/videos", files=parts)
        else:
            answer = client.post("/videos", json={"prompt": prompt, "characters": [{by: latest[by]}]})
        video = answer.raise_for_status().json()
        assert video["prompt"] == prompt
        client.delete(f"/videos/characters/{latest['id']}")
        remixed = client.post(f"/videos/{local.complete().id}/remix", json={"prompt": "Momo sleeps"}).json()["id"]
    for job in (video["id"], remixed):
        cast = local.service.queue.get("local", job).params["request"]["cast"]
        assert cast == [MOMO]


def test_what_is_off_is_said(local: Local) -> None:
    with local.client() as client:
        momo = {"id": create(client)["id"]}
        for fields, param in (
            ({"name": "momo"}, "name"), ({"name": ""}, "name"), ({"name": "Mo Mo 2"}, "name"),
            ({"description": " "}, "description"), ({"description": "x" * 201}, "description"),
            ({"description": None}, "video"), ({"video": {"id": "video_1"}}, "video"),
        ):  # fmt: skip
            answer = client.post("/videos/characters", json={**MOMO, **fields})
            assert answer.status_code == 400 and answer.json()["error"]["param"] == param, (fields, answer.text)
        for cast, status, code in (
            ([], 400, "invalid_value"), ("x", 400, "invalid_value"), ([momo] * 3, 400, "invalid_value"),
            ([momo] * 2, 400, "invalid_value"), ([{"id": 3}], 400, "invalid_value"), (["x"], 400, "invalid_value"),
            ([{**momo, "name": "Momo"}], 400, "invalid_value"),
            ([{"id": "char_x"}], 404, "not_found"), ([{"name": "Ann"}], 404, "not_found"),
        ):  # fmt: skip
            error_of(client.post("/videos", json={"prompt": "Momo jumps", "characters": cast}), status, code)
        unnamed = client.post("/videos", json={"prompt": "a cat jumps", "characters": [momo]})
        error = error_of(unnamed, 400, "invalid_value")
        assert error["param"] == "prompt" and "call Momo by name" in error["message"]
        assert client.get("/videos").json()["data"] == []


def test_a_tenant_has_its_own(start: Any) -> None:
    local = start(keys_required=True)
    with local.client(local.key("ann")) as ann, local.client(local.key("bo")) as bo:
        made = create(ann)["id"]
        assert bo.get("/videos/characters").json()["data"] == []
        error_of(bo.get(f"/videos/characters/{made}"), 404, "not_found")
        error_of(bo.delete(f"/videos/characters/{made}"), 404, "not_found")
        for one in ({"id": made}, {"name": "Momo"}):
            error_of(bo.post("/videos", json={"prompt": "Momo jumps", "characters": [one]}), 404, "not_found")
        assert ann.get(f"/videos/characters/{made}").status_code == 200


def test_nobody_is_described_past_the_gate(local: Local) -> None:
    with local.client() as client:
        refused = client.post("/videos/characters", json={**MOMO, "description": "a naked child"})
        error_of(refused, 400, "moderation_blocked")
        assert client.get("/videos/characters").json()["data"] == []


def test_the_examiner_reads_a_clip(local: Local, shown: bytes) -> None:
    with local.client() as client:
        files = {"video": ("a.mp4", shown, "video/mp4")}
        made = client.post("/videos/characters", files=files, data={"name": "Ann"}).raise_for_status().json()
        assert made["description"].endswith("red dog")


def test_where_nobody_is_seen_one_sentence_says_so(local: Local, tmp_path: Any) -> None:
    write_video(Clip(frames=np.full((8, 64, 64, 3), 128, np.uint8), fps=8.0), tmp_path / "grey.mp4")
    with local.client() as client:
        files = {"video": ("a.mp4", (tmp_path / "grey.mp4").read_bytes(), "video/mp4")}
        answer = client.post("/videos/characters", files=files, data={"name": "Ann"})
        assert error_of(answer, 400, "nobody_seen")["param"] == "video"


def test_the_python_client(real: Real, shown: bytes, tmp_path: Any) -> None:
    with openai.OpenAI(base_url=real.url, api_key="anything", max_retries=0) as client:
        made = client.videos.create_character(name="Ann", video=("a.mp4", shown, "video/mp4"))
        assert made.id and made.name == "Ann"
        assert client.videos.get_character(made.id).to_dict() == made.to_dict()
        video = client.videos.create_and_poll(
            prompt="Ann jumps on the beach", size="720x1280", seconds="4",
            extra_body={"characters": [{"id": made.id}], "seed": 1, "num_inference_steps": 1},
        )  # fmt: skip
        assert video.status == "completed" and video.prompt == "Ann jumps on the beach"
        client.videos.download_content(video.id).write_to_file(tmp_path / "clip.mp4")
        record = read_video(tmp_path / "clip.mp4").record
        assert made.model_extra["description"] in json.dumps(record)
        with pytest.raises(openai.NotFoundError):
            client.videos.get_character("char_1")

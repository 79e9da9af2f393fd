"""The contract, call by call, on a server whose videos the test makes."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.serving.http.conftest import FILES, PROMPT, Local, error_of
from yozora.serving.http.settings import ServerSettings
from yozora.serving.jobs.admission import Admission
from yozora.serving.jobs.errors import StorageTrouble
from yozora.serving.jobs.leases import Leases


def png(width: int = 64, height: int = 48) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(file, "png")
    return file.getvalue()


def test_a_video_as_the_contract_has_it(local: Local) -> None:
    with local.client() as client:
        answer = client.post("/videos", json={"prompt": PROMPT})
        assert answer.status_code == 200 and int(answer.headers["openai-poll-after-ms"]) == 1000
        video = answer.json()
        for key, value in {
            "object": "video", "model": "sora-2", "status": "queued", "progress": 0, "completed_at": None,
            "expires_at": None, "prompt": PROMPT, "size": "720x1280", "seconds": "4", "error": None,
            "remixed_from_video_id": None,
        }.items():  # fmt: skip
            assert video[key] == value
        assert isinstance(video["created_at"], int) and 0 <= video["seed"] < 2**32
        assert client.get(f"/videos/{video['id']}").json() == video


SIZES = ["1280x720", "720x1280", "1024x1792", "1792x1024", "1920x1080", "1080x1920"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seconds", ["4", "8", 12, "16", "20", 60])
def test_everything_of_soras_is_taken(request: pytest.FixtureRequest, size: str, seconds: object) -> None:
    from yozora.serving.http.ask import ask
    from yozora.serving.http.schema import CreateVideo

    settings = ServerSettings(data=request.path.parent)
    asked = ask(CreateVideo(prompt=PROMPT, size=size, seconds=seconds), settings, None)
    assert f"{asked.request.width}x{asked.request.height}" == size
    assert asked.request.seconds == float(str(seconds)) and asked.seconds == str(seconds)


EXTENSIONS = {
    "seed": 7, "fps": 12.5, "num_inference_steps": 3, "guidance_scale": 2, "width": 320, "height": 192,
    "seconds": "1.5", "model": "sora-2-pro", "user": "somebody",
}  # fmt: skip


@pytest.mark.parametrize("form", ["json", "multipart", "urlencoded"])
def test_json_and_forms_say_the_same(local: Local, form: str) -> None:
    fields = {"prompt": PROMPT, **EXTENSIONS}
    texts = {name: str(value) for name, value in fields.items()}
    body = {
        "json": {"json": fields},
        "multipart": {"files": {name: (None, text) for name, text in texts.items()}},
        "urlencoded": {"data": texts},
    }[form]
    with local.client() as client:
        video = client.post("/videos", **body).json()
    assert (video["size"], video["seconds"], video["seed"], video["fps"]) == ("320x192", "1.5", 7, 12.5)
    assert (video["num_inference_steps"], video["guidance_scale"], video["model"]) == (3, 2.0, "sora-2-pro")
    job = local.service.queue.get("local", video["id"])
    assert job.params["request"]["model"] == "nano" and job.params["request"]["height"] == 192


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_prompts_are_as_long_as_they_were(local: Local, form: str) -> None:
    """The contract takes 32,000 characters; what was taken is shown, and kept for the worker, whole."""
    prompt = "a quiet harbour, 夜, " * 1600
    body = {"json": {"json": {"prompt": prompt}}, "multipart": {"files": {"prompt": (None, prompt)}}}[form]
    assert len(prompt) == 32_000
    with local.client() as client:
        video = client.post("/videos", **body).json()
        assert video["prompt"] == prompt == client.get(f"/videos/{video['id']}").json()["prompt"]
    assert local.service.queue.get("local", video["id"]).params["request"]["prompt"] == prompt


def test_frames_make_seconds(local: Local) -> None:
    with local.client() as client:
        video = client.post("/videos", json={"prompt": PROMPT, "num_frames": 33, "fps": 24}).json()
        assert local.service.queue.get("local", video["id"]).params["request"]["seconds"] == 33 / 24
        error_of(client.post("/videos", json={"prompt": PROMPT, "num_frames": 33}), 400, "invalid_value")


@pytest.mark.parametrize(
    ("fields", "status", "code", "param"),
    [
        ({}, 400, "missing_required_parameter", "prompt"),
        ({"prompt": ""}, 400, "invalid_value", "prompt"),
        ({"prompt": "  "}, 400, "invalid_value", "prompt"),
        ({"prompt": "x" * 32_001}, 400, "invalid_value", "prompt"),
        ({"prompt": 3}, 400, "invalid_value", "prompt"),
        ({"prompt": "a\0b"}, 400, "invalid_body", None),
        ({"prompt": "x", "seconds": "0"}, 400, "invalid_value", "seconds"),
        ({"prompt": "x", "seconds": "61"}, 400, "invalid_value", "seconds"),
        ({"prompt": "x", "seconds": "four"}, 400, "invalid_value", "seconds"),
        ({"prompt": "x", "seconds": "1e1"}, 400, "invalid_value", "seconds"),
        ({"prompt": "x", "seconds": True}, 400, "invalid_value", "seconds"),
        ({"prompt": "x", "size": "huge"}, 400, "invalid_value", "size"),
        ({"prompt": "x", "size": "15x16"}, 400, "invalid_value", "size"),
        ({"prompt": "x", "size": "4096x16"}, 400, "invalid_value", "size"),
        ({"prompt": "x", "width": 64}, 400, "invalid_value", "height"),
        ({"prompt": "x", "size": "64x64", "width": 32, "height": 32}, 400, "invalid_value", "size"),
        ({"prompt": "x", "seed": -1}, 400, "invalid_value", "seed"),
        ({"prompt": "x", "seed": "7"}, 400, "invalid_value", "seed"),
        ({"prompt": "x", "fps": 61}, 400, "invalid_value", "fps"),
        ({"prompt": "x", "fps": 60, "seconds": 60, "size": "1920x1080"}, 400, "invalid_value", "fps"),
        ({"prompt": "x", "num_inference_steps": 0}, 400, "invalid_value", "num_inference_steps"),
        ({"prompt": "x", "negative_prompt": "blur"}, 400, "unsupported_parameter", "negative_prompt"),
        ({"prompt": "x", "promt": "y"}, 400, "unknown_parameter", "promt"),
        ({"prompt": "x", "model": "nan"}, 404, "model_not_found", "model"),
        ({"prompt": "x", "lora": "nobody"}, 400, "invalid_value", "lora"),
        ({"prompt": "x", "lora": "/etc/passwd"}, 400, "invalid_value", "lora"),
        ({"prompt": "x", "lora": "style:strong"}, 400, "invalid_value", "lora"),
        ({"prompt": "x", "input_reference": {"file_id": "f"}}, 400, "not_supported_yet", "input_reference.file_id"),
        ({"prompt": "x", "input_reference": {}}, 400, "invalid_value", "input_reference"),
        ({"prompt": "x", "input_reference": "x"}, 400, "invalid_value", "input_reference"),
    ],
)  # fmt: skip
def test_what_is_off_is_said(local: Local, fields: dict, status: int, code: str, param: str | None) -> None:
    with local.client() as client:
        assert error_of(client.post("/videos", json=fields), status, code)["param"] == param
        assert client.get("/videos").json()["data"] == []


def test_a_slip_of_the_fingers_gets_a_hint(local: Local) -> None:
    with local.client() as client:
        assert "'prompt'" in client.post("/videos", json={"promt": "x", "prompt": "x"}).json()["error"]["message"]
        assert "'nano'" in client.post("/videos", json={"prompt": "x", "model": "nanoo"}).json()["error"]["message"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "invalid_json"), (b"[]", "invalid_json"), (b'{"prompt": NaN}', "invalid_json"),
        (b"[" * 100_000, "invalid_json"), (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "invalid_json"),
        (b'{"prompt": "\\ud800"}', "invalid_body"), (b"\xff\xfe\xfd", "invalid_json"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "invalid_json"),
    ],
)  # fmt: skip
def test_bodies_that_are_none(local: Local, content: bytes, code: str) -> None:
    with local.client() as client:
        error_of(client.post("/videos", content=content, headers={"content-type": "application/json"}), 400, code)


def test_forms_of_other_kinds_are_refused(local: Local) -> None:
    with local.client() as client:
        answer = client.post("/videos", content=b"<a/>", headers={"content-type": "application/xml"})
        error_of(answer, 415, "unsupported_media_type")
        error_of(client.post("/nothing"), 404, "not_found")
        refused = client.put("/videos")
        error_of(refused, 405, "method_not_allowed")
        assert refused.headers["allow"] == "GET, POST"


def test_lists_go_by_cursor(local: Local) -> None:
    with local.client() as client:
        ids = [client.post("/videos", json={"prompt": f"{number}"}).json()["id"] for number in range(5)]
        page = client.get("/videos", params={"limit": 2}).json()
        assert page["object"] == "list" and [video["id"] for video in page["data"]] == [ids[4], ids[3]]
        assert (page["first_id"], page["last_id"], page["has_more"]) == (ids[4], ids[3], True)
        page = client.get("/videos", params={"limit": 2, "order": "asc", "after": ids[2]}).json()
        assert [video["id"] for video in page["data"]] == ids[3:] and page["has_more"] is False
        client.delete(f"/videos/{ids[2]}")
        page = client.get("/videos", params={"order": "asc", "after": ids[2]}).json()
        assert [video["id"] for video in page["data"]] == ids[3:]
        empty = client.get("/videos", params={"limit": 0}).json()
        assert empty["data"] == [] and empty["last_id"] is None
        for off in ({"limit": 101}, {"limit": "x"}, {"order": "up"}):
            error_of(client.get("/videos", params=off), 400, "invalid_value")
        error_of(client.get("/videos", params={"after": "video_" + 32 * "0"}), 404, "not_found")


def test_progress_and_failure_are_shown(local: Local) -> None:
    from yozora.serving.jobs.job import Failure

    with local.client() as client:
        video = client.post("/videos", json={"prompt": PROMPT}).json()
        leases = Leases(local.service.database)
        (lease,) = leases.claim("w", ["video"])
        leases.progress({lease.job.id: 40}, [lease])
        shown = client.get(f"/videos/{video['id']}").json()
        assert (shown["status"], shown["progress"]) == ("in_progress", 40)
        leases.fail(lease, Failure(code="out_of_memory", message="The machine ran out of memory."), retry=False)
        answer = client.get(f"/videos/{video['id']}")
        assert answer.json()["status"] == "failed" and answer.json()["error"]["code"] == "out_of_memory"
        assert "openai-poll-after-ms" not in answer.headers
        refused = client.get(f"/videos/{video['id']}/content")
        error_of(refused, 409, "video_failed")
        assert refused.headers["x-should-retry"] == "false"


def test_files_and_their_parts(local: Local) -> None:
    content = FILES["video.mp4"][1]
    with local.client() as client:
        client.post("/videos", json={"prompt": PROMPT})
        path = f"/videos/{local.complete().id}/content"
        whole = client.get(path)
        assert whole.content == content and whole.headers["content-type"] == "video/mp4"
        assert whole.headers["accept-ranges"] == "bytes" and whole.headers["content-length"] == str(len(content))
        for wanted, start, end in (
            ("bytes=0-0", 0, 1), ("bytes=100-", 100, len(content)), ("bytes=-7", len(content) - 7, len(content)),
            ("bytes=5-99999999", 5, len(content)), ("bytes=300000-700000", 300_000, 700_001),
        ):  # fmt: skip
            part = client.get(path, headers={"Range": wanted})
            assert part.status_code == 206 and part.content == content[start:end]
            assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{len(content)}"
        for odd in ("bytes=5-2", "bytes=a-b", "bytes=-", "lines=1-2", "bytes=0-1,3-4", "bytes=" + "9" * 400 + "-"):
            assert client.get(path, headers={"Range": odd}).status_code == 200
        beyond = client.get(path, headers={"Range": f"bytes={len(content)}-"})
        error_of(beyond, 416, "range_not_satisfiable")
        assert beyond.headers["content-range"] == f"bytes */{len(content)}"
        tag = whole.headers["etag"]
        assert client.get(path, headers={"If-None-Match": f"W/{tag}, x"}).status_code == 304
        assert client.get(path, headers={"Range": "bytes=0-3", "If-Range": tag}).status_code == 206
        assert client.get(path, headers={"Range": "bytes=0-3", "If-Range": '"other"'}).status_code == 200
        head = client.head(path)
        assert head.content == b"" and head.headers["content-length"] == str(len(content))
        assert client.get(path, params={"variant": "thumbnail"}).headers["content-type"] == "image/webp"
        assert client.get(path, params={"variant": "spritesheet"}).content == FILES["spritesheet.jpg"][1]
        error_of(client.get(path, params={"variant": "audio"}), 400, "invalid_value")


def test_files_that_are_gone(local: Local) -> None:
    with local.client() as client:
        client.post("/videos", json={"prompt": PROMPT})
        job = local.complete()
        for entry in list(local.service.store.entries()):
            local.service.store.delete(entry.key)
        error_of(client.get(f"/videos/{job.id}/content"), 404, "expired")


def test_remix_takes_seed_and_settings(local: Local) -> None:
    with local.client() as client:
        source = client.post("/videos", json={"prompt": PROMPT, "seed": 5, "size": "64x64", "seconds": 8}).json()
        early = client.post(f"/videos/{source['id']}/remix", json={"prompt": "y"})
        error_of(early, 409, "video_not_ready")
        local.complete()
        remix = client.post(f"/videos/{source['id']}/remix", files={"prompt": (None, "y")}).json()
        assert remix["remixed_from_video_id"] == source["id"] and remix["prompt"] == "y"
        assert all(remix[name] == source[name] for name in ("seed", "size", "seconds", "model"))


@pytest.mark.parametrize("path", ["edits", "extensions"])
def test_a_video_is_gone_on_with_and_made_anew(local: Local, path: str) -> None:
    more = {"seconds": "4"} if path == "extensions" else {}
    with local.client() as client:
        client.post("/videos", json={"prompt": PROMPT, "seed": 7})
        done = local.complete().id
        by_id = client.post(f"/videos/{path}", json={"prompt": "x", "video": {"id": done}, **more}).json()
        assert by_id["status"] == "queued" and by_id["prompt"] == "x" and by_id["seed"] == 7
        assert by_id["seconds"] == ("8" if path == "extensions" else "4") and by_id["remixed_from_video_id"] == done
        if path == "extensions":
            long = {"prompt": "x", "video": {"id": done}, "seconds": "58"}
            assert error_of(client.post("/videos/extensions", json=long), 400, "invalid_value")["param"] == "seconds"
        nobody = {"prompt": "x", "video": {"id": "video_" + 32 * "0"}, **more}
        error_of(client.post(f"/videos/{path}", json=nobody), 404, "not_found")
        # The id wins over the file that old clients insist on sending.
        files = {"video": ("x.mp4", b"not a video"), "video[id]": (None, done), "prompt": (None, "x")}
        both = client.post(f"/videos/{path}", files=files, data=more).json()
        assert both["remixed_from_video_id"] == done
        junk = client.post(f"/videos/{path}", files={"video": ("x.mp4", b"junk")}, data={"prompt": "x", **more})
        error_of(junk, 400, "upload_unsupported")
        picture = client.post(f"/videos/{path}", files={"video": ("x.mp4", png())}, data={"prompt": "x", **more})
        error_of(picture, 400, "upload_not_a_video")


@pytest.mark.parametrize(
    ("more", "seconds", "begins"),
    [
        ({"strength": 0.3}, "4", {"verb": "remix", "strength": 0.3}),
        ({"region": [0.5, 0, 0.5, 1]}, "4", {"verb": "inpaint", "region": [0.5, 0, 1, 1]}),
        (
            {"region": [0, 0, 0.5, 0.5], "region_end": [0.25, 0.5, 0.5, 0.5], "strength": 0.8},
            "4",
            {"verb": "inpaint", "region": [0, 0, 0.5, 0.5], "region_end": [0.25, 0.5, 0.75, 1], "strength": 0.8},
        ),
        ({"keep": [{"start": 0, "end": 1}]}, "4", {"verb": "recut", "kept": [[0, 1, 0]]}),
        (
            {"keep": [{"start": 3, "end": 4, "at": 5}, {"start": 0, "end": 1.5, "at": 1}], "seconds": "8"},
            "8",
            {"verb": "recut", "kept": [[0, 1.5, 1], [3, 4, 5]]},
        ),
    ],
)
def test_a_part_of_a_video_is_made_anew(local: Local, more: dict[str, Any], seconds: str, begins: Any) -> None:
    with local.client() as client:
        client.post("/videos", json={"prompt": PROMPT, "seed": 7})
        done = local.complete().id
        video = client.post("/videos/edits", json={"prompt": "x", "video": {"id": done}, **more}).json()
        assert video["status"] == "queued" and video["seconds"] == seconds
        assert local.service.queue.get("local", video["id"]).params["begins"] == begins


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"region": [0.5, 0, 0.6, 1]}, "region"),
        ({"region": [0.5, 0, 0, 1]}, "region"),
        ({"region": [0.5, 0, 1]}, "region"),
        ({"region_end": [0, 0, 0.5, 1]}, "region_end"),
        ({"strength": 2}, "strength"),
        ({"seconds": "8"}, "seconds"),
        ({"keep": [{"start": 0, "end": 5}]}, "keep"),
        ({"keep": [{"start": 2, "end": 1}]}, "keep"),
        ({"keep": [{"start": 0, "end": 2}, {"start": 2, "end": 3, "at": 1}]}, "keep"),
        ({"keep": [{"start": 0, "end": 3}], "seconds": "2"}, "keep"),
        ({"keep": [{"start": 0, "end": 4, "at": 58}]}, "keep"),
        ({"keep": [{"start": 0, "end": 1}], "strength": 0.5}, "strength"),
    ],
)
def test_parts_that_do_not_fit_are_one_sentence(local: Local, more: dict[str, Any], param: str) -> None:
    with local.client() as client:
        client.post("/videos", json={"prompt": PROMPT})
        done = local.complete().id
        refused = client.post("/videos/edits", json={"prompt": "x", "video": {"id": done}, **more})
        assert refused.status_code == 400 and refused.json()["error"]["param"].startswith(param)
        assert len(client.get("/videos").json()["data"]) == 1


def test_a_label_is_asked_for_once_and_kept(local: Local) -> None:
    with local.client() as client:
        client.post("/videos", json={"prompt": PROMPT, "label": True})
        done = local.complete().id
        client.post("/videos", json={"prompt": PROMPT})
        plain = local.complete().id
        for source, label in ((done, True), (plain, None)):
            for path, more in ((f"{source}/remix", {}), ("edits", {"video": {"id": source}})):
                video = client.post(f"/videos/{path}", json={"prompt": "y", **more}).json()
                assert local.service.queue.get("local", video["id"]).params.get("label") is label


def test_public_weights_take_a_negative_prompt(start: Callable[..., Local], tmp_path: Path) -> None:
    """Ours take none: what they have not learned they cannot leave out."""
    local = start(models={"nano": "nano", "public": str(tmp_path)})
    with local.client() as client:
        body = {"prompt": "x", "model": "public", "negative_prompt": "blur"}
        video = client.post("/videos", json=body).json()
        assert local.service.queue.get("local", video["id"]).params["request"]["negative_prompt"] == "blur"


def test_what_came_before_a_video_is_made(local: Local) -> None:
    with local.client() as client:
        client.post("/videos", json={"prompt": PROMPT})
        done = local.complete().id
        body = {"prompt": "x", "seconds": "4", "before": True, "video": {"id": done}}
        video = client.post("/videos/extensions", json=body).json()
        assert video["seconds"] == "8"
        begins = local.service.queue.get("local", video["id"]).params["begins"]
        assert begins == {"verb": "extend", "seconds": 4, "before": True}


def test_pictures_are_checked_and_begun_from(local: Local) -> None:
    import base64

    url = "data:image/png;base64," + base64.b64encode(png()).decode()
    with local.client() as client:
        answer = client.post("/videos", files={"input_reference": ("a.png", png())}, data={"prompt": "x"})
        assert answer.json()["status"] == "queued"
        by_url = client.post("/videos", json={"prompt": "x", "input_reference": {"image_url": url}})
        form = {"prompt": (None, "x"), "input_reference[image_url]": (None, url)}
        in_brackets = client.post("/videos", files=form)
        made = [one.json()["id"] for one in (answer, by_url, in_brackets)]
        junk = client.post("/videos", files={"input_reference": ("a.png", png()[:60])}, data={"prompt": "x"})
        assert error_of(junk, 400, "upload_damaged")["param"] == "input_reference"
        bad_url = {"prompt": "x", "input_reference": {"image_url": "data:image/png;base64,???"}}
        error_of(client.post("/videos", json=bad_url), 400, "invalid_value")
        character = client.post("/videos/characters", files={"video": ("a.mp4", b"x")}, data={"name": "Ann"})
        error_of(character, 400, "upload_unsupported")
        error_of(client.get("/videos/characters/char_1"), 404, "not_found")
        assert [one["id"] for one in client.get("/videos?order=asc").json()["data"]] == made


def test_an_idempotency_key_makes_one_job_of_many_calls(local: Local) -> None:
    with local.client() as client:
        gate = threading.Barrier(20)

        def call(_: int) -> httpx.Response:
            gate.wait()
            return client.post("/videos", json={"prompt": PROMPT}, headers={"Idempotency-Key": "k1"})

        with ThreadPoolExecutor(20) as threads:
            answers = list(threads.map(call, range(20)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert sum("idempotent-replayed" in answer.headers for answer in answers) == 19
        assert len(client.get("/videos").json()["data"]) == 1
        other = client.post("/videos", json={"prompt": "else"}, headers={"Idempotency-Key": "k1"})
        error_of(other, 400, "idempotency_key_reused")
        error_of(
            client.post("/videos", json={"prompt": "x"}, headers={"Idempotency-Key": "k" * 256}), 400, "invalid_value"
        )


def test_too_much_is_yours_or_ours(start) -> None:
    local = start(keys_required=True, admission=Admission(max_waiting=3))
    key = local.key("ann", max_unfinished=2)
    with local.client(key) as ann, local.client(local.key("bob")) as bob:
        for _ in range(2):
            assert ann.post("/videos", json={"prompt": "x"}).status_code == 200
        yours = ann.post("/videos", json={"prompt": "x"})
        assert error_of(yours, 429, "rate_limit_exceeded")["type"] == "rate_limit_error"
        assert int(yours.headers["retry-after"]) >= 1
        assert bob.post("/videos", json={"prompt": "x"}).status_code == 200
        ours = bob.post("/videos", json={"prompt": "x"})
        assert error_of(ours, 503, "queue_full")["type"] == "server_error"
        assert int(ours.headers["retry-after"]) >= 1


def test_a_long_queue_is_asked_after_less_often(start) -> None:
    local = start(poll_after_ms=200)
    with local.client() as client:
        for number in range(25):
            client.post("/videos", json={"prompt": str(number)})
        local.service.figures._waiting = None
        video = client.post("/videos", json={"prompt": "last"})
        assert int(video.headers["openai-poll-after-ms"]) == 200 * (1 + 26 // 10)


def test_what_was_taken_in_is_acknowledged_whatever_comes_after(local: Local, monkeypatch) -> None:
    """The job is durable: not even a database that fails from then on may make the answer a refusal."""

    def fail() -> int:
        raise StorageTrouble("gone")

    monkeypatch.setattr(local.service.queue, "waiting", fail)
    with local.client() as client:
        video = client.post("/videos", json={"prompt": PROMPT})
        assert video.status_code == 200 and int(video.headers["openai-poll-after-ms"]) > 0

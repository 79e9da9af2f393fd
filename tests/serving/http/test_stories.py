"""Storyboards and joints of two videos, over the wire: in every form, what becomes of them, what is refused."""

from __future__ import annotations

import json

import pytest

from tests.serving.http.conftest import PROMPT, Local, error_of

TEXT = "0-2.5s: a red car drives left\n2.5-4s: it stops at night"
CARDS = [
    {"start": 0, "end": 2.5, "prompt": "a red car drives left"},
    {"start": 2.5, "end": 4, "prompt": "it stops at night"},
]
# What a client that sends forms alone makes of a list of objects.
BRACKETS = [(f"storyboard[][{name}]", (None, str(value))) for card in CARDS for name, value in card.items()]
FORMS: dict[str, dict] = {
    "text": {"json": {"storyboard": TEXT}},
    "cards": {"json": {"prompt": "", "storyboard": CARDS}},
    "object": {
        "json": {"storyboard": {"seconds": 4, "cards": [CARDS[0], {"start": 2.5, "prompt": CARDS[1]["prompt"]}]}}
    },
    "open": {"json": {"storyboard": TEXT.replace("-4s", "s"), "seconds": "4"}},
    "form": {"files": {"prompt": (None, " "), "storyboard": (None, TEXT)}},
    "json in a form": {"files": {"storyboard": (None, json.dumps(CARDS))}},
    "brackets": {"files": BRACKETS},
}


@pytest.mark.parametrize("form", FORMS)
def test_a_storyboard_in_every_form(local: Local, form: str) -> None:
    with local.client() as client:
        answer = client.post("/videos", **FORMS[form])
    video = answer.json()
    assert answer.status_code == 200, video
    assert (video["seconds"], video["prompt"]) == ("4", "a red car drives left it stops at night")
    job = local.service.queue.get("local", video["id"])
    assert job.params["request"]["storyboard"] == CARDS and job.params["request"]["seconds"] == 4 and not job.batch_key


@pytest.mark.parametrize(
    ("fields", "param", "words"),
    [
        ({"storyboard": []}, "storyboard", "no cards"),
        ({"storyboard": 3}, "storyboard", "text with a card a line"),
        ({"storyboard": "a red car"}, "storyboard", "Line 1"),
        ({"storyboard": "0-4s: a\n2-6s: b"}, "storyboard", "may not overlap"),
        ({"storyboard": "0s: a red car"}, "storyboard", "no end"),
        ({"storyboard": "0-61s: a red car"}, "storyboard", "60 at most"),
        ({"storyboard": f"0-{'9' * 400}s: a red car"}, "storyboard", "60 at most"),
        ({"storyboard": [{"start": "soon", "prompt": "a"}]}, "storyboard", "Card 1"),
        ({"storyboard": TEXT, "seconds": "3"}, "storyboard", "may not overlap"),
        ({"storyboard": TEXT, "prompt": "an evening"}, "prompt", "leave the prompt empty"),
        ({"storyboard": TEXT, "loop": True}, None, "from words alone"),
        ({"storyboard": TEXT, "input_reference": {"image_url": "data:,x"}}, "input_reference", "from words alone"),
    ],
)
def test_storyboards_that_are_off(local: Local, fields: dict, param: str | None, words: str) -> None:
    with local.client() as client:
        error = error_of(client.post("/videos", json=fields), 400, "invalid_value")
        assert error["param"] == param and words in error["message"]
        assert client.get("/videos").json()["data"] == []


def test_a_told_video_is_remixed_as_one(local: Local) -> None:
    with local.client() as client:
        told = client.post("/videos", json={"storyboard": TEXT}).json()
        local.complete()
        again = client.post(f"/videos/{told['id']}/remix", json={"prompt": "a blue car"}).json()
        longer = client.post(
            "/videos/extensions", json={"prompt": "it goes", "seconds": 2, "video": {"id": told["id"]}}
        )
    request = local.service.queue.get("local", again["id"]).params["request"]
    assert request["storyboard"] == [] and request["prompt"] == "a blue car" and again["seconds"] == "4"
    assert longer.json()["seconds"] == "6"


@pytest.fixture
def two(local: Local) -> list[str]:
    """Return the ids of two videos that are made, of 1 and of 2 seconds."""
    with local.client() as client:
        made = []
        for seconds in ("1", "2"):
            video = client.post("/videos", json={"prompt": PROMPT, "seconds": seconds, "size": "320x192"}).json()
            local.complete()
            made.append(video["id"])
    return made


@pytest.mark.parametrize("form", ["json", "brackets"])
def test_two_videos_are_connected(local: Local, two: list[str], form: str) -> None:
    body = {
        "json": {"json": {"prompt": PROMPT, "seconds": 3, "connect": [{"id": one} for one in two]}},
        "brackets": {
            "files": [
                ("prompt", (None, PROMPT)),
                ("seconds", (None, "3")),
                *(("connect[][id]", (None, one)) for one in two),
            ]
        },
    }[form]
    with local.client() as client:
        video = client.post("/videos", **body).json()
    assert (video["seconds"], video["size"], video["remixed_from_video_id"]) == ("6", "320x192", two[0])
    job = local.service.queue.get("local", video["id"])
    assert job.params["begins"] == {"verb": "connect", "seconds": 3.0, "second": two[1]} and not job.batch_key
    assert {file.name for file in job.inputs} == {"source", "second"}


def test_joints_that_are_off(local: Local, two: list[str]) -> None:
    first, second = ({"id": one} for one in two)
    with local.client() as client:
        waiting = client.post("/videos", json={"prompt": PROMPT}).json()["id"]
        for connect, status, code in (
            ([first], 400, "invalid_value"),
            ("x", 400, "invalid_value"),
            ([first, "x"], 400, "invalid_value"),
            ([first, {"id": "video_" + "0" * 32}], 404, "not_found"),
            ([first, {"id": waiting}], 409, "video_not_ready"),
        ):
            error_of(client.post("/videos", json={"prompt": PROMPT, "connect": connect}), status, code)
        pair = {"prompt": PROMPT, "connect": [first, second]}
        for more in ({"seconds": "58"}, {"storyboard": TEXT, "prompt": ""}, {"loop": True}):
            assert error_of(client.post("/videos", json={**pair, **more}), 400, "invalid_value")["param"] == "connect"
        assert len(client.get("/videos").json()["data"]) == 3


def test_no_loop_is_no_loop(local: Local) -> None:
    """Forms say it in words."""
    with local.client() as client:
        videos = [client.post("/videos", data={"prompt": PROMPT, "loop": word}).json() for word in ("false", "true")]
    assert [local.service.queue.get("local", one["id"]).params["request"]["loop"] for one in videos] == [False, True]

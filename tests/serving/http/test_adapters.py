"""Adapters over HTTP: names of what the server keeps, each pinned to what lies there when it is asked for."""

from __future__ import annotations

from pathlib import Path

import torch

from yozora.core.records import UsedAdapter
from yozora.generation.naming import default_folder
from yozora.generation.weights import read_tensors, write_tensors
from yozora.serving.http.ask import ask
from yozora.serving.http.schema import CreateVideo
from yozora.serving.http.settings import ServerSettings
from yozora.serving.jobs.params import batch_key, request_of


def test_kept_adapters_reach_the_job(tmp_path: Path) -> None:
    default_folder().mkdir(parents=True, exist_ok=True)
    for name in ("ada", "bo"):
        write_tensors(default_folder() / f"{name}.safetensors", {name: torch.ones(2)}, {"card": name})
    digests = {name: read_tensors(default_folder() / f"{name}.safetensors")[0]["sha256"] for name in ("ada", "bo")}
    settings = ServerSettings(data=tmp_path)
    asked = ask(CreateVideo(prompt="a dog", seed=1, lora="ada:0.5+bo"), settings, None)
    assert request_of(asked.params).adapters == (
        UsedAdapter(name="ada", scale=0.5, sha256=digests["ada"]),
        UsedAdapter(name="bo", sha256=digests["bo"]),
    )
    plain = ask(CreateVideo(prompt="a dog", seed=1), settings, None)
    assert not request_of(plain.params).adapters
    assert batch_key(plain.params) != batch_key(asked.params), "other weights are another walk"

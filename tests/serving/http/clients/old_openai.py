"""What openai-python 2.5.0 can do with videos, against the server named on the command line."""

from __future__ import annotations

import sys

import openai

client = openai.OpenAI(base_url=sys.argv[1], api_key="anything", max_retries=0)
video = client.videos.create_and_poll(
    prompt="a red balloon rises over green hills at dawn", seconds="4", size="1280x720",
    extra_body={"num_inference_steps": 1, "seed": 1},
)  # fmt: skip
assert video.status == "completed" and video.size == "1280x720", video
assert client.videos.download_content(video.id).read()[4:8] == b"ftyp"
remixed = client.videos.remix(video.id, prompt="a blue car drives to the right in the city at night")
assert remixed.remixed_from_video_id == video.id
assert [one.id for one in client.videos.list(limit=1)][:2] == [remixed.id, video.id]
assert client.videos.delete(remixed.id).deleted
try:
    client.videos.retrieve(remixed.id)
except openai.NotFoundError as error:
    assert error.code == "not_found"
else:
    raise AssertionError("a deleted video is still there")
picture = client.videos.download_content(video.id, variant="thumbnail").read()
begun = client.videos.create(prompt="x", input_reference=("first.webp", picture, "image/webp"))
assert begun.status in ("queued", "in_progress", "completed"), begun
assert client.videos.delete(begun.id).deleted
# This client has no call for characters, but sends any call.
momo = client.post("/videos/characters", body={"name": "Momo", "description": "a red fox"}, cast_to=dict[str, object])
cast = [{"id": momo["id"]}]
begun = client.videos.create(prompt="Momo jumps on the beach", extra_body={"characters": cast})
assert begun.prompt == "Momo jumps on the beach" and client.videos.delete(begun.id).deleted
print(openai.__version__, "all well")

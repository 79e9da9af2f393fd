"""Videos by their ids: only the caller's own, whatever the id looks like."""

from __future__ import annotations

from yozora.serving.http.caller import Caller
from yozora.serving.http.errors import ApiError
from yozora.serving.http.service import Service
from yozora.serving.jobs.errors import NoSuchJob
from yozora.serving.jobs.job import Job, is_job_id
from yozora.serving.jobs.params import VIDEO_KIND


def find(service: Service, caller: Caller, video_id: str) -> Job:
    """Return the caller's video of this id, or raise `NoSuchJob`, also where it is somebody else's."""
    if not is_job_id(video_id):
        raise no_such(video_id)
    job = service.queue.get(caller.tenant, video_id)
    if job.kind != VIDEO_KIND:
        raise no_such(video_id)
    return job


def not_ready(job: Job) -> ApiError:
    """Return the refusal of something that needs a completed video; clients are told not to try again by themselves."""
    if job.status in ("failed", "cancelled"):
        code, words = "video_failed", "There is nothing of this video: it failed."
    else:
        code, words = "video_not_ready", "This video is still in the making: wait until its status is completed."
    return ApiError(409, code, words, param="video_id", headers={"x-should-retry": "false"})


def no_such(video_id: str) -> NoSuchJob:
    """Return the refusal of an id that no video has."""
    return NoSuchJob(f"There is no video {video_id[:100]!r}.")

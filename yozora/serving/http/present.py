"""Jobs as the API shows them."""

from __future__ import annotations

from yozora.serving.http.ask import asked_of, size_of
from yozora.serving.http.schema import Video, VideoError
from yozora.serving.jobs.job import Job, Page


def show(job: Job) -> Video:
    """Return the video of a job."""
    asked = asked_of(job)
    status = "failed" if job.status == "cancelled" else job.status
    error = None
    if job.status == "cancelled":
        error = VideoError(code="cancelled", message="The job was cancelled.")
    elif job.error is not None and job.status == "failed":
        error = VideoError(code=job.error.code, message=job.error.message)
    return Video(
        id=job.id,
        model=asked.model,
        status=status,
        progress=job.progress,
        created_at=int(job.created_at),
        completed_at=None if job.completed_at is None else int(job.completed_at),
        expires_at=None if job.expires_at is None else int(job.expires_at),
        prompt=asked.request.prompt,
        size=size_of(asked.request),
        seconds=asked.seconds,
        remixed_from_video_id=job.remixed_from,
        error=error,
        seed=asked.request.seed,
        fps=asked.request.fps,
        num_inference_steps=asked.request.num_inference_steps,
        guidance_scale=asked.request.guidance_scale,
    )


def show_page(page: Page) -> dict[str, object]:
    """Return a page of a list; it always names its last id, by which clients go on."""
    videos = [show(job) for job in page.jobs]
    return {
        "data": videos,
        "first_id": videos[0].id if videos else None,
        "last_id": videos[-1].id if videos else None,
        "has_more": page.has_more,
    }

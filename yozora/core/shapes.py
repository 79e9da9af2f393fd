"""Shapes as values: the arithmetic between pixels and latents lives here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from yozora.core.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class VideoShape:
    """Pixels of a clip: `frames` x `height` x `width` at `fps` frames a second."""

    frames: int
    height: int
    width: int
    fps: float

    def __post_init__(self) -> None:
        """Refuse what no clip can be."""
        for name in ("frames", "height", "width", "fps"):
            if getattr(self, name) <= 0:
                raise UsageError(f"{name} must be positive, not {getattr(self, name)}.")

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return self.frames / self.fps


@dataclass(frozen=True, kw_only=True)
class LatentShape:
    """Latents of a clip: `channels` x `frames` x `height` x `width`."""

    channels: int
    frames: int
    height: int
    width: int

    @classmethod
    def of_video(cls, video: VideoShape, *, channels: int, stride_time: int, stride_space: int) -> LatentShape:
        """Return the latents of `video` under an autoencoder with these strides (pixels per latent cell)."""
        for name, size, stride in (
            ("frames", video.frames, stride_time),
            ("height", video.height, stride_space),
            ("width", video.width, stride_space),
        ):
            if size % stride:
                raise UsageError(f"{name} must be a multiple of {stride}, not {size}.")
        return cls(
            channels=channels,
            frames=video.frames // stride_time,
            height=video.height // stride_space,
            width=video.width // stride_space,
        )

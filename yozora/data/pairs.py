"""Pairs for the upsampler: a film as a model would be taught it, small and slow, and a cutting of it large and fast.

Both are renders of one scene, so they show the same moments to the pixel. Films of the storybook are rendered at either
size; what other styles draw over (hatching, grain) depends on the size, so there the small film is the large one
averaged. A shard is `NAME.safetensors`; what it holds depends on its number alone, so a killed run resumes.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float, UInt8
from safetensors.numpy import save_file
from torch import Tensor

from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.data.loader import Rows
from yozora.data.worlds import shard_path
from yozora.media.files import written_whole
from yozora.model.autoencoder.pixels import pixels_to_video
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.render.render import render
from yozora.world.scene.scene import Scene

# Cuttings lie on this grid of the large film: whole pixels of the smallest one.
CELL_PX = 8
MASK_PX = 4
ON_A_SUBJECT = 0.75
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class PairSpec:
    """Which films: `num_films`, drawn from `mixes` in turn, each `seconds` long at `fps`.

    Of each, `window` frames are kept at every size (pixels a side) of `small_px`; of the large one `window_large` of
    these frames, with `finer` - 1 more between any two, in a cutting of `cut_px` of `large_px`.
    """

    num_films: int
    mixes: tuple[Mix, ...]
    films_per_shard: int = 40
    seconds: float = 4.0
    fps: float = 8.0
    finer: int = 3
    window: int = 8
    window_large: int = 5
    small_px: tuple[int, ...] = (64, 128)
    large_px: int = 512
    cut_px: int = 256
    split: str = "train"
    seed: int = 0

    def __post_init__(self) -> None:
        """Check what must divide."""
        if self.large_px % CELL_PX or self.cut_px % CELL_PX or any(self.large_px % side for side in self.small_px):
            raise UsageError(
                f"A cutting of {self.cut_px} of {self.large_px} px does not lie on a grid of {CELL_PX} px."
            )

    @property
    def num_shards(self) -> int:
        """How many shards hold the films."""
        return -(-self.num_films // self.films_per_shard)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One film: `small` (T,S,S,3) by size, `large` (T',cut,cut,3), the subjects' `mask` (T',cut/4,cut/4) in 0..255.

    `place` is which of the small frames the first large one is, and where the cutting lies in it: the frame's number,
    top and left in cells of 8 large pixels.
    """

    small: dict[int, Bytes]
    large: Bytes
    mask: Bytes
    place: tuple[int, int, int]


def film_pair(spec: PairSpec, index: int) -> Pair:
    """Return film number `index` of `spec`, where a subject is in sight if one ever is."""
    seed = derive_seed("pair", spec.split, spec.seed, index)
    rng, mix = Random(seed), spec.mixes[index % len(spec.mixes)]
    scene = cast_scene(seed, wishes=Wishes(), mix=mix, seconds=spec.seconds, aspect=1.0, split=spec.split)
    seen = render(scene, _shape(spec, min(spec.small_px), 1)).masks.max(0)
    area = np.lib.stride_tricks.sliding_window_view(seen.sum((1, 2), dtype=np.float64), spec.window).sum(-1)
    (first,) = rng.choices(range(len(area)), weights=area + 1e-3 + 0.02 * area.max())
    offset = rng.randrange(spec.window - spec.window_large + 1)
    small, large, mask = _filmed(spec, scene, first, offset)
    cells = spec.cut_px // CELL_PX
    top, left = _corner(mask[len(mask) // 2], spec.large_px // CELL_PX - cells, cells, rng)
    rows, columns = (slice(start * CELL_PX, (start + cells) * CELL_PX) for start in (top, left))
    half = slice(rows.start // 2, rows.stop // 2), slice(columns.start // 2, columns.stop // 2)
    cut = mask[:, *half].reshape(len(mask), spec.cut_px // MASK_PX, 2, spec.cut_px // MASK_PX, 2)
    return Pair(
        small=small,
        large=large[:, rows, columns],
        mask=cut.mean((2, 4)).astype(np.uint8),
        place=(offset, top, left),
    )


def _shape(spec: PairSpec, side: int, finer: int) -> VideoShape:
    """Return the shape of a whole film."""
    return VideoShape(frames=round(spec.seconds * spec.fps) * finer, height=side, width=side, fps=spec.fps * finer)


def _filmed(spec: PairSpec, scene: Scene, first: int, offset: int) -> tuple[dict[int, Bytes], Bytes, Bytes]:
    """Return the small films from frame `first`, and from `offset` on the large one and the mask of who is in it."""
    finer, shape = spec.finer, _shape(spec, spec.large_px, spec.finer)
    start = (first + offset) * finer
    window = range(start, start + (spec.window_large - 1) * finer + 1)
    film = render(scene, shape, window)
    if scene.style == "storybook":
        seen = range(first, first + spec.window)
        small = {side: render(scene, _shape(spec, side, 1), seen).frames for side in spec.small_px}
    else:
        whole = render(scene, shape, range(first * finer, (first + spec.window) * finer)).frames[::finer]
        small = {side: _averaged(whole, spec.large_px // side) for side in spec.small_px}
    return small, film.frames, film.masks.max(0)


def _averaged(frames: Bytes, times: int) -> Bytes:
    """Return frames (T,H,W,3) at a `times`-th of their size."""
    t, h, w, _ = frames.shape
    blocks = frames.reshape(t, h // times, times, w // times, times, 3)
    return blocks.mean((2, 4), dtype=np.float32).round().astype(np.uint8)


def _corner(mask: Bytes, most: int, cells: int, rng: Random) -> tuple[int, int]:
    """Return (top, left) in cells, both up to `most`: on a subject mostly, else anywhere."""
    rows, columns = np.nonzero(mask > 127)
    if len(rows) == 0 or rng.random() > ON_A_SUBJECT:
        return rng.randint(0, most), rng.randint(0, most)
    which = rng.randrange(len(rows))
    corner = []
    for middle in (rows[which], columns[which]):
        # The mask is half the film's size.
        start = round(float(middle) * 2 / CELL_PX - cells * rng.uniform(0.3, 0.7))
        corner.append(min(most, max(0, start)))
    return corner[0], corner[1]


def write_pairs(spec: PairSpec, folder: Path, number: int) -> None:
    """Render shard `number` unless it is there already."""
    path = shard_path(folder, number)
    if path.exists():
        return
    first = number * spec.films_per_shard
    pairs = [film_pair(spec, index) for index in range(first, min(first + spec.films_per_shard, spec.num_films))]
    tensors: dict[str, npt.NDArray[np.generic]] = {
        f"small-{side}": np.stack([pair.small[side] for pair in pairs]) for side in spec.small_px
    }
    tensors |= {name: np.stack([getattr(pair, name) for pair in pairs]) for name in ("large", "mask")}
    tensors["place"] = np.array([pair.place for pair in pairs], np.int64)
    with written_whole(path) as part:
        save_file(tensors, part)


def render_pairs(spec: PairSpec, folder: Path, *, workers: int = 1) -> list[Path]:
    """Render every shard of `spec` into `folder` and return their paths; those already there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = folder / "spec.txt"
    if plan.exists() and plan.read_text() != repr(spec):
        raise UsageError(f"{folder} holds other pairs; render into another folder or delete it.")
    with written_whole(plan) as part:
        part.write_text(repr(spec))
    write = partial(write_pairs, spec, folder)
    if workers == 1:
        for number in range(spec.num_shards):
            write(number)
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            list(pool.map(write, range(spec.num_shards)))
    return [shard_path(folder, number) for number in range(spec.num_shards)]


@dataclass(frozen=True, kw_only=True)
class PairBatch:
    """B pairs: `small` whole frames (B,3,T,S,S) in [-1,1], `large` cuttings as bytes, since few frames of them are used

    at once, the subjects' `mask` (B,T',cut/4,cut/4) in 0..1, and the `place` (B,3) of each cutting: see `Pair`.
    """

    small: Float[Tensor, "b 3 t s s"]
    large: UInt8[Tensor, "b n c c 3"]
    mask: Float[Tensor, "b n m m"]
    place: Tensor

    def drawn_large(self, frames: Tensor) -> Float[Tensor, "b 3 k c c"]:
        """Return the large frames of these numbers (B,K) in [-1,1]."""
        return pixels_to_video(self.large[torch.arange(len(frames))[:, None], frames])


class PairBatches:
    """Shards of pairs, mapped, not loaded; a batch depends on seed and step alone."""

    def __init__(self, paths: Sequence[Path], small_px: Sequence[int]) -> None:
        """Open the shards, with small films of these sizes."""
        self.small = {side: Rows(paths, f"small-{side}") for side in small_px}
        self.large, self.mask, self.place = (Rows(paths, name) for name in ("large", "mask", "place"))

    def __len__(self) -> int:
        """Return the number of films."""
        return len(self.large)

    def batch(self, seed: int, step: int, size: int, side: int) -> PairBatch:
        """Return `size` pairs whose small films are `side` pixels a side."""
        generator = torch.Generator().manual_seed(derive_seed("pairs", seed, step))
        return self.rows(torch.randint(len(self), (size,), generator=generator).tolist(), side)

    def rows(self, chosen: Sequence[int], side: int) -> PairBatch:
        """Return these pairs."""
        return PairBatch(
            small=pixels_to_video(torch.stack([self.small[side][row] for row in chosen])),
            large=torch.stack([self.large[row] for row in chosen]),
            mask=torch.stack([self.mask[row] for row in chosen]).float() / 255,
            place=torch.stack([self.place[row] for row in chosen]),
        )

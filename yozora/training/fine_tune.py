"""Fine-tuning on one's own clips: a LoRA on the transformer, and rows for words that the weights did not have.

The flow's own lessons on the clips (LoRA, arXiv 2106.09685), and beside each a lesson that keeps what is old: on clips
that the model makes of its own words, the velocity is to be what it was (prior preservation, DreamBooth, arXiv
2208.12242, with the model's velocity in place of its pictures).
"""

from __future__ import annotations

import copy
import dataclasses
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from yozora.core.config import to_dict
from yozora.core.records import Request
from yozora.core.seeds import derive_seed
from yozora.core.syllabus import Syllabus
from yozora.data.loader import LatentBatches
from yozora.data.own_clips import OwnClip, cut_clips, find_clips, moving_boxes
from yozora.generation.adapters import CONCEPTS, Adapter, AdapterCard, PartChange
from yozora.generation.native import NativeEngine, fast_bf16
from yozora.generation.weights import Weights
from yozora.model.autoencoder.pixels import pixels_to_video
from yozora.model.conditioning.cast import cast_of, cast_slots
from yozora.model.conditioning.text_encoder import pack_phrases
from yozora.model.conditioning.understanding import understand
from yozora.model.flow.flow import interpolate, sample_times
from yozora.model.nn.lora import DOWN, UP, GrownEmbedding, attach
from yozora.training.align.preference import painted_takes
from yozora.training.align.takes import Taken, take_again
from yozora.training.loop import LoopOptions, Progress, train_stage
from yozora.training.lora_recipe import LoraRecipe
from yozora.training.objectives import FlowModules, FlowObjective
from yozora.training.words import NewWord, first_rows

PART = "transformer"


@dataclass(frozen=True, kw_only=True)
class LoraOptions:
    """Where a run works, what its adapter is called, and who watches."""

    folder: Path
    name: str = "own"
    watch: Callable[[Progress], None] | None = None
    checkpoint_minutes: float = 2.0


def fine_tune(
    data: Path, words: tuple[NewWord, ...], weights: Weights, recipe: LoraRecipe, options: LoraOptions
) -> Adapter:
    """Learn from the clips in the folder `data`, and return the adapter; a run in the options' folder goes on."""
    clips = find_clips(data)
    syllabus = dataclasses.replace(
        weights.syllabus, concepts=weights.syllabus.concepts + tuple(word.concept for word in words)
    )
    batches = batches_of(clips, weights, syllabus)
    networks = LoraNetworks(weights, words, recipe)
    device = weights.transformer.enter.weight.device
    latent_fps = weights.card.taught.fps / weights.autoencoder.config.stride_time
    flow = FlowObjective(networks.to(device), batches, recipe.stage(batches.latents[0].shape[1]), latent_fps)
    prior = prior_takes(weights, recipe, options)
    loop = LoopOptions(
        folder=options.folder,
        seed=recipe.seed,
        bf16=fast_bf16(device),
        log_every=5,
        checkpoint_minutes=options.checkpoint_minutes,
        watch=options.watch,
    )
    optimiser, _ = train_stage("lora", LoraObjective(flow, weights, prior, recipe), recipe.optim, loop)
    averaged = optimiser.averaged()
    tensors = {
        f"{PART}/blocks.{name}.{end}": averaged[f"{PART}.blocks.{name}.{end}"]
        for name in networks.updates
        for end in (DOWN, UP)
    }
    if words:
        tensors[f"text/{CONCEPTS}"] = averaged["text.concepts.rows"]
        if weights.planner is not None:
            rows = first_rows(words, weights.planner.concepts.weight, weights.syllabus)
            tensors[f"planner/{CONCEPTS}"] = rows
    card = AdapterCard(
        name=options.name,
        base=dict(weights.digests),
        parts=(PartChange(part=PART, lora=recipe.lora),),
        words=tuple(word.concept for word in words),
        lineage=tuple(clip.sha256 for clip in clips),
        recipe=to_dict(recipe),
        log={"clips": len(clips), "windows": len(batches.latents)},
    )
    return Adapter(card=card, tensors=tensors)


class LoraNetworks(FlowModules):
    """Copies of the transformer with updates beside its blocks, and of the text encoder with rows for new words."""

    def __init__(self, weights: Weights, words: tuple[NewWord, ...], recipe: LoraRecipe) -> None:
        """Copy, freeze, and put what is learned beside what is frozen."""
        super().__init__(copy.deepcopy(weights.transformer), copy.deepcopy(weights.text).requires_grad_(False))
        generator = torch.Generator().manual_seed(derive_seed("lora", recipe.seed))
        self.transformer.requires_grad_(False)
        self.updates = attach(self.transformer.blocks, recipe.lora, generator)
        if words:
            rows = first_rows(words, weights.text.concepts.weight, weights.syllabus)
            setattr(self.text, CONCEPTS, GrownEmbedding(self.text.concepts, rows))


class LoraObjective:
    """Lessons on one's own clips, and on what the model could do before."""

    def __init__(self, flow: FlowObjective, weights: Weights, prior: list[Taken], recipe: LoraRecipe) -> None:
        """Keep what a loss needs."""
        self.module: nn.Module = flow.module
        self.flow, self.weights, self.prior, self.recipe = flow, weights, prior, recipe
        self.batch_size = flow.batch_size

    def loss(self, seed: int, step: int) -> Tensor:
        """Return the flow's loss on this step's own clips, and how far the velocity on old ones has moved."""
        loss = self.flow.loss(seed, step)
        if not self.prior or not self.recipe.prior_weight:
            return loss
        generator = torch.Generator().manual_seed(derive_seed("prior", seed, step))
        rows = torch.randint(len(self.prior), (self.recipe.prior_batch,), generator=generator).tolist()
        return loss + self.recipe.prior_weight * self._moved([self.prior[row] for row in rows])

    def _moved(self, takes: list[Taken]) -> Tensor:
        """Return the mean squared change of the velocity on noised clips of the model's own words."""
        weights, networks = self.weights, self.flow.networks
        device = weights.transformer.enter.weight.device
        data = torch.stack([take.latents for take in takes]).to(device)
        time = sample_times(len(takes), mean=self.recipe.time_mean).to(device)
        noisy = interpolate(data, torch.randn_like(data), time)
        tokens = torch.rand(len(takes), data[0, 0].numel(), device=device)
        cells = int(np.prod(weights.transformer.config.patch))
        count = min(self.recipe.dwell_tokens, tokens.shape[1] // cells)
        chosen = tokens[:, : tokens.shape[1] // cells].topk(count).indices
        with torch.no_grad():
            text = weights.text(torch.stack([take.phrases for take in takes]).to(device)).to(noisy.dtype)
            layout = painted_takes(weights, takes, tuple(data.shape[2:]))  # type: ignore[arg-type]
            before = weights.transformer(noisy, time, text, self.flow.latent_fps, layout=layout, chosen=chosen)
        now = networks.transformer(noisy, time, text, self.flow.latent_fps, layout=layout, chosen=chosen)
        share = count * cells / tokens.shape[1]
        return (now.float() - before.float()).square().mean() / share


def batches_of(clips: list[OwnClip], weights: Weights, syllabus: Syllabus) -> LatentBatches:
    """Return all windows of some clips as latents, what moves in them as layouts, and captions as phrases."""
    config, card, text = weights.autoencoder.config, weights.card, weights.text.config
    windows, numbers = cut_clips(clips, card.taught, config.stride_time)
    device = weights.transformer.enter.weight.device
    latents, masks, boxes, who = [], [], [], []
    slots = len(cast_slots(syllabus))
    understood = [understand(clip.caption, syllabus) for clip in clips]
    for frames, number in zip(windows, numbers, strict=True):
        with torch.inference_mode():
            code = weights.autoencoder.encode(pixels_to_video(torch.from_numpy(frames)[None].to(device)))[0]
        latents.append(code.half().cpu())
        cast = cast_of(understood[number], syllabus)
        found = moving_boxes(frames) if len(cast) == 1 else None
        boxes.append(torch.zeros(1, len(frames), 6) if found is None else torch.from_numpy(found)[None])
        who.append(torch.tensor([cast[0] if found is not None else [0] * slots]))
        masks.append(_covered(boxes[-1][0], tuple(code.shape[1:]), frames.shape[1] / config.stride_space))
    phrases = [
        [pack_phrases([one.phrases(syllabus)], text.num_phrases, text.max_concepts_per_phrase)[0]] for one in understood
    ]
    return LatentBatches(
        latents=torch.stack(latents),
        mask=torch.stack(masks),
        phrases=torch.stack([phrases[number][0][None] for number in numbers]),
        boxes=torch.stack(boxes),
        who=torch.stack(who),
    )


def prior_takes(weights: Weights, recipe: LoraRecipe, options: LoraOptions) -> list[Taken]:
    """Return clips that the model makes of its own words, made once."""
    chance, engine = random.Random(derive_seed("prior", recipe.seed)), NativeEngine(weights)
    places = weights.syllabus.of_slot("place")
    kinds, times = weights.syllabus.of_slot("kind"), weights.syllabus.of_slot("time")
    taught, takes = weights.card.taught, []
    for number in range(recipe.prior_clips):
        words = [chance.choice(slot).phrases[0] for slot in (kinds, places, times) if slot]
        request = Request(prompt=", ".join(words) or "-", height=taught.height, width=taught.width, seed=number)
        takes.append(take_again(request, engine, options.folder / "prior"))
        if options.watch is not None:
            options.watch(
                Progress(
                    stage="old clips",
                    step=number + 1,
                    num_steps=recipe.prior_clips,
                    loss=0.0,
                    samples_per_second=0.0,
                    seconds_left=0.0,
                )
            )
    return takes


def _covered(boxes: Tensor, grid: tuple[int, ...], cells_high: float) -> Tensor:
    """Return the share (0..255) of each latent cell (T,H,W) that a box (frames,6) covers."""
    frames, rows, columns = grid
    per_frame = boxes.view(frames, -1, 6).mean(1) * cells_high
    down, across = torch.arange(rows)[None, :, None], torch.arange(columns)[None, None]
    x, y, wide, high = (per_frame[:, index, None, None] for index in range(4))

    def inside(cells: Tensor, centre: Tensor, size: Tensor) -> Tensor:
        """Return the share of each cell along one axis."""
        return (torch.minimum(cells + 1, centre + size / 2) - torch.maximum(cells, centre - size / 2)).clamp(0, 1)

    return (255 * inside(down, y, high) * inside(across, x, wide)).round().to(torch.uint8)

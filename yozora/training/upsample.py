"""Train an upsampler: render pairs, learn, write its weights. Both stages resume where they were stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from yozora.core.config import to_dict
from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.data.pairs import PairBatches, render_pairs
from yozora.generation.upsampling import save_upsampler
from yozora.generation.weights import find_weights, load_weights
from yozora.media.files import written_whole
from yozora.model.upsampler.upsampler import Upsampler
from yozora.training.curves import Curves
from yozora.training.loop import LoopOptions, Progress, train_stage
from yozora.training.run import commit, machine_line
from yozora.training.upsampling import UpsampleObjective, UpsampleRecipe


@dataclass(frozen=True, kw_only=True)
class UpsampleOptions:
    """Where a run lives, how long it may learn, on what device, whom it tells."""

    out: Path
    minutes: float | None = None
    device: str = "cpu"
    watch: Callable[[Progress], None] | None = None


def train_upsampler(recipe: UpsampleRecipe, options: UpsampleOptions) -> Path:
    """Learn as far as time allows and return the folder that holds `upsampler.safetensors`."""
    options.out.mkdir(parents=True, exist_ok=True)
    _check_same(recipe, options.out / "recipe.json")
    coder = load_weights(find_weights(recipe.disturbed_by)).autoencoder.to(options.device)
    paths = render_pairs(recipe.pairs, options.out / "pairs", workers=recipe.workers)
    torch.manual_seed(derive_seed("upsampler", recipe.seed))
    upsampler = Upsampler(recipe.upsampler).to(options.device)
    objective = UpsampleObjective(upsampler, PairBatches(paths, recipe.pairs.small_px), recipe, coder)
    curves = Curves(options.out)

    def watch(told: Progress) -> None:
        """Tell the curves and whoever watches."""
        curves(told)
        if options.watch:
            options.watch(told)

    loop = LoopOptions(
        folder=options.out / "checkpoints",
        seed=recipe.seed,
        bf16=recipe.bf16,
        log_every=recipe.log_every,
        checkpoint_minutes=recipe.checkpoint_minutes,
        deadline=None if options.minutes is None else time.monotonic() + 60 * options.minutes,
        watch=watch,
    )
    try:
        optimiser, _ = train_stage("upsampler", objective, recipe.optim, loop)
    finally:
        curves.close()
    with torch.no_grad():
        for param, average in zip(optimiser.params, optimiser.average, strict=True):
            param.copy_(average)
    folder = options.out / "weights"
    folder.mkdir(exist_ok=True)
    card = {"recipe": to_dict(recipe), "commit": commit(), "machine": machine_line(options.device)}
    save_upsampler(upsampler.cpu(), folder, card)
    return folder


def _check_same(recipe: UpsampleRecipe, path: Path) -> None:
    """Keep the recipe beside the run; refuse to go on in the folder of a run with another network."""
    now = json.loads(json.dumps(to_dict(recipe)))
    if path.exists() and json.loads(path.read_text()).get("upsampler") != now["upsampler"]:
        raise UsageError(f"{path.parent} holds a run with another network: choose another folder.")
    with written_whole(path) as part:
        part.write_text(json.dumps(now, indent=1))

"""Run a recipe: render the world, fit the code, train decoder and flow, export weights. Every stage resumes."""

from __future__ import annotations

import json
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from yozora.core.config import to_dict
from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.data.loader import LatentBatches, PixelBatches, cache_latents
from yozora.data.worlds import render_world, taught_by
from yozora.generation.weights import ModelCard, Weights, load_weights, save_weights
from yozora.media.files import written_whole
from yozora.model.autoencoder.autoencoder import Autoencoder
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.transformer.transformer import VideoTransformer
from yozora.training.checkpoint import newest_checkpoint
from yozora.training.code import fit_code
from yozora.training.config import FlowStage, TrainRecipe
from yozora.training.curves import Curves
from yozora.training.loop import LoopOptions, Progress, train_stage
from yozora.training.objectives import DecoderObjective, FlowModules, FlowObjective
from yozora.training.optim import OptimConfig, Optimiser

STAGES = ("world", "decoder", "flow")
Watch = Callable[[Progress], None]


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """Where a run lives, how long it may take, which stages it does, whom it tells.

    `start_from` is a folder of weights to begin the networks from, where shapes allow.
    """

    out: Path
    minutes: float | None = None
    stages: tuple[str, ...] = STAGES
    device: str = "cpu"
    start_from: Path | None = None
    watch: Watch | None = None


def train(recipe: TrainRecipe, options: RunOptions) -> Path:
    """Go through the recipe's stages as far as time allows and return the folder of exported weights."""
    unknown = [stage for stage in options.stages if stage not in STAGES]
    if unknown:
        raise UsageError(f"There is no stage {unknown[0]!r}: choose from {', '.join(STAGES)}.")
    return _Run(recipe, options).go()


class _Run:
    """One run: its networks and its clock."""

    def __init__(self, recipe: TrainRecipe, options: RunOptions) -> None:
        """Build the networks, from earlier weights if there are any."""
        self.recipe, self.options = recipe, options
        self.deadline = None if options.minutes is None else time.monotonic() + 60 * options.minutes
        options.out.mkdir(parents=True, exist_ok=True)
        self.syllabus = taught_by(recipe.world)
        torch.manual_seed(derive_seed("init", recipe.seed))
        self.autoencoder = Autoencoder(recipe.autoencoder)
        self.flow = FlowModules(VideoTransformer(recipe.transformer), TextEncoder(recipe.text))
        if options.start_from is not None:
            self._start_from(load_weights(options.start_from))
        self.log: dict[str, Any] = {"machine": machine_line(options.device), "stages": []}
        _check_same_networks(recipe, options.out / "recipe.json")
        with written_whole(options.out / "recipe.json") as part:
            part.write_text(json.dumps(to_dict(recipe), indent=1))

    def _start_from(self, weights: Weights) -> None:
        """Copy earlier weights; their shapes must be the recipe's."""
        try:
            self.autoencoder.load_state_dict(weights.autoencoder.state_dict())
            self.flow.transformer.load_state_dict(weights.transformer.state_dict())
            self.flow.text.load_state_dict(weights.text.state_dict())
        except RuntimeError as error:
            raise UsageError("The weights to start from do not have this recipe's shapes.") from error

    def go(self) -> Path:
        """Do the stages in order and export what came of them."""
        self.curves = Curves(self.options.out)
        try:
            return self._stages()
        finally:
            self.curves.close()

    def _stages(self) -> Path:
        """Do the stages that were asked for, take up those done earlier, export."""
        recipe, out = self.recipe, self.options.out
        shards = render_world(recipe.world, out / "world", workers=recipe.workers, tick=self._tick)
        self._code(shards)
        if "decoder" in self.options.stages:
            if not self._decoder(shards):
                return self.export()
        else:
            self._restore("decoder", self.autoencoder, recipe.decoder.optim)
        if "flow" in self.options.stages:
            self._flow(shards)
        else:
            for stage in recipe.flow:
                self._restore(stage.name, self.flow, stage.optim)
        return self.export()

    def _restore(self, name: str, module: nn.Module, config: OptimConfig) -> None:
        """Put the averaged parameters of a stage done earlier in place, if it was done at all."""
        state = newest_checkpoint(self.options.out / "checkpoints" / name)
        if state is not None:
            module.load_state_dict(state["module"])
            optimiser = Optimiser(module, config)
            optimiser.load_state(state["optimiser"])
            self._take_average(optimiser, name)

    def _code(self, shards: list[Path]) -> None:
        """Fit the linear code once, or take the one fitted before."""
        path = self.options.out / "code.pt"
        if not path.exists():
            if self.options.start_from is None:
                seed = derive_seed("code", self.recipe.seed)
                fit_code(self.autoencoder, shards[: self.recipe.decoder.num_shards], self.recipe.code_samples, seed)
            with written_whole(path) as part:
                torch.save({name: getattr(self.autoencoder, name) for name in ("mean", "basis", "scale")}, part)
        for name, tensor in torch.load(path, weights_only=True).items():
            getattr(self.autoencoder, name).copy_(tensor)

    def _decoder(self, shards: list[Path]) -> bool:
        """Train the decoder and leave its average in the autoencoder; return whether it is finished.

        A temporal decoder sees windows of two latent frames, so that it meets a frame before.
        """
        stage, device, config = self.recipe.decoder, self.options.device, self.recipe.autoencoder
        data = PixelBatches.load(shards[: stage.num_shards], config.stride_time * (2 if config.temporal else 1))
        self.autoencoder.to(device)
        objective = DecoderObjective(self.autoencoder, data, stage)
        optimiser, done = train_stage("decoder", objective, stage.optim, self._loop_options())
        self._take_average(optimiser, "decoder")
        self.autoencoder.cpu()
        return done

    def _flow(self, shards: list[Path]) -> None:
        """Cache latents, then train the flow stage by stage, each starting from the average of the one before."""
        folder = self.options.out / "latents"
        folder.mkdir(exist_ok=True)
        paths = [folder / shard.name for shard in shards]
        for count, (shard, path) in enumerate(zip(shards, paths, strict=True)):
            with torch.inference_mode():
                cache_latents(shard, path, self.autoencoder.encode, self.syllabus)
            self._tick(count + 1, len(shards), "latents")
        data = LatentBatches.load(paths)
        if self.options.start_from is None:
            self.flow.transformer.latent_spread.copy_(data.latents[:1000].float().std((0, 2, 3, 4)))
        self.flow.to(self.options.device)
        for stage in self.recipe.flow:
            if not self._flow_stage(stage, data):
                break
        self.flow.cpu()

    def _flow_stage(self, stage: FlowStage, data: LatentBatches) -> bool:
        """Train one stage; return whether it is finished."""
        latent_fps = self.recipe.world.fps / self.recipe.autoencoder.stride_time
        objective = FlowObjective(self.flow, data, stage, latent_fps)
        optimiser, done = train_stage(stage.name, objective, stage.optim, self._loop_options())
        self._take_average(optimiser, stage.name)
        return done

    def _take_average(self, optimiser: Optimiser, name: str) -> None:
        """Put a stage's averaged parameters in place and note how far it came."""
        with torch.no_grad():
            for param, average in zip(optimiser.params, optimiser.average, strict=True):
                param.copy_(average)
        self.log["stages"].append(name)

    def _loop_options(self) -> LoopOptions:
        """Return the options of a stage's loop."""
        recipe = self.recipe
        return LoopOptions(
            folder=self.options.out / "checkpoints",
            seed=recipe.seed,
            bf16=recipe.bf16,
            log_every=recipe.log_every,
            checkpoint_minutes=recipe.checkpoint_minutes,
            deadline=self.deadline,
            watch=self._watch,
        )

    def _watch(self, told: Progress) -> None:
        """Pass a message of the loop on to the curves and to whoever watches."""
        self.curves(told)
        if self.options.watch:
            self.options.watch(told)

    def _tick(self, done: int, total: int, stage: str = "world") -> None:
        """Tell the watcher of work that has no loss."""
        if self.options.watch:
            self.options.watch(
                Progress(stage=stage, step=done, num_steps=total, loss=0.0, samples_per_second=0.0, seconds_left=0.0)
            )

    def weights(self) -> Weights:
        """Return the networks as they are now, with the card of this run."""
        recipe, world = self.recipe, self.recipe.world
        card = ModelCard(
            name=recipe.name,
            taught=world.shape,
            delivery_px=recipe.delivery_px,
            num_inference_steps=recipe.num_inference_steps,
            guidance_scale=recipe.guidance_scale,
            schedule_shift=recipe.schedule_shift,
            commit=commit(),
            recipe=to_dict(recipe),
            log=self.log,
        )
        return Weights(
            card=card,
            syllabus=self.syllabus,
            autoencoder=self.autoencoder,
            text=self.flow.text,
            transformer=self.flow.transformer,
        )

    def export(self) -> Path:
        """Write the networks as they are now into `out / "weights"`, and film the sample prompts with them."""
        folder = self.options.out / "weights"
        save_weights(self.weights(), folder)
        self.curves.samples(
            load_weights(folder), "-".join(self.log["stages"]) or "start", self.recipe.world.shape.frames
        )
        return folder


def _check_same_networks(recipe: TrainRecipe, path: Path) -> None:
    """Refuse to go on in the folder of a run whose networks were others."""
    if not path.exists():
        return
    before, now = json.loads(path.read_text()), json.loads(json.dumps(to_dict(recipe)))
    changed = [part for part in ("autoencoder", "transformer", "text") if before.get(part) != now[part]]
    if changed:
        raise UsageError(f"{path.parent} holds a run with another {changed[0]}: choose another folder.")


def commit() -> str:
    """Return the commit of the code that runs, or "" outside a checkout."""
    here = Path(__file__).parent
    result = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=here, capture_output=True, text=True)
    return result.stdout.strip() if result.returncode == 0 else ""


def machine_line(device: str) -> str:
    """Return one line on the machine: what a figure needs beside it."""
    name = torch.cuda.get_device_name() if device.startswith("cuda") else platform.machine()
    return f"{name}, {torch.get_num_threads()} threads, torch {torch.__version__}, Python {platform.python_version()}"

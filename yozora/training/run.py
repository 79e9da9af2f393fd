"""Run a recipe: render the world, fit the code, train decoder and flow, export weights. Every stage resumes."""

from __future__ import annotations

import json
import platform
import subprocess
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from yozora.core.config import to_dict
from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.data.buckets import Bucket, BucketBatches
from yozora.data.loader import LatentBatches, PixelBatches
from yozora.data.worlds import taught_by
from yozora.generation.weights import Jumps, ModelCard, Weights, load_weights, save_weights
from yozora.media.files import written_whole
from yozora.model.autoencoder.autoencoder import Autoencoder
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.conditioning.understanding import setting_slots
from yozora.model.layout.planner import LayoutPlanner
from yozora.model.transformer.transformer import LATER_INPUTS, VideoTransformer
from yozora.training.code import fit_code
from yozora.training.config import DistilStage, FlowStage, PlannerStage, TrainRecipe
from yozora.training.corpus import Corpus
from yozora.training.crew import ALONE, Alone
from yozora.training.curves import Curves
from yozora.training.distil import DistilModules, DistilObjective
from yozora.training.growth import grown
from yozora.training.guard import Guard
from yozora.training.loop import LoopOptions, Progress, train_stage
from yozora.training.objectives import DecoderObjective, FlowModules, FlowObjective
from yozora.training.optim import OptimConfig, Optimiser
from yozora.training.planning import Courses, PlannerObjective

STAGES = ("world", "decoder", "planner", "flow", "distil")
Watch = Callable[[Progress], None]


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """Where a run lives, how long it may take, which stages it does, whom it tells.

    "flow" stands for all stages of the flow; one of them may be named instead, to be done by itself.
    `start_from` is a folder of weights to begin the networks from, where shapes allow. `crew` are the devices that
    share the flow; all other stages are the chief's, while the others wait.
    """

    out: Path
    minutes: float | None = None
    stages: tuple[str, ...] = STAGES
    device: str = "cpu"
    start_from: Path | None = None
    watch: Watch | None = None
    crew: Alone = ALONE


def train(recipe: TrainRecipe, options: RunOptions) -> Path:
    """Go through the recipe's stages as far as time allows and return the folder of exported weights."""
    known = (*STAGES, *(stage.name for stage in recipe.flow))
    unknown = [stage for stage in options.stages if stage not in known]
    if unknown:
        raise UsageError(f"There is no stage {unknown[0]!r}: choose from {', '.join(known)}.")
    return _Run(recipe, options).go()


class _Run:
    """One run: its networks and its clock."""

    def __init__(self, recipe: TrainRecipe, options: RunOptions) -> None:
        """Build the networks, from earlier weights if there are any; the chief alone holds those of the flow whole."""
        self.recipe, self.options, self.crew = recipe, options, options.crew
        self.deadline = None if options.minutes is None else time.monotonic() + 60 * options.minutes
        options.out.mkdir(parents=True, exist_ok=True)
        self.syllabus = taught_by(recipe.world)
        self.corpus = Corpus(recipe, options.out, self._tick)
        self.earlier: ModelCard | None = None
        torch.manual_seed(derive_seed("init", recipe.seed))
        self.autoencoder = Autoencoder(recipe.autoencoder)
        with nullcontext() if self.crew.chief else torch.device("meta"):
            self.flow = self._networks()
        self.planner = LayoutPlanner(recipe.planner) if recipe.planner else None
        # Whether it has been taught, here or in an earlier run.
        self.planner_knows = False
        if options.start_from is not None and self.crew.chief:
            self._start_from(load_weights(options.start_from))
        self.log: dict[str, Any] = {"machine": machine_line(options.device), "stages": []}
        if self.crew.chief:
            _check_same_networks(recipe, options.out / "recipe.json")
            with written_whole(options.out / "recipe.json") as part:
                part.write_text(json.dumps(to_dict(recipe), indent=1))

    def _networks(self) -> FlowModules:
        """Return new networks of the flow."""
        return FlowModules(VideoTransformer(self.recipe.transformer), TextEncoder(self.recipe.text))

    def _start_from(self, weights: Weights) -> None:
        """Copy earlier weights; their shapes must be the recipe's."""
        self.earlier = weights.card
        try:
            self.autoencoder.load_state_dict(weights.autoencoder.state_dict())
            # What the recipe's network is told besides what the earlier one was starts at zero.
            own = self.flow.transformer.state_dict()
            later = {name: own[name] for name in LATER_INPUTS if name in own}
            self.flow.transformer.load_state_dict(later | weights.transformer.state_dict())
            syllabi = weights.syllabus, self.syllabus
            self.flow.text.load_state_dict(grown(weights.text.state_dict(), self.flow.text.state_dict(), *syllabi))
            if self.planner is not None and weights.planner is not None:
                self.planner.load_state_dict(grown(weights.planner.state_dict(), self.planner.state_dict(), *syllabi))
                # New subjects go other ways: courses are whitened anew then.
                self.planner_knows = [*syllabi[0].concepts] == [*syllabi[1].concepts]
        except RuntimeError as error:
            raise UsageError("The weights to start from do not have this recipe's shapes.") from error

    def go(self) -> Path:
        """Do the stages in order and export what came of them."""
        self.curves = Curves(self.options.out) if self.crew.chief else None
        try:
            return self._stages()
        finally:
            if self.curves is not None:
                self.curves.close()

    def _stages(self) -> Path:
        """Do the stages that were asked for, take up those done earlier, export."""
        crew, distil = self.crew, self.recipe.distil
        if crew.chief_does(self._before_the_flow):
            crew.same(self.autoencoder)
            if self._flow() and distil is not None:
                crew.chief_does(lambda: self._distil(distil))
        return crew.chief_does(self.export)

    def _before_the_flow(self) -> bool:
        """Do what the flow builds on, and see that its lessons are there; return whether the flow may begin."""
        recipe = self.recipe
        shards = self.corpus.pixels()
        self._code(shards)
        if "decoder" in self.options.stages:
            if not self._decoder(shards):
                return False
        else:
            self._restore("decoder", self.autoencoder, recipe.decoder.optim)
        if self.planner is not None and recipe.plans is not None:
            self._plan(self.planner, recipe.plans)
        if self.crew is not ALONE:
            for stage in self._asked():
                self._lessons(stage)
        return True

    def _restore(self, name: str, module: nn.Module, config: OptimConfig, crew: Alone = ALONE) -> None:
        """Put the averaged parameters of a stage done earlier in place, if it was done at all."""
        folder = self.options.out / "checkpoints" / name
        if not crew.chief_does(folder.exists):
            return
        optimiser = Optimiser(module, config)
        if crew.resume(folder, module, optimiser, Guard(None)) is not None:
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
            own = getattr(self.autoencoder, name)
            if self.options.start_from is not None and not torch.allclose(own, tensor):
                raise UsageError(
                    f"{self.options.out} holds latents of another linear code than the weights to start from: "
                    "choose another folder."
                )
            own.copy_(tensor)

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

    def _flow(self) -> bool:
        """Train the flow stage by stage, each from the average of the one before; those not asked for are restored.

        Return whether none was left unfinished.
        """
        crew, done = self.crew, True
        if self._asked() and self.options.start_from is None and crew.chief:
            self.flow.transformer.latent_spread.copy_(self._latents().spread())
        networks = crew.spread(self.flow, self._networks, bf16=self.recipe.bf16)
        assert isinstance(networks, FlowModules)
        for stage in self.recipe.flow:
            if stage not in self._asked():
                self._restore(stage.name, networks, stage.optim, crew)
                continue
            data = self._lessons(stage)
            networks.to(self.options.device)
            done = self._flow_stage(networks, stage, data)
            if not done:
                break
        crew.bring_home(networks, self.flow)
        for module in (self.flow, self.autoencoder) if crew.chief else ():
            module.cpu()
        return done

    def _asked(self) -> list[FlowStage]:
        """Return the stages of the flow that are to be done now."""
        return [stage for stage in self.recipe.flow if {"flow", stage.name} & set(self.options.stages)]

    def _lessons(self, stage: FlowStage) -> LatentBatches | BucketBatches:
        """Return what a stage of the flow learns from, rendered and encoded unless it is there."""
        if stage.batch_tokens:
            return self.corpus.buckets(stage, self._encode, self.syllabus, self.options.device)
        return self._latents()

    def _plan(self, planner: LayoutPlanner, stage: PlannerStage) -> None:
        """Teach the planner who goes where, or take up what an earlier run taught it."""
        if stage.name not in self.options.stages:
            self._restore(stage.name, planner, stage.optim)
            self.planner_knows |= stage.name in self.log["stages"]
            return
        sources = [Courses.of(self._latents(), self.recipe.world.seconds)]
        if stage.longer_share:
            sources += self._other_courses()
        objective = PlannerObjective(planner, sources, stage, num_setting=len(setting_slots(self.syllabus)))
        objective.whiten(again=not self.planner_knows)
        planner.to(self.options.device)
        optimiser, _ = train_stage(stage.name, objective, stage.optim, self._loop_options(bf16=False))
        self._take_average(optimiser, stage.name)
        self.planner_knows = True
        planner.cpu()

    def _other_courses(self) -> list[Courses]:
        """Return the courses of other worlds' clips as wide as the main world's: a planner knows one shape."""
        shape = self.recipe.world.shape
        stage = next(stage for stage in self.recipe.flow if stage.batch_tokens)
        batches = self.corpus.buckets(stage, self._encode, self.syllabus, self.options.device)
        return [
            Courses.of(data, bucket.world.seconds)
            for bucket, data in zip(batches.buckets, batches.data, strict=True)
            if bucket.world != self.recipe.world and bucket.world.width == shape.width
        ]

    def _latents(self) -> LatentBatches:
        """Return the latents of the main world."""
        return self.corpus.latents(self._encode, self.syllabus, self.options.device)

    def _encode(self, video: Tensor) -> Tensor:
        """Return the latents of video, where it lies."""
        with torch.inference_mode():
            return self.autoencoder.to(video.device).encode(video)

    def _flow_stage(self, networks: FlowModules, stage: FlowStage, data: LatentBatches | BucketBatches) -> bool:
        """Train one stage; return whether it is finished."""
        self.autoencoder.to(self.options.device)
        fps, share = self.recipe.latent_fps, self.crew.share
        objective = FlowObjective(networks, data, stage, fps, self.autoencoder, share)
        optimiser, done = train_stage(stage.name, objective, stage.optim, self._loop_options(crew=self.crew))
        self._take_average(optimiser, stage.name)
        return done

    def _distil(self, stage: DistilStage) -> None:
        """Teach the flow to jump, with what it is now as its teacher; or take up what an earlier run taught it."""
        modules = DistilModules(self.flow.transformer)
        if stage.name not in self.options.stages:
            self._restore(stage.name, modules, stage.optim)
            return
        data = self._latents()
        self.autoencoder.cpu()
        for module in (modules, self.flow.text):
            module.to(self.options.device)
        objective = DistilObjective(modules, self.flow.text, data, stage, self.recipe)
        optimiser, _ = train_stage(stage.name, objective, stage.optim, self._loop_options())
        self._take_average(optimiser, stage.name)
        self.flow.cpu()

    def _take_average(self, optimiser: Optimiser, name: str) -> None:
        """Put a stage's averaged parameters in place and note how far it came."""
        with torch.no_grad():
            for param, average in zip(optimiser.params, optimiser.average, strict=True):
                param.copy_(average)
        self.log["stages"].append(name)

    def _loop_options(self, *, bf16: bool = True, crew: Alone = ALONE) -> LoopOptions:
        """Return the options of a stage's loop; what is small and fine is not computed in `bf16`."""
        recipe = self.recipe
        return LoopOptions(
            folder=self.options.out / "checkpoints",
            seed=recipe.seed,
            bf16=recipe.bf16 and bf16,
            log_every=recipe.log_every,
            checkpoint_minutes=recipe.checkpoint_minutes,
            deadline=self.deadline,
            watch=self._watch if self.crew.chief else None,
            crew=crew,
            guard=recipe.guard,
        )

    def _watch(self, told: Progress) -> None:
        """Pass a message of the loop on to the curves and to whoever watches."""
        if self.curves is not None:
            self.curves(told)
        if self.options.watch:
            self.options.watch(told)

    def _tick(self, done: int, total: int, stage: str = "world") -> None:
        """Tell the watcher of work that has no loss."""
        if self.options.watch and self.crew.chief:
            self.options.watch(
                Progress(stage=stage, step=done, num_steps=total, loss=0.0, samples_per_second=0.0, seconds_left=0.0)
            )

    def weights(self) -> Weights:
        """Return the networks as they are now, with the card of this run."""
        recipe, world = self.recipe, self.recipe.world
        jumps, num_steps = self._jumps()
        card = ModelCard(
            name=recipe.name,
            taught=world.shape,
            shapes=self._shapes(),
            longest_seconds=self._longest(),
            jumps=jumps,
            delivery_px=recipe.delivery_px,
            num_inference_steps=num_steps,
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
            planner=self.planner if self.planner_knows else None,
        )

    def _jumps(self) -> tuple[Jumps | None, int]:
        """Return the jumps that the weights know, and the usual number of steps; a flow taught on forgets its jumps."""
        stage, done = self.recipe.distil, self.log["stages"]
        if stage is not None and stage.name in done:
            return Jumps(max_steps=stage.max_jumps, guidance=stage.guidance), stage.num_inference_steps
        if self.earlier is not None and self.earlier.jumps and not {each.name for each in self.recipe.flow} & set(done):
            return self.earlier.jumps, self.earlier.num_inference_steps
        return None, self.recipe.num_inference_steps

    def _shapes(self) -> tuple[tuple[int, int], ...]:
        """Return (height, width) of each further shape that the flow was taught, here or in an earlier run."""
        shapes = [*(self.earlier.shapes if self.earlier else ())]
        shapes += [(bucket.world.height, bucket.world.width) for bucket in self._taught_buckets()]
        return tuple(dict.fromkeys(shapes))

    def _longest(self) -> float | None:
        """Return the longest clip (seconds) that the flow was taught, if longer than the main world's."""
        earlier = self.earlier.longest_seconds if self.earlier else None
        lengths = [bucket.world.seconds for bucket in self._taught_buckets() if bucket.latent_frames is None]
        return max([*lengths, *([earlier] if earlier else [])], default=None)

    def _taught_buckets(self) -> tuple[Bucket, ...]:
        """Return the recipe's buckets if a stage that draws from them was begun."""
        begun = any(stage.batch_tokens and stage.name in self.log["stages"] for stage in self.recipe.flow)
        return self.recipe.buckets if begun else ()

    def export(self) -> Path:
        """Write the networks as they are now into `out / "weights"`, and film the sample prompts with them."""
        folder = self.options.out / "weights"
        save_weights(self.weights(), folder)
        if self.curves is not None:
            name = "-".join(self.log["stages"]) or "start"
            self.curves.samples(load_weights(folder), name, self.recipe.world.shape.frames)
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

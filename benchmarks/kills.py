"""Claim: two processes that train together and are killed (-9) at random, again and again, come to the same bits.

    python -m benchmarks.kills [--kills 100] [--steps 500] [--seed 0] [--json benchmarks/results/kills.json]

A small flow over gloo, a checkpoint every half second. Either process is killed at any moment, then the other; both
are started again and go on. Compared with a run that nothing befell: parameters, buffers, average and the optimiser's
moments of both processes, and the loss of every step, however often it was taken. Processes are forked from one that
has torch loaded, so that a life begins at once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import socket
import tempfile
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import torch

from yozora.data.loader import LatentBatches
from yozora.distributed.config import ParallelConfig
from yozora.distributed.mesh import join
from yozora.model.conditioning.text_encoder import TextEncoder, TextEncoderConfig
from yozora.model.transformer.transformer import TransformerConfig, VideoTransformer
from yozora.training.cluster import Cluster
from yozora.training.config import FlowStage
from yozora.training.guard import Guard, GuardConfig
from yozora.training.loop import LoopOptions, Progress, train_stage
from yozora.training.objectives import FlowModules, FlowObjective
from yozora.training.optim import OptimConfig
from yozora.training.run import machine_line
from yozora.training.sharded import sharded_state

SECONDS_BETWEEN_CHECKPOINTS = 0.5
PATIENCE_S = 120.0


def build() -> FlowModules:
    """Return the small networks."""
    transformer = TransformerConfig(latent_channels=8, patch=(1, 2, 2), width=32, depth=2, num_heads=4, text_width=32)
    return FlowModules(
        VideoTransformer(transformer), TextEncoder(TextEncoderConfig(num_concepts=20, width=32, depth=1))
    )


def lessons() -> LatentBatches:
    """Return thirty-two clips of noise."""
    generator = torch.Generator().manual_seed(3)
    return LatentBatches(
        latents=torch.randn(32, 8, 2, 4, 4, generator=generator),
        mask=torch.randint(0, 256, (32, 2, 4, 4), generator=generator).to(torch.uint8),
        phrases=torch.randint(0, 20, (32, 1, 5, 5), generator=generator).to(torch.int16),
    )


def live(folder: Path, steps: int, rank: int, port: int) -> None:
    """Live a life: train from where the last one ended; if the end is reached, say what was learned."""
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), RANK=str(rank), WORLD_SIZE="2")
    # What the other process's death makes this one say is not of interest.
    os.dup2(os.open(folder / f"said-{rank}.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    crew = Cluster(join("cpu"), ParallelConfig())
    torch.manual_seed(0)
    home = build()
    twin = crew.spread(home, build, bf16=False)
    assert isinstance(twin, FlowModules)
    optim = OptimConfig(num_steps=steps, learning_rate=2e-3, warmup_steps=5, decay_share=0.3, ema_decay=0.99)
    stage = FlowStage(name="flow", optim=optim, latent_frames=2, batch_size=3)
    objective = FlowObjective(twin, lessons(), stage, 2.0, share=crew.share)
    with (folder / f"losses-{rank}.jsonl").open("a") as log:

        def watch(told: Progress) -> None:
            log.write(f"{json.dumps([told.step, told.loss])}\n")
            log.flush()

        options = LoopOptions(
            folder=folder, seed=1, bf16=False, log_every=1, watch=watch, crew=crew, guard=GuardConfig(),
            checkpoint_minutes=SECONDS_BETWEEN_CHECKPOINTS / 60,
        )  # fmt: skip
        optimiser, _ = train_stage("flow", objective, optim, options)
    state = sharded_state(steps, twin, optimiser, Guard(None))
    digest = hashlib.sha256()
    for part in ("module", "average", "optimiser"):
        for name, tensor in sorted(state[part].items()):
            local = tensor.to_local() if hasattr(tensor, "to_local") else tensor
            digest.update(name.encode() + local.contiguous().numpy().tobytes())
    (folder / f"learned-{rank}.txt").write_text(digest.hexdigest())
    crew.leave()


class Lives:
    """Starts pairs of processes in one folder, and ends them."""

    def __init__(self, folder: Path, steps: int) -> None:
        """Have torch loaded once for all of them."""
        folder.mkdir(parents=True)
        self.folder, self.steps = folder, steps
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["benchmarks.kills"])

    def begin(self) -> list[ForkServerProcess]:
        """Start both processes."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        both = [
            self.context.Process(target=live, args=(self.folder, self.steps, rank, port), daemon=True)
            for rank in (0, 1)
        ]
        for process in both:
            process.start()
        return both

    def wait_for(self, both: list[ForkServerProcess], steps: int) -> None:
        """Wait until this life has taken so many steps, or has ended by itself."""
        told = self.folder / "losses-0.jsonl"
        before, began = self._lines(told), time.monotonic()
        while self._lines(told) < before + steps and time.monotonic() - began < PATIENCE_S:
            if not all(process.is_alive() for process in both):
                return
            time.sleep(0.01)

    def _lines(self, told: Path) -> int:
        """Return how many lines a log has."""
        return told.read_bytes().count(b"\n") if told.exists() else 0

    def learned(self) -> list[str] | None:
        """Return what both learned, None before the end."""
        files = [self.folder / f"learned-{rank}.txt" for rank in (0, 1)]
        return [file.read_text() for file in files] if all(file.exists() for file in files) else None

    def losses(self) -> dict[tuple[int, int], list[float]]:
        """Return every loss that was told of each step by each process; lines cut off by a kill are left out."""
        told: dict[tuple[int, int], list[float]] = {}
        for rank in (0, 1):
            for line in (self.folder / f"losses-{rank}.jsonl").read_text().splitlines():
                try:
                    step, loss = json.loads(line)
                except ValueError:
                    continue
                told.setdefault((rank, step), []).append(loss)
        return told


def undisturbed(folder: Path, steps: int) -> Lives:
    """Return a run that nothing befell."""
    lives = Lives(folder, steps)
    for process in lives.begin():
        process.join(PATIENCE_S)
    return lives


def killed(folder: Path, steps: int, kills: int, seed: int) -> tuple[Lives, int, int]:
    """Return a run whose processes are killed so often (unless it ends before), how often they were, and lives."""
    lives, draw, done, lived = Lives(folder, steps), random.Random(seed), 0, 0
    while lives.learned() is None:
        both = lives.begin()
        lived += 1
        if done < kills:
            lives.wait_for(both, draw.randint(0, 2 * steps // kills + 10))
            time.sleep(draw.uniform(0.0, 0.7))
            for process in draw.sample(both, 2):
                if process.is_alive():
                    process.kill()
                    done += 1
                time.sleep(draw.choice((0.0, 0.05, 0.3)))
        for process in both:
            process.join(PATIENCE_S)
            process.kill()
    return lives, done, lived


def measure(folder: Path, steps: int, kills: int, seed: int) -> dict[str, Any]:
    """Return the figures."""
    began = time.monotonic()
    calm = undisturbed(folder / "calm", steps)
    calm_s = time.monotonic() - began
    hurt, done, lived = killed(folder / "killed", steps, kills, seed)
    calm_losses, hurt_losses = calm.losses(), hurt.losses()
    differing = [key for key, losses in hurt_losses.items() if {*losses} != {*calm_losses[key]}]
    return {
        "steps": steps,
        "kills": done,
        "lives": lived,
        "same_weights": calm.learned() is not None and calm.learned() == hurt.learned(),
        "steps_taken_again": sum(len(losses) - 1 for losses in hurt_losses.values()),
        "losses_that_differ": len(differing),
        "seconds_undisturbed": round(calm_s, 1),
        "seconds": round(time.monotonic() - began - calm_s, 1),
        "machine": machine_line("cpu"),
    }


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yozora-kills-") as folder:
        figures = measure(Path(folder), asked.steps, asked.kills, asked.seed)
    text = json.dumps(figures, indent=1)
    print(text)
    if asked.json:
        asked.json.write_text(text + "\n")


if __name__ == "__main__":
    main()

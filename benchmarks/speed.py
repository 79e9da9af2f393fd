"""Claims of speed: seconds for a 4-second clip after loading, start of the command line, world clips a second,

training clips a second, peak memory.

    python benchmarks/speed.py [--threads 2]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import torch

from yozora.core.shapes import VideoShape
from yozora.generation.yozora import Yozora
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.flow.flow import flow_loss, interpolate
from yozora.model.transformer.transformer import VideoTransformer
from yozora.recipes.nano import nano
from yozora.training.run import commit, machine_line
from yozora.world.casting.cast import cast_scene
from yozora.world.render.render import render

PROMPT = "a red sailboat drifts to the left on the sea at sunset"


def seconds_of(action: object, repeats: int) -> list[float]:
    """Return the sorted wall-clock seconds of some calls."""
    assert callable(action)
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return sorted(times)


def generation(threads: int) -> None:
    """Print the time of a clip and the peak memory of a process that makes one."""
    code = (
        f"import time, resource, torch; torch.set_num_threads({threads}); began = time.perf_counter();"
        "from yozora.generation.yozora import Yozora; model = Yozora.from_pretrained('nano');"
        "print(f'import and load {time.perf_counter() - began:.2f} s');"
        f"model.generate({PROMPT!r});"
        "print('peak memory to generate', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, 'MiB')"
    )
    print(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip())
    model = Yozora.from_pretrained("nano")
    model.generate(PROMPT)
    times = seconds_of(lambda: model.generate(PROMPT), 5)
    print(f"4-second clip after load: best {times[0]:.2f} s, median {times[2]:.2f} s, n = 5, {threads} threads")


def command_line() -> None:
    """Print the time of `yozora --help`."""
    command = [str(Path(sys.executable).parent / "yozora"), "--help"]
    times = seconds_of(lambda: subprocess.run(command, capture_output=True, check=True), 5)
    print(f"yozora --help: best {times[0]:.2f} s, median {times[2]:.2f} s, n = 5")


def world(clips: int = 60) -> None:
    """Print world clips a second on one core."""
    for side in (64, 128):
        shape = VideoShape(frames=32, height=side, width=side, fps=8)
        began = time.perf_counter()
        for seed in range(clips):
            render(cast_scene(seed), shape)
        print(f"world: {clips / (time.perf_counter() - began):.1f} clips/s a core, 32 frames of {side} px, n = {clips}")


def training(threads: int) -> None:
    """Print training samples a second of nano's two flow stages, forward and backward."""
    recipe = nano()
    torch.manual_seed(0)
    transformer, text = VideoTransformer(recipe.transformer), TextEncoder(recipe.text)

    def step(shape: tuple[int, ...]) -> None:
        """Take one step on random latents of `shape`."""
        data, noise, now = torch.randn(shape), torch.randn(shape), torch.rand(shape[0])
        phrases = torch.ones(shape[0], 5, 5, dtype=torch.long)
        with torch.autocast("cpu", torch.bfloat16):
            velocity = transformer(interpolate(data, noise, now), now, text(phrases), 2.0)
            flow_loss(velocity, data, noise, torch.ones(shape[0], *shape[2:])).backward()

    for stage in recipe.flow:
        shape = (stage.batch_size, recipe.transformer.latent_channels, stage.latent_frames, 8, 8)
        times = seconds_of(partial(step, shape), 4)
        print(f"training {stage.name}: {stage.batch_size / times[0]:.1f} samples/s (best of 4), {threads} threads")


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    load = " ".join(Path("/proc/loadavg").read_text().split()[:3])
    print(f"{machine_line('cpu')}; code {commit()}; load average {load}")
    command_line()
    generation(options.threads)
    world()
    training(options.threads)
    print(f"peak memory of this benchmark: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()

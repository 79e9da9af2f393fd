"""Claim: how much of a held-out prompt the videos show. Prints the README's table and writes it as JSON.

python benchmarks/adherence.py [--model nano] [--prompts 200] [--split test|unseen]
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch

from yozora.evaluation.adherence import (
    SLOTS,
    TOGETHER,
    chance,
    generated_frames,
    mark,
    papers,
    read_all,
    reconstructed_frames,
    truth_frames,
)
from yozora.evaluation.reader import load_reader
from yozora.generation.native import NativeEngine
from yozora.generation.weights import find_weights, load_weights
from yozora.media.files import written_whole
from yozora.training.run import commit, machine_line


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="nano")
    parser.add_argument("--prompts", type=int, default=200)
    parser.add_argument("--split", default="test", choices=("test", "unseen"))
    parser.add_argument("--steps", type=int)
    parser.add_argument("--guidance", type=float)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path, help="write a contact sheet of the first 24 clips")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    engine, reader = NativeEngine(load_weights(find_weights(options.model))), load_reader()
    card = engine.weights.card
    steps = options.steps or card.num_inference_steps
    guidance = card.guidance_scale if options.guidance is None else options.guidance
    asked = papers(options.prompts, engine.weights.syllabus, options.split)
    fps = card.taught.fps
    began = time.monotonic()
    clips = list(generated_frames(asked, engine, num_inference_steps=steps, guidance_scale=guidance))
    seconds = (time.monotonic() - began) / len(asked)
    columns = {
        "truth": mark(asked, read_all(truth_frames(asked), reader, fps)),
        "reconstruction": mark(asked, read_all(reconstructed_frames(asked, engine), reader, fps)),
        "generated": mark(asked, read_all(iter(clips), reader, fps)),
    }
    guess = chance(asked)
    print(f"{len(asked)} prompts of the test grammar, split {options.split!r}, {steps} steps, guidance {guidance:g}")
    print(f"{'':14}{'chance':>8}{'truth':>8}{'recon.':>8}{'generated':>11}   95 % interval   n")
    for slot in (*SLOTS, TOGETHER):
        made = columns["generated"][slot]
        print(
            f"{slot:14}{100 * guess[slot]:7.1f} {100 * columns['truth'][slot].value:7.1f} "
            f"{100 * columns['reconstruction'][slot].value:7.1f} {100 * made.value:10.1f}   "
            f"{100 * made.ci95[0]:5.1f} - {100 * made.ci95[1]:5.1f}   {made.n}"
        )
    print(f"{seconds:.2f} s a clip in batches of 10; {machine_line('cpu')}; code {commit()}, weights {card.commit}")
    if options.sheet:
        write_sheet(options.sheet, clips[:24], [paper.prompt for paper in asked[:24]], fps)
    if options.json:
        metrics = {
            slot: {
                "value": columns["generated"][slot].value,
                "n": columns["generated"][slot].n,
                "ci95": columns["generated"][slot].ci95,
                "floor": columns["reconstruction"][slot].value,
                "truth": columns["truth"][slot].value,
                "chance": guess[slot],
            }
            for slot in (*SLOTS, TOGETHER)
        }
        report = {"model": card.name, "commit": commit(), "hardware": machine_line("cpu"), "split": options.split}
        report |= {"steps": steps, "guidance": guidance, "seconds_per_clip": round(seconds, 3), "metrics": metrics}
        with written_whole(options.json) as part:
            part.write_text(json.dumps(report, indent=1) + "\n")


def write_sheet(path: Path, clips: list[torch.Tensor], prompts: list[str], fps: float) -> None:
    """Write a contact sheet of clips with their prompts."""
    from yozora.core.records import Clip
    from yozora.media.sheets import contact_sheet, write_image

    shown = [Clip(frames=clip.numpy(), fps=fps) for clip in clips]
    write_image(contact_sheet(shown, columns=2, frames_per_clip=6, captions=prompts, tile_px=96), path)


if __name__ == "__main__":
    main()

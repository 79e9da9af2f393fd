"""Does a LoRA on twenty clips teach nano a subject that it does not know, and is what it knew unharmed?

    python benchmarks/lora.py FOLDER [--kind elephant] [--steps 200] [--prompts 40]

Twenty clips of the subject are rendered and written as anybody's own would be, mp4 with a .txt; the LoRA reads nothing
else. Prompts of other scenes of the subject, and of nano's own twelve subjects, are filmed before and after with the
same seeds, two seconds each in six steps, and read by the examiner at four frames a second among nano's words and the
new one: is the subject what was asked for? What is begun in FOLDER goes on.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import time
from pathlib import Path

import numpy as np
import torch

from yozora.core.config import to_dict
from yozora.core.records import Clip, Frames, Request, UsedAdapter
from yozora.data.worlds import WorldSpec, render_clip
from yozora.evaluation.examiner.examiner import load_examiner
from yozora.evaluation.marking.verdict import judge
from yozora.evaluation.statistics import mcnemar, paired_bootstrap, wilson
from yozora.generation.adapters import save_adapter
from yozora.generation.native import NativeEngine, fast_bf16
from yozora.generation.weights import find_weights, load_weights
from yozora.media.sheets import contact_sheet
from yozora.media.video import write_video
from yozora.model.conditioning.understanding import understand
from yozora.training.align.takes import take_again
from yozora.training.fine_tune import LoraOptions, fine_tune
from yozora.training.lora_recipe import LoraRecipe
from yozora.training.run import commit, machine_line
from yozora.training.words import NewWord
from yozora.world.casting.first_light import FIRST_LIGHT

RESULT = Path(__file__).parent / "results" / "lora.json"
CLIPS, SECONDS, STEPS, FPS = 20, 2.0, 6, 8.0
# Every so many frames one is read.
READ_EVERY = 2


def world(kind: str | None, seed: int) -> WorldSpec:
    """Return scenes of one kind alone, or of nano's own, before a camera that rests."""
    mix = dataclasses.replace(FIRST_LIGHT, two_subjects=0.0, camera_moves=0.0)
    mix = dataclasses.replace(mix, kinds=(kind,)) if kind else mix
    return WorldSpec(num_clips=1000, mix=mix, seed=seed)


def write_clips(folder: Path, kind: str) -> None:
    """Write the clips to learn from."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = world(kind, seed=0)
    for number in range(CLIPS):
        clip = render_clip(spec, number)
        write_video(Clip(frames=clip.frames, fps=spec.fps), folder / f"{number:03d}.mp4")
        (folder / f"{number:03d}.txt").write_text(clip.record["captions"][0] + "\n")


def told(progress: object) -> None:
    """Say how far a lesson is."""
    print(progress, flush=True)


def main() -> None:
    """Learn and measure what is not there yet, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", default="elephant")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--prompts", type=int, default=40)
    args = parser.parse_args()
    torch.set_num_threads(1)
    folder = args.folder.resolve()
    engine = NativeEngine(load_weights(find_weights("nano")))
    if not (folder / "clips").exists():
        write_clips(folder / "clips", args.kind)
    recipe = LoraRecipe(steps=args.steps, prior_clips=12)
    path, began = folder / "adapter.safetensors", time.process_time()
    if not path.exists():
        options = LoraOptions(folder=folder / "run", name=args.kind, watch=told, checkpoint_minutes=1.0)
        save_adapter(fine_tune(folder / "clips", (NewWord(name=args.kind),), engine.weights, recipe, options), path)
    learned_in = round(time.process_time() - began)
    used = (UsedAdapter(name=str(path)),)
    grown = engine.with_adapters(used)
    examiner = load_examiner().among(grown.weights.syllabus)
    sheet: list[Clip] = []

    def film(prompt: str, seed: int, adapters: tuple[UsedAdapter, ...]) -> Frames:
        """Return the frames of one clip, made once."""
        request = Request(
            prompt=prompt, seconds=SECONDS, height=64, width=64, seed=seed, num_inference_steps=STEPS, adapters=adapters
        )
        latents = take_again(request, engine, folder / "takes").latents[None]
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=fast_bf16(latents.device)):
            return engine.decode(latents, round(SECONDS * FPS))

    def marks(spec: WorldSpec, adapters: tuple[UsedAdapter, ...], show: int) -> dict[str, list[float]]:
        """Return for each prompt whether its subject is of the kind asked for, and whether all is as asked."""
        right: dict[str, list[float]] = {"kind": [], "all": []}
        for number in range(args.prompts):
            prompt = render_clip(dataclasses.replace(spec, seconds=0.125), number).record["captions"][2]
            frames = film(prompt, number, adapters)
            verdict = judge(
                understand(prompt, grown.weights.syllabus), examiner.read(frames[::READ_EVERY], FPS / READ_EVERY)
            )
            kinds = [hit.holds for hit in verdict.hits if hit.answer.slot == "kind"]
            right["kind"].append(float(all(kinds)))
            right["all"].append(float(all(hit.holds for hit in verdict.hits)))
            if number < show:
                sheet.append(Clip(frames=frames, fps=FPS))
        return right

    result: dict[str, object] = {
        "benchmark": "lora", "commit": commit(), "hardware": machine_line("cpu"), "kind": args.kind, "clips": CLIPS,
        "recipe": to_dict(recipe), "cpu_seconds_to_learn": learned_in,
    }  # fmt: skip
    for name, spec in (("new", world(args.kind, 1)), ("old", world(None, 2))):
        before, after = marks(spec, (), 4), marks(spec, used, 4)
        for slot in before:
            shares = [np.mean(each[slot]) for each in (before, after)]
            result[f"{name}, {slot}"] = {
                "before": round(float(shares[0]), 4), "after": round(float(shares[1]), 4), "n": args.prompts,
                "before_ci95": [round(bound, 4) for bound in wilson(sum(before[slot]), args.prompts)],
                "after_ci95": [round(bound, 4) for bound in wilson(sum(after[slot]), args.prompts)],
                "difference_ci95": [round(bound, 4) for bound in paired_bootstrap(before[slot], after[slot])[1:3]],
                "mcnemar_p": round(mcnemar(before[slot], after[slot]), 4),
            }  # fmt: skip
            print(name, slot, json.dumps(result[f"{name}, {slot}"]), flush=True)
        RESULT.write_text(json.dumps(result, indent=2) + "\n")
    contact_sheet(sheet, frames_per_clip=4, tile_px=96).save(folder / "sheet.png")


if __name__ == "__main__":
    main()

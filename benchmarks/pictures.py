"""Claim: the pictures in README and docs. Fixed prompts, the shipped weights, nothing chosen.

python benchmarks/pictures.py [--model nano] [--out docs/first-light.webp]      eight clips that move, seeds 0 to 7
python benchmarks/pictures.py --sheet docs/prompts.webp                         benchmarks/prompts.txt, seed 0 each
"""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from yozora.core.records import Clip, Frames
from yozora.generation.yozora import Yozora
from yozora.media.sheets import contact_sheet, grid_clip, write_animation

PROMPTS = (
    "a red sailboat drifts to the left on the sea at sunset",
    "a blue car drives to the right through the city at night",
    "a green rocket flies upwards over the mountains by day",
    "a purple dog runs to the left in a meadow at dawn",
    "a white spaceship glides to the right in outer space",
    "a yellow balloon floats to the right over the forest at sunset",
    "an orange fish swims to the left in the ocean by day",
    "a pink butterfly flutters to the right in a meadow by day",
)
# Written before the weights that are measured by them were finished; none is ever taken out.
LIST = Path(__file__).parent / "prompts.txt"
TILE_PX = 192
FRAMES, SHEET_PX = 6, 96
CAPTION_PX = 40


def captioned(frames: Frames, text: str) -> Frames:
    """Return frames with `text` on a strip below them."""
    strip = Image.new("RGB", (frames.shape[2], CAPTION_PX), (250, 248, 242))
    font = ImageFont.load_default(size=12)
    ImageDraw.Draw(strip).multiline_text((6, 4), "\n".join(textwrap.wrap(text, 32)), fill=(40, 36, 56), font=font)
    below = np.broadcast_to(np.asarray(strip), (len(frames), CAPTION_PX, frames.shape[2], 3))
    return np.concatenate((frames, below), axis=1)


def main() -> None:
    """Film and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="nano")
    parser.add_argument("--out", type=Path, default=Path("docs/first-light.webp"))
    parser.add_argument("--sheet", type=Path, help="write six frames of each prompt in the list here, and no clips")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model = Yozora.from_pretrained(options.model)
    if options.sheet:
        prompts = LIST.read_text().splitlines()
        films = [model.generate(prompt, height=TILE_PX, width=TILE_PX, seed=0) for prompt in prompts]
        sheet = contact_sheet(films, columns=2, frames_per_clip=FRAMES, captions=prompts, tile_px=SHEET_PX)
        options.sheet.parent.mkdir(parents=True, exist_ok=True)
        sheet.save(options.sheet, quality=85)
        print(options.sheet)
        return
    clips = []
    for seed, prompt in enumerate(PROMPTS):
        clip = model.generate(prompt, height=TILE_PX, width=TILE_PX, seed=seed)
        clips.append(Clip(frames=captioned(clip.frames, prompt), fps=clip.fps))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    write_animation(grid_clip(clips, columns=4, gap_px=6), options.out)
    print(options.out)


if __name__ == "__main__":
    main()

"""Claim: what is known stays, seams cannot be seen, loops close, a remix leads the further off the stronger it is.

    python benchmarks/tasks.py [--each 200] [--steps 8] [--only extend,loop] [--sheets docs/tasks]

Sources are held-out films of the world itself (the exam's test deck, 4 seconds), of which a part is given; so what
should go on is known, and the floor is the rest of that film through the autoencoder, joined as made parts are. Every
figure has n and a 95 % interval: frames that come back unchanged; the difference across a seam over the clip's own
median difference between neighbours; whether the examiner reads the same kind, colour and direction in what was added;
of a loop the step from its last frame to its first, and its motion beside an ordinary clip's of the same words; how
far remixes lead, and whether who is there stays where they were; whether the cards of a storyboard come when they
should; whether one of the cast is the same in five shots. What was measured lies beside the result until all is done:
a run that was broken off goes on from there.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from yozora.core.cast import Member
from yozora.core.records import Clip, Frames, Request
from yozora.core.storyboard import Card, prompt_of
from yozora.evaluation.examiner.examiner import Examiner, load_examiner
from yozora.evaluation.questions.decks import TEST
from yozora.evaluation.questions.draw import draw
from yozora.evaluation.questions.question import Question
from yozora.evaluation.statistics import bootstrap, wilson
from yozora.generation import tasks
from yozora.generation.generate import generate
from yozora.generation.given import FADE, Given, blended
from yozora.generation.native import NativeEngine
from yozora.generation.weights import find_weights, load_weights
from yozora.media.files import written_whole
from yozora.media.sheets import contact_sheet
from yozora.media.video import read_video, write_video
from yozora.model.autoencoder.pixels import pixels_to_video, video_to_pixels
from yozora.training.run import commit, machine_line

RESULT = Path(__file__).parent / "results" / "tasks.json"
STRENGTHS = (0.3, 0.6, 0.9)
SEAM_LIMIT, MOTION_LEAST = 1.2, 0.9
SHOTS = 5
# A card's time is kept if the picture changes within a second of it.
CARD_SECONDS, ON_TIME_SECONDS = 4.0, 1.0


def steps_of(frames: Frames) -> np.ndarray:
    """Return the mean absolute difference between each frame and the next, (T-1,)."""
    return np.abs(np.diff(frames.astype(np.int16), axis=0)).mean((1, 2, 3))


def seam(frames: Frames, at: int) -> float:
    """Return the difference across the seam before frame `at`, over the median of all."""
    steps = steps_of(frames)
    return float(steps[at - 1] / max(np.median(steps), 1e-6))


class Bench:
    """One model, its questions and what was measured."""

    def __init__(self, engine: NativeEngine, questions: list[Question], steps: int, folder: Path) -> None:
        """Know whom to ask, and where sources may lie."""
        self.engine, self.folder = engine, folder
        self.examiner: Examiner = load_examiner().among(engine.weights.syllabus)
        self.questions = questions
        taught = engine.card.taught
        self.base = Request(prompt="x", height=taught.height, width=taught.width, num_inference_steps=steps)
        # Figures of other weights, code, or number of steps are not to be mixed with these.
        self.about = [dict(engine.weights.digests), commit(), steps, [question.prompt for question in questions]]
        self.values: dict[str, list[float]] = defaultdict(list)
        self.films: dict[str, list[Clip]] = defaultdict(list)

    def ask(self, number: int, only: set[str]) -> None:
        """Do every task with one source."""
        self.question = self.questions[number]
        self.film = self.question.film()
        self.fps = self.question.shape.fps
        self.request = replace(self.base, prompt=self.question.prompt, seed=self.question.seed)
        for name in sorted(only):
            getattr(self, f"do_{name.replace('-', '_')}")()

    def make(self, name: str, request: Request) -> Frames:
        """Film a request and keep it for the sheets."""
        clip = generate(request, self.engine)
        if len(self.films[name]) < 4:
            self.films[name].append(clip)
        return clip.frames

    def source(self, frames: Frames, name: str = "source") -> Path:
        """Return a file of these frames, nearly without loss."""
        path = self.folder / f"{name}.mp4"
        write_video(Clip(frames=frames, fps=self.fps), path, crf=4)
        return path

    def floor(self, known: np.ndarray) -> Frames:
        """Return the true film as it would be made at best: by the autoencoder, what is `known` (T,) in its place."""
        autoencoder = self.engine.weights.autoencoder
        video = pixels_to_video(torch.from_numpy(self.film)[None])
        with torch.inference_mode():
            drawn = video_to_pixels(autoencoder.decode(autoencoder.encode(video)))[0].numpy()
        mask = np.broadcast_to(known[:, None, None], self.film.shape[:3])
        return blended(Given(pixels=self.film, known=mask), drawn)

    def note_kept(self, name: str, made: Frames) -> None:
        """Note whether who was there is still read as what they are, on their way as they were."""
        truth = self.question.facts.actors[0]
        for prefix, frames in (
            (name, made),
            (f"{name}, floor", self.floor(np.zeros(len(self.film), bool))[-len(made) :]),
        ):
            read = self.examiner.read(frames, self.fps)
            who = max(read.subjects, key=lambda one: sum(one.visible), default=None)
            same = who is not None and (who.kind, who.colour) == (truth.kind, truth.colour)
            self.values[f"{prefix}: same kind and colour"].append(float(same))
            if who is not None:
                self.values[f"{prefix}: same direction"].append(float(who.direction == truth.direction))

    def do_picture(self) -> None:
        """A clip from its first frame."""
        path = self.folder / "first.png"
        Image.fromarray(self.film[0]).save(path)
        made = self.make("picture", tasks.animate(self.request, [(path, 0.0)]))
        self.values["picture: it comes back unchanged"].append(float((made[0] == self.film[0]).all()))
        known = np.arange(len(made)) == 0
        self.note_seams("picture", made, known)
        self.note_kept("picture", made)

    def note_seams(self, name: str, made: Frames, known: np.ndarray) -> None:
        """Note every seam of a clip, and those of the floor."""
        floor = self.floor(known)
        for at in np.flatnonzero(np.diff(known.astype(int))) + 1:
            self.values[f"{name}: seam over median"].append(seam(made, int(at)))
            self.values[f"{name}, floor: seam over median"].append(seam(floor, int(at)))

    def note_known(self, name: str, made: Frames, known: np.ndarray) -> None:
        """Note whether what is known came back as it was, but for the frames that are softened beside a seam."""
        source = read_video(self.folder / "source.mp4").frames
        seams = np.flatnonzero(np.diff(known.astype(int))) + 1
        near = np.abs(np.arange(len(known))[:, None] + 0.5 - seams).min(1) < FADE
        same = (made[known] == source).all((1, 2, 3))
        self.values[f"{name}: known frames unchanged"].append(float(same[~near[known]].all()))
        apart = (made[known].astype(float) - source) ** 2
        self.values[f"{name}: PSNR of known frames, dB"].append(float(10 * np.log10(255**2 / max(apart.mean(), 1e-3))))

    def do_extend(self) -> None:
        """Half of a film goes on, or is led up to."""
        half = len(self.film) // 2
        for name, before in (("extend", False), ("extend backward", True)):
            path = self.source(self.film[half:] if before else self.film[:half])
            made = self.make(name, tasks.extend(self.request, path, half / self.fps, before=before))
            known = (np.arange(len(made)) >= half) == before
            self.note_known(name, made, known)
            self.note_seams(name, made, known)
            self.note_kept(name, made[~known])

    def do_connect(self) -> None:
        """The first second of a film finds to its last second."""
        second = round(self.fps)
        known = np.ones(len(self.film), bool)
        known[second:-second] = False
        first, last = self.source(self.film[:second], "one"), self.source(self.film[-second:], "other")
        made = self.make("connect", tasks.connect(self.request, first, last, (~known).sum() / self.fps))
        ends = np.concatenate([read_video(path).frames for path in (first, last)])
        self.values["connect: known frames unchanged"].append(float((made[known] == ends).all()))
        self.note_seams("connect", made, known)
        self.note_kept("connect", made)

    def do_recut(self) -> None:
        """First and last quarter of a film are kept."""
        path, quarter = self.source(self.film), len(self.film) // 4
        second = quarter / self.fps
        spans = [(0.0, second, 0.0), (3 * second, 4 * second, 3 * second)]
        made = self.make("re-cut", tasks.recut(self.request, path, spans))
        known = np.ones(len(made), bool)
        known[quarter : 3 * quarter] = False
        self.note_seams("re-cut", made, known)

    def do_inpaint(self) -> None:
        """The middle of the frame is made anew; its border should be no edge."""
        height, width = self.film.shape[1:3]
        path = self.source(self.film)
        made = self.make("inpaint", tasks.inpaint(self.request, path, (0.25, 0.25, 0.75, 0.75)))
        kept = np.ones((height, width), bool)
        kept[height // 4 : -height // 4, width // 4 : -width // 4] = False
        source = read_video(path).frames
        self.values["inpaint: known pixels unchanged"].append(float((made[:, kept] == source[:, kept]).all()))
        for name, frames in (("inpaint", made), ("inpaint, floor", self.film)):
            self.values[f"{name}: border over median of all columns"].append(_border(frames, width // 4))
        self.note_kept("inpaint", made)

    def do_loop(self) -> None:
        """A loop of the words alone, beside an ordinary clip of them."""
        ordinary, ring = self.make("ordinary", self.request), self.make("loop", tasks.loop(self.request))
        self.values["loop: last to first over median"].append(seam(np.concatenate((ring, ring[:1])), len(ring)))
        motion = float(np.median(steps_of(ring)) / max(np.median(steps_of(ordinary)), 1e-6))
        self.values["loop: motion over an ordinary clip's"].append(motion)

    def do_remix(self) -> None:
        """A film made again from itself."""
        path, off = self.source(self.film), []
        truth = self.question.facts.actors[0]
        middle = [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in truth.boxes]
        for strength in STRENGTHS:
            made = self.make(f"remix {strength}", tasks.remix(self.request, path, strength))
            off.append(float(np.abs(made.astype(float) - self.film).mean()))
            self.values[f"remix {strength}: mean difference, levels"].append(off[-1])
            read = self.examiner.read(made, self.fps)
            who = max(read.subjects, key=lambda one: sum(one.visible), default=None)
            if who is not None and any(who.visible):
                there = [(box, at) for box, at in zip(who.boxes, middle, strict=False) if box is not None]
                away = [np.hypot((b[0] + b[2]) / 2 - x, (b[1] + b[3]) / 2 - y) for b, (x, y) in there]
                self.values[f"remix {strength}: subject off its way, frame heights"].append(float(np.median(away)))
        self.values["remix: the stronger the further"].append(float(all(a < b for a, b in pairwise(off))))

    def do_storyboard(self) -> None:
        """Two cards: the light changes, and who is there turns round."""
        truth = self.question.facts.actors[0]
        ways = ("left", "right") if self.question.seed % 2 else ("right", "left")
        times = ("day", "night") if self.question.seed % 4 < 2 else ("night", "day")
        who = f"a {truth.colour} {truth.kind}"
        cards = tuple(
            Card(
                prompt=f"{who} moves to the {way} at {time}", start=index * CARD_SECONDS, end=(index + 1) * CARD_SECONDS
            )
            for index, (way, time) in enumerate(zip(ways, times, strict=True))
        )
        seconds = cards[-1].end
        made = self.make(
            "storyboard", replace(self.request, prompt=prompt_of(cards), storyboard=cards, seconds=seconds)
        )
        halves = [self.examiner.read(made[slice_], self.fps) for slice_ in _halves(len(made))]
        self.values["storyboard: light of both cards"].append(float([half.time for half in halves] == list(times)))
        light = made.astype(float).mean((1, 2, 3))
        steps = np.abs(np.diff(light))
        at = (int((np.arange(len(steps)) * steps**2).sum() / max((steps**2).sum(), 1e-9)) + 1) / self.fps
        on_time = abs(at - CARD_SECONDS) <= ON_TIME_SECONDS
        self.values["storyboard: the light changes within a second of its time"].append(float(on_time))
        seen = [max(half.subjects, key=lambda one: sum(one.visible), default=None) for half in halves]
        self.values["storyboard: same kind and colour on both"].append(
            float(all(one is not None and (one.kind, one.colour) == (truth.kind, truth.colour) for one in seen))
        )
        if truth.direction in ("left", "right"):
            turned = all(one is not None and one.direction == way for one, way in zip(seen, ways, strict=True))
            self.values["storyboard: ways of both cards"].append(float(turned))

    def do_cast(self) -> None:
        """Five shots of one of the cast."""
        if len(self.values["cast: same kind and colour in five shots"]) >= max(1, len(self.questions) // SHOTS):
            return
        truth = self.question.facts.actors[0]
        cast = (Member(name="Momo", description=f"a {truth.colour} {truth.kind}"),)
        ways = ("to the left", "to the right", "slowly", "fast", "")
        seen = []
        for shot, way in enumerate(ways[:SHOTS]):
            request = replace(
                self.request, prompt=f"Momo moves {way}".strip(), cast=cast, seed=self.question.seed + shot
            )
            read = self.examiner.read(self.make("cast", request), self.fps)
            who = max(read.subjects, key=lambda one: sum(one.visible), default=None)
            seen.append(who is not None and (who.kind, who.colour) == (truth.kind, truth.colour))
        self.values["cast: same kind and colour in one shot"] += [float(each) for each in seen]
        self.values["cast: same kind and colour in five shots"].append(float(all(seen)))

    def put_down(self, path: Path, done: int) -> None:
        """Keep what was measured of so many sources, and of what."""
        with written_whole(path) as part:
            part.write_text(json.dumps({"of": self.about, "done": done, "values": self.values}))

    def take_up(self, path: Path) -> int:
        """Go on from what was kept, if it is of the same; return how many sources are done."""
        kept = json.loads(path.read_text()) if path.exists() else {}
        if kept.get("of") != self.about:
            return 0
        self.values.update(kept["values"])
        return int(kept["done"])

    def figures(self) -> dict[str, dict[str, object]]:
        """Return every figure: a share with its interval, or a median and a mean with its interval."""
        return {name: _figure(name, values) for name, values in self.values.items()}

    def sheets(self, folder: Path) -> None:
        """Write a contact sheet of the first films of every task."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, clips in self.films.items():
            captions = [question.prompt[:90] for question in self.questions[: len(clips)]]
            sheet = contact_sheet(clips, columns=1, frames_per_clip=12, captions=captions, tile_px=72)
            sheet.save(folder / f"{name.replace(' ', '-').replace('.', '')}.webp", quality=80)


TASKS = tuple(name.removeprefix("do_").replace("_", "-") for name in vars(Bench) if name.startswith("do_"))


def _halves(count: int) -> tuple[slice, slice]:
    """Return the two halves of so many frames, but for half a second on both sides of their border."""
    return slice(0, count // 2 - 4), slice(count // 2 + 4, count)


def _border(frames: Frames, side: int) -> float:
    """Return the mean step across the left border of a region `side` pixels from the edge, over the median column's."""
    rows = slice(side, -side)
    steps = np.abs(np.diff(frames[:, rows].astype(np.int16), axis=2)).mean((0, 1, 3))
    return float(steps[side - 1] / max(np.median(steps), 1e-6))


def _figure(name: str, values: list[float]) -> dict[str, object]:
    """Return one figure with its interval."""
    if set(values) <= {0.0, 1.0}:
        low, high = wilson(sum(values), len(values))
        return {"value": round(statistics.fmean(values), 4), "n": len(values), "ci95": [round(low, 4), round(high, 4)]}
    low, high = bootstrap(values)
    told: dict[str, object] = {
        "median": round(statistics.median(values), 4), "mean": round(statistics.fmean(values), 4),
        "n": len(values), "ci95": [round(low, 4), round(high, 4)],
    }  # fmt: skip
    if "over median" in name:
        told["within 1.2"] = round(sum(value <= SEAM_LIMIT for value in values) / len(values), 4)
    if "motion" in name:
        told["at least 0.9"] = round(sum(value >= MOTION_LEAST for value in values) / len(values), 4)
    return told


def main() -> None:
    """Make, measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="nano")
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--only", default=",".join(TASKS), help=f"some of {', '.join(TASKS)}")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--json", type=Path, default=RESULT)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    engine = NativeEngine(load_weights(find_weights(options.model)))
    questions = list(draw(TEST, engine.weights.syllabus, engine.card.taught, options.each))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(engine, questions, options.steps, Path(folder))
        done = bench.take_up(options.json.with_suffix(".part"))
        for number in range(done, len(questions)):
            bench.ask(number, set(options.only.split(",")))
            bench.put_down(options.json.with_suffix(".part"), number + 1)
            print(f"\r{number + 1}/{len(questions)}", end="", flush=True)
    print()
    figures = bench.figures()
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    told = {
        "model": engine.card.name, "commit": commit(), "machine": machine_line("cpu"), "steps": options.steps,
        "figures": figures,
    }  # fmt: skip
    options.json.write_text(json.dumps(told, indent=1) + "\n")
    options.json.with_suffix(".part").unlink(missing_ok=True)
    if options.sheets:
        bench.sheets(options.sheets)


if __name__ == "__main__":
    main()

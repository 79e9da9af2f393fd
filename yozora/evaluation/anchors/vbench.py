"""VBench: our prompts and a model's videos as its `evaluate.py` reads them (Huang et al., arXiv 2311.17982).

The formats are those of Vchitect/VBench at commit 45e79ec: a list of entries with `prompt_en`, `dimension` and
`auxiliary_info`, and five videos of each prompt named PROMPT-INDEX.mp4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.evaluation.anchors.asked import Asked, all_named, asked_of, asked_relation
from yozora.evaluation.anchors.folder import Clips, Films, empty_folder, write_json, write_lines
from yozora.evaluation.questions.question import Question
from yozora.world.captions.train_nouns import with_article

# The classes of its detector (those of COCO) by our kinds; what is not here it cannot name.
OBJECTS = {
    "person": "person", "child": "person", "dancer": "person", "bicycle": "bicycle", "car": "car", "bus": "bus",
    "train": "train", "truck": "truck", "plane": "airplane", "sailboat": "boat", "bird": "bird", "duck": "bird",
    "owl": "bird", "penguin": "bird", "cat": "cat", "dog": "dog", "horse": "horse", "elephant": "elephant",
    "bear": "bear", "giraffe": "giraffe", "kite": "kite", "ball": "sports ball", "apple": "apple", "cake": "cake",
    "stop sign": "stop sign", "teddy": "teddy bear",
}  # fmt: skip
# It asks for these colours (and black); a brown or turquoise thing it would count as one without colour.
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white")
RELATIONS = {"left of": "on the left of", "right of": "on the right of", "above": "on the top of"}
SCENES = {
    "sea": "ocean", "mountains": "mountain", "beach": "beach", "desert": "desert", "harbour": "harbor",
    "skyline": "skyscraper", "city": "street", "underwater": "underwater coral reef",
}  # fmt: skip
STYLES = {
    "watercolour": "watercolor painting", "pixel art": "pixel art", "night neon": "in cyberpunk style",
    "woodblock print": "by Hokusai, in the style of Ukiyo",
}  # fmt: skip
# Labels of Kinetics-400 by who does what. It reads them from the names of the files.
HUMAN_ACTIONS = {("person", "run"): "jogging", ("child", "run"): "jogging", ("dancer", "dance"): "dancing ballet"}
ALWAYS = ("overall_consistency", "aesthetic_quality", "imaging_quality")
# A file's name has at most 255 bytes on the usual systems; "-24.mp4" is the longest end.
MAX_NAME_BYTES = 255 - len("-24.mp4")
# What moves by less than this (frame heights) from first to last frame stands, for `temporal_flickering`.
STANDS = 0.01
SAMPLES = 5


@dataclass(kw_only=True)
class Entry:
    """One prompt of the suite: `dimensions` that it serves, `auxiliary` labels by dimension, and whose videos it has.

    `folder` is where those lie: "videos" under their own prompts; "labels" under a label from which VBench reads what
    it looks for ("a red car").
    """

    prompt: str
    dimensions: tuple[str, ...]
    auxiliary: dict[str, Any] = field(default_factory=dict)
    folder: str = "videos"
    questions: list[Question] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        """Whether the prompt can be the name of a file."""
        return "/" not in self.prompt and len(self.prompt.encode()) <= MAX_NAME_BYTES

    @property
    def plain(self) -> dict[str, Any]:
        """The entry as VBench_full_info.json has them."""
        data: dict[str, Any] = {"prompt_en": self.prompt, "dimension": list(self.dimensions)}
        return {**data, "auxiliary_info": self.auxiliary} if self.auxiliary else data

    def name(self, index: int) -> str:
        """Return the name of video number `index`; a prompt too long for a name gives way to the question's key."""
        stem = self.prompt if self.fits else self.questions[0].key.replace("/", "-")
        return f"{stem}-{index}.mp4"

    def takes(self, samples: int) -> list[Question]:
        """Return `samples` questions to film: the entry's own first, then the same with other seeds."""
        more = (_again(question, number) for number in range(1, samples) for question in self.questions)
        return [*self.questions, *more][:samples]


def export_vbench(questions: Sequence[Question], clips: Clips | None, folder: Path, *, samples: int = SAMPLES) -> Path:
    """Write `questions`, and `samples` videos of each prompt where there are `clips`, into `folder`; return it.

    `full_info.json` is for VBench's standard mode, `prompts.json` (prompts by the names of files) for its custom mode,
    `prompts_per_dimension/` and `all_dimension.txt` are lists of prompts as VBench has them. A prompt too long for a
    file's name is in `prompts.json` only.
    """
    if not questions:
        raise UsageError("There are no questions to export.")
    if not 1 <= samples <= 25:
        raise UsageError(f"VBench takes from 1 to 25 videos of a prompt, not {samples}.")
    empty_folder(folder)
    entries = entries_of(questions)
    suite = [entry for entry in entries if entry.fits]
    write_json([entry.plain for entry in suite], folder / "full_info.json")
    write_lines([entry.prompt for entry in suite], folder / "all_dimension.txt")
    for dimension in sorted({name for entry in suite for name in entry.dimensions}):
        prompts = [entry.prompt for entry in suite if dimension in entry.dimensions]
        write_lines(prompts, folder / "prompts_per_dimension" / f"{dimension}.txt")
    films, told = Films(clips), {}
    for entry in entries:
        for index, question in enumerate(entry.takes(samples)):
            films.write(question, folder / entry.folder / entry.name(index))
            if entry.folder == "videos":
                told[entry.name(index)] = entry.prompt
    write_json(told, folder / "prompts.json")
    return folder


def entries_of(questions: Sequence[Question]) -> list[Entry]:
    """Return the entries of a suite; questions of the same prompt share one, and give it as many videos."""
    entries: dict[tuple[str, str], Entry] = {}
    for question in questions:
        for entry in (_own(question), *_labelled(question)):
            entries.setdefault((entry.folder, entry.prompt), entry).questions.append(question)
    return list(entries.values())


def _own(question: Question) -> Entry:
    """Return the entry of a question under its own prompt."""
    facts, said, groups = question.facts, question.understood.setting, asked_of(question)
    labels: dict[str, Any] = {}
    if groups and (name := OBJECTS.get(groups[0].facts.kind)):
        labels["object_class"] = {"object": name}
    names = [OBJECTS.get(group.facts.kind) for group in groups]
    if all_named(question, groups) and len(names) == 2 and all(names) and names[0] != names[1]:
        labels["multiple_objects"] = {"object": f"{names[0]} and {names[1]}"}
        relation = RELATIONS.get(asked_relation(question, groups) or "")
        if relation:
            pair = {"object_a": names[0], "object_b": names[1], "relationship": relation}
            labels["spatial_relationship"] = {"spatial_relationship": pair}
    if said.get("place") == facts.place and facts.place in SCENES:
        labels["scene"] = {"scene": {"scene": SCENES[facts.place]}}
    if said.get("style") == facts.style and facts.style in STYLES:
        labels["appearance_style"] = {"appearance_style": STYLES[facts.style]}
    return Entry(prompt=question.prompt, dimensions=(*labels, *_unlabelled(question), *ALWAYS), auxiliary=labels)


def _unlabelled(question: Question) -> list[str]:
    """Return the dimensions without labels that a question serves beside those that every one does."""
    facts, said = question.facts, question.understood.setting
    result = []
    changes = any(actor.changes for actor in facts.actors)
    hidden = any(actor.hidden_s for actor in facts.actors)
    if any(not _stands(question, number) for number in range(len(facts.actors))) and not (changes or hidden):
        # What is eaten or hidden is not meant to look the same throughout.
        result += ["subject_consistency", "dynamic_degree", "motion_smoothness"]
    if said.get("place") == facts.place:
        result.append("background_consistency")
    if said.get("camera") == facts.camera != "still":
        result.append("temporal_style")
    still = facts.camera == "still" and facts.weather == "clear" and not changes and not facts.flashes_s
    if still and all(_stands(question, number) for number in range(len(facts.actors))):
        result.append("temporal_flickering")
    return result


def _stands(question: Question, number: int) -> bool:
    """Whether an actor does nothing but stand where it is."""
    actor = question.facts.actors[number]
    ways = [max(row) - min(row) for row in zip(*actor.boxes, strict=True)]
    return max(ways) < STANDS and all(beat.action == "stand" for beat in actor.beats)


def _labelled(question: Question) -> list[Entry]:
    """Return the entries of a question under labels that VBench reads from the prompt or from the file's name."""
    groups = asked_of(question)
    if not all_named(question, groups) or question.facts.plot == "story":
        return []
    result = []
    names = [OBJECTS.get(group.facts.kind) for group in groups]
    for name, group in zip(names, groups, strict=True):
        colour = group.said.get("colour")
        if colour in COLOURS and name not in (None, "person") and names.count(name) == 1:
            label = with_article(f"{colour} {name}")
            result.append(
                Entry(prompt=label, dimensions=("color",), auxiliary={"color": {"color": colour}}, folder="labels")
            )
    action = _human_action(groups)
    if action:
        result.append(Entry(prompt=f"A person is {action}", dimensions=("human_action",), folder="labels"))
    return result


def _human_action(groups: tuple[Asked, ...]) -> str | None:
    """Return the label of what the only group does, where the prompt says it and Kinetics-400 has it."""
    if len(groups) != 1 or len(groups[0].facts.beats) != 1:
        return None
    return HUMAN_ACTIONS.get((groups[0].facts.kind, groups[0].said.get("action", "")))


def _again(question: Question, number: int) -> Question:
    """Return the question with the seed of another take."""
    seed = derive_seed("sample", question.seed, number) % 2**31
    return replace(question, key=f"{question.key}-{number}", seed=seed, like=question.key)

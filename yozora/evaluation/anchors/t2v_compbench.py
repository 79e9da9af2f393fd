"""T2V-CompBench: our prompts and a model's videos as its seven evaluations read them (Sun et al., arXiv 2407.14505).

The formats are those of KaiyueSun98/T2V-CompBench at commit 116f996: for each category a list of prompts, JSON with
what its judges look for, and videos that are matched to the prompts by the order of their names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yozora.core.errors import UsageError
from yozora.evaluation.anchors.asked import Asked, all_named, asked_of, asked_relation
from yozora.evaluation.anchors.folder import Clips, Films, empty_folder, write_json, write_lines
from yozora.evaluation.questions.question import Question
from yozora.world.captions.phrases.inflection import forms
from yozora.world.captions.train_nouns import with_article
from yozora.world.facts.facts import ActorFacts

Groups = tuple[Asked, ...]
Label = Callable[[Question, Groups], "dict[str, Any] | None"]
SPATIAL = {"left of": "left", "right of": "right", "above": "above", "behind": "behind"}
# How a thing looks before and after each lasting change; {} is its noun, with its colour where that stays.
STATES = {
    "bitten": ("whole {}", "bitten {}"),
    "popped": ("whole {}", "popped {}"),
    "toppled": ("standing {}", "toppled {}"),
    "lit": ("switched-off {}", "switched-on {}"),
    "unlit": ("switched-on {}", "switched-off {}"),
    "out": ("burning {}", "blown-out {}"),
    "melted": ("{}", "melted {}"),
    "bloomed": ("closed {} bud", "{} in full bloom"),
    "painted": ("{}", "freshly painted {}"),
}
ATTRIBUTES = ("painted",)
# After these a thing is no longer what it was said to be.
UNRECOGNISABLE = ("painted", "popped", "melted")
# A change counts as one where the first frame shows little of it and the last one much: its judges look at those.
BEFORE, AFTER = 0.1, 0.3
# A subject has gone somewhere if from first to last frame it moved by this (frame heights), mostly that way.
SMALLEST_WAY = 0.1
DEEDS_TOGETHER = ("collide", "topple", "splash")
PURSUITS = ("chases", "follows", "meets")
SAID_AS = {"blow": "is blown by the wind", "splash": "splashes into the water", "swing": "swings on a rope"}


@dataclass(frozen=True, kw_only=True)
class Category:
    """One of the seven: the names of its prompt list, its JSON and its folder of videos, and what makes its label.

    `label` returns the entry's fields beside the prompt, None where a question does not belong here.
    """

    prompts: str
    metadata: str
    videos: str
    label: Label


def export_compbench(questions: Sequence[Question], clips: Clips | None, folder: Path) -> Path:
    """Write `questions` into `folder` by category, and where there are `clips` one video of each; return it.

    `prompts/`, `meta_data/` and `video/` are named as in its repository. A question is in every category whose label
    its words and facts give; a category without any question has no files.
    """
    if not questions:
        raise UsageError("There are no questions to export.")
    empty_folder(folder)
    films = Films(clips)
    for category in CATEGORIES:
        entries = entries_of(questions, category)
        if not entries:
            continue
        write_lines([entry["prompt"] for _, entry in entries], folder / "prompts" / f"{category.prompts}.txt")
        write_json([entry for _, entry in entries], folder / "meta_data" / f"{category.metadata}.json")
        for number, (question, _) in enumerate(entries, 1):
            films.write(question, folder / "video" / category.videos / f"{number:04d}.mp4")
    return folder


def entries_of(questions: Sequence[Question], category: Category) -> list[tuple[Question, dict[str, Any]]]:
    """Return the questions that belong to `category`, each with its entry; a prompt is asked once."""
    entries: dict[str, tuple[Question, dict[str, Any]]] = {}
    for question in questions:
        label = category.label(question, asked_of(question))
        if label is not None:
            entries.setdefault(question.prompt, (question, {"prompt": question.prompt, **label}))
    # Its numeric judges sort names as text: four digits keep the order.
    return list(entries.values())[:9999]


def _consistent(question: Question, groups: Groups) -> dict[str, Any] | None:
    """Two subjects keep the colours they were given: "a red car; a blue dog"."""
    coloured = [
        group.coloured
        for group in groups
        if "colour" in group.said and not any(change.name in UNRECOGNISABLE for change in group.facts.changes)
    ]
    return {"phrases": "; ".join(coloured[:2])} if len(coloured) >= 2 else None


def _dynamic(question: Question, groups: Groups) -> dict[str, Any] | None:
    """One subject changes for good, and the prompt says so."""
    deeds = any("deed" in group.said for group in groups)
    for group in groups:
        names = {change.name for change in group.facts.changes}
        told = deeds or group.said.get("effect") in names
        if len(names) != 1 or not told or group.facts.count > 1 or not _changes_for_good(group.facts):
            continue
        (name,) = names
        # Painting changes the colour, of which the prompt says the first only.
        noun = group.coloured.split(" ", 1)[1]
        after = group.noun if name in ATTRIBUTES else noun
        before, later = STATES[name][0].format(noun), STATES[name][1].format(after)
        tag = "attribute change" if name in ATTRIBUTES else "state change"
        return {"state 0": _sentence(before), "state 1": _sentence(later), "tag": tag}
    return None


def _changes_for_good(actor: ActorFacts) -> bool:
    """Whether the first frame shows an actor before its change, and the last one after it."""
    first, last = actor.state[0], actor.state[-1]
    if actor.changes[0].before > actor.changes[0].after:
        first, last = 1 - first, 1 - last
    return first <= BEFORE and last >= AFTER


def _sentence(words: str) -> str:
    """Return words after an article, with a capital: "A melted snowman"."""
    phrase = with_article(words)
    return phrase[0].upper() + phrase[1:]


def _spatial(question: Question, groups: Groups) -> dict[str, Any] | None:
    """One subject stands to another as the prompt says."""
    spatial = SPATIAL.get(asked_relation(question, groups) or "")
    if spatial is None or len(groups) != 2:
        return None
    return {"spatial": spatial, "object_1": groups[0].noun, "object_2": groups[1].noun}


def _motion(question: Question, groups: Groups) -> dict[str, Any] | None:
    """One subject or two go where the prompt says."""
    if not all_named(question, groups):
        return None
    going = [group for group in groups if _goes(group)]
    if not 1 <= len(going) <= 2:
        return None
    first, second = going[0], going[1] if len(going) == 2 else None
    return {
        "object_1": first.noun,
        "d_1": first.said["direction"],
        "object_2": second.noun if second else "",
        "d_2": second.said["direction"] if second else "",
    }


def _goes(group: Asked) -> bool:
    """Whether a single subject ends up in the direction that the prompt names; its tracker sees only the ends."""
    direction, boxes = group.said.get("direction"), group.facts.boxes
    if direction is None or group.facts.count > 1 or len(group.facts.beats) > 1 or group.facts.visible[0] == 0:
        return False
    dx, dy = ((boxes[-1][i] + boxes[-1][i + 2] - boxes[0][i] - boxes[0][i + 2]) / 2 for i in (0, 1))
    way = {"left": -dx, "right": dx, "up": -dy, "down": dy}[direction]
    return way >= max(SMALLEST_WAY, abs(dx), abs(dy))


def _action(question: Question, groups: Groups) -> dict[str, Any] | None:
    """Two subjects each do what the prompt says."""
    doing = [group for group in groups if "action" in group.said and len(group.facts.beats) == 1]
    if question.facts.plot == "story" or len(doing) < 2:
        return None
    return {f"phrase_{number}": _acting(group) for number, group in enumerate(doing[:2])}


def _acting(group: Asked) -> list[str]:
    """Return who, and who does what: ["a dog?", "a dog runs?"]."""
    action = group.said["action"]
    if group.facts.count == 1:
        verb = SAID_AS.get(action) or forms(action)[1]
    else:
        verb = {"blow": "are blown by the wind"}.get(action, forms(action)[0])
    return [f"{group.named}?", f"{group.named} {verb}?"]


def _interaction(question: Question, groups: Groups) -> dict[str, Any] | None:
    """Subjects meet, run into each other, or do something to each other."""
    deed = any("deed" in group.said for group in groups)
    together = any(group.said.get("action") in DEEDS_TOGETHER for group in groups)
    pursuit = asked_relation(question, groups) in PURSUITS
    return {} if deed or together or pursuit else None


def _numeracy(question: Question, groups: Groups) -> dict[str, Any] | None:
    """As many subjects as the prompt says; its judge counts one kind or two."""
    counts = [group.count for group in groups]
    if not all_named(question, groups) or len(groups) > 2 or None in counts or counts.count(1) == len(counts):
        return None
    return {"objects": ",".join(group.noun for group in groups), "numbers": ",".join(map(str, counts))}


CATEGORIES = (
    Category(
        prompts="1_consistent_attr",
        metadata="consistent_attribute_binding",
        videos="consistent_attr",
        label=_consistent,
    ),
    Category(prompts="2_dynamic_attr", metadata="dynamic_attribute_binding", videos="dynamic_attr", label=_dynamic),
    Category(
        prompts="3_spatial_relationship",
        metadata="spatial_relationships",
        videos="spatial_relationships",
        label=_spatial,
    ),
    Category(prompts="4_motion_binding", metadata="motion_binding", videos="motion_binding", label=_motion),
    Category(prompts="5_action_binding", metadata="action_binding", videos="action_binding", label=_action),
    Category(prompts="6_interaction", metadata="object_interactions", videos="interaction", label=_interaction),
    Category(prompts="7_numeracy", metadata="generative_numeracy", videos="generative_numeracy", label=_numeracy),
)

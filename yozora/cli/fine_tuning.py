"""`yozora train lora`: from a folder of one's own clips to an adapter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from yozora.cli.output import give, say
from yozora.core.errors import UsageError

STARTED = "recipe.json"


def learn_lora(
    recipe: Any, folder: Path, data: Path | None, words: list[str] | None, start_from: Path | None, *, other: bool
) -> None:
    """Learn from the clips in `data`, write FOLDER/adapter.safetensors and print it; what was begun there goes on.

    Words of the clips that the weights do not know become words of the adapter: those given, or what most captions
    speak of.
    """
    if data is None:
        raise UsageError("Say where your clips are: yozora train lora --data FOLDER.")
    if other:
        raise UsageError("A LoRA is learned in one stage of so many steps: leave out --stage and --minutes.")
    from yozora.cli.progress import TrainProgress
    from yozora.core.config import to_dict
    from yozora.data.own_clips import find_clips
    from yozora.generation.adapters import save_adapter
    from yozora.generation.weights import find_weights, load_weights
    from yozora.media.files import written_whole
    from yozora.training.fine_tune import LoraOptions, fine_tune
    from yozora.training.words import parse_word, words_of

    clips = find_clips(data)
    weights = load_weights(start_from or find_weights("nano"))
    new = (
        tuple(parse_word(text) for text in words)
        if words
        else words_of([clip.caption for clip in clips], weights.syllabus)
    )
    for each in new:
        say(f"New word: {each.name!r}, at first like {each.like or 'no subject in particular'}.")
    started = json.dumps({"recipe": to_dict(recipe), "clips": [clip.sha256 for clip in clips], "words": to_dict(new)})
    if (folder / STARTED).exists() and (folder / STARTED).read_text() != started:
        raise UsageError(f"{folder} holds a run of other clips, words or settings: name another --out.")
    with written_whole(folder / STARTED) as draft:
        draft.write_text(started)
    path = folder / "adapter.safetensors"
    with TrainProgress() as watch:
        adapter = fine_tune(data, new, weights, recipe, LoraOptions(folder=folder, name=folder.name, watch=watch))
    save_adapter(adapter, path)
    give(path)

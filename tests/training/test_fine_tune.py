"""Fine-tuning on one's own clips: a word is learned with the clips, old prompts hold, and a broken run goes on."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch

from tests.data.test_own_clips import folder_of
from tests.generation.conftest import random_weights
from yozora.core.errors import UsageError
from yozora.generation.adapters import load_adapter, save_adapter
from yozora.generation.weights import Weights, load_weights, save_weights
from yozora.generation.yozora import Yozora
from yozora.model.nn.lora import LoraConfig
from yozora.training.fine_tune import LoraOptions, fine_tune
from yozora.training.lora_recipe import LoraRecipe
from yozora.training.words import NewWord, first_rows, parse_word, words_of

RECIPE = LoraRecipe(
    lora=LoraConfig(rank=2, alpha=2.0), steps=6, batch_size=2, prior_clips=2, prior_batch=1, dwell_tokens=4
)
GNOME = NewWord(name="gnome", like="dog")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    save_weights(random_weights(), tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def weights(model: Path) -> Weights:
    return load_weights(model)


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    (tmp_path / "clips").mkdir()
    return folder_of(tmp_path / "clips", 8, 8)


def test_a_folder_becomes_an_adapter_that_knows_its_word(
    model: Path, weights: Weights, clips: Path, tmp_path: Path
) -> None:
    adapter = fine_tune(clips, (GNOME,), weights, RECIPE, LoraOptions(folder=tmp_path / "run", name="gnome"))
    path = tmp_path / "gnome.safetensors"
    save_adapter(adapter, path)
    card = load_adapter(path).card
    assert len(card.lineage) == 2 and all(len(each) == 64 for each in card.lineage)
    assert card.words == (GNOME.concept,) and card.base == dict(weights.digests)
    rows = adapter.tensors["text/concepts"]
    assert rows.shape == (1, 16)
    assert not torch.equal(rows, first_rows((GNOME,), weights.text.concepts.weight, weights.syllabus)), "it learned"
    assert any(tensor.any() for name, tensor in adapter.tensors.items() if name.endswith("lora_up"))
    clip = Yozora.from_pretrained(str(model), adapters=[path]).generate("a gnome at sea")
    assert clip.record["understood"].startswith("gnome")


def test_a_run_that_was_broken_off_ends_in_the_same_bits(weights: Weights, clips: Path, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def stop(progress) -> None:
        if progress.stage == "lora":
            raise Enough

    whole = fine_tune(clips, (GNOME,), weights, RECIPE, LoraOptions(folder=tmp_path / "whole"))
    broken = LoraOptions(folder=tmp_path / "broken", checkpoint_minutes=0.0)
    with pytest.raises(Enough):
        fine_tune(clips, (GNOME,), weights, RECIPE, dataclasses.replace(broken, watch=stop))
    after = fine_tune(clips, (GNOME,), weights, RECIPE, broken)
    assert all(torch.equal(whole.tensors[name], after.tensors[name]) for name in whole.tensors)


def test_the_captions_say_what_is_new(weights: Weights) -> None:
    captions = ["a gnome at sea", "a red gnome in the forest", "a gnome zigzags at night"]
    (word,) = words_of(captions, weights.syllabus)
    assert word.name == "gnome"
    assert words_of(["a red dog at sea"] * 3, weights.syllabus) == ()


def test_a_word_begins_with_what_it_is_like(weights: Weights) -> None:
    table, syllabus = weights.text.concepts.weight, weights.syllabus
    number = [concept.key for concept in syllabus.concepts].index("kind:dog") + 1
    like, mean = first_rows((GNOME, NewWord(name="imp")), table, syllabus)
    kinds = [row + 1 for row, concept in enumerate(syllabus.concepts) if concept.slot == "kind"]
    assert torch.equal(like, table[number]) and torch.allclose(mean, table[kinds].mean(0))
    assert parse_word("Gnome = dog") == GNOME and parse_word("imp") == NewWord(name="imp")
    with pytest.raises(UsageError, match="cannot be like 'giraffe', which the model does not know"):
        first_rows((NewWord(name="okapi", like="giraffe"),), table, syllabus)
    with pytest.raises(UsageError, match="needs a name"):
        parse_word("=dog")

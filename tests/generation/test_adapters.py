"""Adapters: on when asked for, told in the record, made for these weights alone, and gone without a trace."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from yozora.core.config import from_dict, to_dict
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Request, UsedAdapter
from yozora.core.syllabus import Concept
from yozora.generation.adapters import (
    Adapter,
    AdapterCard,
    PartChange,
    load_adapter,
    save_adapter,
)
from yozora.generation.naming import default_folder, find_adapter, kept_adapter, parse_adapter
from yozora.generation.weights import load_weights, save_weights
from yozora.generation.yozora import Yozora
from yozora.model.nn.lora import LoraConfig, target_names

CONFIG = LoraConfig(rank=2, alpha=2.0)
GNOME = Concept(slot="kind", name="gnome", phrases=("gnome", "gnomes"))


def drawn_adapter(model: Path, *, size: float = 0.5, words: tuple[Concept, ...] = ()) -> Adapter:
    """Return an adapter of random numbers for the weights in a folder."""
    weights = load_weights(model)
    torch.manual_seed(7)
    tensors = {}
    for name in target_names(weights.transformer, CONFIG):
        outputs, inputs = weights.transformer.get_submodule(name).weight.shape
        tensors[f"transformer/{name}.lora_down"] = torch.randn(2, inputs)
        tensors[f"transformer/{name}.lora_up"] = size * torch.randn(outputs, 2)
    if words:
        tensors["text/concepts"] = torch.randn(len(words), weights.text.config.width)
    card = AdapterCard(
        name="drawn",
        base=dict(weights.digests),
        parts=(PartChange(part="transformer", lora=CONFIG),),
        words=words,
        lineage=("vote-1", "vote-2"),
    )
    return Adapter(card=card, tensors=tensors)


@pytest.fixture
def file(tiny_model: Path, tmp_path: Path) -> Path:
    path = tmp_path / "drawn.safetensors"
    save_adapter(drawn_adapter(tiny_model), path)
    return path


def test_a_file_says_what_it_is(tiny_model: Path, file: Path) -> None:
    adapter = load_adapter(file)
    assert adapter.card == drawn_adapter(tiny_model).card and adapter.card.lineage == ("vote-1", "vote-2")
    again = file.with_name("again.safetensors")
    assert save_adapter(adapter, again) == adapter.digest and again.read_bytes() == file.read_bytes()


def test_it_changes_the_clip_and_the_record_makes_it_again(tiny_model: Path, file: Path) -> None:
    plain = Yozora.from_pretrained(str(tiny_model))
    changed = Yozora.from_pretrained(str(tiny_model), adapters=[f"{file}:0.5"])
    before, clip = plain.generate("a red dog"), changed.generate("a red dog")
    assert not np.array_equal(before.frames, clip.frames)
    request = from_dict(Request, clip.record["request"])
    (used,) = request.adapters
    assert (used.name, used.scale, used.sha256) == (str(file), 0.5, load_adapter(file).digest)
    assert clip.record["weights"]["adapter drawn"] == used.sha256
    assert np.array_equal(plain.run(request).frames, clip.frames), "any engine of the weights makes it again"
    assert np.array_equal(plain.generate("a red dog").frames, before.frames), "and is as it was"
    off = changed.run(dataclasses.replace(request, adapters=()))
    assert np.array_equal(off.frames, before.frames) and "adapter drawn" not in off.record["weights"]


def test_scale_zero_and_zero_updates_are_the_model_itself(tiny_model: Path, file: Path, tmp_path: Path) -> None:
    before = Yozora.from_pretrained(str(tiny_model)).generate("a red dog").frames
    save_adapter(drawn_adapter(tiny_model, size=0.0), tmp_path / "fresh.safetensors")
    for text in (f"{file}:0", str(tmp_path / "fresh.safetensors")):
        assert np.array_equal(
            Yozora.from_pretrained(str(tiny_model), adapters=[text]).generate("a red dog").frames, before
        )


def test_a_new_word_is_understood_while_it_is_on(tiny_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "gnome.safetensors"
    save_adapter(drawn_adapter(tiny_model, words=(GNOME,)), path)
    model = Yozora.from_pretrained(str(tiny_model), adapters=[path])
    understanding = model.understand("a gnome at sea")
    assert understanding and understanding.subjects[0]["kind"] == "gnome" and not understanding.unknown
    clip = model.generate("a gnome at sea")
    assert clip.record["understood"].startswith("gnome") and not clip.record["unknown"]
    assert Yozora.from_pretrained(str(tiny_model)).understand("a gnome at sea").unknown
    with pytest.raises(UsageError, match="teaches 'gnome', which the model knows"):
        Yozora.from_pretrained(str(tiny_model), adapters=[path, path])


def test_another_models_adapter_is_refused(tiny_model: Path, file: Path, tmp_path: Path) -> None:
    weights = load_weights(tiny_model)
    weights.transformer.leave.weight.data += 1
    save_weights(weights, tmp_path / "other")
    with pytest.raises(UsageError, match=r"was made for other weights than these of tiny\.$"):
        Yozora.from_pretrained(str(tmp_path / "other"), adapters=[file])


def test_another_file_than_asked_for_is_refused(tiny_model: Path, file: Path) -> None:
    used = UsedAdapter(name=str(file), sha256="0" * 64)
    with pytest.raises(UsageError, match="its checksum is another"):
        Yozora.from_pretrained(str(tiny_model), adapters=[used])


def test_bad_files_are_refused_in_a_sentence(tiny_model: Path, file: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no adapter 'nobody'"):
        find_adapter("nobody")
    with pytest.raises(YozoraError, match="is no adapter"):
        load_adapter(tiny_model / "text.safetensors")
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(YozoraError, match="not a whole safetensors file"):
        load_adapter(cut)
    adapter = drawn_adapter(tiny_model, words=(GNOME,))
    save_adapter(dataclasses.replace(adapter, tensors={**adapter.tensors, "text/concepts": torch.zeros(1, 3)}), cut)
    with pytest.raises(UsageError, match="does not fit its own words"):
        Yozora.from_pretrained(str(tiny_model), adapters=[cut])


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("style", UsedAdapter(name="style")),
        ("style:0.5", UsedAdapter(name="style", scale=0.5)),
        ("a/b.safetensors:-1", UsedAdapter(name="a/b.safetensors", scale=-1.0)),
    ],
)
def test_how_adapters_are_named(text: str, used: UsedAdapter) -> None:
    assert parse_adapter(text) == used


def test_what_may_be_asked_of_adapters() -> None:
    with pytest.raises(UsageError, match="scale is a number"):
        parse_adapter("style:strong")
    with pytest.raises(UsageError, match="from -4 to 4"):
        UsedAdapter(name="style", scale=9)
    with pytest.raises(UsageError, match="At most 4 adapters"):
        Request(prompt="a dog", adapters=(UsedAdapter(name="style"),) * 5)
    request = Request(prompt="a dog", adapters=(UsedAdapter(name="style", scale=0.5),))
    assert from_dict(Request, to_dict(request)) == request


def test_doors_that_read_no_files_know_names_alone(tiny_model: Path, file: Path) -> None:
    default_folder().mkdir(parents=True, exist_ok=True)
    digest = save_adapter(drawn_adapter(tiny_model), default_folder() / "kept.safetensors")
    assert kept_adapter("kept:0.5") == UsedAdapter(name="kept", scale=0.5, sha256=digest)
    assert find_adapter("kept") == default_folder() / "kept.safetensors"
    for name in (str(file), "../kept", "kept.safetensors/..", ".kept", ""):
        with pytest.raises(UsageError):
            kept_adapter(name)
    with pytest.raises(UsageError, match="There is no adapter 'other' here"):
        kept_adapter("other")

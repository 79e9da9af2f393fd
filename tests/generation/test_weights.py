"""Weights on disk: what is saved comes back, and whatever is wrong with a file is one clear sentence."""

from __future__ import annotations

import dataclasses
import json
import pickle
import shutil
import struct
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from yozora.core.errors import UsageError, YozoraError
from yozora.generation.weights import (
    PARTS,
    SHIPPED,
    Jumps,
    find_weights,
    load_weights,
    read_tensors,
    save_weights,
    shipped_names,
    write_tensors,
)
from yozora.model.transformer.transformer import LATER_INPUTS


@pytest.fixture
def folder(tiny_model: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny model that one may spoil."""
    return shutil.copytree(tiny_model, tmp_path / "model")


def refusal(folder: Path) -> str:
    """Load what must be refused; return the sentence."""
    with pytest.raises(YozoraError) as error:
        load_weights(folder)
    sentence = str(error.value)
    assert "\n" not in sentence and sentence.endswith(".") and len(sentence) < 400
    return sentence


def header_of(path: Path) -> tuple[int, bytes]:
    """Return the length and bytes of a file's header."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    return length, content[8 : 8 + length]


def test_what_is_saved_comes_back(make_weights, tmp_path: Path) -> None:
    made = make_weights()
    save_weights(made, tmp_path / "a")
    back = load_weights(tmp_path / "a")
    assert back.card == made.card and back.syllabus == made.syllabus
    for part in PARTS:
        one, other = getattr(made, part), getattr(back, part)
        assert other.config == one.config
        assert not other.training and not any(param.requires_grad for param in other.parameters())
        for name, tensor in one.state_dict().items():
            assert torch.allclose(tensor, other.state_dict()[name], rtol=1e-3, atol=1e-4), f"{part} {name}"


def test_a_second_saving_changes_nothing(tiny_model: Path, tmp_path: Path) -> None:
    """Sixteen bits are rounded to once: load and save as often as you like."""
    save_weights(load_weights(tiny_model), tmp_path)
    for part in PARTS:
        one, other = tiny_model / f"{part}.safetensors", tmp_path / f"{part}.safetensors"
        assert json.loads(header_of(one)[1]) == json.loads(header_of(other)[1])
        assert one.read_bytes()[8 + header_of(one)[0] :] == other.read_bytes()[8 + header_of(other)[0] :]


def test_weights_of_before_an_input_was_known_load_as_if_it_is_never_used(folder: Path) -> None:
    """Of all tensors only the inputs that came later may be missing; they are then zero."""
    path = folder / "transformer.safetensors"
    header, held = read_tensors(path)
    write_tensors(path, {name: tensor for name, tensor in held.items() if name not in LATER_INPUTS}, header)
    transformer = load_weights(folder).transformer
    assert "ask_in.weight" in LATER_INPUTS
    assert not any(tensor.any() for name, tensor in transformer.state_dict().items() if name in LATER_INPUTS)
    write_tensors(path, {name: tensor for name, tensor in held.items() if name != "enter.bias"}, header)
    assert "does not fit its own configuration" in refusal(folder)


def test_few_steps_are_jumps_where_the_weights_know_them(make_weights) -> None:
    plain = make_weights().card
    assert not plain.takes_jumps(1, 2.0)
    knows = dataclasses.replace(plain, jumps=Jumps(max_steps=8, guidance=(1.0, 4.0)))
    assert [knows.takes_jumps(steps, 2.0) for steps in (1, 8, 9, 30)] == [True, True, False, False]
    assert knows.takes_jumps(4, 1.0) and knows.takes_jumps(4, 4.0) and not knows.takes_jumps(30, 9.0)
    with pytest.raises(UsageError, match="With up to 8 steps tiny takes a guidance from 1 to 4, not 9: ask for more"):
        knows.takes_jumps(4, 9.0)


def test_what_must_be_exact_is_kept_in_32_bits(tiny_model: Path) -> None:
    code = load_file(tiny_model / "autoencoder.safetensors")
    assert {code[name].dtype for name in ("mean", "basis", "scale", "leave.bias")} == {torch.float32}
    assert code["leave.weight"].dtype == torch.float16


@pytest.mark.parametrize("part", PARTS)
def test_a_missing_file_is_named(folder: Path, part: str) -> None:
    (folder / f"{part}.safetensors").unlink()
    assert refusal(folder) == f"Cannot read weights {folder / part}.safetensors: no such file or directory."


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.999])
def test_a_truncated_file_is_named(folder: Path, part: str, share: float) -> None:
    path = folder / f"{part}.safetensors"
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert path.name in refusal(folder)


@pytest.mark.parametrize("part", PARTS)
def test_a_flipped_byte_in_the_numbers_is_found(folder: Path, part: str) -> None:
    path = folder / f"{part}.safetensors"
    whole = path.read_bytes()
    start = 8 + header_of(path)[0]
    for at in (start, (start + len(whole)) // 2, len(whole) - 1):
        content = bytearray(whole)
        content[at] ^= 0x10
        path.write_bytes(bytes(content))
        assert path.name in refusal(folder) and "checksum" in refusal(folder)
    path.write_bytes(whole)
    load_weights(folder)


def test_a_flipped_byte_in_a_header_is_found(folder: Path) -> None:
    """The header says what the numbers mean: a wrong rate or width there is as bad as a wrong number."""
    path = folder / "transformer.safetensors"
    whole, (length, _) = path.read_bytes(), header_of(path)
    missed = []
    for at in range(8, 8 + length, 7):
        content = bytearray(whole)
        content[at] ^= 0x01
        path.write_bytes(bytes(content))
        try:
            load_weights(folder)
            missed.append(at)
        except YozoraError:
            pass
    assert missed == []


def test_a_pickle_under_our_name_is_never_read(folder: Path, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "sprung",))

    for content in (pickle.dumps(Trap()), b"not weights at all", b"\x00" * 64, b"\xff" * 64):
        (folder / "text.safetensors").write_bytes(content)
        assert "not a whole safetensors file" in refusal(folder)
    torch.save({"weight": torch.zeros(3)}, folder / "text.safetensors")
    assert "not a whole safetensors file" in refusal(folder)
    assert not (tmp_path / "sprung").exists()


def test_safetensors_of_somebody_else_are_refused(folder: Path) -> None:
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(3)}, folder / "text.safetensors")
    assert "text.safetensors" in refusal(folder)
    save_file({"weight": torch.zeros(3)}, folder / "text.safetensors", metadata={"format": "pt"})
    assert "text.safetensors" in refusal(folder)


def test_parts_of_other_models_do_not_mix(make_weights, folder: Path, tmp_path: Path) -> None:
    """A file in another's place has its own configuration, which does not fit its numbers or its neighbours."""
    shutil.copy(folder / "text.safetensors", folder / "transformer.safetensors")
    assert "transformer" in refusal(folder).lower()


def test_numbers_that_do_not_fit_their_configuration_are_refused(make_weights, tmp_path: Path) -> None:
    weights = make_weights()
    object.__setattr__(weights.transformer.config, "depth", 3)
    save_weights(weights, tmp_path)
    assert "transformer.safetensors does not fit its own configuration" in refusal(tmp_path)


def test_a_header_holds_what_one_needs_to_know(tiny_model: Path) -> None:
    for part in PARTS:
        header = json.loads(header_of(tiny_model / f"{part}.safetensors")[1])["__metadata__"]
        assert json.loads(header["card"])["name"] == "tiny"
        assert len(header["sha256"]) == 64 and json.loads(header["config"])
        assert ("syllabus" in header) == (part == "text")


# Finding a model by name.


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch) -> Path:
    """Pretend that the package ships two models."""
    for name in ("nano", "small"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "transformer.safetensors").touch()
    monkeypatch.setattr("yozora.generation.weights.SHIPPED", tmp_path)
    return tmp_path


def test_a_model_is_found_by_name_or_folder(shelf: Path, tmp_path_factory) -> None:
    elsewhere = tmp_path_factory.mktemp("mine")
    assert shipped_names() == ["nano", "small"]
    assert find_weights("nano") == shelf / "nano"
    assert find_weights(str(elsewhere)) == elsewhere


@pytest.mark.parametrize(("name", "nearest"), [("nanno", "nano"), ("smal", "small"), ("Nano", "nano")])
def test_an_unknown_model_names_the_nearest(shelf: Path, name: str, nearest: str) -> None:
    with pytest.raises(UsageError) as error:
        find_weights(name)
    assert f"did you mean {nearest!r}?" in str(error.value) and "nano, small" in str(error.value)


def test_a_model_like_no_other_names_them_all(shelf: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no model 'xyz': known models are nano, small\."):
        find_weights("xyz")


def test_the_weights_shipped_are_whole(record_property) -> None:
    names = [path.parent.name for path in SHIPPED.glob("*/transformer.safetensors")]
    if not names:
        pytest.skip("no weights are shipped yet; add them with: yozora train nano")
    for name in names:
        weights = load_weights(SHIPPED / name)
        assert weights.card.name == name
        count = sum(p.numel() for part in PARTS for p in getattr(weights, part).parameters())
        record_property("measured", f"{name}: {count / 1e6:.1f} M parameters")

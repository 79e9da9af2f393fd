"""Where public weights come from: what is a name, what is refused, and that nothing is fetched unasked."""

import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.house.graph import REPOSITORY
from yozora.core.errors import UsageError, YozoraError
from yozora.generation.diffusers.engine import load_engine
from yozora.generation.diffusers.families import COGVIDEOX, WAN_2_1
from yozora.generation.diffusers.loader import placement, precision
from yozora.generation.diffusers.source import Facts, Lora, find_source, is_public, read_facts

Folders = Callable[[str], Path]
GIB = 1 << 30


@pytest.fixture
def copied(weights: Folders, tmp_path: Path) -> Path:
    """Return a copy of a tiny model that a test may spoil."""
    return Path(shutil.copytree(weights("wan"), tmp_path / "copy"))


def refused(name: str | Path, kind: type[YozoraError] = UsageError) -> str:
    """Return the sentence with which a model is refused."""
    with pytest.raises(kind) as caught:
        load_engine(str(name), "cpu")
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 400
    return sentence


# Names.


@pytest.mark.parametrize(
    "name", ["hf:Wan-AI/Wan2.2-TI2V-5B-Diffusers", "hf:a/b@main", "hf:a/b+hf:c/d@0.5", "hf:nonsense"]
)
def test_the_prefix_means_the_hub(name: str) -> None:
    assert is_public(name)


def test_a_folder_is_known_by_its_index(weights: Folders, tmp_path: Path) -> None:
    assert is_public(str(weights("wan"))) and not is_public("nano") and not is_public(str(tmp_path))
    assert find_source(str(weights("wan"))).name == "wan"


def test_a_folder_with_a_plus_in_its_name(weights: Folders, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(weights("wan"), tmp_path / "a+b"))
    assert is_public(str(folder)) and find_source(str(folder)).loras == ()


def test_revisions_and_loras(lora) -> None:
    source = find_source(f"hf:org/name@v1.0+hf:some/style@.5+{lora('ltx')}")
    assert (source.where, source.revision, source.is_local) == ("org/name", "v1.0", False)
    assert source.name == "hf:org/name@v1.0"
    assert source.loras == (Lora(where="hf:some/style", scale=0.5), Lora(where=str(lora("ltx")), scale=1.0))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hf:", "hf:ORG/NAME"),
        ("hf:name", "hf:ORG/NAME"),
        ("hf:a/b/c", "hf:ORG/NAME"),
        ("hf:../../etc", "hf:ORG/NAME"),
        ("hf:https://example.org/a/b", "hf:ORG/NAME"),
        ("hf:a/b+gone.safetensors", "There is no LoRA"),
        ("hf:a/b+style.bin", "pickles"),
        ("hf:a/b+style.pt@0.5", "pickles"),
        ("hf:a/b+hf:c", "LoRA on the hub"),
    ],
)
def test_what_is_no_name(name: str, words: str) -> None:
    assert words in refused(name)


def test_what_is_not_here_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a network, weights that are not in the cache are named, and nobody waits."""
    import huggingface_hub

    def offline(*_: object, **__: object) -> None:
        """Be a hub out of reach."""
        raise huggingface_hub.errors.LocalEntryNotFoundError("offline")

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", offline)
    assert "not on this machine" in refused("hf:org/name", YozoraError)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("EntryNotFoundError", "holds no diffusers pipeline"),
        ("GatedRepoError", "accepted its terms"),
        ("RepositoryNotFoundError", "The hub has no"),
        ("RevisionNotFoundError", "The hub has no"),
    ],
)
def test_what_the_hub_says_becomes_one_sentence(error: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    kind = getattr(huggingface_hub.errors, error)

    def fail(*_: object, **__: object) -> None:
        """Be a hub that refuses."""
        raise kind.__new__(kind)

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", fail)
    assert words in refused("hf:org/name", YozoraError)


def test_the_cache_serves_without_a_network(weights: Folders, tmp_path: Path) -> None:
    """A model in the user's own cache is used as it lies there; its commit goes into the card."""
    commit = "0123456789abcdef0123456789abcdef01234567"
    repository = tmp_path / "hub" / "models--org--tiny"
    shutil.copytree(weights("ltx"), repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit)
    program = """
import sys
from yozora import Yozora
model = Yozora.from_pretrained("hf:org/tiny")
clip = model.generate("a red boat", seconds=0.2, height=64, width=64, num_inference_steps=1)
print(model.card.name, model.card.commit, clip.frames.shape, clip.record["model"])
"""
    env = {**os.environ, "HF_HUB_CACHE": str(tmp_path / "hub"), "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=env, cwd=tmp_path)
    assert done.stdout.split("\n")[0] == f"hf:org/tiny {commit} (5, 64, 64, 3) hf:org/tiny", done.stderr


# What is never read.


@pytest.mark.parametrize("suffix", [".bin", ".pt", ".ckpt", ".pkl", ".pth"])
def test_pickles_are_refused(copied: Path, suffix: str) -> None:
    (file,) = (copied / "transformer").glob("*.safetensors")
    file.rename(file.with_suffix(suffix))
    assert "pickles" in refused(copied)


def test_a_pickle_that_would_run_is_not_run(copied: Path, tmp_path: Path) -> None:
    """F29: weights that are a program, under the name that diffusers would read."""
    (file,) = (copied / "vae").glob("*.safetensors")
    file.unlink()
    proof = tmp_path / "ran"

    class Trap:
        def __reduce__(self):
            return (os.system, (f"touch {proof}",))

    torch.save({"weight": Trap()}, copied / "vae" / "diffusion_pytorch_model.bin")
    assert "pickles" in refused(copied)
    assert not proof.exists()


def test_pickles_beside_safetensors_are_left_alone(copied: Path) -> None:
    (copied / "vae" / "diffusion_pytorch_model.bin").write_bytes(b"\x80\x04cos\nsystem\n.")
    load_engine(str(copied), "cpu")


def test_programs_are_refused(copied: Path) -> None:
    (copied / "transformer" / "mine.py").write_text("raise SystemExit")
    index = json.loads((copied / "model_index.json").read_text())
    index["transformer"] = ["mine", "Transformer"]
    (copied / "model_index.json").write_text(json.dumps(index))
    assert "holds a program" in refused(copied)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"_class_name": "StableDiffusionPipeline"}, "none of the families"),
        ({"_class_name": ["pipeline.py", "Mine"]}, "pipeline of its own making"),
        ({"_class_name": None}, "pipeline of its own making"),
        ({"vae": ["os.path", "join"]}, "no library known here"),
        ({"vae": ["../elsewhere", "Vae"]}, "no library known here"),
    ],
)
def test_an_index_that_asks_for_other_things(copied: Path, change: dict, words: str) -> None:
    index = json.loads((copied / "model_index.json").read_text())
    (copied / "model_index.json").write_text(json.dumps(index | change))
    assert words in refused(copied)


@pytest.mark.parametrize("index", ["", "[]", "{", "\0"])
def test_an_index_that_is_none(copied: Path, index: str) -> None:
    (copied / "model_index.json").write_text(index)
    assert "fetch the weights again" in refused(copied, YozoraError)


def test_weights_that_were_cut_off(copied: Path) -> None:
    (file,) = (copied / "transformer").glob("*.safetensors")
    file.write_bytes(file.read_bytes()[:-1000])
    assert "not whole" in refused(copied, YozoraError) or "safetensors" in refused(copied, YozoraError)


def test_a_part_that_is_missing(copied: Path) -> None:
    shutil.rmtree(copied / "vae")
    refused(copied, YozoraError)


# What weights say of themselves.


def test_facts(weights: Folders, copied: Path) -> None:
    facts = {name: read_facts(find_source(str(weights(name))))[0] for name in ("wan", "wan_two", "wan_both")}
    assert facts["wan"] == Facts(class_name="WanPipeline")
    assert facts["wan_two"].two_experts and facts["wan_both"].expand_timesteps
    config = json.loads((copied / "transformer" / "config.json").read_text())
    learned = {"use_learned_positional_embeddings": True, "sample_frames": 49, "sample_height": 60, "sample_width": 90}
    (copied / "transformer" / "config.json").write_text(json.dumps(config | learned))
    shape = read_facts(find_source(str(copied)))[0].fixed_shape
    assert shape is not None and (shape.frames, shape.height, shape.width) == (49, 480, 720)


def test_precision() -> None:
    plain, half = Facts(class_name="WanPipeline"), Facts(class_name="CogVideoXPipeline", half=True)
    assert precision(plain, WAN_2_1, "cpu") == torch.float32
    assert precision(plain, WAN_2_1, "cuda") == torch.bfloat16
    assert precision(half, COGVIDEOX, "cuda") == torch.float16


@pytest.mark.parametrize(
    ("parts", "free", "how"),
    [
        ([10, 2, 1], 24, "resident"),
        ([28, 11, 1], 80, "resident"),
        ([14, 11, 1], 24, "offload"),
        ([28, 11, 1], 24, "sequential"),
    ],
)
def test_what_fits_on_a_gpu(parts: list[int], free: int, how: str) -> None:
    assert placement([part * GIB for part in parts], free * GIB) == how


def test_nothing_of_it_is_loaded_before_it_is_wanted() -> None:
    """Neither the command line nor our own weights wait for diffusers."""
    program = "import sys, yozora.cli.main, yozora.generation.generate; print('diffusers' in sys.modules)"
    with warnings.catch_warnings():
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY)
    assert done.stdout.strip() == "False"


def test_without_the_packages_one_is_told_which(weights: Folders) -> None:
    program = f"""
import sys
sys.modules["diffusers"] = sys.modules["transformers"] = None
from yozora.core.errors import YozoraError
from yozora.generation.diffusers.engine import load_engine
try:
    load_engine({str(weights("wan"))!r}, "cpu")
except YozoraError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY)
    assert "pip install 'yozora[diffusers]'" in done.stdout

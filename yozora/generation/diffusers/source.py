"""Where public weights lie: `hf:ORG/NAME` in the user's own Hugging Face cache, or a folder with a model_index.json.

Only safetensors are read, and only classes of diffusers and transformers are made: a folder that holds programs, or
weights as pickles alone (which can run programs), is refused in one sentence. LoRAs are named after a plus sign, with a
scale after an at sign: `hf:ORG/NAME+style.safetensors@0.8+hf:ORG/LORA`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yozora.core.errors import UsageError, YozoraError
from yozora.core.shapes import VideoShape
from yozora.generation.diffusers.families import Facts

PREFIX = "hf:"
INDEX = "model_index.json"
PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_SCALE = re.compile(r"@(\d+(?:\.\d*)?|\.\d+)$")
_LIBRARIES = ("diffusers", "transformers")


@dataclass(frozen=True, kw_only=True)
class Lora:
    """Changes to weights: a .safetensors file, a folder or a name on the hub, and how strongly they hold."""

    where: str
    scale: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Source:
    """Weights that were found: what to call them, where they lie (a folder, or a name on the hub), which revision."""

    name: str
    where: str
    revision: str | None = None
    is_local: bool = True
    loras: tuple[Lora, ...] = ()


def is_public(name: str) -> bool:
    """Return whether a model's name is of public weights: by its prefix, or by what lies in its folder."""
    return name.startswith(PREFIX) or (Path(_parts(name)[0]) / INDEX).is_file()


def find_source(name: str) -> Source:
    """Return where the weights of that name are, refusing what is no name or holds what is never read."""
    first, *rest = _parts(name)
    loras = tuple(_lora(text) for text in rest)
    if not first.startswith(PREFIX):
        folder = Path(first)
        check_folder(folder)
        return Source(name=folder.resolve().name, where=str(folder), loras=loras)
    hub, _, revision = first.removeprefix(PREFIX).partition("@")
    if not _HUB_NAME.fullmatch(hub):
        raise UsageError(f"Weights on the hub are named hf:ORG/NAME or hf:ORG/NAME@REVISION, not {first!r}.")
    return Source(name=first, where=hub, revision=revision or None, is_local=False, loras=loras)


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds programs, or parts whose weights are pickles alone."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".py":
            raise UsageError(f"{folder} holds a program ({path.relative_to(folder)}): only weights are loaded here.")
        if path.suffix.lower() in PICKLES and not any(path.parent.glob("*.safetensors")):
            raise pickled(str(path.relative_to(folder)), str(folder))


def pickled(file: str, where: str) -> UsageError:
    """Return the refusal of weights that are pickles."""
    return UsageError(f"{where} has its weights as pickles ({file}), which can run programs: use safetensors.")


def read_facts(source: Source) -> tuple[Facts, str]:
    """Return what the weights say of themselves, and the commit that the hub knows them by (empty for a folder)."""
    index, commit = _read(source, INDEX)
    name = index.get("_class_name")
    if not isinstance(name, str):
        raise UsageError(f"{source.where} asks for a pipeline of its own making: only known families are loaded here.")
    for part, value in index.items():
        if isinstance(value, list) and value[:1] not in ([None], *([library] for library in _LIBRARIES)):
            # A few parts live in a module of their pipeline, inside diffusers: "ltx2", "hunyuan_video1_5".
            if not re.fullmatch(r"[a-z0-9_]+", str(value[0])):
                raise UsageError(f"{source.where} wants its {part} from {value[0]!r}, which is no library known here.")
    config = _read(source, "transformer/config.json")[0] if "transformer" in index else {}
    fixed = None
    if config.get("use_learned_positional_embeddings"):
        fixed = VideoShape(
            frames=config["sample_frames"],
            height=8 * config["sample_height"],
            width=8 * config["sample_width"],
            fps=8,
        )
    return (
        Facts(
            class_name=name,
            expand_timesteps=bool(index.get("expand_timesteps")),
            two_experts=index.get("boundary_ratio") is not None,
            patched_in_time=name.startswith("CogVideoX") and config.get("patch_size_t") is not None,
            half=name.startswith("CogVideoX") and config.get("num_attention_heads") == 30,
            fixed_shape=fixed,
        ),
        commit,
    )


def _read(source: Source, file: str) -> tuple[dict[str, Any], str]:
    """Return a JSON file of the weights, and the commit it is of."""
    if source.is_local:
        path = Path(source.where) / file
    else:
        path = Path(
            from_hub(source.where, lambda hub: hub.hf_hub_download(source.where, file, revision=source.revision))
        )
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise YozoraError(f"Cannot read {file} of {source.where}: fetch the weights again.") from error
    if not isinstance(content, dict):
        raise YozoraError(f"Cannot read {file} of {source.where}: fetch the weights again.")
    snapshot = re.search(r"/snapshots/([0-9a-f]{7,40})/", path.as_posix())
    return content, snapshot[1] if snapshot and not source.is_local else ""


def from_hub(name: str, ask: Callable[[Any], Any]) -> Any:
    """Return what `ask(huggingface_hub)` returns, with its errors as one sentence."""
    try:
        import huggingface_hub
        from huggingface_hub import errors
    except ImportError as error:
        raise missing_extra() from error
    try:
        return ask(huggingface_hub)
    except errors.GatedRepoError as error:
        raise YozoraError(
            f"{name} is given to those who accepted its terms: do so on its page, then log in."
        ) from error
    except errors.LocalEntryNotFoundError as error:
        raise YozoraError(f"{name} is not on this machine, and the hub cannot be reached: fetch it first.") from error
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError) as error:
        raise UsageError(f"The hub has no {name}, or it is not open to you: check its name and your login.") from error
    except errors.EntryNotFoundError as error:
        raise UsageError(f"{name} holds no diffusers pipeline (no {INDEX}): use its -Diffusers edition.") from error
    except (errors.HfHubHTTPError, OSError, ValueError) as error:
        raise YozoraError(f"Cannot fetch {name} from the hub: {type(error).__name__}.") from error


def missing_extra() -> YozoraError:
    """Return the sentence for packages that are not there."""
    return YozoraError("Public weights need a few more packages: pip install 'yozora[diffusers]'.")


def _parts(name: str) -> list[str]:
    """Return a model's name and those of its LoRAs; a folder whose own name has a plus sign is one name."""
    return [name] if Path(name).is_dir() else name.split("+")


def _lora(text: str) -> Lora:
    """Return one LoRA."""
    found = _SCALE.search(text)
    where = text[: found.start()] if found else text
    path = Path(where)
    if path.suffix.lower() in PICKLES:
        raise pickled(path.name, where)
    if where.startswith(PREFIX) and not _HUB_NAME.fullmatch(where.removeprefix(PREFIX)):
        raise UsageError(f"A LoRA on the hub is named hf:ORG/NAME, not {where!r}.")
    if not where.startswith(PREFIX):
        if not path.exists():
            raise UsageError(f"There is no LoRA {where!r}: name a .safetensors file, a folder or hf:ORG/NAME.")
        if path.is_dir():
            check_folder(path)
    return Lora(where=where, scale=float(found[1]) if found else 1.0)

"""Weights on disk: a folder of safetensors files, each with its configuration and checksum in the header.

`transformer.safetensors`, `text.safetensors` and `autoencoder.safetensors` make a model; the text file's header also
holds the syllabus, and every header the card of the run that made it. `planner.safetensors` is there where the
transformer was taught to be told who is where. Pickles are never read.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load, save
from torch import Tensor, nn

from yozora.core.config import from_dict, to_dict
from yozora.core.errors import UsageError, YozoraError
from yozora.core.shapes import VideoShape
from yozora.core.syllabus import Syllabus
from yozora.media.files import written_whole
from yozora.model.autoencoder.autoencoder import Autoencoder, AutoencoderConfig
from yozora.model.conditioning.text_encoder import TextEncoder, TextEncoderConfig
from yozora.model.layout.planner import LayoutPlanner, PlannerConfig
from yozora.model.transformer.transformer import LATER_INPUTS, TransformerConfig, VideoTransformer

SHIPPED = Path(__file__).parent.parent / "weights"
PARTS = ("autoencoder", "text", "transformer")
PLANNER = "planner"


@dataclass(frozen=True, kw_only=True)
class Jumps:
    """What weights that were distilled can do: walk in at most `max_steps` jumps, one pass of the network to each.

    The guidance, from the first to the second of `guidance`, is an input of that pass.
    """

    max_steps: int = 8
    guidance: tuple[float, float] = (1.0, 4.0)


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """What the weights say of themselves: the shape of clip they were taught, and how they came to be.

    `shapes` are further (height, width) in pixels that they were taught, `longest_seconds` the longest clip. `jumps` is
    there if they were distilled.
    """

    name: str
    taught: VideoShape
    delivery_px: int
    num_inference_steps: int
    guidance_scale: float
    schedule_shift: float = 1.0
    shapes: tuple[tuple[int, int], ...] = ()
    longest_seconds: float | None = None
    jumps: Jumps | None = None
    commit: str = ""
    recipe: dict[str, Any] = dataclasses.field(default_factory=dict)
    log: dict[str, Any] = dataclasses.field(default_factory=dict)

    def shape_for(self, height: int, width: int) -> tuple[int, int]:
        """Return the (height, width) taught whose aspect is nearest to this one; of equals, the first taught."""
        asked = math.log(height / width)
        shapes = ((self.taught.height, self.taught.width), *self.shapes)
        return min(shapes, key=lambda shape: abs(math.log(shape[0] / shape[1]) - asked))

    def takes_jumps(self, steps: int, guidance: float) -> bool:
        """Return whether a walk of `steps` takes jumps; else it follows the velocity, guided by a second pass.

        A guidance that jumps were not taught is a usage error.
        """
        if self.jumps is None or steps > self.jumps.max_steps:
            return False
        low, high = self.jumps.guidance
        if not low <= guidance <= high:
            raise UsageError(
                f"With up to {self.jumps.max_steps} steps {self.name} takes a guidance from {low:g} to {high:g}, not "
                f"{guidance:g}: ask for more steps, or for another guidance."
            )
        return True

    @property
    def seconds_taught(self) -> float:
        """The longest clip that the weights have seen."""
        return max(self.taught.seconds, self.longest_seconds or 0.0)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The networks of a model, ready to use, with the syllabus they were taught and the SHA-256 of each file."""

    card: ModelCard
    syllabus: Syllabus
    autoencoder: Autoencoder
    text: TextEncoder
    transformer: VideoTransformer
    planner: LayoutPlanner | None = None
    digests: Mapping[str, str] = dataclasses.field(default_factory=dict)


def shipped_names() -> list[str]:
    """Return the names of the models in this package."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/transformer.safetensors"))


def find_weights(name: str) -> Path:
    """Return the folder of a shipped model's name, or of a path to one."""
    if name in shipped_names():
        return SHIPPED / name
    folder = Path(name)
    if folder.is_dir():
        return folder
    close = difflib.get_close_matches(name, shipped_names(), n=1, cutoff=0.3)
    known = f"did you mean {close[0]!r}? Known" if close else "known"
    raise UsageError(f"There is no model {name!r}: {known} models are {', '.join(shipped_names()) or 'none'}.")


def save_weights(weights: Weights, folder: Path) -> None:
    """Write a model into `folder`: matrices as 16-bit floats, each file whole or absent."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in (*PARTS, PLANNER):
        module: nn.Module | None = getattr(weights, part)
        if module is None:
            (folder / f"{part}.safetensors").unlink(missing_ok=True)
            continue
        tensors = {name: _stored(part, name, tensor) for name, tensor in module.state_dict().items()}
        header = {"config": json.dumps(to_dict(module.config)), "card": json.dumps(to_dict(weights.card))}
        if part == "text":
            header["syllabus"] = json.dumps(weights.syllabus.to_dict())
        write_tensors(folder / f"{part}.safetensors", tensors, header)


def load_weights(folder: Path) -> Weights:
    """Read a model from `folder`, refusing what is missing, damaged or not safetensors."""
    there = (*PARTS, PLANNER) if (folder / f"{PLANNER}.safetensors").exists() else PARTS
    files = {part: read_tensors(folder / f"{part}.safetensors") for part in there}
    try:
        configs = {part: json.loads(header["config"]) for part, (header, _) in files.items()}
        autoencoder = Autoencoder(from_dict(AutoencoderConfig, configs["autoencoder"]))
        text = TextEncoder(from_dict(TextEncoderConfig, configs["text"]))
        transformer = VideoTransformer(from_dict(TransformerConfig, configs["transformer"]))
        card = from_dict(ModelCard, json.loads(files["transformer"][0]["card"]))
        syllabus = Syllabus.from_dict(json.loads(files["text"][0]["syllabus"]))
        planner = LayoutPlanner(from_dict(PlannerConfig, configs[PLANNER])) if PLANNER in there else None
    except (KeyError, ValueError, TypeError) as error:
        raise YozoraError(f"The weights in {folder} lack their configuration: fetch or train them again.") from error
    modules: dict[str, nn.Module] = {"autoencoder": autoencoder, "text": text, "transformer": transformer}
    if planner is not None:
        modules[PLANNER] = planner
    for part, module in modules.items():
        tensors = {name: tensor.float() for name, tensor in files[part][1].items()}
        if part == "transformer":
            # Weights that shipped before the network had these inputs: they are as if never asked.
            later = {name: tensor for name, tensor in transformer.state_dict().items() if name in LATER_INPUTS}
            tensors = later | tensors
        if part == PLANNER:
            # Planners of one length kept its mean and spread without saying which.
            tensors |= {name: tensors[name].view(-1, tensors[name].shape[-1]) for name in ("mean", "spread")}
        try:
            module.load_state_dict(tensors)
        except RuntimeError as error:
            raise YozoraError(f"{folder / part}.safetensors does not fit its own configuration.") from error
        module.eval().requires_grad_(False)
    digests = {part: header["sha256"] for part, (header, _) in files.items()}
    return Weights(
        card=card,
        syllabus=syllabus,
        autoencoder=autoencoder,
        text=text,
        transformer=transformer,
        planner=planner,
        digests=digests,
    )


def checksum(tensors: dict[str, Tensor], header: dict[str, str]) -> str:
    """Return the SHA-256 over the header (but for the checksum itself) and names and bytes of all tensors."""
    digest = hashlib.sha256()
    for key in sorted(set(header) - {"sha256"}):
        digest.update(f"{key}\0{header[key]}\0".encode())
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(tensors[name].contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _stored(part: str, name: str, tensor: Tensor) -> Tensor:
    """Return a tensor as it is stored: 16 bits for matrices, 32 for vectors and the linear code."""
    keep = tensor.ndim < 2 or (part == "autoencoder" and name in ("mean", "basis", "scale"))
    return (tensor.float() if keep else tensor.half()).contiguous()


def write_tensors(path: Path, tensors: dict[str, Tensor], header: dict[str, str]) -> None:
    """Write `tensors` as safetensors with `header` and a checksum, whole or absent; the same give the same bytes."""
    content = save(tensors, metadata=header | {"sha256": checksum(tensors, header)})
    with written_whole(path) as file:
        file.write_bytes(_in_order(content))


def _in_order(content: bytes) -> bytes:
    """Return a safetensors file whose header is in the order of its names: the library writes it in any."""
    (length,) = struct.unpack("<Q", content[:8])
    header = json.dumps(json.loads(content[8 : 8 + length]), sort_keys=True).encode()
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + content[8 + length :]


def read_tensors(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    """Return header and tensors of one file, checked."""
    if path.exists() and not path.is_file():  # a pipe would be waited for, a device read without end
        raise YozoraError(f"Cannot read weights {path}: it is no file.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise YozoraError(f"Cannot read weights {path}: {(error.strerror or 'unknown reason').lower()}.") from error
    try:
        (length,) = struct.unpack("<Q", content[:8])
        header = json.loads(content[8 : 8 + length])["__metadata__"]
        tensors = load(content)
    except Exception as error:
        raise YozoraError(f"{path} is not a whole safetensors file: fetch or train it again.") from error
    if header.get("sha256") != checksum(tensors, header):
        raise YozoraError(f"{path} is damaged (its checksum is off): fetch or train it again.")
    return header, tensors

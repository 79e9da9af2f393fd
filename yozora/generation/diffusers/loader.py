"""Load public weights: the pipeline in the family's precision, its LoRAs, and where its parts stay while it works."""

from __future__ import annotations

import inspect
import logging
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from yozora.core.errors import UsageError, YozoraError
from yozora.generation.diffusers.families import Facts, Family
from yozora.generation.diffusers.source import PREFIX, Lora, Source, from_hub, missing_extra, pickled

# A pipeline stays on the GPU whole where it fits with this much room to work; what is too large even part by part
# goes there layer by layer.
WORKING_SHARE, WORKING_BYTES = 1.2, 6 << 30


def library() -> ModuleType:
    """Import diffusers (seconds and half a gigabyte: only when weights are wanted), without its remarks."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            logging.getLogger("transformers").setLevel(logging.ERROR)
            import transformers

            transformers.utils.logging.set_verbosity_error()
            transformers.utils.logging.disable_progress_bar()
            import diffusers

            diffusers.utils.logging.set_verbosity_error()
            diffusers.utils.logging.disable_progress_bar()
    except ImportError as error:
        raise missing_extra() from error
    return diffusers


def load_pipeline(source: Source, facts: Facts, family: Family, device: str) -> Any:
    """Return the pipeline of `source` as its folder names it, on the CPU, with its LoRAs.

    On the CPU everything computes in fp32; on a GPU in the family's precision.
    """
    diffusers = library()
    if not hasattr(diffusers, facts.class_name):
        raise YozoraError(f"The installed diffusers has no {facts.class_name}: pip install -U 'yozora[diffusers]'.")
    dtype = precision(facts, family, device)
    fp32 = {"vae": torch.float32, "image_encoder": torch.float32} if family.vae_fp32 else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pipeline = getattr(diffusers, facts.class_name).from_pretrained(
                source.where,
                revision=source.revision,
                torch_dtype={"default": dtype, **fp32},
                use_safetensors=True,
                local_files_only=source.is_local,
            )
    except (OSError, ValueError, RuntimeError, TypeError) as error:
        raise _unloadable(source, error) from error
    pipeline.set_progress_bar_config(disable=True)
    for number, lora in enumerate(source.loras):
        add_lora(pipeline, lora, f"lora{number}")
    if source.loras:
        _weigh(pipeline, [lora.scale for lora in source.loras])
    return pipeline


def precision(facts: Facts, family: Family, device: str) -> torch.dtype:
    """Return the type that the large networks compute in."""
    if device == "cpu":
        return torch.float32
    return torch.float16 if facts.half or family.dtype == "float16" else torch.bfloat16


def add_lora(pipeline: Any, lora: Lora, name: str) -> None:
    """Load one LoRA beside the weights, under a name."""
    where, file = lora.where.removeprefix(PREFIX), None
    if not lora.where.startswith(PREFIX) and Path(where).is_file():
        where, file = str(Path(where).parent), Path(where).name
    options = {"weight_name": file, "adapter_name": name, "use_safetensors": True}
    if not lora.where.startswith(PREFIX):
        options["local_files_only"] = True
    try:
        import peft  # noqa: F401 (diffusers says so later, and at length)
    except ImportError as error:
        raise missing_extra() from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if hasattr(pipeline, "load_lora_weights"):
                pipeline.load_lora_weights(where, **options)
            else:  # HunyuanVideo 1.5: the transformer takes it, the pipeline has no word for it
                pipeline.transformer.load_lora_adapter(where, prefix="transformer", **options)
    except (OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
        raise UsageError(f"The LoRA {lora.where} cannot be used with these weights: is it for this model?") from error
    if name not in getattr(pipeline.transformer, "peft_config", {}):
        raise UsageError(f"The LoRA {lora.where} changes nothing in these weights: is it for this model?")


def sibling(pipeline: Any, class_name: str) -> Any:
    """Return a pipeline of another class over the very same parts, for another task."""
    if type(pipeline).__name__ == class_name:
        return pipeline
    maker = getattr(library(), class_name)
    parts = {**{key: pipeline.config[key] for key in ("boundary_ratio", "expand_timesteps") if key in pipeline.config}}
    parts.update(pipeline.components)
    wanted = inspect.signature(maker.__init__).parameters
    other = maker(**{key: value for key, value in parts.items() if key in wanted})
    other.set_progress_bar_config(disable=True)
    return other


def place(pipeline: Any, family: Family, device: str) -> str:
    """Bring a pipeline where it works and return how: "resident", "offload" (by part) or "sequential" (by layer)."""
    if device == "cpu":
        pipeline.to("cpu")
        return "resident"
    if family.tiling and hasattr(pipeline.vae, "enable_tiling"):
        pipeline.vae.enable_tiling()
    sizes = [_bytes_of(part) for part in pipeline.components.values() if isinstance(part, torch.nn.Module)]
    free, _ = torch.cuda.mem_get_info()
    how = placement(sizes, free)
    if how == "resident":
        pipeline.to(device)
    elif how == "offload":
        pipeline.enable_model_cpu_offload()
    else:
        pipeline.enable_sequential_cpu_offload()
    return how


def placement(part_bytes: list[int], free_bytes: int) -> str:
    """Return how parts of these sizes work on a GPU with that much free memory."""
    room = free_bytes - WORKING_BYTES
    if WORKING_SHARE * sum(part_bytes) <= room:
        return "resident"
    return "offload" if WORKING_SHARE * max(part_bytes, default=0) <= room else "sequential"


def _bytes_of(module: torch.nn.Module) -> int:
    """Return the memory of a module's weights."""
    return sum(tensor.numel() * tensor.element_size() for tensor in module.state_dict().values())


def _weigh(pipeline: Any, scales: list[float]) -> None:
    """Let every LoRA hold as strongly as it was asked to."""
    names = [f"lora{number}" for number in range(len(scales))]
    if hasattr(pipeline, "set_adapters"):
        pipeline.set_adapters(names, scales)
    else:
        pipeline.transformer.set_adapters(names, scales)


def _unloadable(source: Source, error: Exception) -> YozoraError:
    """Return the sentence for weights that do not load."""
    if "safetensors" in str(error):
        return pickled("no .safetensors among them", source.where)
    if not source.is_local:
        return from_hub_error(source, error)
    return YozoraError(f"The weights in {source.where} are not whole, or not of one piece: fetch them again.")


def from_hub_error(source: Source, error: Exception) -> YozoraError:
    """Return the hub's reason as one of ours."""

    def again(_: Any) -> None:
        """Raise what was raised, where it is put into words."""
        raise error

    try:
        from_hub(source.where, again)
    except YozoraError as told:
        return told
    except Exception:
        pass
    return YozoraError(f"The weights of {source.where} are not whole, or not of one piece: fetch them again.")

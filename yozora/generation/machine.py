"""The machine we run on: what it is, what fits it, what is missing. The one place that looks."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import torch

from yozora.core.errors import UsageError, YozoraError
from yozora.generation.weights import SHIPPED, read_tensors, shipped_names

# Processor features that the fast paths ask for (x86 names, then Arm's).
FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8", "sve", "bf16", "i8mm")
SMALL_NEEDS_GPU_GIB = 8.0
# Weights that are no model, in a form of their own: the room they belong to checks them when it opens them.
READ_ELSEWHERE = ("moderation",)
EXTRAS_FOR_PEOPLE = {"train": "what `yozora train` and `yozora world` need"}


@dataclass(frozen=True, kw_only=True)
class Extra:
    """An optional part of the package, and whether everything it asks for is there."""

    name: str
    installed: bool


@dataclass(frozen=True, kw_only=True)
class ShippedWeights:
    """Weights in this package: their size, the commit that trained them, what is wrong with them if anything."""

    name: str
    size_mib: float
    commit: str
    complaint: str | None


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Something that is not there, and the command that adds it."""

    what: str
    command: str


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What `inspect_machine` found. Memory in GiB; `recipes` are those that fit, smallest first."""

    python: str
    torch: str
    cpu: str
    cores: int
    flags: tuple[str, ...]
    memory_gib: float
    gpu: str | None
    gpu_memory_gib: float | None
    encoder: bool
    extras: tuple[Extra, ...]
    weights: tuple[ShippedWeights, ...]
    recipes: tuple[str, ...]
    missing: tuple[Missing, ...]


def inspect_machine() -> Machine:
    """Look at the machine; this takes a second or two and changes nothing."""
    from yozora.media.video import has_encoder  # a machine that only trains has no codecs

    model, flags = _processor()
    gpu = torch.cuda.get_device_properties(0) if torch.cuda.is_available() else None
    gpu_gib = gpu.total_memory / 2**30 if gpu else None
    extras, weights = tuple(_extras()), tuple(_weights())
    return Machine(
        python=platform.python_version(),
        torch=torch.__version__,
        cpu=model,
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        flags=tuple(flag for flag in FLAGS if flag in flags),
        memory_gib=round(_memory_bytes() / 2**30, 1),
        gpu=gpu.name if gpu else None,
        gpu_memory_gib=round(gpu_gib, 1) if gpu_gib else None,
        encoder=has_encoder(),
        extras=extras,
        weights=weights,
        recipes=("debug", "nano", *(("small",) if gpu_gib and gpu_gib >= SMALL_NEEDS_GPU_GIB else ())),
        missing=tuple(_missing(extras, weights)),
    )


def choose_device(wished: str | None = None) -> str:
    """Return the device to compute on: the one wished for if it is here, else a GPU where there is one."""
    if wished is None:
        return "cuda" if torch.cuda.is_available() else "cpu"
    if wished not in ("cpu", "cuda"):
        raise UsageError(f"The device is cpu or cuda, not {wished!r}.")
    if wished == "cuda" and not torch.cuda.is_available():
        raise UsageError("There is no GPU that torch can use: choose the device cpu.")
    return wished


def use_threads(count: int) -> None:
    """Bind computation on the CPU to `count` threads."""
    torch.set_num_threads(count)


def _processor() -> tuple[str, frozenset[str]]:
    """Return the processor's name and its features, as far as the system tells."""
    told = _read("/proc/cpuinfo")
    name = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    features = re.search(r"^(?:flags|Features)\s*:\s*(.+)$", told, re.MULTILINE)
    model = name[1].strip() if name else platform.processor() or platform.machine() or "unknown"
    return model, frozenset(features[1].split() if features else ())


def _memory_bytes() -> int:
    """Return the memory we may use: the machine's, or less where a container is held to less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = _read("/sys/fs/cgroup/memory.max").strip()
    return min(total, int(limit)) if limit.isdecimal() else total


def _read(path: str) -> str:
    """Return what a file of the system says, nothing where there is none."""
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""


def _extras() -> Iterator[Extra]:
    """Yield the package's extras, by what its own metadata says."""
    try:
        wanted = metadata.requires("yozora") or []
    except metadata.PackageNotFoundError:
        return
    packages: dict[str, list[str]] = {}
    for line in wanted:
        found = re.match(r"([A-Za-z0-9._-]+).*\bextra\s*==\s*['\"]([^'\"]+)['\"]", line)
        if found:
            packages.setdefault(found[2], []).append(found[1])
    for name, needed in sorted(packages.items()):
        yield Extra(name=name, installed=all(_is_installed(package) for package in needed))


def _is_installed(package: str) -> bool:
    """Return whether a distribution is there."""
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def _weights() -> Iterator[ShippedWeights]:
    """Yield the weights in this package, a folder each, with every file read to see that it is whole."""
    for folder in sorted({file.parent for file in SHIPPED.glob("*/*.safetensors")}):
        if folder.name in READ_ELSEWHERE:
            continue
        files = sorted(folder.glob("*.safetensors"))
        commit, complaint = "", None
        try:
            for file in files:
                header, _ = read_tensors(file)
                commit = str(json.loads(header.get("card", "{}")).get("commit", "")) or commit
        except YozoraError as error:
            complaint = str(error)
        size = sum(file.stat().st_size for file in files)
        yield ShippedWeights(name=folder.name, size_mib=round(size / 2**20, 1), commit=commit, complaint=complaint)


def _missing(extras: tuple[Extra, ...], weights: tuple[ShippedWeights, ...]) -> Iterator[Missing]:
    """Yield what keeps a verb from working."""
    from yozora.media.video import has_encoder

    if not any(model.complaint is None and model.name in shipped_names() for model in weights):
        yield Missing(what="weights that work", command="yozora train nano")
    if not has_encoder():
        yield Missing(what="the H.264 encoder", command="pip install --force-reinstall av")
    if not _is_installed("yozora"):
        yield Missing(what="the package itself (this is a source tree)", command="pip install -e '.[train]'")
    for extra in extras:
        if not extra.installed and extra.name in EXTRAS_FOR_PEOPLE:
            yield Missing(what=EXTRAS_FOR_PEOPLE[extra.name], command=f"pip install 'yozora[{extra.name}]'")

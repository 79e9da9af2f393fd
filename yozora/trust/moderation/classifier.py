"""The classifier: a linear model for each category over hashed features, in eight bits, calibrated; and its file."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load, save

from yozora.core.errors import YozoraError
from yozora.media.files import file_error, written_whole
from yozora.trust.moderation.features import BUCKETS, Window, rows_of
from yozora.trust.moderation.language import Language

SHIPPED = Path(__file__).parents[2] / "weights" / "moderation" / "moderation.safetensors"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the classifier makes of a window: a probability for each category, and each word's part in it (nats)."""

    probabilities: Mapping[str, float]
    parts: Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, kw_only=True)
class Classifier:
    """Weights (65536, C) in eight bits with a scale and a bias for each of C categories.

    `slopes` and `offsets` (C,) make of a sum of weights the log-odds that hold (Platt, 1999).
    """

    categories: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float32]
    biases: npt.NDArray[np.float32]
    slopes: npt.NDArray[np.float32]
    offsets: npt.NDArray[np.float32]
    language: Language
    about: Mapping[str, Any]

    def judge(self, window: Window) -> Finding:
        """Return how likely a window is of each category, and which words say so."""
        rows = rows_of(window)
        if not rows:
            return Finding(probabilities=dict.fromkeys(self.categories, 0.0), parts={})
        values = self.weights[np.fromiter(rows, np.int64, len(rows))].astype(np.float32) * self.scales
        odds = (values.sum(0) + self.biases) * self.slopes + self.offsets
        chances = 1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30)))
        parts = np.zeros((len(window.words), len(self.categories)), np.float32)
        np.add.at(parts, np.fromiter(rows.values(), np.int64, len(rows)), values)
        return Finding(
            probabilities=dict(zip(self.categories, map(float, chances), strict=True)),
            parts={name: parts[:, column] for column, name in enumerate(self.categories)},
        )

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all."""
        tensors: dict[str, npt.NDArray[Any]] = {
            # Two rows of three are empty: packed, the file is a third of what it is otherwise.
            "weights": np.frombuffer(zlib.compress(self.weights.tobytes(), 9), np.uint8),
            "scales": self.scales,
            "biases": self.biases,
            "slopes": self.slopes,
            "offsets": self.offsets,
            "letters": np.clip(np.round(self.language.letters * -20), 0, 255).astype(np.uint8),
            "words": np.frombuffer(zlib.compress("\n".join(self.language.words).encode(), 9), np.uint8),
        }
        # One entry: the order of several is not the same twice.
        about = {"categories": self.categories, "about": self.about, "sha256": _checksum(tensors)}
        told = json.dumps(about, sort_keys=True)
        with written_whole(path) as draft:
            draft.write_bytes(save(tensors, metadata={"moderation": told}))


def _checksum(tensors: Mapping[str, npt.NDArray[Any]]) -> str:
    """Return the SHA-256 over names and bytes of all tensors."""
    digest = sha256()
    for name in sorted(tensors):
        digest.update(name.encode() + np.ascontiguousarray(tensors[name]).tobytes())
    return digest.hexdigest()


def load_classifier(path: Path = SHIPPED) -> Classifier:
    """Return the classifier of a file, the shipped one by default."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise file_error("read", path, error) from error
    try:
        (size,) = struct.unpack("<Q", data[:8])
        told = json.loads(json.loads(data[8 : 8 + size])["__metadata__"]["moderation"])
        tensors = load(data)
        if told["sha256"] != _checksum(tensors):
            raise ValueError("damaged")
        categories = tuple(told["categories"])
        words = zlib.decompress(tensors["words"].tobytes()).decode().split("\n")
        weights = np.frombuffer(zlib.decompress(tensors["weights"].tobytes()), np.int8)
        return Classifier(
            categories=categories,
            weights=weights.reshape(BUCKETS, len(categories)),
            **{name: tensors[name] for name in ("scales", "biases", "slopes", "offsets")},
            language=Language(tensors["letters"].astype(np.float32) / np.float32(-20), words),
            about=told["about"],
        )
    except Exception as error:  # a file that is no classifier can be wrong in any way
        raise YozoraError(f"{path.name} holds no weights of moderation; fetch or teach them again.") from error

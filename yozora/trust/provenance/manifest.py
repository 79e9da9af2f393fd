"""The manifest of a file as C2PA's library takes it: plain data, made of what is known of the file."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from importlib import metadata
from typing import Any

from yozora.trust.provenance.about import About, Ingredient

_SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
ALL_GENERATED, PARTLY_GENERATED = (
    _SOURCES + "trainedAlgorithmicMedia",
    _SOURCES + "compositeWithTrainedAlgorithmicMedia",
)
GENERATION = "org.yozora.generation"
SOFT_BINDING = "c2pa.soft-binding"
# The fingerprint of `trust/ledger/fingerprint.py`; the watermark will add an algorithm of its own.
FINGERPRINT_ALGORITHM = "org.yozora.fingerprint.1"


def manifest_of(about: About, media_type: str, *, sha256: str | None, fingerprint: str | None) -> dict[str, Any]:
    """Return the manifest of a file: `sha256` of its bytes before sealing (mp4), `fingerprint` of its frames (base64).

    A creation says `c2pa.created`, what goes on from a parent says `c2pa.opened` and `c2pa.edited`; inputs are named
    by the action that used them.
    """
    generation = {**plain(about.record), "job": about.job, "unsealed_sha256": sha256}
    assertions = [
        {"label": "c2pa.actions.v2", "data": {"actions": _actions(about)}},
        {"label": GENERATION, "data": {name: value for name, value in generation.items() if value is not None}},
    ]
    if fingerprint is not None:
        assertions.append(
            {
                "label": SOFT_BINDING,
                "data": {"alg": FINGERPRINT_ALGORITHM, "blocks": [{"scope": {}, "value": fingerprint}]},
            }
        )
    return {
        "claim_generator_info": [{"name": "Yozora", "version": version()}],
        "title": about.title[:200],
        "format": media_type,
        "assertions": assertions,
    }


def ingredient_of(ingredient: Ingredient, label: str) -> dict[str, str]:
    """Return how the library is told of an ingredient; `label` is what actions call it."""
    return {"title": ingredient.title or ingredient.path.name, "relationship": ingredient.relation, "label": label}


def labels(about: About) -> list[str]:
    """Return what the actions call the ingredients, in their order."""
    return [f"ingredient-{number}" for number in range(len(about.ingredients))]


def version() -> str:
    """Return the version of this package."""
    try:
        return metadata.version("yozora")
    except metadata.PackageNotFoundError:
        return "source"


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as JSON has it: what JSON does not know becomes its text."""
    return dict(json.loads(json.dumps(record, default=str)))


def _actions(about: About) -> list[dict[str, Any]]:
    """Return what was done, in order."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0).isoformat()
    by = {"when": now, "softwareAgent": {"name": "Yozora", "version": version()}}
    named = dict(zip(labels(about), about.ingredients, strict=True))
    inputs = [label for label, one in named.items() if one.relation != "parentOf"]
    using = {"parameters": {"ingredientIds": inputs}} if inputs else {}
    if about.parent is None:
        source = PARTLY_GENERATED if inputs else ALL_GENERATED
        return [{"action": "c2pa.created", "digitalSourceType": source, **by, **using}]
    parents = [label for label, one in named.items() if one.relation == "parentOf"]
    return [
        {"action": "c2pa.opened", **by, "parameters": {"ingredientIds": parents}},
        {"action": "c2pa.edited", "digitalSourceType": PARTLY_GENERATED, **by, **using},
    ]

"""Votes to play with, and the databases of the job room."""

from __future__ import annotations

from typing import Any

from tests.serving.jobs.conftest import cluster as cluster
from tests.serving.jobs.conftest import lite as lite
from tests.serving.jobs.conftest import new_url as new_url
from tests.serving.jobs.conftest import room as room
from yozora.serving.feedback.vote import Consent, Take, Vote


def take(number: int, **request: Any) -> Take:
    asked = {
        "prompt": "a red ball",
        "seconds": 4.0,
        "width": 64,
        "height": 64,
        "seed": number,
        "model": "nano",
        **request,
    }
    return Take(video=f"video_{number:032x}", sha256=f"{number:064x}", request=asked, looks=(0.1 * number, 0.5))


def choice(a: int = 1, b: int = 2, **values: Any) -> Vote:
    return Vote(
        **{
            "artist": "ada",
            "kind": "choice",
            "consent": Consent(training=True),
            "takes": (take(a), take(b)),
            "winner": "a",
            **values,
        }
    )


def rating(number: int = 1, **values: Any) -> Vote:
    return choice(**{"kind": "rating", "takes": (take(number),), "winner": None, "rating": 4, **values})


def mark(**values: Any) -> Vote:
    about = {"kind": "mark", "takes": (take(1),), "winner": None, "span": (1.0, 2.0), "region": (0.1, 0.1, 0.5, 0.5)}
    return choice(**{**about, **values})

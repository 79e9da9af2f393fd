"""Words of the system card: what the figures come to for those who decide, teach or make art; and the limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Found = Mapping[str, Mapping[str, Any]]


def readers_of(found: Found) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return sentences for each kind of reader; one whose figure is missing is left out."""
    grammar = found.get("moderation", {}).get("grammar", {}).get("all")
    sweep = found.get("redteam", {}).get("full", {}).get("cells", {}).get("all", {}).get("sweep")
    exam = found.get("exam-nano", {}).get("metrics", {})
    cast = exam.get("adherence/test/all together")
    policy = [
        "It was trained on drawings made by a program: no photograph, film or text of any person is in it.",
        "Every video is signed where the extra for signing is installed, and every delivery and refusal is an entry of "
        "a ledger that cannot be edited; refusals can be appealed.",
    ]
    if grammar:
        policy.append(
            f"Of 100 forbidden prompts in words the filter had not seen, it stops {_of100(grammar['stopped'])}; of 100 "
            f"harmless ones that look bad, it wrongly refuses {_of100(_rest(grammar['passed']))}."
        )
    if sweep:
        policy.append(
            f"In {sweep['n']:,} automatic attacks on the server, {sweep['through']:,} got a forbidden request accepted "
            f"({100 * sweep['share']:.2f} %, at most {100 * sweep['ci95'][1]:.2f} % with 95 % certainty)."
        )
    teach = [
        "It runs on a laptop without a network; nothing that pupils write leaves the machine.",
        "It draws a picture-book world of a few subjects and says which words it does not know: mistakes are easy to "
        "see and to talk about.",
    ]
    if cast:
        low, high = (100 * float(end) for end in cast["ci95"])
        right = round(float(cast["value"]) * int(cast["n"]))
        teach.append(
            f"Of {cast['n']} short scenes that it was asked for, it got everything right in {right}; that is between "
            f"{low:.0f} and {high:.0f} in 100."
        )
    art = [
        "No artist's work was used to train it. A prompt that names a living artist is made without the name, and says "
        "so.",
        "What you make can be taken up again: extended, remixed, cut into a storyboard; the file says what it was made "
        "from.",
        "A video that wrongs you can be taken down by its file, its looks or its watermark; then it is neither "
        "delivered nor used again.",
    ]
    return (("If you decide", tuple(policy)), ("If you teach", tuple(teach)), ("If you make art", tuple(art)))


def limits_of(found: Found, facts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return what must be known before anybody relies on it."""
    told = [text for name, text in facts if name.lower() in ("limits", "misuse")]
    missing = [
        words
        for name, words in (
            ("exam-nano", "how well the model does what it is asked"), ("examiner", "how well the examiner sees"),
            ("moderation", "how often the prompt filter is wrong"), ("redteam", "what attacks get through"),
            ("watermark", "how well a watermark survives"), ("detector", "how well our own videos are recognised"),
        )
        if name not in found
    ]  # fmt: skip
    told.append(
        "The filter reads English words. Words drawn into a reference picture are not read, and the frames of a "
        "finished video are only judged where a judge of frames is installed."
    )
    told.append(
        "The prompts that measured the filter come from grammars, not from people. On people's prompts its error rates "
        "are not known."
    )
    told.append(
        "Everything was measured on the machine that is named in the files; no outside laboratory has repeated it."
    )
    if missing:
        told.append(f"Not measured, or not in this folder: {'; '.join(missing)}.")
    return tuple(told)


def _of100(figure: Mapping[str, Any]) -> str:
    """Return a share as so many in a hundred."""
    return f"{100 * float(figure['value']):.0f}"


def _rest(figure: Mapping[str, Any]) -> dict[str, Any]:
    """Return the share of all others."""
    return {"value": 1 - float(figure["value"])}

"""What every verb that makes a clip shares: its options, and the way from a request to a signed file."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yozora.cli.output import free_path, give, give_json, parse_size, progress_bar, say, slug
from yozora.cli.takes import take
from yozora.cli.wording import tell
from yozora.core.errors import UsageError

if TYPE_CHECKING:
    from yozora.core.records import Request
    from yozora.generation.yozora import Yozora

Prompt = Annotated[str, typer.Argument(metavar="PROMPT", help="What the video shows, in a sentence.")]
Source = Annotated[Path, typer.Argument(metavar="FILE", help="The video to begin from.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="The file to write; else named after the prompt.")]
Size = Annotated[str | None, typer.Option(help="WIDTHxHEIGHT in pixels, such as 320x192.")]
Seed = Annotated[int, typer.Option(help="Another seed is another take of the same sentence.")]
Steps = Annotated[int | None, typer.Option(help="Denoising steps; distilled weights jump if they are few.")]
Guidance = Annotated[float | None, typer.Option(help="How strongly the sentence holds; 1 is plain.")]
Model = Annotated[
    str, typer.Option(help="Shipped weights by name, a folder, or public weights: hf:ORG/NAME, +LORA@SCALE behind.")
]
Threads = Annotated[int | None, typer.Option(min=1, help="CPU threads; else as many as there are cores.")]
Trust = Annotated[Path | None, typer.Option(metavar="FOLDER", help="Keys and ledger; else those of this user.")]
Cast = Annotated[
    Path | None, typer.Option("--cast", metavar="FILE", help="Subjects that the sentence calls by name (yozora cast).")
]
BestOf = Annotated[int, typer.Option("--best-of", min=1, help="Make so many takes and keep the best by the examiner.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print a JSON document instead of the path.")]


def asked(prompt: str, size: str | None, seed: int, steps: int | None, guidance: float | None, model: str) -> Request:
    """Return the request that the options ask for, without its clips."""
    from yozora.core.records import Request

    height, width = parse_size(size) if size is not None else (None, None)
    return Request(
        prompt=prompt, height=height, width=width, seed=seed,
        num_inference_steps=steps, guidance_scale=guidance, model=model,
    )  # fmt: skip


def film(
    draft: Callable[[], Request],
    out: Path | None,
    name: str,
    *,
    suffix: str = ".mp4",
    threads: int | None = None,
    trust: Path | None = None,
    policy: str | None = None,
    as_json: bool = False,
    best_of: int = 1,
    expand: Callable[[Yozora, Request], Request] | None = None,
    watermark: bool = True,
    label: bool = False,
) -> None:
    """Make what `draft` asks for, write it signed, and print where it is; the output is checked first of all."""
    from yozora.media.files import check_writable

    start = time.monotonic()
    path = _output_path(out, name, suffix)
    check_writable(path)
    request = draft()
    from yozora.trust.gate import open_gate

    gate = open_gate(trust, policy=policy)
    request, sentence = gate.admit_request(request)
    if sentence:
        say(sentence)
    from yozora.generation.yozora import Yozora
    from yozora.trust.seal import About, ready, save_sealed, save_sealed_picture

    ready(trust)
    if threads is not None:
        from yozora.generation.machine import use_threads

        use_threads(threads)
    yozora = Yozora.from_pretrained(request.model, adapters=request.adapters, gate=gate)
    request = expand(yozora, request) if expand else request
    unknown = tell(yozora, request)
    with progress_bar("denoising") as progress:
        clip = take(yozora, request, best_of, progress)
    if label:
        from yozora.media.label import labelled

        clip = replace(clip, frames=labelled(clip.frames))
    about = About(record=clip.record, ingredients=ingredients_of(request))
    save = partial(save_sealed, watermark=watermark) if suffix == ".mp4" else save_sealed_picture
    if complaint := save(clip, path, about=about, folder=trust):
        say(complaint)
    if not as_json:
        give(path)
        return
    told: dict[str, Any] = {
        "path": str(path),
        "prompt": request.prompt,
        "expanded": request.expanded or None,
        "understood": clip.record["understood"],
        "unknown": [{"word": word.word, "nearest": word.nearest} for word in unknown],
        "notes": clip.record["notes"],
        "seed": clip.record["request"]["seed"],
        "seconds": clip.seconds,
        "width": clip.frames.shape[2],
        "height": clip.frames.shape[1],
        "fps": clip.fps,
        "steps": clip.record["steps"],
        "elapsed_s": round(time.monotonic() - start, 3),
    }
    give_json(told)


def ingredients_of(request: Request) -> tuple[Any, ...]:
    """Return the files that a clip is made from, as its manifest names them: the first is what it goes on from."""
    from yozora.trust.provenance.about import Ingredient

    sources = dict.fromkeys(condition.source for condition in request.conditions)
    relations = ["parentOf", *["inputTo"] * len(sources)]
    return tuple(
        Ingredient(path=Path(source), relation=relation)  # type: ignore[arg-type]
        for source, relation in zip(sources, relations, strict=False)
    )


def _output_path(out: Path | None, name: str, suffix: str) -> Path:
    """Return where the file goes; a name of our own choosing never hits a file that is there."""
    if out is None:
        return free_path(Path(), slug(name), suffix)
    if out.suffix.lower() != suffix and not out.is_dir():
        kind = "video" if suffix == ".mp4" else "picture"
        raise UsageError(
            f"The {kind} is a{'n' * (suffix == '.mp4')} {suffix[1:]}: let its name end in {suffix}, not {out.name!r}."
        )
    return out

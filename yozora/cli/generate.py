"""`yozora generate`: a sentence becomes a video."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from yozora.cli.output import free_path, give, give_json, parse_size, progress_bar, say, slug
from yozora.core.errors import UsageError
from yozora.model.conditioning.understanding import Understanding


def generate(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="What the video shows, in a sentence.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The mp4 to write; else named after the prompt.")
    ] = None,
    seconds: Annotated[float | None, typer.Option(help="Duration.")] = None,
    size: Annotated[str | None, typer.Option(help="WIDTHxHEIGHT in pixels, such as 320x192.")] = None,
    fps: Annotated[float | None, typer.Option(help="Frames a second.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed is another take of the same sentence.")] = 0,
    steps: Annotated[int | None, typer.Option(help="Denoising steps; distilled weights jump if they are few.")] = None,
    guidance: Annotated[float | None, typer.Option(help="How strongly the sentence holds; 1 is plain.")] = None,
    model: Annotated[
        str, typer.Option(help="Shipped weights by name, a folder, or public weights: hf:ORG/NAME, +LORA@SCALE behind.")
    ] = "nano",
    threads: Annotated[int | None, typer.Option(min=1, help="CPU threads; else as many as there are cores.")] = None,
    trust: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keys and ledger; else those of this user.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON document instead of the path.")] = False,
) -> None:
    """Make a video from a sentence; print where it is."""
    from yozora.core.records import Request
    from yozora.media.files import check_writable

    start = time.monotonic()
    height, width = parse_size(size) if size is not None else (None, None)
    request = Request(
        prompt=prompt, seconds=seconds, height=height, width=width, fps=fps, seed=seed,
        num_inference_steps=steps, guidance_scale=guidance, model=model,
    )  # fmt: skip
    path = _output_path(out, prompt)
    check_writable(path)
    # The heavy parts come last: a slip of the fingers is answered at once.
    from yozora.generation.yozora import Yozora
    from yozora.trust.seal import ready, save_sealed

    ready(trust)
    _use_threads(threads)
    yozora = Yozora.from_pretrained(request.model)
    understanding = yozora.understand(request.prompt)
    if understanding:
        _tell(understanding)
    for note in yozora.notes(request):
        say(note)
    with progress_bar("denoising") as progress:
        clip = yozora.run(request, progress)
    if complaint := save_sealed(clip, path, folder=trust):
        say(complaint)
    if not as_json:
        give(path)
        return
    give_json(
        {
            "path": str(path),
            "prompt": request.prompt,
            "understood": clip.record["understood"],
            "unknown": [
                {"word": word.word, "nearest": word.nearest}
                for word in (understanding.unknown if understanding else ())
            ],
            "notes": clip.record["notes"],
            "seed": request.seed,
            "seconds": clip.seconds,
            "width": clip.frames.shape[2],
            "height": clip.frames.shape[1],
            "fps": clip.fps,
            "steps": clip.record["steps"],
            "elapsed_s": round(time.monotonic() - start, 3),
        }
    )


def _output_path(out: Path | None, prompt: str) -> Path:
    """Return where the video goes; a name of our own choosing never hits a file that is there."""
    if out is None:
        return free_path(Path(), slug(prompt), ".mp4")
    if out.suffix.lower() != ".mp4" and not out.is_dir():
        raise UsageError(f"The video is an mp4: let its name end in .mp4, not {out.name!r}.")
    return out


def _use_threads(count: int | None) -> None:
    """Bind the computation to `count` threads."""
    if count is not None:
        from yozora.generation.machine import use_threads

        use_threads(count)


def _tell(understanding: Understanding) -> None:
    """Say what was understood, and every word that was not."""
    say(f"Understood: {understanding.summary}")
    for unknown in understanding.unknown:
        say(unknown.sentence)

"""Sealing: the last step before a file is delivered, the same at every door. It is marked, signed, then recorded.

    seal(path, About(record=clip.record), frames=clip.frames)

A file that cannot be signed or recorded is not delivered: `seal` raises, and the door says why. The one exception is a
machine without the libraries for it (`Unsigned`): there a door may go on and say that the file is unsigned.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

from yozora.core.records import Clip, Frames
from yozora.media.files import written_whole
from yozora.media.sheets import write_image
from yozora.media.video import write_video
from yozora.trust.provenance.about import About
from yozora.trust.provenance.libraries import Unsigned, require_libraries

__all__ = ["About", "Unsigned", "ready", "save_sealed", "save_sealed_picture", "seal"]


def seal(
    path: Path | str,
    about: About,
    *,
    frames: Frames | None = None,
    folder: Path | None = None,
    mark: bytes | None = None,
) -> Path:
    """Sign and record a file with what a trust folder holds (this user's by default) and return its path.

    `frames` (T,H,W,3) let it be found again by its looks, `mark` (8 bytes) by the watermark in them.
    Raises `Unsigned` where the libraries are missing, before anything is touched, and `YozoraError` where signer or
    ledger fail.
    """
    require_libraries()
    # SQLAlchemy and the certificates take half a second: nobody waits for them who does not seal.
    from yozora.trust.provenance.folder import default_folder
    from yozora.trust.sealer import open_sealer

    open_sealer(folder or default_folder()).seal(Path(path), about, frames=frames, mark=mark)
    return Path(path)


def save_sealed(
    clip: Clip,
    path: Path | str,
    *,
    about: About | None = None,
    folder: Path | None = None,
    watermark: bool = True,
) -> str | None:
    """Write a clip as a sealed mp4, whole or not at all; `about` is the clip's record unless it says more.

    Its pixels carry a watermark, unless that is declined or the shorter side has less than 256 px.
    Where the libraries are missing the file is written unsigned, and the sentence that says so is returned.
    """
    complaint = None
    clip, mark = _marked(clip, folder) if watermark else (clip, None)
    with written_whole(path) as draft:
        write_video(clip, draft)
        try:
            seal(draft, about or About(record=clip.record), frames=clip.frames, folder=folder, mark=mark)
        except Unsigned as error:
            complaint = str(error)
    return complaint


def save_sealed_picture(
    clip: Clip, path: Path | str, *, about: About | None = None, folder: Path | None = None
) -> str | None:
    """Write the first frame of a clip as a sealed png, whole or not at all; else as `save_sealed`."""
    complaint = None
    with written_whole(path) as draft:
        write_image(Image.fromarray(clip.frames[0]), draft)
        try:
            seal(draft, about or About(record=clip.record), frames=clip.frames[:1], folder=folder)
        except Unsigned as error:
            complaint = str(error)
    return complaint


def _marked(clip: Clip, folder: Path | None) -> tuple[Clip, bytes | None]:
    """Return the clip with a watermark of its own, and its eight bytes; as it was where it cannot carry one."""
    try:
        require_libraries()
    except Unsigned:
        return clip, None  # a mark that no ledger knows leads nowhere
    from yozora.trust.provenance.folder import default_folder
    from yozora.trust.watermark.embed import embed
    from yozora.trust.watermark.pattern import SIDE_PX
    from yozora.trust.watermark.payload import made_key, new_payload, to_bits

    if not len(clip.frames) or min(clip.frames.shape[1:3]) < SIDE_PX:
        return clip, None
    key = made_key(folder or default_folder())
    payload = new_payload(key)
    return replace(clip, frames=embed(clip.frames, to_bits(payload), key)), payload


def ready(folder: Path | None = None) -> None:
    """Open signer and ledger, so that what is wrong with them is said before minutes of work are spent."""
    try:
        require_libraries()
    except Unsigned:
        return  # the file will be written all the same
    from yozora.trust.provenance.folder import default_folder
    from yozora.trust.sealer import open_sealer

    open_sealer(folder or default_folder())

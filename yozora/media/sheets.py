"""Many clips at a glance: contact sheets, grids and animations that a README can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from yozora.core.errors import UsageError
from yozora.core.records import Clip, Frames
from yozora.media.files import written_whole
from yozora.media.resize import resize_clip

PAPER = (255, 255, 255)
INK = (40, 40, 48)
_GAP_PX = 8
_LINES = 2


def contact_sheet(
    clips: Sequence[Clip],
    *,
    columns: int = 1,
    frames_per_clip: int = 6,
    captions: Sequence[str] | None = None,
    tile_px: int = 128,
) -> Image.Image:
    """Return one picture of all `clips`: each a strip of evenly spaced frames, `tile_px` high, over its caption.

    Strips stand in `columns`; a caption is broken into two lines and shortened where it does not fit.
    """
    if not clips:
        raise UsageError("A contact sheet needs at least one clip.")
    if columns < 1 or frames_per_clip < 1 or tile_px < 8:
        raise UsageError("A contact sheet needs at least one column, one frame a clip and tiles of 8 pixels.")
    if captions is not None and len(captions) != len(clips):
        raise UsageError(f"There are {len(clips)} clips but {len(captions)} captions.")
    strips = [_strip(clip, frames_per_clip, tile_px) for clip in clips]
    font_px = max(11, tile_px // 9)
    font = ImageFont.load_default(size=font_px)
    line_px = round(font_px * 1.35)
    caption_px = _LINES * line_px if captions is not None else 0
    cell_width = max(strip.width for strip in strips) + _GAP_PX
    cell_height = tile_px + caption_px + _GAP_PX
    rows = -(-len(strips) // columns)
    columns = min(columns, len(strips))
    sheet = Image.new("RGB", (columns * cell_width + _GAP_PX, rows * cell_height + _GAP_PX), PAPER)
    pen = ImageDraw.Draw(sheet)
    for index, strip in enumerate(strips):
        x = _GAP_PX + index % columns * cell_width
        y = _GAP_PX + index // columns * cell_height
        sheet.paste(strip, (x, y))
        if captions is not None:
            for line, text in enumerate(_broken(captions[index], font, cell_width - _GAP_PX)):
                pen.text((x, y + tile_px + 2 + line * line_px), text, fill=INK, font=font)
    return sheet


def grid_clip(clips: Sequence[Clip], columns: int, gap_px: int = 2) -> Clip:
    """Return one clip that shows all `clips` (same size, same rate) at once, `columns` wide, on white.

    It is as long as the longest; the others stand still on their last frame. Its sizes are even.
    """
    if not clips or columns < 1 or gap_px < 0:
        raise UsageError("A grid needs at least one clip and one column.")
    first = clips[0]
    if any(clip.frames.shape[1:] != first.frames.shape[1:] or clip.fps != first.fps for clip in clips):
        raise UsageError("The clips of a grid must have the same size and rate.")
    columns = min(columns, len(clips))
    rows = -(-len(clips) // columns)
    _, height, width, _ = first.frames.shape
    count = max(len(clip.frames) for clip in clips)
    full_height, full_width = rows * (height + gap_px) - gap_px, columns * (width + gap_px) - gap_px
    frames = np.full((count, full_height + full_height % 2, full_width + full_width % 2, 3), PAPER, np.uint8)
    for index, clip in enumerate(clips):
        y, x = index // columns * (height + gap_px), index % columns * (width + gap_px)
        length = len(clip.frames)
        frames[:length, y : y + height, x : x + width] = clip.frames
        frames[length:, y : y + height, x : x + width] = clip.frames[-1]
    return Clip(frames=frames, fps=first.fps)


def write_image(image: Image.Image, path: Path | str) -> None:
    """Write a picture in the format its suffix names (.png, .webp, .jpg)."""
    formats = {".png": "PNG", ".webp": "WEBP", ".jpg": "JPEG", ".jpeg": "JPEG"}
    kind = _format_of(path, formats)
    with written_whole(path) as draft:
        image.save(draft, format=kind)


def write_animation(clip: Clip, path: Path | str, *, quality: int = 80) -> None:
    """Write a clip as an endless animation in the format its suffix names (.webp, .gif).

    The pictures' durations are whole milliseconds (GIF: hundredths) that add up to the clip's.
    """
    kind = _format_of(path, {".webp": "WEBP", ".gif": "GIF"})
    tick_ms = 10 if kind == "GIF" else 1
    ends = [round((index + 1) * 1000 / clip.fps / tick_ms) * tick_ms for index in range(len(clip.frames))]
    durations = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    pictures = [Image.fromarray(pixels) for pixels in clip.frames]
    options = {"quality": quality, "method": 4} if kind == "WEBP" else {"optimize": True}
    with written_whole(path) as draft:
        pictures[0].save(
            draft, format=kind, save_all=True, append_images=pictures[1:], duration=durations, loop=0, **options
        )


def _format_of(path: Path | str, formats: dict[str, str]) -> str:
    """Return the format that the suffix of `path` names, out of `formats`."""
    suffix = Path(path).suffix.lower()
    if suffix not in formats:
        raise UsageError(f"Cannot tell the format of {path}: let its name end in {' or '.join(formats)}.")
    return formats[suffix]


def _strip(clip: Clip, count: int, tile_px: int) -> Image.Image:
    """Return `count` evenly spaced frames of `clip` side by side, the first and the last among them."""
    total = len(clip.frames)
    chosen = [round(index * (total - 1) / max(1, count - 1)) for index in range(count)]
    _, height, width, _ = clip.frames.shape
    small = resize_clip(replace(clip, frames=clip.frames[chosen]), tile_px, max(1, round(tile_px * width / height)))
    return Image.fromarray(_side_by_side(small.frames))


def _side_by_side(frames: Frames) -> Frames:
    """Return (T,H,W,3) as one (H,T*W,3) picture."""
    count, height, width, _ = frames.shape
    return np.ascontiguousarray(frames.transpose(1, 0, 2, 3).reshape(height, count * width, 3))


def _broken(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> list[str]:
    """Break `text` into at most two lines of `width` pixels; what is left over becomes an ellipsis."""
    lines = [""]
    for word in text[:width].split():  # a letter takes two pixels or more, so two lines hold no more than this
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        elif len(lines) < _LINES and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
            break
    while font.getlength(lines[-1]) > width and len(lines[-1]) > 1:
        lines[-1] = lines[-1].rstrip("…")[:-1].rstrip() + "…"
    return lines

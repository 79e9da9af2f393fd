"""What a file is, and how large its pictures say they are, from its first bytes: nothing is unpacked for it."""

from __future__ import annotations

# Boxes that a QuickTime file may begin with; an mp4 begins with its brands.
_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
# Brands of still pictures in an mp4's clothes (HEIF, AVIF): no kind of ours.
_STILL_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
ENOUGH = 64


def sniff(head: bytes) -> str | None:
    """Return the format (one of `FORMATS`) of a file that begins with `head`, None where it is no format of ours."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "webm"
    if head[4:8] == b"ftyp":
        if head[8:12] in _STILL_BRANDS:
            return None
        return "mov" if head[8:12] == b"qt  " else "mp4"
    return "mov" if head[4:8] in _QUICKTIME else None


def picture_size(head: bytes, kind: str) -> tuple[int, int] | None:
    """Return (height, width) that a png, gif or webp claims; None where its first bytes do not say.

    Sources: PNG 11.2.2 (IHDR), GIF89a 18 (logical screen), RFC 9649 2.5 to 2.7 (VP8, VP8L, VP8X).
    """
    if kind == "png" and head[12:16] == b"IHDR":
        return int.from_bytes(head[20:24], "big"), int.from_bytes(head[16:20], "big")
    if kind == "gif":
        return int.from_bytes(head[8:10], "little"), int.from_bytes(head[6:8], "little")
    if kind != "webp":
        return None
    chunk = head[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(head[27:30], "little"), 1 + int.from_bytes(head[24:27], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits >> 14 & 0x3FFF), 1 + (bits & 0x3FFF)
    if chunk == b"VP8 ":
        return int.from_bytes(head[28:30], "little") & 0x3FFF, int.from_bytes(head[26:28], "little") & 0x3FFF
    return None

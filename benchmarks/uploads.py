"""Claim: no upload brings the server down. Mutated files and bombs go through the sandbox; each is answered in 10 s.

python benchmarks/uploads.py [--count 20000] [--workers 2] [--minutes 60] [--state FOLDER]

Every file follows from its number alone. A worker process stands for the server: one that ends badly is a crash of the
parent. With --state, what is done is kept and not done again, so that a long run may be broken off and taken up.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time
import wave
import zlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

RESULT = Path(__file__).parent / "results" / "uploads.json"
PART = 200
ANSWER_S = 10.0
EXTREMES = (0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
Mutator = Callable[[bytes, np.random.Generator], bytes]


# Seeds: small whole files of every kind.


def pictures(count: int = 12, height: int = 48, width: int = 64) -> list[np.ndarray]:
    """Return frames (H,W,3) uint8 of a disc that crosses a gradient."""
    y, x = np.mgrid[0:height, 0:width]
    frames = []
    for t in range(count):
        frame = np.stack([x * 4 % 256, y * 5 % 256, (x + y) * 2 % 256], -1).astype(np.uint8)
        frame[np.hypot(x - 4 * t - 8, y - height / 2) < 10] = (220, 60, 50)
        frames.append(frame)
    return frames


def film(container: str, codec: str, rate: int = 12) -> bytes:
    """Return a short video file."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate)
        assert isinstance(stream, VideoStream)
        stream.height, stream.width = 48, 64
        stream.pix_fmt, stream.thread_count = "yuv420p", 1
        for frame in pictures():
            output.mux(stream.encode(VideoFrame.from_ndarray(frame, format="rgb24")))
        output.mux(stream.encode(None))
    return file.getvalue()


@cache
def seeds() -> dict[str, bytes]:
    """Return a whole file of each kind."""
    frames = [Image.fromarray(frame) for frame in pictures()]
    files = {
        "mp4": film("mp4", "libx264"),
        "mov": film("mov", "mpeg4"),
        "webm": film("webm", "libvpx-vp9"),
    }
    for name, moving in (("png", False), ("jpeg", False), ("webp", True), ("gif", True)):
        file = io.BytesIO()
        frames[0].save(
            file, name, **({"save_all": True, "append_images": frames[1:], "duration": 80} if moving else {})
        )
        files[name] = file.getvalue()
    sound = io.BytesIO()
    with wave.open(sound, "wb") as output:
        output.setparams((1, 2, 8000, 0, "NONE", ""))
        output.writeframes(np.sin(np.arange(4000) / 9).astype("<i2").tobytes())
    return files | {"wav": sound.getvalue()}


# Mutations of any file.


def flip(data: bytes, rng: np.random.Generator) -> bytes:
    """Change some bytes, anywhere or in the first few hundred."""
    changed = np.frombuffer(data, np.uint8).copy()
    reach = len(changed) if rng.random() < 0.6 else min(len(changed), 400)
    places = rng.integers(0, reach, int(rng.integers(1, 40)))
    changed[places] ^= rng.integers(1, 256, len(places), np.uint8)
    return changed.tobytes()


def extreme(data: bytes, rng: np.random.Generator) -> bytes:
    """Put numbers where they hurt: 0, 2^31 - 1, 2^32 - 1 and so on, in either order of bytes."""
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 6))):
        at = int(rng.integers(0, max(1, len(changed) - 4)))
        changed[at : at + 4] = int(rng.choice(EXTREMES)).to_bytes(4, "big" if rng.random() < 0.7 else "little")
    return bytes(changed[: len(data)])


def truncate(data: bytes, rng: np.random.Generator) -> bytes:
    """End early."""
    return data[: int(rng.integers(1, len(data)))]


def cut(data: bytes, rng: np.random.Generator) -> bytes:
    """Leave a piece out, or say it again and again."""
    start, end = sorted(int(place) for place in rng.integers(0, len(data), 2))
    times = int(rng.choice([0, 2, 3, 50]))
    return data[:start] + data[start:end] * times + data[end:]


def splice(data: bytes, rng: np.random.Generator) -> bytes:
    """Go on as another file."""
    other = seeds()[str(rng.choice(list(seeds())))]
    return data[: int(rng.integers(8, len(data)))] + other[int(rng.integers(0, len(other))) :]


# Mutations that know the boxes of mp4 and mov, the chunks of png and webp.

PARENTS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"udta", b"dinf")
TABLES = (b"stsz", b"stts", b"ctts", b"stco", b"stsc", b"stss", b"elst", b"mvhd", b"mdhd", b"tkhd", b"stsd", b"hdlr")


def box(name: bytes, content: bytes) -> bytes:
    """Return a box."""
    return (8 + len(content)).to_bytes(4, "big") + name + content


def boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return (name, content) of the boxes side by side in `data`."""
    found, at = [], 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big") or len(data) - at
        if size < 8:
            break
        found.append((data[at + 4 : at + 8], data[at + 8 : at + size]))
        at += size
    return found


def each_box(data: bytes, change: Callable[[bytes, bytes], bytes]) -> bytes:
    """Return `data` with `change(name, content)` in place of every box, innermost first."""
    parts = []
    for name, content in boxes(data):
        parts.append(change(name, each_box(content, change) if name in PARENTS else content))
    return b"".join(parts)


def tables(data: bytes, rng: np.random.Generator) -> bytes:
    """Make the tables of a film lie: counts, durations, time scales, sizes."""

    def change(name: bytes, content: bytes) -> bytes:
        """Change one table in three."""
        if name not in TABLES or rng.random() > 0.35:
            return box(name, content)
        changed = bytearray(content)
        for _ in range(int(rng.integers(1, 4))):
            at = 4 * int(rng.integers(0, max(1, len(changed) // 4)))
            changed[at : at + 4] = int(rng.choice([*EXTREMES, 1_000_000])).to_bytes(4, "big")
        return box(name, bytes(changed[: len(content)]))

    return each_box(data, change)


def rebox(data: bytes, rng: np.random.Generator) -> bytes:
    """Leave boxes out, say them twice, put them into themselves, let their sizes lie."""

    def change(name: bytes, content: bytes) -> bytes:
        """Change one box in six."""
        whole, how = box(name, content), int(rng.integers(0, 24))
        if how == 0:
            return b""
        if how == 1:
            return whole * int(rng.choice([2, 3, 100]))
        if how == 2:
            return box(name, whole)
        if how == 3:
            return int(rng.choice(EXTREMES)).to_bytes(4, "big") + whole[4:]
        return whole

    return each_box(data, change)


def chunks(data: bytes, rng: np.random.Generator) -> bytes:
    """Change png chunks and give them their checksum, so that the change is looked at; others as `extreme`."""
    if not data.startswith(b"\x89PNG"):
        return extreme(data, rng)
    parts, at = [data[:8]], 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        name, content = data[at + 4 : at + 8], bytearray(data[at + 8 : at + 8 + size])
        if content and rng.random() < 0.5:
            content[int(rng.integers(0, len(content)))] = int(rng.integers(0, 256))
        parts.append(png_chunk(name, bytes(content)) * (1 if rng.random() < 0.9 else 2))
        at += 12 + size
    return b"".join(parts)


def png_chunk(name: bytes, content: bytes) -> bytes:
    """Return a chunk of a png."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


# Bombs: small files that would be large, long or deep.


def png_bomb(side: int) -> bytes:
    """Return a png of `side` x `side` black pixels, a bit each."""
    pixels = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    data = b"".join(pixels.compress(row) for _ in range(side)) + pixels.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def webp_bomb(side: int) -> bytes:
    """Return a lossless webp of one colour: its length hangs on no size, so that another may be written over it."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (9, 9, 9)).save(file, "webp", lossless=True)
    data = bytearray(file.getvalue())
    at = data.index(b"VP8L") + 9
    rest = int.from_bytes(data[at : at + 4], "little") >> 28
    data[at : at + 4] = (side - 1 | side - 1 << 14 | rest << 28).to_bytes(4, "little")
    return bytes(data)


def gif_bomb(count: int, side: int = 1) -> bytes:
    """Return a gif of `count` pictures, each after no time at all."""
    screen = b"GIF89a" + struct.pack("<HHBBB", side, side, 0x80, 0, 0) + bytes(6)
    control = b"\x21\xf9\x04" + bytes(4) + b"\x00"
    picture = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return screen + (control + picture) * count + b"\x3b"


def jpeg_bomb(side: int) -> bytes:
    """Return a jpeg whose header claims `side` x `side` pixels."""
    data = bytearray(seeds()["jpeg"])
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", side, side)
    return bytes(data)


def nested(depth: int, name: bytes = b"moov") -> bytes:
    """Return an mp4 whose boxes hold one another, `depth` deep."""
    sizes = b"".join((8 * (depth - index)).to_bytes(4, "big") + name for index in range(depth))
    return box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41") + sizes


def patched(name: bytes, content: bytes) -> bytes:
    """Return the mp4 seed with other content in each box of that name."""
    return each_box(seeds()["mp4"], lambda each, old: box(each, content if each == name else old))


def with_edits(edits: int) -> bytes:
    """Return the mp4 seed with an edit list that shows its first second again and again."""
    entry = struct.pack(">Iihh", 1000, 0, 1, 0)
    edts = box(b"edts", box(b"elst", struct.pack(">II", 0, edits) + entry * edits))
    return each_box(
        seeds()["mp4"], lambda name, old: b"" if name == b"edts" else box(name, edts + old if name == b"trak" else old)
    )


def wide(side: int) -> bytes:
    """Return the mp4 seed whose sample entry claims `side` x `side` pixels."""
    entry = bytearray(next(content for name, content in _leaves(seeds()["mp4"]) if name == b"stsd"))
    entry[40:44] = struct.pack(">HH", side, side)
    return patched(b"stsd", bytes(entry))


def bits_of(*numbers: int) -> str:
    """Return numbers as unsigned Exp-Golomb codes (H.264, 9.1), as a text of bits."""
    return "".join(f"{number + 1:b}".zfill(2 * (number + 1).bit_length() - 1) for number in numbers)


def large_sps(side: int) -> bytes:
    """Return the mp4 seed with an H.264 parameter set of `side` x `side` pixels (H.264, 7.3.2.1.1)."""
    blocks = side // 16 - 1
    # Number of the set, frame number bits, order type, references; no gaps; sizes; frames only, 8x8, no crop, no vui.
    bits = bits_of(0, 0, 2, 1) + "0" + bits_of(blocks, blocks) + "1100" + "1"
    payload = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    sps = b"\x67\x42\x00\x33" + payload
    entry = next(content for name, content in _leaves(seeds()["mp4"]) if name == b"stsd")
    config = b"\x01\x42\x00\x33\xff\xe1" + len(sps).to_bytes(2, "big") + sps
    old = entry[entry.index(b"avcC") + 4 :]
    pps = 8 + int.from_bytes(old[6:8], "big")
    end = pps + 3 + int.from_bytes(old[pps + 1 : pps + 3], "big")
    described = entry[16 : entry.index(b"avcC") - 4] + box(b"avcC", config + old[pps:end])
    return patched(b"stsd", entry[:8] + box(b"avc1", described))


def many_tracks(count: int) -> bytes:
    """Return the mp4 seed with its track said `count` times."""
    return each_box(seeds()["mp4"], lambda name, old: box(name, old) * (count if name == b"trak" else 1))


def png_of_text(size: int) -> bytes:
    """Return a png with `size` zeros packed into a text chunk."""
    return seeds()["png"][:33] + png_chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(size), 9)) + seeds()["png"][33:]


def huge_header() -> bytes:
    """Return a png of 64 x 64 that claims 60,000 x 60,000."""
    whole = png_bomb(64)
    return whole[:12] + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0))[4:] + whole[33:]


def _leaves(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return (name, content) of every box of an mp4."""
    found: list[tuple[bytes, bytes]] = []
    each_box(data, lambda name, content: found.append((name, content)) or b"")
    return found


BOMBS: dict[str, Callable[[], bytes]] = {
    "png 20000x20000": lambda: png_bomb(20_000),
    "png 8000x8000": lambda: png_bomb(8_000),
    "png 6000x6000": lambda: png_bomb(6_000),
    "png 60000x60000 header": huge_header,
    "webp 16383x16383": lambda: webp_bomb(16_383),
    "webp 8000x8000": lambda: webp_bomb(8_000),
    "webp 6000x6000": lambda: webp_bomb(6_000),
    "gif 100000 pictures": lambda: gif_bomb(100_000),
    "gif 65535x65535": lambda: gif_bomb(10, 65_535),
    "gif 3000 of 4000x4000": lambda: gif_bomb(3_000, 4_000),
    "jpeg 65500x65500": lambda: jpeg_bomb(65_500),
    "jpeg 8000x8000": lambda: jpeg_bomb(8_000),
    "jpeg 6000x6000": lambda: jpeg_bomb(6_000),
    "moov in moov 100000": lambda: nested(100_000),
    "trak in trak 100000": lambda: nested(100_000, b"trak"),
    "meta in meta 50000": lambda: nested(50_000, b"meta"),
    "stsz 4294967295": lambda: patched(b"stsz", struct.pack(">III", 0, 0, 0xFFFFFFFF)),
    "stsz one size 4294967295": lambda: patched(b"stsz", struct.pack(">III", 0, 0xFFFFFFFF, 0xFFFFFFFF)),
    "stsz of one byte x 2^28": lambda: patched(b"stsz", struct.pack(">III", 0, 1, 1 << 28)),
    "stts 4294967295": lambda: patched(b"stts", struct.pack(">II", 0, 0xFFFFFFFF) + struct.pack(">II", 1, 1) * 9),
    "stts 2^31 frames of 1": lambda: patched(b"stts", struct.pack(">IIII", 0, 1, 1 << 31, 1)),
    "stts of no time": lambda: patched(b"stts", struct.pack(">IIII", 0, 1, 12, 0)),
    "ctts 2^31": lambda: patched(b"ctts", struct.pack(">IIII", 0, 1, 1 << 31, 0x7FFFFFFF)),
    "1000000 frames a second": lambda: film("mp4", "libx264", 1_000_000),
    "edit list of 100000": lambda: with_edits(100_000),
    "edit list of 2": lambda: with_edits(2),
    "sample entry 32767x32767": lambda: wide(32_767),
    "parameter set 32768x32768": lambda: large_sps(32_768),
    "parameter set 8192x8192": lambda: large_sps(8_192),
    "free box of 4 GB": lambda: seeds()["mp4"] + struct.pack(">I4s", 0xFFFFFFF0, b"free"),
    "1000 tracks": lambda: many_tracks(1000),
    "ebml of 2^56": lambda: seeds()["webm"][:4] + b"\x01" + b"\xff" * 7 + seeds()["webm"][12:],
    "zeros": lambda: bytes(1 << 20),
    "png of text": lambda: png_of_text(80 << 20),
}

ANY: tuple[Mutator, ...] = (flip, flip, extreme, truncate, cut, splice)


def mutant(number: int) -> tuple[str, str, bytes]:
    """Return (seed, mutation, bytes) of the file with that number: the bombs first, then mutations of the seeds."""
    if number < len(BOMBS):
        name, make = list(BOMBS.items())[number]
        return "bomb", name, make()
    rng = np.random.default_rng([7, number])
    seed = list(seeds())[number % len(seeds())]
    known: tuple[Mutator, ...] = {"mp4": (tables, rebox), "mov": (tables, rebox), "png": (chunks,)}.get(seed, ())
    mutators = ANY + known * 2
    mutator = mutators[int(rng.integers(0, len(mutators)))]
    data = mutator(seeds()[seed], rng)
    return seed, mutator.__name__, data or b"\0"


# The run.


def answer(numbers: range, path: Path) -> None:
    """Put the files with these numbers through a sandbox; write a line for each to `path`."""
    from yozora.media.sandbox import Sandbox
    from yozora.media.uploads.upload import UnreadableUpload

    with Sandbox() as sandbox:
        files = len(os.listdir("/proc/self/fd"))
        lines = []
        for number in numbers:
            seed, mutation, data = mutant(number)
            began, code, shape = time.monotonic(), "", None
            try:
                shape = list(sandbox.decode(data).frames.shape)
            except UnreadableUpload as error:
                code = error.code
            cost = sandbox.last_cost
            line = {
                "number": number, "seed": seed, "mutation": mutation, "bytes": len(data), "code": code, "shape": shape,
                "seconds": round(time.monotonic() - began, 4), "memory": cost.memory_bytes if cost else 0,
                "cpu_s": round(cost.cpu_s, 4) if cost else 0,
            }  # fmt: skip
            lines.append(json.dumps(line))
        leaked = len(os.listdir("/proc/self/fd")) - files
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    lines.append(json.dumps({"leaked": leaked, "parent_memory": largest}))
    draft = path.with_suffix(".draft")
    draft.write_text("\n".join(lines))
    draft.rename(path)


def run(options: argparse.Namespace, state: Path) -> int:
    """Run parts in worker processes until all are done or time is up; return how many workers fell."""
    began, crashes = time.monotonic(), 0
    todo = [start for start in range(0, options.count, PART) if not (state / f"{start:06}.jsonl").exists()]
    running: list[subprocess.Popen[bytes]] = []
    while todo or running:
        late = time.monotonic() - began > 60 * options.minutes
        while todo and len(running) < options.workers and not late:
            start = todo.pop(0)
            part = f"{start}:{min(start + PART, options.count)}"
            command = [sys.executable, __file__, "--part", part, "--state", str(state)]
            running.append(subprocess.Popen(command))
        if late:
            todo = []
        time.sleep(0.2)
        crashes += sum(worker.poll() not in (None, 0) for worker in running)
        running = [worker for worker in running if worker.poll() is None]
    return crashes


def summary(state: Path, crashes: int, note: str) -> dict[str, object]:
    """Return the figures over all parts that are done."""
    lines = [json.loads(line) for path in sorted(state.glob("*.jsonl")) for line in path.read_text().splitlines()]
    files, workers = [line for line in lines if "number" in line], [line for line in lines if "leaked" in line]
    seconds = np.array([line["seconds"] for line in files])
    slowest = max(files, key=lambda line: line["seconds"])
    return {
        "note": note,
        "files": len(files),
        "decoded": sum(not line["code"] for line in files),
        "refused": dict(Counter(line["code"] for line in files if line["code"]).most_common()),
        "by_seed": dict(Counter(line["seed"] for line in files)),
        "seconds": {
            "p50": round(float(np.quantile(seconds, 0.5)), 4),
            "p99": round(float(np.quantile(seconds, 0.99)), 4),
            "worst": float(seconds.max()),
            "worst_file": f"{slowest['seed']}: {slowest['mutation']} ({slowest['number']})",
            "worst_cpu": max(line["cpu_s"] for line in files),
        },
        "unanswered_in_10_s": int((seconds > ANSWER_S).sum()),
        "parent_crashes": crashes,
        "child_peak_mib": round(max(line["memory"] for line in files) / 2**20, 1),
        "parent_peak_mib": round(max(line["parent_memory"] for line in workers) / 2**20, 1),
        "descriptors_leaked": max(line["leaked"] for line in workers),
        "bombs": {line["mutation"]: line["code"] or line["shape"] for line in files if line["seed"] == "bomb"},
    }


def main() -> None:
    """Run, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--note", default="", help="on what, and beside what, it ran")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    if options.part:
        first, last = (int(word) for word in options.part.split(":"))
        answer(range(first, last), options.state / f"{first:06}.jsonl")
        return
    with tempfile.TemporaryDirectory() as folder:
        state = options.state or Path(folder)
        state.mkdir(parents=True, exist_ok=True)
        result = summary(state, run(options, state), options.note)
    options.out.write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

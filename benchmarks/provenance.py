"""Claims of the provenance room: every delivered file carries a manifest that holds, and keeps its past.

    python benchmarks/provenance.py [--only PART] [--files 1000] [--clips 1000] [--nano 60] [--cache DIR] [--out FILE]

Four parts, each a part of the JSON it writes:

    delivered   files from every door (command line, Python, a server's worker), each verified
    tampered    every way of `tampering.py` on every one of those files: wrong verdicts
    recovered   clips (nano's own, and renders of the storybook world) stripped, remuxed, encoded again, scaled:
                whether the ledger finds the very delivery, and what it finds for clips it never saw
    latency     seconds that sealing adds to a clip of 4 s and 512 px

Files and clips are made once and kept in `--cache`, so that parts can be run one after the other.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np  # noqa: E402

from benchmarks.tampering import WAYS, Sealed, rogue, short_lived, signed_by, unsealed_of  # noqa: E402
from yozora.core.errors import YozoraError  # noqa: E402
from yozora.core.records import Clip  # noqa: E402
from yozora.evaluation.statistics import wilson  # noqa: E402
from yozora.media.resize import resize_clip  # noqa: E402
from yozora.media.sample import sample_video  # noqa: E402
from yozora.media.video import read_video, write_video  # noqa: E402
from yozora.trust.ledger.fingerprint import (  # noqa: E402
    NUM_FRAMES,
    SAME_BELOW,
    SIDE_PX,
    as_bits,
    distances,
    fingerprint_of,
    fingerprint_of_sample,
)
from yozora.trust.ledger.ledger import Delivery, Ledger  # noqa: E402
from yozora.trust.provenance.about import About  # noqa: E402
from yozora.trust.provenance.certificates import authority, read_chain  # noqa: E402
from yozora.trust.provenance.folder import TrustFolder  # noqa: E402
from yozora.trust.provenance.verify import verify_file  # noqa: E402
from yozora.trust.sealer import open_sealer  # noqa: E402

ATTACKS = ("strip", "remux", "crf 23", "crf 33", "half size, crf 23", "half size, crf 33")
SHARED = Path("/dev/shm")
PASSING_S = 60


def say(words: str) -> None:
    """Tell how it goes."""
    print(words, file=sys.stderr, flush=True)


def share(good: int, total: int) -> dict[str, Any]:
    """Return a share with its number and 95 % interval (Wilson)."""
    low, high = wilson(good, total)
    return {"good": good, "n": total, "value": round(good / total, 5), "ci95": [round(low, 5), round(high, 5)]}


def home_in(cache: Path) -> TrustFolder:
    """Return the trust folder that the doors use here, for they look where the system keeps a user's data."""
    return TrustFolder(cache / "data" / "yozora" / "trust")


def delivered(cache: Path, count: int) -> dict[str, Any]:
    """Deliver `count` files through every door and verify each; they stay in the cache for the next part."""
    from benchmarks.doors import DOORS, tiny_model

    folder = cache / "files"
    folder.mkdir(exist_ok=True)
    model, told = tiny_model(cache / "model"), {}
    for (name, door), seeds in zip(DOORS.items(), np.array_split(np.arange(count), len(DOORS)), strict=True):
        door([int(seed) for seed in seeds], folder, model)
        paths = [folder / f"{seed}.mp4" for seed in seeds]
        states = Counter(verify_file(path, authorities=home_in(cache).authorities()).state for path in paths)
        told[name] = {**share(states["valid"], len(paths)), "states": dict(states)}
        say(f"delivered by {name}: {dict(states)}")
    return told


def tampered(cache: Path, seed: int) -> dict[str, Any]:
    """Return the wrong verdicts, way by way, on every signed file in the cache."""
    home = home_in(cache)
    authorities = home.authorities()
    files = [path for path in sorted((cache / "files").glob("*.mp4")) if b"c2pa" in path.read_bytes()]
    chance, thief, passing = random.Random(seed), rogue(), [short_lived(PASSING_S)]
    sealed = []
    for path, other in zip(files, [*files[1:], files[0]], strict=True):
        data, record = path.read_bytes(), read_video(path).record
        unsealed = unsealed_of(data)
        told = verify_file(path, authorities=authorities).generation
        assert sha256(unsealed).hexdigest() == told["unsealed_sha256"], f"{path} is not what was sealed"
        try:
            expired = signed_by(passing[-1], unsealed, record)
        except YozoraError:  # it has run out meanwhile
            passing.append(short_lived(PASSING_S))
            expired = signed_by(passing[-1], unsealed, record)
        sealed.append(
            Sealed(data=data, unsealed=unsealed, other=other.read_bytes(), rogue=thief, expired=expired, record=record)
        )
    anchors = authorities + "".join(authority(one.chain()) for one in passing)
    ends = read_chain(passing[-1].chain())[0].not_valid_after_utc.timestamp()
    counts: dict[str, Counter[str]] = {}
    for way, (expected, tamper) in WAYS.items():
        if tamper is WAYS["signed with a certificate that has run out"][1]:
            time.sleep(max(0.0, ends + 2 - time.time()))
        found = Counter(_state(tamper(one, chance), anchors) for one in sealed)
        counts[way] = Counter({"right": found.pop(expected, 0), **found})
        say(f"{way}: {dict(counts[way])}")
    total = sum(count.total() for count in counts.values())
    wrong = total - sum(count["right"] for count in counts.values())
    return {"wrong": wrong, **share(total - wrong, total), "ways": {way: dict(count) for way, count in counts.items()}}


def _state(data: bytes, anchors: str) -> str:
    """Return the verdict on some bytes."""
    path = (SHARED if SHARED.is_dir() else Path("/tmp")) / f"yozora-tampered-{os.getpid()}.mp4"
    path.write_bytes(data)
    try:
        return verify_file(path, authorities=anchors).state
    finally:
        path.unlink()


def clips_in(cache: Path, count: int, nano: int) -> Iterator[tuple[str, str, Path]]:
    """Yield (source, prompt, file): `nano` clips of the shipped model, the rest renders of the world, 4 s, 256 px."""
    from benchmarks.doors import PROMPTS
    from yozora.core.shapes import VideoShape
    from yozora.generation.yozora import Yozora
    from yozora.world.casting.cast import cast_scene
    from yozora.world.render.render import render

    folder = cache / "clips"
    folder.mkdir(exist_ok=True)
    model = None
    for number in range(min(nano, count)):
        prompt, path = PROMPTS[number % len(PROMPTS)], folder / f"nano-{number}.mp4"
        if not path.exists():
            model = model or Yozora.from_pretrained("nano")
            clip = model.generate(prompt, seed=number // len(PROMPTS), num_inference_steps=8)
            write_video(clip, path)
        yield "nano", prompt, path
    shape = VideoShape(frames=32, height=256, width=256, fps=8)
    for number in range(max(0, count - nano)):
        path = folder / f"world-{number}.mp4"
        if not path.exists():
            scene = cast_scene(number, seconds=shape.seconds, aspect=1.0, split="all")
            write_video(Clip(frames=render(scene, shape).frames, fps=8.0, record={"prompt": f"scene {number}"}), path)
        yield "world", f"scene {number}", path


def attacked(path: Path, how: str, draft: Path) -> bytes:
    """Return the fingerprint of a file after somebody passed it on."""
    if how == "strip":
        command = [
            "ffmpeg",
            "-y",
            "-loglevel",
            "error",
            "-i",
            str(path),
            "-c",
            "copy",
            "-map_metadata",
            "-1",
            str(draft),
        ]
        subprocess.run(command, check=True)
    elif how == "remux":
        draft = draft.with_suffix(".mkv")
        subprocess.run(["ffmpeg", "-y", "-loglevel", "error", "-i", str(path), "-c", "copy", str(draft)], check=True)
    else:
        clip = read_video(path)
        if how.startswith("half"):
            _, height, width, _ = clip.frames.shape
            clip = resize_clip(clip, height // 4 * 2, width // 4 * 2)
        write_video(Clip(frames=clip.frames, fps=clip.fps), draft, crf=int(how.rpartition(" ")[2]))
    return fingerprint_of_sample(sample_video(draft, NUM_FRAMES, SIDE_PX))


def recovered(cache: Path, count: int, nano: int) -> dict[str, Any]:
    """Deliver every second clip of each kind; attack those, and look what the ledger finds for the others."""
    draft = (SHARED if SHARED.is_dir() else cache) / f"yozora-attacked-{os.getpid()}.mp4"
    database = cache / f"recovered-{os.getpid()}.db"
    ledger, inside, outside = Ledger.open(database), [], []
    began = time.monotonic()
    for source, prompt, path in clips_in(cache, 2 * count, 2 * nano):
        known = (len(inside) + len(outside)) // 10 % 2 == 0  # ten prompts in, ten out: the same ones, other seeds
        looks = fingerprint_of(read_video(path).frames)
        (inside if known else outside).append((source, prompt, path, looks))
        if known:
            about = {"path": str(path), "prompt": prompt}
            ledger.record(Delivery(sha256=path.name, unsealed_sha256="", manifest=b"", fingerprint=looks, about=about))
    say(f"{len(inside)} clips delivered, {len(outside)} not, {time.monotonic() - began:.0f} s")
    found = {how: {"nano": [0, 0], "world": [0, 0]} for how in ATTACKS}
    own: list[float] = []
    for source, _, path, looks in inside:
        for how in ATTACKS:
            again = attacked(path, how, draft)
            own.append(float(distances(again, as_bits(looks)[None])[0]))
            matches = ledger.by_looks(again)
            found[how][source][0] += bool(matches) and matches[0].entry.body["about"]["path"] == str(path)
            found[how][source][1] += 1
    all_bits = np.stack([as_bits(looks) for *_, looks in inside])
    nearest = {"nano": [], "world": []}  # type: dict[str, list[float]]
    for source, _, _, looks in outside:
        nearest[source].append(float(distances(looks, all_bits).min()))
    same_prompt = [
        float(distances(one, as_bits(other)[None])[0])
        for source, prompt, path, one in outside
        for _, prompt_too, path_too, other in inside
        if source == "nano" and prompt == prompt_too and path != path_too
    ]
    ledger.chain.close()
    for file in [*cache.glob(database.name + "*"), draft, draft.with_suffix(".mkv")]:
        file.unlink(missing_ok=True)
    strangers = nearest["nano"] + nearest["world"]
    return {
        "threshold": SAME_BELOW,
        "attacks": {how: {source: share(*pair) for source, pair in by.items() if pair[1]} for how, by in found.items()},
        "all": share(*(sum(pair[side] for by in found.values() for pair in by.values()) for side in (0, 1))),
        "largest_distance_of_an_attacked_file": round(max(own), 4),
        "strangers_found": share(sum(far < SAME_BELOW for far in strangers), len(strangers)),
        "nearest_stranger": {source: round(min(far), 4) for source, far in nearest.items() if far},
        "nearest_of_the_same_prompt": round(min(same_prompt), 4) if same_prompt else None,
        "pairs_of_the_same_prompt": len(same_prompt),
    }


def latency(cache: Path, count: int) -> dict[str, Any]:
    """Return what sealing a clip of 4 s and 512 px takes, wall clock and processor, once everything is loaded."""
    chance = np.random.default_rng(0)
    low = chance.integers(0, 256, (32, 16, 16, 3), np.uint8).repeat(32, 1).repeat(32, 2)
    clip = Clip(frames=low, fps=8.0, record={"prompt": "patches"})
    path, folder = cache / "latency.mp4", TrustFolder(cache / "latency")
    write_video(clip, path)
    content, sealer = path.read_bytes(), open_sealer(folder.path)
    walls, processor, signing = [], [], []
    for _ in range(count + 3):
        path.write_bytes(content)
        began, busy = time.perf_counter(), time.process_time()
        sealer.seal(path, About(record=clip.record), frames=clip.frames)
        walls.append(time.perf_counter() - began)
        processor.append(time.process_time() - busy)
    for _ in range(count):
        began = time.perf_counter()
        sealer.signer.sign(b"\x84\x6aSignature1" + bytes(1400))
        signing.append(time.perf_counter() - began)

    def told(values: list[float]) -> dict[str, float]:
        """Return median and p99 in milliseconds."""
        return {
            name: round(1e3 * float(np.quantile(values, q)), 1) for name, q in (("median_ms", 0.5), ("p99_ms", 0.99))
        }

    load = round(os.getloadavg()[0], 1)
    return {
        "n": count, "bytes": len(content), "load_average": load, "cores": os.cpu_count(),
        "seal_wall": told(walls[3:]), "seal_processor": told(processor[3:]), "key_alone": told(signing),
    }  # fmt: skip


def main() -> None:
    """Run the parts and write what they found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=["delivered", "tampered", "recovered", "latency"])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--clips", type=int, default=1000)
    parser.add_argument("--nano", type=int, default=60)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, default=Path("provenance-bench"))
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    cache = options.cache.resolve()
    os.environ["XDG_DATA_HOME"] = str(cache / "data")
    parts = {
        "delivered": lambda: delivered(cache, options.files),
        "tampered": lambda: tampered(cache, options.seed),
        "recovered": lambda: recovered(cache, options.clips, options.nano),
        "latency": lambda: latency(cache, options.times),
    }
    told = json.loads(options.out.read_text()) if options.out and options.out.exists() else {}
    for name, part in parts.items():
        if options.only in (None, name):
            began = time.monotonic()
            told[name] = {**part(), "seconds": round(time.monotonic() - began, 1)}
            print(json.dumps({name: told[name]}, indent=1))
            if options.out:
                options.out.write_text(json.dumps(told, indent=1) + "\n")
    wrong = told.get("tampered", {}).get("wrong", 0)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

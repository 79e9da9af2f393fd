"""Reading a stranger's manifest in a process of its own, with bounds on its memory and time.

The library that reads manifests is native code and takes any bytes; what it does to its process, it does to nobody
else. Back comes the verdict as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from yozora.core.errors import YozoraError

MEMORY_BYTES = 2 << 30
CPU_S = 10
WALL_S = 30.0
FOUND_OUT = {
    b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif", b"RIFF": ".webp", b"\x1a\x45\xdf\xa3": ".webm",
}  # fmt: skip


def suffix_of(content: bytes) -> str:
    """Return the suffix of a file by how it begins; whatever its sender calls it."""
    if content[4:8] == b"ftyp":
        return ".mov" if content[8:12] == b"qt  " else ".mp4"
    return FOUND_OUT.get(content[:4]) or FOUND_OUT.get(content[:3], ".bin")


def verdict_of(file: Path, folder: Path) -> dict[str, Any]:
    """Return the `provenance.verify.Verdict` on a file, as a dict, by the authorities of a trust folder.

    A child that did not come to an answer makes it a `YozoraError`.
    """
    command = [sys.executable, "-m", __name__, str(file), str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=WALL_S, check=False)
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise YozoraError("The manifest of this file could not be read.") from error
    if not isinstance(answer, dict) or "error" in answer:
        raise YozoraError(str(answer["error"]))
    return answer


def main(file: Path, folder: Path) -> None:
    """Be the child: give up what it takes to do harm, read, print."""
    for what, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_S), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    from yozora.trust.provenance.folder import TrustFolder
    from yozora.trust.provenance.verify import verify_file

    trust = TrustFolder(folder)
    authorities, known = trust.authorities(), trust.known()
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer: dict[str, Any] = asdict(verify_file(file, authorities=authorities, known=known))
    except YozoraError as error:
        answer = {"error": str(error)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

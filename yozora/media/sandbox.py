"""The sandbox: a stranger's upload becomes a clip, or one clear sentence, within ten seconds, and nothing else happens.

The file is decoded in a child process that can open nothing, reach nobody and use only so much memory and time
(`uploads/jail.py` says what holds where). Frames come back through shared memory of fixed size; the child's answer is
a record of numbers that is checked like the upload itself, and never unpickled. Linux only: elsewhere uploads are
refused.

`decode_upload(data)` is all that most callers need.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fcntl import fcntl
from mmap import MAP_PRIVATE, PROT_READ, PROT_WRITE, mmap
from pathlib import Path
from stat import S_ISREG
from typing import Literal

import numpy as np

from yozora.core.errors import YozoraError
from yozora.core.records import Clip, Frames
from yozora.media.files import file_error
from yozora.media.uploads.nursery import REPORT, TAKEN
from yozora.media.uploads.upload import HEADER_BYTES, Kind, Outcome, UnreadableUpload, UploadLimits

# With a child's eight seconds this stays below the ten within which every upload is answered.
_SLOT_S, _GRACE_S = 1.0, 0.5
_START_S = 60.0
# linux/fcntl.h: what is sealed can neither grow nor shrink under whoever has it mapped.
_F_ADD_SEALS, _F_SEAL_SHRINK, _F_SEAL_GROW, _F_SEAL_WRITE = 1033, 2, 4, 8
_PACKAGE_HOME = str(Path(__file__).resolve().parents[2])
# -I: neither the environment nor the folder we stand in has a say in what is loaded.
_PROGRAM = "import sys; sys.path.append({home!r}); from yozora.media.uploads.nursery import main; main({descriptor})"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one upload cost: seconds from asking to answer, and its child's largest memory (bytes) and CPU seconds."""

    seconds: float
    memory_bytes: int
    cpu_s: float


class Sandbox:
    """Decodes uploads, a child process each. Any number of threads may use one; `close` it, or use it in a `with`."""

    def __init__(self, limits: UploadLimits | None = None, *, at_once: int = 4) -> None:
        """Keep the limits; `at_once` uploads are decoded side by side, more wait for a second and are then refused."""
        self.limits = limits or UploadLimits()
        self._slots = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._nursery: _Nursery | None = None
        self._costs = threading.local()

    def __enter__(self) -> Sandbox:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.close()

    @property
    def walls(self) -> dict[str, bool]:
        """What holds on this machine: "network" (no network at all), "filter" (of system calls), "files", "sockets"."""
        with self._lock:
            return dict(self._running().walls)

    @property
    def last_cost(self) -> Cost | None:
        """What this thread's last upload cost, None where it was answered without a child."""
        return getattr(self._costs, "last", None)

    def decode(
        self, upload: bytes | Path, *, wanted: Kind | Literal["any"] = "any", limits: UploadLimits | None = None
    ) -> Clip:
        """Return the frames of `upload`; an image is a clip of one frame at one frame a second.

        The record says {"kind": "video" | "image", "format": "mp4" | "png" | ...}. Pictures stand upright and are sRGB;
        what is transparent lies on white; a video that shows its pictures at uneven times comes at its average rate,
        from 1 to 60 a second. Raises `UnreadableUpload` (with its code), never anything else for what a file holds.
        """
        limits = limits or self.limits
        began = time.monotonic()
        self._costs.last = None
        with ExitStack() as stack:
            source = stack.enter_context(_opened(upload, limits))
            if not self._slots.acquire(timeout=_SLOT_S):
                raise UnreadableUpload("upload_must_wait", limits)
            stack.callback(self._slots.release)
            room = os.memfd_create("yozora-frames", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
            stack.callback(os.close, room)
            os.ftruncate(room, HEADER_BYTES + limits.output_bytes)
            fcntl(room, _F_ADD_SEALS, _F_SEAL_SHRINK | _F_SEAL_GROW)
            report = self._ask(source, room, limits)
            if report is None and time.monotonic() - began < _SLOT_S:
                report = self._ask(source, room, limits)  # the nursery had gone before it could begin
            seconds = time.monotonic() - began
            nothing = REPORT.pack(signal.SIGKILL if seconds > limits.wall_s else signal.SIGSEGV, 0, 0.0)
            status, memory, cpu = REPORT.unpack(report or nothing)
            self._costs.last = Cost(seconds=seconds, memory_bytes=memory, cpu_s=cpu)
            outcome = Outcome.parse(os.pread(room, HEADER_BYTES, 0), limits)
            code = _refusal(outcome, status, wanted)
            if code or outcome is None:
                raise UnreadableUpload(code or "upload_broke_the_decoder", limits)
            record = {"kind": outcome.kind, "format": outcome.format}
            return Clip(frames=_frames_in(room, outcome), fps=float(outcome.fps), record=record)

    def start(self) -> None:
        """Start the nursery unless it runs; the first upload does so too, but then waits for it (a second or two)."""
        with self._lock:
            self._running()

    def close(self) -> None:
        """Stop the nursery and whatever it still decodes."""
        with self._lock:
            self._stop()

    def _ask(self, source: int, room: int, limits: UploadLimits) -> bytes | None:
        """Have a child decode; return the nursery's report, None where the nursery itself went away."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours:
            with theirs, self._lock:
                nursery = self._running()
                try:
                    socket.send_fds(nursery.line, [limits.to_json().encode()], [source, room, theirs.fileno()])
                except OSError:
                    self._stop()
                    return None
            taken, report = _listen(ours, time.monotonic() + limits.wall_s + _GRACE_S)
        if report is None and not taken:
            with self._lock:
                if self._nursery is nursery:  # it does not answer any more: the next upload gets a new one
                    self._stop()
        return report

    def _running(self) -> _Nursery:
        """Return a nursery that runs in this process's name; call it with the lock held."""
        if self._nursery is not None:
            if self._nursery.owner == os.getpid() and self._nursery.process.poll() is None:
                return self._nursery
            self._stop()
        if not sys.platform.startswith("linux"):
            raise YozoraError("Uploads can be decoded safely on Linux only: give the prompt alone.")
        nursery = _start_nursery()
        if not (nursery.walls.get("files") and nursery.walls.get("sockets")):
            nursery.stop()
            raise YozoraError("Uploads cannot be decoded safely on this machine: its kernel lets the decoder out.")
        self._nursery = nursery
        return nursery

    def _stop(self) -> None:
        """Let the nursery go."""
        if self._nursery is not None:
            self._nursery.stop()
            self._nursery = None


@dataclass(frozen=True, kw_only=True)
class _Nursery:
    """A running nursery: the line to it, the process that started it, and what it says holds on this machine."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    owner: int
    walls: dict[str, bool]

    def stop(self) -> None:
        """Close the line; end the process where it is our child."""
        self.line.close()
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()


def _start_nursery() -> _Nursery:
    """Start a nursery and wait until it has tried its walls; none are said to hold where it does not come up."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM.format(home=_PACKAGE_HOME, descriptor=theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PATH": os.defpath},
            cwd="/", start_new_session=True,
        )  # fmt: skip
    ours.settimeout(_SLOT_S)  # an order fits into its buffer, or nobody reads there any more
    ready, _, _ = select.select([ours], [], [], _START_S)
    told = ours.recv(4096) if ready else b""
    return _Nursery(process=process, line=ours, owner=os.getpid(), walls=json.loads(told or b"{}"))


def decode_upload(
    upload: bytes | Path, *, wanted: Kind | Literal["any"] = "any", limits: UploadLimits | None = None
) -> Clip:
    """Return the frames of a stranger's file, by the sandbox that this process shares (`Sandbox.decode`)."""
    return _SHARED.decode(upload, wanted=wanted, limits=limits)


def _listen(line: socket.socket, deadline: float) -> tuple[bool, bytes | None]:
    """Return whether a child was put to work, and how it ended; None where nobody says so.

    A child that does not end in time counts as killed: the nursery kills it.
    """
    taken = False
    while True:
        ready, _, _ = select.select([line], [], [], max(0.0, deadline - time.monotonic()))
        message = line.recv(REPORT.size) if ready else b""
        if message == TAKEN:
            taken = True
        elif len(message) == REPORT.size:
            return True, message
        elif ready:
            return False, None  # the line is cut: the nursery went away
        else:
            return taken, REPORT.pack(signal.SIGKILL, 0, 0.0) if taken else None


@contextmanager
def _opened(upload: bytes | Path, limits: UploadLimits) -> Iterator[int]:
    """Yield a descriptor of the upload, once its size is known to be one that is decoded."""
    if isinstance(upload, Path):
        try:
            # Neither a pipe that never speaks nor a link out of the folder of uploads.
            descriptor = os.open(upload, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise file_error("read", upload, error) from error
    else:
        descriptor = os.memfd_create("yozora-upload", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        if not isinstance(upload, Path) and len(upload) <= limits.bytes:
            with open(descriptor, "wb", buffering=0, closefd=False) as file:
                file.write(upload)
            fcntl(descriptor, _F_ADD_SEALS, _F_SEAL_SHRINK | _F_SEAL_GROW | _F_SEAL_WRITE)
        state = os.fstat(descriptor)
        if not S_ISREG(state.st_mode):
            raise YozoraError(f"Cannot read {upload!s}: it is not a file.")
        size = state.st_size if isinstance(upload, Path) else len(upload)
        if size == 0:
            raise UnreadableUpload("upload_empty", limits)
        if size > limits.bytes:
            raise UnreadableUpload("upload_too_large", limits)
        yield descriptor
    finally:
        os.close(descriptor)


def _refusal(outcome: Outcome | None, status: int, wanted: str) -> str:
    """Return the code of why there is no clip; empty where there is one."""
    if outcome is None or status != 0:
        ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        late = ended in (signal.SIGKILL, signal.SIGXCPU)
        return "upload_takes_too_long" if late else "upload_broke_the_decoder"
    if outcome.code:
        return outcome.code
    if wanted not in ("any", outcome.kind):
        return "upload_not_a_video" if wanted == "video" else "upload_not_an_image"
    return ""


def _frames_in(room: int, outcome: Outcome) -> Frames:
    """Return the frames that lie in the room, without a copy: pages of our own, which nobody else can write."""
    pages = mmap(room, HEADER_BYTES + outcome.num_bytes, flags=MAP_PRIVATE, prot=PROT_READ | PROT_WRITE)
    shape = (outcome.frames, outcome.height, outcome.width, 3)
    return np.frombuffer(pages, np.uint8, outcome.num_bytes, HEADER_BYTES).reshape(shape)


_SHARED = Sandbox()

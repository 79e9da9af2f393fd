"""The nursery: a small process that has the decoders loaded and forks a child for every upload, in milliseconds.

It reads no upload itself. Each child is shut in (`jail.py`), decodes one file into memory that it shares with whoever
asked, and ends; the nursery ends it when its time is up or when nobody waits for it any more, and reports how it ended.
When the process that started the nursery goes away, so do the nursery and its children.

Messages are JSON that our own parent wrote, and numbers; nothing is ever unpickled.
"""

from __future__ import annotations

import gc
import io
import json
import os
import selectors
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from yozora.media.uploads import jail
from yozora.media.uploads.decode import decode
from yozora.media.uploads.upload import HEADER_BYTES, Outcome, UploadLimits, limits_from_json

# How a child ended: its wait status, its largest resident memory (bytes) and its CPU seconds.
REPORT = struct.Struct("<iqd")
# What is said first: a child is at work.
TAKEN = b"\x01"
MAX_MESSAGE_BYTES = 4096
NUM_DESCRIPTORS = 3


@dataclass(frozen=True, kw_only=True)
class Child:
    """A child at work: by what time it must be done, and who waits for it."""

    pid: int
    handle: int
    deadline: float
    reply: socket.socket


def main(descriptor: int) -> None:
    """Serve the parent at the other end of `descriptor` until it closes; first say which walls hold here."""
    parent = socket.socket(fileno=descriptor)
    _be_first_to_go()
    warm_up()
    network_left = jail.leave_the_network()
    walls = {"network": network_left, **jail.try_walls(UploadLimits())}
    parent.send(json.dumps(walls).encode())
    gc.freeze()  # children share what is loaded here; the collector would copy it, page by page
    Nursery(parent).serve()


def warm_up() -> None:
    """Decode a file of each kind of our own making: libraries load parts when first needed, a child can load none."""
    room, limits = np.zeros(HEADER_BYTES + (1 << 16), np.uint8), UploadLimits()
    picture = Image.new("RGB", (16, 16))
    for name in ("png", "jpeg", "gif", "webp"):
        file = io.BytesIO()
        picture.save(file, name, **({"save_all": True, "append_images": [picture]} if name in ("gif", "webp") else {}))
        decode(_mapped(file), room, limits)
    for container, codec in (("mp4", "libx264"), ("webm", "libvpx-vp9")):
        file = io.BytesIO()
        with av.open(file, "w", format=container) as output:
            stream = output.add_stream(codec, rate=8)
            assert isinstance(stream, VideoStream)
            stream.height = stream.width = 16
            stream.codec_context.thread_count = 1
            output.mux([*stream.encode(VideoFrame(16, 16, "yuv420p")), *stream.encode(None)])
        decode(_mapped(file), room, limits)


class Nursery:
    """Forks children and sees them end."""

    def __init__(self, parent: socket.socket) -> None:
        """Listen to `parent`."""
        self.parent = parent
        self.selector = selectors.DefaultSelector()
        self.selector.register(parent, selectors.EVENT_READ)
        self.children: dict[int, Child] = {}
        self.mapped_bytes = jail.mapped_bytes()

    def serve(self) -> None:
        """Work until the parent goes."""
        while True:
            for key, _ in self.selector.select(self._patience()):
                if key.fileobj is self.parent:
                    if not self._take_order():
                        return
                elif key.data is not None and key.data.pid in self.children:
                    self._attend(key.data, ended=key.fd == key.data.handle)
            for child in list(self.children.values()):
                if child.deadline <= time.monotonic():
                    os.kill(child.pid, signal.SIGKILL)

    def _patience(self) -> float | None:
        """Return the seconds until the next child must be done, None where there is none."""
        if not self.children:
            return None
        # A child that was just killed ends on its own handle; it is not killed again at every turn.
        return max(0.01, min(child.deadline for child in self.children.values()) - time.monotonic())

    def _take_order(self) -> bool:
        """Fork a child for the next upload; return False when the parent is gone."""
        message, handles, _, _ = socket.recv_fds(self.parent, MAX_MESSAGE_BYTES, NUM_DESCRIPTORS)
        if not message:
            return False
        source, room, answer = handles
        reply = socket.socket(fileno=answer)
        limits = limits_from_json(message.decode())
        pid = os.fork()
        if pid == 0:
            _live(source, room, limits, self.mapped_bytes)
        os.close(source)
        os.close(room)
        deadline = time.monotonic() + limits.wall_s
        child = Child(pid=pid, handle=os.pidfd_open(pid), deadline=deadline, reply=reply)
        self.children[pid] = child
        with suppress(OSError):  # who asked may have gone
            reply.send(TAKEN)
        self.selector.register(child.handle, selectors.EVENT_READ, child)
        self.selector.register(child.reply, selectors.EVENT_READ, child)
        return True

    def _attend(self, child: Child, *, ended: bool) -> None:
        """See a child off that has ended; end one that nobody waits for."""
        if not ended:
            os.kill(child.pid, signal.SIGKILL)
            self.selector.unregister(child.reply)
            return
        _, status, usage = os.wait4(child.pid, 0)
        report = REPORT.pack(status, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime)
        with suppress(OSError):
            child.reply.send(report)
        for thing in (child.handle, child.reply):
            if thing in self.selector.get_map():
                self.selector.unregister(thing)
        os.close(child.handle)
        child.reply.close()
        del self.children[child.pid]


def _mapped(file: io.BytesIO) -> mmap:
    """Return the bytes of a file as a child sees them."""
    content = file.getvalue()
    memory = mmap(-1, len(content))
    memory[:] = content
    return memory


def _live(source: int, room: int, limits: UploadLimits, mapped_bytes: int) -> None:
    """Be a child: shut in, decode, write the outcome into the first page of the room, end. Never returns."""
    try:
        upload = mmap(source, 0, access=ACCESS_READ)
        shared = mmap(room, 0)
        frames = np.frombuffer(shared, np.uint8)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        if os.getppid() == 1:
            os._exit(1)
        filtered = jail.enter(limits, mapped_bytes + len(upload) + len(shared))
        if filtered or jail.FILTER is None:
            outcome = decode(upload, frames, limits)
            shared[:HEADER_BYTES] = outcome.pack().ljust(HEADER_BYTES, b"\0")
    except MemoryError:
        shared[:HEADER_BYTES] = Outcome(code="upload_needs_too_much_memory").pack().ljust(HEADER_BYTES, b"\0")
    finally:
        os._exit(0)


def _be_first_to_go() -> None:
    """Tell the kernel to end us, and our children, before anybody else when memory runs out."""
    with suppress(OSError):  # a container may forbid it
        Path("/proc/self/oom_score_adj").write_text("1000")


if __name__ == "__main__":
    main(int(sys.argv[1]))

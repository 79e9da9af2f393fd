"""The jail: what is given up stays given up. Each test is a process of its own, which cannot be let out again."""

import platform
import subprocess
import sys

import pytest

from tests.house.graph import REPOSITORY
from yozora.media.uploads import jail

START = """
import ctypes, os, resource, signal, socket, sys
from yozora.media.uploads import jail
from yozora.media.uploads.upload import UploadLimits, MIB
limits = UploadLimits(memory_bytes=64 * MIB, cpu_s=1)
"""
needs_filter = pytest.mark.skipif(jail.FILTER is None, reason=f"no filter of system calls for {platform.machine()}")


def ends(program: str) -> int:
    """Run a program that begins outside the jail; return how it ended."""
    return subprocess.run([sys.executable, "-c", START + program], cwd=REPOSITORY, capture_output=True).returncode


@pytest.mark.parametrize(
    "attempt",
    [
        "os.open('/etc/hostname', os.O_RDONLY)",
        "os.open('/dev/null', os.O_WRONLY | os.O_CREAT)",
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
        "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
        "os.memfd_create('x')",
        "os.pipe()",
        pytest.param("os.fork()", marks=needs_filter),
        pytest.param("os.execv('/bin/true', ['true'])", marks=needs_filter),
        pytest.param("os.kill(os.getppid(), 0)", marks=needs_filter),
        pytest.param("resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99))", marks=needs_filter),
        pytest.param("os.write(1, b'x')", marks=needs_filter),
        pytest.param("os.chdir('/')", marks=needs_filter),
    ],
)
def test_nothing_opens(attempt: str) -> None:
    assert ends(f"{attempt}\nos._exit(7)") in (7, 0)  # outside it is possible
    program = f"""
jail.enter(limits, jail.mapped_bytes())
try:
    {attempt}
except (OSError, ValueError):
    os._exit(42)
os._exit(7)
"""
    assert ends(program) == 42


def test_what_computing_needs_is_left() -> None:
    program = """
import numpy as np, time
jail.enter(limits, jail.mapped_bytes())
total = np.ones((1000, 1000)).sum() + len(bytearray(10 << 20)) + time.monotonic() * 0
os._exit(5 if total == 1_000_000 + (10 << 20) else 6)
"""
    assert ends(program) == 5


def test_memory_is_bounded() -> None:
    program = """
jail.enter(limits, jail.mapped_bytes())
bytearray(32 << 20)
try:
    bytearray(100 << 20)
except MemoryError:
    os._exit(42)
os._exit(7)
"""
    assert ends(program) == 42


def test_processor_time_is_bounded() -> None:
    assert ends("jail.enter(limits, jail.mapped_bytes())\nwhile True: pass") < 0


def test_the_walls_are_tried_not_believed() -> None:
    """With the jail left open, the trial says so."""
    program = """
closed = jail.try_walls(limits)
jail.enter = lambda *_: True
opened = jail.try_walls(limits)
sys.exit(0 if closed["files"] and closed["sockets"] and not any((opened["files"], opened["sockets"])) else 1)
"""
    assert ends(program) == 0


def test_an_unknown_machine_has_no_filter() -> None:
    assert jail._filter_for("pdp11") is None
    assert all(jail._filter_for(machine) for machine in ("x86_64", "aarch64"))
    assert all(len(numbers) == len(set(numbers)) == len(jail._CALLS) for _, numbers in jail._NUMBERS.values())

"""The jail: what a decoding child gives up before it looks at a stranger's file. Nothing given up comes back.

What holds where:

- **Everywhere on Linux:** no new descriptor of any kind (RLIMIT_NOFILE 0), so no file, socket, pipe or device can be
  opened; no byte written to a file (RLIMIT_FSIZE 0); address space and CPU seconds bounded; no core dump; no rights
  gained by running a program (no_new_privs). The kernel kills the child when the process that watches it dies.
- **x86-64 and AArch64, kernels with seccomp filters (all usual ones):** only the few system calls that computing on
  memory needs; every other one (open, socket, fork, exec, kill, ptrace, io_uring, ...) fails with EPERM. This holds for
  root too, who could otherwise lift the limits above.
- **Where the kernel lets an ordinary user unshare namespaces** (most distributions; not under Docker's own profile), or
  where we are root: a network namespace with nothing in it, for the whole nursery.

`try_walls` asks the running system which of these hold; without the first, uploads are not decoded at all.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import socket
import struct

from yozora.media.uploads.upload import UploadLimits

_CLONE_NEWIPC, _CLONE_NEWUSER, _CLONE_NEWNET = 0x08000000, 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_MODE_FILTER = 2
_EPERM = 1
# Classic BPF (linux/filter.h) and the actions of seccomp (linux/seccomp.h).
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000 | _EPERM
# linux/audit.h, then the numbers of the calls in _CALLS order (arch/x86/entry/syscalls/syscall_64.tbl and
# include/uapi/asm-generic/unistd.h).
_CALLS = (
    "brk", "clock_getres", "clock_gettime", "clock_nanosleep", "close", "exit", "exit_group", "fstat", "futex",
    "getcpu", "getpid", "getrandom", "getrusage", "gettid", "gettimeofday", "lseek", "madvise", "mmap", "mprotect",
    "mremap", "munmap", "nanosleep", "restart_syscall", "rseq", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
    "sched_getaffinity", "sched_yield", "set_robust_list", "sigaltstack", "sysinfo",
)  # fmt: skip
_NUMBERS = {
    "x86_64": (0xC000003E, (
        12, 229, 228, 230, 3, 60, 231, 5, 202, 309, 39, 318, 98, 186, 96, 8, 28, 9, 10, 25, 11, 35, 219, 334, 13, 14,
        15, 204, 24, 273, 131, 99,
    )),
    "aarch64": (0xC00000B7, (
        214, 114, 113, 115, 57, 93, 94, 80, 98, 168, 172, 278, 165, 178, 169, 62, 233, 222, 226, 216, 215, 101, 128,
        293, 134, 135, 139, 123, 124, 99, 132, 179,
    )),
}  # fmt: skip
_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def leave_the_network() -> bool:
    """Move this process, and all it will fork, where there is no network; return whether the kernel let us."""
    whole = _CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC
    return any(_libc.unshare(flags) == 0 for flags in (whole, _CLONE_NEWNET))


def enter(limits: UploadLimits, mapped_bytes: int) -> bool:
    """Shut this process in; return whether the filter of system calls holds too.

    `mapped_bytes` is the address space that it has before it starts: what it needs comes on top.
    """
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
    space = mapped_bytes + limits.memory_bytes
    for limit, value in (
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return _filter_calls()


def mapped_bytes() -> int:
    """Return the address space of this process in bytes."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def try_walls(limits: UploadLimits) -> dict[str, bool]:
    """Shut a child in and let it try to get out: {"filter", "files", "sockets", "processes"}, True where it could not.

    Call it where there is one thread only.
    """
    space = mapped_bytes()
    child = os.fork()
    if child == 0:
        found = 0
        try:
            found |= enter(limits, space)
            for bit, attempt in ((2, _open_a_file), (4, _open_a_socket), (8, _start_a_process)):
                try:
                    attempt()
                except OSError:
                    found |= bit
        finally:
            os._exit(found)
    _, status = os.waitpid(child, 0)
    found = os.waitstatus_to_exitcode(status)
    names = {"filter": 1, "files": 2, "sockets": 4, "processes": 8}
    return {name: found > 0 and bool(found & bit) for name, bit in names.items()}


def _open_a_file() -> None:
    """Read what anybody may read."""
    os.close(os.open("/proc/self/status", os.O_RDONLY))


def _open_a_socket() -> None:
    """Ask for the network."""
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def _start_a_process() -> None:
    """Fork."""
    if os.fork() == 0:
        os._exit(0)


def _filter_calls() -> bool:
    """Have the kernel refuse all but `_CALLS`; return whether it agreed."""
    if FILTER is None:
        return False
    program = _Program(len(FILTER) // 8, FILTER)
    return bool(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter_for(machine: str) -> bytes | None:
    """Return the filter as BPF: another machine's calls fail, ours in the list pass, the rest fail."""
    if machine not in _NUMBERS:
        return None
    arch, numbers = _NUMBERS[machine]
    count = len(numbers)
    lines = [(_LOAD, 0, 0, 4), (_JUMP_IF_EQUAL, 1, 0, arch), (_RETURN, 0, 0, _FAIL), (_LOAD, 0, 0, 0)]
    lines += [(_JUMP_IF_EQUAL, count - index, 0, number) for index, number in enumerate(numbers)]
    lines += [(_RETURN, 0, 0, _FAIL), (_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


FILTER = _filter_for(platform.machine())

"""Two processes over gloo that do what tests tell them: started once, given one job after another."""

from __future__ import annotations

import multiprocessing
import os
import socket
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

PATIENCE_S = 240.0
Job = Callable[..., Any]


class Pair:
    """`pair(job, ...)` runs `job(...)` in every process and returns what each gave back, in the order of ranks."""

    def __init__(self, size: int = 2) -> None:
        context = multiprocessing.get_context("spawn")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.lines: list[Connection] = []
        self.processes = []
        for rank in range(size):
            mine, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, rank, size, port), daemon=True)
            process.start()
            theirs.close()
            self.lines.append(mine)
            self.processes.append(process)

    def __call__(self, job: Job, *args: Any, **kwargs: Any) -> list[Any]:
        for line in self.lines:
            line.send((job, args, kwargs))
        answers = []
        for rank, line in enumerate(self.lines):
            assert line.poll(PATIENCE_S), f"rank {rank} does not answer"
            answers.append(line.recv())
        for rank, (good, answer) in enumerate(answers):
            assert good, f"rank {rank}: {answer}"
        return [answer for _, answer in answers]

    def close(self) -> None:
        for line, process in zip(self.lines, self.processes, strict=True):
            line.close()
            process.join(20)
            if process.is_alive():
                process.kill()


def _work(line: Connection, rank: int, size: int, port: int) -> None:
    """Do jobs until the other end closes."""
    os.environ.update(
        MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), RANK=str(rank), WORLD_SIZE=str(size), OMP_NUM_THREADS="1"
    )
    import torch
    import torch.distributed as dist

    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    while True:
        try:
            job, args, kwargs = line.recv()
        except EOFError:
            break
        try:
            line.send((True, job(*args, **kwargs)))
        except BaseException:
            line.send((False, traceback.format_exc()))
    dist.destroy_process_group()

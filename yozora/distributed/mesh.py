"""The team: all processes of a run, one to a device, as a mesh of (who share the clips) x (who share a clip's tokens).

Processes are started by `torchrun` or whatever sets the same variables; torch finds the first one by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh

from yozora.core.errors import UsageError
from yozora.core.share import Share

# The first process may render a world while the others wait.
PATIENCE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Team:
    """The processes of a run as this one sees them.

    `mesh` has the axes "clips" and "context"; `everyone` is the same devices in one row. `quiet` is a group on the CPUs
    for small words and long waits, `writers` one for what writes checkpoints beside the training.
    """

    mesh: DeviceMesh
    everyone: DeviceMesh
    device: torch.device
    quiet: dist.ProcessGroup
    writers: dist.ProcessGroup

    @property
    def rank(self) -> int:
        """The number of this process."""
        return dist.get_rank()

    @property
    def size(self) -> int:
        """How many there are."""
        return dist.get_world_size()

    @property
    def share(self) -> Share:
        """The rows of a batch that are this device's."""
        clips, context = self.mesh["clips"], self.mesh["context"]
        return Share(index=clips.get_local_rank(), count=clips.size(), copies=context.size())

    def total(self, values: list[float]) -> list[float]:
        """Return the sums of these numbers over all processes, in one word."""
        word = torch.tensor(values, dtype=torch.float64)
        dist.all_reduce(word, group=self.quiet)
        return [float(value) for value in word]

    def from_first(self, value: Any) -> Any:
        """Return what the first process gave; the others wait for it."""
        box = [value]
        dist.broadcast_object_list(box, src=0, group=self.quiet)
        return box[0]

    def gathered(self, value: Any) -> list[Any]:
        """Return what every process gave, in their order."""
        boxes: list[Any] = [None] * self.size
        dist.all_gather_object(boxes, value, group=self.quiet)
        return boxes

    def alike(self, module: nn.Module) -> None:
        """Give every process the first one's parameters and buffers of a small module that all hold whole."""
        for tensor in module.state_dict().values():
            held = tensor.detach().cpu()
            dist.broadcast(held, src=0, group=self.quiet)
            with torch.no_grad():
                tensor.copy_(held)

    def summed(self, tensors: list[Tensor]) -> None:
        """Add up tensors of the same shapes over all processes, in place."""
        for tensor in tensors:
            dist.all_reduce(tensor)


def join(device: str, *, local_rank: int = 0, context: int = 1) -> Team:
    """Join the processes that were started together and return the team; gloo on CPUs, NCCL on GPUs."""
    if device == "cuda":
        torch.cuda.set_device(local_rank)
    if not dist.is_initialized():
        dist.init_process_group("cpu:gloo,cuda:nccl" if device == "cuda" else "gloo")
    size = dist.get_world_size()
    if size % context:
        raise UsageError(f"{size} processes cannot share clips by {context}: set parallel.context to a divisor.")
    shape = (size // context, context)
    mesh = init_device_mesh(device, shape, mesh_dim_names=("clips", "context"))
    everyone = init_device_mesh(device, (size,), mesh_dim_names=("everyone",))
    return Team(
        mesh=mesh,
        everyone=everyone,
        device=torch.device(device, local_rank) if device == "cuda" else torch.device(device),
        quiet=dist.new_group(backend="gloo", timeout=PATIENCE),
        writers=dist.new_group(backend="gloo", timeout=PATIENCE),
    )


def leave() -> None:
    """Leave in good order."""
    if dist.is_initialized():
        dist.destroy_process_group()

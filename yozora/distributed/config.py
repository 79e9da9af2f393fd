"""How several devices share the work of one model; what the weights become does not depend on it, but for rounding."""

from __future__ import annotations

from dataclasses import dataclass

from yozora.core.errors import UsageError

EXCHANGES = ("ulysses", "ring")


@dataclass(frozen=True, kw_only=True)
class ParallelConfig:
    """`context` devices share the tokens of each clip; the others share the clips. All share the parameters (FSDP2).

    `exchange` is how tokens see those on other devices: "ulysses" where `context` divides the heads, else "ring".
    `checkpoint_blocks` keeps a block's input alone and computes the rest again on the way back; `compile_blocks`
    compiles each block (minutes at the start, a sixth more speed on a GPU).
    """

    context: int = 1
    exchange: str = "ulysses"
    checkpoint_blocks: bool = True
    compile_blocks: bool = False

    def __post_init__(self) -> None:
        """Check ranges and names."""
        if self.context < 1:
            raise UsageError(f"context must be at least 1, not {self.context}.")
        if self.exchange not in EXCHANGES:
            raise UsageError(f"exchange must be {' or '.join(EXCHANGES)}, not {self.exchange!r}.")

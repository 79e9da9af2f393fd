"""Two devices are one: the same loss, the same gradients, for odd numbers of clips and tokens, however they share."""

from __future__ import annotations

import pytest
import torch

from tests.distributed import networks
from tests.distributed.pair import Pair
from yozora.core.errors import UsageError
from yozora.core.share import Share
from yozora.distributed.config import ParallelConfig

CASES = {
    "clips": (ParallelConfig(checkpoint_blocks=False), 4, 2, 0),
    "odd clips, checkpointed": (ParallelConfig(), 3, 2, 0),
    "fewer clips than devices": (ParallelConfig(), 1, 2, 0),
    "tokens, ulysses": (ParallelConfig(context=2), 2, 3, 0),
    "odd tokens, ulysses": (ParallelConfig(context=2, checkpoint_blocks=False), 3, 2, 0),
    "odd tokens, ring": (ParallelConfig(context=2, exchange="ring"), 3, 2, 0),
    "chosen tokens": (ParallelConfig(context=2), 2, 3, 6),
}


@pytest.mark.parametrize("case", CASES)
def test_loss_and_gradients_are_those_of_one_device(pair: Pair, case: str) -> None:
    config, clips, frames, dwell = CASES[case]
    alone = networks.modules()
    expected = networks.loss(alone, Share(), clips, frames, dwell)
    expected.backward()
    wanted = {name: p.grad for name, p in alone.named_parameters() if p.grad is not None}
    assert sum(bool(grad.any()) for grad in wanted.values()) > 40
    for loss, gradients in pair(networks.gradients_of_two, config, clips, frames, dwell):
        assert loss == pytest.approx(float(expected.detach()), rel=1e-6)
        # A team fills in zeros for what nobody used.
        assert all(not grad.any() for name, grad in gradients.items() if name not in wanted)
        for name, grad in wanted.items():
            torch.testing.assert_close(
                gradients[name].view_as(grad), grad, rtol=1e-4, atol=1e-6, msg=lambda m, n=name: f"{n}: {m}"
            )


def test_networks_come_back_as_they_were(pair: Pair) -> None:
    first, second = pair(networks.there_and_back)
    wanted = networks.modules().state_dict()
    assert all(torch.equal(first[name], tensor) for name, tensor in wanted.items())
    assert not any(tensor.any() for tensor in second.values()), "only the first process holds it all"


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (ParallelConfig(context=3), "2 processes cannot share clips by 3"),
        (ParallelConfig(context=2), "2 devices cannot share 3 heads"),
    ],
)
def test_what_cannot_be_shared_is_said(pair: Pair, config: ParallelConfig, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        pair(networks.three_heads, config)


@pytest.mark.parametrize(("exchange", "context"), [("telepathy", 1), ("ring", 0)])
def test_what_is_no_way_to_share(exchange: str, context: int) -> None:
    with pytest.raises(UsageError, match="exchange must be ulysses or ring|at least 1"):
        ParallelConfig(exchange=exchange, context=context)

"""A small transformer and text encoder, a batch for them, and what one device makes of it."""

from __future__ import annotations

import dataclasses

import torch
from torch import Tensor

from yozora.core.seeds import derive_seed
from yozora.core.share import Share
from yozora.distributed.config import ParallelConfig
from yozora.distributed.mesh import join
from yozora.distributed.parallelize import fill, gather, parallelize_text, parallelize_transformer
from yozora.model.conditioning.text_encoder import TextEncoder, TextEncoderConfig
from yozora.model.flow.flow import flow_loss
from yozora.model.layout.layout import painted_channels
from yozora.model.transformer.transformer import TransformerConfig, VideoTransformer
from yozora.training.objectives import FlowModules

TEXT = TextEncoderConfig(num_concepts=20, width=32, depth=1)
TRANSFORMER = TransformerConfig(
    latent_channels=8,
    patch=(1, 2, 2),
    width=32,
    depth=3,
    num_heads=4,
    text_width=32,
    layout_channels=painted_channels(32),
)


def modules() -> FlowModules:
    """Return the networks, every parameter drawn, so that nothing is zero by chance."""
    torch.manual_seed(derive_seed("networks"))
    made = FlowModules(VideoTransformer(TRANSFORMER), TextEncoder(TEXT))
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
    made.transformer.latent_spread.copy_(torch.linspace(0.5, 2, 8))
    return made


def loss(networks: FlowModules, share: Share, clips: int, frames: int, dwell: int = 0) -> Tensor:
    """Return a share of the flow loss of a batch of `clips` clips, of 4 x `frames` + 5 tokens each."""
    generator = torch.Generator().manual_seed(derive_seed("batch", clips, frames))
    data, noise = (torch.randn(clips, 8, frames, 4, 4, generator=generator) for _ in range(2))
    time, weight = torch.rand(clips, generator=generator), torch.rand(clips, frames, 4, 4, generator=generator)
    phrases = torch.randint(0, 20, (clips, 5, 5), generator=generator)
    layout = torch.randn(clips, TRANSFORMER.layout_channels, frames, 2, 2, generator=generator)
    chosen = None
    if dwell:
        chosen = torch.rand(clips, 4 * frames, generator=generator).topk(dwell).indices
    mine = share.rows(clips)
    text = networks.text(phrases) + networks.text.meant(phrases[:, :1])
    velocity = networks.transformer(
        ((1 - time.view(-1, 1, 1, 1, 1)) * data + time.view(-1, 1, 1, 1, 1) * noise)[mine], time[mine], text[mine], 2.0,
        layout=layout[mine], chosen=None if chosen is None else chosen[mine],
    )  # fmt: skip
    return flow_loss(velocity, data[mine], noise[mine], weight[mine], weight.sum()) * share.weight(clips)


def spread(config: ParallelConfig) -> tuple[FlowModules, Share]:
    """Return the same networks over the team: built without memory, filled from the first process."""
    team = join("cpu", context=config.context)
    with torch.device("meta"):
        twin = FlowModules(VideoTransformer(TRANSFORMER), TextEncoder(TEXT))
    parallelize_transformer(twin.transformer, team, config)
    parallelize_text(twin.text, team)
    fill(twin, modules(), team)
    return twin, team.share


def gradients_of_two(
    config: ParallelConfig, clips: int, frames: int, dwell: int = 0
) -> tuple[float, dict[str, Tensor]]:
    """Return the whole loss and all gradients, as a team has them."""
    twin, share = spread(config)
    part = loss(twin, share, clips, frames, dwell)
    part.backward()
    (whole,) = join("cpu", context=config.context).total([float(part.detach())])
    named = {name: p.grad for name, p in twin.named_parameters() if p.grad is not None}
    return whole, {name: grad.full_tensor() for name, grad in named.items()}


def there_and_back() -> dict[str, Tensor]:
    """Return the state of networks that were spread and gathered again into ones that were all zero."""
    home = modules()
    with torch.no_grad():
        for tensor in home.state_dict().values():
            tensor.zero_()
    gather(spread(ParallelConfig())[0], home, join("cpu"))
    return home.state_dict()


def three_heads(config: ParallelConfig) -> None:
    """Spread a transformer whose heads two devices cannot share."""
    with torch.device("meta"):
        transformer = VideoTransformer(dataclasses.replace(TRANSFORMER, width=36, num_heads=3))
    parallelize_transformer(transformer, join("cpu", context=config.context), config)

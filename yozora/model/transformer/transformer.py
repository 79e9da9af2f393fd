"""The diffusion transformer: noisy latents, a time and text tokens to the velocity of the flow. Single device.

The whole clip is attended to at once. The network's output is preconditioned (EDM, arXiv 2206.00364, written for the
straight path): near noise it names the data, near data the noise. The spread that this needs is the channel's own times
a factor that the network gives for every number of every token, so that an even sky, whose fine channels are all zero,
is cleaned by saying "no spread here" instead of by naming its noise through a narrow network.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from yozora.core.errors import UsageError
from yozora.model.flow.flow import precondition
from yozora.model.nn.blocks import Block, normalise
from yozora.model.nn.rotary import frequencies, turns

# Bounds of the natural logarithm of a local spread over the channel's own.
LOCAL_SPREAD = (-4.0, 2.0)
# Numbers that tell of the guidance, and as many that tell of the jump; an even number.
ASK_FEATURES = 32
# Inputs that a network got after weights had shipped; they start at zero and change nothing until they are trained.
LATER_INPUTS = ("ask_in.weight", "layout_in.weight", "known_in.weight")
# Blocks, tokens (B,N,D), modulation and turns to the tokens after the last block.
Walk = Callable[[nn.ModuleList, Tensor, Tensor, tuple[Tensor, Tensor]], Tensor]


@dataclass(frozen=True, kw_only=True)
class TransformerConfig:
    """Sizes of a transformer.

    `latent_channels` C of a latent cell; `patch` latent cells (time, height, width) to a token; `cell_px` pixels to a
    latent cell's side and `frame_px` the height of the frame it was taught on give positions in frame heights.
    `layout_channels` numbers tell a token who is there (`model/layout`); 0 for a network that is told nothing.
    `takes_known` networks are told what is known of the clip beforehand.
    """

    latent_channels: int
    patch: tuple[int, int, int] = (4, 2, 2)
    width: int = 256
    depth: int = 8
    num_heads: int = 4
    text_width: int = 256
    layout_channels: int = 0
    takes_known: bool = False

    def __post_init__(self) -> None:
        """Check what must divide."""
        if self.width % self.num_heads or (self.width // self.num_heads) % 2:
            raise UsageError(f"width {self.width} must be an even multiple of num_heads {self.num_heads}.")

    @property
    def token_channels(self) -> int:
        """Numbers in one token's patch of latents."""
        return self.latent_channels * math.prod(self.patch)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is asked of the network besides the velocity as it is; both (B,).

    `guidance` is the strength of the guidance that the velocity already has in it (1 is plain); `jump` is the span of
    time before now over which it is averaged (0 is the velocity at this very time, `time` itself all the way to data).
    """

    guidance: Float[Tensor, " b"]
    jump: Float[Tensor, " b"]


class VideoTransformer(nn.Module):
    """(B,C,T,H,W) noisy latents to (B,C,T,H,W) velocity; time 0 is data, 1 is noise.

    `latent_spread` (C,) holds the standard deviation of each latent channel; training sets it once from the data.
    `walk` takes tokens through the blocks: one after the other here, otherwise where several devices share the work.
    """

    rates: Tensor
    latent_spread: Tensor

    def __init__(self, config: TransformerConfig) -> None:
        """Build the network; the output starts at zero."""
        super().__init__()
        self.config = config
        width = config.width
        self.enter = nn.Linear(config.token_channels, width)
        self.text_in = nn.Linear(config.text_width, width)
        self.time_in = nn.Sequential(nn.Linear(256, width), nn.SiLU(), nn.Linear(width, width))
        self.text_pool = nn.Linear(config.text_width, width, bias=False)
        self.modulation = nn.Linear(width, 6 * width)
        self.blocks = nn.ModuleList(Block(width, config.num_heads) for _ in range(config.depth))
        self.last_modulation = nn.Linear(width, 2 * width)
        self.leave = nn.Linear(width, 2 * config.token_channels)
        for layer in (self.leave, self.last_modulation):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        nn.init.normal_(self.modulation.weight, std=0.02)
        nn.init.zeros_(self.modulation.bias)
        with torch.no_grad():
            self.modulation.bias.view(6, width)[2::3] = 0.2
        self.ask_in = _silent(2 * ASK_FEATURES, width)
        if config.layout_channels:
            self.layout_in = _silent(config.layout_channels, width)
        if config.takes_known:
            self.known_in = _silent(config.token_channels + math.prod(config.patch), width)
        self.walk: Walk = through
        self.register_buffer("latent_spread", torch.ones(config.latent_channels))
        self.register_buffer("rates", frequencies(width // config.num_heads), persistent=False)

    def forward(
        self,
        noisy: Float[Tensor, "b c t h w"],
        time: Float[Tensor, " b"],
        text: Float[Tensor, "b l d"],
        latent_fps: float,
        ask: Ask | None = None,
        layout: Float[Tensor, "b p t2 h2 w2"] | None = None,
        chosen: Int[Tensor, "b n"] | None = None,
        known: Float[Tensor, "b c1 t h w"] | None = None,
    ) -> Float[Tensor, "b c t h w"]:
        """Return the velocity (noise - data) at `noisy`, guided and averaged as `ask` wants it.

        `latent_fps` latent frames make a second; `layout` is what each token is told of who is there. Only the tokens
        numbered `chosen` are attended to, if given: what is returned for the others means nothing (for lessons that
        dwell on subjects; after masked training, arXiv 2306.09305, 2407.15811). `known` is what is known of the clip
        (`known_cells`), beside the noisy latents as in inpainting and image-to-video networks.
        """
        spread = self.latent_spread[None, :, None, None, None]
        tokens = self.enter(patchify(noisy * precondition(spread, time)[0], self.config.patch))
        if layout is not None:
            tokens = tokens + self.layout_in(layout.flatten(2).transpose(1, 2).to(tokens.dtype))
        if known is not None:
            tokens = tokens + self.known_in(patchify(known.to(tokens.dtype), self.config.patch))
        positions = token_positions(noisy.shape[2:], self.config.patch, text.shape[1], latent_fps).to(noisy.device)
        count, length = tokens.shape[1], text.shape[1]
        if chosen is not None:
            tokens = tokens.gather(1, chosen[..., None].expand(-1, -1, tokens.shape[2]))
            told = positions[:length].expand(len(chosen), -1, -1)
            positions = torch.cat((told, positions[length:][chosen]), dim=1)[:, None]
        x = torch.cat((self.text_in(text), tokens), dim=1)
        embedded = self.time_in(time_features(time).to(x.dtype)) + self.text_pool(text.mean(1))
        if ask is not None:
            embedded = embedded + self.ask_in(ask_features(ask).to(x.dtype))
        embedded = F.silu(embedded)
        modulation = self.modulation(embedded).view(-1, 6, self.config.width)
        cosine, sine = turns(positions, self.rates)
        x = self.walk(self.blocks, x, modulation, (cosine.to(x.dtype), sine.to(x.dtype)))
        shift, scale = self.last_modulation(embedded).unsqueeze(1).chunk(2, dim=-1)
        out = self.leave(torch.addcmul(shift, normalise(x[:, length:]), 1 + scale))
        if chosen is not None:
            everywhere = out.new_zeros(len(out), count, out.shape[2])
            out = everywhere.scatter(1, chosen[..., None].expand_as(out), out)
        shape = tuple(noisy.shape)
        output, local = (unpatchify(half.float(), self.config.patch, shape) for half in out.chunk(2, dim=-1))
        _, keep, reach = precondition(spread * torch.exp(local.clamp(*LOCAL_SPREAD)), time)
        return keep * noisy + reach * output


def through(
    blocks: nn.ModuleList,
    x: Float[Tensor, "b n d"],
    modulation: Float[Tensor, "b 6 d"],
    turn: tuple[Float[Tensor, "*#turn n h"], Float[Tensor, "*#turn n h"]],
) -> Float[Tensor, "b n d"]:
    """Return the tokens after all blocks, each of which sees the first one's values."""
    first_value = None
    for block in blocks:
        x, first_value = block(x, modulation, turn, first_value)
    return x


def _silent(inputs: int, outputs: int) -> nn.Linear:
    """Return a layer that adds nothing yet, made without drawing a number: all else starts as it would without it."""
    # `skip_init` goes to the CPU unless it is told where the rest is being built (the meta device, for a plan).
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs, bias=False, device=torch.get_default_device())
    nn.init.zeros_(layer.weight)
    return layer


def known_cells(
    latents: Float[Tensor, "b c t h w"], share: Float[Tensor, "#b 1 t h w"], spread: Float[Tensor, " c"]
) -> Float[Tensor, "b c1 t h w"]:
    """Return what a transformer is told of known cells: their latents in units of `spread`, and how much is known.

    `share` is 1 where all of a cell is known, less where it is guessed from a part, 0 where nothing is known.
    """
    seen = latents / spread[:, None, None, None].to(latents) * (share > 0)
    return torch.cat((seen, share.expand(len(latents), -1, -1, -1, -1).to(latents)), dim=1)


def patchify(latents: Float[Tensor, "b c t h w"], patch: tuple[int, int, int]) -> Float[Tensor, "b n p"]:
    """Cut latents into tokens, in the order time, height, width."""
    b, c, t, h, w = latents.shape
    pt, ph, pw = patch
    if t % pt or h % ph or w % pw:
        raise UsageError(f"Latents of {t}x{h}x{w} cannot be cut into patches of {pt}x{ph}x{pw}.")
    cut = latents.reshape(b, c, t // pt, pt, h // ph, ph, w // pw, pw)
    return cut.permute(0, 2, 4, 6, 1, 3, 5, 7).reshape(b, (t // pt) * (h // ph) * (w // pw), c * pt * ph * pw)


def unpatchify(
    tokens: Float[Tensor, "b n p"], patch: tuple[int, int, int], shape: tuple[int, ...]
) -> Float[Tensor, "b c t h w"]:
    """Put tokens back together into latents of `shape`."""
    b, c, t, h, w = shape
    pt, ph, pw = patch
    cut = tokens.reshape(b, t // pt, h // ph, w // pw, c, pt, ph, pw)
    return cut.permute(0, 4, 1, 5, 2, 6, 3, 7).reshape(b, c, t, h, w)


def token_positions(
    grid: torch.Size, patch: tuple[int, int, int], num_text: int, latent_fps: float
) -> Float[Tensor, "n 3"]:
    """Return (seconds, frame heights down, frame heights across) of each token; text stands at minus one second."""
    t, h, w = (size // step for size, step in zip(grid, patch, strict=True))
    axes = (torch.arange(t) * patch[0] / latent_fps, torch.arange(h) / h, torch.arange(w) / h)
    video = torch.stack(torch.meshgrid(*axes, indexing="ij"), dim=-1).reshape(-1, 3)
    text = torch.tensor([[-1.0, 0.0, 0.0]]).repeat(num_text, 1)
    return torch.cat((text, video.float()))


def time_features(time: Float[Tensor, " b"], width: int = 256) -> Float[Tensor, "b f"]:
    """Return sines and cosines of `time` (0..1) at `width` / 2 rates from 1 to 1,000."""
    rates = torch.exp(torch.linspace(0, math.log(1000), width // 2, device=time.device))
    angles = time.float()[:, None] * rates[None]
    return torch.cat((angles.cos(), angles.sin()), dim=-1)


def ask_features(ask: Ask) -> Float[Tensor, "b f"]:
    """Return what tells the network of guidance and jump: all zero where the plain velocity is asked for.

    Sines and one minus cosines, at rates from 1/2 to 8, of the logarithm of (1 + guidance) / 2 and of the span: so a
    guidance of 1 and a jump of 0 add nothing whatever was learned, and what lies near them is near.
    """
    rates = torch.exp2(torch.linspace(-1, 3, ASK_FEATURES // 2, device=ask.jump.device))
    angles = torch.stack((((1 + ask.guidance.float()) / 2).log(), ask.jump.float()), dim=1)[:, :, None] * rates
    return torch.cat((angles.sin(), 1 - angles.cos()), dim=-1).flatten(1)

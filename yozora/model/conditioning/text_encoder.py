"""The text encoder: phrases of concepts become text tokens, trained with the transformer.

Each phrase (place, time, camera, then what else the syllabus has of the setting, then each subject) is one token: the
sum of its concepts' embeddings and of its role's; a phrase left unsaid has an embedding of its own. Two small blocks
let phrases see one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from yozora.core.syllabus import Syllabus
from yozora.model.conditioning.understanding import NUM_PHRASES, max_concepts, num_phrases
from yozora.model.nn.blocks import FeedForward, normalise

MAX_CONCEPTS_PER_PHRASE = 5


@dataclass(frozen=True, kw_only=True)
class TextEncoderConfig:
    """`num_concepts` of the syllabus; `width` D of the text tokens; `depth` of the mixing layers.

    `num_phrases` L of a prompt and `max_concepts_per_phrase` K follow from the syllabus too (`num_phrases(syllabus)`
    and `max_concepts(syllabus)`); the defaults are those of the first weights.
    """

    num_concepts: int
    width: int = 256
    depth: int = 2
    num_phrases: int = NUM_PHRASES
    max_concepts_per_phrase: int = MAX_CONCEPTS_PER_PHRASE

    @classmethod
    def of(cls, syllabus: Syllabus, *, width: int = 256, depth: int = 2) -> TextEncoderConfig:
        """Return the sizes that all prompts of `syllabus` fit in."""
        return cls(
            num_concepts=len(syllabus.concepts),
            width=width,
            depth=depth,
            num_phrases=num_phrases(syllabus),
            max_concepts_per_phrase=max_concepts(syllabus),
        )


class TextEncoder(nn.Module):
    """Concept numbers (B,L,K), 0 for none, to text tokens (B,L,D)."""

    def __init__(self, config: TextEncoderConfig) -> None:
        """Build embeddings and mixing layers."""
        super().__init__()
        self.config = config
        self.concepts = nn.Embedding(config.num_concepts + 1, config.width, padding_idx=0)
        self.roles = nn.Parameter(0.5 * torch.randn(config.num_phrases, config.width))
        self.unsaid = nn.Parameter(0.5 * torch.randn(config.num_phrases, config.width))
        self.mixers = nn.ModuleList(nn.Linear(config.width, 3 * config.width, bias=False) for _ in range(config.depth))
        self.feeds = nn.ModuleList(FeedForward(config.width, 2) for _ in range(config.depth))

    def forward(self, phrases: Int[Tensor, "b l k"]) -> Float[Tensor, "b l d"]:
        """Return one token a phrase."""
        said = (phrases != 0).any(-1, keepdim=True)
        x = torch.where(said, self.concepts(phrases).sum(2) + self.roles, self.unsaid)
        for mixer, feed in zip(self.mixers, self.feeds, strict=True):
            query, key, value = mixer(normalise(x)).chunk(3, dim=-1)
            x = x + F.scaled_dot_product_attention(query, key, value)
            x = x + feed(normalise(x))
        return x

    def meant(self, who: Int[Tensor, "b a k"]) -> Float[Tensor, "b a d"]:
        """Return what each subject's concepts mean together, as its phrase begins; zero where none are said."""
        meant: Tensor = self.concepts(who).sum(2)
        return meant


def pack_phrases(
    batch: Sequence[Sequence[Sequence[int]]],
    num_phrases: int = NUM_PHRASES,
    max_concepts: int = MAX_CONCEPTS_PER_PHRASE,
) -> Int[Tensor, "b l k"]:
    """Return phrases of concept numbers as one tensor (B, `num_phrases`, `max_concepts`), filled up with 0."""
    packed = torch.zeros(len(batch), num_phrases, max_concepts, dtype=torch.long)
    for row, phrases in enumerate(batch):
        for column, numbers in enumerate(phrases):
            packed[row, column, : len(numbers)] = torch.tensor(numbers, dtype=torch.long)
    return packed

"""The text encoder: one token a phrase, the unsaid has its own, concepts have no order and phrases do."""

from __future__ import annotations

import pytest
import torch

from yozora.model.conditioning.text_encoder import MAX_CONCEPTS_PER_PHRASE, TextEncoder, TextEncoderConfig, pack_phrases
from yozora.model.conditioning.understanding import NUM_PHRASES

DEPTHS = pytest.mark.parametrize("depth", [0, 2])


def encoder(depth: int = 2) -> TextEncoder:
    return TextEncoder(TextEncoderConfig(num_concepts=20, width=16, depth=depth)).eval()


def phrases(*said: tuple[int, ...]) -> torch.Tensor:
    return pack_phrases([said])


def test_phrases_are_packed_with_zeros() -> None:
    packed = pack_phrases([((3,), (), (5, 6)), ((1, 2, 3, 4, 5),)])
    assert packed.shape == (2, NUM_PHRASES, MAX_CONCEPTS_PER_PHRASE)
    assert packed[0, 0].tolist() == [3, 0, 0, 0, 0]
    assert packed[0, 2].tolist() == [5, 6, 0, 0, 0]
    assert packed[1, 0].tolist() == [1, 2, 3, 4, 5]
    assert packed.sum() == 3 + 11 + 15


@DEPTHS
def test_the_order_of_concepts_in_a_phrase_means_nothing(depth: int) -> None:
    model = encoder(depth)
    assert torch.allclose(model(phrases((), (), (), (4, 9, 2))), model(phrases((), (), (), (2, 4, 9))), atol=1e-6)


@DEPTHS
def test_the_order_of_phrases_means_who_is_who(depth: int) -> None:
    model = encoder(depth)
    first, second = model(phrases((), (), (), (4,), (7,))), model(phrases((), (), (), (7,), (4,)))
    assert not torch.allclose(first, second, atol=1e-3)
    assert not torch.allclose(first[:, [0, 1, 2, 4, 3]], second, atol=1e-3), "a role is more than a place in a list"


def test_unsaid_phrases_have_embeddings_of_their_own() -> None:
    model = encoder(0)
    silence = model(torch.zeros(1, NUM_PHRASES, MAX_CONCEPTS_PER_PHRASE, dtype=torch.long))[0]
    assert torch.equal(silence, model.unsaid)
    said = model(phrases((5,)))[0]
    assert torch.equal(said[1:], model.unsaid[1:])
    assert torch.allclose(said[0], model.concepts.weight[5] + model.roles[0])


def test_a_phrase_is_the_sum_of_its_concepts_and_its_role() -> None:
    model = encoder(0)
    (token,) = model(phrases((), (), (), (2, 3)))[:, 3]
    assert torch.allclose(token, model.concepts.weight[2] + model.concepts.weight[3] + model.roles[3], atol=1e-6)


def test_phrases_see_one_another() -> None:
    model = encoder(2)
    day, night = model(phrases((1,), (2,), (), (9,))), model(phrases((1,), (3,), (), (9,)))
    assert not torch.allclose(day[:, 3], night[:, 3], atol=1e-4)


def test_a_text_alone_is_the_text_in_a_batch() -> None:
    model = encoder()
    both = pack_phrases([((1,), (2,), (), (3, 4)), ((), (), (5,))])
    assert torch.allclose(model(both)[:1], model(both[:1]), atol=1e-6)


def test_the_number_for_nothing_never_learns() -> None:
    model = encoder()
    model(phrases((1,), (), (), (2, 3))).sum().backward()
    assert model.concepts.weight.grad[0].abs().max() == 0
    assert model.concepts.weight.grad[1].abs().max() > 0
    assert model.unsaid.grad[1].abs().max() > 0


def test_a_wider_syllabus_has_more_phrases_of_more_concepts() -> None:
    packed = pack_phrases([((), (), (), (7,), (), (), tuple(range(1, 13)))], num_phrases=9, max_concepts=12)
    assert packed.shape == (1, 9, 12)
    assert packed[0, 6].tolist() == list(range(1, 13)) and packed[0, 3, 0] == 7
    model = TextEncoder(TextEncoderConfig(num_concepts=20, width=16, num_phrases=9, max_concepts_per_phrase=12))
    assert model(packed).shape == (1, 9, 16)


def test_the_sizes_of_older_weights_are_the_defaults() -> None:
    config = TextEncoderConfig(num_concepts=42)
    assert (config.num_phrases, config.max_concepts_per_phrase) == (NUM_PHRASES, MAX_CONCEPTS_PER_PHRASE) == (5, 5)
    shapes = {name: tuple(tensor.shape) for name, tensor in TextEncoder(config).state_dict().items()}
    assert shapes["roles"] == shapes["unsaid"] == (5, 256)

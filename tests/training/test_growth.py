"""Growth: what was taught keeps its meaning in a larger syllabus, whatever its number there."""

from __future__ import annotations

import torch

from yozora.data.worlds import WorldSpec, taught_by
from yozora.model.conditioning.text_encoder import TextEncoder, TextEncoderConfig, pack_phrases
from yozora.model.conditioning.understanding import understand
from yozora.model.layout.planner import LayoutPlanner, PlannerConfig
from yozora.training.growth import grown
from yozora.world.casting.first_light import FIRST_LIGHT
from yozora.world.casting.second_light import SECOND_LIGHT

BEFORE = taught_by(WorldSpec(num_clips=1, mix=FIRST_LIGHT))
AFTER = taught_by(WorldSpec(num_clips=1, mix=SECOND_LIGHT))
PROMPT = "a red car drives to the left in the city at night, the camera pans right"


def test_concepts_and_phrases_keep_their_meaning() -> None:
    torch.manual_seed(0)
    old, new = TextEncoder(TextEncoderConfig.of(BEFORE)), TextEncoder(TextEncoderConfig.of(AFTER))
    new.load_state_dict(grown(old.state_dict(), new.state_dict(), BEFORE, AFTER))
    number = {concept.key: row + 1 for row, concept in enumerate(AFTER.concepts)}
    for row, concept in enumerate(BEFORE.concepts):
        assert torch.equal(new.concepts.weight[number[concept.key]], old.concepts.weight[row + 1]), concept.key
    assert not new.concepts.weight[0].any(), "nothing means nothing"
    # Place, time and camera are where they were, a pace has come in between, a third subject is as the second.
    assert torch.equal(new.roles[:3], old.roles[:3]) and torch.equal(new.roles[4:6], old.roles[3:])
    assert torch.equal(new.roles[6], old.roles[4])
    told = [
        pack_phrases([understand(PROMPT, syllabus).phrases(syllabus)], net.config.num_phrases, 12)
        for syllabus, net in ((BEFORE, old), (AFTER, new))
    ]
    summed = [net.concepts(phrases).sum(2) for net, phrases in zip((old, new), told, strict=True)]
    said = understand(PROMPT, AFTER).subjects[0]
    extra = torch.zeros(256)
    for slot in ("action",):
        if slot in said:
            extra = extra + new.concepts.weight[number[f"{slot}:{said[slot]}"]]
    assert torch.allclose(summed[1][0, 4], summed[0][0, 3] + extra, atol=1e-5), "the car is what it was, and drives"


def test_a_planner_keeps_its_lengths_and_waits_for_new_ones() -> None:
    small = LayoutPlanner(PlannerConfig(num_concepts=len(BEFORE.concepts)))
    small.whiten(torch.rand(50, 16, 6), 4.0)
    large = LayoutPlanner(PlannerConfig(num_concepts=len(AFTER.concepts), lengths=(4.0, 15.0)))
    large.load_state_dict(grown(small.state_dict(), large.state_dict(), BEFORE, AFTER))
    assert torch.equal(large.spread[0], small.spread[0]) and torch.equal(large.spread[1], torch.ones(96))

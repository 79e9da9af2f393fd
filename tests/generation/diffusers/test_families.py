"""The table of families: its arithmetic, and that the installed diffusers has every class it names."""

import inspect
from pathlib import Path

import pytest

from yozora.core.errors import UsageError
from yozora.generation.diffusers.families import (
    COGVIDEOX,
    COGVIDEOX_1_5,
    FAMILIES,
    HUNYUAN_VIDEO_1_5,
    LTX,
    LTX_2,
    MOCHI,
    WAN_2_1,
    WAN_2_2,
    WAN_2_2_TI2V,
    Facts,
    Family,
    family_of,
)
from yozora.generation.diffusers.loader import library

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "public_weights.md"


@pytest.mark.parametrize(
    ("facts", "family"),
    [
        (Facts(class_name="WanPipeline"), WAN_2_1),
        (Facts(class_name="WanImageToVideoPipeline"), WAN_2_1),
        (Facts(class_name="WanPipeline", two_experts=True), WAN_2_2),
        (Facts(class_name="WanPipeline", expand_timesteps=True), WAN_2_2_TI2V),
        (Facts(class_name="LTXConditionPipeline"), LTX),
        (Facts(class_name="LTX2Pipeline"), LTX_2),
        (Facts(class_name="HunyuanVideo15ImageToVideoPipeline"), HUNYUAN_VIDEO_1_5),
        (Facts(class_name="CogVideoXPipeline"), COGVIDEOX),
        (Facts(class_name="CogVideoXImageToVideoPipeline", patched_in_time=True), COGVIDEOX_1_5),
        (Facts(class_name="MochiPipeline"), MOCHI),
    ],
)
def test_weights_find_their_family(facts: Facts, family: Family) -> None:
    assert family_of(facts) is family


def test_weights_of_no_family() -> None:
    with pytest.raises(UsageError, match="Wan 2.1, Wan 2.2, .*Mochi"):
        family_of(Facts(class_name="FluxPipeline"))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_what_is_taught_can_be_made(family: Family) -> None:
    taught = family.taught
    assert family.frames_for(taught.frames) == taught.frames
    assert family.size_for(taught.height, taught.width) == (taught.height, taught.width)
    assert taught.height % 2 == taught.width % 2 == 0


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_shape_becomes_one_that_can_be_made(family: Family) -> None:
    for frames in (1, 2, 5, 24, 100):
        made = family.frames_for(frames)
        assert frames <= made < frames + family.frame_stride and made % family.frame_stride == 1
    for height, width in ((16, 16), (128, 128), (720, 1280), (1280, 720), (1080, 1920), (2048, 2048)):
        made_height, made_width = family.size_for(height, width)
        assert made_height % family.size_multiple == made_width % family.size_multiple == 0
        assert made_height * made_width <= 1.1 * family.max_pixels
        if min(height, width) > 500:
            assert made_width / made_height == pytest.approx(width / height, rel=0.1)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_diffusers_has_what_the_table_names(family: Family) -> None:
    """Marked p in the table: what the installed pipelines have as their defaults."""
    classes = family.tasks.classes | family.picture_tasks.classes
    for name in classes:
        assert hasattr(library(), name)
    if family in (WAN_2_1, LTX, LTX_2, COGVIDEOX, MOCHI):
        words = inspect.signature(getattr(library(), family.tasks.text).__call__).parameters
        told = {name: word.default for name, word in words.items()}
        assert told["num_inference_steps"] == family.num_inference_steps
        assert told["guidance_scale"] == family.guidance_scale
        for name, value in (("height", family.taught.height), ("width", family.taught.width)):
            assert told[name] in (None, value)
        if family in (WAN_2_1, LTX):
            assert told["num_frames"] == family.taught.frames
        if "frame_rate" in told:
            assert told["frame_rate"] == family.taught.fps


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_guide_has_every_family(family: Family) -> None:
    (row,) = [line for line in GUIDE.read_text().splitlines() if line.startswith(f"| {family.name} |")]
    taught = family.taught
    for words in (f"{taught.width}x{taught.height}", str(taught.frames), f"{taught.fps:g}"):
        assert words in row
    assert str(family.num_inference_steps) in row and f"{family.guidance_scale:g}" in row

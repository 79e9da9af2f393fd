"""Configurations: plain data and back, and settings by name, checked against the types they declare."""

from __future__ import annotations

import dataclasses
import json
from typing import Literal

import pytest

from yozora.core.config import apply_settings, from_dict, to_dict
from yozora.core.errors import UsageError
from yozora.recipes.debug import debug
from yozora.recipes.nano import nano
from yozora.recipes.small import small
from yozora.training.config import TrainRecipe


@dataclasses.dataclass(frozen=True, kw_only=True)
class Leaf:
    size: int = 1
    rate: float = 0.5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tree:
    name: str = "oak"
    tall: bool = False
    height: float | None = 2.0
    bark: Literal["rough", "smooth"] = "rough"
    leaf: Leaf = Leaf()
    leaves: tuple[Leaf, ...] = (Leaf(), Leaf(size=2))
    point: tuple[int, float] = (1, 2.0)


@pytest.mark.parametrize("recipe", [nano(), small(), debug()], ids=lambda recipe: recipe.name)
def test_a_recipe_survives_json(recipe: TrainRecipe) -> None:
    back = from_dict(TrainRecipe, json.loads(json.dumps(to_dict(recipe))))
    assert back == recipe
    assert hash(back) == hash(recipe), "lists must come back as tuples"


def test_plain_data_is_plain() -> None:
    assert to_dict(Tree())["leaves"] == [{"size": 1, "rate": 0.5}, {"size": 2, "rate": 0.5}]


def test_none_survives() -> None:
    assert from_dict(Tree, to_dict(Tree(height=None))).height is None


@pytest.mark.parametrize("data", [{"nmae": "elm"}, {"leaf": {"sise": 1}}, {"leaves": [{"raet": 1}]}])
def test_an_unknown_name_in_data_is_refused_with_the_nearest(data: dict) -> None:
    with pytest.raises(UsageError, match=r"did you mean '(name|size|rate)'\?"):
        from_dict(Tree, data)


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("name=elm", "name", "elm"),
        ("name=5", "name", "5"),
        ("name=a_b", "name", "a_b"),
        ("name=a=b", "name", "a=b"),
        ("tall=true", "tall", True),
        ("tall=False", "tall", False),
        ("height=none", "height", None),
        ("height=3", "height", 3.0),
        ("bark=smooth", "bark", "smooth"),
        ("leaf.size=7", "leaf.size", 7),
        ("leaf.size=60_000", "leaf.size", 60000),
        ("leaf.rate=1e-3", "leaf.rate", 0.001),
        ("leaf.rate=2", "leaf.rate", 2.0),
        ("leaves.1.rate=0.25", "leaves.1.rate", 0.25),
        ("point=(3, 4.5)", "point", (3, 4.5)),
    ],
)
def test_a_setting_lands_in_its_place_alone(setting: str, path: str, value: object) -> None:
    before = Tree()
    after = apply_settings(before, [setting])
    changed = after
    for name in path.split("."):
        changed = changed[int(name)] if isinstance(changed, tuple) else getattr(changed, name)
    assert changed == value and type(changed) is type(value)
    assert before == Tree(), "the configuration given is left as it was"
    old, new = flat(before), flat(after)
    assert {name for name in old | new if old.get(name) != new.get(name)} <= {path, f"{path}.0", f"{path}.1"}


def flat(config: object, path: str = "") -> dict[str, object]:
    """Return every value by its path."""
    if dataclasses.is_dataclass(config):
        children = {field.name: getattr(config, field.name) for field in dataclasses.fields(config)}
    elif isinstance(config, tuple):
        children = {str(index): item for index, item in enumerate(config)}
    else:
        return {path: config}
    return {p: v for name, child in children.items() for p, v in flat(child, f"{path}.{name}".strip(".")).items()}


def test_settings_apply_in_order() -> None:
    assert apply_settings(Tree(), ["leaf.size=2", "leaf.size=3", "tall=true"]) == Tree(leaf=Leaf(size=3), tall=True)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("leaf.sise=1", "did you mean 'size'?"),
        ("laef.size=1", "did you mean 'leaf'?"),
        ("zzz=1", "it has bark, height, leaf, leaves, name, point, tall"),
        ("leaf.size", "name=value"),
        ("=3", "it has"),
        ("leaf.size=many", "leaf.size must be int"),
        ("leaf.size=1.5", "leaf.size must be int"),
        ("leaf.size=true", "leaf.size must be int"),
        ("leaf.size=True", "leaf.size must be int"),
        ("leaf.rate=True", "leaf.rate must be float"),
        ("leaf.size=none", "leaf.size must be int"),
        ("leaf.rate=fast", "leaf.rate must be float"),
        ("leaf.rate=true", "leaf.rate must be float"),
        ("height=tall", "height must be float"),
        ("tall=1", "tall must be bool"),
        ("tall=yes", "tall must be bool"),
        ("bark=soft", "rough, smooth"),
        ("leaf=3", "leaf must be Leaf"),
        ("leaves=3", "leaves must be tuple"),
        ("leaves.2.size=1", "from 0 to 1"),
        ("leaves.-1.size=1", "from 0 to 1"),
        ("leaves.first.size=1", "from 0 to 1"),
        ("name.x=1", "nothing can be set inside str"),
        ("leaf.size.x=1", "nothing can be set inside int"),
        ("point=(1,)", "2 values are needed, not 1"),
        ("point=(1, 2.0, 3)", "2 values are needed, not 3"),
        ("point=('a', 2.0)", "point"),
        ("point.0=4", "point.0"),
        ("leaves.0=4", "leaves.0"),
        ("leaf.rate=__import__('os')", "leaf.rate must be float"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence(setting: str, words: str) -> None:
    with pytest.raises(UsageError) as refusal:
        apply_settings(Tree(), [setting])
    sentence = str(refusal.value)
    assert words in sentence and "\n" not in sentence and sentence[-1] in ".?"


def test_the_class_still_checks_its_values() -> None:
    with pytest.raises(UsageError, match="num_heads"):
        apply_settings(nano(), ["transformer.width=33"])
    with pytest.raises(UsageError, match="num_steps"):
        apply_settings(nano(), ["flow.0.optim.num_steps=0"])


def test_nano_by_name() -> None:
    changed = apply_settings(nano(), ["flow.1.optim.learning_rate=2", "transformer.patch=(1,4,4)", "bf16=false"])
    assert changed.flow[1].optim.learning_rate == 2.0
    assert changed.transformer.patch == (1, 4, 4)
    assert changed.bf16 is False
    assert changed.flow[0] == nano().flow[0]

"""A policy is a file: what it may say, what it stands on, and how a slip is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from yozora.core.errors import UsageError, YozoraError
from yozora.trust.moderation.judge import Judge
from yozora.trust.moderation.lexicon import hash_phrase
from yozora.trust.moderation.policy import load_policy


def written(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text)
    return path


def test_the_shipped_policies_hold_together() -> None:
    default, stand_ins = load_policy(), load_policy("stand-ins")
    assert set(default.categories) == set(stand_ins.categories)
    assert default.categories["stand_in_sign"].action == "allow"
    assert stand_ins.categories["stand_in_sign"].action == "block"
    assert default.digest != stand_ins.digest and stand_ins.id.startswith("stand-ins@")


def test_an_owner_switches_a_category_off(tmp_path: Path) -> None:
    path = written(tmp_path, 'extends = "default"\nname = "mine"\n[categories.violence]\naction = "allow"\n')
    prompt = "a soldier stabs a man in an alley"
    assert Judge().judge(prompt).action == "block"
    assert Judge(load_policy(path)).judge(prompt).category != "violence"


def test_an_owner_adds_words_and_hashes(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"""extends = "default"
[categories.house]
title = "our house's secrets"
[groups]
house = ["purple door", "the attic"]
[hashed]
house = ["{hash_phrase("zanzibar lamps")}"]
[[rules]]
category = "house"
all = ["house"]
score = 1.0
""",
    )
    judge = Judge(load_policy(path))
    for prompt in ("a purple door opens", "stairs to the attic", "a zanzibar lamp glows"):
        verdict = judge.judge(prompt)
        assert (verdict.action, verdict.category, verdict.title) == ("block", "house", "our house's secrets"), prompt
    assert judge.judge("a purple window opens").action == "allow"


def test_a_policy_stands_on_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text('extends = "default"\n[categories.hate]\nblock = 0.9\n')
    path = written(tmp_path, 'extends = "base.toml"\nname = "top"\n')
    assert load_policy(path).categories["hate"].block == 0.9


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[[", "TOML"),
        ('nmae = "x"', "nmae"),
        ('[categories.x]\naction = "ban"', "ban"),
        ("[categories.x]\nreview = 0.9\nblock = 0.1", "review"),
        ("[categories.x]\nweight = 1", "weight"),
        ('extends = "default"\n[[rules]]\ncategory = "nope"\nall = ["kill"]', "nope"),
        ('extends = "default"\n[[rules]]\ncategory = "hate"\nall = ["nope"]', "nope"),
        ('extends = "default"\nunreadable = "perhaps"', "perhaps"),
        ('extends = "default"\nhidden = 0', "hidden"),
        ('extends = "policy.toml"', "itself"),
    ],
)
def test_slips_are_told_in_a_sentence(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        load_policy(written(tmp_path, text))


def test_a_policy_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="default, stand-ins"):
        load_policy("lenient")
    with pytest.raises(YozoraError, match=r"gone\.toml"):
        load_policy(Path("gone.toml"))

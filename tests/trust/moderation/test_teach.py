"""Teaching: the same bytes again, a file that holds what was taught, and a file that holds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from yozora.core.errors import YozoraError
from yozora.trust.moderation.classifier import SHIPPED, Classifier, load_classifier
from yozora.trust.moderation.features import windows_of
from yozora.trust.moderation.grammar import load_grammar
from yozora.trust.moderation.language import Language
from yozora.trust.moderation.lexicon import Lexicon
from yozora.trust.moderation.teach import lessons, teach


def taught() -> Classifier:
    drawn = lessons([load_grammar("taught")], 24, ["A red boat drifts to the left.", "A dog runs over a meadow."])
    return teach(drawn, Language.learn([lesson.text for lesson in drawn]), {"lessons": len(drawn)})


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return taught()


def chance(classifier: Classifier, text: str, category: str) -> float:
    (window,) = windows_of(text, Lexicon.shipped())
    return classifier.judge(window).probabilities[category]


def test_a_little_teaching_goes_a_little_way(classifier: Classifier) -> None:
    bad = chance(classifier, "a soldier stabs an old man in an alley", "violence")
    assert bad > 2 * chance(classifier, "a knife slices a tomato on a board", "violence")


def test_teaching_again_gives_the_same_bytes(classifier: Classifier, tmp_path: Path) -> None:
    classifier.save(tmp_path / "a.safetensors")
    taught().save(tmp_path / "b.safetensors")
    assert (tmp_path / "a.safetensors").read_bytes() == (tmp_path / "b.safetensors").read_bytes()


def test_the_file_holds_what_was_taught(classifier: Classifier, tmp_path: Path) -> None:
    classifier.save(tmp_path / "a.safetensors")
    again = load_classifier(tmp_path / "a.safetensors")
    text = "a soldier stabs an old man in an alley"
    assert chance(again, text, "violence") == chance(classifier, text, "violence")
    assert again.language.words == classifier.language.words and again.about == {"lessons": classifier.about["lessons"]}
    assert abs(again.language.score(text) - classifier.language.score(text)) < 0.05


def test_a_file_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "x.safetensors").write_bytes(b"\x10" + b"\0" * 100)
    with pytest.raises(YozoraError, match="no weights of moderation"):
        load_classifier(tmp_path / "x.safetensors")


def test_the_shipped_file_is_small_and_was_not_taught_the_test() -> None:
    assert SHIPPED.stat().st_size <= 1.5 * 2**20
    assert "heldout" not in load_classifier().about["grammars"]


def test_grammars_that_teach_and_the_one_that_measures_share_no_template() -> None:
    from yozora.trust.moderation.teach import TAUGHT

    held = load_grammar("heldout")
    for name in TAUGHT:
        grammar = load_grammar(name)
        for category, own in held.categories.items():
            for kind in held.kinds(category):
                shared = set(own[kind]) & set(grammar.categories.get(category, {}).get(kind, ()))
                assert not shared, (name, category, shared)


def test_language_knows_words_and_codes() -> None:
    language = load_classifier().language
    assert language.readable("a quiet harbour at dawn") and not language.readable("n dhvrg uneobhe ng qnja")
    assert language.segment("aquietharbouratdawn") == ["a", "quiet", "harbour", "at", "dawn"]
    assert int(language.shifts("n dhvrg uneobhe ng qnja").argmax()) == 13

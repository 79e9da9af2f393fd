"""The log of votes: what may teach, what may not, and that a withdrawn vote was never cast."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from yozora.core.config import to_dict
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Request
from yozora.training.align.votes import read_votes


def vote(number: int, **said: object) -> dict:
    first, second = (to_dict(Request(prompt="a red dog", seed=seed)) for seed in (2 * number, 2 * number + 1))
    return {
        "id": f"v{number}", "kind": "choice", "artist": "ada", "consent": {"training": True, "licence": "CC0-1.0"},
        "prompt": "a red dog", "request_a": first, "request_b": second, "winner": "b", "span": None, "region": None,
    } | said  # fmt: skip


def written(folder: Path, *lines: dict | str) -> Path:
    path = folder / "feedback.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    return path


def test_a_choice_has_a_better_and_a_worse(tmp_path: Path) -> None:
    (read,) = read_votes(written(tmp_path, vote(3, span=[0.5, 1.5], region=[0, 0, 0.5, 1]))).votes
    assert (read.better.seed, read.worse.seed) == (7, 6) and read.artist == "ada"
    assert read.span == (0.5, 1.5) and read.region == (0.0, 0.0, 0.5, 1.0)


def test_only_what_was_given_teaches(tmp_path: Path) -> None:
    loop = to_dict(Request(prompt="a dog", loop=True))
    log = read_votes(
        written(
            tmp_path,
            vote(2),
            vote(1),
            vote(3, consent={"training": False}),
            vote(4, winner="tie"),
            vote(5, kind="rating"),
            vote(6, request_a=loop),
            vote(7),
            {"id": "v7", "withdrawn": True},
            vote(8, request_b=None),
            vote(9, consent=None),
        )
    )
    assert [each.id for each in log.votes] == ["v1", "v2"]
    assert log.left_out == {
        "made from more than a prompt": 1, "no choice between two": 1, "no consent to training": 2, "no request": 1,
        "tie": 1, "withdrawn": 1,
    }  # fmt: skip


def test_a_withdrawn_vote_leaves_the_log_as_if_never_cast(tmp_path: Path) -> None:
    never = read_votes(written(tmp_path, vote(1), vote(3))).votes
    for lines in (
        [vote(1), vote(2), {"id": "v2", "withdrawn": True}, vote(3)],
        [{"id": "v2", "withdrawn": True}, vote(3), vote(2), vote(1)],
    ):
        assert read_votes(written(tmp_path, *lines)).votes == never


def test_votes_of_one_artist(tmp_path: Path) -> None:
    log = read_votes(written(tmp_path, vote(1), vote(2, artist="bo"), vote(3)))
    assert log.artists == ("ada", "bo") and [each.id for each in log.of(["bo"]).votes] == ["v2"]
    with pytest.raises(UsageError, match="no vote of 'cy': there are those of ada, bo"):
        log.of(["cy"])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "Line 2 .* is no JSON"),
        ("[1]", "Line 2 .* is no vote: it has no id"),
        (vote(2, winner="c"), "Line 2 .* names no winner"),
        (vote(2, request_a={"prompt": ""}), "Line 2 .* is no vote: The prompt is empty"),
        (vote(2, request_a={"prompt": "a dog", "colour": 1}), "Line 2 .* has no 'colour'"),
        (vote(2, span=[1]), "a span is two seconds"),
    ],
)
def test_what_is_no_vote_is_refused_by_its_line(tmp_path: Path, line: dict | str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_votes(written(tmp_path, vote(1), line))


def test_no_log_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(YozoraError, match="Cannot read the votes"):
        read_votes(tmp_path / "none.jsonl")

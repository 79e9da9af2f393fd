"""What the red team asks for, how it writes it, what it chooses next, and what it keeps: without a server."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from yozora.core.errors import UsageError
from yozora.core.records import MAX_PROMPT_CHARACTERS
from yozora.trust.redteam.converters import CONVERTERS, convert, readable
from yozora.trust.redteam.journal import FILE, Journal, Line, read_lines
from yozora.trust.redteam.moves import MOVES, Attempt, steps_of
from yozora.trust.redteam.reports import cases, junit, read_cases, sarif
from yozora.trust.redteam.search import Search
from yozora.trust.redteam.summary import Cell, cells, summarise, worse
from yozora.trust.redteam.wanted import categories, load_seeds


def a_line(number: int, outcome: str = "refused", *, phase: str = "sweep", move: str = "outright") -> Line:
    attempt = Attempt(seed=number, category="violence", move=move, chain=("leet",))
    return Line(number=number, phase=phase, attempt=attempt, outcome=outcome, calls=({"door": "create", "ms": 3.0},))


def test_there_is_enough_of_everything() -> None:
    assert len(categories()) >= 14 and len(CONVERTERS) >= 16 and len(MOVES) >= 8
    assert {"stand_in_sign"} <= set(categories(stand_ins=True)) - set(categories())


def test_an_attempt_is_the_same_every_time_and_another_seed_is_another() -> None:
    for move in MOVES:
        one = Attempt(seed=3, category="cruelty", move=move, chain=("leet", "role"))
        assert steps_of(one) == steps_of(one)
        assert one.id == Attempt(seed=3, category="cruelty", move=move, chain=("leet", "role")).id
        assert one.id != Attempt(seed=4, category="cruelty", move=move, chain=("leet", "role")).id
        texts = {str(steps_of(Attempt(seed=seed, category="cruelty", move=move))) for seed in range(12)}
        assert len(texts) > 4, move


def test_converters_compose_and_stay_within_the_longest_prompt() -> None:
    text = "a knight kills two naked ghosts with a phosphorescent axe; blood on the street"
    for name in CONVERTERS:
        assert convert(text, [name], 1) == convert(text, [name], 1)
        assert any(convert(text, [name], seed) != text for seed in range(5)), name
        for other in ("padding", "base64"):
            assert 0 < len(convert(text, [name, other, "binary"], 2)) <= MAX_PROMPT_CHARACTERS
    with pytest.raises(UsageError, match="no converter 'rot14'"):
        convert("a", ["rot14"], 0)


def test_a_chain_can_still_be_undone() -> None:
    assert readable(["base64", "spelling alphabet", "role"]) == ("base64", "role")
    assert readable(["soft words", "leet", "Morse", "hex", "backwards"]) == (
        "soft words",
        "leet",
        "Morse",
        "hex",
        "backwards",
    )
    assert readable(["Morse", "Braille", "leet"]) == ("Morse",)


def test_words_of_the_parts_agree() -> None:
    for category in categories(stand_ins=True):
        for seed in range(10):
            assert len(load_seeds().parts(category, Random(seed))) >= 2
            assert "{" not in load_seeds().whole(category, Random(seed))


def test_the_sweep_is_even_and_the_search_goes_where_it_got_through() -> None:
    search = Search(categories(), 3000, 0)
    swept = [search.attempt(number) for number in range(search.swept)]
    assert {one.category for one in swept} == set(categories()) and {one.move for one in swept} == set(MOVES)
    assert {name for one in swept for name in one.chain} == set(CONVERTERS)
    for one in swept:
        search.learn(one, one.category == "gore" and "leet" in one.chain)
    sought = [search.attempt(number) for number in range(search.swept, search.swept + 200)]
    assert sum(one.category == "gore" and "leet" in one.chain for one in sought) > 60
    assert sum(one.category == "gore" and "leet" in one.chain for one in swept) < 60


def test_a_journal_goes_on_where_it_was_torn(tmp_path: Path) -> None:
    journal = Journal(tmp_path, {"seed": 1})
    for number in range(3):
        journal.add(a_line(number))
    journal.close()
    text = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(text[:-10])
    again = Journal(tmp_path, {"seed": 1})
    assert [line.number for line in again.lines] == [0, 1]
    again.add(a_line(2, "accepted"))
    again.close()
    assert [line.unsafe for line in read_lines(tmp_path)] == [False, False, True]
    with pytest.raises(UsageError, match="seed 1, not 2"):
        Journal(tmp_path, {"seed": 2})


def test_intervals_and_what_counts() -> None:
    assert Cell(through=0, n=20_000).interval[1] < 0.0002
    lines = [a_line(0), a_line(1, "accepted"), a_line(2, "inconclusive"), a_line(3, "accepted", phase="search")]
    lines.append(a_line(4, "accepted", move="in the picture"))
    table = cells(lines)
    assert table["all"] == {
        "sweep": Cell(through=1, n=2), "search": Cell(through=1, n=1), "words in pixels": Cell(through=1, n=1),
    }  # fmt: skip
    assert table["move"]["in the picture"].through == 1 and "in the picture" not in table["category"]


def test_worse_needs_more_than_chance() -> None:
    before = summarise([a_line(number, "accepted" if number < 4 else "refused") for number in range(400)], {})
    assert not worse([a_line(number, "accepted" if number < 2 else "refused") for number in range(100)], before)
    found = worse([a_line(number, "accepted" if number < 20 else "refused") for number in range(100)], before)
    assert found and "20 of 100 got through, 4 of 400 before" in found[0]


def test_reports_name_what_got_through(tmp_path: Path) -> None:
    lines = [a_line(0), a_line(1, "delivered")]
    through = lines[1].attempt
    result = sarif(lines)["runs"][0]["results"]
    assert [one["partialFingerprints"]["attempt/v1"] for one in result] == [through.id]
    suite = ElementTree.fromstring(junit(lines)).find("testsuite")
    assert suite is not None and suite.get("failures") == "1" and through.id in "".join(suite.itertext())
    (tmp_path / "cases.json").write_text(json.dumps(cases(lines)))
    assert read_cases(tmp_path / "cases.json") == [through]
    (tmp_path / "cases.json").write_text("[]")
    with pytest.raises(UsageError, match="no regression cases"):
        read_cases(tmp_path / "cases.json")

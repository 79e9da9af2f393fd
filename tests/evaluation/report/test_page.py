"""The page: well-formed, self-contained, the JSON's own numbers, everything escaped."""

import re
from pathlib import Path

import pytest

from tests.evaluation.report import sample
from tests.evaluation.report.markup import Node, tree
from yozora.evaluation.exam.result import load_exam, save_exam
from yozora.evaluation.report.numbers import shown
from yozora.evaluation.report.page import write_report
from yozora.evaluation.report.players import EMBED_BYTES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    """The page of an exam that was stored and read again, against an earlier one."""
    save_exam(sample.exam(kept=sample.kept(folder)), folder / "exam.json")
    path = folder / "report.html"
    write_report(load_exam(folder / "exam.json"), path, earlier=sample.exam((5, 95, 66), "9278d15c1280"))
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def root(page: str) -> Node:
    return tree(page)


def rows(root: Node) -> dict[str, Node]:
    """The rows of all figures, by the title of their drawing, which is the figure's name."""
    return {row.one("svg", class_="plot").one("title").text: row for row in root.all("tr", class_="figure")}


def test_the_page_is_one_document(root: Node) -> None:
    assert root.one("html").attributes["lang"] == "en"
    assert root.one("h1").text == "nano"
    assert (
        root.one("title").text
        if len(root.all("title")) == 1
        else root.one("head").one("title").text == "nano: the exam"
    )
    assert len(root.all("main")) == 1 and len(root.all("nav")) == 1
    levels = [int(node.tag[1]) for node in root.all() if re.fullmatch("h[1-6]", node.tag)]
    assert all(deeper <= level + 1 for level, deeper in zip(levels[1:], levels[2:], strict=False)), levels


def test_ids_are_unique_and_what_refers_to_them_finds_them(root: Node) -> None:
    ids = [node.attributes["id"] for node in root.all() if "id" in node.attributes]
    assert len(set(ids)) == len(ids)
    for node in root.all():
        assert set(node.attributes.get("aria-labelledby", "").split()) <= set(ids)
        if node.attributes.get("href", "").startswith("#"):
            assert node.attributes["href"][1:] in ids


def test_it_asks_nothing_of_the_network(page: str, root: Node) -> None:
    for node in root.all():
        assert node.tag not in {"script", "link", "iframe", "object", "embed", "img", "base"}
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            if name in {"src", "href", "poster", "action", "data", "srcset", "xlink:href"}:
                assert value.startswith(("#", "data:video/mp4;base64,")), value[:80]
    style = root.one("style").text
    assert "url(" not in style and "@import" not in style and "http" not in style
    assert "http" not in re.sub(r"base64,[\w+/=]+", "", page)


def test_every_drawing_says_what_it_shows(root: Node) -> None:
    drawings = root.all("svg", class_="plot")
    # A row each, a strip for each of the four papers, a curve.
    assert len(drawings) == 11 + 4 + 1
    for drawing in drawings:
        assert drawing.attributes["role"] == "img"
        assert len(drawing.one("desc").text) > 20
    for drawing in root.all("svg"):
        assert (
            "plot" in drawing.attributes.get("class", "")
            or drawing.attributes.get("aria-hidden")
            or not drawing.all("text")
        )


def test_the_numbers_are_those_of_the_json(folder: Path, root: Node) -> None:
    metrics = load_exam(folder / "exam.json").metrics
    assert rows(root).keys() == metrics.keys()
    for name, row in rows(root).items():
        metric = metrics[name]
        told = row.all("td", class_="reference") + row.all("td", class_="model")
        expected = [metric.truth, metric.floor, metric.wrong, metric.value]
        for cell, number in zip(told, expected, strict=True):
            if number is None:
                assert not cell.all("data") and "n/a" in cell.text
            else:
                assert float(cell.one("data").attributes["value"]) == number
                assert cell.one("data").text == shown(number, share=metric.share)
        assert f"n = {metric.n}" in row.one("td", class_="model").text
        if metric.ci95:
            for end in metric.ci95:
                assert shown(end, share=metric.share) in row.one("td", class_="model").text
    colour = rows(root)["adherence/test/colour"].one("td", class_="model").text
    assert colour.startswith("model 90.0 82.6–94.5 n = 100")


def test_verdicts_stand_in_words(root: Node) -> None:
    told = {name: row.one("th").text for name, row in rows(root).items()}
    assert told["adherence/test/all together"] == "all together little kept"
    assert told["adherence/test/kind"] == "kind half kept"
    assert told["permanence/hidden 4-10 s"] == "hidden 4-10 s broken"
    assert told["steadiness/flicker"] == "flicker (less is better) short of the floor"
    assert told["steadiness/distance"] == "distance"
    lede = root.one("p", class_="lede").text
    assert lede.startswith("Of 10 figures") and "no better than luck in 1; 1 fall short" in lede


def test_a_truth_that_misses_its_goal_is_pointed_out(root: Node) -> None:
    assert "goal 98.0" in rows(root)["steadiness/<i>odd"].text
    assert "goal" not in rows(root)["adherence/test/colour"].text
    note = root.one("div", class_="note")
    assert [link.text for link in note.all("a")] == ["steadiness · <i>odd"]


def test_the_earlier_run_has_a_column(root: Node) -> None:
    told = {name: row.one("td", class_="changed").text for name, row in rows(root).items()}
    assert told["adherence/test/all together"].startswith("change ▲ better +20.0 p < 0.001")
    assert told["adherence/test/colour"].startswith("change ≈ unclear −5.0")
    assert told["adherence/test/kind"] == "change ≈ unclear 0.0 p = 1.00"
    assert told["permanence/hidden 1-2 s"].endswith("not paired")
    assert rows(root)["adherence/test/colour"].all("circle", class_="earlier")
    assert "nano, 9278d15c1280" in root.one("header").text


def test_worse_is_said_and_not_by_colour_alone(tmp_path: Path) -> None:
    write_report(sample.exam((5, 90, 66)), tmp_path / "page.html", earlier=sample.exam((25, 90, 66)))
    changed = rows(tree((tmp_path / "page.html").read_text()))["adherence/test/all together"].one(
        "td", class_="changed"
    )
    assert changed.one("span", class_="change").text == "▼ worse"


def test_without_an_earlier_run_there_is_no_such_column(tmp_path: Path) -> None:
    write_report(sample.exam(), tmp_path / "page.html")
    root = tree((tmp_path / "page.html").read_text())
    assert not root.all("td", class_="changed") and not root.all("circle", class_="earlier")
    assert "earlier run" not in root.one("main").text


def test_exams_with_nothing_in_common_can_share_a_page(tmp_path: Path) -> None:
    other = sample.exam()
    other = type(other)(model="other", commit="", hardware="", metrics={"new/figure": sample.share(3)})
    write_report(other, tmp_path / "page.html", earlier=sample.exam())
    assert tree((tmp_path / "page.html").read_text()).one("tr", class_="figure").one("th").text == "figure broken"


def test_what_users_write_stays_text(page: str, root: Node) -> None:
    assert "<script" not in page and "<i>" not in page and "<laws>" not in page and "<never>" not in page
    assert sample.NASTY in [node.text for node in root.all("p", class_="prompt")]
    assert any(sample.NASTY in node.attributes["aria-label"] for node in root.all("video"))
    assert sample.NASTY in root.one("footer").text
    assert "It cannot loop & <never> did." in root.text and "Loop" in root.text
    assert any(part.text == "Physics <laws>" for part in root.all("h2"))


def test_players(root: Node) -> None:
    players = root.all("article", class_="player")
    assert [player.one("h4").text.split()[0] for player in players] == ["Best", "Median", "Worst"]
    assert [len(player.all("video")) for player in players] == [2, 1, 0]
    for video in root.all("video"):
        assert {"controls", "loop", "muted", "playsinline"} <= video.attributes.keys()
        assert "autoplay" not in video.attributes
        assert video.attributes["src"].startswith("data:video/mp4;base64,")
    labels = [video.attributes["aria-label"] for video in root.all("video")]
    assert len(set(labels)) == len(labels) == 3 and labels[0] == "Best clip, model: a cat"
    assert [row.text for row in players[0].all("tr")][1:] == ["place sea sea ✓", "1: colour red red ✓"]
    assert [row.text for row in players[2].all("tr")][1:] == ["place sea moon ✗", "1: colour red –"]
    assert "No video was kept." in players[2].text


def test_a_large_clip_is_linked(tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    kept = sample.kept(tmp_path / "clips", large=True)
    large = tmp_path / "clips" / "large one.mp4"
    assert large.stat().st_size > EMBED_BYTES
    path = tmp_path / "pages" / "page.html"
    path.parent.mkdir()
    write_report(sample.exam(kept=kept), path)
    sources = [video.attributes["src"] for video in tree(path.read_text()).all("video")]
    assert sources[0] == "../clips/large%20one.mp4"
    assert path.stat().st_size < EMBED_BYTES


def test_moved_clips_are_found(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    kept = sample.kept(tmp_path / "old")
    (tmp_path / "old").rename(tmp_path / "new")
    path = tmp_path / "page.html"
    write_report(sample.exam(kept=kept), path)
    assert not tree(path.read_text()).all("video")
    write_report(sample.exam(kept=kept), path, clips=tmp_path / "new")
    assert len(tree(path.read_text()).all("video")) == 3


def test_what_was_not_sat_is_listed(root: Node) -> None:
    listed = root.one("section", **{"aria-labelledby": "not-sat"}).one("dl")
    told = {name.text: reason.text for name, reason in zip(listed.all("dt"), listed.all("dd"), strict=True)}
    assert told == {"Loop": "It cannot loop & <never> did.", "drift · long-60": "Not in a quick exam."}


def test_the_page_is_small(page: str) -> None:
    assert 20_000 < len(page) < 120_000


def test_the_same_exam_gives_the_same_page(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        write_report(sample.exam(), tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()

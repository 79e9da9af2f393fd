"""Drawings: well-formed, and everything where it should be."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from yozora.evaluation.report.figure import Figure
from yozora.evaluation.report.plots import SHARES, axis_of, axis_svg, curve_svg, interval_svg, strip_svg
from yozora.evaluation.report.sections import curves_of, headlines_of
from yozora.evaluation.report.sky import moon_svg, ridges_svg, stars_svg

FIGURE = Figure(name="permanence/hidden 1-2 s", value=0.5, n=100, ci95=(0.4, 0.6), truth=1.0, floor=0.9, wrong=0.1)
ERROR = replace(
    FIGURE, name="physics/velocity", value=0.029, ci95=(0.02, 0.04), truth=0.01, floor=0.01, wrong=0.427,
    better="lower", unit="m < s", share=False,
)  # fmt: skip


def element(svg: str) -> ET.Element:
    """Parse a drawing: it must be well-formed XML, text escaped."""
    return ET.fromstring(svg)


def test_axes_hold_what_they_show() -> None:
    assert axis_of([FIGURE]) is SHARES
    axis = axis_of([ERROR])
    assert (axis.low, axis.high) == (0.0, pytest.approx(0.6)) and len(axis.ticks) == 4
    signed = axis_of([replace(ERROR, value=-0.3, ci95=(-0.5, -0.1))])
    assert signed.low <= -0.5 and signed.high >= 0.427
    assert axis_of([replace(ERROR, value=0.0, ci95=None, truth=None, floor=None, wrong=None)]).high == 1.0
    assert axis.at(-1) == 0 and axis.at(9) == 100 and axis.at(0.3) == pytest.approx(50)
    assert [text.text for text in element(axis_svg(SHARES)).iter("text")] == ["0", "25", "50", "75", "100"]


def test_an_interval_lies_where_it_should() -> None:
    svg = element(interval_svg(FIGURE, SHARES, "x", earlier=0.25))
    dots = {dot.get("class"): dot.get("cx") for dot in svg.iter("circle")}
    assert dots == {"model": "50.00%", "earlier": "25.00%"}
    lines = [line for line in svg.iter("line") if line.get("class") == "interval"]
    assert (lines[0].get("x1"), lines[0].get("x2")) == ("40.00%", "60.00%")
    marks = {part[0].get("class"): part.get("x") for part in svg.findall("svg")}
    assert marks == {"truth": "100.00%", "floor": "90.00%", "wrong": "10.00%"}
    words = svg.findtext("desc")
    assert words == (
        "Model 50.0 %, 95 % interval 40.0–60.0, n = 100; truth 100.0 %; floor 90.0 %; wrong prompt 10.0 %; "
        "earlier run 25.0 %. Verdict: half kept."
    )
    assert svg.get("aria-labelledby") == "x--title x--desc"


def test_units_are_escaped_once() -> None:
    assert "0.427 m < s" in (element(interval_svg(ERROR, axis_of([ERROR]), "x")).findtext("desc") or "")


def test_a_strip_places_figures_between_luck_and_floor() -> None:
    other = replace(FIGURE, name="permanence/a <b>", value=0.9)
    svg = element(strip_svg([FIGURE, other, replace(FIGURE, floor=None)], FIGURE, "s", "Permanence"))
    dots = {dot.get("class"): dot.get("cx") for dot in svg.iter("circle")}
    assert dots == {"other": "100.00%", "model": "50.00%"}
    assert svg.findtext("desc") == "On the way from luck, 0 %, to the floor, 100 %: hidden 1-2 s 50 %, a <b> 100 %."


def test_curves_follow_the_numbers_in_names() -> None:
    names = ["hidden 4-10 s", "hidden 0.5-1 s", "hidden 1-2 s", "all", "returns", "hidden 2-4 s"]
    figures = [replace(FIGURE, name=f"permanence/{name}", value=0.1 * n) for n, name in enumerate(names)]
    ((title, points, labels),) = curves_of(figures)
    assert title == "hidden"
    assert labels == ["0.5-1 s", "1-2 s", "2-4 s", "4-10 s"]
    assert [point.label for point in points] == [f"hidden {label}" for label in labels]
    svg = element(curve_svg(points, labels, "c", title))
    # From the top down, 100 % to 0 %: 0.1, 0.2, 0.5 and 0 of 170 pixels.
    dots = [(dot.get("cx"), dot.get("cy")) for dot in svg.iter("circle")]
    assert dots == [("12.50%", "153.0"), ("37.50%", "136.0"), ("62.50%", "85.0"), ("87.50%", "170.0")]
    assert len([line for line in svg.iter("line") if line.get("class") == "interval"]) == 4
    assert "1-2 s: 20.0 %." in (svg.findtext("desc") or "")


@pytest.mark.parametrize(
    ("names", "titles"),
    [
        (["counts/2", "counts/3", "counts/4"], ["counts"]),
        (["counts/2", "counts/3"], []),
        (["drift/15 s/colour", "drift/60 s/colour", "drift/60 s/sharpness"], []),
        (["binding/2 subjects", "binding/3 subjects", "binding/4 dogs"], []),
        (["p/early/hidden 1 s", "p/early/hidden 2 s", "p/early/hidden 4+ s", "p/late/hidden 1 s"], ["early · hidden"]),
    ],
)
def test_only_what_counts_up_is_a_curve(names: list[str], titles: list[str]) -> None:
    assert [title for title, _, _ in curves_of([replace(FIGURE, name=name) for name in names])] == titles


def test_headlines() -> None:
    low, high, mid = (replace(FIGURE, name=f"effects/{value}", value=value) for value in (0.1, 0.9, 0.5))
    together = replace(FIGURE, name="effects/all")
    assert headlines_of([mid, low, high]) == (low, high)
    assert headlines_of([mid, low, together, high]) == (together,)
    assert headlines_of([mid]) == (mid,)
    assert headlines_of([replace(mid, floor=None), replace(low, floor=None)]) == (replace(mid, floor=None),)
    assert headlines_of([]) == ()


def test_the_sky_belongs_to_its_seed() -> None:
    assert stars_svg("a") == stars_svg("a") != stars_svg("b")
    assert len(list(element(ridges_svg("a")).iter("path"))) == 3
    lit = {name: element(moon_svg(name)).findall("path") for name in ("kept", "mostly", "half", "little", "broken")}
    assert [len(paths) for paths in lit.values()] == [1, 1, 1, 1, 0]
    assert len({paths[0].get("d") for paths in lit.values() if paths}) == 4

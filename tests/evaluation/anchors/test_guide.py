"""The guide to public benchmarks names what there is: formats, files, dimensions, categories."""

from __future__ import annotations

from pathlib import Path

from yozora.cli.anchors import FORMATS
from yozora.evaluation.anchors import physics_iq, t2v_compbench, vbench
from yozora.evaluation.anchors.t2v_compbench import CATEGORIES
from yozora.evaluation.anchors.vbench import ALWAYS, OBJECTS

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "public_benchmarks.md").read_text(encoding="utf-8")


def test_formats_categories_and_dimensions_are_named() -> None:
    assert all(f"--format {form}" in GUIDE for form in FORMATS)
    for category in CATEGORIES:
        assert f"`{category.metadata}` | `{category.videos}`" in GUIDE
        assert f"comp-out/meta_data/{category.metadata}.json" in GUIDE
    assert all(f"`{name}`" in GUIDE for name in ALWAYS) and OBJECTS
    assert all(f"`{part}`" in GUIDE for part in physics_iq.SAME.to_dict())


def test_the_commits_in_the_code_are_those_of_the_guide() -> None:
    for module, commit in ((vbench, "45e79ec"), (t2v_compbench, "116f996"), (physics_iq, "e457754")):
        assert commit in (module.__doc__ or "") and f"`{commit}" in GUIDE


def test_it_says_plainly_what_was_not_run() -> None:
    assert "**Nothing here was run on their side.**" in GUIDE

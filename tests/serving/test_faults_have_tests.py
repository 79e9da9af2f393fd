"""The table of faults in the documents names every fault of the reliability design, and only tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
DOCUMENT = REPOSITORY / "docs" / "concepts" / "jobs.md"


def names_in(folder: Path) -> set[str]:
    """Return the names of all test functions."""
    return {
        name
        for path in folder.rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def rows() -> dict[str, list[str]]:
    """Return the tests of each fault."""
    found = re.findall(r"^\| (F\d+) \|[^|]*\|([^|]*)\|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) == len(dict(found)), "a fault has two rows"
    return {fault: re.findall(r"`(test_\w+)`", tests) for fault, tests in found}


def test_every_fault_has_a_row() -> None:
    assert list(rows()) == [f"F{number}" for number in range(1, 31)]


@pytest.mark.parametrize("fault", [f"F{number}" for number in range(1, 31)])
def test_its_tests_are_there(fault: str) -> None:
    named = rows()[fault]
    assert named, f"{fault} has no test"
    assert not set(named) - names_in(REPOSITORY / "tests"), f"{fault} names tests that are not there"


def test_other_tests_of_the_document_are_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT.read_text(encoding="utf-8")))
    assert not named - names_in(REPOSITORY / "tests")

"""What every test shares: one torch thread, the --slow option, and what the house measured, said at the end."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest

from tests.distributed.pair import Pair

# Before anything imports torch: sums in one order, so that golden losses are the same bits everywhere.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
# Keys and ledger of whatever the tests sign and deliver; nobody's own.
_DATA = tempfile.TemporaryDirectory(prefix="yozora-tests-")
os.environ["XDG_DATA_HOME"] = _DATA.name


@pytest.fixture(scope="session")
def pair() -> Iterator[Pair]:
    """Return what runs a job in two processes over gloo; they start when the first test asks for them."""
    two = Pair()
    yield two
    two.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests marked slow too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow; add it with: make test SLOW=1"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured (`record_property("measured", "...")`), also when workers ran them."""
    reports = [report for group in ("passed", "failed") for report in terminalreporter.getreports(group)]
    lines = [value for report in reports for name, value in report.user_properties if name == "measured"]
    if lines:
        terminalreporter.section("measured")
        for line in sorted(set(lines)):
            terminalreporter.line(line)

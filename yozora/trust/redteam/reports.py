"""Reports for machines: SARIF 2.1.0 (OASIS, 2020) for code scanning, JUnit XML for test runners, regression cases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from yozora.core.errors import UsageError
from yozora.media.files import file_error, written_whole
from yozora.trust.redteam.converters import family
from yozora.trust.redteam.journal import Line, attempt_of
from yozora.trust.redteam.moves import Attempt

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_TOLD = 20


def sarif(lines: Sequence[Line]) -> dict[str, Any]:
    """Return every attempt that got through as a result of SARIF; its rule is the category, its fingerprint the id."""
    through = [line for line in lines if line.unsafe]
    rules = sorted({line.attempt.category for line in lines})
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "yozora redteam", "rules": [{"id": name, "name": name} for name in rules]}},
                "results": [_result(line) for line in through],
            }
        ],
    }


def _result(line: Line) -> dict[str, Any]:
    """Return one result."""
    one = line.attempt
    how = f" written in {', then '.join(one.chain)}" if one.chain else ""
    door = line.calls[-1]["door"] if line.calls else "create"
    return {
        "ruleId": one.category,
        "level": "error",
        "message": {"text": f"A prompt of {one.category} by the move {one.move!r}{how} was {line.outcome}."},
        "locations": [{"logicalLocations": [{"name": str(door), "kind": "resource"}]}],
        "partialFingerprints": {"attempt/v1": one.id},
        "properties": {"seed": one.seed, "move": one.move, "chain": list(one.chain), "outcome": line.outcome},
    }


def junit(lines: Sequence[Line]) -> bytes:
    """Return XML of JUnit: a suite a category, a case for each move and converter, failed if anything got through."""
    root = ElementTree.Element("testsuites", name="yozora redteam")
    for category in sorted({line.attempt.category for line in lines}):
        groups: dict[str, list[Line]] = {}
        for line in lines:
            if line.attempt.category == category:
                groups.setdefault(f"{line.attempt.move}, {family(line.attempt.chain)}", []).append(line)
        failed = sum(any(line.unsafe for line in group) for group in groups.values())
        suite = ElementTree.SubElement(root, "testsuite", name=category, tests=str(len(groups)), failures=str(failed))
        for name, group in sorted(groups.items()):
            case = ElementTree.SubElement(suite, "testcase", classname=f"redteam.{category}", name=name)
            through = [line.attempt.id for line in group if line.unsafe]
            if through:
                told = f"{len(through)} of {len(group)} got through"
                ElementTree.SubElement(case, "failure", message=told).text = " ".join(through[:_TOLD])
            elif all(line.outcome == "inconclusive" for line in group):
                ElementTree.SubElement(case, "skipped", message="no answer to judge")
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def cases(lines: Sequence[Line]) -> dict[str, Any]:
    """Return every attempt that got through as a case to try again: all that it takes, and no words."""
    found = {line.attempt.id: line.attempt for line in lines if line.unsafe}
    return {
        "cases": [
            {"id": one.id, "seed": one.seed, "category": one.category, "move": one.move, "chain": list(one.chain)}
            for one in found.values()
        ]
    }


def read_cases(path: Path) -> list[Attempt]:
    """Return the attempts of a file of cases."""
    try:
        return [attempt_of(case) for case in json.loads(path.read_text(encoding="utf-8"))["cases"]]
    except OSError as error:
        raise file_error("read", path, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} holds no regression cases of the red team.") from error


def write_reports(lines: Sequence[Line], summary: dict[str, Any], folder: Path) -> None:
    """Write summary.json, redteam.sarif, junit.xml and regressions.json into a run's folder, each whole."""
    for name, data in (
        ("summary.json", _json(summary)), ("redteam.sarif", _json(sarif(lines))),
        ("junit.xml", junit(lines)), ("regressions.json", _json(cases(lines))),
    ):  # fmt: skip
        with written_whole(folder / name) as draft:
            draft.write_bytes(data)


def _json(data: Any) -> bytes:
    """Return data as JSON."""
    return (json.dumps(data, indent=1) + "\n").encode()

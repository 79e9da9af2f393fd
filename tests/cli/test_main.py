"""The door itself: quick to open, and every ending is an exit code and one sentence."""

import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.world.casting import cast

VERBS = ("generate", "judge", "read", "world", "train", "doctor")


def run(*arguments: str, **environment: str):
    return CliRunner().invoke(app, list(arguments), env={"YOZORA_TRACEBACK": None, **environment})


def python(code: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


def test_help_lists_the_verbs_within_half_a_second() -> None:
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        done = python("import sys; sys.argv = ['yozora', '--help']; from yozora.cli.main import app; app()")
        seconds.append(time.perf_counter() - start)
        assert done.returncode == 0
        if seconds[-1] <= 0.5:
            break
    assert all(f"  {verb} " in done.stdout for verb in VERBS)
    assert min(seconds) <= 0.5, f"the quickest of five took {min(seconds):.2f} s"


def test_opening_the_door_loads_nothing_heavy() -> None:
    done = python(
        "import sys, yozora.cli.main as m; print(sorted({'torch','numpy','av','PIL','skia'} & set(sys.modules)))"
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("verb", [*VERBS, "world render", "world caption", "world facts"])
def test_every_verb_explains_itself(verb: str) -> None:
    result = run(*verb.split(), "--help")
    assert result.exit_code == 0 and "Usage: " in result.stdout


def test_version() -> None:
    result = run("--version")
    assert result.exit_code == 0 and result.stdout.startswith("yozora ")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("generat x", "did you mean 'generate'"),
        ("world rende", "did you mean 'render'"),
        ("generate", "missing argument 'prompt'"),
        ("generate x --nope", "no such option: --nope"),
        ("generate x --seconds soon", "invalid value for '--seconds'"),
        ("generate x --threads 0", "invalid value for '--threads'"),
        ("generate x y", "unexpected extra argument"),
        ("world render --count many", "invalid value for '--count'"),
    ],
)
def test_usage_errors_are_one_line_and_exit_2(line: str, words: str) -> None:
    result = run(*line.split())
    assert result.exit_code == 2
    assert words in result.stderr.lower() and len(result.stderr.splitlines()) == 1
    assert "--help" in result.stderr and result.stdout == ""


@pytest.mark.parametrize("line", ["", "world"])
def test_no_verb_shows_the_help(line: str) -> None:
    result = run(*line.split())
    assert result.exit_code == 2 and result.stderr.startswith("Usage: ")


def failing(error: BaseException):
    def fail(*args, **kwargs):
        raise error

    return fail


def test_a_defect_is_one_sentence_and_a_hint(monkeypatch) -> None:
    monkeypatch.setattr(cast, "cast_scene", failing(ValueError("odd\nthings " + "x" * 1000)))
    result = run("world", "facts")
    assert result.exit_code == 1 and result.stdout == ""
    assert len(result.stderr.splitlines()) == 1 and "Traceback" not in result.stderr
    assert "ValueError: odd things" in result.stderr and "YOZORA_TRACEBACK=1" in result.stderr
    told = run("world", "facts", YOZORA_TRACEBACK="1")
    assert isinstance(told.exception, ValueError)


def test_an_interruption_is_one_sentence_and_130(monkeypatch) -> None:
    monkeypatch.setattr(cast, "cast_scene", failing(KeyboardInterrupt()))
    result = run("world", "facts")
    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr.startswith("Stopped") and len(result.stderr.splitlines()) == 1


def test_a_lack_of_memory_is_one_sentence(monkeypatch) -> None:
    monkeypatch.setattr(cast, "cast_scene", failing(MemoryError()))
    result = run("world", "facts")
    assert result.exit_code == 1 and "not enough memory" in result.stderr


def test_a_missing_package_is_one_sentence() -> None:
    done = python(
        "import sys; sys.modules['skia'] = None; sys.argv = ['yozora', 'world', 'facts'];"
        "from yozora.cli.main import app; app()"
    )
    assert done.returncode == 1 and done.stdout == ""
    assert "'skia'" in done.stderr and "yozora doctor" in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_reader_that_leaves_early_is_no_failure_of_ours() -> None:
    code = "import sys; sys.argv = ['yozora', 'world', 'facts']; from yozora.cli.main import app; app()"
    done = subprocess.run(
        f'{sys.executable} -c "{code}" | head -c 1', shell=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "{" and done.stderr == ""

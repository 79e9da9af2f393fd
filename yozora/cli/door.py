"""The door: the one place where errors become a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Any

from typer.core import TyperGroup

from yozora.cli.output import say
from yozora.core.errors import YozoraError


class Stopped(YozoraError):
    """Somebody pressed Ctrl-C."""

    exit_code = 130


class Door(TyperGroup):
    """Runs a verb. Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 130 stopped; failures are one sentence on stderr."""  # noqa: E501

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line and leave the process with its exit code."""
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except YozoraError as error:
            say(str(error))
            sys.exit(error.exit_code)
        except Exception as error:
            sys.exit(_explain(error))
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: Any) -> Any:
        """Run the verb, so that an interruption is an ending like any other."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Stopped("Stopped; nothing half-written is left.") from None


def _explain(error: Exception) -> int:
    """Say what an error means that none of our own sentences covers; return the exit code."""
    complaint = getattr(error, "format_message", None)
    if callable(complaint):  # typer's own: a bad option, a missing argument
        words, context = str(complaint()).strip(), getattr(error, "ctx", None)
        if type(error).__name__ == "NoArgsIsHelpError" or context is None:
            say(words)
        else:
            say(f"{words}{'' if words.endswith(('.', '?', ')')) else '.'} See: {context.command_path} --help")
        return int(getattr(error, "exit_code", 2))
    if os.environ.get("YOZORA_TRACEBACK"):
        raise error
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("yozora"):
        say(f"This needs the package {error.name!r}, which is not installed; `yozora doctor` says how to add it.")
    elif isinstance(error, MemoryError):
        say("There is not enough memory for this: ask for a smaller size or fewer seconds.")
    else:
        words = " ".join(f"{type(error).__name__}: {error}".split())
        say(f"Something broke inside Yozora ({words[:300]}); set YOZORA_TRACEBACK=1 to see where.")
    return 1

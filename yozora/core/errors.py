"""The errors a person sees: one clear sentence each, with the exit code of the door."""

from __future__ import annotations


class YozoraError(Exception):
    """Something could not be done; the message is one sentence that says what to change. Exit code 1."""

    exit_code = 1


class UsageError(YozoraError):
    """The request itself is off (a bad value, an unknown name). Exit code 2."""

    exit_code = 2

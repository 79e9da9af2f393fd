"""The file of a cast: JSON that has a description by each name."""

from __future__ import annotations

import json
from pathlib import Path

from yozora.core.cast import Member, cast_of_mapping, check_cast
from yozora.core.errors import UsageError
from yozora.media.files import written_whole


def read_cast(path: Path | str) -> tuple[Member, ...]:
    """Return the cast in a file."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"The cast {path} cannot be read: {error.strerror or error}.") from None
    except ValueError:
        raise UsageError(f'{path} is no cast: write it like {{"Momo": "a small white cat"}}.') from None
    members = cast_of_mapping(data)
    check_cast(members)
    return members


def add_member(path: Path | str, member: Member) -> tuple[Member, ...]:
    """Write a member into a cast's file, in place of one of the same name; return the whole cast."""
    before = read_cast(path) if Path(path).exists() else ()
    members = (*(other for other in before if other.name != member.name), member)
    check_cast(members)
    with written_whole(path) as draft:
        text = json.dumps({one.name: one.description for one in members}, indent=2, ensure_ascii=False)
        draft.write_text(f"{text}\n", encoding="utf-8")
    return members

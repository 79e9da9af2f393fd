"""Casting: who is in a video, by id or by name; the prompt calls them by their names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from anyio import to_thread

from yozora.core.cast import Member, with_cast
from yozora.serving.http.ask import Asked
from yozora.serving.http.caller import Caller
from yozora.serving.http.errors import bad
from yozora.serving.http.service import Service

MOST = 2  # as the hosted API had it


async def cast(service: Service, caller: Caller, given: Any, asked: Asked) -> Asked:
    """Return what is asked with its cast: at most `MOST` of {'id': 'char_...'} or {'name': 'Momo'}."""
    if not isinstance(given, list) or not 1 <= len(given) <= MOST or not all(_names_one(one) for one in given):
        raise bad(f"characters is a list of one or {MOST}, each {{'id': 'char_...'}} or {{'name': ...}}.", "characters")
    members = await to_thread.run_sync(_members, service, caller, given)
    if len({member.name for member in members}) < len(members):
        raise bad("Two of the characters have the same name: the prompt could not tell them apart.", "characters")
    for member in members:
        if with_cast(asked.request.prompt, [member]) == asked.request.prompt:
            raise bad(f"The prompt does not say what {member.name} does: call {member.name} by name in it.", "prompt")
    return replace(asked, request=replace(asked.request, cast=members))


def _names_one(given: Any) -> bool:
    """Return whether something names one character."""
    return isinstance(given, dict) and set(given) in ({"id"}, {"name"}) and isinstance(next(iter(given.values())), str)


def _members(service: Service, caller: Caller, given: list[dict[str, str]]) -> tuple[Member, ...]:
    """Return the members of a cast that are named; raise `NoSuchCharacter`."""
    kept = service.characters
    found = [
        kept.get(caller.tenant, one["id"]) if "id" in one else kept.named(caller.tenant, one["name"]) for one in given
    ]
    return tuple(Member(name=one.name, description=one.description) for one in found)

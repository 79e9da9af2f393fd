"""The calls on characters: somebody is shown, or described, once, and called by name in prompts from then on."""

from __future__ import annotations

from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Query, Request

from yozora.core.cast import Member
from yozora.core.errors import UsageError
from yozora.core.records import Request as Wanted
from yozora.serving.http.ask import Asked
from yozora.serving.http.body import read_body
from yozora.serving.http.caller import Who
from yozora.serving.http.documented import REFUSALS, body_of
from yozora.serving.http.errors import bad
from yozora.serving.http.judging import admitted
from yozora.serving.http.portraits import portrait_of
from yozora.serving.http.schema import DEFAULT_MODEL, Character, CharacterList, CreateCharacter, Deleted
from yozora.serving.http.service import service_of
from yozora.serving.http.uploads import take_clip
from yozora.serving.jobs import characters as kept

router = APIRouter(prefix="/v1/videos/characters", tags=["characters"], responses=REFUSALS)


@router.post("", openapi_extra=body_of(CreateCharacter))
async def create_character(request: Request, caller: Who) -> Character:
    """Keep somebody by name: as the examiner sees them in a video, or as they are described."""
    service = service_of(request)
    async with read_body(request, CreateCharacter, service.settings.limits) as body:
        _member(body.name, body.description or "somebody")  # a name that is none needs no decoding
        if (body.video is None) == (body.description is None):
            raise bad("Send a video that shows the character, or a description, and not both.", "video")
        description = body.description
        if description is None:
            clip = await take_clip(service, caller, body.video, "video")
            description = await to_thread.run_sync(portrait_of, clip, limiter=service.slow)
    member = _member(body.name, description.strip())
    wanted = Asked(request=Wanted(prompt=f"{member.name}: {member.description}"), model=DEFAULT_MODEL, seconds="")
    await admitted(service, caller, wanted, None)
    return _show(await to_thread.run_sync(service.characters.create, caller.tenant, member))


@router.get("")
def list_characters(
    request: Request,
    caller: Who,
    after: Annotated[str | None, Query(max_length=100, description="Id of the last one of the page before.")] = None,
    limit: Annotated[int, Query(ge=0, le=100)] = 20,
    order: Literal["asc", "desc"] = "desc",
) -> CharacterList:
    """Return a page of your characters in the order of their making."""
    found = service_of(request).characters.list(caller.tenant)
    if order == "desc":
        found.reverse()
    if after is not None:
        ids = [one.id for one in found]
        if after not in ids:
            raise kept.NoSuchCharacter(f"There is no character {after!r}.")
        found = found[ids.index(after) + 1 :]
    page = found[:limit]
    return CharacterList(
        data=[_show(one) for one in page],
        first_id=page[0].id if page else None,
        last_id=page[-1].id if page else None,
        has_more=len(found) > len(page) > 0,
    )


@router.get("/{character_id}")
def get_character(request: Request, character_id: str, caller: Who) -> Character:
    """Return a character."""
    return _show(service_of(request).characters.get(caller.tenant, character_id))


@router.delete("/{character_id}")
def delete_character(request: Request, character_id: str, caller: Who) -> Deleted:
    """Forget a character. Videos with it stay, and those in the making are made."""
    service_of(request).characters.delete(caller.tenant, character_id)
    return Deleted(id=character_id, object="character.deleted")


def _member(name: str, description: str) -> Member:
    """Return a member of a cast; what is off is said of the field that it came in."""
    try:
        Member(name=name, description="somebody")
    except UsageError as error:
        raise bad(str(error), "name") from error
    try:
        return Member(name=name, description=description)
    except UsageError as error:
        raise bad(str(error), "description") from error


def _show(character: kept.Character) -> Character:
    """Return a character as the API shows it."""
    return Character(
        id=character.id,
        name=character.name,
        created_at=int(character.created_at),
        description=character.description,
    )

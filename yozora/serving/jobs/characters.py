"""Characters: subjects that a tenant has described, or shown, once; whoever is named in a prompt looks as said here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yozora.core.cast import Member
from yozora.core.errors import UsageError
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.errors import Refused
from yozora.serving.jobs.job import new_id
from yozora.serving.jobs.tables import characters, sa

MAX_CHARACTERS = 1000


class NoSuchCharacter(Refused):
    """There is no such character for this tenant (HTTP 404)."""

    code = "not_found"


@dataclass(frozen=True, kw_only=True)
class Character:
    """Somebody by name and looks; `created_at` in seconds since 1970."""

    id: str
    name: str
    description: str
    created_at: float


class Characters:
    """The characters of a service, each one tenant's."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def create(self, tenant: str, member: Member) -> Character:
        """Keep a member of a cast; raise `UsageError` if the tenant has as many as it may."""
        values = {
            "id": new_id("char"),
            "tenant": tenant,
            "name": member.name,
            "description": member.description,
            "created_at": self.database.now(),
        }

        def work(connection: sa.Connection) -> Character:
            mine = sa.select(sa.func.count()).where(characters.c.tenant == tenant)
            if (connection.scalar(mine) or 0) >= MAX_CHARACTERS:
                raise UsageError(f"There are {MAX_CHARACTERS} characters already: delete one first.")
            return _character(connection.execute(characters.insert().values(values).returning(characters)).one())

        return self.database.writing(work)

    def get(self, tenant: str, character_id: str) -> Character:
        """Return a character by its id, or raise `NoSuchCharacter`."""
        return self._one(_mine(tenant, character_id), f"There is no character {character_id[:100]!r}.")

    def named(self, tenant: str, name: str) -> Character:
        """Return the latest character of a name, or raise `NoSuchCharacter`."""
        mine = (characters.c.tenant == tenant, characters.c.name == name)
        return self._one(mine, f"There is no character called {name[:100]!r}.")

    def list(self, tenant: str) -> list[Character]:
        """Return a tenant's characters, oldest first."""
        wanted = sa.select(characters).where(characters.c.tenant == tenant).order_by(characters.c.seq)
        with self.database.reading() as connection:
            return [_character(row) for row in connection.execute(wanted)]

    def delete(self, tenant: str, character_id: str) -> None:
        """Forget a character, or raise `NoSuchCharacter`; videos that it is in are made as they were asked for."""
        gone = characters.delete().where(*_mine(tenant, character_id))
        if not self.database.writing(lambda connection: connection.execute(gone).rowcount):
            raise NoSuchCharacter(f"There is no character {character_id[:100]!r}.")

    def _one(self, where: Sequence[sa.ColumnElement[bool]], otherwise: str) -> Character:
        """Return the latest character of which `where` holds."""
        wanted = sa.select(characters).where(*where).order_by(characters.c.seq.desc()).limit(1)
        with self.database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise NoSuchCharacter(otherwise)
        return _character(row)


def _mine(tenant: str, character_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that pick one character of a tenant."""
    return characters.c.tenant == tenant, characters.c.id == character_id


def _character(row: Any) -> Character:
    """Return the record of a row."""
    return Character(id=row.id, name=row.name, description=row.description, created_at=row.created_at)

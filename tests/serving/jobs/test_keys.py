"""API keys: shown once, kept as a hash, revoked for good."""

from __future__ import annotations

import pytest

from tests.serving.jobs.conftest import Room
from yozora.core.errors import UsageError
from yozora.serving.jobs.keys import Keys, NotAuthorised


def test_a_key_opens_its_tenant_only_until_revoked(room: Room) -> None:
    keys = Keys(room.database)
    ann, secret = keys.create("ann", "laptop", max_unfinished=5, max_per_minute=10)
    bob, other = keys.create("bob", "phone")
    assert secret != other and secret.startswith("yz_") and len(secret) > 40
    assert keys.authenticate(secret) == ann and keys.authenticate(other).tenant == "bob"
    assert (ann.max_unfinished, ann.max_per_minute, bob.max_unfinished) == (5, 10, None)
    assert secret.startswith(ann.prefix) and len(ann.prefix) < 12
    for wrong in ("", "yz_", secret[:-1], secret + "x", ann.prefix, ann.id):
        with pytest.raises(NotAuthorised):
            keys.authenticate(wrong)
    assert keys.revoke(ann.id) and not keys.revoke(ann.id) and not keys.revoke("key_nowhere")
    with pytest.raises(NotAuthorised):
        keys.authenticate(secret)
    assert [key.name for key in keys.list()] == ["laptop", "phone"] and [k.id for k in keys.list("bob")] == [bob.id]
    assert keys.list("ann")[0].revoked_at is not None


def test_no_secret_is_kept(room: Room) -> None:
    _, secret = Keys(room.database).create("ann", "laptop")
    with room.database.reading() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM api_keys").all())
    assert secret not in kept and secret[12:] not in kept


def test_a_key_has_a_name(room: Room) -> None:
    for names in (("", "laptop"), ("ann", "")):
        with pytest.raises(UsageError):
            Keys(room.database).create(*names)

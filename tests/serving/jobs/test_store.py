"""The store: files are whole or absent, by content, in a folder or in a bucket; a key is never a way out."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from tests.house.graph import REPOSITORY
from yozora.core.errors import UsageError
from yozora.serving.jobs.bucket import BucketStore, open_store
from yozora.serving.jobs.job import new_id
from yozora.serving.jobs.store import Deposit, DirectoryStore, Store, job_of, read_whole

JOB = "video_" + "0" * 32


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return open_store(tmp_path / "files" if request.param == "folder" else f"memory://{uuid.uuid4()}")


def test_what_was_put_is_there(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(os.urandom(3_000_000))
    job_id = new_id()
    deposits = [
        Deposit(job_id=job_id, name="video.mp4", content=path, media_type="video/mp4"),
        Deposit(job_id=job_id, name="empty", content=b""),
        *(Deposit(job_id=new_id(), name="n.bin", content=bytes([n])) for n in range(20)),
    ]
    files = store.put(deposits)
    assert [file.name for file in files] == [deposit.name for deposit in deposits]
    video = files[0]
    assert video.num_bytes == 3_000_000 and video.media_type == "video/mp4" and video.key.endswith(".mp4")
    assert video.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() and job_of(video.key) == job_id
    assert [read_whole(store, file.key) for file in files] == [path.read_bytes(), b"", *(bytes([n]) for n in range(20))]
    with store.open(video.key) as file:
        file.seek(1_000_000)
        assert file.read(10) == path.read_bytes()[1_000_000:1_000_010]
    assert {entry.key for entry in store.entries()} == {file.key for file in files}
    assert store.put(deposits[:1]) == [video], "the same bytes have the same key"
    store.delete(video.key)
    store.delete(video.key)
    with pytest.raises(FileNotFoundError):
        store.open(video.key)


@pytest.mark.parametrize(
    "key", ["../secret", "/etc/passwd", "20260101/../../x", "", "a\0b", ".draft-x/../..", "x" * 999]
)
def test_f24_a_key_is_never_a_way_out(store: Store, tmp_path: Path, key: str) -> None:
    (tmp_path / "secret").write_text("s")
    with pytest.raises(FileNotFoundError):
        store.open(key)
    store.delete(key)
    assert (tmp_path / "secret").exists()


def test_f24_a_link_is_no_file_of_ours(tmp_path: Path) -> None:
    """Whoever can put a link into the folder still cannot have the server read where it leads."""
    store = DirectoryStore(tmp_path / "files")
    (file,) = store.put([Deposit(job_id=new_id(), name="a.mp4", content=b"a film")])
    (tmp_path / "secret").write_text("s")
    store.path(file.key).unlink()
    store.path(file.key).symlink_to(tmp_path / "secret")
    with pytest.raises(OSError):
        store.open(file.key)
    assert list(store.entries()) == []
    store.delete(file.key)
    assert (tmp_path / "secret").exists()


@pytest.mark.parametrize(("job_id", "name"), [("../x", "a"), (JOB, "../a.mp4"), (JOB, "a.m/p4"), (JOB, "a.€")])
def test_f24_an_odd_name_is_refused(store: Store, job_id: str, name: str) -> None:
    with pytest.raises(UsageError):
        store.put([Deposit(job_id=job_id, name=name, content=b"x")])


def test_damage_is_noticed(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    (file,) = store.put([Deposit(job_id=new_id(), name="a.bin", content=b"content")])
    store.path(file.key).write_bytes(b"c0ntent")
    with pytest.raises(OSError, match="damaged"):
        read_whole(store, file.key)


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    class Broken(DirectoryStore):
        def _write(self, file, chunk) -> None:
            super()._write(file, chunk[:3])
            raise OSError(28, "No space left on device")

    store = Broken(tmp_path / "files")
    for count in (1, 3):
        with pytest.raises(OSError):
            store.put([Deposit(job_id=new_id(), name="a.bin", content=b"content")] * count)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


SEEN = """
import os, sys
from pathlib import Path
from yozora.serving.jobs.job import new_id
from yozora.serving.jobs.store import Deposit, DirectoryStore
calls = []
for name in ("fsync", "replace"):
    real = getattr(os, name)
    setattr(os, name, lambda *a, name=name, real=real: (calls.append(name), real(*a))[1])
DirectoryStore(sys.argv[1]).put([Deposit(job_id=new_id(), name="a", content=b"x")])
print(*calls)
"""


def test_the_disk_is_asked_in_order(tmp_path: Path) -> None:
    """File before rename, rename before folder: else a crash could leave a name without its bytes."""
    command = [sys.executable, "-c", SEEN, str(tmp_path / "files")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=True)
    calls = done.stdout.split()
    assert calls[:2] == ["fsync", "replace"] and calls[2:] and set(calls[2:]) == {"fsync"}


def test_a_store_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError):
        open_store("nosuch://bucket")
    assert isinstance(open_store("memory://x"), BucketStore)

"""The signer in a process of its own: it alone can read the key, and the files are as good."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip
from yozora.media.video import write_video
from yozora.trust.provenance.about import About
from yozora.trust.provenance.certificates import make_credential
from yozora.trust.provenance.folder import TrustFolder
from yozora.trust.provenance.sign import sign_file
from yozora.trust.provenance.signer import Signer
from yozora.trust.provenance.signing_process import SocketSigner
from yozora.trust.provenance.verify import verify_file

REPOSITORY = Path(__file__).parents[3]
NOBODY = 65534


def start(folder: Path, socket: Path, mode: str = "666") -> subprocess.Popen[str]:
    """Start a signing process and wait until it listens."""
    program = "from yozora.cli.main import app; app()"
    options = ["trust", "signer", str(socket), "--trust", str(folder), "--mode", mode]
    process = subprocess.Popen(
        [sys.executable, "-c", program, *options], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline().strip() == str(socket)
    return process


@pytest.fixture
def socket(trust: TrustFolder, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "signer.sock"
    process = start(trust.path, path)
    yield path
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0 and not path.exists()


def test_files_are_as_good(
    socket: Path, trust: TrustFolder, signer: Signer, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    path = tmp_path / "clip.mp4"
    write_video(make_clip(0), path)
    other = TrustFolder(tmp_path / "server")
    other.use_socket(socket)
    assert other.signer().chain() == signer.chain()
    sign_file(path, About(), other.signer())
    assert verify_file(path, authorities=other.authorities()).state == "valid"
    assert not list(other.path.rglob("key.pem"))
    with pytest.raises(YozoraError, match="claims about files"):
        other.signer().sign(b"a certificate, say")


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is needed: run the tests as root")
def test_another_user_can_sign_but_not_read_the_key(socket: Path, trust: TrustFolder) -> None:
    for folder in (socket.parent, *socket.parent.parents[:3]):
        folder.chmod(folder.stat().st_mode | stat.S_IXGRP | stat.S_IXOTH)
    program = f"""
import os, sys
sys.path.insert(0, {str(REPOSITORY)!r})
from pathlib import Path
from yozora.trust.provenance.signing_process import SocketSigner
from yozora.trust.provenance.signer import is_signed
from cryptography import exceptions, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
os.setgid({NOBODY}); os.setuid({NOBODY})
signer = SocketSigner(Path({str(socket)!r}))
statement = b"\\x84\\x6aSignature1 and so on"
print(is_signed(signer.chain(), statement, signer.sign(statement)))
try:
    open({str(trust.path / "signer" / "key.pem")!r}).read()
    print("the key is open")
except PermissionError:
    print("refused")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd="/")
    assert done.stdout.split("\n")[:2] == ["True", "refused"], done.stderr


def test_a_signer_that_is_started_again_is_waited_for(
    trust: TrustFolder, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    socket, path = tmp_path / "signer.sock", tmp_path / "clip.mp4"
    write_video(make_clip(0), path)
    first = start(trust.path, socket)
    asking = SocketSigner(socket, patience_s=30)
    assert asking.chain()
    first.kill()  # not even time to take its socket away
    first.wait()
    assert socket.exists()
    outcome: list[object] = []
    waiting = threading.Thread(target=lambda: outcome.append(sign_file(path, About(), asking)))
    waiting.start()
    time.sleep(0.3)
    assert not outcome
    second = start(trust.path, socket)
    waiting.join(60)
    second.terminate()
    second.wait()
    assert len(outcome) == 1 and verify_file(path, authorities=trust.authorities()).state == "valid"


def test_no_signer_no_signature(make_clip: Callable[..., Clip], trust: TrustFolder, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    write_video(make_clip(0), path)
    with pytest.raises(YozoraError, match="does not answer"):
        sign_file(path, About(), SocketSigner(tmp_path / "none.sock", patience_s=0.1))
    assert verify_file(path, authorities=trust.authorities()).state == "absent"


def test_keys_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    folder = TrustFolder(tmp_path / "trust")
    assert folder.authorities() == "" and not folder.path.exists()
    chains: list[str] = []
    threads = [
        threading.Thread(target=lambda: chains.append(TrustFolder(folder.path).signer().chain())) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(chains) == 4 and len(set(chains)) == 1
    key = folder.path / "signer" / "key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.path.iterdir()) == ["authorities", "signer"]


def test_given_keys(
    trust: TrustFolder, signed: Callable[[int], Path], make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    """Files of the key before stay ours."""
    folder, credential = TrustFolder(tmp_path / "trust"), make_credential("A studio")
    folder.signer()
    path = tmp_path / "clip.mp4"
    write_video(make_clip(0), path)
    sign_file(path, About(), folder.signer())
    (tmp_path / "chain.pem").write_text(credential.chain)
    (tmp_path / "key.pem").write_text(credential.key)
    folder.use_key(tmp_path / "chain.pem", tmp_path / "key.pem")
    assert folder.signer().chain() == credential.chain
    assert verify_file(path, authorities=folder.authorities()).state == "valid"
    assert verify_file(signed(1), authorities=folder.authorities()).state == "foreign"
    (tmp_path / "key.pem").write_text(make_credential().key)
    with pytest.raises(UsageError, match="not of this key"):
        folder.use_key(tmp_path / "chain.pem", tmp_path / "key.pem")
    (folder.path / "signer.json").write_text("[]")
    with pytest.raises(UsageError, match="must hold"):
        folder.signer()

"""Payloads: the 64 bits of a mark. 48 drawn by chance name a delivery; 16 prove that our key wrote them."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

import numpy as np
import numpy.typing as npt

from yozora.core.errors import YozoraError
from yozora.media.files import file_error, made_folder

KEY_BYTES, NUM_BYTES, _PROOF_BYTES = 32, 8, 2
_FILE = "mark.key"


def new_payload(key: bytes) -> bytes:
    """Return eight bytes that name one delivery, with their proof."""
    name = secrets.token_bytes(NUM_BYTES - _PROOF_BYTES)
    return name + _proof(name, key)


def is_ours(payload: bytes, key: bytes) -> bool:
    """Return whether our key wrote these bytes; one in 65,536 passes by chance."""
    name, proof = payload[:-_PROOF_BYTES], payload[-_PROOF_BYTES:]
    return len(payload) == NUM_BYTES and hmac.compare_digest(proof, _proof(name, key))


def to_bits(payload: bytes) -> npt.NDArray[np.bool_]:
    """Return eight bytes as bits (64,)."""
    return np.unpackbits(np.frombuffer(payload, np.uint8)).astype(np.bool_)


def to_bytes(bits: npt.NDArray[np.bool_]) -> bytes:
    """Return bits (64,) as eight bytes."""
    return np.packbits(bits).tobytes()


def made_key(folder: Path) -> bytes:
    """Return the key of a trust folder's marks, made where there is none yet: `mark.key`, its owner's alone (0600)."""
    file = folder / _FILE
    if not file.exists():
        try:
            draft = made_folder(folder) / f".mark-{secrets.token_hex(6)}"
            handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
            with open(handle, "wb") as out:
                out.write(secrets.token_bytes(KEY_BYTES))
                out.flush()
                os.fsync(out.fileno())
            try:
                os.link(draft, file)  # of two processes that begin at once, both use the first one's
            except FileExistsError:
                pass
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise file_error("write", file, error) from error
    key = kept_key(folder)
    assert key is not None
    return key


def kept_key(folder: Path) -> bytes | None:
    """Return the key of a trust folder's marks, None where nothing was marked yet."""
    file = folder / _FILE
    try:
        key = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise file_error("read", file, error) from error
    if len(key) != KEY_BYTES:
        raise YozoraError(f"{file} is no key of {KEY_BYTES} bytes.")
    return key


def _proof(name: bytes, key: bytes) -> bytes:
    """Return the proof of a name under a key."""
    return hmac.digest(key, b"yozora watermark payload 1" + name, "sha256")[:_PROOF_BYTES]

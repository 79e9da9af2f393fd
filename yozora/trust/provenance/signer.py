"""Signers: who holds the key. A file's key, a callback (a KMS, an HSM), or a process behind a socket: one interface.

What is signed is the `Sig_structure` of COSE (RFC 9052, 4.4); what comes back is r and s, 32 bytes each. ECDSA has two
good signatures for every text, s and n - s; ours are always the smaller one, and our reader takes no other: nobody can
turn a file into another that is as good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from yozora.core.errors import YozoraError
from yozora.trust.provenance.certificates import Credential, check_credential, read_chain, read_key

SIGNATURE_BYTES = 64
# The order of P-256 (FIPS 186-5, SP 800-186, 3.2.1.3).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# A CBOR array of four (COSE_Sign1) or the text that a side-car signs: nothing else is worth a signature of this key.
STATEMENTS = (b"\x84\x6aSignature1", b"yozora side-car 1\n")


@runtime_checkable
class Signer(Protocol):
    """Holds a key: `chain` tells its certificates; `sign` returns r and s of ES256, 64 bytes."""

    def chain(self) -> str:
        """Certificates in PEM, leaf first."""
        ...

    def sign(self, statement: bytes) -> bytes:
        """Return the signature of a statement."""
        ...


class KeySigner:
    """Signs with a key in this process."""

    def __init__(self, credential: Credential) -> None:
        """Take a key and its chain; they must belong together."""
        check_credential(credential)
        self._chain = credential.chain
        self._key = read_key(credential.key)

    def chain(self) -> str:
        """Certificates in PEM, leaf first."""
        return self._chain

    def sign(self, statement: bytes) -> bytes:
        """Return r and s, 32 bytes each."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        check_statement(statement)
        r, s = decode_dss_signature(self._key.sign(statement, ec.ECDSA(hashes.SHA256())))
        return smaller(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


@dataclass(frozen=True, kw_only=True)
class CallbackSigner:
    """Signs wherever a callback signs: it gets the statement and returns r and s (64 bytes), as a KMS can."""

    certificates: str
    callback: Callable[[bytes], bytes]

    def chain(self) -> str:
        """Certificates in PEM, leaf first."""
        return self.certificates

    def sign(self, statement: bytes) -> bytes:
        """Return what the callback says, in its smaller form, once it was found to be of the chain's key."""
        signature = self.callback(statement)
        if len(signature) != SIGNATURE_BYTES or not is_signed(self.certificates, statement, signature):
            raise YozoraError("The signer gave a signature that is not of its certificate: look at its key.")
        return smaller(signature)


def check_statement(statement: bytes) -> None:
    """Refuse to sign what is neither a claim of a file nor a side-car: a key that signs anything proves nothing."""
    if not statement.startswith(STATEMENTS):
        raise YozoraError("The signer signs claims about files and nothing else.")


def is_signed(chain: str, statement: bytes, signature: bytes) -> bool:
    """Return whether `signature` (64 bytes) of `statement` is by the key of the chain's leaf."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    key = read_chain(chain)[0].public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or len(signature) != SIGNATURE_BYTES:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        key.verify(encode_dss_signature(r, s), statement, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def smaller(signature: bytes) -> bytes:
    """Return the one of the two forms of a signature whose s is the smaller."""
    s = int.from_bytes(signature[32:], "big")
    return signature[:32] + min(s, _ORDER - s).to_bytes(32, "big")


def is_smaller(signature: bytes) -> bool:
    """Return whether a signature has the form that ours have."""
    return smaller(signature) == signature

"""Keys and certificates: an authority of our own and a leaf that signs files, ECDSA on P-256 (ES256).

The leaf is what C2PA asks for (C2PA 2.2, 14.5): key usage digital signature, extended key usage e-mail protection,
an authority key identifier, no authority itself. The authority's key signs the leaf and is then thrown away: nobody
can make another leaf in its name, and a new leaf comes with a new authority.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yozora.core.errors import UsageError

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

VALID = datetime.timedelta(days=3650)
# A certificate that begins an hour ago is good on a machine whose clock is a little behind.
_LEEWAY = datetime.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Credential:
    """A chain of certificates (PEM, leaf first, authority last) and the leaf's private key (PEM, PKCS 8)."""

    chain: str
    key: str


def make_credential(organisation: str = "Yozora", *, valid: datetime.timedelta = VALID) -> Credential:
    """Return a new authority and a new leaf of it that is good for so long from now."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import ExtendedKeyUsageOID

    ca_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name, leaf_name = _name(organisation, "authority"), _name(organisation, "signer")
    ca = (
        _certificate(ca_name, ca_name, ca_key, valid)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    leaf = (
        _certificate(leaf_name, ca_name, leaf_key, valid)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    chain = b"".join(certificate.public_bytes(Encoding.PEM) for certificate in (leaf, ca))
    key = leaf_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Credential(chain=chain.decode(), key=key.decode())


def read_chain(pem: str) -> list[x509.Certificate]:
    """Return the certificates of a PEM text, leaf first."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificates(pem.encode())
    except ValueError as error:
        raise UsageError(
            "The chain is no PEM text with certificates: the signer's first, its authority's last."
        ) from error


def read_key(pem: str) -> EllipticCurvePrivateKey:
    """Return the private key of a PEM text; it must be of P-256 and not be locked by a password."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise UsageError("The key is no PEM text with a private key that is open (no password).") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise UsageError("Files are signed with ES256: give a key on the curve P-256.")
    return key


def check_credential(credential: Credential) -> None:
    """Refuse a chain whose leaf is not of the key, or that has no authority above the leaf."""
    chain = read_chain(credential.chain)
    if len(chain) < 2:
        raise UsageError("A chain has two certificates at least: C2PA takes no signer that is its own authority.")
    if chain[0].public_key() != read_key(credential.key).public_key():
        raise UsageError("The first certificate of the chain is not of this key.")


def authority(chain: str) -> str:
    """Return the last certificate of a chain as PEM: whoever trusts it trusts the signer."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return read_chain(chain)[-1].public_bytes(Encoding.PEM).decode()


def organisation(chain: str) -> tuple[str | None, str]:
    """Return the organisation that a chain's leaf names, and the leaf's serial number."""
    from cryptography.x509.oid import NameOID

    leaf = read_chain(chain)[0]
    names = leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return (str(names[0].value) if names else None), str(leaf.serial_number)


def is_vouched_for(chain: str, authorities: str) -> bool:
    """Return whether one of these authorities stands at the end of a chain that is good today, each link of it."""
    from cryptography.exceptions import InvalidSignature

    certificates = read_chain(chain)
    if not authorities or certificates[-1] not in read_chain(authorities):
        return False
    now = datetime.datetime.now(datetime.UTC)
    if not all(one.not_valid_before_utc <= now <= one.not_valid_after_utc for one in certificates):
        return False
    try:
        for lower, upper in zip(certificates, certificates[1:], strict=False):
            lower.verify_directly_issued_by(upper)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _name(organisation: str, role: str) -> x509.Name:
    """Return a subject: the organisation and what the certificate is for."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{organisation} {role}"),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    valid: datetime.timedelta,
) -> x509.CertificateBuilder:
    """Return the common part of a certificate that is good from now on."""
    from cryptography import x509

    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _LEEWAY)
        .not_valid_after(now + valid)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    """Return what a key may do: sign certificates, or sign files."""
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )

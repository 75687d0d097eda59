"""The signature of a badge: a Data Integrity proof, cryptosuite eddsa-jcs-2022, by a `did:key` of this installation.

The proof is the one of https://www.w3.org/TR/vc-di-eddsa/ (section 3.3); Ed25519 itself is the library `cryptography`.
Anybody verifies it with the key written in the issuer's own name. The key follows from BADGE_KEY, or from SECRET_KEY
when that is empty. Another key makes another issuer: a badge handed out before still verifies by itself, but whoever
knows the Département by its issuer no longer recognises it, and the same immersion then gives a different badge.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519_PUBLIC = b"\xed\x01"  # multicodec, https://github.com/multiformats/multicodec


@dataclass(frozen=True)
class Signer:
    """Signs credentials in the name of this installation."""

    secret: str

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"passerelle open badges").derive(self.secret.encode())
        return Ed25519PrivateKey.from_private_bytes(derived)

    @cached_property
    def _public(self) -> str:
        return multibase(ED25519_PUBLIC + self._key.public_key().public_bytes_raw())

    @property
    def issuer(self) -> str:
        return f"did:key:{self._public}"

    def sign(self, credential: dict[str, Any], *, at: str) -> dict[str, Any]:
        """The credential with its proof; `at` is the instant of the proof, in ISO form."""
        proof = {
            "@context": credential["@context"],
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": at,
            "verificationMethod": f"{self.issuer}#{self._public}",
            "proofPurpose": "assertionMethod",
        }
        signature = self._key.sign(hash_of(proof) + hash_of(credential))
        return {**credential, "proof": {**proof, "proofValue": multibase(signature)}}


def hash_of(document: dict[str, Any]) -> bytes:
    """SHA-256 of the canonical form (RFC 8785): this one, for texts, booleans, lists and maps of ASCII names."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()


def multibase(data: bytes) -> str:
    """Base 58 (Bitcoin's alphabet) after a `z`.

    >>> multibase(b"Hello World!")
    'z2NEpo7TZRRrLZSi2U'
    """
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = ALPHABET[rest] + text
    zeros = len(data) - len(data.lstrip(b"\0"))
    return f"z{'1' * zeros}{text}"

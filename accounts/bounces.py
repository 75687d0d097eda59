"""Delivery reports of mail servers (RFC 3464): which addresses they refuse for good, and why."""

import email.policy
import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Bounce:
    address: str
    reason: str


def bounces_of(content: bytes) -> list[Bounce]:
    """The permanent failures that a message reports; none for an ordinary message or a mere delay."""
    message = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(content)
    found = {}
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.walk():
            bounce = _bounce(block)
            if bounce is not None:
                found[bounce.address] = bounce
    return list(found.values())


def _bounce(block: EmailMessage) -> Bounce | None:
    """One recipient's block. A status in 4 may still succeed: the server goes on trying."""
    address = _after_type(str(block.get("Final-Recipient") or block.get("Original-Recipient") or ""))
    failed = str(block.get("Action", "")).strip().lower() == "failed"
    status = str(block.get("Status", "")).strip()
    if "@" not in address or not failed or status.startswith("4"):
        return None
    said = " ".join(_after_type(str(block.get("Diagnostic-Code", ""))).split())
    return Bounce(address.strip("<>").lower(), f"{status} {said}".strip() or "Adresse refusée par son serveur.")


def _after_type(value: str) -> str:
    """`rfc822; nom@exemple.fr` → `nom@exemple.fr`."""
    return value.split(";", 1)[-1].strip()


def messages_in(path: Path) -> Iterator[bytes]:
    """The messages of a folder, of an mbox, or of a file that holds one."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file():
                yield file.read_bytes()
        return
    content = path.read_bytes()
    if not content.startswith(b"From "):
        yield content
        return
    for message in mailbox.mbox(path, create=False):
        yield message.as_bytes()

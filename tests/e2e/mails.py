"""Mails as their readers get them: the running site writes each in a file of its folder."""

import email
import email.policy
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

PATIENCE_SECONDS = 120
RULE = b"-" * 79


def mail_body(folder: Path, to: str, subject: str, *, without: str = "") -> str:
    """The text of the newest mail to an address whose subject holds these words; waits until it comes.

    `without` is the text of an older one that it must not be.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        for message in messages(folder):
            body = message.get_body(("plain",))
            if to in str(message["To"]) and subject in str(message["Subject"]) and body is not None:
                text = body.get_content()
                if text != without:
                    return text
        time.sleep(0.3)
    raise AssertionError(f"no mail to {to} about {subject!r} in {folder}")


def messages(folder: Path) -> Iterator[EmailMessage]:
    """The newest first."""
    for path in sorted(folder.glob("*.log"), key=lambda one: one.stat().st_mtime, reverse=True):
        for part in reversed(path.read_bytes().split(RULE)):
            if part.strip():
                message = email.message_from_bytes(part.lstrip(), policy=email.policy.default)
                assert isinstance(message, EmailMessage)
                yield message

"""Mails, sent by outbox handlers only."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def send_templated(*, template: str, to: Sequence[str], context: dict[str, Any], key: str) -> None:
    """Send `<template>.subject.txt`, `.txt` and `.html` to the addresses.

    `key` makes the Message-ID the same for every attempt of one message, so that mail servers and readers drop
    the rare double that a crash between sending and recording may leave. Raises what the mail backend raises:
    the outbox retries.
    """
    recipients = [address for address in dict.fromkeys(to) if address]
    if not recipients:
        return
    full = {
        **context,
        "site_url": settings.SITE_URL.rstrip("/"),
        "department_name": settings.DEPARTMENT_NAME,
    }
    subject = " ".join(render_to_string(f"{template}.subject.txt", full).split())
    digest = hashlib.sha256(f"{template}|{key}".encode()).hexdigest()[:40]
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", full),
        to=recipients,
        headers={"Message-ID": f"<{digest}@passerelle>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{template}.html", full), "text/html")
    message.send()

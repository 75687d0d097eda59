"""Mails, sent by outbox handlers only."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

from core.models import HeldMail
from core.notifications import Notification, may_leave_at, notification_of, readers_of, stop_url
from core.outbox import NotYet

FIRST_LINK = re.compile(r"https?://\S+")


def send_templated(
    *,
    template: str,
    to: Sequence[str],
    context: dict[str, Any],
    key: str,
    attachments: Sequence[tuple[str, str, str]] = (),
) -> None:
    """Send `<template>.subject.txt`, `.txt` and `.html` to the addresses, as their readers chose.

    `attachments` are a name, a content and its type, for those who read the mail at once.

    `key` makes the Message-ID the same for every attempt of one message, so that mail servers and readers drop
    the rare double that a crash between sending and recording may leave. Raises what the mail backend raises: the
    outbox retries. Raises NotYet in the quiet hours for a message that does not press: the outbox waits.
    """
    recipients = [address for address in dict.fromkeys(to) if address]
    if not recipients:
        return
    notification = notification_of(template)
    readers = readers_of(notification, recipients)
    if readers.now:
        _wait_for_the_day(notification)
    full = {
        **context,
        "site_url": settings.SITE_URL.rstrip("/"),
        "department_name": settings.DEPARTMENT_NAME,
        "stop_url": context.get("stop_url") or _stop_url(notification, readers.now),
    }
    subject = " ".join(render_to_string(f"{template}.subject.txt", full).split())
    digest = hashlib.sha256(f"{template}|{key}".encode()).hexdigest()[:40]
    body = render_to_string(f"{template}.txt", full)
    if notification is not None and readers.later:
        _hold(notification, readers.later, digest, subject, body)
    if not readers.now:
        return
    message = EmailMultiAlternatives(
        subject=subject,
        body=body,
        to=readers.now,
        headers={
            "Message-ID": f"<{digest}@passerelle>",
            "Auto-Submitted": "auto-generated",
            **({"List-Unsubscribe": f"<{full['stop_url']}>"} if full["stop_url"] else {}),
        },
    )
    message.attach_alternative(render_to_string(f"{template}.html", full), "text/html")
    for name, content, mimetype in attachments:
        message.attach(name, content, mimetype)
    message.send()


def _wait_for_the_day(notification: Notification | None) -> None:
    if notification is None or notification.is_urgent:
        return
    until = may_leave_at(timezone.now())
    if until is not None:
        raise NotYet(until)


def _stop_url(notification: Notification | None, readers: list[str]) -> str:
    """A mail to several people holds no link of one of them: she would stop it for another."""
    return stop_url(readers[0], notification) if notification is not None and len(readers) == 1 else ""


def _hold(notification: Notification, users: list[int], digest: str, subject: str, body: str) -> None:
    """Keep the mail for the summaries of those who prefer one: its subject and the first page it leads to."""
    link = FIRST_LINK.search(body)
    HeldMail.objects.bulk_create(
        [
            HeldMail(
                user_id=user,
                name=notification.name,
                key=digest,
                subject=subject[:300],
                url=link.group()[:500] if link else "",
            )
            for user in users
        ],
        ignore_conflicts=True,
    )

"""Read the delivery reports of a mail server, and mark the addresses that it refuses for good."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.bounces import bounces_of, messages_in
from accounts.models import UndeliverableAddress, User
from accounts.services import address_undeliverable
from core.commands import BadInput, JsonCommand


class Command(JsonCommand):
    help = "Marque les adresses refusées d'après les rapports d'un serveur de courriel (fichier, dossier, mbox ou -)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", help="un message, un dossier, un mbox, ou - pour l'entrée standard")

    @transaction.atomic
    def run(self, *, path: str, **options: Any) -> dict:
        counts = {"messages": 0, "marked": 0, "already": 0, "unknown": 0}
        try:
            contents = [sys.stdin.buffer.read()] if path == "-" else list(messages_in(Path(path)))
        except OSError as error:
            raise BadInput(f"le fichier ne s'ouvre pas ({error.strerror}).", file=path) from error
        for content in contents:
            counts["messages"] += 1
            for bounce in bounces_of(content):
                counts[self._mark(bounce.address, bounce.reason)] += 1
        return counts

    def _mark(self, address: str, reason: str) -> str:
        user = User.objects.filter(email__iexact=address).first()
        if user is None:
            return "unknown"
        if UndeliverableAddress.objects.open().filter(user=user).exists():
            return "already"
        address_undeliverable(user_id=user.pk, address=address, reason=reason, now=timezone.now())
        return "marked"

"""A DECP file put on screen: kept, shown for what it would change, applied once."""

import datetime as dt
import io

from django.db import transaction

from accounts.actors import Actor
from clauses.decp.importer import ImportReport, decp_import
from clauses.models import DecpUpload
from clauses.services.contracts import require_facilitator
from core.errors import Conflict


@transaction.atomic
def upload_keep(*, actor: Actor, name: str, content: bytes, now: dt.datetime) -> DecpUpload:
    """Keep a file that can be read. Raises `UnreadableError` for another, and keeps nothing."""
    require_facilitator(actor)
    decp_import(io.BytesIO(content), source=name, actor=actor, dry_run=True)
    # A file that was never confirmed is of no use once its owner brings another.
    DecpUpload.objects.filter(uploaded_by=actor.user, applied_at__isnull=True).delete()
    return DecpUpload.objects.create(name=name[:255], content=content, uploaded_by=actor.user, uploaded_at=now)


def upload_preview(*, actor: Actor, upload: DecpUpload) -> ImportReport:
    """What applying the file would do now; nothing is written."""
    return decp_import(io.BytesIO(bytes(upload.content)), source=upload.name, actor=actor, dry_run=True)


@transaction.atomic
def upload_apply(*, actor: Actor, upload_id: int, now: dt.datetime) -> ImportReport:
    """Write what the file says, once: a second confirmation is a Conflict."""
    require_facilitator(actor)
    upload = DecpUpload.objects.select_for_update(of=("self",)).get(pk=upload_id, uploaded_by=actor.user)
    if upload.applied_at is not None:
        raise Conflict.because("already_applied", "Ce fichier est déjà importé.")
    report = decp_import(io.BytesIO(bytes(upload.content)), source=upload.name, actor=actor)
    upload.applied_at = now
    upload.content = b""
    upload.report = report.as_json()
    upload.save(update_fields=["applied_at", "content", "report"])
    return report

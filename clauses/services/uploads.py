"""A DECP file put on screen: kept at once, read by a worker, shown for what it would change, applied once.

Each step is an outbox event: a worker killed in the middle is replaced, and the file is applied whole or not at all.
"""

import datetime as dt
import io
from collections.abc import Callable

from django.db import OperationalError, connection, transaction

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership
from clauses.decp.importer import Change, ImportReport, decp_import
from clauses.decp.reader import UnreadableError
from clauses.enums import ChangeKind, UploadStage
from clauses.models import DecpUpload, DecpUploadProgress, DecpUploadRecord
from clauses.services.contracts import require_facilitator
from core.enums import OutboxStatus
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from core.outbox import outbox_add, outbox_revive

ROWS_AT_ONCE = 1000
ORDERS: dict[str, str] = {
    UploadStage.READING: "decp_upload_received",
    UploadStage.APPLYING: "decp_upload_confirmed",
}
READY_KEPT = dt.timedelta(days=30)
LEFT_TEAM = "La personne qui a confirmé cet import ne facilite plus pour cette structure. Déposez le fichier à nouveau."


@transaction.atomic
def upload_receive(*, actor: Actor, name: str, content: bytes, now: dt.datetime) -> DecpUpload:
    """Keep the file and order its reading. Nothing it says is believed yet."""
    require_facilitator(actor)
    if not content.strip():
        raise Refused.because("empty", "Ce fichier est vide.", field="file")
    upload = DecpUpload.objects.create(
        name=name[-255:],
        content=content,
        size=len(content),
        organisation=actor.organisation,
        uploaded_by=actor.user,
        uploaded_at=now,
    )
    DecpUploadProgress.objects.create(upload=upload)
    outbox_add("decp_upload_received", key=f"upload:{upload.pk}", upload_id=upload.pk)
    return upload


@transaction.atomic
def upload_read(*, upload_id: int) -> DecpUpload:
    """Work out what the file would change, and write nothing of it. Reading it again changes nothing."""
    upload = DecpUpload.objects.select_for_update(of=("self",)).get(pk=upload_id)
    if upload.stage != UploadStage.READING:
        return upload
    actor = _facilitator(upload.uploaded_by_id, upload)
    try:
        if actor is None:
            raise UnreadableError(LEFT_TEAM)
        report = _import(upload, actor=actor, dry_run=True)
    except UnreadableError as error:
        _fail(upload, str(error))
        return upload
    _keep(upload, report, UploadStage.READY)
    return upload


@transaction.atomic
def upload_confirm(*, actor: Actor, upload_id: int, now: dt.datetime) -> DecpUpload:
    """Order the import of what was shown, once: whoever confirms second is told so."""
    require_facilitator(actor)
    upload = _upload_locked(actor, upload_id)
    if upload.stage in {UploadStage.APPLYING, UploadStage.APPLIED}:
        raise Conflict.because("already_applied", f"Cet import est déjà confirmé par {upload.applied_by}.")
    if upload.stage != UploadStage.READY:
        raise Conflict.because("not_ready", "Ce fichier n'est pas prêt à être importé.")
    upload.stage, upload.applied_by = UploadStage.APPLYING, actor.user
    upload.save(update_fields=["stage", "applied_by"])
    DecpUploadProgress.objects.filter(upload=upload).update(done=0)
    outbox_add("decp_upload_confirmed", key=f"upload:{upload.pk}", upload_id=upload.pk)
    return upload


@transaction.atomic
def upload_apply(*, upload_id: int, now: dt.datetime) -> DecpUpload:
    """Write what the file says, whole or not at all, and keep what was really done in place of the preview."""
    upload = DecpUpload.objects.select_for_update(of=("self",)).get(pk=upload_id)
    if upload.stage != UploadStage.APPLYING:
        return upload
    actor = _facilitator(upload.applied_by_id, upload)
    if actor is None:
        _fail(upload, LEFT_TEAM)
        return upload
    report = _import(upload, actor=actor, dry_run=False)
    upload.applied_at, upload.content = now, b""
    _keep(upload, report, UploadStage.APPLIED)
    return upload


@transaction.atomic
def upload_resume(*, actor: Actor, upload_id: int) -> DecpUpload:
    """Order again the work that was given up after its last try. Twice is once: a worker does it, and only one."""
    require_facilitator(actor)
    upload = _upload_locked(actor, upload_id)
    order = upload_order(upload)
    if order is None or order.status != OutboxStatus.DEAD:
        raise Conflict.because("not_stuck", "Ce fichier n'est plus arrêté : la page dit où il en est.")
    outbox_revive(event_ids=[order.pk])
    outbox_add(order.name, key=f"upload:{upload.pk}", upload_id=upload.pk)  # the same event: it wakes a worker
    return upload


def upload_order(upload: DecpUpload) -> OutboxEvent | None:
    """The event by which a worker takes the file in hand at its stage; None when it waits for no worker."""
    name = ORDERS.get(upload.stage)
    return OutboxEvent.objects.filter(key=f"{name}:upload:{upload.pk}").first() if name else None


@transaction.atomic
def upload_give_up(*, actor: Actor, upload_id: int) -> DecpUpload:
    """Forget the file and its preview. Twice is once; one that is being imported is too far, unless a try failed:
    nothing of it is written, and the worker that would try again finds the file given up.
    """
    require_facilitator(actor)
    upload = _upload_locked(actor, upload_id)
    order = upload_order(upload)
    has_failed = order is not None and order.last_error != ""
    if upload.stage == UploadStage.APPLIED or (upload.stage == UploadStage.APPLYING and not has_failed):
        raise Conflict.because("already_applied", "Cet import est déjà confirmé.")
    _forget(upload)
    return upload


@transaction.atomic
def uploads_purge(*, now: dt.datetime) -> int:
    """Forget the files that nobody confirmed in a month: their preview is stale, and they are large."""
    forgotten = DecpUpload.objects.filter(stage=UploadStage.READY, uploaded_at__lt=now - READY_KEPT).defer("content")
    uploads = list(forgotten.select_for_update(of=("self",), skip_locked=True))
    for upload in uploads:
        _forget(upload)
    return len(uploads)


def _forget(upload: DecpUpload) -> None:
    upload.stage, upload.content = UploadStage.GIVEN_UP, b""
    upload.save(update_fields=["stage", "content"])
    upload.records.all().delete()


def _upload_locked(actor: Actor, upload_id: int) -> DecpUpload:
    """The file, for whoever clicks: while a worker has it in hand, she is told so instead of waiting for its end."""
    uploads = DecpUpload.objects.visible_to(actor).defer("content").select_for_update(of=("self",), nowait=True)
    try:
        with transaction.atomic():
            return uploads.get(pk=upload_id)
    except OperationalError as error:
        message = "Ce fichier est en cours de traitement : attendez qu'il se termine, la page le dira."
        raise Conflict.because("busy", message) from error


def _import(upload: DecpUpload, *, actor: Actor, dry_run: bool) -> ImportReport:
    stream = io.BytesIO(bytes(upload.content))
    with _progress_of(upload, stream) as tell:
        return decp_import(stream, source=upload.name, actor=actor, dry_run=dry_run, tell=tell)


class _progress_of:  # noqa: N801 -- reads as a function where it is used
    """Say how far the stream is on a connection of its own: the reader's transaction shows nothing until it ends."""

    def __init__(self, upload: DecpUpload, stream: io.BytesIO) -> None:
        self.upload_id, self.stream = upload.pk, stream

    def __enter__(self) -> Callable[[int], None]:
        self.aside = connection.copy()
        return self.tell

    def tell(self, records: int) -> None:
        with self.aside.cursor() as cursor:
            cursor.execute(
                "UPDATE clauses_decpuploadprogress SET done = %s WHERE upload_id = %s",
                [self.stream.tell(), self.upload_id],
            )

    def __exit__(self, *_: object) -> None:
        self.aside.close()


def _keep(upload: DecpUpload, report: ImportReport, stage: UploadStage) -> None:
    upload.records.all().delete()
    # A preview speaks of contracts that do not exist.
    unborn = {change.contract_id for change in report.changes if change.kind == ChangeKind.CREATED}
    if stage == UploadStage.APPLIED:
        unborn = set()
    DecpUploadRecord.objects.bulk_create(
        (_record(upload, rank, change, unborn) for rank, change in enumerate(report.changes, start=1)),
        batch_size=ROWS_AT_ONCE,
    )
    counts = report.as_json()
    upload.report = {name: counts[name] for name in ("records", "created", "updated", "unchanged", "rejected")} | {
        "defects": len(report.defects)
    }
    upload.stage = stage
    upload.save(update_fields=["stage", "report", "content", "applied_at"])


def _record(upload: DecpUpload, rank: int, change: Change, unborn: set[int | None]) -> DecpUploadRecord:
    return DecpUploadRecord(
        upload=upload,
        rank=rank,
        kind=change.kind,
        reference=change.reference,
        title=change.title,
        details=change.details,
        defects=[(defect.field, defect.message) for defect in change.defects],
        contract_id=None if change.contract_id in unborn else change.contract_id,
    )


def _fail(upload: DecpUpload, reason: str) -> None:
    upload.stage, upload.failure, upload.content = UploadStage.FAILED, reason, b""
    upload.save(update_fields=["stage", "failure", "content"])


def _facilitator(user_id: int | None, upload: DecpUpload) -> Actor | None:
    """Whoever put or confirmed the file, while she still facilitates for the same organisation."""
    membership = (
        Membership.objects.usable()
        .select_related("user", "organisation", "territory")
        .filter(user_id=user_id, organisation_id=upload.organisation_id, role=Role.FACILITATOR)
        .first()
    )
    return Actor(user=membership.user, membership=membership) if membership else None

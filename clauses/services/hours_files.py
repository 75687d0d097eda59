"""A company's file of hours: kept at once, then read by a worker, some thousand rows at a time.

Each step is one outbox event: what it did and the order for the next are written together, so a worker killed in
the middle neither loses a row nor takes one twice, and the progress shown is true.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership
from clauses.enums import UploadRowState, UploadStatus
from clauses.hours_files.matching import Month, Period, RowRefused, is_empty, row_hours
from clauses.hours_files.reader import ReadFile, hours_file_read
from clauses.hours_files.safety import UnreadableHours, file_check
from clauses.models import HoursUpload, HoursUploadRow, Lot
from clauses.rules import month_start
from clauses.selectors.hours_files import month_periods
from clauses.services.statements import Cell, statement_merge
from core.enums import OutboxStatus
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from core.outbox import outbox_add, outbox_revive

ROWS_AT_ONCE = 2500
LEFT_COMPANY = "La personne qui a déposé ce fichier ne déclare plus pour cette entreprise."


@transaction.atomic
def hours_upload_receive(
    *, actor: Actor, month: dt.date, name: str, content: bytes, now: dt.datetime, lot_id: int | None = None
) -> HoursUpload:
    """Keep a company's file and order its reading. Without `lot_id` its rows may name any of the company's lots.

    Raises `UnreadableHours` for a file that may not be opened, and keeps nothing of it.
    """
    if not actor.has_role(Role.CONTRACTOR):
        raise Refused.because("wrong_role", "Seule l'entreprise déclare ses heures.")
    if month > timezone.localdate(now):
        raise Refused.because("month_in_future", "Ce mois n'a pas encore commencé.", field="month")
    lot = Lot.objects.visible_to(actor).get(pk=lot_id) if lot_id is not None else None
    file_check(content)
    upload = HoursUpload.objects.create(
        company=actor.organisation,
        lot=lot,
        month=month_start(month),
        name=name[-255:],
        content=content,
        uploaded_by=actor.user,
        uploaded_at=now,
    )
    _order_next(upload)
    return upload


@transaction.atomic
def hours_upload_open(*, upload_id: int, now: dt.datetime) -> HoursUpload:
    """Read the whole file into rows, then order the first step. Opening it again changes nothing."""
    upload = HoursUpload.objects.select_for_update(of=("self",)).get(pk=upload_id)
    if upload.status != UploadStatus.WAITING:
        return upload
    try:
        read = hours_file_read(bytes(upload.content))
        rows = _rows(upload, read)
        if not rows:
            raise UnreadableHours("Aucune heure n'est écrite dans ce fichier.")
    except UnreadableHours as error:
        _close(upload, UploadStatus.FAILED, now=now, failure=str(error))
        return upload
    HoursUploadRow.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    upload.columns, upload.row_count = read.columns, len(rows)
    upload.status, upload.content = UploadStatus.READING, b""
    upload.save(update_fields=["columns", "row_count", "status", "content"])
    _order_next(upload)
    return upload


def _rows(upload: HoursUpload, read: ReadFile) -> list[HoursUploadRow]:
    """The rows that say something; the people of the workbook left without hours are not declared, nor refused."""
    return [
        HoursUploadRow(upload=upload, number=row.number, cells=row.cells, problem=row.problem)
        for row in read.rows
        if row.problem or not is_empty(row.cells)
    ]


@transaction.atomic
def hours_upload_step(*, upload_id: int, now: dt.datetime) -> HoursUpload:
    """Take the next rows: the good ones enter the drafts, the others stay with their reason."""
    upload = HoursUpload.objects.select_for_update(of=("self",)).select_related("uploaded_by").get(pk=upload_id)
    if upload.status != UploadStatus.READING:
        return upload
    actor = _author(upload)
    if actor is None:
        _close(upload, UploadStatus.FAILED, now=now, failure=LEFT_COMPANY)
        return upload
    rows = list(upload.rows.filter(state=UploadRowState.WAITING).order_by("number")[:ROWS_AT_ONCE])
    _take(upload, rows, actor=actor, now=now)
    upload.done_count += len(rows)
    upload.kept_count += sum(1 for row in rows if row.state == UploadRowState.KEPT)
    upload.save(update_fields=["done_count", "kept_count"])
    if upload.done_count < upload.row_count:
        _order_next(upload)
    else:
        _close(upload, UploadStatus.DONE, now=now)
    return upload


@dataclass(slots=True)
class _Claim:
    """A row that names a period, and the boxes it fills."""

    row: HoursUploadRow
    period: Period
    cells: list[Cell]


def _take(upload: HoursUpload, rows: list[HoursUploadRow], *, actor: Actor, now: dt.datetime) -> None:
    month = Month(upload.month, month_periods(actor=actor, month=upload.month, lot_id=upload.lot_id))
    earlier = dict(upload.rows.filter(state=UploadRowState.KEPT).values_list("period", "number"))
    by_lot: dict[int, list[_Claim]] = defaultdict(list)
    for row in rows:
        try:
            claim = _claim(row, month)
            if claim.period.code in earlier:
                number = earlier[claim.period.code]
                raise RowRefused(f"Cette personne est déjà à la ligne {number} pour la même période : additionnez-les.")
        except RowRefused as refusal:
            _refuse(row, str(refusal))
        else:
            earlier[claim.period.code] = row.number
            by_lot[claim.period.lot_id].append(claim)
    for lot_id, claims in by_lot.items():
        _enter(upload, lot_id, claims, actor=actor, now=now)
    _rows_write(rows)


def _rows_write(rows: list[HoursUploadRow]) -> None:
    """An upsert of rows that exist, several times quicker than the CASE of a bulk update."""
    HoursUploadRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=["state", "reason", "period"]
    )


def _claim(row: HoursUploadRow, month: Month) -> _Claim:
    if row.problem:
        raise RowRefused(row.problem)
    period = month.find(row.cells)
    hours = row_hours(row.cells)
    return _Claim(row, period, [Cell(period.engagement_id, period.first_day, kind, h) for kind, h in hours.items()])


def _enter(upload: HoursUpload, lot_id: int, claims: list[_Claim], *, actor: Actor, now: dt.datetime) -> None:
    cells = [cell for claim in claims for cell in claim.cells]
    try:
        with transaction.atomic():
            refused = statement_merge(actor=actor, lot_id=lot_id, month=upload.month, cells=cells, now=now)
    except Refused as refusal:
        for claim in claims:
            _refuse(claim.row, refusal.reasons[0].message)
        return
    for claim in claims:
        reasons = dict.fromkeys(refused[cell.field] for cell in claim.cells if cell.field in refused)
        if reasons:
            _refuse(claim.row, " ".join(reasons))
        else:
            claim.row.state, claim.row.period = UploadRowState.KEPT, claim.period.code


def _refuse(row: HoursUploadRow, reason: str) -> None:
    row.state, row.reason = UploadRowState.REJECTED, reason[:500]


def _author(upload: HoursUpload) -> Actor | None:
    """Whoever put the file, while she still declares for the company."""
    membership = (
        Membership.objects.usable()
        .select_related("organisation", "territory")
        .filter(user=upload.uploaded_by, organisation_id=upload.company_id, role=Role.CONTRACTOR)
        .first()
    )
    return Actor(user=upload.uploaded_by, membership=membership) if membership else None


def _order_next(upload: HoursUpload) -> None:
    name, key = _order_of(upload)
    outbox_add(name, key=key, upload_id=upload.pk)


def _order_of(upload: HoursUpload) -> tuple[str, str]:
    """The name and the key of the event by which a worker takes the file where it stands."""
    if upload.status == UploadStatus.WAITING:
        return "hours_upload_received", f"upload:{upload.pk}"
    return "hours_upload_goes_on", f"upload:{upload.pk}:{upload.done_count}"


def hours_upload_order(upload: HoursUpload) -> OutboxEvent | None:
    """The event that a worker has, had or will have in hand; None once the file is read."""
    name, key = _order_of(upload)
    return None if upload.is_over else OutboxEvent.objects.filter(key=f"{name}:{key}").first()


@transaction.atomic
def hours_upload_resume(*, actor: Actor, upload_id: int) -> HoursUpload:
    """Order again the reading that was given up after its last try, from the row where it stopped. Twice is once."""
    upload = HoursUpload.objects.visible_to(actor).defer("content").select_for_update(of=("self",)).get(pk=upload_id)
    order = hours_upload_order(upload)
    if order is None or order.status != OutboxStatus.DEAD:
        raise Conflict.because("not_stuck", "Ce fichier n'est plus arrêté : la page dit où il en est.")
    outbox_revive(event_ids=[order.pk])
    _order_next(upload)  # the same event: it wakes a worker
    return upload


def _close(upload: HoursUpload, status: str, *, now: dt.datetime, failure: str = "") -> None:
    """The file and the rows that are now in a draft are forgotten: only what is left to mend stays."""
    upload.status, upload.failure, upload.finished_at, upload.content = status, failure, now, b""
    upload.save(update_fields=["status", "failure", "finished_at", "content"])
    upload.rows.filter(state=UploadRowState.KEPT).delete()

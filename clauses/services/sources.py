"""The watch on DECP files: sources ordered in time, each file taken once, whatever happens to the worker.

Ordering a reading is an outbox event; so is each file found in a folder. A worker that is killed leaves its event to
another, and a file already read is known by its digest: taking it twice changes nothing.
"""

import contextlib
import datetime as dt
import tempfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.actors import Actor
from accounts.enums import Role
from clauses.decp.fetch import Limits, UnreachableError, address_fetch, address_problem
from clauses.decp.folder import FolderError, file_digest, folder_files, folder_under, why_unreadable
from clauses.decp.importer import ImportReport, decp_import, import_lock
from clauses.decp.reader import UnreadableError
from clauses.enums import ReadingOutcome, SourceKind, SourcePace
from clauses.models import DecpReading, DecpSource
from core.errors import Refused
from core.outbox import outbox_add

PACES = {
    SourcePace.HOURLY: dt.timedelta(hours=1),
    SourcePace.DAILY: dt.timedelta(days=1),
    SourcePace.WEEKLY: dt.timedelta(days=7),
}
SOURCE_LOCK = 0x5DEC  # with the source's number: one worker at a time on a source
WARNINGS_KEPT = 2000


# --- Writing sources ---


@transaction.atomic
def source_save(*, actor: Actor, values: dict[str, Any], now: dt.datetime, source_id: int | None = None) -> DecpSource:
    """Add a source, or correct one. A new place is read as soon as the watch passes."""
    if not actor.is_department_wide:
        raise Refused.because("wrong_role", "Les sources sont tenues par le pilotage.")
    if source_id is None:
        source = DecpSource(created_by=actor.user, created_at=now, next_at=now)
    else:
        source = DecpSource.objects.select_for_update(of=("self",)).get(pk=source_id)
    before = (source.kind, source.location)
    for name, value in values.items():
        setattr(source, name, value.strip() if isinstance(value, str) else value)
    if problem := _location_problem(source):
        raise Refused.because("location", problem, field="location")
    if (source.kind, source.location) != before:
        source.etag, source.modified, source.next_at, source.waiting = "", "", now, []
    try:
        source.full_clean()
    except ValidationError as error:
        raise Refused.by_validation(error) from error
    source.save()
    return source


def _location_problem(source: DecpSource) -> str:
    if source.kind == SourceKind.ADDRESS:
        return address_problem(source.location)
    try:
        folder_under(Path(settings.DECP_FOLDER), source.location)
    except FolderError as error:
        return str(error)
    return ""


@transaction.atomic
def source_ask(*, actor: Actor, source_id: int) -> None:
    """Read a source now. Asked again before it is read, it is still read once."""
    if not (actor.is_department_wide or actor.has_role(Role.FACILITATOR)):
        raise Refused.because("wrong_role", "Cette action revient au facilitateur et au pilotage.")
    source = DecpSource.objects.visible_to(actor).get(pk=source_id)
    outbox_add("decp_source_due", key=f"{source.pk}:asked:{source.tried_at}", source_id=source.pk)


@transaction.atomic
def sources_order(*, now: dt.datetime) -> int:
    """Order the reading of the sources whose time has come. Returns how many."""
    due = DecpSource.objects.filter(is_active=True, next_at__lte=now).select_for_update(skip_locked=True)
    ordered = 0
    for source in due:
        outbox_add("decp_source_due", key=f"{source.pk}:{source.next_at.isoformat()}", source_id=source.pk)
        source.next_at = now + PACES[SourcePace(source.pace)]
        source.save(update_fields=["next_at"])
        ordered += 1
    return ordered


# --- Reading them ---


@transaction.atomic
def source_read(*, source_id: int, now: dt.datetime) -> None:
    """Read a source: import the file of an address, or order the files of a folder. Failures are kept, not raised."""
    source = DecpSource.objects.filter(pk=source_id).first()
    if source is None or not _alone(source):
        return
    try:
        if source.kind == SourceKind.ADDRESS:
            _read_address(source, now=now)
        else:
            _read_folder(source, now=now)
    except (UnreachableError, FolderError) as error:
        _failed(source, str(error), now=now)


def _alone(source: DecpSource) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [SOURCE_LOCK, source.pk])
        return bool(cursor.fetchone()[0])


def limits() -> Limits:
    return Limits(
        wait_seconds=settings.DECP_WAIT_SECONDS,
        total_seconds=settings.DECP_DOWNLOAD_SECONDS,
        max_bytes=settings.DECP_FILE_MAX_MB << 20,
        inner_network=settings.DECP_INNER_NETWORK,
        proxy=settings.DECP_PROXY,
    )


def _read_address(source: DecpSource, *, now: dt.datetime) -> None:
    with tempfile.TemporaryFile() as file:
        fetched = address_fetch(source.location, file, limits=limits(), etag=source.etag, modified=source.modified)
        if not fetched.is_new:
            _succeeded(source, now=now)
            return
        file.seek(0)
        name = source.location.rstrip("/").rsplit("/", 1)[-1][:255] or source.name
        problem = _take(source, file, name=name, digest=fetched.digest, size=fetched.size, now=now)
    # A file set aside is asked for whole again: « nothing new » would pass for a success.
    source.etag, source.modified = ("", "") if problem else (fetched.etag, fetched.modified)
    if problem:
        _note(source, now=now, failed_at=now, failure=problem, **_learnt(source))
    else:
        _succeeded(source, now=now)


def _read_folder(source: DecpSource, *, now: dt.datetime) -> None:
    """The operator's own folder is made on first use; a sub-folder is hers to make."""
    if not source.location:
        with contextlib.suppress(OSError):
            Path(settings.DECP_FOLDER).mkdir(parents=True, exist_ok=True)
    folder = folder_under(Path(settings.DECP_FOLDER), source.location)
    found = folder_files(folder, now=now.timestamp(), settle_seconds=settings.DECP_SETTLE_SECONDS)
    source.waiting = found.waiting
    problems, set_aside = [], []
    for path in found.whole:
        try:
            digest = file_digest(path)
        except OSError as error:
            problems.append(f"« {path.name} » ne se lit pas ({why_unreadable(error)}).")
            continue
        known = DecpReading.objects.filter(digest=digest).first()
        if known is None:
            outbox_add(
                "decp_file_found",
                key=f"{source.pk}:{digest}:{now.isoformat()}",
                source_id=source.pk,
                file=path.name,
                digest=digest,
            )
        elif known.problem:
            set_aside.append(f"« {path.name} » : {known.problem}")
    if problems:
        _failed(source, " ".join(problems), now=now)
    elif set_aside:  # already in the history, once
        _note(source, now=now, failed_at=now, failure=" ".join(set_aside), **_learnt(source))
    else:
        _succeeded(source, now=now)


@transaction.atomic
def source_file_take(*, source_id: int, name: str, digest: str, now: dt.datetime) -> None:
    """Import one file of a folder, if it is still the one that was found; the next pass sees what it became."""
    source = DecpSource.objects.filter(pk=source_id).first()
    if source is None:
        return
    try:
        path = folder_under(Path(settings.DECP_FOLDER), source.location) / Path(name).name
        if file_digest(path) != digest:
            return
        with path.open("rb") as stream:
            problem = _take(source, stream, name=path.name, digest=digest, size=path.stat().st_size, now=now)
    except (FolderError, OSError):  # taken away, or being written again
        return
    if problem:
        _note(source, now=now, failed_at=now, failure=f"« {name} » : {problem}")


def _take(source: DecpSource, stream: IO[bytes], *, name: str, digest: str, size: int, now: dt.datetime) -> str:
    """Import a file once; says why it was set aside, or nothing. A file known as unreadable still is."""
    import_lock()
    known = DecpReading.objects.filter(digest=digest).first()
    if known is not None:
        return known.problem
    reading = DecpReading(source=source, name=name, origin=_origin(source), digest=digest, size=size, read_at=now)
    if size > limits().max_bytes:
        reading.outcome, reading.problem = ReadingOutcome.BROKEN, f"Le fichier dépasse {settings.DECP_FILE_MAX_MB} Mo."
    else:
        _import(reading, stream)
    reading.save()
    return reading.problem


def _import(reading: DecpReading, stream: IO[bytes]) -> None:
    try:
        report = decp_import(stream, source=reading.name)  # type: ignore[arg-type]
    except UnreadableError as error:
        reading.outcome, reading.problem = ReadingOutcome.BROKEN, f"Fichier illisible, {error}"
        return
    reading.outcome = ReadingOutcome.IMPORTED if report.created or report.updated else ReadingOutcome.UNCHANGED
    reading.report = _kept(report)


def _kept(report: ImportReport) -> dict[str, Any]:
    """The counts, and the defects up to a number that a page can bear."""
    answer = report.as_json()
    return answer | {"defects": len(answer["warnings"]), "warnings": answer["warnings"][:WARNINGS_KEPT]}


def _origin(source: DecpSource) -> str:
    return source.location or source.get_kind_display()


def _succeeded(source: DecpSource, *, now: dt.datetime) -> None:
    _note(source, now=now, succeeded_at=now, **_learnt(source))


def _failed(source: DecpSource, reason: str, *, now: dt.datetime) -> None:
    """Keep a failure in the history; the same one again only says how many times."""
    latest = source.readings.first()
    if latest and (latest.outcome, latest.problem) == (ReadingOutcome.UNREACHABLE, reason):
        latest.times += 1
        latest.read_at = now
        latest.save(update_fields=["times", "read_at"])
    else:
        DecpReading.objects.create(
            source=source,
            name=source.name,
            origin=_origin(source),
            outcome=ReadingOutcome.UNREACHABLE,
            problem=reason,
            read_at=now,
        )
    _note(source, now=now, failed_at=now, failure=reason, **_learnt(source))


def _learnt(source: DecpSource) -> dict[str, Any]:
    """What a reading of the whole source says of it, for the next one."""
    return {"waiting": source.waiting, "etag": source.etag, "modified": source.modified}


def _note(source: DecpSource, *, now: dt.datetime, **values: Any) -> None:
    """Write what came of a reading; of a place that was changed meanwhile it says nothing, so that one is read now."""
    read = DecpSource.objects.filter(pk=source.pk, kind=source.kind, location=source.location)
    if not read.update(tried_at=now, **values):
        DecpSource.objects.filter(pk=source.pk).update(tried_at=now, next_at=now)

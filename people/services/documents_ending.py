"""The end of the time a document is kept: announced once, then the document goes with its bytes."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.dates import months_later
from core.outbox import outbox_add
from people.enums import DocumentAct, PersonStatus
from people.models import PersonDocument
from people.services.documents import documents_trace


@transaction.atomic
def documents_warn(*, now: dt.datetime) -> int:
    """Tell who follows each person, and the person, which documents go soon. Each file is announced once.

    Returns how many are announced. A document replaced afterwards is announced again before its own end.
    """
    soon = timezone.localdate(now) + dt.timedelta(days=settings.PERSON_DOCUMENT_NOTICE_DAYS)
    ending = PersonDocument.objects.filter(_put_too_long_before(soon), warned_at=None)
    ending = ending.exclude(person__status=PersonStatus.ANONYMISED).select_related("person")
    documents = list(ending.order_by("put_at", "pk").select_for_update(of=("self",), skip_locked=True))
    for reader, ids in _by_reader(documents).items():
        kind, pk = reader.split(":")
        outbox_add(
            "documents_ending",
            key=f"{reader}:{now.isoformat()}",
            reader=kind,
            reader_id=int(pk),
            document_ids=ids,
        )
    for person_id in dict.fromkeys(one.person_id for one in documents):
        hers = [one.pk for one in documents if one.person_id == person_id]
        outbox_add("documents_near", key=f"{person_id}:{now.isoformat()}", person_id=person_id, document_ids=hers)
    PersonDocument.objects.filter(pk__in=[one.pk for one in documents]).update(warned_at=now)
    return len(documents)


def _by_reader(documents: list[PersonDocument]) -> dict[str, list[int]]:
    """The référent of each person, or the service of those whom nobody follows."""
    groups: dict[str, list[int]] = {}
    for one in documents:
        person = one.person
        reader = f"membership:{person.referent_id}" if person.referent_id else f"service:{person.service_id}"
        groups.setdefault(reader, []).append(one.pk)
    return groups


@transaction.atomic
def documents_forget(*, now: dt.datetime) -> int:
    """Erase the documents kept long enough, and those of people made anonymous. Returns how many."""
    old = _put_too_long_before(timezone.localdate(now)) | Q(person__status=PersonStatus.ANONYMISED)
    documents = list(PersonDocument.objects.filter(old).select_related("person").select_for_update(of=("self",)))
    told = [one for one in documents if one.person.status != PersonStatus.ANONYMISED]
    documents_trace(DocumentAct.EXPIRED, told, actor=None, now=now)
    PersonDocument.objects.filter(pk__in=[one.pk for one in documents]).delete()
    return len(documents)


def _put_too_long_before(day: dt.date) -> Q:
    return Q(put_at__date__lt=months_later(day, -settings.PERSON_DOCUMENT_MONTHS))

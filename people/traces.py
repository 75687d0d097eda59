"""The words by which a person can be found in texts that are not rows of hers, and how they are taken out.

Work to be done, mails kept for a summary, the administration's journal and what others wrote hold names as text: they
are searched for her full names, her addresses and her numbers, those of today and those her file had before.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import models, transaction
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast
from django.utils.module_loading import import_string

from core import formats
from core.enums import OutboxStatus
from core.errors import Refused
from core.models import HeldMail, OutboxEvent
from core.sms import phone_normalised
from people.models import Person, PersonMerge

NOBODY = "une personne anonymisée"


@dataclass(frozen=True, slots=True)
class Known:
    """What a file says, or once said, of who somebody is. `ids` are those of her file and of those merged into it."""

    ids: frozenset[int]
    names: frozenset[tuple[str, str]]
    emails: frozenset[str]
    phones: frozenset[str]


@dataclass(frozen=True)
class Traces:
    """The same, as expressions that PostgreSQL searches, whatever the case."""

    known: Known

    @cached_property
    def words(self) -> str:
        """Her full names both ways, her addresses, her numbers as they are written."""
        found = {f"{one} {other}" for one, other in self._both_ways()}
        found |= self.known.emails | {form for phone in self.known.phones for form in phone_forms(phone)}
        return _any_of(found)

    @cached_property
    def first_names(self) -> str:
        return _any_of(first for first, _ in self.known.names)

    def tells_her(self, text: str) -> bool:
        """Whether a text holds her first name, her last name, her address or her number."""
        single = {name for pair in self.known.names for name in pair}
        told = single | self.known.emails | {form for one in self.known.phones for form in phone_forms(one)}
        return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) for word in told if word)

    def _both_ways(self) -> set[tuple[str, str]]:
        return {*self.known.names, *((last, first) for first, last in self.known.names)}


def known_of(person: Person) -> Known:
    """Today's values, those of the history, those of the files that were merged into this one."""
    merges = list(PersonMerge.objects.filter(kept=person).values_list("merged_id", "merged_name"))
    ids = frozenset({person.pk, *(merged for merged, _ in merges)})
    names = {(first, last) for _, name in merges for first, _, last in [name.partition(" ")]}
    emails, phones = set(), set()
    history = Person.pgh_event_model.objects.filter(id__in=ids)  # type: ignore[attr-defined]
    columns = ("first_name", "last_name", "email", "phone")
    rows = set(history.order_by().values_list(*columns).distinct())
    for first, last, email, phone in rows | {tuple(getattr(person, name) for name in columns)}:
        names.add((first, last))
        emails.add(email)
        phones.add(phone)
    # Half a name would be found in everybody's.
    whole = frozenset((first, last) for first, last in names if first.strip() and last.strip())
    return Known(ids, whole, frozenset(emails) - {""}, frozenset(phones) - {""})


def phone_forms(phone: str) -> set[str]:
    """A number as it was typed, as it is shown, as operators read it, as digits."""
    forms = {phone, formats.phone(phone), re.sub(r"\D", "", phone)}
    with suppress(Refused):  # no number that an operator knows: as it was typed is all there is
        forms.add(phone_normalised(phone))
    return forms


def _any_of(words: Iterable[str]) -> str:
    """Any of these words, not inside a longer one. Matches nothing when there is none."""
    escaped = sorted({re.escape(word.strip()) for word in words if len(word.strip()) > 1}, key=len, reverse=True)
    return rf"(?<![[:alnum:]])(?:{'|'.join(escaped)})(?![[:alnum:]])" if escaped else "(?!)"


def words_replace(rows: models.QuerySet, columns: Iterable[str], traces: Traces) -> int:
    """In texts that others wrote, put « une personne anonymisée » where she is named. Returns how many rows changed."""
    names = list(columns)
    named = Q()
    for name in names:
        named |= Q(**{f"{name}__iregex": traces.words})
    written = {
        name: Func(
            F(name),
            Value(traces.words),
            Value(NOBODY),
            Value("gi"),
            function="regexp_replace",
            output_field=TextField(),
        )
        for name in names
    }
    return rows.filter(named).order_by().update(**written)


# --- What the machinery kept ----------------------------------------------------------------------------------------
def machinery_forget(traces: Traces) -> None:
    """Work to be done and mails kept for a summary: what waits to be sent of her is not sent."""
    events = OutboxEvent.objects.order_by().annotate(told=Cast("payload", TextField()))
    naming = events.filter(Q(told__iregex=traces.words) | Q(last_error__iregex=traces.words))
    _short_messages_forget(traces)
    naming.filter(status=OutboxStatus.PENDING).delete()
    naming.update(payload={}, last_error="")
    said = Q(subject__iregex=traces.words) | Q(subject__iregex=traces.first_names)
    HeldMail.objects.filter(said).order_by().delete()


def _short_messages_forget(traces: Traces) -> None:
    """The provider that keeps what it sent forgets it, once the erasure holds."""
    forget = getattr(import_string(settings.SMS_PROVIDER)(), "forget", None)
    numbers = {form for phone in traces.known.phones for form in phone_forms(phone)}
    if forget is not None and numbers:
        transaction.on_commit(partial(forget, numbers=numbers))


def journal_forget(model: type[models.Model], keys: list[int]) -> None:
    """The administration's journal keeps who did what on which row, not how the row was called."""
    entries = LogEntry.objects.filter(
        content_type__app_label=model._meta.app_label,
        content_type__model=model._meta.model_name,
        object_id__in=[str(key) for key in keys],
    )
    entries.order_by().update(object_repr=NOBODY, change_message="")

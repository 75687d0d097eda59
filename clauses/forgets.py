"""How this room forgets a person (`people.forgetting`): her hours stay as figures, the words about her go."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from pgtrigger import ignore

from clauses.enums import EntryState
from clauses.models import (
    Announcement,
    DeclaredHours,
    Engagement,
    GoodFaithStep,
    HoursStatement,
    HoursUploadRow,
    LetterReply,
    Lot,
    Meeting,
    StatementMessage,
)
from core import formats
from core.dates import months_later
from people.forgetting import (
    activity_register,
    blockers_register,
    counted_days_register,
    event_models_of,
    forget_by,
    forget_words,
    guards_of,
)
from people.models import Person
from people.traces import NOBODY, Traces, words_replace

PUBLIC = "Les heures validées sur un marché public restent des chiffres, tenus par un participant anonyme."


def register() -> None:
    forget_words(
        "clauses.Engagement",
        "person",
        "Contrats de clause d'insertion",
        blanks={"tutor_name": "", "window_reason": ""},
        why=PUBLIC,
    )
    forget_words(
        "clauses.WindowExtension", "person", "Prolongations du décompte", words=("reason",), why="Elles font les dates."
    )
    forget_words("clauses.BridgeStep", "person", "Étapes des passerelles", why="Elles se comptent, sans nom.")
    forget_words(
        "clauses.Announcement",
        "engagement__person",
        "Embauches annoncées par une entreprise",
        blanks={"initials": "—", "tutor_name": "", "note": ""},
        words=("refusal",),
        why=PUBLIC,
    )
    forget_words(
        "clauses.DeclaredHours",
        "engagement__person",
        "Heures déclarées",
        words=("rejection_reason",),
        why=PUBLIC,
    )
    forget_words(
        "clauses.HoursLine",
        "engagement__person",
        "Heures validées",
        words=("reason",),
        keeps=("uncounted_code",),
        why=PUBLIC,
    )
    forget_words("clauses.EngagementYear", "engagement__person", "Totaux d'heures par année", why=PUBLIC)
    forget_words(
        "clauses.ExitNote", "engagement__person", "Situations après le lot", why="Elles se comptent, sans nom."
    )
    forget_by(texts_of_lots_forget)
    blockers_register(blockers)
    activity_register(activity)
    counted_days_register(counted_days)


def blockers(person: Person, on: dt.date) -> Iterable[str]:
    """A contract that runs, hours that wait: the company and the buyer still need to know whose they are."""
    mine = Engagement.objects.filter(person=person).select_related("company", "lot__contract")
    for one in mine.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)):
        yield f"{_where(one)}, son contrat de clause court encore : notez d'abord sa fin."
    for one in mine.filter(Exists(_waiting(OuterRef("pk")))):
        yield f"{_where(one)}, des heures déclarées attendent d'être validées ou refusées."
    month_before = months_later(on.replace(day=1), -1)
    for one in mine.filter(ends_on__lt=on, ends_on__gte=month_before):
        last_month = (one.ends_on or on).replace(day=1)
        if not one.entries.filter(last_day__gte=last_month).exists():
            yield f"{_where(one)}, ses heures {formats.of_month(last_month)} ne sont pas encore déclarées."
    waiting = Announcement.objects.waiting().filter(
        identity__first_name__iexact=person.first_name,
        identity__last_name__iexact=person.last_name,
        identity__birth_date=person.birth_date,
    )
    for announced in waiting.select_related("company"):
        yield f"{announced.company.name} annonce son embauche : un facilitateur doit d'abord répondre."


def _waiting(engagement: OuterRef):
    return DeclaredHours.objects.filter(engagement=engagement, state=EntryState.PENDING)


def _where(one: Engagement) -> str:
    return f"Chez {one.company.name} (marché {one.lot.contract.reference}, lot {one.lot.number})"


def activity(since: dt.date) -> Q:
    recent = Engagement.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since), person=OuterRef("pk"))
    return Q(Exists(recent))


def counted_days(person: Person) -> Iterable[dt.date]:
    """The first days of her contracts: her age on them is counted."""
    return Engagement.objects.filter(person=person).order_by().values_list("starts_on", flat=True)


def texts_of_lots_forget(person: Person, traces: Traces, now: dt.datetime) -> None:
    """What others wrote on her lots, where she is named; and the rows of hours that were refused to a company."""
    lots = Lot.objects.filter(engagements__person=person).order_by().values("pk")
    companies = Engagement.objects.filter(person=person).order_by().values("company")
    texts = (
        (StatementMessage.objects.filter(statement__lot__in=lots), ("body",)),
        (HoursStatement.objects.filter(lot__in=lots), ("comment",)),
        (LetterReply.objects.filter(letter__lot__in=lots), ("text",)),
        (Meeting.objects.filter(lot__in=lots), ("participants", "decisions", "next_step")),
        (GoodFaithStep.objects.filter(lot__in=lots), ("text",)),
        (Announcement.objects.filter(lot__in=lots), ("note", "refusal")),
    )
    for rows, columns in texts:
        with ignore(*guards_of(rows.model)):
            words_replace(rows, columns, traces)
        for events in event_models_of(rows.model):
            words_replace(events.objects.filter(Q(pgh_obj_id__in=rows.values("pk"))), columns, traces)
    _refused_rows_forget(traces, companies)


def _refused_rows_forget(traces: Traces, companies: QuerySet) -> None:
    """A row of a company's file keeps what was typed when it was refused: her first and last names, in two boxes."""
    rows = HoursUploadRow.objects.filter(upload__company__in=companies).annotate(typed=Cast("cells", TextField()))
    named = Q(pk=None)
    for first, last in traces.known.names:
        named |= Q(typed__icontains=first) & Q(typed__icontains=last)
    rows.filter(named).order_by().update(
        cells={}, problem="", reason=Case(When(reason="", then=Value("")), default=Value(f"Ligne d'{NOBODY}."))
    )

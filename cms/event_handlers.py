"""Messages about meetings: to the person, to the company, to the référent. Each looks at the state of now."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from cms.calendars import event_ics
from cms.enums import RegistrationStatus
from cms.event_links import EVENT, EVENT_NEWS, about, desk_page
from cms.models import EventPage, EventRegistration
from cms.services.seats import place_told
from core import formats
from core.mail import send_templated
from core.models import OutboxEvent, TransitionLog
from core.outbox import outbox_handler
from employers.models import Employer
from placements.handlers import addresses_of
from placements.voice.links import LinkKind
from placements.voice_handlers import write_to_person

SEATED, WAITING = RegistrationStatus.REGISTERED, RegistrationStatus.WAITING
COMES = "Dites-nous si vous venez."
QUEUED = "Il n'y a plus de place pour l'instant : la liste d'attente suit l'ordre des inscriptions."


def _registration(event: OutboxEvent) -> EventRegistration | None:
    rows = EventRegistration.objects.select_related("event__desk", "person__referent__user", "employer")
    return rows.filter(pk=event.payload["registration_id"]).first()


def _when_and_where(event: EventPage) -> str:
    return f"{event.title} : {formats.weekday(event.starts_at)} à {_hour(event.starts_at)}, {place_told(event)}."


def _hour(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    return f"{local:%H}{formats.NBSP}h{formats.NBSP}{local:%M}"


def _calendar(event: EventPage, *, called_off: bool = False) -> list[tuple[str, str, str]]:
    url = event.full_url or ""
    return [(f"{event.slug}.ics", event_ics(event, url=url, called_off=called_off), "text/calendar")]


# --- To whom -------------------------------------------------------------------------------------------------------
def _write(
    one: EventRegistration,
    event: OutboxEvent,
    *,
    subject: str,
    sentences: Sequence[str],
    kind: LinkKind = EVENT,
    label: str = "Dire si je viens",
    attachments: Sequence[tuple[str, str, str]] = (),
    template: str = "event_employer",
) -> None:
    """To the person, if one may write to her; or to the company. `kind` and `label` are of the person's link."""
    if one.person is not None:
        write_to_person(
            one.person,
            key=event.key,
            subject=subject,
            sentences=sentences,
            label=label,
            kind=kind,
            about=about(one),
            attachments=attachments,
        )
        return
    if one.employer is None:
        return
    send_templated(
        template=f"cms/mail/{template}",
        to=_company_addresses(one, one.employer),
        context={
            "subject": subject,
            "sentences": [text for text in sentences if text != COMES],
            "url": desk_page("employer_event", one.event),
            "label": "Voir mon inscription",
        },
        key=event.key,
        attachments=attachments,
    )


def _company_addresses(one: EventRegistration, employer: Employer) -> list[str]:
    """Whoever registered, while she works there; else the company's own address."""
    members = Membership.objects.usable().filter(
        user=one.registered_by_id, role=Role.EMPLOYER, organisation=employer.organisation_id
    )
    found = list(members.values_list("user__email", flat=True)[:1])
    return found or addresses_of(employer)


def _to_referent(
    membership: Membership | None, event: OutboxEvent, meeting: EventPage, *, subject: str, sentences: Sequence[str]
) -> None:
    if membership is None or not membership.is_active:
        return
    send_templated(
        template="cms/mail/event_referent",
        to=[membership.user.email],
        context={
            "subject": subject,
            "sentences": sentences,
            "url": desk_page("referent_event", meeting),
            "label": "Voir le rendez-vous",
        },
        key=event.key,
    )


# --- Registered, seated, reminded ----------------------------------------------------------------------------------
@outbox_handler("event_registered")
def tell_registered(event: OutboxEvent) -> None:
    one = _registration(event)
    if one is None or one.event.is_called_off:
        return
    if one.status == SEATED:
        _write(
            one,
            event,
            subject=f"Inscription : {one.event.title}",
            sentences=[_when_and_where(one.event), *filter(None, [one.event.access]), COMES],
            attachments=_calendar(one.event),
        )
    elif one.status == WAITING:
        _write(
            one,
            event,
            subject=f"Liste d'attente : {one.event.title}",
            sentences=[_when_and_where(one.event), QUEUED, "Nous vous écrivons dès qu'une place se libère."],
            label="Voir mon rendez-vous",
            kind=EVENT_NEWS,
        )


@outbox_handler("event_promoted")
def tell_promoted(event: OutboxEvent) -> None:
    one = _registration(event)
    if one is None or one.status != SEATED or one.event.is_called_off:
        return
    _write(
        one,
        event,
        subject=f"Une place s'est libérée : {one.event.title}",
        sentences=["Vous étiez sur la liste d'attente : vous avez maintenant une place.", _when_and_where(one.event),
                   COMES],
        attachments=_calendar(one.event),
    )  # fmt: skip


@outbox_handler("event_promoted")
def tell_referent_of_promoted(event: OutboxEvent) -> None:
    one = _registration(event)
    if one is None or one.person is None or one.status != SEATED or one.event.is_called_off:
        return
    _to_referent(
        one.person.referent,
        event,
        one.event,
        subject=f"{one.person.first_name} a une place : {one.event.title}",
        sentences=[f"{one.person.first_name} quitte la liste d'attente.", _when_and_where(one.event)],
    )


@outbox_handler("event_near")
def remind(event: OutboxEvent) -> None:
    """Nothing to whoever withdrew, for a date that moved, or once it began."""
    one = _registration(event)
    if one is None or one.status != SEATED or one.event.is_called_off or not one.event.live:
        return
    starts_at = one.event.starts_at
    if starts_at.isoformat() != event.payload["starts_at"] or starts_at <= timezone.now():
        return
    _write(
        one,
        event,
        subject=f"Rappel : {one.event.title}",
        sentences=[_when_and_where(one.event), *filter(None, [one.event.access]), COMES],
        attachments=_calendar(one.event),
        template="event_reminder",
    )


# --- Moved, called off, withdrawn ----------------------------------------------------------------------------------
@outbox_handler("event_moved")
def tell_moved(event: OutboxEvent) -> None:
    one = _registration(event)
    if one is None or not one.is_active or one.event.is_called_off:
        return
    _write(
        one,
        event,
        subject=f"Changement : {one.event.title}",
        sentences=["La date ou le lieu a changé. Voici les nouveaux :", _when_and_where(one.event), COMES],
        kind=EVENT_NEWS,
        attachments=_calendar(one.event) if one.status == SEATED else (),
    )


@outbox_handler("event_called_off")
def tell_called_off(event: OutboxEvent) -> None:
    one = _registration(event)
    if one is None or one.status != RegistrationStatus.CANCELLED:
        return
    _write(
        one,
        event,
        subject=f"Annulé : {one.event.title}",
        sentences=[
            f"Le rendez-vous du {formats.day(one.event.starts_at)} n'aura pas lieu.",
            f"Pourquoi : {one.event.desk.cancel_reason}",
        ],
        kind=EVENT_NEWS,
        label="Voir mon rendez-vous",
        attachments=_calendar(one.event, called_off=True),
    )


@outbox_handler("event_registration_cancelled")
def tell_cancelled(event: OutboxEvent) -> None:
    """A company that withdrew by herself knows it; everybody else learns that she is not expected any more."""
    one = _registration(event)
    log = TransitionLog.objects.get(pk=event.payload["transition_id"])
    if one is None or one.status != RegistrationStatus.CANCELLED or log.actor_role == Role.EMPLOYER:
        return
    _write(
        one,
        event,
        subject=f"Inscription annulée : {one.event.title}",
        sentences=[
            f"Vous n'êtes plus inscrit au rendez-vous du {formats.day(one.event.starts_at)}.",
            "Si c'est une erreur, appelez votre référent." if one.person else "Si c'est une erreur, inscrivez-vous.",
        ],
        kind=EVENT_NEWS,
        label="Voir mon rendez-vous",
        attachments=_calendar(one.event, called_off=True),
    )
    if one.person is not None and log.actor_role != Role.REFERENT:
        _to_referent(
            one.person.referent,
            event,
            one.event,
            subject=f"{one.person.first_name} n'est plus inscrite : {one.event.title}",
            sentences=["L'organisateur a annulé son inscription.", _when_and_where(one.event)],
        )


@outbox_handler("event_declined")
def tell_referent_she_declined(event: OutboxEvent) -> None:
    one = _registration(event)
    if one is None or one.person is None:
        return
    log = TransitionLog.objects.get(pk=event.payload["transition_id"])
    _to_referent(
        one.person.referent,
        event,
        one.event,
        subject=f"{one.person.first_name} ne viendra pas : {one.event.title}",
        sentences=[f"{log.reason}.".replace("..", "."), _when_and_where(one.event),
                   "Sa place est libre : elle va à la liste d'attente, s'il y en a une."],
    )  # fmt: skip


TOLD = {
    "moved": ("Changement", "La date ou le lieu a changé. Voici les nouveaux :"),
    "called_off": ("Annulé", "Ce rendez-vous n'aura pas lieu."),
}


@outbox_handler("event_referent_told")
def tell_referent_of_change(event: OutboxEvent) -> None:
    """One message for all the people of a référent."""
    meeting = EventPage.objects.select_related("desk").filter(pk=event.payload["event_id"]).first()
    membership = Membership.objects.select_related("user").filter(pk=event.payload["membership_id"]).first()
    if meeting is None:
        return
    rows = EventRegistration.objects.filter(pk__in=event.payload["registration_ids"], person__referent=membership)
    names = [one.person.first_name for one in rows.select_related("person") if one.person]
    if not names:
        return
    head, sentence = TOLD[event.payload["what"]]
    _to_referent(
        membership,
        event,
        meeting,
        subject=f"{head} : {meeting.title}",
        sentences=[
            sentence,
            _when_and_where(meeting),
            *([f"Pourquoi : {meeting.desk.cancel_reason}"] if meeting.is_called_off else []),
            f"Inscrites de votre part : {', '.join(names)}. Un message leur est parti, quand on peut leur écrire.",
        ],
    )

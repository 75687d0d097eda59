"""Messages to tutors and about them, and the end of a tutoring with its placement."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler
from placements.enums import ImmersionStatus
from placements.handlers import addresses_of
from placements.models import Hire, ImmersionAgreement, TutoringAssignment, TutoringCheck
from placements.reaching import Reach, reach_of, short_message
from placements.selectors_tutoring import RELATED, name_for_host
from placements.services.tutoring import tutoring_follow_placement
from placements.tutor_links import check_url, space_url


def _site(name: str, *args: object) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(f"placements:{name}", args=args)


@outbox_handler("tutor_named")
def tell_the_tutor(event: OutboxEvent) -> None:
    """Her page and her welcome kit; through the company when she has neither address nor mobile."""
    found = _tutoring(event)
    if found is None or found.ended_at is not None:
        return
    reach = reach_of(found.tutor)
    if reach is not None and reach.is_phone:
        text = f"Vous accompagnez {_name(found)}. Votre page de tuteur, avec le kit d'accueil :"
        _write_short(event, reach, text=text, url=space_url(found.pk, reach.address))
        return
    send_templated(
        template="placements/mail/tutor_named",
        to=[reach.address] if reach else addresses_of(found.tutor.employer),
        context={
            "tutoring": found,
            "tutor": found.tutor,
            "who": name_for_host(found),
            "referent": found.person.referent,
            "has_link": reach is not None,
            "page_url": space_url(found.pk, reach.address) if reach else _site("employer_tutoring", found.pk),
        },
        key=event.key,
    )


@outbox_handler("tutoring_check_due")
def ask_the_tutor(event: OutboxEvent) -> None:
    """« Ça va ? » Not when she answered already, nor when the tutoring ended meanwhile."""
    check = _check(event)
    if check is None or check.answered_at is not None:
        return
    found = check.assignment
    reach = reach_of(found.tutor)
    if reach is None or found.is_over(timezone.localdate()):
        return
    answer_url = check_url(check.pk, reach.address)
    if reach.is_phone:
        _write_short(event, reach, text=f"Tout va bien avec {_name(found)} ? Répondez en un geste :", url=answer_url)
        return
    send_templated(
        template="placements/mail/tutor_check",
        to=[reach.address],
        context={
            "tutor": found.tutor,
            "who": name_for_host(found),
            "check": check,
            "answer_url": answer_url,
            "page_url": space_url(found.pk, reach.address),
        },
        key=event.key,
    )


@outbox_handler("tutor_needs_help")
def tell_the_referent(event: OutboxEvent) -> None:
    """At once, whatever her other mails."""
    check = _check(event)
    if check is None or check.closed_at is not None:
        return
    referent = check.assignment.person.referent
    if referent is None or not referent.is_active:
        return
    person = check.assignment.person
    send_templated(
        template="placements/mail/tutor_needs_help",
        to=[referent.user.email],
        context={
            "check": check,
            "tutor": check.assignment.tutor,
            # A mail travels in clear: the first name and an initial are enough for the référent.
            "who": f"{person.first_name} {person.last_name[:1]}.",
            "page_url": _site("tutoring", check.assignment_id),
        },
        key=event.key,
    )


@outbox_handler("tutoring_ended")
def thank_the_tutor(event: OutboxEvent) -> None:
    """Her certificate, and the place for her last words; nothing when she hardly began."""
    found = _tutoring(event)
    reach = reach_of(found.tutor) if found else None
    if found is None or reach is None or found.ends_on is None or found.ends_on <= found.starts_on:
        return
    page_url = space_url(found.pk, reach.address)
    if reach.is_phone:
        text = f"Votre tutorat avec {_name(found)} est terminé. Merci ! Votre attestation :"
        _write_short(event, reach, text=text, url=page_url)
        return
    send_templated(
        template="placements/mail/tutor_thanks",
        to=[reach.address],
        context={
            "tutoring": found,
            "tutor": found.tutor,
            "who": name_for_host(found),
            "page_url": page_url,
        },
        key=event.key,
    )


@outbox_handler("hire_ended")
def end_with_the_hire(event: OutboxEvent) -> None:
    hire = Hire.objects.get(pk=event.payload["object_id"])
    if hire.ended_on is not None:
        ids = list(hire.tutorings.values_list("pk", flat=True))
        tutoring_follow_placement(assignment_ids=ids, last_day=hire.ended_on, now=timezone.now())


@outbox_handler("immersion_ended")
def end_with_the_immersion(event: OutboxEvent) -> None:
    agreement = ImmersionAgreement.objects.get(pk=event.payload["object_id"])
    came = agreement.status in {ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY}
    last_day = (agreement.last_day or agreement.ends_on) if came else agreement.starts_on
    ids = list(agreement.tutorings.values_list("pk", flat=True))
    tutoring_follow_placement(assignment_ids=ids, last_day=last_day, now=timezone.now())


def _tutoring(event: OutboxEvent) -> TutoringAssignment | None:
    return TutoringAssignment.objects.select_related(*RELATED).filter(pk=event.payload["tutoring_id"]).first()


def _name(found: TutoringAssignment) -> str:
    """The person's first name as the company may read it, within the room of a short message."""
    return Truncator(name_for_host(found)).chars(30)


def _write_short(event: OutboxEvent, reach: Reach, *, text: str, url: str) -> None:
    short_message(reach, text=text, url=url, key=f"{event.key}:tutor", now=timezone.now())


def _check(event: OutboxEvent) -> TutoringCheck | None:
    related = [f"assignment__{name}" for name in RELATED]
    return TutoringCheck.objects.select_related(*related).filter(pk=event.payload["check_id"]).first()

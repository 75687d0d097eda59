"""Messages to the person, each with the link by which she answers, and what her answers tell the others."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from core import formats
from core.mail import send_templated
from core.models import OutboxEvent, TransitionLog
from core.outbox import outbox_handler
from people.models import Person
from placements.enums import ImmersionStatus, ProposalStatus, VoiceKind, VoiceLanguage
from placements.handlers import employer_addresses
from placements.models import ImmersionAgreement, PersonSaying, Proposal
from placements.reaching import Reach, language_of, reach_of, short_message
from placements.selectors import with_opening
from placements.selectors_documents import joined_to, kinds_of
from placements.site import site_page
from placements.voice.language import Language, all_languages
from placements.voice.links import (
    CONSENT,
    IMMERSION,
    INTERVIEW,
    OWN_PAGE,
    RATE_IMMERSION,
    RATE_INTERVIEW,
    LinkKind,
    own_page_url,
    voice_url,
    voice_url_by_phone,
)

CAME = {ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY}


def write_to_person(
    person: Person,
    *,
    key: str,
    subject: str,
    sentences: Sequence[str],
    label: str,
    kind: LinkKind,
    about: Any = None,
    attachments: Sequence[tuple[str, str, str]] = (),
    short: str = "",
) -> None:
    """One short mail in easy French, its link also in the four other languages; a telephone alone receives an SMS.

    `short` names the words of the SMS, when they are not those of every link of this kind. Nothing without her
    agreement, nor when she has neither address nor mobile: her référent reads it on her pages.
    """
    reach = reach_of(person)
    if reach is None:
        return
    url = _link(kind, about, person, reach)
    if reach.is_phone:
        _write_short(person, reach, key=key, words=f"sms_{short or kind.page}", url=url)
        return
    send_templated(
        template="placements/mail/voice",
        to=[reach.address],
        context={
            "subject": subject,
            "first_name": person.first_name,
            "sentences": sentences,
            "label": label,
            "url": url,
            "others": [(one, f"{url}?langue={one.code}") for one in all_languages()[1:]],
        },
        key=key,
        attachments=attachments,
    )


def _link(kind: LinkKind, about: Any, person: Person, reach: Reach) -> str:
    if kind == OWN_PAGE:
        return own_page_url(person.pk, reach.address)
    if reach.is_phone:
        return voice_url_by_phone(kind, about, person_id=person.pk, phone=reach.address)
    return voice_url(kind, about)


def _write_short(person: Person, reach: Reach, *, key: str, words: str, url: str) -> None:
    """In the language she last answered in. It names no employer and no job: a screen shows it to whoever passes."""
    language = Language.named(language_of(person))
    in_hers = "" if language.code == VoiceLanguage.FRENCH else f"?langue={language.code}"
    short_message(reach, text=language.plain(words), url=url + in_hers, key=f"{key}:person", now=timezone.now())


# --- What she is asked ------------------------------------------------------------------------------------------
@outbox_handler("proposal_asked")
def ask_person_first(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    if proposal.status == ProposalStatus.ASKED:
        _ask_consent(proposal, event, "L'employeur ne sait rien encore : c'est vous qui décidez.")


@outbox_handler("proposal_sent")
def tell_person_of_proposal(event: OutboxEvent) -> None:
    """She was presented without being asked about this one: she may still say no."""
    proposal = _proposal(event)
    if proposal.asked_at is None and proposal.status in {ProposalStatus.SENT, ProposalStatus.SEEN}:
        _ask_consent(proposal, event, "L'employeur a reçu ce que vous savez faire, sans votre nom.")


def _ask_consent(proposal: Proposal, event: OutboxEvent, where: str) -> None:
    kinds = kinds_of(joined_to(proposal))
    write_to_person(
        proposal.person,
        key=event.key,
        subject="Votre référent pense à vous",
        sentences=[
            f"{proposal.proposed_by.user} pense à vous pour : {proposal.opening.title}, chez {proposal.employer.name}.",
            *([f"Si l'employeur veut vous rencontrer, il reçoit aussi : {', '.join(kinds)}."] if kinds else []),
            f"{where} Êtes-vous d'accord ? Vous êtes libre de dire non.",
        ],
        label="Répondre oui ou non",
        kind=CONSENT,
        about=proposal.pk,
    )


@outbox_handler("interview_planned")
def ask_person_to_come(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    if proposal.status != ProposalStatus.INTERVIEW or proposal.interview_at is None:
        return
    place = f" Lieu : {proposal.interview_place}." if proposal.interview_place else ""
    write_to_person(
        proposal.person,
        key=event.key,
        subject="Votre entretien",
        sentences=[
            f"Vous avez un entretien chez {proposal.employer.name} le {formats.moment(proposal.interview_at)}.{place}",
            "Dites-nous si vous venez.",
        ],
        label="Dire si je viens",
        kind=INTERVIEW,
        about=[proposal.pk, proposal.interview_at.isoformat()],
    )


@outbox_handler("immersion_near")
def ask_person_about_immersion(event: OutboxEvent) -> None:
    agreement = _agreement(event)
    has_moved = agreement.starts_on.isoformat() != event.payload["starts_on"]
    if has_moved or agreement.status != ImmersionStatus.READY:
        return
    write_to_person(
        agreement.person,
        key=event.key,
        subject="Votre immersion commence bientôt",
        sentences=[
            f"Votre immersion chez {agreement.host.name} commence le {formats.day(agreement.starts_on)}.",
            "Dites-nous si vous venez.",
        ],
        label="Dire si je viens",
        kind=IMMERSION,
        about=[agreement.pk, agreement.starts_on.isoformat()],
    )


@outbox_handler("interview_held")
def ask_person_about_interview(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    write_to_person(
        proposal.person,
        key=event.key,
        subject="Votre avis sur l'entretien",
        sentences=[f"Vous avez passé un entretien chez {proposal.employer.name}. Vous a-t-il été utile ?"],
        label="Donner mon avis",
        kind=RATE_INTERVIEW,
        about=proposal.pk,
    )


@outbox_handler("immersion_ended")
def ask_person_to_rate_immersion(event: OutboxEvent) -> None:
    agreement = _agreement(event)
    if agreement.status not in CAME:
        return
    write_to_person(
        agreement.person,
        key=event.key,
        subject="Votre avis sur l'immersion",
        sentences=[f"Votre immersion chez {agreement.host.name} est terminée. Vous a-t-elle été utile ?"],
        label="Donner mon avis",
        kind=RATE_IMMERSION,
        about=agreement.pk,
    )


@outbox_handler("own_page_sent")
def send_own_page(event: OutboxEvent) -> None:
    person = Person.objects.get(pk=event.payload["object_id"])
    write_to_person(
        person,
        key=event.key,
        subject="Votre passeport de compétences",
        sentences=[
            "Voici votre page : votre passeport de compétences, et une copie de vos données si vous la voulez.",
            f"Ce lien est à vous seul. Il marche {OWN_PAGE.days} jours.",
        ],
        label="Ouvrir ma page",
        kind=OWN_PAGE,
    )


def _proposal(event: OutboxEvent) -> Proposal:
    rows = with_opening(Proposal.objects.all()).select_related("person__referent__user", "proposed_by__user")
    return rows.get(pk=event.payload["object_id"])


def _agreement(event: OutboxEvent) -> ImmersionAgreement:
    return ImmersionAgreement.objects.select_related("person", "host").get(pk=event.payload["object_id"])


# --- What her answers tell ----------------------------------------------------------------------------------------
@outbox_handler("proposal_declined")
@outbox_handler("proposal_declined_first")
@outbox_handler("proposal_unanswered")
def tell_referent_she_declined(event: OutboxEvent) -> None:
    proposal = _proposal(event)
    referent = proposal.in_charge
    if not referent.is_active:
        return
    log = TransitionLog.objects.get(pk=event.payload["transition_id"])
    send_templated(
        template="placements/mail/person_declined",
        to=[referent.user.email],
        context={
            "proposal": proposal,
            "who": proposal.person.first_name,
            "reason": log.reason,
            "was_sent": event.name == "proposal_declined",
            "page_url": site_page("proposal", proposal.pk),
        },
        key=event.key,
    )


@outbox_handler("proposal_declined")
def tell_employer_it_stops(event: OutboxEvent) -> None:
    """The employer learns that it stops, not why."""
    proposal = _proposal(event)
    send_templated(
        template="placements/mail/proposal_ended_employer",
        to=employer_addresses(proposal),
        context={"proposal": proposal, "page_url": site_page("employer_proposal", proposal.pk), "withdrawn": True},
        key=event.key,
    )


@outbox_handler("person_absent")
def tell_referent_she_cannot_come(event: OutboxEvent) -> None:
    rows = PersonSaying.objects.select_related(
        "person__referent__user", "proposal__employer", "proposal__proposed_by__user", "agreement__host"
    )
    said = rows.get(pk=event.payload["object_id"])
    referent = said.person.referent_or(said.proposal.proposed_by if said.proposal else None)
    if referent is None or not referent.is_active:
        return
    is_interview = said.kind == VoiceKind.INTERVIEW and said.proposal is not None
    where = said.proposal.employer if said.proposal else said.agreement.host if said.agreement else ""
    page = site_page("proposal", said.proposal_id) if is_interview else site_page("agreement", said.agreement_id)
    send_templated(
        template="placements/mail/person_absent",
        to=[referent.user.email],
        context={"said": said, "who": said.person.first_name, "where": where, "page_url": page},
        key=event.key,
    )

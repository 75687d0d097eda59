"""Mails of the follow-up of hires: the questions at milestones, the reviews of hours, the warnings."""

from core import formats
from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler
from placements.enums import Respondent
from placements.handlers import addresses_of
from placements.models import FollowUp, FollowUpAnswer, HireWarning, HoursStep
from placements.presentation_followup import ADVICE
from placements.site import site_page
from placements.voice.links import EMPLOYER_MILESTONE, MILESTONE, voice_url
from placements.voice_handlers import write_to_person


@outbox_handler("follow_up_asked")
def ask_how_it_goes(event: OutboxEvent) -> None:
    """Ask one of them by mail, unless it was said, the milestone closed or the contract ended meanwhile."""
    rows = FollowUp.objects.select_related("hire__person", "hire__employer", "hire__occupation")
    follow_up, respondent = rows.filter(pk=event.payload["object_id"]).first(), event.payload["respondent"]
    if follow_up is None:
        return
    said = FollowUpAnswer.objects.filter(follow_up=follow_up, respondent=respondent).exists()
    if said or follow_up.done_at is not None or follow_up.hire.ended_on is not None:
        return
    if respondent == Respondent.PERSON:
        _ask_person(follow_up, event)
    else:
        _ask_employer(follow_up, event)


def _ask_person(follow_up: FollowUp, event: OutboxEvent) -> None:
    hire = follow_up.hire
    again = "Petit rappel. " if event.payload["is_reminder"] else ""
    write_to_person(
        hire.person,
        key=event.key,
        subject="Comment ça va dans votre travail ?",
        sentences=[
            f"{again}Vous travaillez chez {hire.employer.name} depuis le {formats.day(hire.starts_on)}.",
            "Dites-nous comment ça va : quelques clics suffisent. Votre employeur ne voit pas votre réponse.",
        ],
        label="Dire comment ça va",
        kind=MILESTONE,
        about=follow_up.pk,
    )


def _ask_employer(follow_up: FollowUp, event: OutboxEvent) -> None:
    send_templated(
        template="placements/mail/follow_up_employer",
        to=addresses_of(follow_up.hire.employer),
        context={
            "follow_up": follow_up,
            "hire": follow_up.hire,
            "is_reminder": event.payload["is_reminder"],
            "answer_url": voice_url(EMPLOYER_MILESTONE, follow_up.pk),
            "days": EMPLOYER_MILESTONE.days,
        },
        key=event.key,
    )


@outbox_handler("hire_warned")
def tell_referent_of_warnings(event: OutboxEvent) -> None:
    """One mail for what appeared at once; nothing when it was closed meanwhile or nobody follows the person."""
    rows = HireWarning.objects.open().filter(pk__in=event.payload["warnings"]).order_by("pk")
    warnings = list(rows.select_related("hire__person__referent__user", "hire__employer"))
    if not warnings:
        return
    hire = warnings[0].hire
    referent = hire.person.referent
    if referent is None or not referent.is_active:
        return
    send_templated(
        template="placements/mail/hire_warned",
        to=[referent.user.email],
        context={
            "hire": hire,
            # A mail travels in clear: the first name and an initial are enough for the référent.
            "who": f"{hire.person.first_name} {hire.person.last_name[:1]}.",
            "warnings": [(one, ADVICE[one.kind]) for one in warnings],
            "page_url": site_page("hire", hire.pk),
        },
        key=event.key,
    )


@outbox_handler("hours_review_due")
def remind_referent_of_review(event: OutboxEvent) -> None:
    step = _step(event)
    referent = step.hire.person.referent if step else None
    if step is not None and step.hire.ended_on is None and referent is not None and referent.is_active:
        _remind(step, event, to=[referent.user.email], page="hire", who=step.hire.person.first_name)


@outbox_handler("hours_review_due")
def remind_employer_of_review(event: OutboxEvent) -> None:
    step = _step(event)
    if step is not None and step.hire.ended_on is None:
        to = addresses_of(step.hire.employer)
        _remind(step, event, to=to, page="employer_hire_page", who=step.hire.person.first_name)


def _step(event: OutboxEvent) -> HoursStep | None:
    """The step to look at; None when the plan was written again without it."""
    rows = HoursStep.objects.select_related("hire__person__referent__user", "hire__employer", "hire__occupation")
    return rows.filter(pk=event.payload["object_id"]).first()


def _remind(step: HoursStep, event: OutboxEvent, *, to: list[str], page: str, who: str) -> None:
    later = step.hire.hours_steps.filter(starts_on__gt=step.starts_on).order_by("starts_on").first()
    send_templated(
        template="placements/mail/hours_review",
        to=to,
        context={
            "step": step,
            "next": later,
            "hire": step.hire,
            "who": who,
            "page_url": site_page(page, step.hire_id),
        },
        key=event.key,
    )

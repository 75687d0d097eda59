"""Writes about jobs and immersions: create, edit, copy, move through their life, count views."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Territory, User
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import Transition, transition_apply
from employers.enums import OpeningKind, OpeningStatus
from employers.models import Employer, ImmersionOpening, JobOffer, Opening, OpeningViews, Tutor
from employers.selectors.counts import hired_on
from employers.transitions import EXPIRE, OPENING_TRANSITIONS, PROLONG, PUBLISH, REOPEN, SUBMIT
from referential.models import Commune, Skill

MODELS: dict[str, type[JobOffer] | type[ImmersionOpening]] = {
    OpeningKind.JOB: JobOffer,
    OpeningKind.IMMERSION: ImmersionOpening,
}
COPIED_AWAY = {
    "id", "status", "published_at", "labelled_at", "labelled_by", "label_criteria", "created_by", "created_at",
    "updated_at", "search_title", "search_document", "expires_on", "starts_on",
}  # fmt: skip


def opening_model(kind: str) -> type[Opening]:
    try:
        return MODELS[kind]
    except KeyError:
        raise Http404(f"unknown kind of opening {kind!r}") from None


def opening_lock(*, actor: Actor, kind: str, opening_id: int) -> Opening:
    """The opening, if the actor may see it, kept for us until the end of the transaction.

    Raises Conflict when she no longer may: somebody gave it back to its employer between her page and her click.
    """
    visible = opening_model(kind).objects.visible_to(actor).select_related("employer", "occupation", "commune")
    opening = visible.select_for_update(of=("self",)).filter(pk=opening_id).first()
    if opening is None:
        raise Conflict.because("gone", "Cette offre vient de changer et n'est plus entre vos mains.")
    return opening


@transaction.atomic
def opening_create(
    *,
    actor: Actor,
    kind: str,
    employer: Employer,
    now: dt.datetime,
    skills: Iterable[Skill] = (),
    submit: bool = False,
    **facts: Any,
) -> Opening:
    """A draft of the employer's, sent to be checked at once when `submit`."""
    own_or_refuse(actor, employer)
    opening = opening_model(kind)(employer=employer, created_by=actor.user, created_at=now, **facts)
    _settle(opening)
    opening.save()
    opening.skills.set(skills)
    if submit:
        _apply(SUBMIT, opening, actor=actor, now=now)
    return opening


@transaction.atomic
def opening_draft_for(
    *, author: User, kind: str, employer: Employer, now: dt.datetime, skills: Iterable[Skill] = (), **facts: Any
) -> Opening:
    """A draft in an employer's name, written by somebody who helps her: only she sends it to be checked.

    Who may write it is the caller's duty.
    """
    opening = opening_model(kind)(employer=employer, created_by=author, created_at=now, **facts)
    _settle(opening)
    opening.save()
    opening.skills.set(skills)
    return opening


@transaction.atomic
def opening_confirm(*, actor: Actor, kind: str, opening_id: int, now: dt.datetime, **facts: Any) -> Opening:
    """The employer's organisation reads a draft made in its name, corrects it and sends it to be checked.

    Done twice, it is sent once.
    """
    locked = opening_model(kind).objects.select_for_update(of=("self",))
    opening = locked.select_related("employer", "occupation", "commune").get(pk=opening_id)
    own_or_refuse(actor, opening.employer)
    if opening.status != OpeningStatus.DRAFT:
        return opening
    for name, value in facts.items():
        setattr(opening, name, value)
    opening.save()
    _apply(SUBMIT, opening, actor=actor, now=now)
    return opening


@transaction.atomic
def opening_update(
    *,
    actor: Actor,
    kind: str,
    opening_id: int,
    now: dt.datetime,
    skills: Iterable[Skill] | None = None,
    submit: bool = False,
    seen_at: dt.datetime | None = None,
    **facts: Any,
) -> Opening:
    """Change an opening. Raises Conflict when a colleague changed it after `seen_at`, the moment the page showed."""
    opening = opening_lock(actor=actor, kind=kind, opening_id=opening_id)
    own_or_refuse(actor, opening.employer)
    if seen_at is not None and opening.updated_at > seen_at:
        raise Conflict.because(
            "edited_meanwhile",
            "Cette offre a été modifiée entre-temps par un collègue. Vos changements n'ont pas été enregistrés.",
        )
    for name, value in facts.items():
        setattr(opening, name, value)
    _settle(opening)
    _keep_taken_places(opening)
    opening.save()
    if skills is not None:
        opening.skills.set(skills)
    if submit and opening.status == OpeningStatus.DRAFT:
        _apply(SUBMIT, opening, actor=actor, now=now)
    elif opening.status == OpeningStatus.PUBLISHED:
        outbox_add(
            "opening_changed", key=f"{kind}:{opening.pk}:{now.isoformat()}", kind=str(opening.kind), id=opening.pk
        )
    return opening


@transaction.atomic
def opening_duplicate(*, actor: Actor, kind: str, opening_id: int, now: dt.datetime) -> Opening:
    """A new draft with the same facts, without history, first day or label, valid as long as a new offer."""
    source = opening_lock(actor=actor, kind=kind, opening_id=opening_id)
    own_or_refuse(actor, source.employer)
    facts = {field.name: getattr(source, field.name) for field in source._meta.fields if field.name not in COPIED_AWAY}
    facts["expires_on"] = timezone.localdate(now) + dt.timedelta(days=settings.OPENING_VALID_DAYS)
    return opening_create(actor=actor, kind=kind, now=now, skills=source.skills.all(), **facts)


@transaction.atomic
def opening_move(
    *, actor: Actor, kind: str, opening_id: int, action: str, now: dt.datetime, reason: str = ""
) -> Opening:
    """Apply the action of that name from the table of transitions; `opening_renew` prolongs, since it knows the day."""
    change = next((one for one in OPENING_TRANSITIONS if one.name == action and one.roles), None)
    if change is None or change is PROLONG:
        raise Refused.because("unknown_action", "Cette action n'existe pas.")
    opening = opening_lock(actor=actor, kind=kind, opening_id=opening_id)
    _apply(change, opening, actor=actor, now=now, reason=reason)
    return opening


@transaction.atomic
def openings_expire(*, today: dt.date, now: dt.datetime) -> int:
    """Close what is published past its last day."""
    done = 0
    for model in MODELS.values():
        late = model.objects.published().filter(expires_on__lt=today).order_by("pk")
        for opening in late.select_for_update(of=("self",), skip_locked=True):
            _apply(EXPIRE, opening, actor=None, now=now)
            done += 1
    return done


@transaction.atomic
def opening_view_count(*, kind: str, opening_id: int, day: dt.date) -> None:
    """One more reading of the public page."""
    views, _ = OpeningViews.objects.get_or_create(kind=kind, object_id=opening_id, day=day)
    OpeningViews.objects.filter(pk=views.pk).update(count=F("count") + 1)


def _apply(change: Transition, opening: Opening, *, actor: Actor | None, now: dt.datetime, reason: str = "") -> None:
    if change is PUBLISH and opening.status in change.sources:
        opening.published_at = now
        opening.save(update_fields=["published_at"])
    transition_apply(change, opening, actor=actor, now=now, reason=reason, kind=str(opening.kind), id=opening.pk)
    if change is REOPEN and opening.labelled_at:
        # What is written may change now: the label is to be given again.
        opening.labelled_at, opening.labelled_by, opening.label_criteria = None, None, []
        opening.save(update_fields=["labelled_at", "labelled_by", "label_criteria"])


def own_or_refuse(actor: Actor, employer: Employer) -> None:
    """Raises Refused when the company is not the actor's."""
    if employer.organisation_id != actor.organisation_id:
        raise Refused.because("not_yours", "Cette entreprise n'est pas la vôtre.")


def _settle(opening: Opening) -> None:
    """What follows from the rest: the territory of the place, and a tutor of the same company."""
    opening.territory = territory_of(opening.commune) or opening.employer.territory
    tutor: Tutor | None = opening.tutor
    if tutor is not None and tutor.employer_id != opening.employer_id:
        raise Refused([Reason("tutor_elsewhere", "Ce tuteur n'est pas de votre entreprise.", "tutor")])


def _keep_taken_places(opening: Opening) -> None:
    """People hired on this offer keep their place."""
    taken = hired_on(type(opening), [opening.pk])[opening.pk]
    if opening.places < taken:
        text = f"{taken} personnes sont déjà embauchées" if taken > 1 else "Une personne est déjà embauchée"
        raise Refused([Reason("places_taken", f"{text} sur cette offre : gardez au moins autant de places.", "places")])


def territory_of(commune: Commune | None) -> Territory | None:
    """The deepest territory that holds the commune."""
    if commune is None:
        return None
    return Territory.objects.filter(communes=commune).order_by("-depth", "pk").first()

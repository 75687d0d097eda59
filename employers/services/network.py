"""Joining and leaving the network of inclusive employers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from core.cleaning import clean_or_refuse
from core.dates import months_later
from core.errors import Conflict, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from employers.enums import Kept, NetworkStatus
from employers.facts import facts_of
from employers.models import (
    CharterReview,
    CharterSignature,
    CharterTheme,
    CharterVersion,
    Employer,
    NetworkMembership,
)
from employers.transitions import NETWORK_ACCEPT, NETWORK_APPLY_AGAIN, NETWORK_TRANSITIONS


@transaction.atomic
def charter_sign(
    *,
    actor: Actor,
    employer: Employer,
    commitments: Sequence[str],
    today: dt.date,
    now: dt.datetime,
    signer_name: str = "",
    signer_role: str = "",
) -> NetworkMembership:
    """Sign the charter in force, for `CHARTER_MONTHS`: the company becomes a candidate, a member renews.

    Each signature is kept: who, when, which version, on which themes.
    """
    if not actor.has_role(Role.EMPLOYER):
        raise Refused.because("wrong_role", "Seul l'employeur signe la charte de son entreprise.")
    if employer.organisation_id != actor.organisation_id:
        raise Refused.because("not_yours", "Cette entreprise n'est pas la vôtre.")
    known = set(CharterTheme.objects.filter(is_active=True).values_list("code", flat=True))
    chosen = [code for code in dict.fromkeys(commitments) if code in known]
    if not chosen:
        raise Refused.because("no_commitment", "Choisissez au moins un engagement.", "commitments")
    until = months_later(today, settings.CHARTER_MONTHS)
    signed = {"charter_signed_on": today, "signed_by": actor.user, "commitments": chosen, "renew_by": until}
    membership, created = NetworkMembership.objects.select_for_update(of=("self",)).get_or_create(
        employer=employer, defaults=signed
    )
    CharterSignature.objects.create(
        membership=membership,
        version=charter_in_force(on=today),
        signed_at=now,
        signed_by=actor.user,
        signer_name=signer_name.strip() or actor.user.get_full_name(),
        signer_role=signer_role.strip(),
        commitments=chosen,
        valid_until=until,
    )
    if created:
        outbox_add("network_applied", key=f"membership:{membership.pk}", object_id=membership.pk)
        return membership
    for name, value in signed.items():
        setattr(membership, name, value)
    membership.save(update_fields=list(signed))
    if membership.status == NetworkStatus.LEFT:
        transition_apply(NETWORK_APPLY_AGAIN, membership, actor=actor, now=now)
    return membership


def charter_in_force(*, on: dt.date) -> CharterVersion | None:
    """The text that is signed on a day; None before the first one."""
    return CharterVersion.objects.filter(valid_from__lte=on).order_by("-valid_from", "-number").first()


@transaction.atomic
def charter_publish(
    *, actor: Actor, title: str, text: str, valid_from: dt.date, today: dt.date, now: dt.datetime
) -> CharterVersion:
    """Another wording of the charter, signed from a day on. What was signed keeps its own text."""
    if not actor.is_department_wide:
        raise Refused.because("wrong_role", "Votre rôle ne permet pas cette action.")
    if valid_from < today:
        raise Refused.because("past", "La nouvelle charte commence aujourd'hui au plus tôt.", "valid_from")
    last = CharterVersion.objects.select_for_update(of=("self",)).order_by("-number").first()
    if last is not None and last.text.strip() == text.strip() and last.title == title.strip():
        raise Conflict.because("same", "Ce texte est déjà celui de la dernière version.")
    version = CharterVersion(
        number=(last.number if last else 0) + 1,
        title=title.strip(),
        text=text.strip(),
        valid_from=valid_from,
        published_by=actor.user,
        created_at=now,
    )
    clean_or_refuse(version, only=["title", "text"])
    version.save()
    return version


@transaction.atomic
def review_submit(
    *,
    actor: Actor,
    signature_id: int,
    answers: Mapping[str, Mapping[str, str]],
    words: str,
    today: dt.date,
    now: dt.datetime,
) -> CharterReview:
    """What became of the commitments of a signature. The facts are counted now; sending again replaces the review
    until the Département has read it.
    """
    signature = (
        CharterSignature.objects.select_for_update(of=("self",))
        .select_related("membership__employer")
        .get(pk=signature_id, membership__employer__organisation_id=actor.organisation_id)
    )
    if not actor.has_role(Role.EMPLOYER):
        raise Refused.because("wrong_role", "Seul l'employeur fait le bilan de ses engagements.")
    review = CharterReview.objects.filter(signature=signature).first() or CharterReview(signature=signature)
    if review.read_at:
        raise Conflict.because("read", "Le Département a déjà lu ce bilan : il ne change plus.")
    first, last = review_period(signature, today=today)
    review.period_start, review.period_end = first, last
    review.facts = facts_of(signature.membership.employer_id, first=first, last=last).as_json
    review.answers = {code: _answer(answers.get(code, {})) for code in signature.commitments}
    review.words, review.submitted_at, review.submitted_by = words.strip(), now, actor.user
    clean_or_refuse(review, only=["words"])
    review.save()
    return review


def review_period(signature: CharterSignature, *, today: dt.date) -> tuple[dt.date, dt.date]:
    """From the signature to today, or to its end."""
    first = timezone.localdate(signature.signed_at)
    return first, max(first, min(today, signature.valid_until))


def _answer(said: Mapping[str, Any]) -> dict[str, str]:
    kept = str(said.get("kept", ""))
    if kept not in Kept.values:
        raise Refused.because("kept", "Dites pour chaque engagement ce qu'il est devenu.")
    return {"kept": kept, "words": str(said.get("words", "")).strip()[:500]}


@transaction.atomic
def review_read(*, actor: Actor, review_id: int, now: dt.datetime) -> CharterReview:
    """The Département read it. Saying it twice changes nothing."""
    if not actor.is_department_wide:
        raise Refused.because("wrong_role", "Votre rôle ne permet pas cette action.")
    review = CharterReview.objects.select_for_update(of=("self",)).get(pk=review_id)
    if review.read_at is None:
        review.read_at, review.read_by = now, actor.user
        review.save(update_fields=["read_at", "read_by"])
    return review


@transaction.atomic
def network_move(
    *, actor: Actor, membership_id: int, action: str, today: dt.date, now: dt.datetime, reason: str = ""
) -> NetworkMembership:
    """Welcome a candidate, decline, or leave."""
    change = next((one for one in NETWORK_TRANSITIONS if one.name == action), None)
    if change is None or change is NETWORK_APPLY_AGAIN:
        raise Refused.because("unknown_action", "Cette action n'existe pas.")
    membership = (
        NetworkMembership.objects.filter(employer__in=Employer.objects.visible_to(actor))
        .select_for_update(of=("self",))
        .get(pk=membership_id)
    )
    if membership.status not in change.sources:
        raise Conflict.because("wrong_state", "Cette action n'est plus possible : la situation a changé.")
    if change is NETWORK_ACCEPT:
        membership.joined_on, membership.left_on = today, None
        membership.save(update_fields=["joined_on", "left_on"])
    transition_apply(change, membership, actor=actor, now=now, reason=reason)
    if change.target == NetworkStatus.LEFT:
        membership.left_on = today
        membership.save(update_fields=["left_on"])
    return membership

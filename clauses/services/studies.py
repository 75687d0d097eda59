"""Studies: begin, write step by step, share, copy, and turn into a contract once it is awarded."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation
from clauses.enums import StudySide
from clauses.models import Study, StudyLot
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from people.models import EligibilityCriterion

STUDY_FIELDS = (
    "title", "contract_type", "buyer_type", "is_anru", "estimated_value", "consultation_on", "duration_months",
    "commune", "cpv",
)  # fmt: skip
TERMS_FIELDS = ("statement_due_day", "penalty_rate", "criterion_weight", "contact")
LOT_FIELDS = (
    "title", "trade", "amount_excl_tax", "labour_share", "effort_rate", "hourly_cost", "duration_months",
    "chosen_hours",
)  # fmt: skip
MAX_LOTS = 40


@transaction.atomic
def study_begin(*, actor: Actor, values: Mapping[str, Any], now: dt.datetime, buyer_id: int | None = None) -> Study:
    """Begin a study: a buyer for her own organisation, a facilitator for the buyer `buyer_id`."""
    _require_side(actor)
    if actor.role == Role.BUYER:
        owners = {"buyer_id": actor.organisation_id}
    else:
        if buyer_id is None:
            raise Refused.because("buyer_missing", "Indiquez l'acheteur.", field="buyer")
        owners = {"buyer_id": buyer_id, "facilitation_id": actor.organisation_id}
    return Study.objects.create(
        side=actor.role,
        created_by=actor.user,
        created_at=now,
        updated_at=now,
        **owners,
        **{name: values[name] for name in STUDY_FIELDS if name in values},
    )


@transaction.atomic
def study_describe(
    *, actor: Actor, study_id: int, values: Mapping[str, Any], now: dt.datetime, seen: int | None = None
) -> Study:
    """Write what the study says of the future contract. `seen` is the revision the person was looking at."""
    study = _study_lock(actor, study_id, seen=seen)
    for name in STUDY_FIELDS:
        if name in values:
            setattr(study, name, values[name])
    return _touch(study, now)


@transaction.atomic
def study_terms_set(
    *,
    actor: Actor,
    study_id: int,
    values: Mapping[str, Any],
    publics: Sequence[EligibilityCriterion],
    now: dt.datetime,
    seen: int | None = None,
) -> Study:
    """Write what the contract documents need beside the volumes: due day, penalty, contact, publics."""
    study = _study_lock(actor, study_id, seen=seen)
    for name in TERMS_FIELDS:
        if name in values:
            setattr(study, name, values[name])
    study.publics.set(publics)
    return _touch(study, now)


# --- Lots ---


@transaction.atomic
def study_lot_add(*, actor: Actor, study_id: int, values: Mapping[str, Any], now: dt.datetime) -> StudyLot:
    """Add a lot under the next number."""
    study = _study_lock(actor, study_id)
    numbers = list(study.lots.values_list("number", flat=True))
    if len(numbers) >= MAX_LOTS:
        raise Refused.because("too_many_lots", f"Une étude compte {MAX_LOTS} lots au plus.")
    lot = StudyLot.objects.create(
        study=study,
        number=max(numbers, default=0) + 1,
        **{name: values[name] for name in LOT_FIELDS if name in values},
    )
    _touch(study, now)
    return lot


@transaction.atomic
def study_lot_describe(
    *, actor: Actor, lot_id: int, values: Mapping[str, Any], now: dt.datetime, seen: int | None = None
) -> StudyLot:
    """Write a lot's figures."""
    lot = _lot_of(actor, lot_id)
    study = _study_lock(actor, lot.study_id, seen=seen)
    for name in LOT_FIELDS:
        if name in values:
            setattr(lot, name, values[name])
    lot.save()
    _touch(study, now)
    return lot


@transaction.atomic
def study_lot_remove(*, actor: Actor, lot_id: int, now: dt.datetime) -> Study:
    """Take a lot away and number the others again."""
    lot = _lot_of(actor, lot_id)
    study = _study_lock(actor, lot.study_id)
    lot.delete()
    for number, other in enumerate(study.lots.order_by("number"), start=1):
        if other.number != number:
            other.number = number
            other.save(update_fields=["number"])
    return _touch(study, now)


@transaction.atomic
def study_kinds_choose(
    *, actor: Actor, study_id: int, kinds: Mapping[int, str], now: dt.datetime, seen: int | None = None
) -> Study:
    """Choose the kind of clause of lots: `kinds` gives, by lot, a kind or an empty word for no clause."""
    study = _study_lock(actor, study_id, seen=seen)
    for lot in study.lots.filter(pk__in=kinds):
        lot.clause_kind, lot.is_decided = kinds[lot.pk], True
        lot.save(update_fields=["clause_kind", "is_decided"])
    return _touch(study, now)


# --- Sharing, copying ---


@transaction.atomic
def study_share(*, actor: Actor, study_id: int, now: dt.datetime, facilitation_id: int | None = None) -> Study:
    """Let the other side read and write the study; it is told by mail. Twice is once.

    The buyer says with which facilitation organisation; a facilitator shares with the study's buyer.
    """
    study = _own_study(actor, study_id)
    if study.is_shared:
        return study
    if study.side == StudySide.BUYER:
        if facilitation_id is None or not facilitations().filter(pk=facilitation_id).exists():
            message = "Choisissez la structure de facilitation."
            raise Refused.because("facilitation_missing", message, field="facilitation")
        study.facilitation_id = facilitation_id
    study.shared_at = now
    _touch(study, now)
    outbox_add("study_shared", key=f"{study.pk}:{study.revision}", study_id=study.pk)
    return study


@transaction.atomic
def study_unshare(*, actor: Actor, study_id: int, now: dt.datetime) -> Study:
    """Keep the study for one's own side again."""
    study = _own_study(actor, study_id)
    if not study.is_shared:
        return study
    study.shared_at = None
    if study.side == StudySide.BUYER:
        study.facilitation = None
    return _touch(study, now)


@transaction.atomic
def study_duplicate(*, actor: Actor, study_id: int, now: dt.datetime) -> Study:
    """Copy a study with its lots for the actor's own side: the next contract often resembles the last."""
    _require_side(actor)
    source = Study.objects.visible_to(actor).get(pk=study_id)
    lots, publics = list(source.lots.all()), list(source.publics.all())
    copy = Study(
        title=f"{source.title[:290]} (copie)",
        buyer_id=source.buyer_id,
        facilitation_id=actor.organisation_id if actor.role == Role.FACILITATOR else None,
        side=actor.role,
        created_by=actor.user,
        created_at=now,
        updated_at=now,
        **{name: getattr(source, name) for name in (*STUDY_FIELDS, *TERMS_FIELDS) if name != "title"},
    )
    copy.save()
    copy.publics.set(publics)
    names = ("number", *LOT_FIELDS, "clause_kind", "is_decided")
    StudyLot.objects.bulk_create(StudyLot(study=copy, **{name: getattr(lot, name) for name in names}) for lot in lots)
    return copy


@transaction.atomic
def study_delete(*, actor: Actor, study_id: int) -> None:
    """Delete one's own side's study. The contract it may have made stays."""
    _own_study(actor, study_id).delete()


def facilitations():
    """The organisations that have facilitators: those with whom a buyer may share."""
    facilitators = Membership.objects.usable().filter(role=Role.FACILITATOR).values("organisation")
    kinds = [OrganisationKind.FACILITATOR_BODY, OrganisationKind.DEPARTMENT]
    return Organisation.objects.filter(pk__in=facilitators, kind__in=kinds).order_by("name", "pk")


# --- Locks ---


def _require_side(actor: Actor) -> None:
    if not actor.has_role(Role.BUYER, Role.FACILITATOR):
        raise Refused.because("wrong_role", "Une étude est faite par un acheteur ou un facilitateur.")


def _lot_of(actor: Actor, lot_id: int) -> StudyLot:
    return StudyLot.objects.select_related("study").get(pk=lot_id, study__in=Study.objects.visible_to(actor))


def _study_lock(actor: Actor, study_id: int, *, seen: int | None = None) -> Study:
    study = Study.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=study_id)
    if seen is not None and seen != study.revision:
        message = "Quelqu'un a modifié cette étude entre-temps. Rechargez la page, puis reprenez votre saisie."
        raise Conflict.because("changed_meanwhile", message)
    return study


def _own_study(actor: Actor, study_id: int) -> Study:
    study = _study_lock(actor, study_id)
    if study.side != actor.role:
        raise Refused([Reason("not_own", "Seuls ceux qui ont commencé cette étude peuvent le faire.")])
    return study


def _touch(study: Study, now: dt.datetime) -> Study:
    study.updated_at = now
    study.revision += 1
    study.save()
    return study

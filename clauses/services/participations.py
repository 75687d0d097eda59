"""The companies of a lot: lead and co-contractors, subcontractors declared then accepted, and who may declare hours."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Invitation, User
from accounts.services import invitation_send
from clauses.enums import ParticipationRole, ParticipationStatus
from clauses.models import (
    Announcement,
    Engagement,
    GoodFaithStep,
    HoursStatement,
    Letter,
    Lot,
    Participation,
    PublicContract,
)
from clauses.services.contracts import lot_hold, lot_lock, organisation_by_siret, require_facilitator
from clauses.transitions import COMPANY_ACCEPT, COMPANY_DECLARE_AGAIN, COMPANY_REFUSE
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Refused
from core.outbox import outbox_add
from core.validators import compact_siret
from core.workflow import transition_apply

WORDS = frozenset({"work", "contact_email", "amount_excl_tax"})


# --- Putting a company on a lot ---


@transaction.atomic
def participation_add(
    *,
    actor: Actor,
    lot_id: int,
    siret: str,
    role: str,
    on: dt.date,
    now: dt.datetime,
    name: str = "",
    accepted_on: dt.date | None = None,
    work: str = "",
    amount_excl_tax: Decimal | None = None,
    contact_email: str = "",
) -> Participation:
    """The facilitator puts a company on a lot. A subcontractor waits for the buyer, unless accepted on a day given.

    A lot has one lead contractor: Refused for a second one. A subcontractor refused before may be declared again.
    """
    lot = lot_lock(actor, lot_id)
    if role == ParticipationRole.LEAD and lot.participations.filter(role=ParticipationRole.LEAD).exists():
        raise Refused.because("lead_already_known", "Ce lot a déjà un titulaire.", field="role")
    if accepted_on is not None and accepted_on > on:
        raise Refused.because("accepted_later", "Cette date n'est pas encore passée.", field="accepted_on")
    waits = role == ParticipationRole.SUBCONTRACTOR and accepted_on is None
    if waits and (refused := _refused_before(lot, siret=siret, name=name)) is not None:
        words = {"work": work, "amount_excl_tax": amount_excl_tax, "contact_email": contact_email}
        return _declare_again(refused, actor=actor, words=words, on=on, now=now)
    participation = _join(
        lot,
        siret=siret,
        name=name,
        role=role,
        declared_on=on,
        status=ParticipationStatus.PENDING if waits else ParticipationStatus.ACCEPTED,
        declared_by=actor.user,
        accepted_on=accepted_on,
        accepted_by=actor.user if accepted_on else None,
        work=work,
        amount_excl_tax=amount_excl_tax,
        contact_email=contact_email,
    )
    if waits:
        _announce(participation)
    return participation


@transaction.atomic
def participation_declare(
    *,
    actor: Actor,
    lot_id: int,
    siret: str,
    name: str,
    work: str,
    amount_excl_tax: Decimal | None,
    contact_email: str,
    on: dt.date,
    now: dt.datetime,
) -> Participation:
    """The lead contractor declares a subcontractor, which waits for the buyer (CCP L2193-4).

    One refused before may be declared again, with what changed: the refusal stays in the history.
    """
    lot = _led_lot(actor, lot_id)
    words = {"work": work, "amount_excl_tax": amount_excl_tax, "contact_email": contact_email}
    if (refused := _refused_before(lot, siret=siret, name=name)) is not None:
        return _declare_again(refused, actor=actor, words=words, on=on, now=now)
    participation = _join(
        lot,
        siret=siret,
        name=name,
        role=ParticipationRole.SUBCONTRACTOR,
        status=ParticipationStatus.PENDING,
        declared_on=on,
        declared_by=actor.user,
        **words,
    )
    _announce(participation)
    return participation


@transaction.atomic
def participation_enter(participation: Participation, *, user: User, on: dt.date) -> Participation:
    """Put on its lot a company written in the administration: a subcontractor waits for the buyer there too."""
    participation.declared_on, participation.declared_by = on, user
    waits = participation.role == ParticipationRole.SUBCONTRACTOR
    if waits:
        participation.status = ParticipationStatus.PENDING
    participation.save()
    if waits:
        _announce(participation)
    return participation


def _refused_before(lot: Lot, *, siret: str, name: str) -> Participation | None:
    """The company of this SIRET, held, if the buyer refused it on the lot."""
    company = organisation_by_siret(siret=siret, name=name, kind=OrganisationKind.CONTRACTOR)
    refused = lot.participations.filter(organisation=company, status=ParticipationStatus.REFUSED)
    return refused.select_for_update(of=("self",)).first()


def _declare_again(
    refused: Participation, *, actor: Actor, words: Mapping[str, Any], on: dt.date, now: dt.datetime
) -> Participation:
    values = {**words, "refused_on": None, "refusal_reason": "", "declared_on": on, "declared_by": actor.user}
    transition_apply(
        COMPANY_DECLARE_AGAIN,
        refused,
        actor=actor,
        now=now,
        values=values,
        participation_id=refused.pk,
        lot_id=refused.lot_id,
    )
    return refused


def _join(lot: Lot, *, siret: str, name: str, **values) -> Participation:
    organisation = organisation_by_siret(siret=siret, name=name, kind=OrganisationKind.CONTRACTOR)
    if lot.participations.filter(organisation=organisation).exists():
        raise Conflict.because("already_present", "Cette entreprise est déjà sur ce lot.", field="siret")
    participation = Participation(
        lot=lot, organisation=organisation, published_identifier=compact_siret(siret), **values
    )
    clean_or_refuse(participation, only=WORDS)
    participation.save()
    return participation


def _announce(participation: Participation) -> None:
    outbox_add(
        "company_declared",
        key=f"participation:{participation.pk}",
        participation_id=participation.pk,
        lot_id=participation.lot_id,
    )


def _led_lot(actor: Actor, lot_id: int) -> Lot:
    """A lot of an open contract that the actor's company answers for, held."""
    if not actor.has_role(Role.CONTRACTOR):
        raise Refused.because("wrong_role", "Seule l'entreprise titulaire déclare ses sous-traitants.")
    lot = lot_hold(actor, lot_id)
    leads = lot.participations.filter(organisation_id=actor.organisation_id, role=ParticipationRole.LEAD)
    if not leads.exists():
        raise Refused.because("not_the_lead", "Seule l'entreprise titulaire du lot déclare ses sous-traitants.")
    return lot


# --- The buyer's answer ---


@transaction.atomic
def participation_decide(
    *, actor: Actor, participation_id: int, decision: str, reason: str, on: dt.date, now: dt.datetime
) -> Participation:
    """Accept or refuse a declared subcontractor, once. The buyer decides; the facilitator records what she decided.

    `decision` is `accept` or `refuse`. Raises Conflict when it was decided meanwhile.
    """
    participation = _participation_lock(actor, participation_id)
    if decision == COMPANY_ACCEPT.name:
        change, values = COMPANY_ACCEPT, {"accepted_on": on, "accepted_by": actor.user}
    else:
        change, values = COMPANY_REFUSE, {"refused_on": on, "refusal_reason": reason.strip()}
        participation.refusal_reason = reason.strip()
        clean_or_refuse(participation, only={"refusal_reason"})
    transition_apply(
        change,
        participation,
        actor=actor,
        now=now,
        reason=reason,
        values=values,
        participation_id=participation.pk,
        lot_id=participation.lot_id,
    )
    return participation


# --- Correcting, removing ---


@transaction.atomic
def participation_describe(
    *, actor: Actor, participation_id: int, role: str, work: str, amount_excl_tax: Decimal | None, contact_email: str
) -> Participation:
    """Correct what is said of a company on a lot. A new lead makes a co-contractor of the former one."""
    require_facilitator(actor)
    participation = _participation_lock(actor, participation_id)
    if role != participation.role:
        _require_accepted(participation)
        if participation.role == ParticipationRole.LEAD:
            message = "Un lot a un titulaire : donnez d'abord ce rôle à une autre entreprise."
            raise Refused.because("lead_missing", message, field="role")
    if role == ParticipationRole.LEAD:
        others = participation.lot.participations.filter(role=ParticipationRole.LEAD).exclude(pk=participation.pk)
        others.update(role=ParticipationRole.CO_CONTRACTOR)
    participation.role = role
    participation.work = work
    participation.amount_excl_tax = amount_excl_tax
    participation.contact_email = contact_email
    clean_or_refuse(participation, only=WORDS)
    participation.save(update_fields=["role", *sorted(WORDS)])
    return participation


@transaction.atomic
def participation_identify(*, actor: Actor, participation_id: int, siret: str, name: str) -> Participation:
    """Say which company stands behind a published identifier that nobody could read."""
    require_facilitator(actor)
    participation = _participation_lock(actor, participation_id)
    if participation.organisation_id is not None:
        raise Conflict.because("identified", "Cette entreprise est déjà identifiée.")
    company = organisation_by_siret(
        siret=siret, name=name or participation.published_name, kind=OrganisationKind.CONTRACTOR
    )
    if participation.lot.participations.filter(organisation=company).exists():
        raise Conflict.because("already_present", "Cette entreprise est déjà sur ce lot.", field="siret")
    participation.organisation = company
    participation.save(update_fields=["organisation"])
    return participation


@transaction.atomic
def participation_remove(*, actor: Actor, participation_id: int) -> None:
    """Take off a lot a company put there by mistake. One that left a trace there stays."""
    require_facilitator(actor)
    participation = _participation_lock(actor, participation_id)
    if has_traces(participation):
        message = "Cette entreprise a déjà des personnes, des relevés ou des courriers sur ce lot : elle y reste."
        raise Refused.because("has_traces", message)
    participation.delete()


@transaction.atomic
def participation_withdraw(*, actor: Actor, participation_id: int) -> None:
    """The lead contractor takes back a declaration that waits; a refusal stays in the history (CCP L2193-4)."""
    participation = Participation.objects.visible_to(actor).get(pk=participation_id)
    _led_lot(actor, participation.lot_id)
    participation = Participation.objects.select_for_update(of=("self",)).get(pk=participation_id)
    if participation.status != ParticipationStatus.PENDING:
        raise Conflict.because("decided", "Cette déclaration n'attend plus de réponse : elle ne se retire plus.")
    participation.delete()


def has_traces(participation: Participation) -> bool:
    """Whether the company already did something on the lot, or was written to."""
    if participation.organisation_id is None:
        return False
    there = {"lot": participation.lot_id, "company": participation.organisation_id}
    return any(
        model._default_manager.filter(**there).exists()
        for model in (Engagement, HoursStatement, Announcement, Letter, GoodFaithStep)
    )


def _participation_lock(actor: Actor, participation_id: int) -> Participation:
    """The contract first, then its lot, then the company, within the actor's scope and on an open contract."""
    if not actor.has_role(Role.FACILITATOR, Role.BUYER):
        raise Refused.because("wrong_role", "Votre rôle ne permet pas cette action.")
    found = Participation.objects.visible_to(actor).get(pk=participation_id)
    lot_hold(actor, found.lot_id)
    return Participation.objects.select_for_update(of=("self",)).select_related("lot__contract").get(pk=found.pk)


def _require_accepted(participation: Participation) -> None:
    if not participation.is_accepted:
        raise Refused.because("not_accepted", "L'acheteur n'a pas encore accepté cette entreprise.", field="role")


# --- Its people ---


@transaction.atomic
def company_invite(*, actor: Actor, participation_id: int, email: str, now: dt.datetime) -> Invitation:
    """Invite somebody of an accepted company to declare its hours."""
    require_facilitator(actor)
    participation = Participation.objects.visible_to(actor).select_related("organisation").get(pk=participation_id)
    if participation.organisation is None:
        raise Refused.because("unknown_company", "Identifiez d'abord cette entreprise par son SIRET.", field="email")
    if not participation.is_accepted:
        raise Refused.because("not_accepted", "L'acheteur n'a pas encore accepté cette entreprise.", field="email")
    return invitation_send(
        actor=actor, email=email, role=Role.CONTRACTOR, organisation=participation.organisation, now=now
    )


# --- Who may declare hours ---


def declaring_problem(lot: Lot, company_id: int, *, hold: bool = False) -> str:
    """Why a company may not announce people or declare hours on a lot, in French; empty when it may.

    `hold` keeps the contract as it is until the end of the transaction, for whoever writes.
    """
    contracts = PublicContract.objects.select_for_update(no_key=True) if hold else PublicContract.objects
    contract = contracts.get(pk=lot.contract_id)
    if not contract.is_open:
        return f"Ce marché est {contract.get_status_display().lower()} : il ne reçoit plus d'heures."
    participation = Participation.objects.filter(lot=lot, organisation_id=company_id).first()
    if participation is None:
        return "Cette entreprise n'est pas sur le lot : ajoutez-la d'abord."
    if participation.status == ParticipationStatus.PENDING:
        return "L'acheteur n'a pas encore accepté cette entreprise : ses heures attendent son accord."
    if participation.status == ParticipationStatus.REFUSED:
        return "L'acheteur a refusé cette entreprise sur ce lot."
    return ""

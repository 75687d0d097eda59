"""The stages of an organisation that registered itself, of an invitation and of a request to join."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.enums import AccessRequestStatus, InvitationStatus, OrganisationStatus, Role
from accounts.models import Invitation
from accounts.services import (
    access_request_answer,
    access_request_send,
    invitation_accept,
    invitation_revoke,
    invitation_send,
    organisation_refuse,
    organisation_verify,
)
from tests.factories.accounts import OrganisationFactory, UserFactory, actor_create
from tests.workflows.stage import WHY, Stage, door, everybody, write

DAY = dt.timedelta(days=1)


def access_stage() -> Stage:
    """Its own people of every role, and the Département."""
    now = timezone.now()
    company = OrganisationFactory(verified_at=now, verified_by=UserFactory())
    request = access_request_send(organisation=company, email="sonia@demo.example", role=Role.EMPLOYER, now=now)
    inside = {role.value: actor_create(role, organisation=company) for role in (Role.EMPLOYER, Role.CONTRACTOR)}
    answered = {"answered_at": now, "answered_by": UserFactory()}

    def put(state: str, name: str) -> None:
        write(request, status=state, **(answered if state != AccessRequestStatus.WAITING else {}))

    def answer(*, accept: bool):
        return lambda actor: access_request_answer(
            actor=actor, request_id=request.pk, accept=accept, now=now, reason=WHY
        )

    return Stage(
        row=request,
        actors=everybody(**inside),
        put=put,
        acts={"accept": answer(accept=True), "refuse": answer(accept=False)},
        doors={
            "accept": (door("accounts:access_request_answer", request.pk),),
            "refuse": (door("accounts:access_request_refuse", request.pk, reason=WHY),),
        },
    )


def invitation_stage() -> Stage:
    """A référent's invitation to a colleague; somebody of every role is in her organisation."""
    now = timezone.now()
    referent = actor_create(Role.REFERENT)
    organisation, token = referent.organisation, Invitation.new_token()
    colleagues = {role.value: actor_create(role, organisation=organisation) for role in Role if role != Role.REFERENT}
    invited = {"organisation": organisation, "role": Role.REFERENT, "email": "nouvelle@demo.example"}
    invitation = Invitation.objects.create(
        **invited, token_hash=Invitation.hash_of(token), invited_by=referent.user, created_at=now - 8 * DAY
    )
    nothing = {"accepted_at": None, "accepted_by": None, "revoked_at": None}
    done: dict[str, dict[str, Any]] = {
        InvitationStatus.ACCEPTED: {"accepted_at": now, "accepted_by": referent.user},
        InvitationStatus.REVOKED: {"revoked_at": now},
    }

    def put(state: str, name: str) -> None:
        expires_at = now - DAY if name == "renew" else now + DAY
        write(invitation, expires_at=expires_at, **nothing | done.get(state, {}))

    newcomer = {"first_name": "Lou", "last_name": "Nouvelle", "password": "une longue phrase à moi"}
    return Stage(
        row=invitation,
        actors={Role.REFERENT.value: referent, **colleagues},
        put=put,
        acts={"revoke": lambda actor: invitation_revoke(actor=actor, invitation_id=invitation.pk, now=now)},
        alone={
            "accept": lambda: invitation_accept(token=token, now=now, **newcomer),
            "renew": lambda: invitation_send(actor=referent, now=now, **invited),
        },
        doors={
            "accept": (door("accounts:invitation_open", token, **newcomer),),
            "revoke": (door("accounts:invitation_withdraw", invitation.pk),),
        },
        # Taken back twice, nothing more.
        twice=frozenset({"revoke"}),
    )


def organisation_stage() -> Stage:
    now, company, pilot = timezone.now(), OrganisationFactory(), actor_create(Role.PILOT)
    asked = {"is_active": True, "verified_at": None, "verified_by": None}
    said: dict[str, dict[str, Any]] = {
        OrganisationStatus.VERIFIED: {"verified_at": now, "verified_by": pilot.user},
        OrganisationStatus.CLOSED: {"is_active": False},
    }
    pk = company.pk
    return Stage(
        row=company,
        actors=everybody(pilot=pilot),
        put=lambda state, name: write(company, **asked | said.get(state, {})),
        acts={
            "verify": lambda actor: organisation_verify(actor=actor, organisation_id=pk, now=now),
            "refuse": lambda actor: organisation_refuse(actor=actor, organisation_id=pk, reason=WHY, now=now),
        },
        doors={
            "verify": (door("employers:pilot_organisation_check", pk),),
            "refuse": (door("employers:pilot_organisation_refuse", pk, reason=WHY),),
        },
    )

"""Writes about memberships and invitations."""

import datetime as dt
from collections.abc import Mapping

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.actors import Actor
from accounts.enums import ROLES_OF_KIND, AccessRequestStatus, BuyerKind, Role
from accounts.models import (
    INVITATION_LIFETIME,
    AccessRequest,
    Invitation,
    Membership,
    Organisation,
    UndeliverableAddress,
    User,
)
from accounts.transitions import (
    ACCESS_ACCEPT,
    ACCESS_REFUSE,
    INVITATION_ACCEPT,
    INVITATION_RENEW,
    INVITATION_REVOKE,
    ORGANISATION_REFUSE,
    ORGANISATION_VERIFY,
)
from core.errors import Conflict, Reason, Refused
from core.notifications import choice_set
from core.outbox import outbox_add
from core.workflow import transition_apply

UNKNOWN_LINK = "Ce lien d'invitation n'est pas valable. Demandez-en un nouveau à votre contact."


@transaction.atomic
def membership_switch(*, user: User, membership_id: int) -> Membership:
    """Make one of the user's usable memberships the current one. Raises Refused for anybody else's."""
    membership = Membership.objects.usable().filter(user=user, pk=membership_id).first()
    if membership is None:
        raise Refused.because("not_yours", "Ce rôle n'est pas le vôtre ou n'est plus actif.")
    User.objects.filter(pk=user.pk).update(current_membership=membership)
    return membership


def roles_to_offer(*, actor: Actor, organisation: Organisation) -> frozenset[str]:
    """Which roles this actor may invite somebody to, in this organisation; empty when she may not invite there.

    At home one shares one's own role (a company its two roles); the pilot invites anywhere; a facilitator opens
    the door to the companies and buyers of her contracts.
    """
    here = ROLES_OF_KIND[organisation.kind]
    if actor.role == Role.ADMIN:
        return here
    if actor.role == Role.PILOT:
        return here - {Role.ADMIN}
    if actor.organisation_id == organisation.pk:
        return here if actor.role in {Role.EMPLOYER, Role.CONTRACTOR} else frozenset({actor.role})
    if actor.role == Role.FACILITATOR:
        return here & {Role.CONTRACTOR, Role.BUYER}
    return frozenset()


@transaction.atomic
def invitation_send(
    *,
    actor: Actor,
    email: str,
    role: str,
    now: dt.datetime,
    organisation: Organisation | None = None,
    territory_id: int | None = None,
) -> Invitation:
    """Invite somebody to an organisation, the actor's own by default; the secret leaves only by mail.

    Raises Conflict when an invitation is pending, Refused when the role may not be offered or is already held.
    """
    organisation = organisation or actor.organisation
    email = email.strip().lower()
    reasons = _invitation_refusals(actor=actor, organisation=organisation, email=email, role=role)
    if reasons:
        raise Refused(reasons)
    same = Invitation.objects.filter(
        email__iexact=email, organisation=organisation, role=role, accepted_at__isnull=True, revoked_at__isnull=True
    )
    for expired in same.filter(expires_at__lte=now).select_for_update(of=("self",)):
        transition_apply(INVITATION_RENEW, expired, actor=None, now=now, values={"revoked_at": now})
    token = Invitation.new_token()
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email,
                organisation=organisation,
                role=role,
                territory_id=territory_id,
                token_hash=Invitation.hash_of(token),
                invited_by=actor.user,
                created_at=now,
                expires_at=now + INVITATION_LIFETIME,
            )
    except IntegrityError as error:
        raise Conflict(
            [Reason("already_invited", "Une invitation est déjà en attente pour cette adresse.", "email")]
        ) from error
    outbox_add("invitation_sent", key=str(invitation.pk), invitation_id=invitation.pk, token=token)
    return invitation


def _invitation_refusals(*, actor: Actor, organisation: Organisation, email: str, role: str) -> list[Reason]:
    reasons = []
    if role not in roles_to_offer(actor=actor, organisation=organisation):
        reasons.append(Reason("role_not_here", "Vous ne pouvez pas inviter à ce rôle dans cette organisation.", "role"))
    if Membership.objects.filter(
        user__email__iexact=email, organisation=organisation, role=role, is_active=True
    ).exists():
        reasons.append(Reason("already_member", "Cette personne fait déjà partie de l'équipe.", "email"))
    return reasons


def invitation_find(*, token: str, now: dt.datetime) -> Invitation:
    """The invitation behind a link. Raises Refused with the way out when it cannot be used any more, Conflict once it
    was used or taken back."""
    invitation = (
        Invitation.objects.select_related("organisation", "invited_by")
        .filter(token_hash=Invitation.hash_of(token))
        .first()
    )
    if invitation is None:
        raise Refused.because("unknown", UNKNOWN_LINK)
    if invitation.revoked_at:
        raise Conflict.because("revoked", UNKNOWN_LINK)
    if invitation.accepted_at:
        raise Conflict.because(
            "used", "Cette invitation a déjà servi. Connectez-vous avec votre adresse et votre mot de passe."
        )
    if invitation.expires_at <= now:
        raise Refused.because(
            "expired", "Cette invitation a expiré. Demandez-en une nouvelle à la personne qui vous a invité."
        )
    return invitation


@transaction.atomic
def invitation_accept(
    *,
    token: str,
    now: dt.datetime,
    user: User | None = None,
    first_name: str = "",
    last_name: str = "",
    password: str = "",
) -> User:
    """Join by an invitation, as a known user or by opening an account.

    A second use of the same link is refused, even at the same instant: the invitation's row is locked.
    """
    found = invitation_find(token=token, now=now)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if invitation.accepted_at:
        raise Conflict.because("used", "Cette invitation a déjà servi.")
    if user is not None and user.email.lower() != invitation.email.lower():
        raise Refused.because(
            "other_address",
            "Cette invitation est adressée à une autre personne. Déconnectez-vous, puis ouvrez de nouveau le lien.",
        )
    member = user or _user_open(invitation, first_name=first_name, last_name=last_name, password=password)
    membership, _ = Membership.objects.update_or_create(
        user=member,
        organisation_id=invitation.organisation_id,
        role=invitation.role,
        defaults={"is_active": True, "territory_id": invitation.territory_id},
    )
    User.objects.filter(pk=member.pk).update(current_membership=membership)
    accepted = {"accepted_at": now, "accepted_by": member}
    transition_apply(INVITATION_ACCEPT, invitation, actor=None, now=now, values=accepted)
    return member


def _user_open(invitation: Invitation, *, first_name: str, last_name: str, password: str) -> User:
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise Refused.because(
            "known_address", "Vous avez déjà un compte : connectez-vous, puis ouvrez de nouveau le lien."
        )
    user = User(email=invitation.email.lower(), first_name=first_name.strip(), last_name=last_name.strip())
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused([Reason("weak_password", message, "password") for message in error.messages]) from error
    user.set_password(password)
    user.save()
    # The link came by mail: the address is hers.
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@transaction.atomic
def invitation_revoke(*, actor: Actor, invitation_id: int, now: dt.datetime) -> None:
    """Take back an invitation that waits. Doing it twice changes nothing; once accepted, raises Conflict."""
    invitation = Invitation.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=invitation_id)
    if invitation.accepted_at is not None:
        raise Conflict.because("used", "Cette invitation a déjà servi : fermez plutôt l'accès de cette personne.")
    if invitation.revoked_at is None:
        transition_apply(INVITATION_REVOKE, invitation, actor=actor, now=now, values={"revoked_at": now})


@transaction.atomic
def membership_end(*, actor: Actor, membership_id: int) -> Membership:
    """Close a colleague's access. Nobody closes her own: an organisation would be left without anyone."""
    membership = (
        Membership.objects.visible_to(actor)
        .filter(organisation_id=actor.organisation_id)
        .select_for_update(of=("self",))
        .get(pk=membership_id)
    )
    if membership.user_id == actor.user.pk:
        raise Refused.because("own_access", "Vous ne pouvez pas fermer votre propre accès.")
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    return membership


@transaction.atomic
def profile_change(*, user: User, first_name: str, last_name: str, phone: str) -> User:
    """Write a user's own name and telephone."""
    user.first_name, user.last_name, user.phone = first_name.strip(), last_name.strip(), phone.strip()
    user.save(update_fields=["first_name", "last_name", "phone"])
    return user


@transaction.atomic
def access_request_send(
    *, organisation: Organisation, email: str, role: str, now: dt.datetime, first_name: str = "", last_name: str = ""
) -> AccessRequest | None:
    """Somebody without access asks for one; her colleagues are mailed. None when she is already a member.

    Asking twice leaves one request and sends one mail.
    """
    email = email.strip().lower()
    if Membership.objects.usable().filter(organisation=organisation, user__email__iexact=email).exists():
        return None
    AccessRequest.objects.bulk_create(
        [
            AccessRequest(
                organisation=organisation,
                email=email,
                first_name=first_name.strip(),
                last_name=last_name.strip(),
                role=role,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    request = AccessRequest.objects.waiting().get(organisation=organisation, email__iexact=email)
    outbox_add("access_requested", key=str(request.pk), request_id=request.pk)
    return request


@transaction.atomic
def access_request_answer(
    *, actor: Actor, request_id: int, accept: bool, now: dt.datetime, reason: str = ""
) -> AccessRequest:
    """Let the person in, by an invitation that proves her address, or not, with a reason that she reads.

    Whoever opened an organisation that nobody verified yet may not say who belongs to it: the Département does.
    """
    request = (
        AccessRequest.objects.visible_to(actor)
        .select_related("organisation")
        .select_for_update(of=("self",))
        .get(pk=request_id)
    )
    if request.status != AccessRequestStatus.WAITING:
        raise Conflict.because("answered", "Un collègue a déjà répondu à cette demande.")
    if not actor.is_department_wide and request.organisation.verified_at is None:
        raise Refused.because("not_verified", "Votre organisation n'est pas encore vérifiée : le Département répond.")
    transition_apply(
        ACCESS_ACCEPT if accept else ACCESS_REFUSE,
        request,
        actor=actor,
        now=now,
        reason=reason,
        values={"answered_at": now, "answered_by": actor.user},
    )
    if accept:
        waiting = Invitation.objects.pending(now=now).filter(
            email__iexact=request.email, organisation=request.organisation, role=request.role
        )
        if not waiting.exists():
            invitation_send(
                actor=actor, email=request.email, role=request.role, organisation=request.organisation, now=now
            )
    return request


@transaction.atomic
def organisation_verify(*, actor: Actor, organisation_id: int, now: dt.datetime) -> Organisation:
    """The Département says that this organisation is what it claims to be."""
    organisation = _unverified(actor, organisation_id)
    values = {"verified_at": now, "verified_by": actor.user}
    transition_apply(ORGANISATION_VERIFY, organisation, actor=actor, now=now, values=values)
    return organisation


@transaction.atomic
def organisation_refuse(*, actor: Actor, organisation_id: int, reason: str, now: dt.datetime) -> Organisation:
    """It is not what it claims to be: it is closed, its people cannot act any more and read why."""
    if not reason.strip():
        raise Refused.because("reason_missing", "Indiquez un motif.", "reason")
    organisation = _unverified(actor, organisation_id)
    closed = {"is_active": False}
    log = transition_apply(ORGANISATION_REFUSE, organisation, actor=actor, now=now, reason=reason, values=closed)
    outbox_add("organisation_refused", key=f"transition:{log.pk}", organisation_id=organisation.pk, reason=log.reason)
    return organisation


def _unverified(actor: Actor, organisation_id: int) -> Organisation:
    if not actor.is_department_wide:
        raise Refused.because("wrong_role", "Votre rôle ne permet pas cette action.")
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation_id)
    if organisation.verified_at:
        raise Conflict.because("already_verified", "Cette organisation est déjà vérifiée.")
    if not organisation.is_active:
        raise Conflict.because("closed", "Cette inscription est déjà refusée.")
    return organisation


@transaction.atomic
def address_undeliverable(
    *, user_id: int, address: str, reason: str, now: dt.datetime, actor: Actor | None = None
) -> UndeliverableAddress | None:
    """Record that mails to a user's address fail, once. None when the address is not hers any more.

    `actor` None is a mail server; whoever lets a person say it checks first that she may.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if user.email.casefold() != address.strip().casefold():
        return None
    found = UndeliverableAddress.objects.open().filter(user=user).first()
    if found is not None:
        return found
    noticed = UndeliverableAddress.objects.create(
        user=user,
        address=user.email,
        reason=reason.strip()[:500] or "Le serveur de courriel refuse cette adresse.",
        noticed_at=now,
        noticed_by=actor.user if actor else None,
    )
    outbox_add("address_undeliverable", key=f"address:{noticed.pk}", address_id=noticed.pk)
    return noticed


@transaction.atomic
def address_mended(*, actor: Actor, user_id: int, now: dt.datetime) -> int:
    """The address works again. Returns how many notices were closed."""
    return UndeliverableAddress.objects.filter(user_id=user_id, cleared_at__isnull=True).update(
        cleared_at=now, cleared_by=actor.user
    )


@transaction.atomic
def membership_network_set(*, actor: Actor, membership_id: int, is_member: bool) -> Membership:
    """Let a facilitator read the contracts of her territory's other facilitators, or no longer.

    The pilot decides, within her territory. Raises `Membership.DoesNotExist` out of her reach.
    """
    if not actor.is_department_wide:
        raise PermissionDenied("Le Département décide de qui fait partie du réseau.")
    facilitators = Membership.objects.select_for_update(of=("self",)).filter(role=Role.FACILITATOR, is_active=True)
    if actor.territory_ids is not None:
        facilitators = facilitators.filter(territory_id__in=actor.territory_ids)
    membership = facilitators.get(pk=membership_id)
    membership.sees_network = is_member
    membership.save(update_fields=["sees_network"])
    return membership


@transaction.atomic
def buyer_kinds_save(
    *, actor: Actor, kinds: Mapping[int, str], seen: Mapping[int, str], within: QuerySet[Organisation]
) -> int:
    """Say what kind of body each buyer is, by organisation; "" for not said. Returns how many changed.

    `seen` are the kinds that the person had before her eyes: what she left as it was is not written, and a Conflict
    names each buyer whose kind somebody else changed meanwhile. `within` are the buyers that the actor may describe;
    others are ignored. Raises Refused for an unknown kind.
    """
    if not actor.has_role(Role.FACILITATOR, Role.PILOT, Role.ADMIN):
        raise PermissionDenied("Les catégories d'acheteur sont tenues par les facilitateurs et le Département.")
    if set(kinds.values()) - {"", *BuyerKind.values}:
        raise Refused.because("unknown_kind", "Choisissez une catégorie de la liste.")
    chosen = {pk: kind for pk, kind in kinds.items() if kind != seen.get(pk, "")}
    buyers = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=within.filter(pk__in=chosen))
    changed = [buyer for buyer in buyers.order_by("pk") if buyer.buyer_kind != chosen[buyer.pk]]
    if meanwhile := [buyer for buyer in changed if buyer.buyer_kind != seen.get(buyer.pk, "")]:
        raise Conflict(Reason("changed_meanwhile", _kind_meanwhile(buyer)) for buyer in meanwhile)
    for buyer in changed:
        buyer.buyer_kind = chosen[buyer.pk]
        buyer.save(update_fields=["buyer_kind"])
    return len(changed)


def _kind_meanwhile(buyer: Organisation) -> str:
    kind = buyer.get_buyer_kind_display() or "à préciser"
    return f"{buyer.name} : un collègue vient de choisir « {kind} ». Vérifiez votre choix, puis enregistrez de nouveau."


@transaction.atomic
def notifications_choose(*, user: User, ways: Mapping[str, str]) -> None:
    """Note how a user wants to be told of each thing. Raises ValueError for what the registry does not offer."""
    for name, way in ways.items():
        choice_set(user_id=user.pk, name=name, way=way)

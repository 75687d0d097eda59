"""Invitations: sent once, opened once, refused with a way out."""

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from accounts.models import Invitation, Membership, User
from accounts.services import invitation_accept, invitation_revoke, invitation_send
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from core.workflow import transition_history
from tests.factories.accounts import OrganisationFactory, UserFactory, actor_create
from tests.threads import at_once

pytestmark = pytest.mark.django_db

NEWCOMER = {"first_name": "Lou", "last_name": "Nouvelle", "password": "une longue phrase à moi"}


@pytest.fixture
def referent():
    return actor_create(Role.REFERENT)


def send(actor, email="nouvelle@demo.example", role=Role.REFERENT, **more) -> str:
    """Invite and return the secret of the link, as the mail carries it."""
    invitation = invitation_send(actor=actor, email=email, role=role, now=timezone.now(), **more)
    return OutboxEvent.objects.get(payload__invitation_id=invitation.pk).payload["token"]


def test_an_invitation_opens_an_account_with_the_role_offered(client, referent):
    token = send(referent)
    page = client.get(reverse("accounts:invitation_open", args=[token]))
    assert referent.organisation.name in page.content.decode()
    done = client.post(reverse("accounts:invitation_open", args=[token]), NEWCOMER)
    assert done.status_code == 302
    user = User.objects.get(email="nouvelle@demo.example")
    assert user.memberships.get().organisation == referent.organisation
    assert client.get(reverse("accounts:home")).url == "/espace-referent/"


def test_the_mail_carries_the_link_and_the_database_forgets_the_secret(referent, deliver_outbox):
    token = send(referent)
    assert deliver_outbox() == 1
    (message,) = mail.outbox
    assert token in message.body
    assert token in message.alternatives[0].content
    assert "token" not in OutboxEvent.objects.get(name="invitation_sent").payload
    assert Invitation.objects.get().token_hash != token


def test_a_second_invitation_to_the_same_address_is_refused_while_the_first_waits(referent):
    send(referent)
    with pytest.raises(Conflict, match="déjà en attente"):
        send(referent, email="Nouvelle@Demo.example")


def test_an_expired_invitation_says_so_and_can_be_sent_again(client, referent):
    token = send(referent)
    Invitation.objects.update(created_at=timezone.now() - dt.timedelta(days=20))
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    page = client.get(reverse("accounts:invitation_open", args=[token]))
    assert page.status_code == 410
    assert "a expiré" in page.content.decode()
    assert send(referent) != token


@pytest.mark.parametrize("spoil", ["used", "revoked", "altered"])
def test_a_link_used_withdrawn_or_altered_is_refused_in_french(client, referent, spoil):
    token = send(referent)
    if spoil == "used":
        invitation_accept(token=token, now=timezone.now(), **NEWCOMER)
    if spoil == "revoked":
        invitation_revoke(actor=referent, invitation_id=Invitation.objects.get().pk, now=timezone.now())
    if spoil == "altered":
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    page = client.post(reverse("accounts:invitation_open", args=[token]), NEWCOMER)
    assert page.status_code == 410
    assert "invitation" in page.content.decode()
    assert Membership.objects.filter(role=Role.REFERENT, user__email="nouvelle@demo.example").count() == (
        1 if spoil == "used" else 0
    )


def test_a_known_address_must_log_in_first(client, referent):
    UserFactory(email="nouvelle@demo.example")
    token = send(referent)
    page = client.post(reverse("accounts:invitation_open", args=[token]), NEWCOMER)
    assert page.status_code == 422
    assert "déjà un compte" in page.content.decode()


def test_a_known_user_joins_a_second_organisation_and_may_switch(client, login, referent):
    employer = actor_create(Role.EMPLOYER)
    token = send(referent, email=employer.user.email)
    login(employer)
    client.post(reverse("accounts:invitation_open", args=[token]))
    assert client.get(reverse("accounts:home")).url == "/espace-referent/"
    client.post(reverse("accounts:switch"), {"membership": employer.membership.pk})
    assert client.get(reverse("accounts:home")).url == "/espace-employeur/"


def test_somebody_elses_invitation_is_refused_to_a_logged_user(client, login, referent):
    token = send(referent)
    login(actor_create(Role.EMPLOYER))
    assert client.post(reverse("accounts:invitation_open", args=[token])).status_code == 403


def test_a_weak_password_is_told_at_its_field(client, referent):
    token = send(referent)
    page = client.post(reverse("accounts:invitation_open", args=[token]), {**NEWCOMER, "password": "court"})
    assert page.status_code == 422
    assert "trop court" in page.content.decode()
    assert not User.objects.filter(email="nouvelle@demo.example").exists()


@pytest.mark.parametrize(
    ("role", "kind", "offered"),
    [
        (Role.REFERENT, None, {Role.REFERENT}),
        (Role.EMPLOYER, None, {Role.EMPLOYER, Role.CONTRACTOR}),
        (Role.FACILITATOR, OrganisationKind.CONTRACTOR, {Role.CONTRACTOR}),
        (Role.FACILITATOR, OrganisationKind.REFERRER_SERVICE, set()),
        (Role.REFERENT, OrganisationKind.DEPARTMENT, set()),
        (Role.PILOT, OrganisationKind.DEPARTMENT, set(Role) - {Role.ADMIN, Role.CONTRACTOR}),
    ],
)
def test_each_role_invites_only_where_it_should(role, kind, offered):
    actor = actor_create(role)
    organisation = OrganisationFactory(kind=kind) if kind else actor.organisation
    for wanted in Role:
        if wanted in offered:
            send(actor, email=f"{wanted}@demo.example", role=wanted, organisation=organisation)
        else:
            with pytest.raises(Refused):
                send(actor, email=f"{wanted}@demo.example", role=wanted, organisation=organisation)


def test_inviting_to_a_strangers_organisation_is_not_found(login, referent):
    stranger = OrganisationFactory()
    client = login(referent)
    assert client.get(reverse("accounts:invite"), {"organisation": stranger.pk}).status_code == 404


def test_nobody_closes_her_own_access_nor_a_strangers(login, referent):
    client = login(referent)
    client.post(reverse("accounts:member_end", args=[referent.membership.pk]))
    referent.membership.refresh_from_db()
    assert referent.membership.is_active
    stranger = actor_create(Role.REFERENT)
    assert client.post(reverse("accounts:member_end", args=[stranger.membership.pk])).status_code == 404


def test_a_closed_access_stops_at_once(client, login, referent):
    colleague = actor_create(Role.REFERENT, organisation=referent.organisation)
    login(referent).post(reverse("accounts:member_end", args=[colleague.membership.pk]))
    login(colleague)
    assert client.get(reverse("accounts:team")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_one_link_opened_twice_at_the_same_instant_makes_one_member(referent):
    token = send(referent)
    results: list[str] = []
    start = threading.Barrier(2)

    def accept(number: int) -> None:
        start.wait()
        try:
            invitation_accept(token=token, now=timezone.now(), **NEWCOMER)
            results.append("joined")
        except Refused as refusal:
            results.append(next(iter(refusal.codes)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept, args=[n]) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["joined", "used"]
    assert Membership.objects.filter(user__email="nouvelle@demo.example").count() == 1


@pytest.mark.django_db(transaction=True)
def test_taken_back_and_accepted_at_once_an_invitation_does_one_of_them(referent):
    token = send(referent)
    invitation = Invitation.objects.get()
    results = at_once(
        lambda: invitation_accept(token=token, now=timezone.now(), **NEWCOMER),
        lambda: invitation_revoke(actor=referent, invitation_id=invitation.pk, now=timezone.now()),
    )
    invitation.refresh_from_db()
    assert sum(isinstance(one, Conflict) for one in results) == 1
    assert (invitation.accepted_at is None) != (invitation.revoked_at is None)
    assert User.objects.filter(email="nouvelle@demo.example").exists() == (invitation.accepted_at is not None)
    assert transition_history(invitation).count() == 1

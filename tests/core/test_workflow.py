"""Workflows as data: the table decides, history and announcement follow."""

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.enums import OutboxStatus
from core.errors import Conflict, Reason, Refused
from core.models import OutboxEvent, TransitionLog
from core.workflow import transition, transition_apply, transition_history, transitions_available
from tests.factories.accounts import actor_create

pytestmark = pytest.mark.django_db


def blocked(obj):
    return Reason("blocked", "Pas maintenant.") if obj.last_error == "blocked" else None


REVIVE = transition(
    "revive",
    sources=[OutboxStatus.DEAD],
    target=OutboxStatus.PENDING,
    roles=[Role.ADMIN],
    label="Remettre",
    guards=(blocked,),
    needs_reason=True,
)


@pytest.fixture
def dead():
    return OutboxEvent.objects.create(name="x", handler="y", key="z", status=OutboxStatus.DEAD)


def test_an_allowed_change_writes_state_and_history(dead):
    admin = actor_create(Role.ADMIN)
    transition_apply(REVIVE, dead, actor=admin, now=timezone.now(), reason="Serveur rétabli")
    dead.refresh_from_db()
    assert dead.status == OutboxStatus.PENDING
    (log,) = transition_history(dead)
    assert (log.source_state, log.target_state, log.reason) == ("dead", "pending", "Serveur rétabli")
    assert log.actor == admin.user


def test_every_reason_to_refuse_is_told_at_once(dead):
    dead.last_error = "blocked"
    with pytest.raises(Refused) as refusal:
        transition_apply(REVIVE, dead, actor=actor_create(Role.EMPLOYER), now=timezone.now())
    assert refusal.value.codes == {"wrong_role", "reason_missing", "blocked"}
    assert not TransitionLog.objects.exists()


def test_a_change_already_made_by_somebody_else_is_a_conflict(dead):
    dead.status = OutboxStatus.DONE
    with pytest.raises(Conflict):
        transition_apply(REVIVE, dead, actor=actor_create(Role.ADMIN), now=timezone.now(), reason="x")


def test_the_buttons_shown_are_exactly_the_changes_allowed(dead):
    assert transitions_available([REVIVE], dead, actor_create(Role.ADMIN)) == [REVIVE]
    assert transitions_available([REVIVE], dead, actor_create(Role.EMPLOYER)) == []
    assert transitions_available([REVIVE], dead, None) == []
    dead.last_error = "blocked"
    assert transitions_available([REVIVE], dead, actor_create(Role.ADMIN)) == []

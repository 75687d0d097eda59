"""Every state × role × action of every workflow: what its table allows happens, and nothing else.

Once through the services, once by raw POST as a browser that skips the buttons would send, and the API moves nothing.
A table without a stage, or an action without its service and its page, fails here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.test import Client

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import User
from config.api import api
from config.workflows import Workflow, workflows
from core.errors import Conflict, Refused
from core.workflow import Transition
from tests.workflows import accounts, clauses, employers, following, meetings, people, placements
from tests.workflows.stage import Door, Snapshot, Stage

pytestmark = pytest.mark.django_db

ALL = {workflow.title: workflow for workflow in workflows()}
STAGES: dict[str, Callable[[], Stage]] = {
    "Offre d'emploi ou d'immersion": employers.opening_stage,
    "Organisation inscrite": accounts.organisation_stage,
    "Invitation": accounts.invitation_stage,
    "Label d'une offre": employers.offer_label_stage,
    "Demande d'accès": accounts.access_stage,
    "Adhésion au réseau": employers.network_stage,
    "Label d'un employeur": employers.label_stage,
    "Annonce entre entreprises": employers.notice_stage,
    "Nouvelle d'un membre": employers.news_stage,
    "Proposition": placements.proposal_stage,
    "Immersion": placements.immersion_stage,
    "Parrainage": placements.mentoring_stage,
    "Avis d'un partenaire": people.opinion_stage,
    "Deux dossiers qui se ressemblent": people.pair_stage,
    "Bilan d'immersion": placements.assessment_stage,
    "Embauche": following.hire_stage,
    "Point de suivi": following.follow_up_stage,
    "Question posée à un point de suivi": following.asking_stage,
    "Signe d'alerte d'une embauche": following.warning_stage,
    "Tutorat": following.tutoring_stage,
    "Question posée au tuteur": following.check_stage,
    "Parrain ou marraine": placements.mentor_stage,
    "Marché": clauses.contract_stage,
    "Sous-traitant d'un lot": clauses.participation_stage,
    "Relevé d'heures": clauses.statement_stage,
    "Pénalité": clauses.penalty_stage,
    "Embauche annoncée par une entreprise": clauses.announcement_stage,
    "Passerelle d'un lot": clauses.bridge_stage,
    "Point relevé chez une entreprise": clauses.signal_stage,
    "Obligation proposée par un avenant": clauses.proposal_stage,
    "Inscription à un rendez-vous": meetings.registration_stage,
    "Tenue d'un rendez-vous": meetings.desk_stage,
}
each = pytest.mark.parametrize("title", STAGES)
NOBODY = ""


def test_every_workflow_of_the_product_is_walked():
    assert set(STAGES) == set(ALL)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def target_of(changes: list[Transition], state: str, role: str) -> str:
    """Where an action leads from a state: by a role, or without anybody logged in. Nowhere is empty."""
    found = {one.target for one in changes if state in one.sources and (role == NOBODY or role in one.roles)}
    assert len(found) <= 1, "an action leads to one state"
    return next(iter(found), "")


# --- By the services ----------------------------------------------------------------------------------------------
@each
def test_the_services_do_what_the_table_says_and_nothing_else(title):
    workflow, stage = ALL[title], STAGES[title]()
    done = {one.name for name in stage.acts for one in stage.changes(workflow.changes, name)}
    alone = {one.name for name in stage.alone for one in stage.changes(workflow.changes, name)}
    assert {change.name for change in workflow.changes if change.roles} <= done, "an action without service"
    assert {change.name for change in workflow.changes if not change.roles} <= alone, "nobody does it"
    wrong = []
    for name, act in stage.acts.items():
        for state in workflow.states.values:
            with undone():
                stage.put(state, name)
                before = stage.snapshot()
                for role, actor in stage.actors.items():
                    said = _by_service(stage, workflow, name, state, role, before, lambda a=actor, do=act: do(a))
                    wrong += [f"{name} from {state} by {role}: {said}"] if said else []
    for name, act in stage.alone.items():
        for state in workflow.states.values:
            with undone():
                stage.put(state, name)
                said = _by_service(stage, workflow, name, state, NOBODY, stage.snapshot(), act)
                wrong += [f"{name} from {state} by itself: {said}"] if said else []
    assert not wrong, "\n".join(wrong)


def _by_service(
    stage: Stage, workflow: Workflow, name: str, state: str, role: str, before: Snapshot, act: Callable[[], Any]
) -> str:
    """What is wrong with this cell; empty when it is as the table says."""
    changes = stage.changes(workflow.changes, name)
    with undone():
        refusal = _refusal(act)
        after = stage.snapshot()
    if target := target_of(changes, state, role):
        return _moved_wrongly(before, after, target) or (f"refused all the same: {refusal}" if refusal else "")
    is_theirs = role == NOBODY or any(role in one.roles for one in changes)
    if refusal is None:
        is_known = role == NOBODY or (name in stage.twice and (is_theirs or after == before))
        return _stirred(before, after) if is_known else "neither done nor refused"
    if is_theirs and not isinstance(refusal, (Conflict, ObjectDoesNotExist)):
        return f"the state is wrong, and one reads: {refusal}"
    return "refused, and yet something was written" if after != before else ""


def _refusal(act: Callable[[], Any]) -> Refused | ObjectDoesNotExist | None:
    """Why it was refused: told, or the row is out of the actor's sight."""
    try:
        with transaction.atomic():
            act()
    except (Refused, ObjectDoesNotExist) as refusal:
        return refusal
    return None


def _moved_wrongly(before: Snapshot, after: Snapshot, target: str) -> str:
    if after.state != target:
        return f"it is {after.state} instead of {target}"
    return "" if after.moves == before.moves + 1 else "its history does not tell it once"


def _stirred(before: Snapshot, after: Snapshot) -> str:
    return "" if (after.state, after.moves) == (before.state, before.moves) else f"it is {after.state}"


# --- By raw POST --------------------------------------------------------------------------------------------------
@each
def test_no_raw_post_moves_anything_outside_the_table(title, bare_refusals):
    workflow, stage = ALL[title], STAGES[title]()
    missing = [
        f"{change.name} by {role}"
        for change in workflow.changes
        for role in change.roles
        if not any(one.roles and role in one.roles for one in stage.doors_of(change.name))
    ]
    assert not missing, "nobody may do it in the pages"
    wrong = []
    for role, actor in {NOBODY: None, **stage.actors}.items():
        client = _browser_of(actor)
        for name, doors in stage.doors.items():
            changes = stage.changes(workflow.changes, name)
            for one in doors:
                if one.roles is None and role != NOBODY:
                    continue  # a link asks for no account: whoever holds it does the same
                for state in _states(workflow, changes, one, role):
                    said = _by_post(stage, workflow, name, one, state, role, client)
                    wrong += [f"{name} from {state} by {role or 'nobody'} at {one.path}: {said}"] if said else []
    assert not wrong, "\n".join(wrong)


def _browser_of(actor: Actor | None) -> Client:
    """Without the count of queries of other tests, which costs more than these refusals."""
    client = Client()
    if actor is not None:
        client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _states(workflow: Workflow, changes: list[Transition], one: Door, role: str) -> list[str]:
    """Every state for those whose action it is. Others are sent away by what knows no state: one that tempts is enough.

    The services were walked from every state by every role.
    """
    if one.roles is None or (role in one.roles and any(role in change.roles for change in changes)):
        return workflow.states.values
    sources = {state for change in changes for state in change.sources}
    return [state for state in workflow.states.values if state in sources][:1]


def _by_post(stage: Stage, workflow: Workflow, name: str, one: Door, state: str, role: str, client: Any) -> str:
    with undone():
        stage.put(state, name)
        before = stage.snapshot()
        status = getattr(client, one.method)(one.path, one.fields).status_code
        after = stage.snapshot()
    is_let_in = one.roles is None if role == NOBODY else one.roles is not None and role in one.roles
    target = target_of(stage.changes(workflow.changes, name), state, role) if is_let_in else ""
    if status >= 500:
        return f"status {status}"
    if target:
        return _moved_wrongly(before, after, target)
    if is_let_in and (one.roles is None or name in stage.twice):
        return _stirred(before, after)
    return f"status {status}, and something was written" if after != before else ""


# --- By the administration ----------------------------------------------------------------------------------------
def test_the_administration_moves_nothing(rf):
    """Its forms take no state of a workflow, for a new row no more than for an old one, alone or among others."""
    request = rf.get("/admin/")
    request.user = User(is_staff=True, is_superuser=True)
    tables = [workflow.states.choices for workflow in ALL.values()]
    moved = {(model, name) for workflow in ALL.values() for model in workflow.models for name in workflow.moved}
    open_fields = [
        f"{one.model.__name__}.{field.name} in {type(one).__name__}"
        for site in admin.site._registry.values()
        for one in (site, *site.get_inline_instances(request))
        for field in one.model._meta.fields
        if list(field.choices or ()) in tables or (one.model, field.name) in moved
        if field.name in _admin_fields(one, request)
    ]
    assert not open_fields


def _admin_fields(one: Any, request: Any) -> dict[str, Any]:
    """What a form of the administration takes from its browser."""
    if not isinstance(one, admin.ModelAdmin):
        return one.get_formset(request).form.base_fields
    added = one.get_form(request).base_fields if one.has_add_permission(request) else {}
    changed = one.get_form(request, change=True).base_fields if one.has_change_permission(request) else {}
    return {**added, **changed}


# --- By the API ---------------------------------------------------------------------------------------------------
def test_the_api_moves_nothing():
    """It reads: none of its addresses takes anything but GET, whoever asks."""
    paths = api.get_openapi_schema()["paths"]
    assert {method for operations in paths.values() for method in operations} == {"get"}
    stage = employers.opening_stage()
    stage.put("submitted", "publish")
    before = stage.snapshot()
    for role in (Role.PILOT, Role.EMPLOYER):
        client = _browser_of(stage.actors[role])
        for method in ("post", "put", "patch", "delete"):
            for path in paths:
                filled = path.replace("{kind}", "job").replace("{opening_id}", str(stage.row.pk))
                said = getattr(client, method)(filled, {"status": "published"}, content_type="application/json")
                assert said.status_code in {403, 404, 405}, f"{method} {filled}: {said.status_code}"
    assert stage.snapshot() == before

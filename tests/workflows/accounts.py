"""The stage of a request to join a company."""

from django.utils import timezone

from accounts.enums import AccessRequestStatus, Role
from accounts.services import access_request_answer, access_request_send
from tests.factories.accounts import OrganisationFactory, UserFactory, actor_create
from tests.workflows.stage import WHY, Stage, door, everybody, write


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

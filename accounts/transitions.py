"""The answer to somebody who asks to join an organisation, as data."""

from accounts.enums import AccessRequestStatus, Role
from core.workflow import transition

# A colleague in the company, or the Département: those who may invite to it.
ANSWERERS = (Role.EMPLOYER, Role.CONTRACTOR, Role.PILOT, Role.ADMIN)

ACCESS_ACCEPT = transition(
    "accept",
    sources=[AccessRequestStatus.WAITING],
    target=AccessRequestStatus.ACCEPTED,
    roles=ANSWERERS,
    label="Inviter",
)
ACCESS_REFUSE = transition(
    "refuse",
    sources=[AccessRequestStatus.WAITING],
    target=AccessRequestStatus.REFUSED,
    roles=ANSWERERS,
    label="Refuser",
    needs_reason=True,
    event="access_refused",
    tone="outline-danger",
)

ACCESS_TRANSITIONS = (ACCESS_ACCEPT, ACCESS_REFUSE)

"""The answer to somebody who asks to join an organisation, as data."""

from accounts.enums import AccessRequestStatus, Role
from core.workflow import transition

ACCESS_ACCEPT = transition(
    "accept",
    sources=[AccessRequestStatus.WAITING],
    target=AccessRequestStatus.ACCEPTED,
    roles=Role.values,
    label="Inviter",
)
ACCESS_REFUSE = transition(
    "refuse",
    sources=[AccessRequestStatus.WAITING],
    target=AccessRequestStatus.REFUSED,
    roles=Role.values,
    label="Refuser",
    needs_reason=True,
    event="access_refused",
    tone="outline-danger",
)

ACCESS_TRANSITIONS = (ACCESS_ACCEPT, ACCESS_REFUSE)

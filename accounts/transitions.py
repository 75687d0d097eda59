"""The lives of an organisation, of an invitation and of a request to join, as data."""

from accounts.enums import AccessRequestStatus, InvitationStatus, OrganisationStatus, Role
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

# By the link of the mail; who accepted stands in the row.
INVITATION_ACCEPT = transition(
    "accept",
    sources=[InvitationStatus.WAITING],
    target=InvitationStatus.ACCEPTED,
    roles=[],
    label="Rejoindre l'organisation",
)
# Any colleague, as any colleague invites.
INVITATION_REVOKE = transition(
    "revoke",
    sources=[InvitationStatus.WAITING],
    target=InvitationStatus.REVOKED,
    roles=Role.values,
    label="Retirer l'invitation",
)
INVITATION_RENEW = transition(
    "renew",
    sources=[InvitationStatus.WAITING],
    target=InvitationStatus.REVOKED,
    roles=[],
    label="Expirée, une nouvelle est envoyée",
)

# What registered itself is looked at by the Département.
ORGANISATION_VERIFY = transition(
    "verify",
    sources=[OrganisationStatus.UNVERIFIED],
    target=OrganisationStatus.VERIFIED,
    roles=[Role.PILOT, Role.ADMIN],
    label="Organisation vérifiée",
)
ORGANISATION_REFUSE = transition(
    "refuse",
    sources=[OrganisationStatus.UNVERIFIED],
    target=OrganisationStatus.CLOSED,
    roles=[Role.PILOT, Role.ADMIN],
    label="Inscription refusée",
    needs_reason=True,
)

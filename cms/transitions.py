"""The life of a registration to a meeting, and how the meeting itself is held."""

from accounts.enums import Role
from cms.enums import DeskStatus as D
from cms.enums import RegistrationStatus as R
from core.workflow import transition

PILOTS = (Role.PILOT, Role.ADMIN)

PROMOTE = transition(
    "promote",
    sources=[R.WAITING],
    target=R.REGISTERED,
    roles=[],
    label="Une place se libère",
    event="event_promoted",
)
CANCEL_REGISTRATION = transition(
    "cancel_registration",
    sources=[R.REGISTERED, R.WAITING],
    target=R.CANCELLED,
    roles=[Role.REFERENT, *PILOTS],
    label="Annuler l'inscription d'une personne",
    event="event_registration_cancelled",
    tone="outline-danger",
)
WITHDRAW_COMPANY = transition(
    "withdraw_company",
    sources=[R.REGISTERED, R.WAITING],
    target=R.CANCELLED,
    roles=[Role.EMPLOYER, *PILOTS],
    label="Annuler l'inscription d'une entreprise",
    event="event_registration_cancelled",
    tone="outline-danger",
)
DECLINE_EVENT = transition(
    "decline_event",
    sources=[R.REGISTERED, R.WAITING],
    target=R.CANCELLED,
    roles=[],
    label="La personne ne viendra pas",
    event="event_declined",
)
CALL_OFF = transition(
    "call_off",
    sources=[R.REGISTERED, R.WAITING],
    target=R.CANCELLED,
    roles=PILOTS,
    label="Le rendez-vous est annulé",
    needs_reason=True,
    event="event_called_off",
    tone="outline-danger",
)
ATTEND = transition(
    "attend",
    sources=[R.REGISTERED, R.WAITING, R.ABSENT],
    target=R.ATTENDED,
    roles=PILOTS,
    label="Présent",
)
MISS = transition(
    "miss",
    sources=[R.REGISTERED, R.ATTENDED],
    target=R.ABSENT,
    roles=PILOTS,
    label="Absent",
)
UNMARK = transition(
    "unmark",
    sources=[R.ATTENDED, R.ABSENT],
    target=R.REGISTERED,
    roles=PILOTS,
    label="Effacer la présence notée",
)

REGISTRATION_TRANSITIONS = (
    PROMOTE,
    CANCEL_REGISTRATION,
    WITHDRAW_COMPANY,
    DECLINE_EVENT,
    CALL_OFF,
    ATTEND,
    MISS,
    UNMARK,
)


# --- The meeting ---------------------------------------------------------------------------------------------------
DESK_CALL_OFF = transition(
    "call_off_event",
    sources=[D.OPEN],
    target=D.CALLED_OFF,
    roles=PILOTS,
    label="Annuler le rendez-vous",
    needs_reason=True,
    tone="outline-danger",
)
DESK_CLOSE = transition(
    "close_attendance",
    sources=[D.OPEN],
    target=D.CLOSED,
    roles=PILOTS,
    label="Clore la feuille de présence",
)
DESK_REOPEN = transition(
    "reopen_attendance",
    sources=[D.CLOSED],
    target=D.OPEN,
    roles=PILOTS,
    label="Rouvrir la feuille de présence",
)

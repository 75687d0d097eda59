"""The life of an hours statement: the same table draws the buttons, checks the request and feeds the tests."""

from accounts.enums import Role
from clauses.enums import EntryState, PenaltyStatus, StatementStatus
from core.errors import Reason
from core.workflow import transition


def _everything_is_validated(statement) -> Reason | None:
    if statement.entries.exclude(state=EntryState.VALIDATED).exists():
        return Reason("entries_undecided", "Des lignes restent à vérifier ou sont refusées.")
    return None


SEND = transition(
    "send",
    sources=[StatementStatus.DRAFT, StatementStatus.RETURNED],
    target=StatementStatus.SENT,
    roles=[Role.CONTRACTOR],
    label="Signer et envoyer",
    event="hours_statement_sent",
    confirm="Signer et envoyer ce relevé ? Vous ne pourrez plus le modifier, sauf si le facilitateur vous le renvoie.",
)

VALIDATE = transition(
    "validate",
    sources=[StatementStatus.SENT],
    target=StatementStatus.VALIDATED,
    roles=[Role.FACILITATOR],
    label="Valider",
    guards=(_everything_is_validated,),
    event="hours_statement_validated",
)

RETURN = transition(
    "return",
    sources=[StatementStatus.SENT],
    target=StatementStatus.RETURNED,
    roles=[Role.FACILITATOR],
    label="Renvoyer à l'entreprise",
    needs_reason=True,
    event="hours_statement_returned",
    tone="warning",
)

STATEMENT_TRANSITIONS = (SEND, VALIDATE, RETURN)


# --- A penalty: the facilitator proposes, the buyer alone decides ---

PENALTY_APPLY = transition(
    "apply",
    sources=[PenaltyStatus.PROPOSED],
    target=PenaltyStatus.APPLIED,
    roles=[Role.BUYER],
    label="Appliquer le montant proposé",
    event="penalty_decided",
)

PENALTY_REDUCE = transition(
    "reduce",
    sources=[PenaltyStatus.PROPOSED],
    target=PenaltyStatus.REDUCED,
    roles=[Role.BUYER],
    label="Réduire le montant",
    needs_reason=True,
    event="penalty_decided",
)

PENALTY_WAIVE = transition(
    "waive",
    sources=[PenaltyStatus.PROPOSED],
    target=PenaltyStatus.WAIVED,
    roles=[Role.BUYER],
    label="Ne pas appliquer de pénalité",
    needs_reason=True,
    event="penalty_decided",
)

PENALTY_WITHDRAW = transition(
    "withdraw",
    sources=[PenaltyStatus.PROPOSED],
    target=PenaltyStatus.WITHDRAWN,
    roles=[Role.FACILITATOR],
    label="Retirer la proposition",
    event="lot_exchange",
    confirm="Retirer cette proposition ? L'acheteur ne la verra plus.",
)

PENALTY_DECISIONS = (PENALTY_APPLY, PENALTY_REDUCE, PENALTY_WAIVE)

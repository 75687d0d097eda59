"""The lives of a statement, a penalty, a contract, a subcontractor, a hire announced and a proposal of obligation: each
table draws the buttons, checks the request and feeds the tests.
"""

from accounts.enums import Role
from clauses.enums import (
    AnnouncementState,
    BridgeStatus,
    ContractStatus,
    EntryState,
    ParticipationStatus,
    PenaltyStatus,
    ProposalStatus,
    SignalStatus,
    StatementStatus,
)
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


# --- A contract: its execution ends, or it never begins; a closed one takes no hour ---


def _nothing_waits(contract) -> Reason | None:
    open_months = [StatementStatus.SENT, StatementStatus.RETURNED]
    if contract.lots.filter(statements__status__in=open_months).exists():
        return Reason("statements_open", "Des relevés attendent d'être vérifiés ou corrigés : terminez-les d'abord.")
    return None


def _nobody_waits(contract) -> Reason | None:
    if contract.lots.filter(participations__status=ParticipationStatus.PENDING).exists():
        message = (
            "Un sous-traitant attend encore l'accord de l'acheteur : enregistrez sa réponse, ou retirez-le du lot."
        )
        return Reason("companies_waiting", message)
    return None


def _no_validated_hour(contract) -> Reason | None:
    if contract.lots.filter(lines__isnull=False).exists():
        return Reason("hours_validated", "Des heures sont validées sur ce marché : il se clôt, il ne s'abandonne pas.")
    return None


CONTRACT_CLOSE = transition(
    "close",
    sources=[ContractStatus.OPEN],
    target=ContractStatus.CLOSED,
    roles=[Role.FACILITATOR],
    label="Clore le marché",
    guards=(_nothing_waits, _nobody_waits),
    needs_reason=True,
    event="contract_moved",
)

CONTRACT_ABANDON = transition(
    "abandon",
    sources=[ContractStatus.OPEN],
    target=ContractStatus.ABANDONED,
    roles=[Role.FACILITATOR],
    label="Abandonner le marché",
    guards=(_no_validated_hour, _nothing_waits, _nobody_waits),
    needs_reason=True,
    event="contract_moved",
    tone="danger",
)

CONTRACT_REOPEN = transition(
    "reopen",
    sources=[ContractStatus.CLOSED, ContractStatus.ABANDONED],
    target=ContractStatus.OPEN,
    roles=[Role.FACILITATOR],
    label="Rouvrir le marché",
    needs_reason=True,
    event="contract_moved",
)

CONTRACT_TRANSITIONS = (CONTRACT_CLOSE, CONTRACT_ABANDON, CONTRACT_REOPEN)


# --- A declared subcontractor: the buyer accepts it, or refuses it with a reason (CCP L2193-4) ---

COMPANY_ACCEPT = transition(
    "accept",
    sources=[ParticipationStatus.PENDING],
    target=ParticipationStatus.ACCEPTED,
    roles=[Role.BUYER, Role.FACILITATOR],
    label="Accepter",
    event="company_decided",
)

COMPANY_REFUSE = transition(
    "refuse",
    sources=[ParticipationStatus.PENDING],
    target=ParticipationStatus.REFUSED,
    roles=[Role.BUYER, Role.FACILITATOR],
    label="Refuser",
    needs_reason=True,
    event="company_decided",
    tone="warning",
)

COMPANY_DECLARE_AGAIN = transition(
    "declare_again",
    sources=[ParticipationStatus.REFUSED],
    target=ParticipationStatus.PENDING,
    roles=[Role.CONTRACTOR, Role.FACILITATOR],
    label="Déclarer à nouveau",
    event="company_declared",
)


# --- A hire that a company announces ---

ANNOUNCEMENT_CONFIRM = transition(
    "confirm",
    sources=[AnnouncementState.WAITING],
    target=AnnouncementState.CONFIRMED,
    roles=[Role.FACILITATOR],
    label="Inscrire la personne sur le lot",
    event="announcement_answered",
)

# Its reason goes to the company: it stays in the row, where the person's erasure finds it.
ANNOUNCEMENT_REFUSE = transition(
    "refuse",
    sources=[AnnouncementState.WAITING],
    target=AnnouncementState.REFUSED,
    roles=[Role.FACILITATOR],
    label="Refuser l'annonce",
    event="announcement_answered",
)


# --- An obligation that an amendment calls for ---

OBLIGATION_ACCEPT = transition(
    "accept",
    sources=[ProposalStatus.PENDING],
    target=ProposalStatus.ACCEPTED,
    roles=[Role.FACILITATOR],
    label="Accepter",
    needs_reason=True,
)

OBLIGATION_REFUSE = transition(
    "refuse",
    sources=[ProposalStatus.PENDING],
    target=ProposalStatus.REFUSED,
    roles=[Role.FACILITATOR],
    label="Laisser l'obligation comme elle est",
    needs_reason=True,
)

# The amendment was read again, with other figures.
OBLIGATION_REPLACE = transition(
    "replace",
    sources=[ProposalStatus.PENDING],
    target=ProposalStatus.REPLACED,
    roles=[],
    label="Remplacée par une autre",
)


# --- A bridge from a lot that misses hours to the offer that should make them ---

BRIDGE_CLOSE = transition(
    "close",
    sources=[BridgeStatus.OPEN],
    target=BridgeStatus.CLOSED,
    roles=[Role.FACILITATOR, Role.CONTRACTOR],
    label="Fermer la passerelle",
    needs_reason=True,
    event="bridge_closed",
)


# --- A question that the facts of a company raise ---


def _may_be_shown(signal) -> Reason | None:
    if signal.can_be_shared:
        return None
    return Reason("not_shareable", "Ce point parle des personnes ou n'est plus constaté : il reste entre vous.")


SIGNAL_DISMISS = transition(
    "dismiss",
    sources=[SignalStatus.OPEN, SignalStatus.SHARED],
    target=SignalStatus.DISMISSED,
    roles=[Role.FACILITATOR],
    label="Écarter ce point",
    needs_reason=True,
)
SIGNAL_RESTORE = transition(
    "restore",
    sources=[SignalStatus.DISMISSED],
    target=SignalStatus.OPEN,
    roles=[Role.FACILITATOR],
    label="Le regarder de nouveau",
)
SIGNAL_SHARE = transition(
    "share",
    sources=[SignalStatus.OPEN],
    target=SignalStatus.SHARED,
    roles=[Role.FACILITATOR],
    label="Montrer à l'entreprise",
    guards=(_may_be_shown,),
)
SIGNAL_HIDE = transition(
    "hide",
    sources=[SignalStatus.SHARED],
    target=SignalStatus.OPEN,
    roles=[Role.FACILITATOR],
    label="Ne plus montrer",
)
# What was decided held for other facts.
SIGNAL_COME_BACK = transition(
    "come_back",
    sources=[SignalStatus.SHARED, SignalStatus.DISMISSED],
    target=SignalStatus.OPEN,
    roles=[],
    label="Les faits ont changé",
)

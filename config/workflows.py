"""Every workflow of the product, drawn from the tables that run it: `docs/developpement/parcours.md`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db.models import Model, TextChoices

from accounts import enums as account_enums
from accounts import models as account_models
from accounts import transitions as accounts
from accounts.enums import Role
from clauses import enums as clause_enums
from clauses import models as clause_models
from clauses import transitions as clauses
from cms import enums as meeting_enums
from cms import models as meeting_models
from cms import transitions as meetings
from core.workflow import Transition
from employers import enums as employer_enums
from employers import models as employer_models
from employers import transitions as employers
from people import enums as people_enums
from people import models as people_models
from people import transitions as people
from placements import enums as placement_enums
from placements import models as placement_models
from placements.transitions import hires, immersions, mentoring, proposals, tutoring

PAGE = Path(settings.BASE_DIR) / "docs" / "developpement" / "parcours.md"

HEAD = """# The workflows

Drawn from the tables of transitions by `scripts/draw_workflows.py`; a test fails when this page is behind the code.
Each table checks the request, draws the buttons and writes the history (`core/workflow.py`). « Le système » is a
schedule or a signed link: nobody logged in may do it.
"""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A table with the model it rules, the states it speaks of, and those in which an object is born.

    `models` are several when a table is shared. `state_field` is the column that holds the state, or the property that
    reads it from `columns`.
    """

    title: str
    models: tuple[type[Model], ...]
    states: type[TextChoices]
    born: tuple[str, ...]
    changes: tuple[Transition, ...]
    state_field: str = "status"
    columns: tuple[str, ...] = ()

    @property
    def moved(self) -> tuple[str, ...]:
        """The columns that nothing but the table writes."""
        return self.columns or (self.state_field,)


def changes_of(module: ModuleType, *starts: str) -> tuple[Transition, ...]:
    """The transitions of a module, in the order written; with `starts`, those whose name begins so."""
    found = {name: value for name, value in vars(module).items() if isinstance(value, Transition)}
    return tuple(value for name, value in found.items() if not starts or name.startswith(starts))


def workflows() -> list[Workflow]:
    return [
        *_of_accounts(),
        *_of_employers(),
        *_of_people(),
        *_of_placements(),
        *_of_hires(),
        *_of_tutoring(),
        *_of_clauses(),
        *_of_meetings(),
    ]


def _of_accounts() -> list[Workflow]:
    e, m = account_enums, account_models
    invited, asked = changes_of(accounts, "INVITATION_"), changes_of(accounts, "ACCESS_")
    looked_at = changes_of(accounts, "ORGANISATION_")
    return [
        Workflow(
            "Organisation inscrite",
            (m.Organisation,),
            e.OrganisationStatus,
            (e.OrganisationStatus.UNVERIFIED,),
            looked_at,
            columns=("verified_at",),
        ),
        Workflow(
            "Invitation",
            (m.Invitation,),
            e.InvitationStatus,
            (e.InvitationStatus.WAITING,),
            invited,
            columns=("accepted_at", "revoked_at"),
        ),
        Workflow("Demande d'accès", (m.AccessRequest,), e.AccessRequestStatus, (e.AccessRequestStatus.WAITING,), asked),
    ]


def _of_employers() -> list[Workflow]:
    e, m = employer_enums, employer_models
    network, labels = changes_of(employers, "NETWORK_"), changes_of(employers, "LABEL_")
    notices, news = changes_of(employers, "NOTICE_"), changes_of(employers, "NEWS_")
    offer_labels = changes_of(employers, "OFFER_LABEL_")
    others = (*network, *labels, *notices, *news, *offer_labels)
    openings = tuple(change for change in changes_of(employers) if change not in others)
    held = (e.LabelStatus.DECLARED, e.LabelStatus.CONFIRMED)
    kinds = (m.JobOffer, m.ImmersionOpening)
    return [
        Workflow("Offre d'emploi ou d'immersion", kinds, e.OpeningStatus, (e.OpeningStatus.DRAFT,), openings),
        Workflow(
            "Label d'une offre",
            kinds,
            e.OfferLabelStatus,
            (e.OfferLabelStatus.NONE,),
            offer_labels,
            "label_status",
            columns=("labelled_at",),
        ),
        Workflow("Adhésion au réseau", (m.NetworkMembership,), e.NetworkStatus, (e.NetworkStatus.CANDIDATE,), network),
        Workflow("Label d'un employeur", (m.EmployerLabel,), e.LabelStatus, held, labels),
        Workflow("Annonce entre entreprises", (m.ContractingNotice,), e.NoticeStatus, (e.NoticeStatus.OPEN,), notices),
        Workflow("Nouvelle d'un membre", (m.MemberNews,), e.NewsStatus, (e.NewsStatus.SUBMITTED,), news),
    ]


def _of_people() -> list[Workflow]:
    e, m = people_enums, people_models
    opinions, pairs = changes_of(people, "OPINION_"), changes_of(people, "PAIR_")
    looked_at = (e.PairState.OPEN, e.PairState.DISTINCT)
    return [
        Workflow(
            "Avis d'un partenaire", (m.PartnerOpinion,), e.OpinionState, (e.OpinionState.ASKED,), opinions, "state"
        ),
        Workflow("Deux dossiers qui se ressemblent", (m.PersonPair,), e.PairState, looked_at, pairs, "state"),
    ]


def _of_placements() -> list[Workflow]:
    e, m = placement_enums, placement_models
    asked = (e.ProposalStatus.ASKED, e.ProposalStatus.SENT)
    filled = changes_of(immersions, "FILL_")
    lived = tuple(change for change in changes_of(immersions) if change not in filled)
    return [
        Workflow("Proposition", (m.Proposal,), e.ProposalStatus, asked, changes_of(proposals)),
        Workflow("Immersion", (m.ImmersionAgreement,), e.ImmersionStatus, (e.ImmersionStatus.DRAFT,), lived),
        Workflow(
            "Bilan d'immersion",
            (m.ImmersionAssessment,),
            e.AssessmentStatus,
            (e.AssessmentStatus.ASKED,),
            filled,
            columns=("filled_at",),
        ),
    ]


def _of_hires() -> list[Workflow]:
    e, m = placement_enums, placement_models
    return [
        Workflow(
            "Embauche",
            (m.Hire,),
            e.HireStatus,
            (e.HireStatus.RUNNING,),
            changes_of(hires, "END_HIRE", "RESUME_"),
            columns=("ended_on", "end_reason"),
        ),
        Workflow(
            "Point de suivi",
            (m.FollowUp,),
            e.FollowUpStatus,
            (e.FollowUpStatus.TO_DO,),
            changes_of(hires, "DO_"),
            columns=("state", "done_at"),
        ),
        Workflow(
            "Question posée à un point de suivi",
            (m.FollowUpAsking,),
            e.AskingStatus,
            (e.AskingStatus.ASKED,),
            changes_of(hires, "REMIND_"),
            columns=("reminded_at",),
        ),
        Workflow(
            "Signe d'alerte d'une embauche",
            (m.HireWarning,),
            e.WarningStatus,
            (e.WarningStatus.OPEN,),
            changes_of(hires, "CLOSE_", "SETTLE_"),
            columns=("closed_at",),
        ),
    ]


def _of_tutoring() -> list[Workflow]:
    e, m = placement_enums, placement_models
    checks = changes_of(tutoring, "ANSWER", "SAY", "CLOSE_")
    ends = tuple(change for change in changes_of(tutoring) if change not in checks)
    volunteers = tuple(change for change in changes_of(mentoring) if not change.name.endswith("_mentoring"))
    mentorings = tuple(change for change in changes_of(mentoring) if change not in volunteers)
    return [
        Workflow(
            "Tutorat",
            (m.TutoringAssignment,),
            e.TutoringStatus,
            (e.TutoringStatus.GOING,),
            ends,
            columns=("ended_at", "end_reason"),
        ),
        Workflow(
            "Question posée au tuteur",
            (m.TutoringCheck,),
            e.CheckStatus,
            (e.CheckStatus.ASKED,),
            checks,
            columns=("answer", "answered_at", "closed_at"),
        ),
        Workflow("Parrainage", (m.Mentoring,), e.MentoringStatus, (e.MentoringStatus.ACTIVE,), mentorings),
        Workflow(
            "Parrain ou marraine",
            (m.Mentor,),
            e.MentorStatus,
            (e.MentorStatus.AVAILABLE,),
            volunteers,
            columns=("is_active", "stopped_on", "forgotten_at"),
        ),
    ]


def _of_clauses() -> list[Workflow]:
    e, m = clause_enums, clause_models
    statements = changes_of(clauses, "SEND", "VALIDATE", "RETURN")
    return [
        Workflow(
            "Marché", (m.PublicContract,), e.ContractStatus, (e.ContractStatus.OPEN,), changes_of(clauses, "CONTRACT_")
        ),
        Workflow(
            "Sous-traitant d'un lot",
            (m.Participation,),
            e.ParticipationStatus,
            (e.ParticipationStatus.PENDING,),
            changes_of(clauses, "COMPANY_"),
        ),
        Workflow("Relevé d'heures", (m.HoursStatement,), e.StatementStatus, (e.StatementStatus.DRAFT,), statements),
        Workflow(
            "Pénalité",
            (m.PenaltyProposal,),
            e.PenaltyStatus,
            (e.PenaltyStatus.PROPOSED,),
            changes_of(clauses, "PENALTY_"),
        ),
        Workflow(
            "Embauche annoncée par une entreprise",
            (m.Announcement,),
            e.AnnouncementState,
            (e.AnnouncementState.WAITING,),
            changes_of(clauses, "ANNOUNCEMENT_"),
            "state",
        ),
        Workflow(
            "Passerelle d'un lot",
            (m.Bridge,),
            e.BridgeStatus,
            (e.BridgeStatus.OPEN,),
            changes_of(clauses, "BRIDGE_"),
            columns=("closed_at",),
        ),
        Workflow(
            "Point relevé chez une entreprise",
            (m.CompanySignal,),
            e.SignalStatus,
            (e.SignalStatus.OPEN,),
            changes_of(clauses, "SIGNAL_"),
            columns=("shared_at", "dismissed_at"),
        ),
        Workflow(
            "Obligation proposée par un avenant",
            (m.ObligationProposal,),
            e.ProposalStatus,
            (e.ProposalStatus.PENDING,),
            changes_of(clauses, "OBLIGATION_"),
        ),
    ]


def _of_meetings() -> list[Workflow]:
    e, m = meeting_enums, meeting_models
    born = (e.RegistrationStatus.REGISTERED, e.RegistrationStatus.WAITING)
    held = changes_of(meetings, "DESK_")
    registrations = tuple(change for change in changes_of(meetings) if change not in held)
    return [
        Workflow("Inscription à un rendez-vous", (m.EventRegistration,), e.RegistrationStatus, born, registrations),
        Workflow(
            "Tenue d'un rendez-vous",
            (m.EventDesk,),
            e.DeskStatus,
            (e.DeskStatus.OPEN,),
            held,
            columns=("cancelled_at", "closed_at"),
        ),
    ]


def page_text() -> str:
    return "\n".join([HEAD, *(line for workflow in workflows() for line in _section(workflow))])


def _section(workflow: Workflow) -> Iterator[str]:
    yield f"## {workflow.title}\n"
    yield "```mermaid\nstateDiagram-v2"
    for state in workflow.states:
        yield f"    {state.value} : {_words(state.label)}"
    for birth in workflow.born:
        yield f"    [*] --> {birth}"
    for change in workflow.changes:
        for source in _in_order(change.sources, workflow):
            yield f"    {source} --> {change.target} : {_words(change.label)}"
    yield "```\n"
    if workflow.columns:
        yield f"Read from {', '.join(f'`{name}`' for name in workflow.columns)}: no column of its own.\n"
    yield "| action | de | vers | qui | garde | motif | annonce |\n|---|---|---|---|---|---|---|"
    for change in workflow.changes:
        yield _row(change, workflow)
    yield ""


def _row(change: Transition, workflow: Workflow) -> str:
    label = {state.value: state.label for state in workflow.states}
    sources = ", ".join(label[source] for source in _in_order(change.sources, workflow))
    who = ", ".join(role.label for role in Role if role in change.roles) or "Le système"
    guards = ", ".join(f"`{guard.__name__.lstrip('_')}`" for guard in change.guards)
    reason, event = "oui" if change.needs_reason else "", f"`{change.event}`" if change.event else ""
    return f"| {change.label} | {sources} | {label[change.target]} | {who} | {guards} | {reason} | {event} |"


def _in_order(sources: Iterable[str], workflow: Workflow) -> list[str]:
    wanted = set(sources)
    return [value for value in workflow.states.values if value in wanted]


def _words(label: str) -> str:
    """A label inside a diagram, where a colon or a semicolon would end it."""
    return label.replace(" : ", ", ").replace(":", ",").replace(";", ",")

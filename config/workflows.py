"""Every workflow of the product, drawn from the tables that run it: `docs/developpement/parcours.md`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db.models import TextChoices

from accounts import transitions as accounts
from accounts.enums import AccessRequestStatus, Role
from clauses import transitions as clauses
from clauses.enums import ContractStatus, ParticipationStatus, PenaltyStatus, StatementStatus
from core.workflow import Transition
from employers import transitions as employers
from employers.enums import LabelStatus, NetworkStatus, NewsStatus, NoticeStatus, OpeningStatus
from placements.enums import ImmersionStatus, MentoringStatus, ProposalStatus
from placements.transitions import immersions, mentoring, proposals

PAGE = Path(settings.BASE_DIR) / "docs" / "developpement" / "parcours.md"
MODULES: tuple[ModuleType, ...] = (accounts, employers, proposals, immersions, mentoring, clauses)

HEAD = """# The workflows

Drawn from the tables of transitions by `scripts/draw_workflows.py`; a test fails when this page is behind the code.
Each table checks the request, draws the buttons and writes the history (`core/workflow.py`). « Le système » is a
schedule or a signed link: nobody logged in may do it.
"""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A table with the states it speaks of, and those in which an object is born."""

    title: str
    states: type[TextChoices]
    born: tuple[str, ...]
    changes: tuple[Transition, ...]


def changes_of(module: ModuleType, *starts: str) -> tuple[Transition, ...]:
    """The transitions of a module, in the order written; with `starts`, those whose name begins so."""
    found = {name: value for name, value in vars(module).items() if isinstance(value, Transition)}
    return tuple(value for name, value in found.items() if not starts or name.startswith(starts))


def workflows() -> list[Workflow]:
    network = changes_of(employers, "NETWORK_")
    labels = changes_of(employers, "LABEL_")
    notices, news = changes_of(employers, "NOTICE_"), changes_of(employers, "NEWS_")
    others = (*network, *labels, *notices, *news)
    openings = tuple(change for change in changes_of(employers) if change not in others)
    statements = changes_of(clauses, "SEND", "VALIDATE", "RETURN")
    return [
        Workflow("Offre d'emploi ou d'immersion", OpeningStatus, (OpeningStatus.DRAFT,), openings),
        Workflow("Demande d'accès", AccessRequestStatus, (AccessRequestStatus.WAITING,), changes_of(accounts)),
        Workflow("Adhésion au réseau", NetworkStatus, (NetworkStatus.CANDIDATE,), network),
        Workflow("Label d'un employeur", LabelStatus, (LabelStatus.DECLARED, LabelStatus.CONFIRMED), labels),
        Workflow("Annonce entre entreprises", NoticeStatus, (NoticeStatus.OPEN,), notices),
        Workflow("Nouvelle d'un membre", NewsStatus, (NewsStatus.SUBMITTED,), news),
        Workflow("Proposition", ProposalStatus, _births(ProposalStatus, "ASKED", "SENT"), changes_of(proposals)),
        Workflow("Immersion", ImmersionStatus, (ImmersionStatus.DRAFT,), changes_of(immersions)),
        Workflow("Parrainage", MentoringStatus, (MentoringStatus.ACTIVE,), changes_of(mentoring)),
        Workflow("Marché", ContractStatus, (ContractStatus.OPEN,), changes_of(clauses, "CONTRACT_")),
        Workflow(
            "Sous-traitant d'un lot",
            ParticipationStatus,
            (ParticipationStatus.PENDING,),
            changes_of(clauses, "COMPANY_"),
        ),
        Workflow("Relevé d'heures", StatementStatus, (StatementStatus.DRAFT,), statements),
        Workflow("Pénalité", PenaltyStatus, (PenaltyStatus.PROPOSED,), changes_of(clauses, "PENALTY_")),
    ]


def _births(states: type[TextChoices], *names: str) -> tuple[str, ...]:
    return tuple(str(states[name]) for name in names if name in states.__members__)


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

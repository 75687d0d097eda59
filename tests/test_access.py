"""Access is refused by default: every address of ours, asked for by every role, by visitors and by strangers.

The walk reads the addresses from the URL configuration, so a new page is walked the day it is written.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.actors import actor_of
from accounts.enums import Role
from accounts.models import Invitation, Membership, Organisation, User
from clauses.models import (
    Announcement,
    Bridge,
    CompanySignal,
    ContractDraft,
    DecpUpload,
    Engagement,
    GoodFaithStep,
    HoursLine,
    HoursStatement,
    HoursUpload,
    Letter,
    Lot,
    Meeting,
    ObligationProposal,
    Participation,
    PenaltyProposal,
    PoolingAgreement,
    PublicContract,
    PurchaseOrder,
    Quantity,
    Study,
    StudyLot,
    Tranche,
)
from cms.models import EventPage, EventRegistration
from employers.models import (
    AdviserVisit,
    CharterSignature,
    ContractingNotice,
    Employer,
    EmployerLabel,
    JobOffer,
    MemberNews,
    Tutor,
)
from people.models import Person, PersonDocument, PersonPair
from placements.models import (
    FollowUp,
    Hire,
    HireWarning,
    ImmersionAgreement,
    JoinedDocument,
    Mentor,
    Mentoring,
    Proposal,
    TutoringAssignment,
    TutoringCheck,
)
from tests.factories.accounts import actor_create

OURS = {
    "core",
    "referential",
    "accounts",
    "people",
    "employers",
    "matching",
    "placements",
    "clauses",
    "reporting",
    "cms",
}
DEMO_ACCOUNTS = {
    Role.EMPLOYER: "employeur",
    Role.REFERENT: "referent",
    Role.FACILITATOR: "facilitateur",
    Role.BUYER: "acheteur",
    Role.CONTRACTOR: "titulaire",
    Role.PILOT: "pilotage",
    Role.ADMIN: "admin",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A route of ours: its name, the names of its arguments, and who may pass."""

    name: str
    arguments: tuple[str, ...]
    roles: frozenset[str] | None
    is_public: bool

    def __str__(self) -> str:
        return self.name


def addresses() -> list[Address]:
    return sorted(_walk(get_resolver(), ""), key=lambda address: address.name)


def _walk(resolver: URLResolver, namespace: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            # Wagtail's administration has a gate around all its screens, ours too: see tests/cms/test_access.py.
            if str(pattern.pattern) == "cms/":
                continue
            if not pattern.namespace or pattern.namespace in OURS:
                yield from _walk(pattern, pattern.namespace or namespace)
        elif _is_ours(pattern) and pattern.name:
            view = pattern.callback
            yield Address(
                name=f"{namespace}:{pattern.name}" if namespace else pattern.name,
                arguments=tuple(pattern.pattern.converters),
                roles=getattr(view, "allowed_roles", None),
                is_public=not getattr(view, "login_required", True),
            )


def _is_ours(pattern: URLPattern) -> bool:
    return pattern.callback.__module__.split(".")[0] in OURS


def test_every_address_says_who_may_use_it():
    silent_ones = [str(a) for a in addresses() if not a.is_public and a.roles is None]
    # Where each logged-in person is sent, whatever her role; even one that has no role yet.
    assert silent_ones == ["accounts:home"]


def log_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def placeholder(argument: str) -> object:
    """A value of the right type for a route's argument; the gate of roles is passed before it is used."""
    words = {
        "kind": "job",
        "token": "x",
        "action": "x",
        "slug": "x",
        "move": "close",
        "sheet": "accueil",
        "paper": "tuteur",
    }
    return dt.date(2026, 5, 1) if argument == "month" else words.get(argument, 1)


def path_of(address: Address) -> str:
    return reverse(address.name, kwargs={name: placeholder(name) for name in address.arguments})


@pytest.mark.django_db
def test_visitors_are_sent_to_log_in():
    problems = []
    for address in addresses():
        if not address.is_public:
            answer = Client().get(path_of(address))
            if answer.status_code != 302 or not answer.url.startswith("/connexion/"):
                problems.append(f"{address} lets a visitor in ({answer.status_code})")
    assert not problems, "\n".join(problems)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_every_role_reads_a_page_when_she_is_refused(role):
    client = log_in(actor_create(role).user)
    not_hers = next(one for one in addresses() if one.roles is not None and role not in one.roles)
    for path, status in ((path_of(not_hers), 403), ("/nulle-part/", 404)):
        answer = client.get(path)
        assert (answer.status_code, answer.content.count(b"<h1")) == (status, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_every_role_is_refused_what_is_not_hers(role, bare_refusals):
    client = log_in(actor_create(role).user)
    problems = []
    for address in addresses():
        for method in ("get", "post") if address.roles is not None else ():
            status = getattr(client, method)(path_of(address)).status_code
            if status >= 500 or (role not in address.roles and status != 403):
                problems.append(f"{method} {address} answers {status} to {role}")
    assert not problems, "\n".join(problems)


# The object that each page of one person's or one company's shows, to ask for it as somebody else.
OBJECT_OF_PAGE = {
    "accounts:invitation_withdraw": Invitation,
    "accounts:member_end": Membership,
    "clauses:decp_": DecpUpload,
    "clauses:hours_upload": HoursUpload,
    "employers:company_edit": Employer,
    "employers:charter_signing": Employer,
    "employers:network_leave": Employer,
    "employers:tutor_": Tutor,
    "employers:opening_": JobOffer,
    "people:": Person,
    "matching:": Person,
    "placements:person": Person,
    "placements:match": Person,
    "placements:compare": Person,
    "placements:why_not": Person,
    "placements:alert_level": Person,
    "placements:signal_close": Person,
    "placements:dismiss": Person,
    "placements:dismissal_undo": Person,
    "placements:mentor_choice": Person,
    "placements:proposal_new": Person,
    "placements:passport": Person,
    "placements:badges": Person,
    "placements:own_page_send": Person,
    "placements:data_copy": Person,
    "placements:employer_follow_up": FollowUp,
    "placements:propose_several": Person,
    "placements:team_member": Membership,
    "placements:follow_up": FollowUp,
    "placements:": Proposal,
}
OBJECT_OF_ARGUMENT = {
    "employer_id": Employer,
    "employer_label_id": EmployerLabel,
    "signature_id": CharterSignature,
    "visit_id": AdviserVisit,
    "notice_id": ContractingNotice,
    "news_id": MemberNews,
    "contract_id": PublicContract,
    "lot_id": Lot,
    "draft_id": ContractDraft,
    "participation_id": Participation,
    "study_id": Study,
    "study_lot_id": StudyLot,
    "bridge_id": Bridge,
    "company_id": Organisation,
    "signal_id": CompanySignal,
    "agreement_id": PoolingAgreement,
    "engagement_id": Engagement,
    "statement_id": HoursStatement,
    "pair_id": PersonPair,
    "announcement_id": Announcement,
    "person_id": Person,
    "line_id": HoursLine,
    "letter_id": Letter,
    "meeting_id": Meeting,
    "penalty_id": PenaltyProposal,
    "tranche_id": Tranche,
    "order_id": PurchaseOrder,
    "quantity_id": Quantity,
    "proposal_id": ObligationProposal,
    "step_id": GoodFaithStep,
    "opening_pk": JobOffer,
    "hire_pk": Hire,
    "warning_pk": HireWarning,
    "user_id": User,
    "agreement_pk": ImmersionAgreement,
    "tutoring_pk": TutoringAssignment,
    "check_pk": TutoringCheck,
    "mentoring_pk": Mentoring,
    "mentor_pk": Mentor,
    "document_pk": PersonDocument,
    "event_pk": EventPage,
    "registration_pk": EventRegistration,
    "joined_pk": JoinedDocument,
}
# Any référent may ask whom to propose for a published opening: the page lists her own people, and none of others.
# Published data are nobody's secret: whoever follows contracts reads the sources of DECP files and what they gave.
# An open notice between companies is read and reported by every company, a meeting by all who may register to it.
FOR_THE_WHOLE_ROLE = {
    "employers:notice",
    "employers:notice_flag",
    "cms:referent_event",
    "cms:employer_event",
    "placements:opening_people",
    "clauses:decp_source",
    "clauses:decp_source_run",
    "clauses:decp_reading",
}
STRANGERS = [Role.EMPLOYER, Role.REFERENT, Role.FACILITATOR, Role.BUYER, Role.CONTRACTOR]


def real_object(address: Address, argument: str) -> object:
    model = OBJECT_OF_ARGUMENT.get(argument)
    if model is None and argument in {"pk", "invitation_id", "membership_id", "upload_id"}:
        model = next(found for prefix, found in OBJECT_OF_PAGE.items() if address.name.startswith(prefix))
    if model is None:
        return placeholder(argument)
    first = model._default_manager.order_by("pk").first()
    return first.pk if first else 10**9


@pytest.mark.django_db
def test_a_stranger_of_the_right_role_finds_nothing_of_others(demonstration, bare_refusals):
    strangers = {role: log_in(actor_create(role).user) for role in STRANGERS}
    problems = []
    for address in addresses():
        if (
            address.name in FOR_THE_WHOLE_ROLE
            or address.is_public
            or not set(address.arguments) - {"kind", "month"}
            or not (address.roles or set()) & set(STRANGERS)
        ):
            continue
        path = reverse(address.name, kwargs={name: real_object(address, name) for name in address.arguments})
        for role in address.roles & set(STRANGERS):
            statuses = {method: getattr(strangers[role], method)(path).status_code for method in ("get", "post")}
            if not set(statuses.values()) <= {403, 404, 405} or set(statuses.values()) == {405}:
                problems.append(f"{address} answers {statuses} to a stranger who is {role}")
    assert not problems, "\n".join(problems)


@pytest.mark.django_db
def test_the_demonstration_accounts_open_every_list_of_their_role(demonstration):
    problems = []
    for role, account in DEMO_ACCOUNTS.items():
        user = User.objects.get(email=f"{account}@demo.example")
        assert actor_of(user).role == role
        client = log_in(user)
        for address in addresses():
            if address.arguments or not address.roles or role not in address.roles:
                continue
            status = client.get(reverse(address.name)).status_code
            if status not in {200, 302, 405}:
                problems.append(f"{address} answers {status} to {account}")
    assert not problems, "\n".join(problems)

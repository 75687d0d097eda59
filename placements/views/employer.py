"""The employer reads nameless profiles and declares hires, in her space. Her answers are in `answers.py`."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.remarks import Remark, remarks_about
from core.workflow import transitions_available
from people.enums import AccessPurpose
from people.services import access_record
from placements import selectors, services
from placements.answering import Answer
from placements.enums import AGREED, ProposalStatus
from placements.forms import HireForm, ReasonForm
from placements.immersion_first import advice_before_hire
from placements.models import Hire, Proposal
from placements.presentation import nameless_profile, without_identity
from placements.selectors_documents import are_open, joined_to, kinds_of
from placements.story import BADGES, EMPLOYER_LABELS
from placements.transitions import PROPOSAL_TRANSITIONS
from placements.views.proposals import immersion_to_end, proposal_of
from placements.views.sending import form_send

PAGE = 20
LATER = "plus-tard"
TABS = {
    "": ("À répondre", [ProposalStatus.SENT, ProposalStatus.SEEN]),
    LATER: ("Plus tard", [ProposalStatus.SENT, ProposalStatus.SEEN]),
    "acceptees": ("Acceptées", list(AGREED)),
    "embauches": ("Embauches", [ProposalStatus.HIRED]),
    "passees": ("Passées", [ProposalStatus.REFUSED, ProposalStatus.WITHDRAWN, ProposalStatus.CLOSED]),
}


@role_required(Role.EMPLOYER)
@require_safe
def employer_proposals(request: ActorRequest) -> HttpResponse:
    """People proposed to the employer, those that wait for an answer first."""
    tab = request.GET.get("etat", "")
    if tab not in TABS:
        tab = ""
    counts = selectors.employer_counts(request.actor)
    mine = Proposal.objects.visible_to(request.actor).filter(status__in=TABS[tab][1])
    if tab in {"", LATER}:
        today = timezone.localdate()
        mine = mine.postponed(on=today) if tab == LATER else mine.waiting(on=today)
    rows = selectors.with_opening(mine)
    page = Paginator(rows.order_by("-proposed_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    shown = {"": counts["waiting"], LATER: counts["later"], "acceptees": counts["accepted"]}
    context = {
        "page": page,
        "rows": [(row, BADGES[row.status], EMPLOYER_LABELS[row.status]) for row in page],
        "tab": tab,
        "tabs": [
            {
                "label": label,
                "url": f"{request.path}?etat={name}" if name else request.path,
                "active": name == tab,
                "count": shown.get(name),
            }
            for name, (label, _) in TABS.items()
        ],
    }
    return render(request, "placements/employer_proposals.html", context)


@role_required(Role.EMPLOYER)
@require_safe
def employer_proposal(request: ActorRequest, pk: int) -> HttpResponse:
    """One proposal: the profile without name; after a yes, the contact the person agreed to give."""
    proposal_of(request, pk)
    services.proposal_see(actor=request.actor, proposal_id=pk, now=timezone.now())
    return proposal_page(request, proposal_of(request, pk))


def proposal_page(
    request: ActorRequest,
    one: Proposal,
    *,
    answer: Answer | None = None,
    reason_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    contact = selectors.contact_of(one)
    if contact is not None:
        access_record(actor=request.actor, person=contact, purpose=AccessPurpose.FOLLOW_UP, now=timezone.now())
    joined = joined_to(one)
    context = {
        "proposal": one,
        "tone": BADGES[one.status],
        "state": EMPLOYER_LABELS[one.status],
        "nameless": nameless_profile(one),
        "message": without_identity(one.message, one.person),
        "contact": contact,
        "joined": joined if are_open(one) else [],
        "joined_kinds": kinds_of(joined),
        "hire": Hire.objects.filter(proposal=one).first(),
        "agreement": getattr(one, "agreement", None),
        "is_immersion_to_end": immersion_to_end(one),
        "remarks": remarks_for_employer(one),
        "actions": {change.name for change in transitions_available(PROPOSAL_TRANSITIONS, one, request.actor)},
        "reason_form": reason_form or ReasonForm(),
        "is_link": False,
        "answer_url": reverse("placements:employer_answer", args=[one.pk]),
        **(answer or Answer.of()).context(),
    }
    return render(request, "placements/employer_proposal.html", context, status=status)


@role_required(Role.EMPLOYER)
@require_POST
def employer_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """The meeting led nowhere."""
    proposal_of(request, pk)
    form = ReasonForm(request.POST)

    def act() -> str:
        services.proposal_drop(
            actor=request.actor, proposal_id=pk, now=timezone.now(), reason=form.cleaned_data["reason"]
        )
        messages.success(request, "C'est noté, le référent est prévenu.")
        return reverse("placements:employer_proposal", args=[pk])

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    return proposal_page(request, proposal_of(request, pk), reason_form=form, status=sent.status)


@role_required(Role.EMPLOYER, Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def hire_new(request: ActorRequest, pk: int) -> HttpResponse:
    """The person signed her contract."""
    one = proposal_of(request, pk)
    form = HireForm(request.POST or None, initial=_hire_known(one))
    home = "placements:employer_proposal" if request.actor.role == Role.EMPLOYER else "placements:proposal"

    def act() -> str:
        services.hire_record(actor=request.actor, proposal_id=pk, now=timezone.now(), **form.values)
        messages.success(request, "L'embauche est enregistrée. Bravo à tous !")
        return reverse(home, args=[pk])

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    context = {
        "proposal": one,
        "form": form,
        "back_name": home,
        "contact": one.person if request.actor.role == Role.REFERENT else selectors.contact_of(one),
        "advice": advice_before_hire(one) if request.actor.role == Role.REFERENT else "",
    }
    return render(request, "placements/hire_form.html", context, status=sent.status)


def remarks_for_employer(one: Proposal) -> list[Remark]:
    """What other rooms may tell an employer about a proposal: never a name, a criterion or its absence."""
    told = remarks_about("proposal_for_employer", person=one.person, opening=one.opening)
    return told.get(f"{one.kind}:{one.opening.pk}", [])


def _hire_known(one: Proposal) -> dict[str, Any]:
    """What the offer, or the end of the immersion, already says of the contract."""
    agreement = getattr(one, "agreement", None)
    if agreement is not None and agreement.job_contract_kind:
        return {"contract_kind": agreement.job_contract_kind, "starts_on": agreement.job_starts_on}
    offer = one.job_offer
    return {"contract_kind": offer.contract_kind, "hours_per_week": offer.hours_per_week} if offer else {}

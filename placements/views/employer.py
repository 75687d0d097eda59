"""The employer reads nameless profiles, answers, and declares hires: in her space, or by the link of a mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest, VisitorRequest
from core.errors import Refused
from core.forms import once, refusals_show
from core.remarks import Remark, remarks_about
from core.workflow import transitions_available
from people.enums import AccessPurpose
from people.services import access_record
from placements import links, selectors, services
from placements.enums import AGREED, ProposalStatus
from placements.forms import HireForm, ReasonForm, RefusalForm
from placements.immersion_first import advice_before_hire
from placements.models import Hire, Proposal
from placements.presentation import nameless_profile, without_identity
from placements.story import BADGES, EMPLOYER_LABELS
from placements.transitions import PROPOSAL_TRANSITIONS
from placements.views.proposals import immersion_to_end, proposal_of, status_of

PAGE = 20
TABS = {
    "": ("À répondre", [ProposalStatus.SENT, ProposalStatus.SEEN]),
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
    rows = selectors.with_opening(Proposal.objects.visible_to(request.actor)).filter(status__in=TABS[tab][1])
    page = Paginator(rows.order_by("-proposed_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    shown = {"": counts["waiting"], "acceptees": counts["accepted"]}
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
    return _page(request, proposal_of(request, pk))


def _page(
    request: ActorRequest,
    one: Proposal,
    *,
    refusal_form: RefusalForm | None = None,
    reason_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    contact = selectors.contact_of(one)
    if contact is not None:
        access_record(actor=request.actor, person=contact, purpose=AccessPurpose.FOLLOW_UP, now=timezone.now())
    context = {
        "proposal": one,
        "tone": BADGES[one.status],
        "state": EMPLOYER_LABELS[one.status],
        "nameless": nameless_profile(one),
        "message": without_identity(one.message, one.person),
        "contact": contact,
        "hire": Hire.objects.filter(proposal=one).first(),
        "agreement": getattr(one, "agreement", None),
        "is_immersion_to_end": immersion_to_end(one),
        "remarks": remarks_for_employer(one),
        "actions": {change.name for change in transitions_available(PROPOSAL_TRANSITIONS, one, request.actor)},
        "refusal_form": refusal_form or RefusalForm(),
        "reason_form": reason_form or ReasonForm(),
        "is_link": False,
        "answer_url": "",
    }
    return render(request, "placements/employer_proposal.html", context, status=status)


@role_required(Role.EMPLOYER)
@require_POST
def employer_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Yes, or no with a reason."""
    one = proposal_of(request, pk)
    accepts = request.POST.get("answer") == "yes"
    form = RefusalForm(request.POST)
    refusal: Refused | None = None
    if form.is_valid() or accepts:
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    services.proposal_answer(
                        actor=request.actor,
                        proposal_id=pk,
                        accepts=accepts,
                        now=timezone.now(),
                        reason="" if accepts else form.cleaned_data["refusal_reason"],
                        comment="" if accepts else form.cleaned_data["comment"],
                    )
                    sending.done_url = reverse("placements:employer_proposal", args=[pk])
                    messages.success(
                        request, "Merci ! Le référent est prévenu." if accepts else "Merci de votre réponse."
                    )
        except Refused as refused:
            refusal = refused
            if accepts:
                messages.error(request, str(refused))
                return redirect("placements:employer_proposal", pk)
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    return _page(request, one, refusal_form=form, status=status_of(form, refusal))


@role_required(Role.EMPLOYER)
@require_POST
def employer_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """The meeting led nowhere."""
    proposal_of(request, pk)
    form = ReasonForm(request.POST)
    refusal: Refused | None = None
    if form.is_valid():
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    services.proposal_drop(
                        actor=request.actor, proposal_id=pk, now=timezone.now(), reason=form.cleaned_data["reason"]
                    )
                    sending.done_url = reverse("placements:employer_proposal", args=[pk])
                    messages.success(request, "C'est noté, le référent est prévenu.")
        except Refused as refused:
            refusal = refused
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    return _page(request, proposal_of(request, pk), reason_form=form, status=status_of(form, refusal))


@role_required(Role.EMPLOYER, Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def hire_new(request: ActorRequest, pk: int) -> HttpResponse:
    """The person signed her contract."""
    one = proposal_of(request, pk)
    form = HireForm(request.POST or None, initial=_hire_known(one))
    home = "placements:employer_proposal" if request.actor.role == Role.EMPLOYER else "placements:proposal"
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    services.hire_record(actor=request.actor, proposal_id=pk, now=timezone.now(), **form.values)
                    sending.done_url = reverse(home, args=[pk])
                    messages.success(request, "L'embauche est enregistrée. Bravo à tous !")
        except Refused as refused:
            refusal = refused
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    context = {
        "proposal": one,
        "form": form,
        "back_name": home,
        "contact": one.person if request.actor.role == Role.REFERENT else selectors.contact_of(one),
        "advice": advice_before_hire(one) if request.actor.role == Role.REFERENT else "",
    }
    return render(request, "placements/hire_form.html", context, status=status_of(form, refusal))


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


# --- By the link of a mail --------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request: VisitorRequest, token: str) -> HttpResponse:
    """Answer without logging in. The link shows the profile; only a button answers, since mail programs open links."""
    try:
        proposal_id = links.proposal_of_token(token)
    except Refused as refused:
        return _link_ended(request, str(refused), status=410 if "expired" in refused.codes else 404)
    known = selectors.with_opening(Proposal.objects.all()).select_related("person__referent__user", "proposed_by__user")
    one = known.filter(pk=proposal_id).first()
    if one is None:
        raise Http404("no such proposal")
    if one.status not in {ProposalStatus.SENT, ProposalStatus.SEEN}:
        thanks = request.GET.get("merci") == "1"
        return _link_ended(request, _ended_sentence(one, thanks=thanks), status=200 if thanks else 410, thanks=thanks)
    form = RefusalForm(request.POST if request.POST.get("answer") == "no" else None)
    accepts = request.POST.get("answer") == "yes"
    if request.method == "POST" and (accepts or form.is_valid()):
        try:
            services.proposal_answer(
                proposal_id=one.pk,
                accepts=accepts,
                now=timezone.now(),
                reason="" if accepts else form.cleaned_data["refusal_reason"],
                comment="" if accepts else form.cleaned_data["comment"],
            )
        except Refused as refused:
            return _link_ended(request, str(refused), status=409)
        return redirect(f"{request.path}?merci=1")
    context = {
        "proposal": one,
        "tone": BADGES[one.status],
        "state": EMPLOYER_LABELS[one.status],
        "nameless": nameless_profile(one),
        "message": without_identity(one.message, one.person),
        "contact": None,
        "hire": None,
        "agreement": None,
        "is_immersion_to_end": False,
        "remarks": remarks_for_employer(one),
        "actions": {"accept", "refuse"},
        "refusal_form": form,
        "reason_form": None,
        "is_link": True,
        "answer_url": request.path,
    }
    return render(request, "placements/employer_proposal.html", context, status=status_of(form))


def _ended_sentence(one: Proposal, *, thanks: bool) -> str:
    if thanks and one.status in AGREED:
        return "Votre oui est bien arrivé. Le référent est prévenu et vous contacte pour organiser la rencontre."
    if thanks and one.status == ProposalStatus.REFUSED:
        return "Votre réponse est bien arrivée. Merci de l'avoir expliquée : elle aide à mieux vous proposer."
    if one.status in {ProposalStatus.WITHDRAWN, ProposalStatus.CLOSED}:
        return "Cette proposition n'est plus d'actualité : elle a été retirée ou classée."
    return "Vous avez déjà répondu à cette proposition. Pour la suite, connectez-vous à votre espace."


def _link_ended(request: VisitorRequest, sentence: str, *, status: int, thanks: bool = False) -> HttpResponse:
    context = {"sentence": sentence, "thanks": thanks}
    return render(request, "placements/link_ended.html", context, status=status)

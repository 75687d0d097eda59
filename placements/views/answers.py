"""An employer answers a proposal, from her space or by the link of a mail."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest, VisitorRequest
from core import formats
from core.errors import Refused
from core.forms import once, refusals_show
from placements import links, selectors
from placements.answering import Answer
from placements.enums import AGREED, ProposalStatus
from placements.models import Proposal
from placements.presentation import nameless_profile, without_identity
from placements.selectors_documents import are_open, joined_to, kinds_of
from placements.story import BADGES, EMPLOYER_LABELS
from placements.views.employer import proposal_page, remarks_for_employer
from placements.views.proposals import proposal_of
from placements.views.sending import status_of

THANKS = {
    "yes": "Merci ! Le référent est prévenu.",
    "later": "C'est noté : la question vous sera reposée ce jour-là.",
    "no": "Merci de votre réponse.",
}
WAITING = (ProposalStatus.SENT, ProposalStatus.SEEN)


@role_required(Role.EMPLOYER)
@require_POST
def employer_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """An answer given in her space."""
    one = proposal_of(request, pk)
    answer = Answer.of(request.POST)
    refusal: Refused | None = None
    if answer.form.is_valid():
        try:
            with once(answer.form, user=request.user) as sending:
                if not sending.is_repeat:
                    answer.give(actor=request.actor, proposal_id=pk)
                    sending.done_url = reverse("placements:employer_proposal", args=[pk])
                    messages.success(request, THANKS[answer.chosen])
        except Refused as refused:
            refusal = refused
            refusals_show(answer.form, refused)
        else:
            return redirect(sending.done_url)
    return proposal_page(request, one, answer=answer, status=status_of(answer.form, refusal))


# --- By the link of a mail --------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request: VisitorRequest, token: str) -> HttpResponse:
    """Answer without logging in. The link shows the profile; only a button answers, since mail programs open links."""
    try:
        link = links.answer_link(token)
    except Refused as refused:
        return _link_ended(request, str(refused), status=410 if "expired" in refused.codes else 404)
    known = selectors.with_opening(Proposal.objects.all()).select_related("person__referent__user", "proposed_by__user")
    one = known.filter(pk=link.proposal_id).first()
    if one is None:
        raise Http404("no such proposal")
    if one.status not in WAITING or one.ask_again_on != link.asked_again:
        thanks = request.GET.get("merci") == "1"
        return _link_ended(request, _ended_sentence(one, thanks=thanks), status=200 if thanks else 410, thanks=thanks)
    answer = Answer.of(request.POST if request.method == "POST" else None)
    if answer.chosen and answer.form.is_valid():
        try:
            answer.give(proposal_id=one.pk)
        except Refused as refused:
            if not any(reason.field in answer.form.fields for reason in refused.reasons):
                return _link_ended(request, str(refused), status=409)
            refusals_show(answer.form, refused)
        else:
            return redirect(f"{request.path}?merci=1")
    return _link_page(request, one, answer)


def _link_page(request: VisitorRequest, one: Proposal, answer: Answer) -> HttpResponse:
    context = {
        "proposal": one,
        "tone": BADGES[one.status],
        "state": EMPLOYER_LABELS[one.status],
        "nameless": nameless_profile(one),
        "message": without_identity(one.message, one.person),
        "contact": None,
        "joined": [],
        "joined_kinds": kinds_of(joined_to(one)),
        "hire": None,
        "agreement": None,
        "is_immersion_to_end": False,
        "remarks": remarks_for_employer(one),
        "actions": {"accept", "refuse"},
        "reason_form": None,
        "is_link": True,
        "answer_url": request.path,
        **answer.context(opened=request.GET.get("choix", "")),
    }
    status = status_of(answer.form) if answer.chosen else 200
    return render(request, "placements/employer_proposal.html", context, status=status)


def _ended_sentence(one: Proposal, *, thanks: bool) -> str:
    if one.status in WAITING and one.ask_again_on is not None:
        return f"Vous avez répondu « pas maintenant » : {_asked_again(one.ask_again_on)}"
    if thanks and one.status == ProposalStatus.INTERVIEW:
        return (
            f"Votre oui est bien arrivé, et l'entretien est proposé le {formats.moment(one.interview_at)}. "
            f"Le référent et la personne sont prévenus.{_documents_sentence(one)}"
        )
    if thanks and one.status in AGREED:
        arrived = "Votre oui est bien arrivé. Le référent est prévenu et vous contacte pour organiser la rencontre."
        return arrived + _documents_sentence(one)
    if thanks and one.status == ProposalStatus.REFUSED:
        return "Votre réponse est bien arrivée. Merci de l'avoir expliquée : elle aide à mieux vous proposer."
    if one.status in {ProposalStatus.WITHDRAWN, ProposalStatus.CLOSED}:
        return "Cette proposition n'est plus d'actualité : elle a été retirée ou classée."
    return "Vous avez déjà répondu à cette proposition. Pour la suite, connectez-vous à votre espace."


def _documents_sentence(one: Proposal) -> str:
    return " Ses documents sont dans votre espace." if are_open(one) and one.joined.exists() else ""


def _asked_again(day: dt.date) -> str:
    if day <= timezone.localdate():
        return "un nouveau lien vous a été envoyé depuis, ouvrez le dernier courriel."
    return f"la question vous sera reposée le {formats.day(day)}, par un nouveau courriel."


def _link_ended(request: VisitorRequest, sentence: str, *, status: int, thanks: bool = False) -> HttpResponse:
    context = {"sentence": sentence, "thanks": thanks}
    return render(request, "placements/link_ended.html", context, status=status)

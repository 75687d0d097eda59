"""Duplicates found later: the queue of suspected pairs, and the page where two files become one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.http import ActorRequest
from core.errors import Conflict, Refused
from people import services
from people.forms import MergeForm
from people.selectors import pairs_open
from people.services.merging import merge_order, merge_problem
from people.transitions import WHO_MERGES
from people.views.comparing import Facing, followed_by, identity_facts, person_values

PAIRS_A_PAGE = 20


@role_required(*WHO_MERGES)
@require_safe
def pair_list(request: ActorRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    pairs = pairs_open(request.actor)
    for word in text.split()[:5]:
        pairs = pairs.filter(one__search_name__icontains=word) | pairs.filter(other__search_name__icontains=word)
    page = Paginator(pairs, PAIRS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/pair_list.html", {"page_obj": page, "q": text})


@role_required(*WHO_MERGES)
@require_http_methods(["GET", "HEAD", "POST"])
def pair_decide(request: ActorRequest, pair_id: int) -> HttpResponse:
    """Two files side by side: merge them, choosing what is right, or say that they are two people."""
    pair = get_object_or_404(pairs_open(request.actor), pk=pair_id)
    kept, merged = merge_order([pair.one, pair.other])
    form = MergeForm(request.POST or None, kept=kept, merged=merged)
    status = 200
    if request.method == "POST":
        status = 422
        if request.POST.get("action") == "distinct" or form.is_valid():
            try:
                said = _decide(request, pair_id, form)
            except Refused as refused:
                status = 409 if isinstance(refused, Conflict) else 422
                for reason in refused.reasons:
                    messages.error(request, reason.message)
            else:
                messages.success(request, said)
                return redirect("people:pair_list")
    facts = [
        Facing(label, mine, theirs)
        for (label, mine), (_, theirs) in zip(
            identity_facts(person_values(kept)), identity_facts(person_values(merged)), strict=True
        )
    ]
    context = {
        "pair": pair,
        "kept": kept,
        "merged": merged,
        "form": form,
        "facts": [*facts, Facing("Suivi", followed_by(kept), followed_by(merged))],
        "problem": merge_problem(request.actor, [kept, merged]),
    }
    return render(request, "people/pair_decide.html", context, status=status)


def _decide(request: ActorRequest, pair_id: int, form: MergeForm) -> str:
    if request.POST.get("action") == "distinct":
        services.pair_set_distinct(actor=request.actor, pair_id=pair_id, now=timezone.now())
        return "C'est noté : ce sont deux personnes différentes. Cette paire ne vous sera plus proposée."
    journal = services.person_merge(actor=request.actor, pair_id=pair_id, picks=form.picks, now=timezone.now())
    return f"Les deux dossiers n'en font plus qu'un, celui de {journal.kept}."

"""The network of facilitators: a shared view of a territory's contracts, and who is of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from accounts.models import Membership
from accounts.services import membership_network_set
from clauses.selectors.lots import progress_of
from clauses.selectors.network import facilitators, in_network, network_contracts, network_lots
from clauses.selectors.usages import pace_in_force
from clauses.views.common import page_of, today


@role_required(Role.FACILITATOR)
@require_safe
def contract_list(request: ActorRequest) -> HttpResponse:
    q = request.GET.get("q", "")[:100]
    page = page_of(request, network_contracts(request.actor, text=q))
    context = {"page_obj": page, "q": q, "is_member": in_network(request.actor)}
    return render(request, "clauses/facilitator/network.html", context)


@role_required(Role.FACILITATOR)
@require_safe
def contract_detail(request: ActorRequest, contract_id: int) -> HttpResponse:
    """One contract of another facilitator: where its lots stand, and whom to call. Nothing to change here."""
    contract = get_object_or_404(network_contracts(request.actor), pk=contract_id)
    pace = pace_in_force(today())
    lots = [progress_of(lot, on=today(), pace=pace) for lot in network_lots(contract)]
    return render(request, "clauses/facilitator/network_contract.html", {"contract": contract, "lots": lots})


@role_required(Role.PILOT, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: ActorRequest) -> HttpResponse:
    """Who reads the contracts of the others: the Département decides, and may change its mind."""
    if request.method == "POST":
        joins = request.POST.get("membre") == "oui"
        try:
            membership = membership_network_set(
                actor=request.actor, membership_id=_number(request.POST.get("facilitateur", "")), is_member=joins
            )
        except Membership.DoesNotExist:
            raise Http404("no such facilitator") from None
        said = "fait maintenant partie du réseau" if joins else "ne fait plus partie du réseau"
        messages.success(request, f"{membership.user} {said}.")
        return redirect("clauses:network_members")
    page = page_of(request, facilitators(request.actor))
    return render(request, "clauses/network_members.html", {"page_obj": page})


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404("not a number")
    return int(text)

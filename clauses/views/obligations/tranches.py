"""The tranches of a lot: describe, affirm, give up, put back."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import TrancheKind
from clauses.forms.obligation_events import AffirmForm, DeclineForm, TrancheForm
from clauses.models import Lot, Tranche
from clauses.selectors.obligations import current_obligation
from clauses.services.obligation_parts import tranche_adds
from clauses.services.tranches import (
    tranche_add,
    tranche_affirm,
    tranche_change,
    tranche_decline,
    tranche_put_back,
)
from clauses.views.common import today
from clauses.views.obligations.common import act_page, lot_of


def _tranche(request: ActorRequest, tranche_id: int) -> Tranche:
    tranches = Tranche.objects.filter(lot__in=Lot.objects.visible_to(request.actor))
    return get_object_or_404(tranches.select_related("lot__contract__buyer"), pk=tranche_id)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def tranche_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    """The firm tranche first, then each optional one."""
    lot = lot_of(request, lot_id)
    is_firm = not lot.tranches.filter(kind=TrancheKind.FIRM).exists()
    kind = TrancheKind.FIRM if is_firm else TrancheKind.OPTIONAL
    current = current_obligation(lot)
    if request.method == "POST":
        form = TrancheForm(request.POST, kind=kind)
    else:
        form = TrancheForm.of_firm(lot, current) if is_firm and current else TrancheForm(kind=kind)
    lead = "Elle compte depuis la notification du marché." if is_firm else "Elle comptera quand l'acheteur l'affermira."
    return act_page(
        request,
        lot,
        form,
        lambda: tranche_add(actor=request.actor, lot_id=lot.pk, kind=kind, values=form.values(), now=timezone.now()),
        title="Décrire la tranche ferme" if is_firm else "Ajouter une tranche optionnelle",
        lead=f"{lead} Une donnée laissée vide est celle de l'obligation du lot.",
        button="Enregistrer la tranche",
        done="La tranche est enregistrée.",
    )


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def tranche_edit(request: ActorRequest, tranche_id: int) -> HttpResponse:
    tranche = _tranche(request, tranche_id)
    form = TrancheForm(request.POST, kind=tranche.kind) if request.method == "POST" else TrancheForm.of(tranche)
    return act_page(
        request,
        tranche.lot,
        form,
        lambda: tranche_change(actor=request.actor, tranche_id=tranche.pk, values=form.values()),
        title=f"Corriger : {tranche.label}",
        lead="Rien n'est dû pour elle tant qu'elle n'est pas affermie.",
        button="Enregistrer",
        done="La tranche est corrigée.",
    )


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def tranche_affirmation(request: ActorRequest, tranche_id: int) -> HttpResponse:
    tranche = _tranche(request, tranche_id)
    form = AffirmForm(request.POST or None, initial={"on": today()})
    return act_page(
        request,
        tranche.lot,
        form,
        lambda: tranche_affirm(
            actor=request.actor, tranche_id=tranche.pk, on=form.cleaned_data["on"], now=timezone.now()
        ),
        title=f"Affermir : {tranche.label}",
        lead="Ses heures s'ajoutent à celles du lot ; le total est arrondi une seule fois.",
        button="Affermir la tranche",
        done="La tranche est affermie : le lot doit plus d'heures depuis ce jour.",
        tranche=tranche,
        adds=tranche_adds(tranche, current_obligation(tranche.lot), on=today()),
    )


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def tranche_giving_up(request: ActorRequest, tranche_id: int) -> HttpResponse:
    tranche = _tranche(request, tranche_id)
    form = DeclineForm(request.POST or None, initial={"on": today()})
    return act_page(
        request,
        tranche.lot,
        form,
        lambda: tranche_decline(actor=request.actor, tranche_id=tranche.pk, now=timezone.now(), **form.cleaned_data),
        title=f"Abandonner : {tranche.label}",
        lead="Rien n'est dû pour elle. Vous pourrez revenir sur ce choix.",
        button="Abandonner la tranche",
        done="La tranche est abandonnée.",
        tranche=tranche,
    )


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def tranche_return(request: ActorRequest, tranche_id: int) -> HttpResponse:
    tranche = _tranche(request, tranche_id)
    form = forms.Form(request.POST if request.method == "POST" else None)
    counted = "Ses heures ne sont plus dues, et l'historique garde ce qui était connu. " if tranche.is_counted else ""
    return act_page(
        request,
        tranche.lot,
        form,
        lambda: tranche_put_back(actor=request.actor, tranche_id=tranche.pk, now=timezone.now()),
        title=f"Remettre en attente : {tranche.label}",
        lead=f"{counted}Pour corriger un affermissement ou un abandon saisi par erreur.",
        button="Remettre en attente",
        done="La tranche attend de nouveau d'être affermie.",
        tranche=tranche,
    )

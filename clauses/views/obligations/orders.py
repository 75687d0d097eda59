"""Purchase orders and periods: what an obligation follows as it happens."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.obligation_events import OrderCancelForm, OrderForm, OrderPasteForm, QuantityForm, ReasonForm
from clauses.models import Lot, PurchaseOrder, Quantity
from clauses.selectors.obligations import current_obligation
from clauses.services.orders import order_cancel, orders_add
from clauses.services.quantities import quantity_add, quantity_cancel, quantity_text
from clauses.views.common import today
from clauses.views.obligations.common import act_page, lot_of
from core import formats


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def order_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = lot_of(request, lot_id)
    form = OrderForm(request.POST or None, initial={"ordered_on": today()})
    return act_page(
        request,
        lot,
        form,
        lambda: orders_add(actor=request.actor, lot_id=lot.pk, lines=form.lines(), now=timezone.now()),
        title="Ajouter un bon de commande",
        lead="L'obligation suit le montant réellement commandé, depuis le jour de la commande.",
        button="Enregistrer le bon",
        done="Le bon est enregistré et l'obligation mise à jour.",
    )


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def order_paste(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = lot_of(request, lot_id)
    form = OrderPasteForm(request.POST or None)
    return act_page(
        request,
        lot,
        form,
        lambda: orders_add(actor=request.actor, lot_id=lot.pk, lines=form.cleaned_data["lines"], now=timezone.now()),
        title="Coller plusieurs bons de commande",
        lead="Tous sont enregistrés, ou aucun : chaque ligne à corriger vous est indiquée.",
        button="Enregistrer ces bons",
        done="Les bons sont enregistrés et l'obligation mise à jour.",
    )


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def order_cancellation(request: ActorRequest, order_id: int) -> HttpResponse:
    orders = PurchaseOrder.objects.filter(lot__in=Lot.objects.visible_to(request.actor))
    order = get_object_or_404(orders.select_related("lot__contract__buyer"), pk=order_id)
    form = OrderCancelForm(request.POST or None, initial={"on": today()})
    return act_page(
        request,
        order.lot,
        form,
        lambda: order_cancel(actor=request.actor, order_id=order.pk, now=timezone.now(), **form.cleaned_data),
        title=f"Annuler le bon n° {order.number}",
        lead=f"{formats.euros(order.amount_excl_tax)}, commandé le {formats.day(order.ordered_on)}.",
        button="Annuler le bon",
        done="Le bon est annulé et l'obligation mise à jour.",
    )


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def quantity_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = lot_of(request, lot_id)
    current = current_obligation(lot)
    form = QuantityForm(request.POST or None, method=current.method if current else "")
    return act_page(
        request,
        lot,
        form,
        lambda: quantity_add(actor=request.actor, lot_id=lot.pk, now=timezone.now(), **form.cleaned_data),
        title="Saisir une période",
        lead="Les heures d'insertion de la période sont dues depuis son dernier jour.",
        button="Enregistrer la période",
        done="La période est enregistrée et l'obligation mise à jour.",
    )


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def quantity_cancellation(request: ActorRequest, quantity_id: int) -> HttpResponse:
    quantities = Quantity.objects.visible_to(request.actor).select_related("lot__contract__buyer")
    quantity = get_object_or_404(quantities, pk=quantity_id)
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        quantity.lot,
        form,
        lambda: quantity_cancel(
            actor=request.actor, quantity_id=quantity.pk, now=timezone.now(), on=today(), **form.cleaned_data
        ),
        title=f"Annuler la période : {quantity}",
        lead=f"{quantity_text(quantity)}. Elle ne comptera plus ; vous pourrez la saisir à nouveau.",
        button="Annuler la période",
        done="La période est annulée et l'obligation mise à jour.",
    )

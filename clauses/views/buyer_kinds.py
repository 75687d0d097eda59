"""What kind of body each buyer is: an axis of the reports."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.buyers import buyer_kind_suggested
from accounts.enums import BuyerKind, Role
from accounts.http import ActorRequest
from accounts.models import Organisation
from accounts.services import buyer_kinds_save
from clauses.selectors.reports import buyers_counted
from clauses.views.common import page_of

CHOICES = [("", "À préciser"), *BuyerKind.choices]


class BuyerKindsForm(forms.Form):
    """One choice for each buyer of the page; a kind that its number suggests is proposed, and marked."""

    def __init__(self, *args: Any, buyers: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.buyers = buyers
        for buyer in buyers:
            suggested = "" if buyer.buyer_kind else buyer_kind_suggested(buyer.siret)
            self.fields[self._name(buyer)] = forms.ChoiceField(
                label=f"Catégorie de {buyer.name}",
                required=False,
                choices=CHOICES,
                widget=forms.Select(attrs={"class": "form-select"}),
                initial=buyer.buyer_kind or suggested,
                help_text="Proposée d'après le SIRET : enregistrez pour confirmer." if suggested else "",
            )

    @property
    def kinds(self) -> dict[int, str]:
        return {buyer.pk: self.cleaned_data[self._name(buyer)] for buyer in self.buyers}

    @property
    def rows(self) -> list[tuple[Organisation, forms.BoundField]]:
        return [(buyer, self[self._name(buyer)]) for buyer in self.buyers]

    @staticmethod
    def _name(buyer: Organisation) -> str:
        return f"acheteur-{buyer.pk}"


@role_required(Role.FACILITATOR, Role.PILOT, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def buyer_kinds(request: ActorRequest) -> HttpResponse:
    """The buyers of the contracts one counts, those without a kind first."""
    buyers = buyers_counted(request.actor)
    page = page_of(request, buyers.order_by("buyer_kind", "name", "pk"))
    form = BuyerKindsForm(request.POST if request.method == "POST" else None, buyers=list(page.object_list))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            changed = buyer_kinds_save(actor=request.actor, kinds=form.kinds, within=buyers)
            messages.success(request, "Les catégories sont enregistrées." if changed else "Rien n'a changé.")
            return redirect("clauses:buyer_kinds")
        status = 422
    return render(request, "clauses/buyer_kinds.html", {"page_obj": page, "form": form}, status=status)

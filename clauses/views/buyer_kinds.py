"""What kind of body each buyer is: an axis of the reports."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.buyers import buyer_kind_suggested
from accounts.enums import BuyerKind, Role
from accounts.http import ActorRequest
from accounts.models import Organisation
from accounts.services import buyer_kinds_save
from clauses.selectors.reports import buyers_counted
from clauses.views.common import page_of, show_refusal
from core.errors import Refused

CHOSEN = "acheteur-"
CHOICES = [("", "À préciser"), *BuyerKind.choices]


class BuyerKindsForm(forms.Form):
    """One choice for each buyer of the page; a kind that its number suggests is proposed, and marked.

    The page also sends the kind it showed of each, so that what a colleague said meanwhile is not undone.
    """

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
    def seen(self) -> dict[int, str]:
        return {buyer.pk: self.data.get(self.seen_name(buyer), "") for buyer in self.buyers}

    @property
    def rows(self) -> list[tuple[Organisation, forms.BoundField, str]]:
        return [(buyer, self[self._name(buyer)], self.seen_name(buyer)) for buyer in self.buyers]

    @staticmethod
    def _name(buyer: Organisation) -> str:
        return f"{CHOSEN}{buyer.pk}"

    @staticmethod
    def seen_name(buyer: Organisation) -> str:
        return f"vu-{buyer.pk}"


def _sent(data: QueryDict, buyers: QuerySet[Organisation]) -> list[Organisation]:
    """The buyers of the page that was sent: those of the page as it would be shown now may be others."""
    keys = {name.removeprefix(CHOSEN) for name in data if name.startswith(CHOSEN)}
    return list(buyers.filter(pk__in=[int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]))


@role_required(Role.FACILITATOR, Role.PILOT, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def buyer_kinds(request: ActorRequest) -> HttpResponse:
    """The buyers of the contracts one counts, those without a kind first."""
    buyers = buyers_counted(request.actor).order_by("buyer_kind", "name", "pk")
    page = page_of(request, buyers)
    if request.method != "POST":
        return _page(request, page, BuyerKindsForm(buyers=list(page.object_list)))
    form = BuyerKindsForm(request.POST, buyers=_sent(request.POST, buyers))
    if not form.is_valid():
        return _page(request, page, form, status=422)
    try:
        changed = buyer_kinds_save(actor=request.actor, kinds=form.kinds, seen=form.seen, within=buyers)
    except Refused as refusal:
        return _page(request, page, form, status=show_refusal(request, refusal, form))
    messages.success(request, "Les catégories sont enregistrées." if changed else "Rien n'a changé.")
    return redirect("clauses:buyer_kinds")


def _page(request: ActorRequest, page: Page, form: BuyerKindsForm, *, status: int = 200) -> HttpResponse:
    return render(request, "clauses/buyer_kinds.html", {"page_obj": page, "form": form}, status=status)

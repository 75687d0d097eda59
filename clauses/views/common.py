"""What the views of this room share: today, pages, and how a refusal is shown."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clauses.enums import Party
from clauses.models import Lot
from clauses.rules import Act, penalty
from clauses.selectors.lots import LotTotals
from core.errors import Conflict, Refused

PAGE_SIZE = 25


def today() -> dt.date:
    return timezone.localdate()


def page_of(request: HttpRequest, rows: QuerySet | Sequence, *, size: int = PAGE_SIZE) -> Page:
    return Paginator(rows, size).get_page(request.GET.get("page"))


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[], Any],
    *,
    template: str,
    done: str,
    back: Callable[[Any], str],
    **context: Any,
) -> HttpResponse:
    """A page with one form that does one thing, says so, and goes `back`: an address, from what the act returned.

    What was typed comes back with its reasons when the form or the act refuses it.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                result = act()
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, done)
                return redirect(back(result))
    return render(request, template, context | {"form": form}, status=status)


def show_refusal(request: HttpRequest, refusal: Refused, form: forms.BaseForm | None = None) -> int:
    """Put each reason at its field, or on top; the HTTP status to answer with."""
    for reason in refusal.reasons:
        if form is not None and form.is_bound:
            form.add_error(reason.field if reason.field in form.fields else None, reason.message)
        else:
            messages.error(request, reason.message)
    return status_of(refusal)


def status_of(refusal: Refused) -> int:
    return 409 if isinstance(refusal, Conflict) else 422


@dataclass(frozen=True, slots=True)
class ActShown:
    """Something to do on a lot, ready to be written: whose turn, what, since when."""

    party: str
    party_label: str
    label: str
    since: dt.date | None
    days: int | None


def acts_shown(acts: Iterable[Act], *, on: dt.date) -> list[ActShown]:
    return [ActShown(act.party, Party(act.party).label, act.label, act.since, act.days(on)) for act in acts]


@dataclass(frozen=True, slots=True)
class PenaltyEstimate:
    """What the missing hours would cost if the lot ended today; the buyer decides."""

    euros: Decimal
    rate: Decimal


def penalty_estimate(lot: Lot, totals: LotTotals) -> PenaltyEstimate | None:
    """None when nothing is owed or the contract gives no rate."""
    if not totals.owed or lot.penalty_rate is None:
        return None
    euros = penalty(
        target_hours=totals.owed,
        validated_hours=max(totals.validated, Decimal(0)),
        rate_per_hour=lot.penalty_rate,
        cap=lot.penalty_cap,
    )
    return PenaltyEstimate(euros, lot.penalty_rate)

"""Writing the figures of a formula, and the tabs of a lot: `{% load clauses %}`."""

from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.actors import Actor
from clauses import obligation_words
from clauses.lot_pages import LOT_PAGES, PEOPLE_PAGES, lot_tabs
from clauses.market_pages import market_tabs
from clauses.models import Lot, Obligation, PublicContract
from clauses.selectors.duty import duty_counts, duty_of_contract
from core import formats
from core.components.layout import tabs
from core.keeping import kept

register = template.Library()


@register.filter
def share(value: Any) -> str:
    """A share with the decimals that say something: `0.125` → `12,5 %`. The common filter rounds to the unit."""
    if value in (None, ""):
        return formats.MISSING
    return f"{formats.number(Decimal(str(value)) * 100, 3)}{formats.NBSP}%"


@register.filter
def obligation_sentence(obligation: Obligation) -> str:
    """Where the hours of an obligation come from, with its figures."""
    return obligation_words.obligation_sentence(obligation)


@register.simple_tag
def people_tabs(current: str) -> SafeString:
    """The pages about the people of all lots; `current` is the name of the address shown."""
    rows = [
        {"label": page.label, "icon": page.icon, "url": reverse(page.url_name), "active": page.url_name == current}
        for page in PEOPLE_PAGES
    ]
    return tabs(rows, "Pages des personnes")


@register.simple_tag
def lot_tabs_of(lot: Lot, current: str) -> SafeString:
    """The pages of a lot under its title; `current` is the name of the address shown. One page needs no tabs."""
    return tabs(lot_tabs(lot, current), f"Pages du lot {lot.number}") if len(LOT_PAGES) > 1 else SafeString("")


@register.simple_tag
def market_tabs_of(actor: Actor, current: str) -> SafeString:
    """The pages about all the contracts that an actor reads; one page needs no tabs."""
    pages = market_tabs(actor, current)
    return tabs(pages, "Pages des marchés") if len(pages) > 1 else SafeString("")


@register.inclusion_tag("clauses/duty/_of_contract.html")
def contract_duty(contract: PublicContract) -> dict[str, Any]:
    """What the duty of August 2026 asks of a contract; nothing when it is not concerned."""
    return {"contract": duty_of_contract(contract)}


@register.inclusion_tag("clauses/duty/_alert.html")
def duty_alert(actor: Actor) -> dict[str, Any]:
    """On a home page: how many contracts ask for an answer, as of the last minute; nothing when none does."""
    counts = kept("duty_alert", (actor.membership.pk,), lambda: duty_counts(actor))
    return {"missing": counts["missing"], "to_check": counts["to_check"]}

"""The pages about all the contracts at once, in the order of their tabs, with the roles that read each."""

from typing import Any

from django.urls import reverse

from accounts.actors import Actor
from accounts.enums import Role

EVERYONE = (Role.FACILITATOR, Role.BUYER, Role.PILOT, Role.ADMIN)
NATIONAL = (Role.PILOT, Role.ADMIN)

MARKET_PAGES = (
    ("clauses:contract_list", "Marchés", "briefcase", (Role.FACILITATOR,)),
    ("clauses:duty_list", "Obligation d'août 2026", "flag", EVERYONE),
    ("clauses:decp_upload", "Importer", "upload", (Role.FACILITATOR,)),
    ("clauses:decp_sources", "Sources DECP", "broadcast", (Role.FACILITATOR, *NATIONAL)),
    ("clauses:decp_export", "Exporter", "download", EVERYONE),
    ("clauses:threshold_list", "Seuils et dates", "calendar-range", NATIONAL),
)


def market_tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    """The tabs an actor may follow; `current` is the name of the address shown."""
    return [
        {"label": label, "icon": icon, "url": reverse(url_name), "active": url_name == current}
        for url_name, label, icon, roles in MARKET_PAGES
        if actor.has_role(*roles)
    ]

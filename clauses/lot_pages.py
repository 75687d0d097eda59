"""The pages of one lot, in the order of their tabs. A new page of a lot has its line here."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from clauses.models import Lot


@dataclass(frozen=True, slots=True)
class LotPage:
    url_name: str
    label: str
    icon: str


# The pages about people, whatever the lot.
PEOPLE_PAGES = (
    LotPage("clauses:eligibility_list", "Éligibilités", "person-check"),
    LotPage("clauses:announcement_list", "Embauches annoncées", "megaphone"),
    LotPage("clauses:window_list", "Durées de décompte", "hourglass-split"),
    LotPage("people:pair_list", "Doublons", "layers"),
    LotPage("clauses:pooling_list", "Mises en commun", "intersect"),
)

LOT_PAGES = (
    LotPage("clauses:lot_detail", "Avancement", "graph-up"),
    LotPage("clauses:lot_obligation", "Obligation", "calculator"),
    LotPage("clauses:lot_companies", "Entreprises", "buildings"),
    LotPage("clauses:lot_steering", "Pilotage", "compass"),
    LotPage("clauses:lot_exchanges", "Échanges", "chat-left-text"),
    LotPage("clauses:lot_bridges", "Passerelle", "signpost-split"),
    LotPage("clauses:lot_exits", "Sorties", "box-arrow-right"),
    LotPage("clauses:lot_certificate", "Attestation", "patch-check"),
    LotPage("clauses:lot_register", "Registre", "journal-text"),
)


def lot_tabs(lot: Lot, current: str) -> list[dict[str, Any]]:
    """The tabs of a lot; `current` is the name of the address shown."""
    return [
        {
            "label": page.label,
            "icon": page.icon,
            "url": reverse(page.url_name, args=[lot.pk]),
            "active": page.url_name == current,
        }
        for page in LOT_PAGES
    ]

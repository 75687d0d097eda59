"""The address book of the network as a sheet: what the pilot and the advisers see on screen, to keep or to sort."""

from collections.abc import Iterable
from typing import Any

from core.documents import Sheet

HEAD = (
    "Employeur", "SIRET", "Nature", "Secteur", "Activité", "Effectif", "Adresse", "Commune", "Territoire",
    "Personne à contacter", "Courriel", "Téléphone", "Site", "Réseau", "Membre depuis", "À renouveler avant",
    "Suivi par", "Dernier échange", "Prochaine étape le",
)  # fmt: skip


def address_book(rows: Iterable[Any]) -> Sheet:
    """Employers as `advised_search` gives them, with the days of the last exchange and of the next step."""
    return Sheet("Carnet d'adresses", HEAD, [_cells(one) for one in rows])


def _cells(one: Any) -> tuple[Any, ...]:
    membership = one.membership
    return (
        one.name,
        one.siret,
        one.get_kind_display(),
        one.get_branch_display(),
        one.sector,
        one.headcount,
        one.address,
        one.commune.name if one.commune else "",
        one.territory.name if one.territory else "",
        one.contact_name,
        one.contact_email,
        one.contact_phone,
        one.website,
        membership.get_status_display() if membership else "",
        membership.joined_on if membership else None,
        membership.renew_by if membership else None,
        str(one.adviser.user) if one.adviser else "",
        one.last_on,
        one.next_on,
    )

"""A certified content written for a reader: the same words on screen and in the document."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from clauses.models import CompletionCertificate
from core import formats

HIDDEN = "masqué"


def certificate_data(content: Mapping[str, Any], certificate: CompletionCertificate | None = None) -> dict[str, Any]:
    """The texts of a certificate; without one, those of what would be certified today."""
    return {
        "identity": _identity(content["lot"], certificate),
        "hours": _hours(content),
        "sentence": _sentence(content),
        "ways": [[label, formats.hours(Decimal(hours))] for label, hours in content["ways"]],
        "people": _people(content["people"]),
        "pooling": [_pooling(one) for one in content.get("pooling", [])],
        "publics": [[label, _count(count)] for label, count in content["publics"]],
        "sexes": [[label, _count(count)] for label, count in content["sexes"]],
        "exits": [
            [row["label"], formats.number(row["reached"]), states_text(row["states"])]
            for row in content["exits"]
            if row["reached"]
        ],
        "penalty": _penalty(content["penalty"], Decimal(content["missing"])),
        "note": certificate.note if certificate else "",
        "revoked": _revoked(certificate),
        "small_cells": f"Les effectifs de moins de {content['small_cell']} personnes, et ceux qui permettraient de les "
        "retrouver, sont masqués : personne ne doit pouvoir être reconnu.",
        "signature": _signature(content, certificate),
    }


def _identity(lot: Mapping[str, Any], certificate: CompletionCertificate | None) -> list[list[str]]:
    pairs = [["Numéro", certificate.number]] if certificate else []
    if certificate and certificate.content.get("replaces"):
        pairs.append(["Annule et remplace", certificate.content["replaces"]])
    pairs += [
        ["Marché", f"{lot['reference']} · {lot['contract']}"],
        ["Lot", f"{lot['number']} · {lot['title']}"],
        ["Acheteur", lot["buyer"]],
        ["Titulaire", ", ".join(lot["lead"]) or formats.MISSING],
    ]
    if lot["others"]:
        pairs.append(["Autres entreprises", ", ".join(lot["others"])])
    pairs.append(["Clause", lot["clause"] or formats.MISSING])
    pairs.append(["Exécution", f"du {_day(lot['starts_on'])} au {_day(lot['ends_on'])}"])
    return pairs


def _day(text: str | None) -> str:
    return formats.day(dt.date.fromisoformat(text)) if text else formats.MISSING


def _hours(content: Mapping[str, Any]) -> list[list[str]]:
    rows = [
        ["Dues", formats.hours(content["owed"])],
        ["Validées", formats.hours(Decimal(content["validated"]))],
        ["dont formation", formats.hours(Decimal(content["training"]))],
        ["Manquantes", formats.hours(Decimal(content["missing"]))],
    ]
    uncounted = Decimal(content["uncounted"])
    return [*rows, ["Validées sans compter pour la clause", formats.hours(uncounted)]] if uncounted else rows


def _sentence(content: Mapping[str, Any]) -> str:
    if not content["owed"]:
        return ""
    share = Decimal(content["validated"]) / content["owed"]
    if share >= 1:
        return f"L'obligation d'insertion est remplie ({formats.percent(share)})."
    return f"L'obligation d'insertion est remplie à {formats.percent(share)}."


def _people(count: int) -> str:
    if not count:
        return "Aucune personne n'a fait d'heures qui comptent."
    return "Une personne a travaillé." if count == 1 else f"{formats.number(count)} personnes ont travaillé."


def _pooling(found: Mapping[str, str]) -> str:
    return (
        f"Accord de mise en commun {found['reference']}, du {_day(found['starts_on'])} au {_day(found['ends_on'])}, "
        f"avec {found['with']} : des salariés ont pu partager leur temps entre ces lots. Chaque heure ne compte que "
        "sur un seul."
    )


def _count(count: int | None) -> str:
    return HIDDEN if count is None else formats.number(count)


def states_text(states: list[list[Any]]) -> str:
    """Where people stand after a milestone that somebody reached: nothing is named when everything is hidden."""
    return ", ".join(f"{label.lower()} : {_count(count)}" for label, count in states) or HIDDEN


def _penalty(found: Mapping[str, str] | None, missing: Decimal) -> str:
    if not missing:
        return "Aucune heure ne manque : aucune pénalité n'est proposée."
    if found is None:
        return "Le marché ne fixe pas de pénalité par heure manquante."
    return (
        f"Le facilitateur propose {formats.euros(Decimal(found['euros']))} "
        f"({formats.hours(missing)} à {formats.euros(Decimal(found['rate']))}). L'acheteur décide."
    )


def _revoked(certificate: CompletionCertificate | None) -> str:
    if certificate is None or certificate.is_in_force:
        return ""
    return f"Annulée le {formats.day(certificate.revoked_at)}. Motif : {certificate.revocation_reason}"


def _signature(content: Mapping[str, Any], certificate: CompletionCertificate | None) -> str:
    if certificate is None:
        return ""
    body = f", {content['lot']['facilitation']}" if content["lot"]["facilitation"] else ""
    return f"Délivrée le {formats.day(certificate.issued_at)} par {certificate.issued_by}{body}."

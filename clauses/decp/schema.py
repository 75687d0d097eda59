"""The published schema of the essential data, version 2.0.3, as far as an export must obey it.

Source: schema_decp_v2.0.3.json (arrêté of 22 December 2022). A test validates what we export with the schema itself.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from clauses.rules import kinds

Check = Callable[[Any], bool]

NATURES = ("Marché", "Marché de partenariat", "Marché de défense ou de sécurité")
CONCESSION_NATURES = (
    "Concession de travaux", "Concession de service", "Concession de service public", "Délégation de service public",
)  # fmt: skip
CCAGS = (
    "Travaux", "Maitrise d'œuvre", "Fournitures courantes et services", "Marchés industriels",
    "Prestations intellectuelles", "Techniques de l'information et de la communication", "Pas de CCAG",
)  # fmt: skip
PROCEDURES = (
    "Procédure adaptée", "Appel d'offres ouvert", "Appel d'offres restreint", "Procédure avec négociation",
    "Marché passé sans publicité ni mise en concurrence préalable", "Dialogue compétitif",
)  # fmt: skip
CONCESSION_PROCEDURES = (
    "Procédure négociée ouverte", "Procédure non négociée ouverte", "Procédure négociée restreinte",
    "Procédure non négociée restreinte",
)  # fmt: skip
TECHNIQUES = (
    "Accord-cadre", "Concours", "Système de qualification", "Système d'acquisition dynamique",
    "Catalogue électronique", "Enchère électronique", "Sans objet",
)  # fmt: skip
EXECUTION_TERMS = ("Tranches", "Bons de commande", "Marchés subséquents", "Sans objet")
CONSORTIUMS = ("Conjoint", "Solidaire", "Pas de groupement")
PRICE_TYPES = ("Définitif ferme", "Définitif actualisable", "Définitif révisable", "Provisoire")
PRICE_FORMS = ("Unitaire", "Forfaitaire", "Mixte")
PRICE_CHANGES = ("Ferme", "Actualisable", "Révisable")
ENVIRONMENTAL = ("Clause environnementale", "Critère environnemental", "Pas de considération environnementale")
SOCIAL = (kinds.CLAUSE, kinds.AWARD_CRITERION, kinds.RESERVED, kinds.NONE)
CONCESSION_SOCIAL = (kinds.CLAUSE, kinds.AWARD_CRITERION, kinds.RESERVED_CONCESSION, kinds.NONE)
PLACE_TYPES = (
    "Code postal", "Code commune", "Code arrondissement", "Code canton", "Code département", "Code région", "Code pays",
)  # fmt: skip
IDENTIFIER_TYPES = ("SIRET", "TVA", "TAHITI", "RIDET", "FRWF", "IREP", "HORS-UE")


def one_of(words: tuple[str, ...]) -> Check:
    return lambda value: isinstance(value, str) and value in words


def text(longest: int) -> Check:
    return lambda value: isinstance(value, str) and 1 <= len(value) <= longest


def pattern(expression: str) -> Check:
    compiled = re.compile(expression)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def number(lowest: int, highest: int | None = None, *, whole: bool = False) -> Check:
    def check(value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return False
        if whole and value != int(value):
            return False
        return value >= lowest and (highest is None or value <= highest)

    return check


def boolean(value: Any) -> bool:
    return isinstance(value, bool)


def wrapped(inner: str, words: tuple[str, ...]) -> Check:
    """`{inner: [word, …]}` with at least one word, each once."""

    def check(value: Any) -> bool:
        found = value.get(inner) if isinstance(value, Mapping) and set(value) == {inner} else None
        return (
            isinstance(found, list)
            and bool(found)
            and all(one_of(words)(word) for word in found)
            and len(set(found)) == len(found)
        )

    return check


def record(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    """An object whose required keys are all there, whose keys are all known, and whose values all hold."""
    known = required | (optional or {})

    def check(value: Any) -> bool:
        return (
            isinstance(value, Mapping)
            and set(required) <= set(value) <= set(known)
            and all(known[key](inner) for key, inner in value.items())
        )

    return check


def listed(inner: str, check: Check) -> Check:
    """`[{inner: …}, …]` with at least one element, each once."""
    element = record({inner: check})

    def all_hold(value: Any) -> bool:
        return (
            isinstance(value, list)
            and bool(value)
            and all(element(one) for one in value)
            and all(one not in value[:rank] for rank, one in enumerate(value))
        )

    return all_hold


DAY = pattern(r"\d{4}-\d{2}-\d{2}")
COMPANY = record({"typeIdentifiant": one_of(IDENTIFIER_TYPES), "id": text(255)})
BUYER = record({"id": pattern(r"[0-9]{14}")})
AMOUNT = number(1)
MONTHS = number(1, whole=True)
RANK = number(1, whole=True)
COMPANIES = listed("titulaire", COMPANY)

MODIFICATION = record(
    {"id": RANK, "dateNotificationModification": DAY, "datePublicationDonneesModification": DAY},
    {"dureeMois": MONTHS, "montant": AMOUNT, "titulaires": COMPANIES},
)
CONCESSION_MODIFICATION = record(
    {"id": RANK, "dateSignatureModification": DAY, "datePublicationDonneesModification": DAY},
    {"dureeMois": MONTHS, "valeurGlobale": AMOUNT},
)
SUBCONTRACT = record(
    {
        "id": RANK, "sousTraitant": COMPANY, "dureeMois": MONTHS, "dateNotification": DAY,
        "datePublicationDonnees": DAY, "montant": AMOUNT, "variationPrix": one_of(PRICE_CHANGES),
    }
)  # fmt: skip
SUBCONTRACT_CHANGE = record(
    {"id": RANK, "dateNotificationModificationSousTraitance": DAY, "datePublicationDonnees": DAY},
    {"dureeMois": MONTHS, "montant": AMOUNT},
)
TARIFF = record({"intituleTarif": text(256), "tarif": number(0)})
YEAR = record(
    {"datePublicationDonneesExecution": DAY, "depensesInvestissement": number(0), "tarifs": listed("tarif", TARIFF)}
)

# Key: check, and how a person calls it when it is missing.
CONTRACT: dict[str, tuple[Check, str]] = {
    "id": (text(16), "une référence de 16 caractères au plus"),
    "acheteur": (BUYER, "le SIRET de l'acheteur"),
    "nature": (one_of(NATURES), "la nature"),
    "objet": (text(1000), "un objet de 1000 caractères au plus"),
    "codeCPV": (pattern(r"[0-9]{8}(-[0-9])?"), "le code CPV"),
    "techniques": (wrapped("technique", TECHNIQUES), "les techniques d'achat"),
    "modalitesExecution": (wrapped("modaliteExecution", EXECUTION_TERMS), "les modalités d'exécution"),
    "marcheInnovant": (boolean, "marché innovant ou non"),
    "ccag": (one_of(CCAGS), "le CCAG"),
    "offresRecues": (number(1, whole=True), "le nombre d'offres reçues"),
    "attributionAvance": (boolean, "avance attribuée ou non"),
    "typeGroupementOperateurs": (one_of(CONSORTIUMS), "le type de groupement"),
    "sousTraitanceDeclaree": (boolean, "sous-traitance déclarée ou non"),
    "procedure": (one_of(PROCEDURES), "la procédure"),
    "lieuExecution": (
        record({"code": text(32), "typeCode": one_of(PLACE_TYPES)}),
        "le lieu d'exécution",
    ),
    "dureeMois": (MONTHS, "la durée en mois"),
    "dateNotification": (DAY, "la date de notification"),
    "datePublicationDonnees": (DAY, "la date de publication"),
    "montant": (AMOUNT, "le montant"),
    "typesPrix": (wrapped("typePrix", PRICE_TYPES), "les types de prix"),
    "formePrix": (one_of(PRICE_FORMS), "la forme du prix"),
    "titulaires": (COMPANIES, "le titulaire et son identifiant"),
    "considerationsSociales": (wrapped("considerationSociale", SOCIAL), "les considérations sociales"),
    "considerationsEnvironnementales": (
        wrapped("considerationEnvironnementale", ENVIRONMENTAL),
        "les considérations environnementales",
    ),
}
CONTRACT_MORE: dict[str, Check] = {
    "idAccordCadre": text(16),
    "tauxAvance": number(0, 1),
    "origineUE": number(0, 1),
    "origineFrance": number(0, 1),
    "actesSousTraitance": listed("acteSousTraitance", SUBCONTRACT),
    "modificationsActesSousTraitance": listed("modificationActeSousTraitance", SUBCONTRACT_CHANGE),
    "modifications": listed("modification", MODIFICATION),
}
CONCESSION: dict[str, tuple[Check, str]] = {
    "id": CONTRACT["id"],
    "autoriteConcedante": (BUYER, "le SIRET de l'autorité concédante"),
    "nature": (one_of(CONCESSION_NATURES), "la nature"),
    "objet": CONTRACT["objet"],
    "procedure": (one_of(CONCESSION_PROCEDURES), "la procédure"),
    "dureeMois": CONTRACT["dureeMois"],
    "dateSignature": (DAY, "la date de signature"),
    "datePublicationDonnees": CONTRACT["datePublicationDonnees"],
    "dateDebutExecution": (DAY, "la date de début d'exécution"),
    "valeurGlobale": (AMOUNT, "la valeur globale"),
    "montantSubventionPublique": (number(0), "le montant des subventions publiques"),
    "concessionnaires": (listed("concessionnaire", COMPANY), "le concessionnaire et son identifiant"),
    "considerationsSociales": (
        wrapped("considerationSociale", CONCESSION_SOCIAL),
        "les considérations sociales",
    ),
    "considerationsEnvironnementales": CONTRACT["considerationsEnvironnementales"],
}
CONCESSION_MORE: dict[str, Check] = {
    "donneesExecution": listed("donneesAnnuelles", YEAR),
    "modifications": listed("modification", CONCESSION_MODIFICATION),
}

"""The copy of her data that a person may ask for (GDPR, article 15), written by each room about what it holds.

A room registers its part once; nobody else knows what is inside:

    copy_part_register("Propositions", proposals_of_copy, rank=40)

What a room leaves out it says, with the reason (`copy_left_out`): a test finds the tables that do neither.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import Concat, JSONObject, Trim

from core import formats
from people.enums import PersonStatus
from people.models import DocumentTrace, Person, PersonDocument
from people.selectors_handover import referent_changes_of

# A line is label → value, both French and ready to be read.
Line = Mapping[str, Any]
QPV = {True: "oui", False: "non", None: "inconnu"}
Teller = Callable[[Person], Iterable[Line]]
_parts: dict[str, "_Part"] = {}
_left_out: dict[str, str] = {
    # The files that one person once had, and the suspicion that two files are hers, name other people.
    "people.PersonErasure": "le jour où ce dossier sera anonymisé, faute de contact",
    "people.PersonPair": "des dossiers comparés, dont d'autres personnes peuvent être le sujet",
}


@dataclass(frozen=True, slots=True)
class CopyPart:
    """One subject of the copy: a title and its lines."""

    title: str
    lines: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Part:
    rank: int
    teller: Teller
    only_for_her: bool


def copy_part_register(title: str, teller: Teller, *, rank: int, only_for_her: bool = False) -> None:
    """`teller` gives what the room holds about one person on this subject; `rank` orders the subjects.

    `only_for_her`: no référent reads it, not even to hand it over.
    """
    _parts[title] = _Part(rank, teller, only_for_her)


def copy_left_out(model: str, why: str) -> None:
    """Say that the rows of a model (`app.Model`) are not in the copy, and why, in French."""
    _left_out[model] = why


def left_out_of_copies() -> dict[str, str]:
    return dict(_left_out)


def copy_of(person: Person, *, reader_is_person: bool) -> list[CopyPart]:
    """What is held about a person, subject by subject; her référent is not given what was written for her eyes alone.

    Raises ValueError for somebody made anonymous.
    """
    if person.status == PersonStatus.ANONYMISED:
        raise ValueError("nothing of an anonymous person is hers any more")
    ordered = sorted(_parts.items(), key=lambda one: one[1].rank)
    return [
        CopyPart(title, [dict(line) for line in part.teller(person)])
        for title, part in ordered
        if reader_is_person or not part.only_for_her
    ]


def gathered(rows: QuerySet, **fields: Any) -> ArraySubquery:
    """The rows of a smaller table as a list of maps on each row of a larger one, in the same query."""
    return ArraySubquery(rows.values(json=JSONObject(**fields)))


def told_day(value: str | None) -> str:
    """A day or an instant out of `gathered`, as it is read."""
    if not value:
        return ""
    return formats.day(dt.datetime.fromisoformat(value) if "T" in value else dt.date.fromisoformat(value))


# --- What this room holds -------------------------------------------------------------------------------------------
def _identity(person: Person) -> Iterable[Line]:
    yield {
        "Prénom": person.first_name,
        "Nom": person.last_name,
        "Date de naissance": _day(person.birth_date),
        "Sexe": person.get_gender_display(),
        "Niveau de formation": person.get_training_level_display(),
        "Adresse électronique": person.email,
        "Téléphone": formats.phone(person.phone) if person.phone else "",
        "Adresse": person.address,
        "Commune": str(person.commune or ""),
        "Quartier prioritaire": QPV[person.in_qpv],
        "Territoire": str(person.territory or ""),
        "Service": str(person.service),
        "Référent": str(person.referent.user) if person.referent else "",
        "Situation": person.get_status_display(),
        "Note du référent": person.note,
        "Dernier contact": _day(person.last_contact_on),
        "Dossier ouvert le": _day(person.created_at),
    }


def _consents(person: Person) -> Iterable[Line]:
    for one in person.consents.order_by("given_on", "pk"):
        yield {
            "Accord": one.get_purpose_display(),
            "Donné le": _day(one.given_on),
            "De quelle façon": one.get_how_display() if one.how else "",
            "Retiré le": _day(one.withdrawn_on),
        }


def _evidence(person: Person) -> Iterable[Line]:
    for one in person.evidence.select_related("criterion", "checked_by").order_by("issued_on", "pk"):
        yield {
            "Critère": one.criterion.label,
            "Justificatif vu": one.get_proof_display(),
            "Vu par": str(one.checked_by),
            "Date": _day(one.issued_on),
            "Valable jusqu'au": _day(one.valid_until),
        }
    for opinion in person.opinions.select_related("criterion").order_by("asked_on", "pk"):
        yield {
            "Critère": opinion.criterion.label,
            "Avis demandé à": opinion.get_partner_display(),
            "Situation exposée": opinion.question,
            "Pour l'embauche du": _day(opinion.hired_on),
            "Avis": opinion.get_state_display(),
            "Motif de l'avis": opinion.reason,
            "Conseiller": opinion.adviser,
            "Demandé le": _day(opinion.asked_on),
            "Répondu le": _day(opinion.answered_on),
        }


def _documents(person: Person) -> Iterable[Line]:
    """Those kept, then what was done with each that was ever kept; in one query."""
    kept = gathered(
        PersonDocument.objects.filter(person=OuterRef("pk")).order_by("kind", "name", "pk"),
        **{name: name for name in ("kind", "name", "extension", "size", "put_at")},
        by=_full_name("put_by"),
    )
    done = gathered(
        DocumentTrace.objects.filter(person=OuterRef("pk")).order_by("at", "pk"),
        **{name: name for name in ("kind", "act", "about", "at")},
        by=_full_name("by"),
    )
    documents, traces = Person.objects.filter(pk=person.pk).values_list(kept, done).get()
    for row in documents:
        by, put_at = row.pop("by"), dt.datetime.fromisoformat(row.pop("put_at"))
        one = PersonDocument(**row, put_at=put_at)
        yield {
            "Nature": one.get_kind_display(),
            "Précision": one.name,
            "Fichier": f"{one.get_extension_display()}, {one.size_told}",
            "Déposé par": by,
            "Le": _day(one.put_at),
            "Gardé jusqu'au": _day(one.kept_until),
            "Pour le recevoir": "votre page, « Mes documents », ou votre référent",
        }
    for row in traces:
        by, at = row.pop("by"), dt.datetime.fromisoformat(row.pop("at"))
        trace = DocumentTrace(**row, at=at)
        yield {"Nature": trace.get_kind_display(), "Acte": trace.told, "Par": by, "Le": formats.moment(trace.at)}


def _full_name(path: str) -> Trim:
    return Trim(Concat(f"{path}__first_name", Value(" "), f"{path}__last_name"))


def _referents(person: Person) -> Iterable[Line]:
    for one in referent_changes_of(person):
        yield {
            "Nouveau référent": str(one.to_referent.user) if one.to_referent else "",
            "Avant": str(one.from_referent.user) if one.from_referent else "",
            "Motif": one.get_reason_display(),
            "Mot": one.note,
            "Le": formats.moment(one.at),
        }


def _merges(person: Person) -> Iterable[Line]:
    for one in person.merges.select_related("merged_by").order_by("merged_at", "pk"):
        yield {
            "Autre dossier réuni à celui-ci": one.merged_name,
            "Né(e) le": _day(one.merged_birth_date),
            "Par": str(one.merged_by),
            "Le": formats.moment(one.merged_at),
        }


def _accesses(person: Person) -> Iterable[Line]:
    for one in person.accesses.select_related("user").order_by("-at"):
        yield {
            "Ouvert par": str(one.user),
            "Rôle": one.get_role_display(),
            "Motif": one.get_purpose_display(),
            "Document": one.about,
            "Le": formats.moment(one.at),
        }


def _day(value: Any) -> str:
    return formats.day(value) if value else ""


def register() -> None:
    copy_part_register("Identité et coordonnées", _identity, rank=10)
    copy_part_register("Accords donnés", _consents, rank=20)
    copy_part_register("Justificatifs et avis", _evidence, rank=30)
    copy_part_register("Vos documents", _documents, rank=32)
    copy_part_register("Vos référents", _referents, rank=35)
    copy_part_register("Dossiers réunis", _merges, rank=36)
    copy_part_register("Qui a ouvert le dossier", _accesses, rank=90)

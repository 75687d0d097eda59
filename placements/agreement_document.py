"""The agreement as people read and sign it: the contents of D5135-2 in the order of the official form.

It is made once, when the agreement is sent to be signed, then kept as it is with its SHA-256: what changes afterwards
in a file or a company changes nothing in what was signed. The page and the PDF show this document and nothing else.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from core import formats
from employers.models import Employer
from people.models import Person
from people.selectors import person_criteria
from placements.enums import EMPLOYED, SignatoryRole
from placements.models import ImmersionAgreement, ImmersionSignatory
from placements.rules import Presence, form_version, hours_by_week, presences, schedule_from_json, total_hours

RSA = "rsa"
TERMS = [
    "La personne garde son statut et ses droits. Elle n'est pas rémunérée par la structure d'accueil (L5135-3).",
    "Les règles de la structure d'accueil sur la durée du travail, le repos, la nuit, les jours fériés, la santé et la "
    "sécurité s'appliquent à elle (L5135-6).",
    "L'immersion ne sert pas à exécuter une tâche régulière correspondant à un poste permanent, à faire face à un "
    "surcroît d'activité, à occuper un emploi saisonnier ni à remplacer un salarié absent.",
    "La personne nommée par la structure d'accueil l'aide, l'informe, la guide et évalue l'immersion (D5135-5).",
    "Chacun peut mettre fin à l'immersion en prévenant les autres parties.",
]
DAY_HEADS = ["Jour", "De", "À", "Pause", "Présence"]


def document_of(
    agreement: ImmersionAgreement, signatories: Sequence[ImmersionSignatory], *, on: dt.date
) -> dict[str, Any]:
    """The whole document, as texts: JSON that means the same whoever reads it later."""
    by_role = {one.role: one for one in signatories}
    present = presences_of(agreement)
    return {
        "form": form_version(settings.IMMERSION_FORMS, on=on),
        "made_on": on.isoformat(),
        "title": "Convention de mise en situation en milieu professionnel",
        "sections": [
            _person_section(agreement, by_role),
            _host_section(agreement, by_role),
            _prescriber_section(agreement, by_role),
            *_employer_section(agreement, by_role),
            _immersion_section(agreement, present),
        ],
        "days": _days(present),
        "weeks": [[_week_label(*key), formats.hours(hours)] for key, hours in hours_by_week(present).items()],
        "total": formats.hours(total_hours(present)),
        "terms": TERMS,
        "accident": accident_steps(agreement, by_role.get(SignatoryRole.PRESCRIBER)),
        "signatories": [
            {"role": one.role, "label": one.get_role_display(), "name": one.name, "quality": one.quality}
            for one in signatories
        ],
    }


def document_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the document written in one way only: sorted keys, no spaces, UTF-8."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def presences_of(agreement: ImmersionAgreement) -> list[Presence]:
    schedule = schedule_from_json(agreement.schedule)
    return presences(start=agreement.starts_on, end=agreement.ends_on, schedule=schedule)


def accident_steps(agreement: ImmersionAgreement, prescriber: ImmersionSignatory | None) -> list[str]:
    """The reminder card of D5135-5, with the numbers to call."""
    who = agreement.support_structure or str(agreement.prescriber.organisation)
    reach = [formats.phone(prescriber.phone), prescriber.email or ""] if prescriber else []
    declarer = "l'employeur de la personne" if agreement.situation in EMPLOYED else "le prescripteur"
    called = ", ".join(part for part in reach if part and part != formats.MISSING)
    return [
        "Secourir d'abord : le 15 ou le 112.",
        "Dans les 24 heures : la structure d'accueil prévient la structure d'accompagnement, "
        f"{who}{f' ({called})' if called else ''}.",
        f"Celle-ci prévient aussitôt {declarer}, qui déclare l'accident du travail dans les 48 heures à la caisse de "
        "sécurité sociale de la personne.",
        "L'accident de trajet se déclare de la même façon (article D5135-5).",
    ]


# --- Sections -----------------------------------------------------------------------------------------------------
def _section(title: str, facts: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"title": title, "facts": [[label, value or formats.MISSING] for label, value in facts]}


def _person_section(agreement: ImmersionAgreement, by_role: Mapping[str, ImmersionSignatory]) -> dict[str, Any]:
    person = agreement.person
    met = RSA in person_criteria(person, on=agreement.starts_on)
    facts = [
        ("Prénom et nom", str(person)),
        ("Date de naissance", formats.day(person.birth_date)),
        ("Adresse", address_of(person)),
        *_reach(by_role.get(SignatoryRole.PERSON)),
        ("Situation", agreement.get_situation_display()),
        ("RSA versé par le Département", "oui" if met else "non, ou non justifié"),
    ]
    if guardian := by_role.get(SignatoryRole.REPRESENTATIVE):
        facts += [("Représentant légal", _named(guardian)), *_reach(guardian)]
    return _section("Le bénéficiaire", facts)


def _host_section(agreement: ImmersionAgreement, by_role: Mapping[str, ImmersionSignatory]) -> dict[str, Any]:
    host = by_role.get(SignatoryRole.HOST)
    welcomer = ", ".join(
        part
        for part in (
            agreement.welcomer_name,
            agreement.welcomer_role,
            formats.phone(agreement.welcomer_phone) if agreement.welcomer_phone else "",
            agreement.welcomer_email,
        )
        if part
    )
    return _section(
        "La structure d'accueil",
        [
            ("Nom", agreement.host.name),
            ("Adresse", agreement.host_address),
            ("Forme juridique", agreement.host_legal_form),
            ("SIRET ou immatriculation", formats.siret(agreement.host_registration)),
            ("Activité principale", agreement.host_activity),
            ("Convention collective", agreement.host_collective_agreement),
            ("Représentée par", _named(host)),
            *_reach(host),
            ("Accueille et donne les consignes de sécurité", welcomer),
        ],
    )


def _prescriber_section(agreement: ImmersionAgreement, by_role: Mapping[str, ImmersionSignatory]) -> dict[str, Any]:
    signatory = by_role.get(SignatoryRole.PRESCRIBER)
    return _section(
        "Le prescripteur et l'accompagnement",
        [
            ("Prescripteur", f"Le président du conseil départemental, {settings.DEPARTMENT_NAME}"),
            ("Service", str(agreement.prescriber.organisation)),
            ("Représenté par", _named(signatory)),
            *_reach(signatory),
            ("Conseiller", agreement.adviser_name),
            ("Structure d'accompagnement", agreement.support_structure or "le prescripteur"),
        ],
    )


def _employer_section(agreement: ImmersionAgreement, by_role: Mapping[str, ImmersionSignatory]) -> list[dict[str, Any]]:
    employer = by_role.get(SignatoryRole.EMPLOYER)
    if agreement.situation not in EMPLOYED or employer is None:
        return []
    facts = [("Employeur", employer.quality), ("Représenté par", employer.name), *_reach(employer)]
    if agreement.cui_starts_on:
        facts.append(
            ("Contrat aidé", f"du {formats.day(agreement.cui_starts_on)} au {formats.day(agreement.cui_ends_on)}")
        )
    return [_section("L'employeur du bénéficiaire", facts)]


def _immersion_section(agreement: ImmersionAgreement, present: Sequence[Presence]) -> dict[str, Any]:
    facts = [
        ("Objet", agreement.get_purpose_display()),
        ("Métier", str(agreement.occupation)),
        ("Dates", f"du {formats.day(agreement.starts_on)} au {formats.day(agreement.ends_on)}"),
        ("Durée", f"{formats.hours(total_hours(present))}, sur {len(present)} jours de présence"),
        ("Lieu", agreement.place),
        ("Objectifs", agreement.aims),
        ("Comment ils sont évalués", agreement.assessment_method),
        ("Tâches confiées", agreement.tasks),
        ("Sécurité", agreement.safety),
    ]
    if agreement.renews is not None:
        facts += [
            ("Renouvelle", f"l'immersion du {formats.day(agreement.renews.starts_on)}"),
            ("Pourquoi", agreement.renewal_reason),
        ]
    return _section("L'immersion", facts)


def _days(present: Sequence[Presence]) -> list[list[str]]:
    return [
        [
            formats.weekday(one.day),
            clock(one.starts),
            clock(one.ends),
            f"{one.shift.break_minutes}{formats.NBSP}min" if one.shift.break_minutes else "sans",
            formats.hours(total_hours([one])),
        ]
        for one in present
    ]


def _week_label(year: int, week: int) -> str:
    return f"Semaine du {formats.day(dt.date.fromisocalendar(year, week, 1))}"


def clock(moment: dt.datetime | dt.time) -> str:
    return f"{moment:%H}{formats.NBSP}h{formats.NBSP}{moment:%M}"


def address_of(subject: Person | Employer) -> str:
    """Street, postcode and commune, as far as they are known."""
    commune = subject.commune
    place = f"{next(iter(commune.postcodes), '')} {commune.name}".strip() if commune else ""
    return ", ".join(part for part in (subject.address, place) if part)


def _named(signatory: ImmersionSignatory | None) -> str:
    if signatory is None:
        return ""
    return f"{signatory.name}, {signatory.quality}" if signatory.quality else signatory.name


def _reach(signatory: ImmersionSignatory | None) -> list[tuple[str, str]]:
    if signatory is None:
        return []
    return [("Téléphone", formats.phone(signatory.phone)), ("Courriel", signatory.email or "")]

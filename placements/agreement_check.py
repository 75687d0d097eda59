"""What is missing or forbidden in an agreement, step by step, each with its article; and what deserves a look."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from placements.agreement_document import presences_of
from placements.enums import PersonSituation, SignatoryRole
from placements.models import ImmersionAgreement, ImmersionSignatory
from placements.rules import (
    CUI_ARTICLE,
    Contact,
    Problem,
    age_problems,
    contact_problems,
    cui_problems,
    schedule_problems,
    schedule_warnings,
)
from placements.services.immersions import DEAD, period_reasons

WHO, HOST, AIMS, WHEN, CHECK = "qui", "ou", "pourquoi", "quand", "verifier"
CONTENTS = "D5135-2"
# What D5135-2 asks for, by field: the step that asks it and the words that name it.
REQUIRED = {
    "situation": (WHO, "la situation de la personne"),
    "adviser_name": (WHO, "le nom du conseiller"),
    "host_address": (HOST, "l'adresse de la structure d'accueil"),
    "host_legal_form": (HOST, "la forme juridique de la structure d'accueil"),
    "host_registration": (HOST, "le SIRET ou l'immatriculation"),
    "host_activity": (HOST, "l'activité principale"),
    "host_collective_agreement": (HOST, "la convention collective (ou « aucune »)"),
    "welcomer_name": (HOST, "la personne qui accueille et donne les consignes de sécurité"),
    "welcomer_role": (HOST, "la fonction de la personne qui accueille"),
    "place": (HOST, "le lieu de l'immersion"),
    "aims": (AIMS, "les objectifs précis"),
    "assessment_method": (AIMS, "la façon dont ils seront évalués"),
    "tasks": (AIMS, "les tâches confiées"),
}
STEP_OF_ROLE = {SignatoryRole.HOST.value: HOST}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to settle before sending, and the step where it is settled."""

    step: str
    message: str
    article: str

    def __str__(self) -> str:
        return f"{self.message.rstrip('.')} (article {self.article})." if self.article else self.message


def findings_of(
    agreement: ImmersionAgreement, signatories: Sequence[ImmersionSignatory], *, on: dt.date
) -> list[Finding]:
    """Everything that keeps the agreement from being sent, in the order of the steps. Empty: it may be sent."""
    found = [Finding(step, f"Il manque {words}.", CONTENTS) for step, words in _missing(agreement)]
    found += _person_findings(agreement)
    found += [
        Finding(STEP_OF_ROLE.get(problem.code.rpartition(":")[2], WHO), problem.message, problem.article)
        for problem in contact_problems([_contact(one) for one in signatories])
    ]
    found += _date_findings(agreement, on=on)
    birth_date = agreement.person.birth_date
    found += [_finding(WHEN, one) for one in schedule_problems(presences_of(agreement), birth_date=birth_date)]
    order = (WHO, HOST, AIMS, WHEN)
    return sorted(found, key=lambda one: order.index(one.step))


def warnings_of(agreement: ImmersionAgreement) -> list[Finding]:
    present = presences_of(agreement)
    commune = agreement.host.commune
    warnings = schedule_warnings(
        present,
        birth_date=agreement.person.birth_date,
        department=commune.department if commune else "",
    )
    return [_finding(WHEN, one) for one in warnings]


def _missing(agreement: ImmersionAgreement) -> list[tuple[str, str]]:
    missing = [where for name, where in REQUIRED.items() if not str(getattr(agreement, name)).strip()]
    if agreement.renews_id and not agreement.renewal_reason.strip():
        missing.append((AIMS, "la raison du renouvellement"))
    return missing


def _person_findings(agreement: ImmersionAgreement) -> list[Finding]:
    found = [_finding(WHO, one) for one in age_problems(agreement.person.birth_date, on=agreement.starts_on)]
    if not agreement.person.address or agreement.person.commune is None:
        found.append(Finding(WHO, "Il manque l'adresse de la personne, dans son dossier.", CONTENTS))
    if agreement.situation != PersonSituation.CUI:
        return found
    if agreement.cui_starts_on is None or agreement.cui_ends_on is None:
        return [*found, Finding(WHO, "Indiquez les dates du contrat aidé.", CUI_ARTICLE)]
    contract = (agreement.cui_starts_on, agreement.cui_ends_on)
    others = ImmersionAgreement.objects.filter(person=agreement.person_id).exclude(status__in=DEAD)
    periods = [*others.exclude(pk=agreement.pk).values_list("starts_on", "ends_on")]
    periods.append((agreement.starts_on, agreement.ends_on))
    return found + [
        _finding(WHEN, one) for one in cui_problems(contract=contract, periods=periods, on=agreement.starts_on)
    ]


def _date_findings(agreement: ImmersionAgreement, *, on: dt.date) -> list[Finding]:
    reasons = period_reasons(
        agreement.person,
        agreement.host_id,
        purpose=agreement.purpose,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        renewing=agreement.renews_id is not None,
        without=agreement.pk,
    )
    found = [Finding(WHEN, reason.message, "") for reason in reasons if reason.code != "too_young"]
    if agreement.starts_on < on:
        found.append(Finding(WHEN, "Le premier jour est passé : la convention se signe avant.", "L5135-4"))
    return found


def _finding(step: str, problem: Problem) -> Finding:
    return Finding(step, problem.message, problem.article)


def _contact(one: ImmersionSignatory) -> Contact:
    return Contact(one.role, one.get_role_display().lower(), one.name, one.email or "", one.phone or "")

"""The papers of a tutoring: sheets, the tutor's certificate, the person's certificate of experience."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from core import formats
from core.documents import Sheet, pdf_response
from employers.enums import TutorRegime
from placements.models import TutoringAssignment
from placements.rules import first_meetings
from placements.selectors_tutoring import name_for_host
from placements.tutor_sheets import TutorSheet

SHEET_TEMPLATE = "placements/documents/tutor_sheet.typ"
CERTIFICATE_TEMPLATE = "placements/documents/certificate.typ"
MEETINGS_PRINTED = 6


def occupation_of(assignment: TutoringAssignment) -> str:
    placement = assignment.placement
    return (placement.occupation if placement else assignment.tutor.occupation).label


def sheet_data(assignment: TutoringAssignment, sheet: TutorSheet) -> dict[str, Any]:
    """What a sheet prints: whom, where, when, and whom to call. Never more than a first name."""
    referent = assignment.person.referent
    call = "Le référent : " + (_called(referent) if referent else "demandez son nom à votre responsable") + "."
    meetings = first_meetings(
        start=assignment.starts_on, end=assignment.ends_on, rhythm=assignment.rhythm, number=MEETINGS_PRINTED
    )
    return {
        "title": sheet.title,
        "lead": sheet.lead,
        "facts": [
            ["Tuteur", str(assignment.tutor)],
            ["Personne accueillie", name_for_host(assignment)],
            ["Métier", occupation_of(assignment)],
            ["Lieu", assignment.where.name],
            ["Dates", _period(assignment)],
            ["Rythme des points", assignment.get_rhythm_display().lower()],
        ],
        "parts": [{"title": part.title, "lines": list(part.lines), "to_fill": part.to_fill} for part in sheet.parts],
        "meetings": [formats.day(day) for day in meetings],
        "help": f"{call} En cas d'accident : le 15 ou le 112 d'abord.",
    }


def sheet_pdf(assignment: TutoringAssignment, sheet: TutorSheet, *, on: dt.date) -> HttpResponse:
    data = sheet_data(assignment, sheet)
    return pdf_response(SHEET_TEMPLATE, data, title=sheet.title, on=on, filename=f"tuteur-{sheet.code}.pdf")


def tutorings_sheet(rows: Iterable[Any]) -> Sheet:
    """The list of a référent, to keep or to print: tutorings with `has_alert`."""
    head = ("Personne", "Tuteur", "Employeur", "Cadre", "Depuis le", "Jusqu'au", "Rythme", "Fin", "Besoin d'aide")
    cells = [
        (
            str(one.person),
            str(one.tutor),
            one.where.name,
            _regime(one),
            one.starts_on,
            one.ends_on,
            one.get_rhythm_display(),
            one.get_end_reason_display(),
            "oui" if one.has_alert else "",
        )
        for one in rows
    ]
    return Sheet("Tutorats", head, cells)


def tutor_certificate_data(assignment: TutoringAssignment, *, on: dt.date) -> dict[str, Any]:
    """The tutor's own: what she did, without the name of the person she followed."""
    tutor = assignment.tutor
    done = "a été" if assignment.is_over(on) else "est"
    return {
        "title": "Attestation de tutorat",
        "sentence": f"{settings.DEPARTMENT_NAME} atteste que {tutor} {done} tuteur ou tutrice chez "
        f"{tutor.employer.name}, {_span(assignment, on)}.",
        "facts": [
            ["Fonction", tutor.job_title or tutor.occupation.label],
            ["Employeur", f"{tutor.employer.name}, SIRET {formats.siret(tutor.employer.siret)}"],
            ["Cadre", _regime(assignment)],
            ["Métier transmis", occupation_of(assignment)],
            ["Rythme des points", assignment.get_rhythm_display().lower()],
        ],
        "words_title": "",
        "words": [],
        "thanks": "Accueillir, montrer, rassurer : merci pour le temps donné et le métier transmis.",
        "signers": ["Pour le Département", "Pour l'employeur"],
        "signature": "La personne accompagnée n'est pas nommée : cette attestation peut être montrée à tous.",
    }


def experience_certificate_data(assignment: TutoringAssignment, *, on: dt.date) -> dict[str, Any]:
    """The person's own, in her name: what she did, where, when, and the tutor's words."""
    hire = assignment.hire
    placement = assignment.placement
    hours = placement.hours_per_week if placement else None
    kind = hire.get_contract_kind_display() if hire else "Immersion professionnelle (PMSMP)"
    done = "a exercé" if assignment.is_over(on) else "exerce"
    facts = [
        ["Métier", occupation_of(assignment)],
        ["Employeur", f"{assignment.where.name}, SIRET {formats.siret(assignment.where.siret)}"],
        ["Cadre", kind],
        ["Tuteur ou tutrice", f"{assignment.tutor}" + _title(assignment.tutor.job_title)],
    ]
    if hours:
        facts.append(["Durée", f"{formats.hours(Decimal(hours))} par semaine"])
    return {
        "title": "Attestation d'expérience",
        "sentence": f"{assignment.person} {done} comme {occupation_of(assignment)} chez {assignment.where.name}, "
        f"{_span(assignment, on)}.",
        "facts": facts,
        "words_title": "Ce que son tuteur ou sa tutrice en dit",
        "words": [line.strip() for line in assignment.words.splitlines() if line.strip()],
        "thanks": "Cette attestation appartient à la personne : elle la montre à qui elle veut.",
        "signers": ["Pour l'employeur", "Le référent de parcours"],
        "signature": f"Établie par {settings.DEPARTMENT_NAME} avec l'employeur.",
    }


def certificate_pdf(data: dict[str, Any], *, on: dt.date, filename: str) -> HttpResponse:
    return pdf_response(CERTIFICATE_TEMPLATE, data, title=data["title"], on=on, filename=filename)


def _called(referent: Any) -> str:
    phone = referent.user.phone
    return f"{referent.user}, {formats.phone(phone)}" if phone else f"{referent.user}, {referent.user.email}"


def _period(assignment: TutoringAssignment) -> str:
    if assignment.ends_on is None:
        return f"à partir du {formats.day(assignment.starts_on)}"
    return f"du {formats.day(assignment.starts_on)} au {formats.day(assignment.ends_on)}"


def _span(assignment: TutoringAssignment, on: dt.date) -> str:
    """The days gone by: until today while it goes on."""
    if assignment.is_over(on) and assignment.ends_on is not None:
        return f"du {formats.day(assignment.starts_on)} au {formats.day(assignment.ends_on)}"
    return f"depuis le {formats.day(assignment.starts_on)}"


def _regime(assignment: TutoringAssignment) -> str:
    if assignment.regime == TutorRegime.MENTORING:
        return "Accueil d'un salarié"
    return str(TutorRegime(assignment.regime).label)


def _title(title: str) -> str:
    return f", {title}" if title else ""

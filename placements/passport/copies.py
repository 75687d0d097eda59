"""What this room holds about a person, for the copy of her data."""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from core import formats
from people.copies import Line, copy_part_register, gathered, told_day
from people.enums import DocumentKind
from people.models import Person
from placements.enums import SignatoryRole, WarningKind
from placements.models import (
    FollowUp,
    FollowUpAnswer,
    HireWarning,
    HoursStep,
    ImmersionAgreement,
    ImmersionSignature,
    JoinedDocument,
    MentoringMeeting,
    TutoringCheck,
    TutorNote,
)
from placements.passport import copies_profile


def _proposals(person: Person) -> Iterable[Line]:
    rows = person.proposals.select_related("employer", "job_offer", "immersion", "proposed_by__user", "answered_by")
    joined = JoinedDocument.objects.filter(proposal=OuterRef("pk")).order_by("pk")
    told = rows.annotate(documents=gathered(joined, kind="document__kind", name="document__name", read="read_at"))
    for one in told.order_by("proposed_at", "pk"):
        yield {
            "Offre": one.opening.title,
            "Employeur": one.employer.name,
            "Votre avis demandé le": _day(one.asked_at),
            "Proposée le": formats.day(one.proposed_at) if one.was_sent else "",
            "Par": str(one.proposed_by.user),
            "Mot du référent": one.message,
            "Documents joints": ", ".join(_joined(row) for row in one.documents),
            "État": one.get_status_display(),
            "Lue le": _day(one.seen_at),
            "Réponse le": _day(one.answered_at),
            "Réponse de": str(one.answered_by or ""),
            "Motif du refus": one.get_refusal_reason_display(),
            "Précision": one.refusal_comment,
            "Entretien": formats.moment(one.interview_at) if one.interview_at else "",
            "Lieu": one.interview_place,
            "Entretien passé le": _day(one.interviewed_on),
            "Issue de l'entretien": one.get_interview_result_display(),
        }


def _joined(row: dict[str, Any]) -> str:
    named = ", ".join(filter(None, [str(DocumentKind(row["kind"]).label), row["name"]]))
    return f"{named} (téléchargé le {told_day(row['read'])})" if row["read"] else named


def _immersions(person: Person) -> Iterable[Line]:
    rows = person.immersions.select_related("host", "occupation", "prescriber__user", "tutor", "assessment")
    signed = ImmersionSignature.objects.filter(agreement=OuterRef("pk"), voided_at=None).order_by("signed_at", "pk")
    told = rows.annotate(signed=gathered(signed, role="role", name="name", at="signed_at"))
    for one in told.order_by("starts_on", "pk"):
        yield {**_agreement(one, signed=one.signed), **_ending(one), **_assessment(one)}


def _agreement(one: ImmersionAgreement, *, signed: list[dict[str, Any]]) -> Line:
    return {
        "Entreprise": one.host.name,
        "Métier": one.occupation.label,
        "Objet": one.get_purpose_display(),
        "Du": formats.day(one.starts_on),
        "Au": formats.day(one.ends_on),
        "Heures par semaine": _hours(one.hours_per_week),
        "Lieu": one.place,
        "Votre situation": one.get_situation_display(),
        "Contrat aidé du": _day(one.cui_starts_on),
        "Contrat aidé au": _day(one.cui_ends_on),
        "Conseiller": one.adviser_name,
        "Structure d'accompagnement": one.support_structure,
        "Prescripteur": str(one.prescriber.user),
        "Accueil": one.welcomer_name,
        "Tuteur": str(one.tutor or ""),
        "Objectifs": one.aims,
        "Comment ils sont évalués": one.assessment_method,
        "Tâches confiées": one.tasks,
        "Sécurité": one.safety,
        "Pourquoi la renouveler": one.renewal_reason,
        "Signée par": ", ".join(
            f"{row['name']} ({str(SignatoryRole(row['role']).label).lower()}, le {told_day(row['at'])})"
            for row in signed
        ),
    }


def _ending(one: ImmersionAgreement) -> Line:
    return {
        "État": one.get_status_display(),
        "Dernier jour de présence": _day(one.last_day),
        "Heures manquées": _hours(one.missed_hours),
        "Suite": one.get_led_to_display(),
        "Contrat trouvé": one.get_job_contract_kind_display(),
        "Premier jour de l'emploi": _day(one.job_starts_on),
    }


def _assessment(agreement: ImmersionAgreement) -> Line:
    """What the tutor said of her at the end, when she did."""
    said = getattr(agreement, "assessment", None)
    if said is None or said.filled_at is None:
        return {}
    again = {True: "oui", False: "non", None: ""}
    return {
        "Bilan de": said.filled_by,
        "Bilan rempli le": formats.day(said.filled_at),
        "Objectifs atteints": said.get_aims_reached_display(),
        "Ce qui a été fait": said.tasks_done,
        "Ce qui va bien": said.strengths,
        "À travailler": said.to_improve,
        "Prêt à travailler avec vous": again[said.would_welcome_again],
    }


def _hires(person: Person) -> Iterable[Line]:
    steps = HoursStep.objects.filter(hire=OuterRef("pk")).order_by("starts_on")
    signs = HireWarning.objects.filter(hire=OuterRef("pk")).order_by("opened_at", "pk")
    rows = person.hires.select_related("employer", "occupation").annotate(
        steps=gathered(steps, day="starts_on", hours="hours_per_week", review="review_on", why="why"),
        signs=gathered(signs, kind="kind", opened="opened_at", word="word"),
    )
    for one in rows.order_by("starts_on", "pk"):
        yield {
            "Employeur": one.employer.name,
            "Métier": one.occupation.label,
            "Contrat": one.get_contract_kind_display(),
            "Du": formats.day(one.starts_on),
            "Au": _day(one.ended_on or one.ends_on),
            "Heures par semaine": _hours(one.hours_per_week),
            "Heures par étapes": " ; ".join(_step(row) for row in one.steps),
            "Aides à l'embauche": one.aids,
            "Raison de la fin": one.get_end_reason_display(),
            "Et après": one.get_next_step_display(),
            "Précision": one.next_word,
            "Signes vus par le référent": " ; ".join(_sign(row) for row in one.signs),
        }


def _step(row: dict[str, Any]) -> str:
    review = f"point le {told_day(row['review'])}" if row["review"] else ""
    start = f"{formats.hours(row['hours'])} à partir du {told_day(row['day'])}"
    return ", ".join(filter(None, [start, review, row["why"]]))


def _sign(row: dict[str, Any]) -> str:
    sign = f"{WarningKind(row['kind']).label}, le {told_day(row['opened'])}"
    return f"{sign} : {row['word']}" if row["word"] else sign


def _follow_ups(person: Person) -> Iterable[Line]:
    """The points that the référent made with her notes, then each answer: what employers wrote is of her, too."""
    done = FollowUp.objects.filter(hire__person=person, done_at__isnull=False)
    for point in done.select_related("hire__employer", "done_by").order_by("done_at", "pk"):
        yield {
            "Employeur": point.hire.employer.name,
            "Étape": point.get_milestone_display(),
            "Point fait par": str(point.done_by or "le référent"),
            "Situation": point.get_state_display(),
            "Note du référent": point.note,
            "Le": formats.day(point.done_at),
        }
    rows = FollowUpAnswer.objects.filter(follow_up__hire__person=person).select_related("follow_up__hire__employer")
    for one in rows.order_by("at", "pk"):
        yield {
            "Employeur": one.follow_up.hire.employer.name,
            "Étape": one.follow_up.get_milestone_display(),
            "Qui répond": one.get_respondent_display(),
            "Situation": one.get_state_display(),
            "Comment ça va": one.get_mood_display() if one.mood else "",
            "Absences": "oui" if one.absences else "non",
            "Aide demandée": "oui" if one.help_wanted else "non",
            "Un mot": one.word,
            "Le": formats.day(one.at),
        }


def _sayings(person: Person) -> Iterable[Line]:
    rows = person.sayings.select_related("proposal__employer", "agreement__host")
    for one in rows.order_by("at", "pk"):
        said = one.get_rating_display() if one.agrees is None else ("oui" if one.agrees else "non")
        where = one.proposal.employer.name if one.proposal else one.agreement.host.name if one.agreement else ""
        yield {
            "Objet": one.get_kind_display(),
            "Chez": where,
            "Réponse": said,
            "Un mot": one.word,
            "Le": formats.day(one.at),
        }


def _company(person: Person) -> Iterable[Line]:
    """Who walked beside her, and what they wrote of her."""
    yield from _tutors(person)
    yield from _notes(_notes_of(person).filter(is_shared=True))
    yield from _checks(person)
    yield from _mentors(person)


def _tutors(person: Person) -> Iterable[Line]:
    for one in person.tutorings.select_related("tutor").order_by("starts_on", "pk"):
        yield {
            "Tuteur": str(one.tutor),
            "Cadre": one.get_regime_display(),
            "Depuis le": formats.day(one.starts_on),
            "Jusqu'au": _day(one.ends_on),
            "Pourquoi l'employeur lui-même": one.exception_reason,
            "Ce que vous savez faire": one.words,
            "Raison de la fin": one.get_end_reason_display(),
            "Précision": one.end_note,
        }


def _own_notes(person: Person) -> Iterable[Line]:
    """What tutors wrote and shared with nobody: her référent does not read it, and it is still of her."""
    yield from _notes(_notes_of(person).filter(is_shared=False))


def _notes_of(person: Person) -> QuerySet[TutorNote]:
    return TutorNote.objects.filter(assignment__person=person)


def _notes(rows: QuerySet[TutorNote]) -> Iterable[Line]:
    for note in rows.select_related("assignment__tutor").order_by("written_at", "pk"):
        yield {
            "Tuteur": str(note.assignment.tutor),
            "Moment": note.get_stage_display() if note.stage else "",
            "Note": note.text,
            "Le": formats.day(note.written_at),
        }


def _checks(person: Person) -> Iterable[Line]:
    answered = Q(assignment__person=person, answered_at__isnull=False)
    for check in TutoringCheck.objects.filter(answered).select_related("assignment__tutor").order_by("due_on", "pk"):
        yield {
            "Tuteur": str(check.assignment.tutor),
            "Comment ça va": check.get_answer_display(),
            "Un mot": check.comment,
            "Réponse du référent": check.closing_note,
            "Le": formats.day(check.due_on),
        }


def _mentors(person: Person) -> Iterable[Line]:
    meetings = MentoringMeeting.objects.filter(mentoring=OuterRef("pk")).order_by("held_on", "pk")
    rows = person.mentorings.select_related("mentor").annotate(met=gathered(meetings, day="held_on", note="note"))
    for mentoring in rows.order_by("starts_on", "pk"):
        yield {
            "Parrain ou marraine": str(mentoring.mentor),
            "Ce qu'on en attend": mentoring.goal,
            "État": mentoring.get_status_display(),
            "Depuis le": formats.day(mentoring.starts_on),
            "Jusqu'au": _day(mentoring.ends_on),
            "Rencontres": " ; ".join(_meeting(row) for row in mentoring.met),
            "Raison de la fin": mentoring.get_end_reason_display(),
            "Suite": mentoring.get_outcome_display(),
            "Bilan": mentoring.end_note,
            "Revenue en accompagnement le": _day(mentoring.returned_on),
        }


def _meeting(row: dict[str, Any]) -> str:
    return " : ".join(filter(None, [told_day(row["day"]), row["note"]]))


def _day(value: Any) -> str:
    return formats.day(value) if value else ""


def _hours(value: Any) -> str:
    return formats.hours(value) if value else ""


def _contacts(person: Person) -> Iterable[Line]:
    for one in person.contacts.select_related("recorded_by").order_by("held_on", "pk"):
        yield {"Le": formats.day(one.held_on), "Noté par": str(one.recorded_by or ""), "Un mot": one.word}


def register() -> None:
    copies_profile.register()
    copy_part_register("Propositions", _proposals, rank=50)
    copy_part_register("Immersions", _immersions, rank=55)
    copy_part_register("Emplois", _hires, rank=60)
    copy_part_register("Points de suivi", _follow_ups, rank=65)
    copy_part_register("Ce que vous avez dit", _sayings, rank=70)
    copy_part_register("Contacts avec votre référent", _contacts, rank=72)
    copy_part_register("Tuteurs et parrains", _company, rank=75)
    copy_part_register("Notes que vos tuteurs n'ont partagées avec personne", _own_notes, rank=76, only_for_her=True)

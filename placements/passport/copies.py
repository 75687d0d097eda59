"""What this room and the matcher hold about a person, for the copy of her data."""

from collections.abc import Iterable

from core import formats
from matching.models import SkillsProfile
from people.copies import Line, copy_part_register
from people.models import Person
from placements.models import FollowUpAnswer, ImmersionAssessment, MentoringMeeting, TutoringCheck, TutorNote


def _profile(person: Person) -> Iterable[Line]:
    profile = SkillsProfile.objects.filter(person=person).prefetch_related(
        "profile_occupations__occupation", "profile_skills__skill"
    )
    for one in profile:
        yield {
            "Métier recherché": one.title,
            "Métiers": ", ".join(row.occupation.label for row in one.profile_occupations.all()),
            "Compétences": ", ".join(
                f"{row.skill.label} ({row.get_level_display().lower()})" for row in one.profile_skills.all()
            ),
            "Parcours": one.summary,
            "Distance acceptée": formats.kilometres(one.max_km) if one.max_km else "",
            "Langues": ", ".join(f"{code} {level}" for code, level in (one.languages or {}).items()),
            "Mis à jour le": formats.day(one.updated_at),
        }


def _proposals(person: Person) -> Iterable[Line]:
    rows = person.proposals.select_related("employer", "job_offer", "immersion", "proposed_by__user")
    for one in rows.order_by("proposed_at", "pk"):
        yield {
            "Offre": one.opening.title,
            "Employeur": one.employer.name,
            "Proposée le": formats.day(one.proposed_at),
            "Par": str(one.proposed_by.user),
            "Mot du référent": one.message,
            "État": one.get_status_display(),
            "Motif du refus": one.get_refusal_reason_display(),
            "Précision": one.refusal_comment,
            "Entretien": formats.moment(one.interview_at) if one.interview_at else "",
            "Issue de l'entretien": one.get_interview_result_display(),
        }


def _immersions(person: Person) -> Iterable[Line]:
    for one in person.immersions.select_related("host", "occupation").order_by("starts_on", "pk"):
        yield {
            "Entreprise": one.host.name,
            "Métier": one.occupation.label,
            "Objet": one.get_purpose_display(),
            "Du": formats.day(one.starts_on),
            "Au": formats.day(one.ends_on),
            "État": one.get_status_display(),
            "Suite": one.get_led_to_display(),
        }
    rows = ImmersionAssessment.objects.filter(agreement__person=person, filled_at__isnull=False)
    for said in rows.select_related("agreement__host").order_by("filled_at"):
        yield {
            "Bilan du tuteur": said.filled_by,
            "Entreprise": said.agreement.host.name,
            "Objectifs": said.get_aims_reached_display(),
            "Ce qui a été fait": said.tasks_done,
            "Ce qui va bien": said.strengths,
            "À travailler": said.to_improve,
        }


def _hires(person: Person) -> Iterable[Line]:
    for one in person.hires.select_related("employer", "occupation").order_by("starts_on", "pk"):
        yield {
            "Employeur": one.employer.name,
            "Métier": one.occupation.label,
            "Contrat": one.get_contract_kind_display(),
            "Du": formats.day(one.starts_on),
            "Au": formats.day(one.ended_on or one.ends_on) if one.ended_on or one.ends_on else "",
            "Heures par semaine": formats.hours(one.hours_per_week) if one.hours_per_week else "",
            "Raison de la fin": one.get_end_reason_display(),
            "Et après": one.get_next_step_display(),
            "Précision": one.next_word,
        }


def _follow_ups(person: Person) -> Iterable[Line]:
    """Her own answers whole, and the référent's notes; what employers wrote in confidence of her, too: it is of her."""
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
            "Un mot": one.word or (one.follow_up.note if one.respondent == "referent" else ""),
            "Le": formats.day(one.at),
        }


def _sayings(person: Person) -> Iterable[Line]:
    for one in person.sayings.order_by("at", "pk"):
        said = one.get_rating_display() if one.agrees is None else ("oui" if one.agrees else "non")
        yield {"Objet": one.get_kind_display(), "Réponse": said, "Un mot": one.word, "Le": formats.day(one.at)}


def _company(person: Person) -> Iterable[Line]:
    """Who walked beside her, and what they wrote of her: the tutor's own notes too, since they are of her."""
    for one in person.tutorings.select_related("tutor").order_by("starts_on", "pk"):
        yield {
            "Tuteur": str(one.tutor),
            "Cadre": one.get_regime_display(),
            "Depuis le": formats.day(one.starts_on),
            "Jusqu'au": formats.day(one.ends_on) if one.ends_on else "",
            "Ce que vous savez faire": one.words,
        }
    notes = TutorNote.objects.filter(assignment__person=person).select_related("assignment__tutor")
    for note in notes.order_by("written_at", "pk"):
        yield {"Tuteur": str(note.assignment.tutor), "Note": note.text, "Le": formats.day(note.written_at)}
    checks = TutoringCheck.objects.filter(assignment__person=person).exclude(answered_at=None)
    for check in checks.select_related("assignment__tutor").order_by("due_on", "pk"):
        yield {
            "Tuteur": str(check.assignment.tutor),
            "Comment ça va": check.get_answer_display(),
            "Un mot": check.comment,
            "Réponse du référent": check.closing_note,
            "Le": formats.day(check.due_on),
        }
    for mentoring in person.mentorings.select_related("mentor").order_by("starts_on", "pk"):
        yield {
            "Parrain ou marraine": str(mentoring.mentor),
            "Ce qu'on en attend": mentoring.goal,
            "Depuis le": formats.day(mentoring.starts_on),
            "Jusqu'au": formats.day(mentoring.ends_on) if mentoring.ends_on else "",
            "Bilan": mentoring.end_note,
        }
    meetings = MentoringMeeting.objects.filter(mentoring__person=person).select_related("mentoring__mentor")
    for meeting in meetings.order_by("held_on", "pk"):
        told = {"Parrain ou marraine": str(meeting.mentoring.mentor), "Note": meeting.note}
        yield {**told, "Le": formats.day(meeting.held_on)}


def register() -> None:
    copy_part_register("Profil de compétences", _profile, rank=40)
    copy_part_register("Propositions", _proposals, rank=50)
    copy_part_register("Immersions", _immersions, rank=55)
    copy_part_register("Emplois", _hires, rank=60)
    copy_part_register("Points de suivi", _follow_ups, rank=65)
    copy_part_register("Ce que vous avez dit", _sayings, rank=70)
    copy_part_register("Tuteurs et parrains", _company, rank=75)

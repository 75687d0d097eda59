"""Tutors at work and volunteers: who follows whom, how it goes, a call for help, mentorings near their end."""

import datetime as dt

from config.demo.world import World, given
from employers.enums import TutorRegime
from employers.models import Tutor
from placements.enums import FollowUpState, MentorActivity, MentoringEnd, MentoringStatus, NoteStage, PulseAnswer
from placements.models import (
    Hire,
    Mentor,
    Mentoring,
    MentoringMeeting,
    TutoringAssignment,
    TutoringCheck,
    TutorNote,
)
from placements.rules import meetings_expected, most_at_once

FOLLOWED_DAYS = 90
RHYTHMS = ("weekly", "weekly", "fortnight", "monthly", "daily")
ASKED = 6  # the last questions of each running tutoring
WORDS = (
    "",
    "",
    "Le planning est tenu, les gestes viennent.",
    "Quelques retards cette semaine, nous en avons parlé.",
)
NOTES = (
    (NoteStage.DAY_1, "A visité les vestiaires et le quai, a retenu tous les prénoms. Un peu intimidée.", True),
    (NoteStage.WEEK_1, "Fait seule le nettoyage des salles. Reste à voir : le dosage des produits.", True),
    (NoteStage.FREE, "Penser à lui montrer la cireuse mardi.", False),
)
HELP = "Deux absences cette semaine sans prévenir. Je ne sais pas comment en parler."


def build_tutorings(world: World) -> None:
    """A tutor for one hire in three, within her places, as the database asks."""
    assignments = _assignments(world)
    TutoringAssignment.objects.bulk_create(assignments)
    running = [one for one in assignments if one.ends_on is None or one.ends_on >= world.today]
    TutoringCheck.objects.bulk_create(check for one in running for check in _checks(world, one))
    _told_to_the_referent(world, running)


def _assignments(world: World) -> list[TutoringAssignment]:
    tutors_of: dict[int, list[Tutor]] = {}
    for tutor in world.tutors:
        tutors_of.setdefault(tutor.employer_id, []).append(tutor)
    followed: dict[int, list[tuple[dt.date, dt.date | None, object, bool]]] = {}
    found = []
    for number, hire in enumerate(world.hires[::3]):
        end = _end(hire)
        free = next(
            (
                one
                for one in tutors_of.get(hire.employer_id, [])
                if most_at_once(followed.get(one.pk, []), start=hire.starts_on, end=end) < one.capacity
            ),
            None,
        )
        if free is None:
            continue
        followed.setdefault(free.pk, []).append((hire.starts_on, end, hire.person_id, False))
        found.append(
            TutoringAssignment(
                tutor=free,
                person=hire.person,
                regime=TutorRegime.MENTORING,
                hire=hire,
                starts_on=hire.starts_on,
                ends_on=end,
                rhythm=RHYTHMS[number % len(RHYTHMS)],
                created_at=hire.recorded_at,
            )
        )
    return found


def _end(hire: Hire) -> dt.date:
    return hire.ended_on or hire.starts_on + dt.timedelta(days=FOLLOWED_DAYS)


def _checks(world: World, one: TutoringAssignment) -> list[TutoringCheck]:
    """The last few questions before today, answered for the most part."""
    yesterday = world.day(1)
    days = meetings_expected(
        start=one.starts_on, end=one.ends_on, rhythm=one.rhythm, first=one.starts_on, last=yesterday
    )
    found = []
    for number, day in enumerate(days[-ASKED:]):
        answered = number % 5 != 4
        so_so = number % 4 == 3
        found.append(
            TutoringCheck(
                assignment=one,
                due_on=day,
                created_at=world.instant((world.today - day).days, 9),
                answer=(PulseAnswer.SO_SO if so_so else PulseAnswer.OK) if answered else "",
                comment=WORDS[number % len(WORDS)] if answered else "",
                answered_at=world.instant((world.today - day).days, 16) if answered else None,
            )
        )
    return found


def _told_to_the_referent(world: World, running: list[TutoringAssignment]) -> None:
    """One tutor of the demonstration's référent asks for help; another one shares her notes."""
    referent = world.users["referent"]
    hers = [one for one in running if given(one.person.referent).user_id == referent.pk and one.starts_on < world.today]
    theirs = hers or [one for one in running if one.starts_on < world.today]
    if not theirs:
        return
    asking, writing = theirs[0], theirs[-1]
    TutoringCheck.objects.update_or_create(
        assignment=asking,
        due_on=world.day(1),
        defaults={
            "answer": PulseAnswer.HELP,
            "comment": HELP,
            "created_at": world.instant(1, 9),
            "answered_at": world.instant(1, 17),
        },
    )
    TutorNote.objects.bulk_create(
        TutorNote(
            assignment=writing, stage=stage, text=text, is_shared=is_shared, written_at=world.instant(9 - 3 * number)
        )
        for number, (stage, text, is_shared) in enumerate(NOTES)
    )


# --- Mentoring --------------------------------------------------------------------------------------------------
MENTORS = (
    # name, activity, ROME occupation, sectors, what she knows, availability, places
    ("Bernard Altimont", MentorActivity.RETIRED, "N1103", "NH", "Logistique et industrie", "Le mardi et le jeudi", 3),
    ("Monique Clairlac", MentorActivity.RETIRED, "D1106", "DM", "Commerce", "En semaine, l'après-midi", 3),
    ("Sylvie Hautbois", MentorActivity.WORKING, "K1304", "JK", "Santé et aide à domicile", "Le soir par téléphone", 2),
    ("Karim Valserine", MentorActivity.WORKING, "G1602", "G", "Restauration", "Le lundi", 1),
    ("Odile Rochefer", MentorActivity.RETIRED, "K2205", "K", "Propreté, encadrement d'équipes", "Le matin", 2),
    ("Paul Brévent", MentorActivity.WORKING, "F1703", "F", "Bâtiment", "Le samedi matin", 1),
)
GOALS = (
    "Préparer les entretiens et ouvrir son carnet d'adresses.",
    "Reprendre confiance et visiter deux entreprises.",
    "Comprendre les codes du métier.",
)
MENTORINGS, ACTIVE = 31, 7
TOLD = ("Premier échange à trois, au café des Halles.", "CV relu, deux pistes à appeler.", "Visite d'une entreprise.")


def build_mentorings(world: World) -> None:
    mentors = [_mentor(world, number) for number in range(len(MENTORS))]
    Mentor.objects.bulk_create(mentors)
    mentorings = [_mentoring(world, mentors, number) for number in range(MENTORINGS)]
    Mentoring.objects.bulk_create(mentorings)
    MentoringMeeting.objects.bulk_create(meeting for one in mentorings for meeting in _meetings(world, one))


def _mentor(world: World, number: int) -> Mentor:
    name, activity, occupation, sectors, field, availability, places = MENTORS[number]
    known = world.occupations
    return Mentor(
        name=name,
        email=f"parrain{number}@demo.example",
        activity=activity,
        occupation_id=occupation if occupation in known else None,
        sectors=list(sectors),
        field=field,
        territory=list(world.territories.values())[number % len(world.territories)] if number % 3 else None,
        availability=availability,
        places=places,
        agreed_on=world.day(300 - 20 * number),
        created_at=world.instant(300 - 20 * number),
    )


def _mentoring(world: World, mentors: list[Mentor], number: int) -> Mentoring:
    """The first ones go on, the very first near its end; the others ended, mostly well, some came back since."""
    is_active = number < ACTIVE
    starts = 262 - number * 30 if is_active else 360 - (number - ACTIVE) * 7
    ends = world.day(max(5, starts - 150))
    found_work = number % 6 != 5
    person = world.people[number * 5]
    return Mentoring(
        mentor=mentors[number % len(mentors)],
        person=person,
        status=MentoringStatus.ACTIVE if is_active else MentoringStatus.ENDED,
        starts_on=world.day(starts),
        ends_on=None if is_active else ends,
        outcome="" if is_active else (FollowUpState.IN_JOB if found_work else FollowUpState.OUT),
        end_reason="" if is_active else (MentoringEnd.GOAL if found_work else MentoringEnd.TERM),
        returned_on=min(world.today, ends + dt.timedelta(days=40))
        if not is_active and found_work and number % 4 == 0
        else None,
        goal=GOALS[number % len(GOALS)],
        proposed_by=person.referent,
        created_at=world.instant(starts),
    )


def _meetings(world: World, one: Mentoring) -> list[MentoringMeeting]:
    last = one.ends_on or world.today
    days = [one.starts_on + dt.timedelta(days=n) for n in (7, 35, 70)]
    return [
        MentoringMeeting(
            mentoring=one,
            held_on=day,
            note=TOLD[number],
            recorded_by=given(one.person.referent).user,
            recorded_at=world.instant((world.today - day).days),
        )
        for number, day in enumerate(days)
        if day <= last
    ]

"""What happens during a tutoring: the rhythm, « ça va / besoin d'aide », the tutor's notes and words."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Refused
from core.outbox import outbox_add
from core.workflow import Transition, transition_apply
from placements.enums import MeetingRhythm, NoteStage, PulseAnswer
from placements.models import TutoringAssignment, TutoringCheck, TutorNote
from placements.reaching import tutors_reachable
from placements.rules import meeting_latest
from placements.services.tutoring import tutoring_lock
from placements.transitions.tutoring import ANSWER, ANSWER_HELP, CLOSE_ALERT, SAY, SAY_HELP

CATCH_UP_DAYS = 3  # a mail that could not be prepared on its day still leaves within so many days
NOTES_AT_MOST = 200


@transaction.atomic
def rhythm_set(*, actor: Actor, tutoring_id: int, rhythm: str) -> TutoringAssignment:
    """How often the tutor and the person meet, and the tutor is asked how it goes."""
    assignment = tutoring_lock(actor=actor, tutoring_id=tutoring_id)
    if rhythm not in MeetingRhythm.values:
        raise Refused.because("rhythm", "Choisissez le rythme dans la liste.", "rhythm")
    if assignment.ended_at is not None:
        raise Conflict.because("ended", "Ce tutorat est terminé.")
    assignment.rhythm = rhythm
    assignment.save(update_fields=["rhythm"])
    return assignment


# --- « Ça va ? » ------------------------------------------------------------------------------------------------
def checks_prepare(*, now: dt.datetime) -> int:
    """Ask the tutors whose meeting has come; each day of each tutoring once, whatever the number of calls.

    A tutoring that ended, or whose tutor has neither address nor mobile, is not asked about.
    """
    today = timezone.localdate(now)
    running = TutoringAssignment.objects.running(today).filter(tutor__in=tutors_reachable())
    asked = 0
    for assignment in running.order_by("pk").iterator():
        day = meeting_latest(
            start=assignment.starts_on,
            end=assignment.ends_on,
            rhythm=assignment.rhythm,
            on=today,
            days=CATCH_UP_DAYS if assignment.rhythm != MeetingRhythm.DAILY else 0,
        )
        if day is not None:
            asked += _ask(assignment, day, now=now)
    return asked


@transaction.atomic
def _ask(assignment: TutoringAssignment, day: dt.date, *, now: dt.datetime) -> bool:
    check, is_new = TutoringCheck.objects.get_or_create(assignment=assignment, due_on=day, defaults={"created_at": now})
    if is_new:
        outbox_add("tutoring_check_due", key=f"{assignment.pk}:{day.isoformat()}", check_id=check.pk)
    return is_new


@transaction.atomic
def check_answer(*, check_id: int, answer: str, now: dt.datetime, comment: str = "") -> TutoringCheck:
    """The tutor answers by the link of a mail, once. « Besoin d'aide » tells the référent at once."""
    check = TutoringCheck.objects.select_for_update(of=("self",)).get(pk=check_id)
    if check.answered_at is not None:
        raise Conflict.because("answered", "Vous avez déjà répondu : merci.")
    return _answer(check, ANSWER_HELP if answer == PulseAnswer.HELP else ANSWER, answer, comment, now=now)


@transaction.atomic
def check_say(*, tutoring_id: int, answer: str, now: dt.datetime, comment: str = "") -> TutoringCheck:
    """The tutor says how it goes on any day, from her page. A second word of the same day replaces the first.

    A cry for help is not taken back: the référent closes it.
    """
    assignment = TutoringAssignment.objects.select_for_update(of=("self",)).get(pk=tutoring_id)
    today = timezone.localdate(now)
    if assignment.is_over(today):
        raise Conflict.because("ended", "Ce tutorat est terminé.")
    if assignment.starts_on > today:
        raise Conflict.because("not_begun", f"Ce tutorat commence le {assignment.starts_on:%d/%m/%Y}.")
    check, _ = TutoringCheck.objects.select_for_update(of=("self",)).get_or_create(
        assignment=assignment, due_on=today, defaults={"created_at": now}
    )
    if check.closed_at is not None:
        raise Conflict.because("closed", "Le référent a déjà répondu aujourd'hui : appelez-le directement.")
    if check.is_alert:
        raise Conflict.because("alert", "Le référent est déjà prévenu : il vous contacte.")
    return _answer(check, SAY_HELP if answer == PulseAnswer.HELP else SAY, answer, comment, now=now)


def _answer(check: TutoringCheck, change: Transition, answer: str, comment: str, *, now: dt.datetime) -> TutoringCheck:
    if answer not in PulseAnswer.values:
        raise Refused.because("answer", "Choisissez l'un des trois boutons.", "answer")
    check.comment = comment.strip()
    clean_or_refuse(check, only=["comment"])
    said = {"answer": answer, "comment": check.comment, "answered_at": now}
    transition_apply(change, check, actor=None, now=now, values=said, check_id=check.pk)
    return check


@transaction.atomic
def check_close(*, actor: Actor, check_id: int, note: str, now: dt.datetime) -> TutoringCheck:
    """The référent closes a cry for help with a word. Closed by a colleague meanwhile raises Conflict."""
    visible = TutoringAssignment.objects.visible_to(actor)
    check = TutoringCheck.objects.select_for_update(of=("self",)).get(pk=check_id, assignment__in=visible)
    if check.answer != PulseAnswer.HELP:
        raise Conflict.because("no_alert", "Ce tuteur n'a pas demandé d'aide.")
    if check.closed_at is not None:
        if check.closed_by_id == actor.user.pk:
            return check
        raise Conflict.because("already_closed", f"{check.closed_by} a déjà répondu à ce tuteur.")
    if not note.strip():
        raise Refused.because("note", "Dites en un mot ce qui a été fait.", "note")
    check.closing_note = note.strip()
    clean_or_refuse(check, only=["closing_note"])
    done = {"closing_note": check.closing_note, "closed_at": now, "closed_by": actor.user}
    transition_apply(CLOSE_ALERT, check, actor=actor, now=now, values=done)
    return check


# --- Notes and words of the tutor -------------------------------------------------------------------------------
@transaction.atomic
def note_add(*, tutoring_id: int, text: str, now: dt.datetime, stage: str = "", is_shared: bool = False) -> TutorNote:
    """A note of the tutor, hers alone unless she shares it."""
    assignment = TutoringAssignment.objects.select_for_update(of=("self",)).get(pk=tutoring_id)
    if stage not in NoteStage.values:
        raise Refused.because("stage", "Choisissez un moment dans la liste.", "stage")
    if not text.strip():
        raise Refused.because("text", "Écrivez votre note.", "text")
    if assignment.notes.count() >= NOTES_AT_MOST:
        raise Refused.because("too_many", f"{NOTES_AT_MOST} notes au plus : effacez-en d'abord.", "text")
    note = TutorNote(assignment=assignment, stage=stage, text=text.strip(), is_shared=is_shared, written_at=now)
    clean_or_refuse(note, only=["text"])
    note.save()
    return note


@transaction.atomic
def note_share(*, tutoring_id: int, note_id: int, is_shared: bool) -> TutorNote:
    """Share a note with the référent, or take it back. Said twice, nothing more."""
    note = TutorNote.objects.select_for_update(of=("self",)).get(pk=note_id, assignment=tutoring_id)
    if note.is_shared != is_shared:
        note.is_shared = is_shared
        note.save(update_fields=["is_shared"])
    return note


@transaction.atomic
def note_remove(*, tutoring_id: int, note_id: int) -> None:
    """Erase a note. Erased twice, nothing more."""
    TutorNote.objects.filter(pk=note_id, assignment=tutoring_id).delete()


@transaction.atomic
def words_set(*, tutoring_id: int, words: str) -> TutoringAssignment:
    """What the person can do now, in the tutor's words: printed on her certificate of experience."""
    assignment = TutoringAssignment.objects.select_for_update(of=("self",)).get(pk=tutoring_id)
    assignment.words = words.strip()
    clean_or_refuse(assignment, only=["words"])
    assignment.save(update_fields=["words"])
    return assignment

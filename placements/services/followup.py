"""The three answers at a milestone, and the mails that ask for two of them."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from core import formats
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from people.models import Person
from placements.enums import FollowUpState, Mood, Respondent, VoiceLanguage
from placements.models import FollowUp, FollowUpAnswer, FollowUpAsking, Hire
from placements.reaching import people_reachable
from placements.rules import milestone_days, milestone_is_open
from placements.services.warnings import hire_warnings_refresh
from placements.transitions.hires import REMIND_ASKING

ASKED_BY_MAIL = (Respondent.PERSON, Respondent.EMPLOYER)
# A milestone of long ago is for the référent: nobody else remembers that week.
ASKED_WITHIN_DAYS = 21
REMINDED_AFTER_DAYS = 5
BATCH = 500


@transaction.atomic
def follow_up_answer(
    *,
    follow_up_id: int,
    respondent: str,
    state: str,
    mood: int | None,
    now: dt.datetime,
    absences: bool = False,
    help_wanted: bool = False,
    word: str = "",
    language: str = VoiceLanguage.FRENCH,
    actor: Actor | None = None,
) -> FollowUpAnswer:
    """The person or the employer says how it goes, once. `actor` None: by the link of a mail.

    Raises Conflict when it was said before, when the référent already closed the milestone, when its day is still far,
    and for an employer whose contract with the person ended.
    """
    follow_up = _lock(follow_up_id, respondent, actor)
    if FollowUpAnswer.objects.filter(follow_up=follow_up, respondent=respondent).exists():
        raise Conflict.because("already_answered", "Votre réponse est déjà arrivée. Merci !")
    if follow_up.done_at is not None:
        raise Conflict.because("closed", "Ce point est terminé : le référent l'a déjà fait.")
    if respondent == Respondent.EMPLOYER and follow_up.hire.ended_on is not None:
        raise Conflict.because("ended", "Ce contrat est terminé : il n'y a plus rien à répondre.")
    if not milestone_is_open(due_on=follow_up.due_on, on=timezone.localdate(now)):
        raise Conflict.because("early", f"Ce point est prévu le {formats.day(follow_up.due_on)} : c'est encore tôt.")
    if state not in FollowUpState.values:
        raise Refused.because("state", "Indiquez la situation.", "state")
    if mood not in Mood.values:
        raise Refused.because("mood", "Dites comment ça va.", "mood")
    answer = FollowUpAnswer(
        follow_up=follow_up,
        respondent=respondent,
        state=state,
        mood=mood,
        absences=absences,
        help_wanted=help_wanted,
        word=word.strip(),
        language=language,
        at=now,
        by=actor.user if actor else None,
    )
    clean_or_refuse(answer, only=["word", "language"])
    answer.save()
    if respondent == Respondent.PERSON:
        Person.objects.filter(pk=follow_up.hire.person_id).update(last_contact_on=timezone.localdate(now))
    hire_warnings_refresh(hire_id=follow_up.hire_id, now=now)
    return answer


def _lock(follow_up_id: int, respondent: str, actor: Actor | None) -> FollowUp:
    """The milestone, locked; an actor answers for the employer alone, and for her own hires."""
    rows = FollowUp.objects.select_related("hire").select_for_update(of=("self",))
    if actor is not None:
        own = Hire.objects.visible_to(actor) if actor.role == Role.EMPLOYER else Hire.objects.none()
        rows = rows.filter(hire__in=own)
    if respondent not in ASKED_BY_MAIL or (actor is not None and respondent != Respondent.EMPLOYER):
        raise Refused.because("respondent", "Cette réponse n'est pas la vôtre.")
    return rows.get(pk=follow_up_id)


# --- Every day --------------------------------------------------------------------------------------------------
@transaction.atomic
def later_milestones_add(*, now: dt.datetime, limit: int = 20_000) -> int:
    """The yearly milestones to come that hires of before lack; done again, nothing more. Returns how many were added.

    Those whose day has passed are not added: nobody makes a point of a year ago.
    """
    years, on = settings.FOLLOW_UP_YEARS, timezone.localdate(now)
    last = f"y{years}"
    has_last = Exists(FollowUp.objects.filter(hire=OuterRef("pk"), milestone=last))
    followed_since = on - dt.timedelta(days=366 * years)
    lacking = Hire.objects.filter(~has_last, ended_on=None, starts_on__gte=followed_since).order_by("pk")
    before = FollowUp.objects.count()
    FollowUp.objects.bulk_create(
        (
            FollowUp(hire_id=pk, milestone=code, due_on=day)
            for pk, starts_on in lacking.values_list("pk", "starts_on")[:limit]
            for code, day in milestone_days(starts_on=starts_on, years=years).items()
            if day >= on
        ),
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return FollowUp.objects.count() - before


@transaction.atomic
def follow_ups_ask(*, now: dt.datetime) -> int:
    """Ask the person and the employer at each milestone of these days, once. Returns how many mails are due.

    A person who cannot be written to is not asked: her silence would say nothing.
    """
    on = timezone.localdate(now)
    due = FollowUp.objects.filter(
        done_at=None,
        due_on__lte=on,
        due_on__gt=on - dt.timedelta(days=ASKED_WITHIN_DAYS),
        hire__ended_on=None,
    )
    of_reachable = due.filter(hire__person__in=people_reachable())
    asked = 0
    for respondent, rows in ((Respondent.PERSON, of_reachable), (Respondent.EMPLOYER, due)):
        known = FollowUpAsking.objects.filter(follow_up=OuterRef("pk"), respondent=respondent)
        said = FollowUpAnswer.objects.filter(follow_up=OuterRef("pk"), respondent=respondent)
        for pk in rows.filter(~Exists(known), ~Exists(said)).order_by("pk").values_list("pk", flat=True):
            asked += _ask(pk, respondent, now=now)
    return asked


def _ask(follow_up_id: int, respondent: str, *, now: dt.datetime) -> int:
    row = FollowUpAsking(follow_up_id=follow_up_id, respondent=respondent, asked_at=now)
    FollowUpAsking.objects.bulk_create([row], ignore_conflicts=True)
    outbox_add(
        "follow_up_asked",
        key=f"{follow_up_id}:{respondent}:1",
        object_id=follow_up_id,
        respondent=str(respondent),
        is_reminder=False,
    )
    return 1


@transaction.atomic
def follow_ups_remind(*, now: dt.datetime) -> int:
    """One reminder to those who said nothing for five days; never a second. Returns how many."""
    said = FollowUpAnswer.objects.filter(follow_up=OuterRef("follow_up"), respondent=OuterRef("respondent"))
    late = FollowUpAsking.objects.filter(
        ~Exists(said),
        reminded_at=None,
        asked_at__lte=now - dt.timedelta(days=REMINDED_AFTER_DAYS),
        asked_at__gt=now - dt.timedelta(days=ASKED_WITHIN_DAYS),
        follow_up__done_at=None,
        follow_up__hire__ended_on=None,
    )
    done = 0
    for row in late.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        transition_apply(REMIND_ASKING, row, actor=None, now=now, values={"reminded_at": now})
        outbox_add(
            "follow_up_asked",
            key=f"{row.follow_up_id}:{row.respondent}:2",
            object_id=row.follow_up_id,
            respondent=row.respondent,
            is_reminder=True,
        )
        done += 1
    return done

"""How the jobs of the year go: answers at milestones, signs to look at, plans of hours, what people say by links."""

import datetime as dt
import random
from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from accounts.enums import Role
from config.demo.companies import DEMO_EMPLOYER
from config.demo.world import SEED, World, given
from people.enums import ConsentPurpose
from people.models import Consent
from placements.enums import (
    FollowUpState,
    Mood,
    ProposalStatus,
    Rating,
    Respondent,
    VoiceKind,
    VoiceLanguage,
    WhatNext,
)
from placements.models import (
    FollowUp,
    FollowUpAnswer,
    FollowUpAsking,
    Hire,
    HireWarning,
    HoursStep,
    ImmersionAgreement,
    PersonSaying,
    Proposal,
)
from placements.passport.content import DONE
from placements.rules import warnings_of
from placements.services import later_milestones_add
from placements.services.warnings import job_facts

SAYS = {
    Mood.GREAT: ["L'équipe est gentille.", "J'apprends beaucoup.", ""],
    Mood.FINE: ["", "Le rythme est bon.", "Je commence à connaître le travail."],
    Mood.HARD: ["Le trajet est long, le bus passe peu.", "Les horaires changent souvent."],
    Mood.BAD: ["Je ne sais pas à qui demander de l'aide.", "Je pense arrêter."],
}
HEARS = {
    Mood.GREAT: ["Très bonne recrue.", ""],
    Mood.FINE: ["", "Progresse vite.", "Ponctuelle."],
    Mood.HARD: ["A encore besoin d'être accompagnée sur les gestes."],
    Mood.BAD: ["Plusieurs absences sans prévenir."],
}
MOODS = (Mood.GREAT, Mood.FINE, Mood.FINE, Mood.GREAT, Mood.HARD, Mood.FINE)
TROUBLES = (  # of those who wait for the référent today: the person's word, the employer's, absences, help wanted
    (Mood.BAD, Mood.FINE, False, True),
    (Mood.FINE, Mood.HARD, True, False),
    (Mood.HARD, Mood.FINE, False, True),
    (Mood.GREAT, Mood.FINE, False, False),
)
LATE_DAYS, TROUBLED = 30, 8


def build_follow_ups(world: World) -> None:
    dice = random.Random(SEED)  # noqa: S311 -- its own, so that no other story changes
    _messages(world)
    later_milestones_add(now=timezone.now())
    _said_in_time(dice)
    waiting = _said_and_waiting(world, dice)
    _plans(world)
    _next_steps(world)
    _warnings(world, waiting)
    _sayings(world, dice)


def _messages(world: World) -> None:
    """Two people in three accept to be written to."""
    Consent.objects.bulk_create(
        Consent(
            person=person,
            purpose=ConsentPurpose.MESSAGES,
            given_on=max(person.created_at.date(), world.day(200)),
            recorded_by=given(person.referent).user,
        )
        for number, person in enumerate(world.people)
        if number % 3
    )


def _said_in_time(dice: random.Random) -> None:
    """Milestones already done: most people and employers had answered the day before."""
    done = FollowUp.objects.exclude(done_at=None).select_related("done_by").order_by("pk")
    answers = []
    for row in done:
        at = given(row.done_at)
        is_in = row.state == FollowUpState.IN_JOB
        for respondent, words in ((Respondent.PERSON, SAYS), (Respondent.EMPLOYER, HEARS)):
            if is_in and dice.random() < 0.75:
                mood = dice.choice(MOODS)
                answers.append(
                    _answer(row, respondent, mood, word=dice.choice(words[mood]), at=at - dt.timedelta(days=1))
                )
        seen = dice.choice(MOODS) if is_in else None
        answers.append(_answer(row, Respondent.REFERENT, seen, at=at, state=row.state, by=row.done_by))
    FollowUpAnswer.objects.bulk_create(answers)


def _said_and_waiting(world: World, dice: random.Random) -> list[Hire]:
    """Milestones of these weeks: asked, answered, and now before the référent."""
    rows = FollowUp.objects.filter(
        done_at=None, due_on__range=(world.day(LATE_DAYS), world.today), hire__ended_on=None
    ).select_related("hire")
    waiting = list(rows.order_by("hire_id", "due_on").distinct("hire_id")[:TROUBLED])
    askings, answers = [], []
    for number, row in enumerate(waiting):
        hers, theirs, absences, helps = TROUBLES[number % len(TROUBLES)]
        asked_at = world.instant((world.today - row.due_on).days)
        at = asked_at + dt.timedelta(hours=5)
        askings += [
            FollowUpAsking(follow_up=row, respondent=one, asked_at=asked_at)
            for one in (Respondent.PERSON, Respondent.EMPLOYER)
        ]
        word = dice.choice(SAYS[hers])
        language = VoiceLanguage.UKRAINIAN if number == 2 else VoiceLanguage.FRENCH
        answers.append(_answer(row, Respondent.PERSON, hers, word=word, at=at, help_wanted=helps, language=language))
        answers.append(
            _answer(row, Respondent.EMPLOYER, theirs, word=dice.choice(HEARS[theirs]), at=at, absences=absences)
        )
    FollowUpAsking.objects.bulk_create(askings)
    FollowUpAnswer.objects.bulk_create(answers)
    return [row.hire for row in waiting]


def _answer(row: FollowUp, respondent: str, mood: int | None, **said: object) -> FollowUpAnswer:
    return FollowUpAnswer(follow_up=row, respondent=respondent, mood=mood, **{"state": FollowUpState.IN_JOB, **said})


def _plans(world: World) -> None:
    """A few contracts begin with fewer hours and climb."""
    running = [hire for hire in world.hires if hire.ended_on is None and (hire.hours_per_week or 0) >= 24]
    HoursStep.objects.bulk_create(
        HoursStep(
            hire=hire,
            starts_on=hire.starts_on + dt.timedelta(days=days),
            hours_per_week=Decimal(hours) if hours else given(hire.hours_per_week),
            review_on=hire.starts_on + dt.timedelta(days=days + 21),
            reminded_at=world.instant(1) if hire.starts_on + dt.timedelta(days=days + 21) < world.today else None,
        )
        for hire in running[::4]
        if hire.ends_on is None or hire.ends_on > hire.starts_on + dt.timedelta(days=90)
        for days, hours in ((0, 18), (30, 22), (60, 0))
    )


def _next_steps(world: World) -> None:
    ended = [hire for hire in world.hires if hire.ended_on is not None]
    for number, hire in enumerate(ended):
        hire.next_step = (WhatNext.OTHER_JOB, WhatNext.SEARCH, WhatNext.TRAINING, WhatNext.RENEWED)[number % 4]
        hire.next_role = Role.EMPLOYER if hire.next_step == WhatNext.RENEWED else Role.REFERENT
    Hire.objects.bulk_update(ended, ["next_step", "next_role"])


def _warnings(world: World, waiting: list[Hire]) -> None:
    """What the rules see today; one sign of each third hire was already dealt with."""
    ending = Hire.objects.filter(ended_on=None, ends_on__range=(world.today, world.day(-30)), next_step="")
    watched = {hire.pk: hire for hire in (*waiting, *ending)}
    rows = []
    for number, hire in enumerate(watched.values()):
        for place, sign in enumerate(warnings_of(job_facts(hire), on=world.today)):
            row = HireWarning(hire=hire, kind=sign.kind, key=sign.key, opened_at=world.instant(2))
            if number % 3 == 2 and place == 0:
                row.closed_at, row.closed_by = world.instant(1), given(hire.person.referent).user
                row.word = "Au téléphone : rendez-vous à trois jeudi."
            rows.append(row)
    HireWarning.objects.bulk_create(rows)


def _sayings(world: World, dice: random.Random) -> None:
    """What people said of proposals and of their steps, and two of whom the référent waits for the yes."""
    first = Proposal.objects.filter(status=ProposalStatus.SENT).exclude(employer__name=DEMO_EMPLOYER).order_by("-pk")
    asked = list(first.values_list("pk", flat=True)[:2])
    Proposal.objects.filter(pk__in=asked).update(status=ProposalStatus.ASKED, asked_at=F("proposed_at"))
    open_ones = Proposal.objects.filter(status__in=[ProposalStatus.SENT, ProposalStatus.SEEN]).order_by("pk")
    said = [
        PersonSaying(person_id=one.person_id, kind=VoiceKind.CONSENT, proposal=one, agrees=True, at=one.proposed_at)
        for one in open_ones[:6]
    ]
    rated = (Rating.VERY, Rating.USEFUL, Rating.VERY, Rating.LITTLE, Rating.USEFUL)
    met = Proposal.objects.filter(status__in=[ProposalStatus.MET, ProposalStatus.HIRED]).order_by("pk")
    said += [
        PersonSaying(
            person_id=one.person_id,
            kind=VoiceKind.RATING,
            proposal=one,
            rating=dice.choice(rated),
            at=given(one.answered_at),
        )
        for one in met[::2]
    ]
    ended = ImmersionAgreement.objects.filter(status__in=DONE).order_by("pk")
    said += [
        PersonSaying(
            person_id=one.person_id,
            kind=VoiceKind.RATING,
            agreement=one,
            rating=dice.choice(rated),
            at=one.created_at,
        )
        for one in ended[::2]
    ]
    PersonSaying.objects.bulk_create(said)

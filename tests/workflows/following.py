"""The stages of what follows a job: the hire, its milestones and warnings, the tutoring and the tutor's questions."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from placements import services, tutor_links
from placements.enums import AskingStatus, CheckStatus, FollowUpStatus, HireStatus, TutoringStatus, WarningStatus
from placements.models import FollowUpAsking, HireWarning
from placements.services import tutoring as tutors
from placements.services import tutoring_follow as follow
from placements.services.followup import follow_ups_remind
from placements.services.warnings import hire_warnings_refresh
from tests.factories.accounts import actor_create
from tests.factories.matching import TutorFactory
from tests.factories.placements import FollowUpFactory, HireFactory, TutoringAssignmentFactory, TutoringCheckFactory
from tests.workflows.placements import DAY, Cast
from tests.workflows.stage import WHY, Door, Stage, door, write

ADDRESS = "lucie@demo.example"


class Job(Cast):
    """The person of the cast works at the employer's since a month."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.today = timezone.now(), timezone.localdate()
        self.begun = self.today - 30 * DAY
        self.hire = HireFactory(person=self.person, employer=self.employer, starts_on=self.begun)


def hire_stage() -> Stage:
    job = Job()
    told = {"ended_on": job.today, "reason": "other"}

    def put(state: str, name: str) -> None:
        is_over = state == HireStatus.ENDED
        write(job.hire, ended_on=job.today - DAY if is_over else None, end_reason="other" if is_over else "")

    fields = {"ended_on": job.today.isoformat(), "reason": "other"}
    return Stage(
        row=job.hire,
        actors=job.actors,
        put=put,
        acts={
            "end_hire": lambda actor: services.hire_end(actor=actor, hire_id=job.hire.pk, now=job.now, **told),
            "resume_hire": lambda actor: services.hire_resume(actor=actor, hire_id=job.hire.pk, now=job.now),
        },
        doors={
            "end_hire": (
                door("placements:hire_end", job.hire.pk, **fields),
                door("placements:employer_hire_end", job.hire.pk, **fields),
            ),
            "resume_hire": (door("placements:hire_resume", job.hire.pk),),
        },
    )


def follow_up_stage() -> Stage:
    job = Job()
    row = FollowUpFactory(hire=job.hire)

    def put(state: str, name: str) -> None:
        is_done = state == FollowUpStatus.DONE
        write(row, state="in_job" if is_done else "", done_at=job.now if is_done else None)

    return Stage(
        row=row,
        actors=job.actors,
        put=put,
        acts={
            "do_follow_up": lambda actor: services.follow_up_done(
                actor=actor, follow_up_id=row.pk, state="in_job", now=job.now
            )
        },
        doors={"do_follow_up": (door("placements:follow_up", row.pk, state="in_job"),)},
    )


def asking_stage() -> Stage:
    """The employer was asked six days ago, and said nothing."""
    job = Job()
    row = FollowUpAsking.objects.create(
        follow_up=FollowUpFactory(hire=job.hire), respondent="employer", asked_at=job.now - 6 * DAY
    )

    def put(state: str, name: str) -> None:
        write(row, reminded_at=job.now if state == AskingStatus.REMINDED else None)

    return Stage(
        row=row,
        actors=job.actors,
        put=put,
        acts={},
        alone={"remind_asking": lambda: follow_ups_remind(now=job.now)},
        doors={},
    )


def warning_stage() -> Stage:
    """A bad answer that a better one followed: the référent says what she did, or what was said closes it."""
    job = Job()
    row = HireWarning.objects.create(hire=job.hire, kind="badly", key="badly:12")

    def put(state: str, name: str) -> None:
        is_closed = state == WarningStatus.CLOSED
        write(row, closed_at=job.now if is_closed else None, word=WHY if is_closed else "")

    return Stage(
        row=row,
        actors=job.actors,
        put=put,
        acts={
            "close_warning": lambda actor: services.hire_warning_close(
                actor=actor, warning_id=row.pk, word=WHY, now=job.now
            )
        },
        alone={"settle_warning": lambda: hire_warnings_refresh(hire_id=job.hire.pk, now=job.now)},
        doors={"close_warning": (door("placements:warning_close", row.pk, word=WHY),)},
        # Closed twice, the first word stays.
        twice=frozenset({"close_warning"}),
    )


# --- The tutor ----------------------------------------------------------------------------------------------------
class Tutored(Job):
    """Lucie follows the person since her first day; a colleague of hers may take over."""

    def __init__(self) -> None:
        super().__init__()
        self.tutor, self.colleague = (
            TutorFactory(employer=self.employer, email=address, last_name=name)
            for address, name in ((ADDRESS, "Morel"), ("karim@demo.example", "Haddad"))
        )
        self.tutoring = TutoringAssignmentFactory(
            tutor=self.tutor,
            person=self.person,
            hire=self.hire,
            regime="mentoring",
            starts_on=self.begun,
            created_at=self.now - 30 * DAY,
        )


def tutoring_stage() -> Stage:
    cast = Tutored()
    pk, hire, now, today = cast.tutoring.pk, cast.hire, cast.now, cast.today
    nothing = {"ended_at": None, "ends_on": None, "end_reason": ""}
    over = {"ended_at": now, "ends_on": today - DAY, "end_reason": "other"}

    def put(state: str, name: str) -> None:
        write(cast.tutoring, **(over if state == TutoringStatus.ENDED else nothing))

    placed = ("placements:tutor_of_hire", hire.pk)
    return Stage(
        row=cast.tutoring,
        actors=cast.actors,
        put=put,
        acts={
            "end_tutoring": lambda actor: tutors.tutoring_end(
                actor=actor, tutoring_id=pk, ended_on=today, reason="other", now=now
            ),
            "take_over": lambda actor: tutors.tutor_replace(actor=actor, row=hire, tutor_id=cast.colleague.pk, now=now),
            "release": lambda actor: tutors.tutor_release(actor=actor, row=hire, now=now),
        },
        alone={
            "end_with_placement": lambda: tutors.tutoring_follow_placement(assignment_ids=[pk], last_day=today, now=now)
        },
        doors={
            "end_tutoring": (door("placements:tutoring_end", pk, ended_on=today.isoformat(), reason="other"),),
            "take_over": (door(*placed, action="remplacer", tuteur=cast.colleague.pk),),
            "release": (Door(f"{reverse(placed[0], args=placed[1:])}?retirer=oui"),),
        },
        # Nobody is there to replace or to take back: another tutor begins, or nothing happens.
        twice=frozenset({"take_over", "release"}),
    )


def check_stage() -> Stage:
    """Asked today: by the link of the mail the tutor answers once, from her page as often as she likes."""
    cast = Tutored()
    check = TutoringCheckFactory(assignment=cast.tutoring, due_on=cast.today)
    now, colleague = cast.now, actor_create(Role.REFERENT, organisation=cast.referent.organisation)
    nothing = {"answer": "", "answered_at": None, "closed_at": None, "closed_by": None, "closing_note": ""}
    said: dict[str, dict[str, Any]] = {
        CheckStatus.ANSWERED: {"answer": "ok", "answered_at": now},
        CheckStatus.HELP: {"answer": "help", "answered_at": now},
    }
    said[CheckStatus.CLOSED] = {
        **said[CheckStatus.HELP], "closed_at": now, "closed_by": colleague.user, "closing_note": WHY
    }  # fmt: skip

    def put(state: str, name: str) -> None:
        write(check, **nothing | said.get(state, {}))

    def answer(word: str) -> Callable[[], Any]:
        return lambda: follow.check_answer(check_id=check.pk, answer=word, now=now)

    def say(word: str) -> Callable[[], Any]:
        return lambda: follow.check_say(tutoring_id=cast.tutoring.pk, answer=word, now=now)

    mail = ("placements:tutor_check", tutor_links.check_token(check.pk, ADDRESS))
    page = ("placements:tutor_space", tutor_links.space_token(cast.tutoring.pk, ADDRESS))
    return Stage(
        row=check,
        actors=cast.actors,
        put=put,
        acts={"close_alert": lambda actor: follow.check_close(actor=actor, check_id=check.pk, note=WHY, now=now)},
        alone={"answer": answer("ok"), "answer_help": answer("help"), "say": say("ok"), "say_help": say("help")},
        doors={
            "answer": (door(*mail, answer="ok"),),
            "answer_help": (door(*mail, answer="help"),),
            "say": (door(*page, action="point", answer="ok"),),
            "say_help": (door(*page, action="point", answer="help"),),
            "close_alert": (door("placements:tutoring_alert_close", cast.tutoring.pk, check.pk, note=WHY),),
        },
    )

import datetime as dt
from collections.abc import Callable, Mapping

from celery import shared_task
from django.utils import timezone

from matching.services import digests_prepare
from placements import services
from placements.services import evidence, mentoring
from placements.services.tutoring_follow import checks_prepare
from placements.services.tutoring_signed import tutors_of_signed


@shared_task
def follow_ups_daily() -> dict[str, int]:
    """Milestones, their mails and reminders, reviews of hours, warnings that time alone brings."""
    jobs = {
        "milestones": services.later_milestones_add,
        "asked": services.follow_ups_ask,
        "reminded": services.follow_ups_remind,
        "reviews": services.hours_reviews_remind,
        "immersions": services.immersions_near_ask,
        "warnings": services.warnings_watch,
    }
    return _each(jobs, now=timezone.now())


def _each(jobs: Mapping[str, Callable[..., int]], *, now: dt.datetime) -> dict[str, int]:
    """Do every job, even when one before it fails; then raise what failed, all together."""
    done, failed = {}, []
    for name, job in jobs.items():
        try:
            done[name] = job(now=now)
        except Exception as error:
            error.add_note(f"job: {name}")
            failed.append(error)
    if failed:
        raise ExceptionGroup("some jobs of the follow-up failed", failed)
    return done


@shared_task
def match_digests() -> int:
    """One mail a day for each référent whose people have new matches."""
    return digests_prepare(now=timezone.now(), day=timezone.localdate())


@shared_task
def proposals_lapse() -> int:
    return services.proposals_lapse(now=timezone.now())


@shared_task
def proposals_remind() -> int:
    """Ask again the employers who said « pas maintenant », and remind those who are silent."""
    return services.proposals_remind(now=timezone.now())


@shared_task
def immersions_advance() -> int:
    """Begin what begins today, and ask for the assessments of what ends."""
    return services.immersions_advance(now=timezone.now())


@shared_task
def referent_weeks() -> int:
    """One mail each Monday for each référent for whom something waits."""
    return services.referent_weeks_plan(day=timezone.localdate())


@shared_task
def tutoring_checks() -> int:
    """Signed immersions have their tutoring; then the tutors whose meeting has come are asked how it goes."""
    now = timezone.now()
    return tutors_of_signed(now=now) + checks_prepare(now=now)


@shared_task
def mentors_forget() -> int:
    """Forget the volunteers who stopped long ago."""
    return mentoring.mentors_forget(now=timezone.now())


@shared_task
def evidence_forget() -> int:
    """Destroy the sealed evidence whose years are over."""
    return evidence.evidence_forget(now=timezone.now())

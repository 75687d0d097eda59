from celery import shared_task
from django.utils import timezone

from matching.services import digests_prepare
from placements import services
from placements.services import mentoring
from placements.services.tutoring_follow import checks_prepare
from placements.services.tutoring_signed import tutors_of_signed


@shared_task
def follow_ups_daily() -> dict[str, int]:
    """Milestones, their mails and reminders, reviews of hours, warnings that time alone brings."""
    now = timezone.now()
    return {
        "milestones": services.later_milestones_add(),
        "asked": services.follow_ups_ask(now=now),
        "reminded": services.follow_ups_remind(now=now),
        "reviews": services.hours_reviews_remind(now=now),
        "immersions": services.immersions_near_ask(now=now),
        "warnings": services.warnings_watch(now=now),
    }


@shared_task
def match_digests() -> int:
    """One mail a day for each référent whose people have new matches."""
    return digests_prepare(now=timezone.now(), day=timezone.localdate())


@shared_task
def proposals_lapse() -> int:
    return services.proposals_lapse(now=timezone.now())


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

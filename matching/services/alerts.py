"""New matches worth telling: one mail a day for each référent, with all her people; nothing when there is nothing."""

import datetime as dt

from django.db import transaction
from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership
from core.errors import Refused
from core.outbox import outbox_add
from matching.enums import AlertLevel
from matching.learned import floors_in_use
from matching.models import AlertSetting, DigestPause, Dismissal, MatchAlert, MatchDigest, Recommendation
from people.enums import PersonStatus
from people.services import person_lock

# Scores of the linear version: the wished occupation near home gives about 0.45, with some skills 0.55 and more.
THRESHOLDS: dict[str, float] = {AlertLevel.ANY: 0.3, AlertLevel.GOOD: 0.45, AlertLevel.BEST: 0.6}
MOST_A_DAY = 300  # alerts of one référent on one day: the best; the others stay for the days after


@transaction.atomic
def alert_level_set(*, actor: Actor, person_id: int, level: str) -> None:
    """From which match on this person's référent is told."""
    if level not in AlertLevel.values:
        raise Refused.because("level", "Choisissez dans la liste quand être prévenu.", "level")
    person = person_lock(actor=actor, person_id=person_id)
    AlertSetting.objects.update_or_create(person=person, defaults={"level": level})


def digest_pause(*, membership_id: int, now: dt.datetime) -> None:
    """No daily mail any more for this référent. Done twice, nothing more happens."""
    DigestPause.objects.get_or_create(membership_id=membership_id, defaults={"at": now})


def digest_resume(*, membership_id: int) -> None:
    DigestPause.objects.filter(membership=membership_id).delete()


def new_matches(membership_id: int) -> QuerySet[Recommendation]:
    """Matches above their person's threshold that nobody was told of, was not set aside nor is still to look for."""
    level = Coalesce(F("person__alert_setting__level"), Value(str(AlertLevel.GOOD)))
    floors = [When(alert_level=name, then=Value(score)) for name, score in floors_in_use(THRESHOLDS).items()]
    number = Coalesce("job_offer_id", "immersion_id", "tutor_id")
    told = MatchAlert.objects.filter(
        person=OuterRef("person"), kind=OuterRef("kind"), opening_id=OuterRef("opening_number")
    )
    aside = Dismissal.objects.filter(person=OuterRef("person"), kind=OuterRef("kind")).filter(
        Q(job_offer=OuterRef("job_offer")) | Q(immersion=OuterRef("immersion")) | Q(tutor=OuterRef("tutor"))
    )
    return (
        Recommendation.objects.filter(
            person__referent=membership_id, person__status=PersonStatus.ACTIVE, person__profile__is_searching=True
        )
        .annotate(opening_number=number)
        .alias(alert_level=level)
        .alias(floor=Case(*floors, default=Value(2.0), output_field=FloatField()))
        .filter(score__gte=F("floor"))
        .exclude(Exists(told))
        .exclude(Exists(aside))
        .order_by("-score", "person_id", "kind", "opening_number")
    )


def digests_prepare(*, now: dt.datetime, day: dt.date) -> int:
    """Write down the new matches of every référent and ask for her mail. Run again the same day, it does nothing.

    One transaction for each référent: killed half-way, the next run goes on with the others. Returns how many mails.
    """
    referents = Membership.objects.usable().filter(role=Role.REFERENT, user__is_active=True)
    waiting = referents.exclude(Exists(MatchDigest.objects.filter(membership=OuterRef("pk"), day=day)))
    return sum(_digest_prepare(pk, day=day) for pk in waiting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _digest_prepare(membership_id: int, *, day: dt.date) -> bool:
    # Two tasks at once wait here for each other: the day has one digest, made by one of them.
    Membership.objects.select_for_update(of=("self",)).get(pk=membership_id)
    if MatchDigest.objects.filter(membership=membership_id, day=day).exists():
        return False
    found = list(new_matches(membership_id).select_related("job_offer", "immersion", "tutor")[:MOST_A_DAY])
    if not found:
        return False
    digest = MatchDigest.objects.create(membership_id=membership_id, day=day)
    MatchAlert.objects.bulk_create(
        [
            MatchAlert(
                digest=digest, person_id=one.person_id, kind=one.kind, opening_id=one.opening.pk, score=one.score
            )
            for one in found
        ],
        ignore_conflicts=True,
    )
    outbox_add("match_digest", key=f"{membership_id}:{day.isoformat()}", object_id=digest.pk)
    return True

"""The people that a facilitator knows: whose eligibility waits, whose window ends, and their path over contracts."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from accounts.actors import Actor
from clauses.enums import SettingCode
from clauses.models import Engagement, HoursLine, WindowExtension
from clauses.selectors.lots import hours_sum
from clauses.selectors.usages import usage_value
from people.enums import OpinionState, PersonStatus
from people.models import PartnerOpinion, Person
from referential.text import search_normalise

CHECKED, WAITING, TO_CHECK = "checked", "opinion", "to_check"


def people_of_facilitator(actor: Actor) -> QuerySet[Person]:
    """By an engagement on a lot she follows, or by a file of her structure."""
    engaged = Engagement.objects.visible_to(actor).filter(person=OuterRef("pk"))
    mine = Q(service_id=actor.organisation_id, status=PersonStatus.CLAUSE)
    return Person.objects.filter(Exists(engaged) | mine).exclude(status=PersonStatus.ANONYMISED)


def eligibility_queue(actor: Actor, *, state: str = TO_CHECK, text: str = "") -> QuerySet[Engagement]:
    """People on the actor's lots by the state of their eligibility; those who work since longest first."""
    asked = PartnerOpinion.objects.filter(
        person=OuterRef("person"), hired_on=OuterRef("starts_on"), state=OpinionState.ASKED
    )
    rows = (
        Engagement.objects.visible_to(actor)
        .annotate(waits_for_opinion=Exists(asked))
        .select_related("person", "company", "lot__contract")
    )
    if state == CHECKED:
        rows = rows.filter(eligibility_validated_on__isnull=False)
    elif state == WAITING:
        rows = rows.filter(eligibility_validated_on__isnull=True, waits_for_opinion=True)
    elif state == TO_CHECK:
        rows = rows.filter(eligibility_validated_on__isnull=True)
    for word in search_normalise(text).split()[:5]:
        rows = rows.filter(
            Q(person__search_name__icontains=word)
            | Q(company__name__icontains=word)
            | Q(lot__contract__reference__icontains=word)
        )
    return rows.order_by("-starts_on" if state == CHECKED else "starts_on", "pk")


# --- The counting window ---


@dataclass(frozen=True, slots=True)
class Window:
    """How long a person's hours count, as a bar: days gone and days left on a day."""

    start: dt.date
    end: dt.date
    on: dt.date
    warning_days: int

    @property
    def total(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def gone(self) -> int:
        return min(self.total, max(0, (self.on - self.start).days))

    @property
    def left(self) -> int:
        return self.total - self.gone

    @property
    def tone(self) -> str:
        if not self.left:
            return "danger"
        return "warning" if self.left <= self.warning_days else "info"

    @property
    def text(self) -> str:
        if self.on < self.start:
            return "Le décompte n'a pas commencé."
        if not self.left:
            return "Le décompte est terminé : les heures suivantes sont gardées, mais ne comptent plus."
        return f"Encore {self.left} jour{'s' if self.left > 1 else ''}."


def window_of(engagement: Engagement, *, on: dt.date) -> Window:
    return windows_of([engagement], on=on)[0][1]


def windows_of(engagements: list[Engagement], *, on: dt.date) -> list[tuple[Engagement, Window]]:
    """Each engagement with its window, the setting read once."""
    warning = int(usage_value(SettingCode.WINDOW_WARNING, on=on))
    return [(one, Window(one.window_start, one.window_end, on, warning)) for one in engagements]


def windows_to_watch(actor: Actor, *, on: dt.date, text: str = "") -> QuerySet[Engagement]:
    """Everybody at work on the actor's lots, whose window ends first."""
    rows = Engagement.objects.visible_to(actor).running_in(on, on)
    for word in search_normalise(text).split()[:5]:
        rows = rows.filter(person__search_name__icontains=word)
    return rows.select_related("person", "company", "lot__contract").order_by("window_end", "pk")


# --- A person's path ---


@dataclass(frozen=True, slots=True)
class Path:
    """A person over all contracts. Of those the actor does not follow: how many and how many hours, no more."""

    engagements: list[Any]  # Engagement, with the figures that the query added
    extensions: list[WindowExtension]
    others: int
    counted_elsewhere: Decimal

    @property
    def counted(self) -> Decimal:
        return sum((row.validated_hours for row in self.engagements), start=Decimal(0)) + self.counted_elsewhere


def path_of(person: Person, *, actor: Actor) -> Path:
    visible = Engagement.objects.visible_to(actor)
    lines = HoursLine.objects.filter(engagement=OuterRef("pk"))
    mine = (
        visible.filter(person=person)
        .select_related("lot__contract__buyer", "company", "employer", "occupation")
        .annotate(
            validated_hours=hours_sum(lines.filter(countable=True), "engagement"),
            uncounted_hours=hours_sum(lines.filter(countable=False), "engagement"),
        )
        .order_by("-starts_on", "pk")
    )
    others = Engagement.objects.filter(person=person).exclude(pk__in=visible.order_by().values("pk"))
    elsewhere = HoursLine.objects.countable().filter(engagement__in=others).aggregate(total=Sum("hours"))["total"]
    return Path(
        engagements=list(mine),
        extensions=list(WindowExtension.objects.filter(person=person).select_related("decided_by")),
        others=others.count(),
        counted_elsewhere=elsewhere or Decimal(0),
    )

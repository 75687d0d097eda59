"""The référent's mail of Monday."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership
from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler
from placements.day_kinds import KINDS, RANKS
from placements.selectors_day import day_of
from placements.selectors_day_lines import Line, lines_of

LINES = 10


@outbox_handler("referent_week")
def tell_referent_of_her_week(event: OutboxEvent) -> None:
    """What waits, as her page says it at that moment; no mail when nothing does, or when she has left."""
    membership = (
        Membership.objects.usable()
        .filter(pk=event.payload["membership_id"])
        .select_related("user", "organisation", "territory")
        .first()
    )
    if membership is None:
        return
    day = day_of(Actor(membership.user, membership), on=timezone.localdate(), now=timezone.now())
    if day.is_empty:
        return
    send_templated(
        template="placements/mail/referent_week",
        to=[membership.user.email],
        context={
            "total": len(day.todos),
            "counts": [(KINDS[kind].label, count) for kind, count in sorted(day.counts.items(), key=_by_rank)],
            "lines": [_line(line) for line in lines_of(day.todos[:LINES])],
            "more": max(len(day.todos) - LINES, 0),
            "day_url": _site("placements:home"),
        },
        key=event.key,
    )


def _by_rank(one: tuple[str, int]) -> int:
    return RANKS[one[0]]


def _line(line: Line) -> dict[str, str]:
    """A mail travels in clear: the first name and an initial, and no more than what is to be done."""
    return {
        "who": f"{line.person.name} {line.person.more[:1]}.",
        "what": line.kind.label,
        "act": line.kind.act,
        "url": settings.SITE_URL.rstrip("/") + line.url,
    }


def _site(name: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(name)

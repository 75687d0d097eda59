"""How this room forgets a person (`people.forgetting`): the meetings she came to, and what a visitor sent by a form of
the site with her address.
"""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from wagtail.contrib.forms.models import FormSubmission

from cms.models import EventRegistration
from cms.models.registrations import ACTIVE
from people.forgetting import activity_register, blockers_register, forget_by, forget_words
from people.models import Person
from people.traces import Traces


def register() -> None:
    forget_by(form_submissions_forget)
    forget_words(
        "cms.EventRegistration",
        "person",
        "Inscriptions aux rendez-vous",
        blanks={"note": "", "names": ""},
        why="Combien de personnes sont venues se compte encore, sans nom ni texte.",
    )
    blockers_register(blockers)
    activity_register(activity)


def blockers(person: Person, on: dt.date) -> Iterable[str]:
    """A seat that is kept for her."""
    rows = EventRegistration.objects.filter(person=person, status__in=ACTIVE, event__starts_at__date__gte=on)
    for one in rows.select_related("event").order_by("event__starts_at", "pk"):
        yield f"Elle est inscrite au rendez-vous « {one.event.title} » : annulez cette inscription."


def activity(since: dt.date) -> Q:
    """She was registered to a meeting that took place since that day, or is still to come."""
    hers = EventRegistration.objects.filter(person=OuterRef("pk"), event__starts_at__date__gte=since)
    return Q(Exists(hers))


def form_submissions_forget(person: Person, traces: Traces, now: dt.datetime) -> None:
    """Only those that hold one of her addresses: a name alone may be somebody else's."""
    sent = Q(pk=None)
    for address in traces.known.emails:
        sent |= Q(told__icontains=f'"{address}"')
    FormSubmission.objects.annotate(told=Cast("form_data", TextField())).filter(sent).delete()

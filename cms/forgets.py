"""How this room forgets a person (`people.forgetting`): what a visitor sent by a form of the site, with her address."""

import datetime as dt

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.contrib.forms.models import FormSubmission

from people.forgetting import forget_by
from people.models import Person
from people.traces import Traces


def register() -> None:
    forget_by(form_submissions_forget)


def form_submissions_forget(person: Person, traces: Traces, now: dt.datetime) -> None:
    """Only those that hold one of her addresses: a name alone may be somebody else's."""
    sent = Q(pk=None)
    for address in traces.known.emails:
        sent |= Q(told__icontains=f'"{address}"')
    FormSubmission.objects.annotate(told=Cast("form_data", TextField())).filter(sent).delete()

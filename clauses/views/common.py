"""What the views of this room share: today, pages, and how a refusal is shown."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.errors import Conflict, Refused

PAGE_SIZE = 25


def today() -> dt.date:
    return timezone.localdate()


def page_of(request: HttpRequest, rows: QuerySet | list, *, size: int = PAGE_SIZE) -> Page:
    return Paginator(rows, size).get_page(request.GET.get("page"))


def show_refusal(request: HttpRequest, refusal: Refused, form: forms.Form | None = None) -> int:
    """Put each reason at its field, or on top; the HTTP status to answer with."""
    for reason in refusal.reasons:
        if form is not None and form.is_bound:
            form.add_error(reason.field if reason.field in form.fields else None, reason.message)
        else:
            messages.error(request, reason.message)
    return status_of(refusal)


def status_of(refusal: Refused) -> int:
    return 409 if isinstance(refusal, Conflict) else 422

"""What forms of every room share: sent once, kept from robots, and told why a service refused.

A form that creates something inherits `OnceForm`; its view wraps the creation in `once`:

    form = JobForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with once(form, user=request.user) as sending:
            if not sending.is_repeat:
                job = job_create(...)
                sending.done_url = reverse(...)
        return redirect(sending.done_url)

The same page sent twice, even at the same instant, creates one object and leads twice to its page.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django import forms
from django.db import transaction
from django.forms.models import ModelChoiceIterator

from core.errors import Refused
from core.models import FormSending

Kind = TypeVar("Kind", bound=forms.Field)

TOKEN_FIELD = "form_token"  # noqa: S105 -- the name of a field


class OnceForm(forms.Form):
    """Adds a hidden token, drawn when the page is shown, which a second sending repeats."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[TOKEN_FIELD].initial = uuid.uuid4

    @property
    def values(self) -> dict[str, Any]:
        """What the person wrote, without the token: the arguments of a service."""
        return {name: value for name, value in self.cleaned_data.items() if name != TOKEN_FIELD}


@contextmanager
def once(form: forms.Form, *, user: Any = None) -> Iterator[FormSending]:
    """One transaction for one sending of `form`. A form without token (a script's) is never a repeat.

    A second transaction with the same token waits for the first; when that one failed, it takes its place.
    """
    with transaction.atomic():
        token = form.cleaned_data.get(TOKEN_FIELD)
        sending = FormSending(token=token or uuid.uuid4(), user=user if user and user.is_authenticated else None)
        FormSending.objects.bulk_create([sending], ignore_conflicts=True)
        kept = FormSending.objects.get(pk=sending.pk)
        kept.is_repeat = bool(kept.done_url)
        if kept.is_repeat and kept.user_id != (sending.user.pk if sending.user else None):
            raise Refused.because("other_sender", "Ce formulaire a déjà servi. Rechargez la page.")
        yield kept
        if not kept.is_repeat:
            kept.save(update_fields=["done_url"])


def was_sent(token: str) -> bool:
    """Whether the page that holds this token has already become an object."""
    try:
        return FormSending.objects.filter(token=uuid.UUID(token)).exclude(done_url="").exists()
    except ValueError:
        return False


def form_sendings_purge(*, now: dt.datetime, keep_days: int = 7) -> int:
    """Forget old tokens: nobody sends last week's page again."""
    return FormSending.objects.filter(sent_at__lt=now - dt.timedelta(days=keep_days)).delete()[0]


class HoneypotMixin(forms.Form):
    """A field that people do not see and robots fill. Call `is_robot` before acting; answer as if all was well."""

    site_web = forms.CharField(
        required=False,
        label="Ne remplissez pas ce champ",
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_robot(self) -> bool:
        return bool(self.data.get(self.add_prefix("site_web")))


class NamedIterator(ModelChoiceIterator):
    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", "name")


class NamedChoiceField(forms.ModelChoiceField):
    """A choice among rows that bear a `name`: their keys and names are read, no object is made of each."""

    iterator = NamedIterator


def field_of(form: forms.BaseForm, name: str, kind: type[Kind]) -> Kind:
    """The field of this name, known to be of this kind: to give it its choices or its rows."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is not a {kind.__name__}")
    return field


def refusals_show(form: forms.BaseForm, refused: Refused) -> None:
    """Write each reason at its field, or on top of the form."""
    for reason in refused.reasons:
        form.add_error(reason.field if reason.field in form.fields else None, reason.message)

"""One step of the employers' questionnaire, and how a company wants to be contacted."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings

from core.validators import validate_no_nir
from employers.forms.fields import ChoicesField, DateInput
from employers.models import Employer
from employers.questionnaire import MANY, NUMBER, ONE, Question, Step

MOST_POSTS = 5_000
LONGEST_PAUSE_DAYS = 366


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": question.label, "required": False, "help_text": question.help_text}
    if question.kind == MANY:
        return ChoicesField(choices=question.choices, **common)
    if question.kind == ONE:
        return forms.ChoiceField(choices=[("", "Sans réponse"), *question.choices], **common)
    if question.kind == NUMBER:
        return forms.IntegerField(min_value=0, max_value=MOST_POSTS, **common)
    return forms.CharField(
        max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), validators=[validate_no_nir], **common
    )


class SurveyStepForm(forms.Form):
    """Every question may be left: an employer who skips one is not stopped."""

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in step.questions:
            self.fields[question.code] = _field(question)

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered; what was left empty is absent."""
        return {code: value for code, value in self.cleaned_data.items() if value not in (None, "", [])}


class ContactForm(forms.ModelForm):
    """How many proposals may wait for an answer, and until when none is wanted."""

    class Meta:
        model = Employer
        fields = ["max_waiting", "paused_until", "pause_reason"]
        widgets = {"paused_until": DateInput()}
        labels = {
            "max_waiting": "Propositions en attente de votre réponse, au plus",
            "paused_until": "Suspendre les propositions jusqu'au",
            "pause_reason": "Pourquoi",
        }
        help_texts = {
            "paused_until": "Ce jour compris. Laissez vide pour en recevoir. Vos offres restent en ligne.",
            "pause_reason": "Les référents le lisent. Par exemple : fermeture annuelle, arrivées en cours.",
        }

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["max_waiting"].help_text = (
            f"De 1 à 50. Vide : {settings.EMPLOYER_WAITING_MOST}, la règle du Département. "
            "Au-delà, les référents attendent votre réponse."
        )

    def clean_paused_until(self) -> dt.date | None:
        day = self.cleaned_data["paused_until"]
        if day is None:
            return None
        if day < self.today:
            raise forms.ValidationError("Cette date est déjà passée.")
        if day > self.today + dt.timedelta(days=LONGEST_PAUSE_DAYS):
            raise forms.ValidationError("Une pause dure un an au plus : vous pourrez la prolonger.")
        return day

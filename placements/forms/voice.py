"""Forms of the pages without an account: each speaks the language of its page, its errors included."""

from typing import Any, ClassVar

from django import forms

from core.validators import validate_no_nir
from placements.enums import FollowUpState, Mood, Rating
from placements.voice.language import Language

ANSWER_STATES = (FollowUpState.IN_JOB, FollowUpState.IN_OTHER_JOB, FollowUpState.IN_TRAINING, FollowUpState.OUT)


class VoiceForm(forms.Form):
    """A form whose labels are keys of the tables of words, by field."""

    labels: ClassVar[dict[str, str]] = {}

    word = forms.CharField(
        required=False, max_length=500, validators=[validate_no_nir], widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        for name, field in self.fields.items():
            field.label = language.plain(self.labels.get(name, name))
            field.error_messages |= {
                "required": language.plain("choose"),
                "invalid": language.plain("choose"),
                "invalid_choice": language.plain("choose"),
                "max_length": language.plain("too_long"),
                "nir": language.plain("no_number"),
            }

    def choices_say(self, name: str, keys: list[tuple[Any, str]]) -> None:
        """Give a field its choices in the language of the page."""
        self.fields[name].choices = [(value, self.language.plain(key)) for value, key in keys]  # type: ignore[attr-defined]


class VoiceConsentForm(VoiceForm):
    """Yes or no: each is a button."""

    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)
    labels: ClassVar[dict[str, str]] = {"answer": "choose"}


class VoiceRatingForm(VoiceForm):
    rating = forms.TypedChoiceField(coerce=int, choices=Rating.choices, widget=forms.RadioSelect)
    labels: ClassVar[dict[str, str]] = {"rating": "rating_title"}
    field_order = ("rating", "word")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices_say("rating", [(value, f"rating_{value}") for value in reversed(Rating.values)])


class VoiceMilestoneForm(VoiceForm):
    state = forms.ChoiceField(choices=FollowUpState.choices, widget=forms.RadioSelect)
    mood = forms.TypedChoiceField(coerce=int, choices=Mood.choices, widget=forms.RadioSelect)
    absences = forms.BooleanField(required=False)
    help_wanted = forms.BooleanField(required=False)
    labels: ClassVar[dict[str, str]] = {
        "state": "state_question",
        "mood": "mood_question",
        "absences": "absences_question",
        "help_wanted": "help_question",
    }
    field_order = ("state", "mood", "absences", "help_wanted", "word")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices_say("state", [(state.value, f"state_{state.value}") for state in ANSWER_STATES])
        self.choices_say("mood", [(value, f"mood_{value}") for value in reversed(Mood.values)])


class VoiceBirthForm(forms.Form):
    """The date that only she knows, before her whole file is shown."""

    birth_date = forms.DateField(widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}))

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["birth_date"]
        field.label = language.plain("birth_date")
        field.error_messages |= {"required": language.plain("choose"), "invalid": language.plain("birth_wrong")}


class VoiceAddressForm(forms.Form):
    """The address to which a new link goes, if it is known."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label, wrong = language.plain("email"), language.plain("email_wrong")
        field.error_messages |= {"required": wrong, "invalid": wrong, "max_length": wrong}

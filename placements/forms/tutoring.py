"""Tutorings: lists, rhythm, end, alerts; and what the tutor writes by her link."""

from django import forms

from core.forms import OnceForm
from core.validators import validate_no_nir
from employers.enums import TutorRegime
from people.forms import DateInput
from placements.enums import MeetingRhythm, NoteStage, TutoringEnd
from placements.forms.caseload import EMPTY


class TutoringFilterForm(forms.Form):
    STATES = [("", "En cours et à venir"), ("alerte", "Besoin d'aide"), ("termines", "Terminés")]

    etat = forms.ChoiceField(label="État", choices=STATES, required=False)
    qui = forms.ChoiceField(label="Suivi par", choices=[("", "Tout mon service"), ("moi", "Moi")], required=False)
    q = forms.CharField(label="Personne, tuteur ou employeur", required=False, max_length=100)


class RhythmForm(forms.Form):
    rhythm = forms.ChoiceField(label="Un point", choices=MeetingRhythm.choices)


class TutoringEndForm(OnceForm):
    ended_on = forms.DateField(label="Dernier jour", widget=DateInput())
    reason = forms.ChoiceField(
        label="Pourquoi ?", choices=[EMPTY, *((one, one.label) for one in TutoringEnd if one != TutoringEnd.CHANGE)]
    )
    note = forms.CharField(label="Précision", required=False, max_length=300, validators=[validate_no_nir])


class AlertCloseForm(OnceForm):
    note = forms.CharField(
        label="Ce qui a été fait",
        max_length=500,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites en un mot ce qui a été fait."},
    )


class TutorCapForm(OnceForm):
    regime = forms.ChoiceField(label="Cadre", choices=[EMPTY, *TutorRegime.choices])
    cap = forms.IntegerField(label="Personnes à la fois, au plus", min_value=1, max_value=10)
    valid_from = forms.DateField(label="À partir du", widget=DateInput())
    source = forms.CharField(
        label="Décision", required=False, max_length=200, help_text="Par exemple : délibération du 12 mars."
    )


# --- By the tutor's link ----------------------------------------------------------------------------------------
class PulseForm(forms.Form):
    comment = forms.CharField(
        label="Quelques mots, si vous voulez",
        required=False,
        max_length=500,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Lus par le référent. Rien sur la santé ni la famille.",
    )


class NoteForm(OnceForm):
    stage = forms.ChoiceField(label="Moment", choices=NoteStage.choices, required=False)
    text = forms.CharField(
        label="Ma note",
        max_length=2000,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez votre note."},
    )
    is_shared = forms.BooleanField(label="Partager cette note avec le référent", required=False)


class WordsForm(forms.Form):
    words = forms.CharField(
        label="Ce qu'elle ou il sait faire maintenant",
        required=False,
        max_length=1500,
        validators=[validate_no_nir],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Imprimé sur son attestation d'expérience. Une ligne par savoir-faire.",
    )

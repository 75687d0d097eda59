"""Statements of hours: the queue, what is sent back, corrections."""

from django import forms

from clauses.enums import StatementStatus
from clauses.forms.fields import decimal_field
from core.validators import validate_no_nir


class QueueFilter(forms.Form):
    status = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "À vérifier"),
            (StatementStatus.RETURNED, "À corriger par l'entreprise"),
            (StatementStatus.VALIDATED, "Validés"),
            ("all", "Tous"),
        ],
    )
    q = forms.CharField(label="Entreprise ou marché", required=False, max_length=100)


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="Que faut-il corriger ?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        validators=[validate_no_nir],
        help_text="L'entreprise reçoit ce message.",
        error_messages={"required": "Indiquez un motif."},
    )


class QuestionForm(forms.Form):
    body = forms.CharField(
        label="Votre question",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        validators=[validate_no_nir],
        help_text="L'entreprise la reçoit par courriel et répond depuis son espace. Le relevé reste à vérifier.",
        error_messages={"required": "Écrivez votre question."},
    )


class AnswerForm(forms.Form):
    body = forms.CharField(
        label="Votre réponse",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        validators=[validate_no_nir],
        help_text="Le facilitateur la reçoit par courriel.",
        error_messages={"required": "Écrivez votre réponse."},
    )


class CorrectionForm(forms.Form):
    hours = decimal_field("Nombre d'heures juste", min_value=0, max_digits=7, help_text="0 annule la ligne.")
    reason = forms.CharField(
        label="Motif de la correction",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        validators=[validate_no_nir],
        error_messages={"required": "Indiquez le motif de la correction."},
    )

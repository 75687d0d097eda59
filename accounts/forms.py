"""Forms about teams and invitations."""

from django import forms

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Organisation, Territory
from accounts.services import roles_to_offer
from core.forms import field_of
from core.validators import validate_no_nir


class RefusalForm(forms.Form):
    """Why: a sentence that the other side reads."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[validate_no_nir],
        error_messages={"required": "Indiquez un motif."},
    )


class InvitationForm(forms.Form):
    """Who is invited, to do what, and where."""

    email = forms.EmailField(
        label="Adresse électronique", help_text="L'invitation y sera envoyée. Elle est valable 14 jours."
    )
    role = forms.ChoiceField(label="Rôle", choices=[])
    territory = forms.ModelChoiceField(
        label="Territoire",
        queryset=Territory.objects.none(),
        required=False,
        empty_label="Tout le Département",
        help_text="Limite ce que la personne voit. Laissez vide si elle travaille partout.",
    )

    def __init__(self, *args, actor: Actor, organisation: Organisation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = roles_to_offer(actor=actor, organisation=organisation)
        field_of(self, "role", forms.ChoiceField).choices = [
            (value, label) for value, label in Role.choices if value in offered
        ]
        if offered & {Role.REFERENT, Role.FACILITATOR, Role.PILOT}:
            field_of(self, "territory", forms.ModelChoiceField).queryset = Territory.objects.order_by("path")
        else:
            del self.fields["territory"]


class WelcomeForm(forms.Form):
    """What a newcomer tells about herself when she accepts."""

    first_name = forms.CharField(
        label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label="Mot de passe",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="12 caractères au moins. Une phrase que vous seul connaissez convient bien.",
    )


class ProfileForm(forms.Form):
    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)

"""Following lots: whose turn it is, which light, in which order."""

from django import forms

from clauses.enums import LightCode


class FollowedFilter(forms.Form):
    q = forms.CharField(label="Marché, acheteur ou entreprise", required=False, max_length=100)
    who = forms.ChoiceField(
        label="À qui d'agir",
        required=False,
        choices=[
            ("", "Peu importe"),
            ("facilitator", "À moi : ce qui m'attend"),
            ("company", "À l'entreprise"),
            ("buyer", "À l'acheteur"),
            ("nobody", "À personne"),
        ],
    )
    light = forms.ChoiceField(label="Situation", required=False, choices=[("", "Toutes"), *LightCode.choices])
    scope = forms.ChoiceField(
        label="Suivi", required=False, choices=[("", "Mes marchés et ceux de l'équipe"), ("mine", "Suivis par moi")]
    )
    sort = forms.ChoiceField(
        label="Trier par",
        required=False,
        choices=[
            ("", "Attente la plus longue"),
            ("light", "Situation la plus préoccupante"),
            ("end", "Fin de lot la plus proche"),
            ("contract", "Marché"),
        ],
    )
    drift = forms.BooleanField(label="En dérive seulement", required=False)
    past = forms.BooleanField(label="Avec les lots terminés", required=False)

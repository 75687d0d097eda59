"""The sources of DECP files."""

from django import forms

from clauses.models import DecpSource


class SourceForm(forms.ModelForm):
    class Meta:
        model = DecpSource
        fields = ["name", "kind", "location", "pace", "is_active"]
        labels = {"is_active": "Lire cette source au rythme choisi"}
        help_texts = {
            "name": "Celui que vous lirez dans la liste, par exemple « Profil d'acheteur de la métropole ».",
            "location": "L'adresse du fichier JSON, ou le sous-dossier du dossier ouvert par l'exploitant. Vide : ce "
            "dossier lui-même.",
        }
        widgets = {"location": forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"})}

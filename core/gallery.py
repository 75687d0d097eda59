"""Examples of every component, rendered with their own source on `/composants/` (demonstration settings only)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import formats


@dataclass(frozen=True, slots=True)
class Example:
    """One component: its French name and when to use it; `core/examples/<slug>.html` shows it."""

    slug: str
    title: str
    note: str

    @property
    def template(self) -> Any:
        return get_template(f"core/examples/{self.slug}.html")

    @property
    def source(self) -> str:
        """What one writes, without the two lines that every example starts with."""
        return self.template.template.source.split("\n", 2)[2].strip()


class SampleForm(forms.Form):
    """A field of each kind; bound and wrong in the gallery, so that errors are seen too."""

    title = forms.CharField(label="Intitulé de l'offre", max_length=80, help_text="Celui que vous diriez à un voisin.")
    day = forms.DateField(label="Premier jour", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    hours = forms.DecimalField(label="Durée par semaine", help_text="De 1 à 48 heures.", max_value=48)
    contract = forms.ChoiceField(label="Contrat", choices=[("", "Choisir…"), ("cdi", "CDI"), ("cdd", "CDD")])
    slots = forms.MultipleChoiceField(
        label="Horaires possibles",
        choices=[("early", "Tôt le matin"), ("day", "En journée"), ("saturday", "Le samedi")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    tutor = forms.ChoiceField(
        label="Un tuteur est-il prévu ?", choices=[("yes", "Oui"), ("no", "Pas encore")], widget=forms.RadioSelect
    )
    text = forms.CharField(label="Missions", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agree = forms.BooleanField(label="L'offre peut être montrée aux référents")


class SampleFilter(forms.Form):
    """A small filter."""

    q = forms.CharField(label="Métier ou mot", required=False)
    place = forms.ChoiceField(
        label="Territoire", required=False, choices=[("", "Tous"), ("nord", "Vallée du Nord"), ("sud", "Plaine")]
    )
    kind = forms.ChoiceField(
        label="Nature", required=False, choices=[("", "Toutes"), ("job", "Emploi"), ("immersion", "Immersion")]
    )


EXAMPLES = (
    Example(
        "en-tete",
        "En-tête de page",
        "Le seul titre h1 de la page, une phrase, les actions. Une action principale au plus.",
    ),
    Example(
        "boutons",
        "Boutons",
        "Un verbe à l'infinitif. Plein : l'action attendue ; bordé : les autres ; rouge : ce qui ne se défait pas.",
    ),
    Example(
        "badges",
        "Badges de statut",
        "Une couleur, une icône et un mot : jamais la couleur seule.",
    ),
    Example(
        "jauges",
        "Jauges",
        "Toujours les chiffres écrits. Le trait : l'attendu à ce jour. La teinte claire : une seconde valeur.",
    ),
    Example(
        "chiffres",
        "Chiffres clés",
        "Trois à cinq, en tête d'un tableau de bord. Un lien mène à la liste qui explique le chiffre.",
    ),
    Example(
        "cartes",
        "Cartes",
        "Une liste que l'on parcourt. Toute la carte est cliquable, le titre est le lien.",
    ),
    Example(
        "formulaire",
        "Formulaire",
        "Le libellé au-dessus, l'aide dessous, puis l'erreur. Le résumé en tête mène à chaque champ.",
    ),
    Example(
        "filtres",
        "Barre de filtres",
        "Un formulaire GET : l'adresse se partage. Repliée sur téléphone.",
    ),
    Example(
        "tableau",
        "Tableau et pages",
        "Chaque cellule porte data-label : à 360 pixels, les lignes deviennent des cartes.",
    ),
    Example(
        "vide",
        "Liste vide",
        "Dire pourquoi c'est vide et quoi faire.",
    ),
    Example(
        "messages",
        "Messages",
        "Dans la page : notice. Après une action : les messages de Django, en haut, que l'on ferme.",
    ),
    Example(
        "confirmation",
        "Confirmation",
        "data-confirm pose la question avant l'envoi ; sans JavaScript, le formulaire part directement.",
    ),
    Example(
        "frise",
        "Historique",
        "Du plus récent au plus ancien. Accepte tel quel le journal d'un parcours d'états.",
    ),
    Example(
        "fiche",
        "Fiche",
        "Des couples libellé et valeur ; un tiret dit que l'on ne sait pas.",
    ),
    Example(
        "onglets",
        "Onglets",
        "De vraies pages : chaque onglet a son adresse.",
    ),
    Example(
        "etapes",
        "Étapes",
        "Pour un formulaire en plusieurs pages.",
    ),
    Example(
        "graphique",
        "Graphique",
        "Toujours accompagné du tableau des mêmes chiffres, seul montré sans JavaScript.",
    ),
    Example(
        "nombres",
        "Nombres et dates",
        "Des filtres, pour écrire partout pareil. Une valeur inconnue donne un tiret, jamais zéro.",
    ),
)


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """The page of the components."""
    samples = _samples(request)
    shown = [{"example": example, "html": example.template.render(samples, request)} for example in EXAMPLES]
    return render(request, "core/gallery.html", {"shown": shown})


def _samples(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    rows = [
        _statement("Bâti Alpes", "Lot 1", Decimal("124.5"), "Validé", "success"),
        _statement("Les Jardins du Lac", "Lot 3", Decimal("62"), "À vérifier", "warning"),
        _statement("Nettoyage du Val", "Lot 4", None, "En retard", "danger"),
    ]
    wrong = {"title": "", "hours": "60", "slots": ["day"], "tutor": "yes", "contract": "cdd"}
    return {
        "form": SampleForm(wrong),
        "filter": SampleFilter(request.GET if "q" in request.GET else {"place": "nord"}),
        "rows": rows,
        "page_obj": Paginator(range(248), 20).get_page(3),
        "today": now,
        "hours_done": Decimal("18430.5"),
        "events": [
            {"at": now, "title": "Heures validées", "by": "Claire Dumas", "tone": "success"},
            {
                "at": now - dt.timedelta(days=2),
                "title": "Relevé renvoyé",
                "by": "Claire Dumas",
                "tone": "warning",
                "text": "Le 14 mars dépasse 10 heures : merci de vérifier.",
            },
            {
                "at": now - dt.timedelta(days=5),
                "title": "Relevé déclaré",
                "by": "Bâti Alpes",
                "tone": "info",
                "icon": "send",
            },
        ],
        "facts": [("Commune", "Aiguebelle"), ("Rayon", "20 km"), ("Permis", "B"), ("Horaires", None)],
        "tabs": [
            {"label": "Résumé", "url": "#onglets", "active": True},
            {"label": "Propositions", "url": "#onglets", "count": 4},
            {"label": "Historique", "url": "#onglets"},
        ],
        "steps": ["Entreprise", "Offre", "Relecture"],
        "months": ["Janvier", "Février", "Mars"],
        "series": [{"label": "Validées", "values": [120, 180, 260]}, {"label": "Attendues", "values": [150, 200, 240]}],
        "ways": ["Embauche directe", "ETTI", "GEIQ"],
        "shares": [{"label": "Part", "values": [58, 27, 15]}],
        "formats": [
            ("|hours", formats.hours(Decimal("1234.5"))),
            ("|euros", formats.euros(1_250_000)),
            ("|percent", formats.percent(Decimal("0.372"))),
            ("|km", formats.kilometres(7.42)),
            ("|day", formats.day(now)),
            ("|moment", formats.moment(now)),
            ("|siret", formats.siret("00000000000018")),
            ("|phone", formats.phone("0400000000")),
        ],
    }


def _statement(company: str, lot: str, hours: Decimal | None, state: str, tone: str) -> dict[str, Any]:
    return {"company": company, "siret": "00000000000018", "lot": lot, "hours": hours, "state": state, "tone": tone}

"""The stories of the site that speak of companies of the demonstration."""

from cms.models import StoryPage
from employers.models import Employer

COMPANY_OF = {
    "samir-commis-de-cuisine": "Résidence Le Clos des Tilleuls",
    "chantier-du-college": "Lac & Toits",
}


def stories_link() -> None:
    for slug, name in COMPANY_OF.items():
        StoryPage.objects.filter(slug=slug).update(employer=Employer.objects.filter(name=name).first())

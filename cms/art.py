"""The drawings that ship with the site: inline SVG, in the colours of the Département, without any outside file.

They decorate: each is hidden from assistive technology. An editor's own photographs use `PictureBlock`.
"""

from django.db import models


class Art(models.TextChoices):
    HIRE = "hire", "Une poignée de main"
    SUPPORT = "support", "Deux personnes en conversation"
    HOURS = "hours", "Un contrat et une horloge"
    VALLEYS = "valleys", "Trois vallées"
    WORKSHOP = "workshop", "Un atelier"
    KITCHEN = "kitchen", "Une cuisine"
    CARE = "care", "L'aide à domicile"
    GREEN = "green", "Les espaces verts"
    BUILDING = "building", "Un chantier"
    LOGISTICS = "logistics", "Un entrepôt"
    CLEANING = "cleaning", "La propreté"
    MEETING = "meeting", "Une rencontre"
    GUIDE = "guide", "Un guide ouvert"
    TRAINING = "training", "Un tuteur et son établi"


def art_template(art: Art) -> str:
    return f"cms/art/{art.value}.html"

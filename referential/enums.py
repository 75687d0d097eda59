"""Closed lists of the referentials."""

from django.db import models


class Source(models.TextChoices):
    """Where a row comes from. The official file always wins over what we ship."""

    SHIPPED = "shipped", "Livré avec Passerelle"
    ROME = "rome", "ROME (France Travail)"
    COMMUNES = "communes", "Découpage administratif"


class SkillKind(models.TextChoices):
    KNOW_HOW = "know_how", "Savoir-faire"
    SOFT = "soft", "Savoir-être"
    KNOWLEDGE = "knowledge", "Savoir"


class TitleKind(models.TextChoices):
    PRINCIPAL = "principal", "Appellation principale"
    SYNONYM = "synonym", "Autre appellation"
    EVERYDAY = "everyday", "Mot de tous les jours"

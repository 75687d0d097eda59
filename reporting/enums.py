"""Choices of the reporting room."""

from django.db import models


class Indicator(models.TextChoices):
    """What the pilot may set a yearly goal for."""

    HOURS = "hours", "Heures d'insertion validées"
    FULL_TIME = "full_time", "Équivalents temps plein"
    PEOPLE = "people", "Personnes en insertion sur des marchés"
    PEOPLE_RSA = "people_rsa", "dont bénéficiaires du RSA"
    CONTRACTS = "contracts", "Marchés avec une clause"
    RESERVED = "reserved", "Marchés réservés"
    HIRES = "hires", "Embauches"
    IMMERSIONS = "immersions", "Immersions commencées"
    MEMBERS = "members", "Employeurs membres du réseau"

    @property
    def of_clauses(self) -> bool:
        return self not in {Indicator.HIRES, Indicator.IMMERSIONS, Indicator.MEMBERS}

    @property
    def adds_up(self) -> bool:
        """Whether it grows all year long, so that a share of it is expected at a date."""
        return self not in {Indicator.FULL_TIME, Indicator.CONTRACTS, Indicator.RESERVED, Indicator.MEMBERS}

    @property
    def is_whole(self) -> bool:
        """Counted one by one: a goal with decimals has no sense."""
        return self not in {Indicator.HOURS, Indicator.FULL_TIME}

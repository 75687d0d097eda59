from django.db import models


class SkillLevel(models.TextChoices):
    BEGINNER = "beginner", "À consolider"
    ABLE = "able", "Maîtrisée"
    EXPERT = "expert", "Peut la transmettre"


class Transport(models.TextChoices):
    WALK = "walk", "À pied"
    BIKE = "bike", "À vélo"
    TRANSIT = "transit", "Transports en commun"
    MOPED = "moped", "Deux-roues motorisé"
    CAR = "car", "Voiture"


class Wish(models.TextChoices):
    """What the person is looking for; the same words as the kinds of openings."""

    JOB = "job", "Un emploi"
    IMMERSION = "immersion", "Une immersion"
    TUTORING = "tutoring", "Un tuteur"


class VersionStatus(models.TextChoices):
    CANDIDATE = "candidate", "Candidate"
    ACTIVE = "active", "Active"
    RETIRED = "retired", "Retirée"


class DismissalReason(models.TextChoices):
    TOO_FAR = "too_far", "Trop loin"
    HOURS = "hours", "Horaires impossibles"
    NOT_WISHED = "not_wished", "La personne ne le souhaite pas"
    HEALTH_OR_OTHER = "not_suited", "Poste non adapté"
    ALREADY_TRIED = "already_tried", "Déjà essayé"
    OTHER = "other", "Autre raison"

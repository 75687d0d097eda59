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


class OutcomeStep(models.TextChoices):
    """What became of a person with an opening, in the order of a happy story, then the other ends."""

    PROPOSED = "proposed", "Proposée"
    SEEN = "seen", "Vue par l'employeur"
    ACCEPTED = "accepted", "Acceptée par l'employeur"
    INTERVIEW = "interview", "Entretien passé"
    HIRED = "hired", "Embauchée"
    COMPLETED = "completed", "Immersion terminée"
    STAYED_3 = "stayed_3", "En emploi à 3 mois"
    STAYED_6 = "stayed_6", "En emploi à 6 mois"
    STAYED_12 = "stayed_12", "En emploi à 12 mois"
    REFUSED = "refused", "Refusée par l'employeur"
    NOT_COMPLETED = "not_completed", "Immersion interrompue"
    ABANDONED = "abandoned", "Abandonnée"
    DISMISSED = "dismissed", "Écartée par le référent"
    RESTORED = "restored", "Remise dans la liste"


class TrainingResult(models.TextChoices):
    TOO_FEW = "too_few", "Trop peu d'issues"
    REJECTED = "rejected", "Non retenue"
    ACTIVATED = "activated", "Mise en service"


class AlertLevel(models.TextChoices):
    """From which match on the référent is told. The scores are in `matching.services.alerts.THRESHOLDS`."""

    ANY = "any", "Dès qu'une offre peut convenir"
    GOOD = "good", "Seulement les bonnes offres"
    BEST = "best", "Seulement les meilleures"
    NEVER = "never", "Jamais"


class RunStatus(models.TextChoices):
    SEARCHING = "searching", "Recherche en cours"
    PRICING = "pricing", "Répartition des chances"
    WRITING = "writing", "Rédaction des raisons"
    PUBLISHED = "published", "En service"
    REPLACED = "replaced", "Remplacée"
    CANCELLED = "cancelled", "Annulée"
    FAILED = "failed", "Échouée"


class RunOrigin(models.TextChoices):
    FIRST = "first", "À l'installation"
    NIGHTLY = "nightly", "Chaque nuit"
    SCREEN = "screen", "À l'écran"
    COMMAND = "command", "Par une commande"


class ShardStatus(models.TextChoices):
    TO_SEARCH = "to_search", "À chercher"
    SEARCHED = "searched", "Cherchée"
    TO_WRITE = "to_write", "À rédiger"
    WRITTEN = "written", "Terminée"
    FAILED = "failed", "Échouée"


class AuditStatus(models.TextChoices):
    WAITING = "waiting", "En attente"
    RUNNING = "running", "En cours"
    DONE = "done", "Terminé"
    FAILED = "failed", "Interrompu"


class AuditOrigin(models.TextChoices):
    WEEKLY = "weekly", "Chaque semaine"
    BUTTON = "button", "À la demande"
    COMMAND = "command", "Par une commande"

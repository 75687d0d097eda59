from django.db import models


class EventKind(models.TextChoices):
    JOB_DATING = "job_dating", "Job dating"
    VISIT = "visit", "Visite d'entreprise"
    BREAKFAST = "breakfast", "Petit-déjeuner"
    INFO_DAY = "info_day", "Journée d'information"
    WORKSHOP = "workshop", "Atelier"


class ToolKind(models.TextChoices):
    TRY = "try", "Faire connaissance"
    CONTRACT = "contract", "Contrat de travail"
    AID = "aid", "Aide à l'embauche"
    SUPPORT = "support", "Accompagnement"
    CLAUSE = "clause", "Commande publique"

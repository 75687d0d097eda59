from django.db import models


class OutboxStatus(models.TextChoices):
    PENDING = "pending", "En attente"
    DONE = "done", "Traité"
    DEAD = "dead", "Abandonné"

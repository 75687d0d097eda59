from django.db import models


class OutboxStatus(models.TextChoices):
    PENDING = "pending", "En attente"
    DONE = "done", "Traité"
    DEAD = "dead", "Abandonné"


class NotificationWay(models.TextChoices):
    """How somebody wants to be told of a thing."""

    MAIL = "mail", "Un courriel à chaque fois"
    DIGEST = "digest", "Un résumé par jour"
    NONE = "none", "Rien"

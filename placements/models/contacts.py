"""The days on which a référent spoke with a person, noted with one click."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.validators import validate_no_nir
from people.models import Person


class PersonContact(models.Model):
    """She was spoken with on a day. `previous_on` is the last contact known before, for whoever clicked by mistake."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    held_on = models.DateField("le")
    word = models.CharField("un mot", max_length=200, blank=True, validators=[validate_no_nir])
    previous_on = models.DateField("contact précédent", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField("noté le", default=timezone.now)

    class Meta:
        verbose_name = "contact"
        verbose_name_plural = "contacts"
        ordering = ["-held_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "held_on"], name="person_contact_once_a_day")]

    def __str__(self) -> str:
        return f"Contact du {self.held_on:%d/%m/%Y}"

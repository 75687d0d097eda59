"""The employer's answers to the questionnaire (domain rules, section 6)."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from employers.models.companies import Employer


@pghistory.track()
class EmployerSurvey(models.Model):
    """Answers by the codes of `employers.questionnaire`: a word, a list of words or a number; absent is unknown."""

    employer = models.OneToOneField(Employer, on_delete=models.CASCADE, related_name="survey")
    answers = models.JSONField("réponses", default=dict, blank=True)
    steps_done = ArrayField(models.SlugField(max_length=20), verbose_name="étapes remplies", default=list, blank=True)
    completed_at = models.DateTimeField("rempli le", null=True, blank=True)
    updated_at = models.DateTimeField("mis à jour le", default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "questionnaire"
        verbose_name_plural = "questionnaires"
        indexes = [GinIndex(fields=["answers"], opclasses=["jsonb_path_ops"], name="survey_answers")]

    def __str__(self) -> str:
        return f"Questionnaire · {self.employer}"

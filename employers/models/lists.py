"""Lists of the Département: what a label asks of an offer, what the charter is about."""

from django.db import models


class OfferCriterion(models.Model):
    """A criterion of the Département's own label for offers (domain rules, section 6)."""

    code = models.SlugField("code", max_length=40, unique=True)
    label = models.CharField("libellé", max_length=160)
    help_text = models.CharField("précision", max_length=250, blank=True)
    order = models.PositiveSmallIntegerField("ordre", default=0)
    is_active = models.BooleanField("utilisé", default=True)

    class Meta:
        verbose_name = "critère de labellisation"
        verbose_name_plural = "critères de labellisation"
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label


class CharterTheme(models.Model):
    """A theme of the network's charter, on which a member commits herself. Editable by the Département."""

    code = models.SlugField("code", max_length=40, unique=True)
    label = models.CharField("engagement", max_length=160)
    help_text = models.CharField("précision", max_length=250, blank=True)
    order = models.PositiveSmallIntegerField("ordre", default=0)
    is_active = models.BooleanField("utilisé", default=True)

    class Meta:
        verbose_name = "thème de la charte"
        verbose_name_plural = "thèmes de la charte"
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label

"""What the estimator knows: aids, their dated amounts, and the national figures of the cost of work.

The pilot keeps these rows in the administration of contents. A row without a source is refused.
"""

from datetime import date
from typing import Any

from django import forms
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.snippets.models import register_snippet

from clauses.models.settings import Period
from cms.enums import AgeBand, AmountKind, PersonFact, RecruiterKind, RecruitmentKind, ReferenceCode
from cms.rules import AidTerms, AmountTerms


class ChoicesField(ArrayField):
    """Several of a list of choices, ticked in a form."""

    def formfield(self, **kwargs: Any) -> Any:
        base = self.base_field
        return forms.MultipleChoiceField(
            label=self.verbose_name,
            help_text=self.help_text,
            choices=list(base.choices or ()),
            required=not self.blank,
            widget=forms.CheckboxSelectMultiple,
            initial=kwargs.get("initial"),
        )


def choices_field(label: str, enum: type[models.TextChoices], help_text: str = "", *, blank: bool = True):
    base = models.CharField(max_length=30, choices=enum)
    return ChoicesField(base, verbose_name=label, default=list, blank=blank, help_text=help_text)


class DatedQuerySet(models.QuerySet):
    def in_force(self, on: date):
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


class Dated(models.Model):
    """A figure between two days, both included, with where it was read and when."""

    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu'au", null=True, blank=True)
    source = models.CharField("source", max_length=200, help_text="Le texte : loi, décret, arrêté, délibération.")
    source_url = models.URLField("page de la source", max_length=400, blank=True)
    checked_on = models.DateField("lu le", help_text="Le jour où quelqu'un a lu la source.")

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": "La fin précède le début."})


class AidQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(is_shown=True)


@register_snippet
class Aid(ClusterableModel):
    """Help that an employer may ask for. Empty lists ask nothing: an aid for everybody has none but contracts."""

    code = models.SlugField("code", max_length=40, unique=True)
    name = models.CharField("nom", max_length=120)
    gives = models.CharField("ce qu'elle apporte", max_length=240)
    conditions = models.TextField("conditions", max_length=600, blank=True)
    next_step = models.CharField("prochaine étape", max_length=240)
    kinds = choices_field("contrats", RecruitmentKind, blank=False)
    employers = choices_field("employeurs", RecruiterKind, "Rien de coché : tous.")
    ages = choices_field("âges", AgeBand, "Rien de coché : tous.")
    facts = choices_field("situations", PersonFact, "Une seule suffit. Rien de coché : toutes.")
    not_facts = choices_field("situations exclues", PersonFact)
    tool_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="fiche de la boîte à outils",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    source = models.CharField("source", max_length=200)
    source_url = models.URLField("page de la source", max_length=400, blank=True)
    checked_on = models.DateField("lu le")
    is_shown = models.BooleanField("montrée", default=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    objects = AidQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
        FieldPanel("gives"),
        FieldPanel("conditions"),
        FieldPanel("next_step"),
        MultiFieldPanel(
            [
                FieldPanel("kinds"),
                FieldPanel("employers"),
                FieldPanel("ages"),
                FieldPanel("facts"),
                FieldPanel("not_facts"),
            ],
            heading="Pour qui",
        ),
        InlinePanel("amounts", heading="Montants datés", label="Montant"),
        PageChooserPanel("tool_page", "cms.ToolPage"),
        MultiFieldPanel([FieldPanel("source"), FieldPanel("source_url"), FieldPanel("checked_on")], heading="Source"),
        FieldRowPanel([FieldPanel("is_shown"), FieldPanel("position")]),
    ]

    class Meta:
        verbose_name = "aide à l'embauche"
        verbose_name_plural = "aides à l'embauche"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def as_rule(self) -> AidTerms:
        return AidTerms(
            kinds=frozenset(self.kinds),
            employers=frozenset(self.employers),
            ages=frozenset(self.ages),
            facts=frozenset(self.facts),
            not_facts=frozenset(self.not_facts),
        )


class AidAmount(Dated):
    """What an aid is worth between two days. An aid without an amount is shown with its source all the same."""

    aid = ParentalKey(Aid, on_delete=models.CASCADE, related_name="amounts")
    kind = models.CharField("versement", max_length=10, choices=AmountKind)
    amount = models.DecimalField("montant", max_digits=9, decimal_places=4)
    months = models.PositiveSmallIntegerField(
        "pendant (mois)", default=12, help_text="Durée sur laquelle la somme est répartie, ou versée."
    )
    follows_hours = models.BooleanField("réduite à temps partiel", default=False)
    most_hours = models.DecimalField("heures aidées par semaine", max_digits=4, decimal_places=1, null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("amount"), FieldPanel("months")]),
        FieldRowPanel([FieldPanel("follows_hours"), FieldPanel("most_hours")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        FieldRowPanel([FieldPanel("source"), FieldPanel("source_url"), FieldPanel("checked_on")]),
    ]

    class Meta:
        verbose_name = "montant d'une aide"
        verbose_name_plural = "montants d'une aide"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="cms_aid_amount_positive",
                condition=Q(amount__gt=0) & Q(months__gt=0),
                violation_error_message="Le montant et la durée doivent être positifs.",
            ),
            models.CheckConstraint(
                name="cms_aid_share_below_one",
                condition=~Q(kind=AmountKind.SMIC_SHARE) | Q(amount__lte=1),
                violation_error_message="Une part s'écrit entre 0 et 1 : 0,40 pour 40 %.",
            ),
            models.CheckConstraint(
                name="cms_aid_amount_dates_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="La fin précède le début.",
            ),
            ExclusionConstraint(
                name="cms_aid_amount_one_at_a_time",
                expressions=[
                    ("aid", RangeOperators.EQUAL),
                    (
                        Period("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Cette aide a déjà un montant à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} depuis le {self.valid_from:%d/%m/%Y}"

    def as_rule(self) -> AmountTerms:
        return AmountTerms(self.kind, self.amount, self.months, self.follows_hours, self.most_hours)


@register_snippet
class CostReference(Dated):
    """A national figure of the cost of work, between two days."""

    code = models.CharField("chiffre", max_length=30, choices=ReferenceCode)
    value = models.DecimalField("valeur", max_digits=9, decimal_places=4)

    objects = DatedQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("value")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        FieldPanel("source"),
        FieldPanel("source_url"),
        FieldPanel("checked_on"),
    ]

    class Meta:
        verbose_name = "chiffre national"
        verbose_name_plural = "chiffres nationaux"
        ordering = ["code", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="cms_cost_reference_positive",
                condition=Q(value__gt=0),
                violation_error_message="La valeur doit être positive.",
            ),
            models.CheckConstraint(
                name="cms_cost_reference_dates_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="La fin précède le début.",
            ),
            ExclusionConstraint(
                name="cms_cost_reference_one_at_a_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Period("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Ce chiffre a déjà une valeur à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} : {self.value.normalize():f}"

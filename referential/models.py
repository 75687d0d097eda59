"""What the country publishes and everybody points at: communes, occupations, titles, skills.

Rows are written only by the importers (`referential.importers`), set-based. Codes are strings, never
numbers. A row that leaves a newer version is withdrawn (`withdrawn_on`), never deleted: offers and profiles
point at it. `search_label` is computed by PostgreSQL (`search_normalise`: no accent, no case, no
punctuation), so that raw SQL and bulk writes cannot leave it behind; every text search of this room compares
normalised with normalised.
"""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from referential.enums import SkillKind, Source, TitleKind
from referential.geo import distance_km


def normalised(field: str) -> models.GeneratedField:
    """Column holding `field` without accent, case or punctuation, kept by the database."""
    return models.GeneratedField(
        expression=Func(F(field), function="search_normalise"),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="texte de recherche",
    )


class ReferentialQuerySet(models.QuerySet):
    def active(self) -> Self:
        """Rows of the version in force: what a form may offer."""
        return self.filter(withdrawn_on=None)


class ReferentialRow(models.Model):
    source = models.CharField("origine", max_length=10, choices=Source, default=Source.SHIPPED)
    withdrawn_on = models.DateField("retiré le", null=True, blank=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = ReferentialQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_active(self) -> bool:
        return self.withdrawn_on is None


class Commune(ReferentialRow):
    insee_code = models.CharField("code commune", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=100)
    department = models.CharField("département", max_length=3)
    region = models.CharField("région", max_length=3)
    postcodes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux", default=list, blank=True)
    population = models.PositiveIntegerField("population", null=True, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    search_label = normalised("name")

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"
        ordering = ["name", "insee_code"]
        indexes = [
            GinIndex(fields=["search_label"], opclasses=["gin_trgm_ops"], name="commune_search_trgm"),
            models.Index(fields=["search_label"], opclasses=["text_pattern_ops"], name="commune_search_prefix"),
            GinIndex(fields=["postcodes"], name="commune_postcodes"),
            models.Index(fields=["department"], name="commune_department"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(insee_code__regex=r"^(\d{5}|2[AB]\d{3})$"),
                name="commune_insee_code_well_formed",
                violation_error_message="Un code commune compte cinq chiffres, ou commence par 2A ou 2B.",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="commune_coordinates_complete",
                violation_error_message="Indiquez la latitude et la longitude ensemble, ou aucune des deux.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.postcodes[0]})" if self.postcodes else self.name

    @property
    def has_coordinates(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    def distance_km_to(self, other: "Commune") -> float | None:
        """Kilometres as the crow flies, or None when either place is unknown: unknown is never "far"."""
        if self.pk == other.pk:
            return 0.0
        if self.latitude is None or self.longitude is None or other.latitude is None or other.longitude is None:
            return None
        return distance_km(
            from_latitude=self.latitude,
            from_longitude=self.longitude,
            to_latitude=other.latitude,
            to_longitude=other.longitude,
        )


class Occupation(ReferentialRow):
    """A ROME occupation ("métier"), e.g. K2204. `parent` is the ROME occupation it was split from."""

    code = models.CharField("code ROME", max_length=5, primary_key=True)
    label = models.CharField("intitulé", max_length=255)
    definition = models.TextField("définition", blank=True)
    access = models.TextField("accès au métier", blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="métier d'origine",
    )
    sector_code = models.CharField("code du grand domaine", max_length=1, blank=True)
    sector_label = models.CharField("grand domaine", max_length=255, blank=True)
    domain_code = models.CharField("code du domaine", max_length=3, blank=True)
    domain_label = models.CharField("domaine professionnel", max_length=255, blank=True)
    riasec = models.CharField("profil RIASEC", max_length=2, blank=True)
    is_regulated = models.BooleanField("métier réglementé", default=False)
    search_label = normalised("label")

    class Meta:
        verbose_name = "métier"
        verbose_name_plural = "métiers"
        ordering = ["label", "code"]
        indexes = [
            GinIndex(fields=["search_label"], opclasses=["gin_trgm_ops"], name="occupation_search_trgm"),
            models.Index(fields=["domain_code"], name="occupation_domain"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-N]\d{4}$"),
                name="occupation_code_well_formed",
                violation_error_message="Un code ROME est une lettre de A à N suivie de quatre chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.code})"


class Title(ReferentialRow):
    """A name people give to an occupation ("appellation"): official, or of every day (ours)."""

    code = models.CharField("code", max_length=16, primary_key=True)
    label = models.CharField("appellation", max_length=255)
    short_label = models.CharField("appellation courte", max_length=255, blank=True)
    occupation = models.ForeignKey(
        Occupation, models.PROTECT, related_name="titles", verbose_name="métier", db_index=True
    )
    kind = models.CharField("nature", max_length=10, choices=TitleKind, default=TitleKind.SYNONYM)
    is_rarely_used = models.BooleanField("peu usitée", default=False)
    search_label = normalised("label")

    class Meta:
        verbose_name = "appellation"
        verbose_name_plural = "appellations"
        ordering = ["label", "code"]
        indexes = [GinIndex(fields=["search_label"], opclasses=["gin_trgm_ops"], name="title_search_trgm")]

    def __str__(self) -> str:
        return self.label


class Skill(ReferentialRow):
    """A skill: OGR code when official, `P…` code when ours. `macro` is the broader skill that contains it."""

    code = models.CharField("code", max_length=16, primary_key=True)
    label = models.CharField("compétence", max_length=500)
    definition = models.TextField("définition", blank=True)
    kind = models.CharField("nature", max_length=10, choices=SkillKind)
    is_macro = models.BooleanField("macro-compétence", default=False)
    macro = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="details",
        verbose_name="macro-compétence de rattachement",
    )
    category = models.CharField("catégorie", max_length=100, blank=True)
    subcategory = models.CharField("sous-catégorie", max_length=100, blank=True)
    search_label = normalised("label")

    class Meta:
        verbose_name = "compétence"
        verbose_name_plural = "compétences"
        ordering = ["label", "code"]
        indexes = [GinIndex(fields=["search_label"], opclasses=["gin_trgm_ops"], name="skill_search_trgm")]

    def __str__(self) -> str:
        return self.label


class OccupationSkill(ReferentialRow):
    """A skill asked by an occupation. Core ("cœur de métier") and emerging are the ROME's own marks."""

    occupation = models.ForeignKey(
        Occupation, models.PROTECT, related_name="skill_links", verbose_name="métier", db_index=False
    )
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="occupation_links", verbose_name="compétence")
    is_core = models.BooleanField("cœur de métier", default=False)
    is_emerging = models.BooleanField("émergente", default=False)

    class Meta:
        verbose_name = "compétence d'un métier"
        verbose_name_plural = "compétences des métiers"
        ordering = ["occupation_id", "-is_core", "skill_id"]
        constraints = [
            models.UniqueConstraint(fields=["occupation", "skill"], name="occupation_skill_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.occupation_id} – {self.skill_id}"


class Mobility(ReferentialRow):
    """A move to a near occupation, as the ROME ranks them (1 is the nearest)."""

    from_occupation = models.ForeignKey(
        Occupation, models.PROTECT, related_name="mobilities", verbose_name="métier de départ", db_index=False
    )
    to_occupation = models.ForeignKey(
        Occupation, models.PROTECT, related_name="mobilities_in", verbose_name="métier d'arrivée"
    )
    rank = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "mobilité"
        verbose_name_plural = "mobilités"
        ordering = ["from_occupation_id", "rank", "to_occupation_id"]
        constraints = [
            models.UniqueConstraint(fields=["from_occupation", "to_occupation"], name="mobility_unique"),
            models.CheckConstraint(
                condition=~Q(from_occupation=F("to_occupation")),
                name="mobility_goes_elsewhere",
                violation_error_message="Une mobilité mène à un autre métier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_occupation_id} → {self.to_occupation_id}"


class ReferentialVersion(models.Model):
    """Journal of imports. A run that changed nothing adds no row; the last row of a source is in force."""

    source = models.CharField("référentiel", max_length=10, choices=Source)
    version = models.CharField("version", max_length=50)
    imported_at = models.DateTimeField("importé le")
    counts = models.JSONField("effectifs", default=dict)

    class Meta:
        verbose_name = "version de référentiel"
        verbose_name_plural = "versions des référentiels"
        ordering = ["-imported_at", "-pk"]
        indexes = [models.Index(fields=["source", "-imported_at"], name="referential_version_current")]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.version}"

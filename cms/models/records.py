"""What the room remembers beside the pages themselves."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class StarterPage(models.Model):
    """A page that `create_site` made once: edited, moved or deleted since, it is never made again."""

    key = models.CharField("chemin d'origine", max_length=255, unique=True)
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name="page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    class Meta:
        verbose_name = "page de départ"
        verbose_name_plural = "pages de départ"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class PageText(models.Model):
    """The words of a published page, kept by `cms.search`, so that one query searches every page type."""

    page = models.OneToOneField(
        "wagtailcore.Page", verbose_name="page", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField("titre", max_length=255)
    text = models.TextField("texte")

    class Meta:
        verbose_name = "texte de page"
        verbose_name_plural = "textes de pages"
        indexes = [GinIndex(fields=["title"], name="cms_page_title_trgm", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.title


class LinkCheck(models.Model):
    """What an address of another site answered the last time it was tried."""

    url = models.URLField("adresse", max_length=500, unique=True)
    problem = models.CharField("défaut", max_length=200, blank=True)
    checked_at = models.DateTimeField("essayée le")
    failures = models.PositiveSmallIntegerField("échecs de suite", default=0)

    class Meta:
        verbose_name = "lien vérifié"
        verbose_name_plural = "liens vérifiés"
        ordering = ["url"]

    def __str__(self) -> str:
        return self.url

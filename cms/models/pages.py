from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import EasySentenceBlock
from cms.models.base import BasePage


class SectionPage(BasePage):
    """A shelf: it introduces the pages below it and shows them as cards, in the order of the tree."""

    children_title = models.CharField("titre de la liste", max_length=100, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("children_title")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = [
        "cms.SectionPage",
        "cms.ArticlePage",
        "cms.ToolPage",
        "cms.TradePage",
        "cms.StoryPage",
        "cms.NewsPage",
        "cms.EasyReadPage",
    ]

    class Meta:
        verbose_name = "rubrique"

    def get_context(self, request, *args, **kwargs):
        children = self.get_children().live().public().specific()
        return {**super().get_context(request, *args, **kwargs), "children": children}


class ArticlePage(BasePage):
    """A page of prose: a guide, a booklet, a legal notice."""

    checked_on = models.DateField(
        "vérifiée le",
        null=True,
        blank=True,
        help_text="Date de la dernière relecture du fond, affichée en bas de page.",
    )

    content_panels = [*BasePage.content_panels, FieldPanel("checked_on")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "article"


class EasyReadPage(BasePage):
    """Easy to read and understand (FALC): large type, one idea a line, a picture beside each."""

    sentences = StreamField([("idea", EasySentenceBlock())], verbose_name="idées", blank=True)

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("sentences"),
    ]
    content_panels = [*BasePage.content_panels[:-1], FieldPanel("sentences"), FieldPanel("body")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "page facile à lire"

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import EasySentenceBlock
from cms.enums import Language
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
    language = models.CharField("langue", max_length=2, choices=Language, default=Language.FRENCH)
    translation_of = models.ForeignKey(
        "self",
        verbose_name="traduction de",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="translations",
        help_text="La page en français que celle-ci traduit.",
    )

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("sentences"),
    ]
    content_panels = [*BasePage.content_panels[:-1], FieldPanel("sentences"), FieldPanel("body")]
    promote_panels = [
        *BasePage.promote_panels,
        MultiFieldPanel(
            [FieldPanel("language"), PageChooserPanel("translation_of", "cms.EasyReadPage")], heading="Traduction"
        ),
    ]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "page facile à lire"

    def clean(self):
        super().clean()
        if (self.language == Language.FRENCH) == (self.translation_of_id is not None):
            raise ValidationError(
                {"translation_of": "Une traduction nomme la page en français ; une page en français, aucune."}
            )

    @property
    def direction(self) -> str:
        return Language(self.language).direction

    @property
    def other_languages(self) -> list["EasyReadPage"]:
        """The same page in the other languages, the French one first."""
        original = self.translation_of_id or self.pk
        same = EasyReadPage.objects.live().filter(Q(pk=original) | Q(translation_of=original)).exclude(pk=self.pk)
        return sorted(same, key=lambda page: (page.language != Language.FRENCH, page.language))

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "other_languages": self.other_languages}

"""What every page of the site has."""

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.art import Art, art_template
from cms.blocks import ContentBlocks
from cms.text import anchor


class BasePage(Page):
    """A title, a summary that also serves search engines and cards, a drawing or a photograph, a body of blocks."""

    SHOW_TABLE_OF_CONTENTS_FROM = 3

    summary = models.TextField(
        "chapeau",
        max_length=300,
        help_text="Deux phrases au plus : à qui sert la page, et ce qu'on y trouve.",
    )
    art = models.CharField("dessin", max_length=20, choices=Art.choices, blank=True)
    cover = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name="photo",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Remplace le dessin.",
    )
    cover_alt = models.CharField(
        "texte de remplacement de la photo",
        max_length=200,
        blank=True,
        help_text="Ce que montre la photo, pour les personnes qui ne la voient pas.",
    )
    cover_is_decorative = models.BooleanField(
        "photo décorative",
        default=False,
        help_text="À cocher si la photo n'apprend rien : les lecteurs d'écran la passeront.",
    )
    body = StreamField(ContentBlocks(), verbose_name="contenu", blank=True)
    easy_version = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="version facile à lire",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    head_panels = [
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                HelpPanel("Choisissez un dessin du site, ou une photo avec son texte de remplacement."),
                FieldPanel("art"),
                FieldPanel("cover"),
                FieldPanel("cover_alt"),
                FieldPanel("cover_is_decorative"),
            ],
            heading="Image d'en-tête",
        ),
    ]
    content_panels = [*Page.content_panels, *head_panels, FieldPanel("body")]
    promote_panels = [*Page.promote_panels, PageChooserPanel("easy_version", "cms.EasyReadPage")]
    show_in_menus_default = False

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if not self.cover_id:
            return
        if not self.cover_alt and not self.cover_is_decorative:
            raise ValidationError(
                {"cover_alt": "Décrivez la photo pour qui ne la voit pas, ou cochez « photo décorative »."}
            )
        if self.cover_alt and self.cover_is_decorative:
            raise ValidationError({"cover_alt": "Une photo décorative n'a pas de texte : choisissez l'un des deux."})

    def get_context(self, request, *args, **kwargs):
        return {
            **super().get_context(request, *args, **kwargs),
            "breadcrumbs": self.breadcrumbs,
            "contents": self.table_of_contents,
            "easy_version": self.easy_version if self.easy_version and self.easy_version.live else None,
        }

    @property
    def art_template(self) -> str:
        return art_template(Art(self.art))

    @property
    def shared_as(self) -> str:
        """What a shared link says that the page is, in the words of Open Graph."""
        return "website"

    @property
    def card_note(self) -> str:
        """A word above the title where the page is shown as a card."""
        return ""

    @property
    def breadcrumbs(self) -> list[Page]:
        """From the home page to the parent; empty on the home page."""
        return list(self.get_ancestors().filter(depth__gte=2).live())

    @property
    def table_of_contents(self) -> list[tuple[str, str]]:
        """`(anchor, title)` of each heading, when the page is long enough to need it."""
        titles = [block.value for block in self.body if block.block_type == "heading"]
        if len(titles) < self.SHOW_TABLE_OF_CONTENTS_FROM:
            return []
        return [(anchor(title), title) for title in titles]

    @property
    def plain_text(self) -> str:
        """All the words of the page, for the search."""
        words: list[str] = []
        for field in self.get_search_fields():
            if isinstance(field, index.SearchField) and field.field_name not in {"title"}:
                value = field.get_value(self)
                words.extend(value if isinstance(value, list) else [str(value or "")])
        return " ".join(word for word in words if word)

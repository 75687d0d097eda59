"""Pages that speak to employers: the sheets of the toolbox and the trades that look for hands."""

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from cms import live
from cms.blocks import StepBlock
from cms.enums import RecruitmentKind, ToolKind
from cms.models.base import BasePage
from cms.rome import rome_codes_parse, rome_codes_validate

PROSE = ["bold", "italic", "ul", "ol", "link"]


class ToolPage(BasePage):
    """One aid, contract or form of help, always told in the same order: how, cost, advantages, steps, sources."""

    kind = models.CharField("nature", max_length=10, choices=ToolKind.choices)
    recruitment = models.CharField(
        "contrat estimé",
        max_length=30,
        choices=RecruitmentKind,
        blank=True,
        help_text="L'estimateur mène à cette fiche, et elle à l'estimateur.",
    )
    duration = models.CharField("durée", max_length=120, blank=True)
    audience = models.CharField("pour qui", max_length=160, blank=True)
    contact = models.CharField("à qui s'adresser", max_length=160, blank=True)
    how = RichTextField("comment ça marche", features=PROSE)
    cost = RichTextField("ce que ça coûte", features=PROSE)
    advantages = RichTextField("ce que vous y gagnez", features=PROSE)
    steps = StreamField([("step", StepBlock())], verbose_name="pas à pas", blank=True)
    sources = RichTextField("sources", features=["link", "ul"], blank=True)
    checked_on = models.DateField("informations vérifiées le", null=True, blank=True)

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("how"),
        index.SearchField("cost"),
        index.SearchField("advantages"),
        index.SearchField("steps"),
    ]
    content_panels = [
        *BasePage.content_panels[:-1],
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("recruitment"),
                FieldPanel("duration"),
                FieldPanel("audience"),
                FieldPanel("contact"),
            ],
            heading="En bref",
        ),
        FieldPanel("how"),
        FieldPanel("cost"),
        FieldPanel("advantages"),
        FieldPanel("steps"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("sources"), FieldPanel("checked_on")], heading="Sources"),
    ]
    parent_page_types = ["cms.SectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "fiche outil"

    @property
    def card_note(self) -> str:
        return self.get_kind_display()

    @property
    def table_of_contents(self) -> list[tuple[str, str]]:
        own = [
            ("comment", "Comment ça marche"),
            ("cout", "Ce que ça coûte"),
            ("avantages", "Ce que vous y gagnez"),
        ]
        if self.steps:
            own.append(("pas-a-pas", "Pas à pas"))
        return own


class TradePage(BasePage):
    """A short-staffed occupation: what one does, what one must know, where it leads, and who hires today."""

    rome = models.CharField(
        "codes ROME",
        max_length=120,
        validators=[rome_codes_validate],
        help_text="Séparés par des virgules. Les offres en direct de la page en dépendent.",
    )
    day = RichTextField("une journée", features=PROSE)
    skills = RichTextField("ce qu'il faut savoir faire", features=PROSE)
    outlook = RichTextField("les perspectives", features=PROSE)
    good_to_know = RichTextField("bon à savoir", features=PROSE, blank=True)

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("day"),
        index.SearchField("skills"),
        index.SearchField("outlook"),
    ]
    content_panels = [
        *BasePage.content_panels[:-1],
        FieldPanel("rome"),
        FieldPanel("day"),
        FieldPanel("skills"),
        FieldPanel("outlook"),
        FieldPanel("good_to_know"),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.SectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "page métier"

    @property
    def rome_codes(self) -> tuple[str, ...]:
        return rome_codes_parse(self.rome)

    def get_context(self, request, *args, **kwargs):
        return {
            **super().get_context(request, *args, **kwargs),
            "jobs": live.openings(kind="job", rome_codes=self.rome_codes, count=6),
            "immersions": live.openings(kind="immersion", rome_codes=self.rome_codes, count=6),
            "trade_stories": live.stories(count=2, rome_codes=self.rome_codes, request=request),
        }

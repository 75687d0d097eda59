from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from cms.models.base import BasePage
from cms.rome import rome_codes_parse, rome_codes_validate
from employers.models import Employer


class StoryPage(BasePage):
    """What happened to a person, a company or a team, in their own words."""

    person = models.CharField("qui raconte", max_length=100)
    role = models.CharField("sa fonction", max_length=140)
    quote = models.TextField("la phrase à retenir", max_length=240)
    employer = models.ForeignKey(
        "employers.Employer",
        verbose_name="entreprise du réseau",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Le récit paraît aussi sur sa page, et mène à elle tant qu'elle est membre du réseau.",
    )
    rome = models.CharField("codes ROME", max_length=120, blank=True, validators=[rome_codes_validate])
    told_on = models.DateField("date du récit", default=timezone.localdate)
    is_fictional = models.BooleanField(
        "récit fictif",
        default=False,
        help_text="À cocher pour un exemple inventé : la page le dit alors clairement.",
    )

    search_fields = [*BasePage.search_fields, index.SearchField("person"), index.SearchField("quote")]
    content_panels = [
        *BasePage.content_panels[:-1],
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("person"), FieldPanel("role")]),
                FieldPanel("quote"),
                FieldPanel("employer"),
                FieldRowPanel([FieldPanel("rome"), FieldPanel("told_on")]),
                FieldPanel("is_fictional"),
            ],
            heading="La personne",
        ),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.SectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "récit"

    @property
    def shared_as(self) -> str:
        return "article"

    @property
    def card_note(self) -> str:
        return f"{self.person}, {self.role}"

    @property
    def member(self) -> Employer | None:
        """The company it speaks of, while she has a page in the network."""
        return Employer.objects.in_network().select_related("commune").filter(pk=self.employer_id).first()

    @property
    def rome_codes(self) -> tuple[str, ...]:
        return rome_codes_parse(self.rome)


class NewsPage(BasePage):
    """Dated news; the latest are in the RSS feed."""

    published_on = models.DateField("date", default=timezone.localdate)

    content_panels = [*BasePage.content_panels[:-1], FieldPanel("published_on"), FieldPanel("body")]
    parent_page_types = ["cms.SectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "actualité"

    @property
    def shared_as(self) -> str:
        return "article"

    @property
    def card_note(self) -> str:
        return date_format(self.published_on, "j F Y")

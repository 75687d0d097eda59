from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks import DoorBlock
from cms.models.base import BasePage


class HomePage(BasePage):
    """The front page: a promise, three doors, then whatever the pilot puts forward."""

    hero_title = models.CharField("phrase d'accueil", max_length=120)
    doors = StreamField([("door", DoorBlock())], verbose_name="portes d'entrée", min_num=1, max_num=3, blank=False)

    content_panels = [
        *BasePage.content_panels[:1],
        FieldPanel("hero_title"),
        *BasePage.head_panels,
        FieldPanel("doors"),
        FieldPanel("body"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.SectionPage",
        "cms.ArticlePage",
        "cms.EasyReadPage",
        "cms.EventIndexPage",
    ]
    max_count = 1
    template = "cms/home_page.html"

    class Meta:
        verbose_name = "page d'accueil"

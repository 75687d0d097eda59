from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils import timezone

from cms.models import NewsPage

LENGTH = 20


class NewsFeed(Feed):
    """The latest news, for readers of feeds."""

    link = "/actualites/"

    def title(self) -> str:
        return f"Passerelle · {settings.DEPARTMENT_NAME}"

    def description(self) -> str:
        return "Les actualités de l'emploi et de l'insertion."

    def items(self):
        return NewsPage.objects.live().public().order_by("-published_on", "-pk")[:LENGTH]

    def item_title(self, item: NewsPage) -> str:
        return item.title

    def item_description(self, item: NewsPage) -> str:
        return item.summary

    def item_link(self, item: NewsPage) -> str:
        return item.url

    def item_pubdate(self, item: NewsPage):
        return timezone.make_aware(datetime.combine(item.published_on, time.min))

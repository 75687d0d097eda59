"""Keeps the search in step with what editors publish."""

from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from cms.models import BasePage


def connect() -> None:
    page_published.connect(_published, dispatch_uid="cms.search.published")
    page_unpublished.connect(_unpublished, dispatch_uid="cms.search.unpublished")


def _published(sender: type[Page], instance: Page, **kwargs) -> None:
    from cms.search import page_index

    if isinstance(instance, BasePage):
        page_index(instance)


def _unpublished(sender: type[Page], instance: Page, **kwargs) -> None:
    from cms.search import page_forget

    page_forget(instance)

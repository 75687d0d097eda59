"""Keeps the search and the pages that visitors see in step with what editors publish."""

from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms.models import BasePage, EventPage, StoryPage
from cms.published import published_mark_change
from employers.models import Employer, NetworkMembership


def connect() -> None:
    page_published.connect(_published, dispatch_uid="cms.search.published")
    page_unpublished.connect(_unpublished, dispatch_uid="cms.search.unpublished")
    page_published.connect(_event_settle, dispatch_uid="cms.events.published")
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(published_mark_change, dispatch_uid="cms.pages_kept")
    post_delete.connect(published_mark_change, sender=Page, dispatch_uid="cms.pages_kept.page")
    # A page that is closed to the public must not stay in a cache.
    for signal in (post_save, post_delete):
        signal.connect(published_mark_change, sender=PageViewRestriction, dispatch_uid="cms.pages_kept.restriction")
    # A story names its company and leads to her page, while she is a member.
    post_save.connect(_company_changed, sender=Employer, dispatch_uid="cms.pages_kept.employer")
    for signal in (post_save, post_delete):
        signal.connect(_company_changed, sender=NetworkMembership, dispatch_uid="cms.pages_kept.membership")


def _published(sender: type[Page], instance: Page, **kwargs) -> None:
    from cms.search import page_index

    if isinstance(instance, BasePage):
        page_index(instance)


def _event_settle(sender: type[Page], instance: Page, **kwargs) -> None:
    """A meeting that moved, or gained seats, is told to those who come."""
    from cms.services import event_settle

    if isinstance(instance, EventPage):
        event_settle(event_id=instance.pk, now=timezone.now())


def _unpublished(sender: type[Page], instance: Page, **kwargs) -> None:
    from cms.search import page_forget

    page_forget(instance)


def _company_changed(sender: type, instance: Employer | NetworkMembership, **kwargs) -> None:
    employer_id = instance.employer_id if isinstance(instance, NetworkMembership) else instance.pk
    if StoryPage.objects.filter(employer=employer_id).exists():
        published_mark_change()

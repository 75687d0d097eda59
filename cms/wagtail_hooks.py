"""What the administration of contents gains: broken links, companies to choose, care for held meetings."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from cms.choosers import MemberChooserViewSet, member_chooser
from cms.models import EventPage
from cms.views.editing import broken_links_report


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("liens-rompus/", broken_links_report, name="cms_broken_links")]


@hooks.register("register_reports_menu_item")
def reports_item() -> MenuItem:
    return MenuItem("Liens rompus", reverse("cms_broken_links"), icon_name="link", order=900)


@hooks.register("register_admin_viewset")
def chooser_of_members() -> MemberChooserViewSet:
    return member_chooser


# --- Meetings to which somebody is registered -----------------------------------------------------------------------
@hooks.register("before_delete_page")
def delete_refuse(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Who came, and what followed, hang on the page: it is withdrawn instead."""
    return _refuse(
        request, _held(page), "Des personnes y sont inscrites : dépubliez plutôt que supprimer, le suivi en dépend."
    )


@hooks.register("before_unpublish_page")
def unpublish_refuse(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Somebody is expected: the meeting is called off first, so that everybody is told."""
    expected = [event for event in _held(page) if not event.is_past and event.registrations.active().exists()]
    return _refuse(
        request, expected, "Des inscrits sont attendus : annulez d'abord le rendez-vous, chacun sera prévenu."
    )


@hooks.register("before_bulk_action")
def bulk_refuse(
    request: HttpRequest, action_type: str, objects: Iterable[Page], action_class_instance: object
) -> HttpResponse | None:
    refuse = {"delete": delete_refuse, "unpublish": unpublish_refuse}.get(action_type)
    pages = [one for one in objects if isinstance(one, Page)] if refuse else []
    return next((answer for page in pages if refuse and (answer := refuse(request, page))), None)


def _held(page: Page) -> list[EventPage]:
    """The meetings at this page or below it to which somebody is or was registered."""
    below = EventPage.objects.descendant_of(page, inclusive=True)
    return list(below.filter(registrations__isnull=False).distinct())


def _refuse(request: HttpRequest, events: list[EventPage], why: str) -> HttpResponse | None:
    if not events:
        return None
    titles = ", ".join(f"« {event.title} »" for event in events[:5])
    messages.error(request, f"{titles}. {why}")
    return redirect("wagtailadmin_explore", events[0].get_parent().pk)

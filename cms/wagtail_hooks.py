"""What the administration of contents gains: the report of broken links."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.views.editing import broken_links_report


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [path("liens-rompus/", broken_links_report, name="cms_broken_links")]


@hooks.register("register_reports_menu_item")
def reports_item() -> MenuItem:
    return MenuItem("Liens rompus", reverse("cms_broken_links"), icon_name="link", order=900)

"""Wagtail's administration behind our gate."""

from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.access import editors_only

urlpatterns = decorate_urlpatterns(wagtailadmin_urls.urlpatterns, editors_only)

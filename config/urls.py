"""Every address of the site, room by room. Wagtail answers last, for the pages editors make."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import api
from config.signin import login
from core.gallery import gallery
from core.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("cms/", include("cms.admin_urls")),
    path("api/v1/", api.urls),
    path("compte/", include("allauth.urls")),
    # After allauth's own, so that links and redirects use this address.
    path("connexion/", login, name="account_login"),
    path("referentiels/", include("referential.urls")),
    path("", include("accounts.urls")),
    path("", include("people.urls")),
    path("", include("matching.urls")),
    path("", include("placements.urls")),
    path("", include("clauses.urls")),
    path("", include("employers.urls")),
    path("", include("reporting.urls")),
    path("", include("cms.urls")),
    path("", include("cms.public_urls")),
]

if settings.DEMO:
    urlpatterns = [path("composants/", gallery, name="gallery"), *urlpatterns]

"""What visitors read without an account: the pages, and the files their editors attach to them.

The names are Wagtail's own, which its models reverse.
"""

from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from wagtail import views
from wagtail.documents.views.serve import serve as document_serve
from wagtail.urls import serve_pattern

from cms.pages_kept import page_serve
from cms.views.site import image_serve

urlpatterns = [
    re_path(r"^documents/(\d+)/(.*)$", login_not_required(document_serve), name="wagtaildocs_serve"),
    path("media/images/<path:name>", image_serve),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        login_not_required(views.authenticate_with_password),
        name="wagtailcore_authenticate_with_password",
    ),
    re_path(serve_pattern, page_serve, name="wagtail_serve"),
]

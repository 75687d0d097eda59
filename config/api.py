"""The HTTP API. Each room brings a router from its own `api.py`; nothing is open without a session."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI
from ninja.security import django_auth

api = NinjaAPI(
    title="Passerelle",
    version="1",
    description="Données de Passerelle, limitées à ce que voit la personne connectée.",
    auth=django_auth,
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/employers", "employers.api.router")
api.add_router("/figures", "reporting.api.router")


def session_or_401(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A program that is not logged in is told so in its own language, rather than led to a page with a form."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"detail": "Connectez-vous pour utiliser cette adresse."}, status=401)
        return view(request, *args, **kwargs)

    return login_not_required(asked)


def _guarded(pattern: URLPattern | URLResolver) -> URLPattern:
    if not isinstance(pattern, URLPattern):
        raise TypeError(f"{pattern}: an address that nobody guards")
    return path(str(pattern.pattern), session_or_401(pattern.callback), name=pattern.name)


patterns, app_name, namespace = api.urls
urls = ([_guarded(pattern) for pattern in patterns], app_name, namespace)

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.actors import actor_of
from accounts.enums import Role
from accounts.http import VisitorRequest

# Roles that read personal data: a stolen password must not be enough.
SENSITIVE_ROLES = frozenset({Role.REFERENT, Role.FACILITATOR, Role.PILOT, Role.ADMIN})


# Where a second factor is set up, confirmed by the password, or given up by leaving; and what these pages load.
OPEN_WITHOUT_SECOND_FACTOR = ("/compte/2fa/", "/compte/reauthenticate/", "/compte/logout/", "/connexion/", "/static/")


class ActorMiddleware:
    """Sets `request.actor`, and sends people of sensitive roles to set up their second factor."""

    def __init__(self, get_response: Callable[[VisitorRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: VisitorRequest) -> HttpResponse:
        request.actor = actor_of(request.user) if request.user.is_authenticated else None
        if self._second_factor_missing(request):
            return redirect(reverse("mfa_index"))
        return self.get_response(request)

    def _second_factor_missing(self, request: VisitorRequest) -> bool:
        if not settings.SECOND_FACTOR_REQUIRED or request.actor is None:
            return False
        if request.actor.role not in SENSITIVE_ROLES or request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR):
            return False
        return not Authenticator.objects.filter(user=request.actor.user).exists()

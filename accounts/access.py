"""Gates of views: a role is needed, or nobody passes."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def role_required(*roles: str) -> Callable[[View], View]:
    """Let the view run only for an actor in one of `roles`; others get 403, visitors the login page.

    The roles are kept on the view as `allowed_roles`, which the access tests read.
    """
    allowed = frozenset(map(str, roles))

    def gate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            actor = getattr(request, "actor", None)
            if actor is None or actor.role not in allowed:
                raise PermissionDenied("Cette page est réservée à un autre rôle.")
            return view(request, *args, **kwargs)

        checked.allowed_roles = allowed  # type: ignore[attr-defined]
        return checked

    return gate

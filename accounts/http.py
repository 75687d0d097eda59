"""Requests as the middlewares leave them, for the annotations of views."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.actors import Actor
from accounts.models import User


class VisitorRequest(HttpRequest):
    """Anybody's request; `actor` is None for a visitor and for a user without membership."""

    actor: Actor | None
    htmx: HtmxDetails


class ActorRequest(VisitorRequest):
    """The request of a view behind `role_required`: somebody acts in a role."""

    actor: Actor
    user: User

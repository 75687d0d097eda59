from django.conf import settings
from django.http import HttpRequest

from core.navigation import navigation_for


def site(request: HttpRequest) -> dict:
    """What every page shows: the Département, who acts, and that role's menu."""
    actor = getattr(request, "actor", None)
    return {
        "department_name": settings.DEPARTMENT_NAME,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "actor": actor,
        "navigation": navigation_for(actor.role if actor else "public"),
    }

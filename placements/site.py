"""Full addresses of this room's pages, for mails."""

from django.conf import settings
from django.urls import reverse


def site_page(name: str, *args: object) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(f"placements:{name}", args=args)

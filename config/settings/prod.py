"""Production: everything that must be given is asked from the environment, and refused when missing."""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL")
# Asked before the base settings are read: those would otherwise fall back on the embedded servers.
if missing := [name for name in REQUIRED if not os.environ.get(name)]:
    raise ImproperlyConfigured(f"Variables d'environnement manquantes : {', '.join(missing)}.")

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import CONTENT_SECURITY_POLICY, SITE_URL, env  # noqa: E402

if urlsplit(SITE_URL).scheme != "https":
    raise ImproperlyConfigured("SITE_URL doit commencer par https:// : les connexions et les cookies en dépendent.")
if proconnect := env.str("PROCONNECT_SERVER_URL", default=""):
    # The login form is answered by a redirection to ProConnect, which browsers count as a form's destination.
    origin = urlsplit(proconnect)
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(f"{origin.scheme}://{origin.netloc}")

"""WSGI entry point, served by gunicorn."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
application = get_wsgi_application()
# The addresses, and the views behind them, once for all the processes of the web: each would load them at its first
# page otherwise.
import_module(settings.ROOT_URLCONF)

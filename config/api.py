"""The HTTP API. Each room brings a router from its own `api.py`; nothing is open without a session."""

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

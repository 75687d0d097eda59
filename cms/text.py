"""Small helpers on words."""

from django.db.models import Func, TextField
from django.utils.text import slugify


class Unaccent(Func):
    """Words without their accents, as PostgreSQL writes them."""

    function = "unaccent"
    output_field = TextField()


def anchor(title: str) -> str:
    """The address of a title inside its page."""
    return slugify(title)[:60] or "partie"

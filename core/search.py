"""Search by resemblance."""

from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Func


def words_alike(words: Func, text: Any) -> TrigramWordSimilarity:
    """How much the words resemble a part of the text, both normalised by the database.

    Django accepts an expression for the words; its stubs ask for a plain string.
    """
    return TrigramWordSimilarity(words, text)  # type: ignore[arg-type]

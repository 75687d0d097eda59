"""Columns that the database computes for searches."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func


def search_words(*fields: str) -> models.GeneratedField:
    """The French words of `fields`, without accents, kept by the database for full-text search."""
    joined = " || ' ' || ".join(f"coalesce({field}, '')" for field in fields)
    return models.GeneratedField(
        expression=Func(template=f"to_tsvector('french_unaccent', {joined})", output_field=SearchVectorField()),
        output_field=SearchVectorField(),
        db_persist=True,
        verbose_name="mots",
    )


def normalised(field: str) -> models.GeneratedField:
    """`field` without accent, case or punctuation, for searches that forgive a typing mistake."""
    return models.GeneratedField(
        expression=Func(F(field), function="search_normalise"),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="texte de recherche",
    )

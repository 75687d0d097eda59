"""The database's referential, as the engine wants it: read once, kept until a referential changes."""

from functools import lru_cache

from django.db import connection

from matching.engine import types
from referential.models import Mobility, Occupation, OccupationSkill, Skill, Title


def referential_load() -> types.Referential:
    """Everything in force. Rows withdrawn by a newer version are left out, so nothing is ranked on what is gone."""
    return types.Referential.from_records(
        occupations=Occupation.objects.active().order_by("pk").values_list("code", "label", "definition").iterator(),
        titles=Title.objects.active().order_by("pk").values_list("occupation_id", "label").iterator(),
        skills=(
            (code, label, macro or "", kind)
            for code, label, macro, kind in Skill.objects.active()
            .order_by("pk")
            .values_list("code", "label", "macro_id", "kind")
            .iterator()
        ),
        links=OccupationSkill.objects.active()
        .order_by("pk")
        .values_list("occupation_id", "skill_id", "is_core")
        .iterator(),
        mobilities=Mobility.objects.active()
        .order_by("pk")
        .values_list("from_occupation_id", "to_occupation_id", "rank")
        .iterator(),
    )


VERSION_SQL = """
    SELECT
        (SELECT coalesce(max(id), 0) FROM referential_referentialversion),
        (SELECT count(*) FROM referential_occupation WHERE withdrawn_on IS NULL)
"""


def referential_version() -> tuple[int, int]:
    """Changes whenever an import changed something, whatever the source."""
    with connection.cursor() as cursor:
        cursor.execute(VERSION_SQL)
        return cursor.fetchone()


def referential_current() -> types.Referential:
    """The referential in force, loaded again only after an import."""
    return _cached(referential_version())


@lru_cache(maxsize=1)
def _cached(version: tuple[int, int]) -> types.Referential:
    return referential_load()

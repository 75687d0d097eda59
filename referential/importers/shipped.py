"""The small referential written by us: occupations of insertion work, everyday titles, skills, communes.

It may be loaded before or after an official import, any number of times. It never touches a row that an official
file owns, and an official import takes over the occupations, mobilities and communes that both know. Our titles
(`T…`) and skills (`P…`) have codes of their own: they stay selectable beside the official ones until a later
version of these files drops them.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from core.commands import Progress, silent
from referential.enums import Source, TitleKind
from referential.importers.communes import COLUMNS as COMMUNE_COLUMNS
from referential.importers.communes import communes_read
from referential.importers.files import count_fr, open_file, read_csv
from referential.importers.upsert import Change, import_lock, upsert, version_record
from referential.models import Commune, Mobility, Occupation, OccupationSkill, ReferentialRow, Skill, Title

VERSION = "1"
DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def shipped_referential_load(*, now: datetime | None = None, progress: Progress = silent) -> dict[str, str | int]:
    """Bring our own rows to the state of the files that come with the code."""
    import_lock()
    now = now or timezone.now()

    def load(
        model: type[ReferentialRow],
        file: str,
        columns: dict[str, str],
        key: tuple[str, ...],
        convert: Callable[[tuple], tuple] = tuple,
        extra: tuple[str, ...] = (),
    ) -> Change:
        change = upsert(
            model,
            (convert(values) for values in _values(file, tuple(columns))),
            columns=(*columns.values(), *extra),
            key=key,
            source=Source.SHIPPED,
            now=now,
        )
        progress(f"{model._meta.verbose_name_plural} : {count_fr(change.rows)}")
        return change

    changes = {
        "occupations": load(
            Occupation,
            "occupations.csv",
            _same("code label definition sector_code sector_label domain_code domain_label riasec"),
            ("code",),
            lambda row: (*row, "", False),
            ("access", "is_regulated"),
        ),
        "titles": load(
            Title,
            "titles.csv",
            {"code": "code", "label": "label", "occupation": "occupation_id"},
            ("code",),
            lambda row: (*row, row[1], TitleKind.EVERYDAY.value, False),
            ("short_label", "kind", "is_rarely_used"),
        ),
        "skills": load(
            Skill,
            "skills.csv",
            _same("code label kind category"),
            ("code",),
            lambda row: (*row, "", "", False),
            ("definition", "subcategory", "is_macro"),
        ),
        "links": load(
            OccupationSkill,
            "occupation_skills.csv",
            {"occupation": "occupation_id", "skill": "skill_id", "core": "is_core"},
            ("occupation_id", "skill_id"),
            lambda row: (*row[:2], row[2] == "oui", False),
            ("is_emerging",),
        ),
        "mobilities": load(
            Mobility,
            "mobilities.csv",
            {"from": "from_occupation_id", "to": "to_occupation_id", "rank": "rank"},
            ("from_occupation_id", "to_occupation_id"),
        ),
        "communes": upsert(
            Commune,
            communes_read(_records("communes.csv", COMMUNE_COLUMNS), name="communes.csv"),
            columns=COMMUNE_COLUMNS,
            key=("insee_code",),
            source=Source.SHIPPED,
            now=now,
        ),
    }
    counts = {name: change.rows for name, change in changes.items()}
    version_record(source=Source.SHIPPED, version=VERSION, counts=counts, changes=changes.values(), now=now)
    return {"version": VERSION, **counts}


def _same(names: str) -> dict[str, str]:
    return {name: name for name in names.split()}


def _records(file: str, columns: tuple[str, ...]) -> Iterator:
    with open_file(DATA / file) as handle:
        yield from read_csv(handle, name=file, columns=columns)


def _values(file: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (values for _, values in _records(file, columns))

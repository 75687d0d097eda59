"""Import of the communes: one CSV file, one transaction.

Columns: `insee_code,name,department,region,postcodes,population,latitude,longitude`, postcodes separated by
spaces, population and coordinates possibly empty. A commune absent from the file is withdrawn only when the
file knows its département, so that the file of one département leaves the others alone.
"""

import math
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from core.commands import BadInput, Progress, silent
from referential.enums import Source
from referential.importers.files import Record, count_fr, open_file, read_csv
from referential.importers.upsert import import_lock, upsert, version_record
from referential.models import Commune, ReferentialVersion

COLUMNS = (
    "insee_code",
    "name",
    "department",
    "region",
    "postcodes",
    "population",
    "latitude",
    "longitude",
)
INSEE_CODE = re.compile(r"[0-9]{5}|2[AB][0-9]{3}")
DEPARTMENT_CODE = re.compile(r"[0-9]{2,3}|2[AB]")
POSTCODE = re.compile(r"[0-9]{5}")
DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?")


@transaction.atomic
def communes_import(*, path: Path, now: datetime, progress: Progress = silent) -> dict[str, int]:
    """Bring the communes to the state of the file. Raises `BadInput` and leaves the database untouched."""
    import_lock()
    without_coordinates = 0

    def counted(file) -> Iterator[tuple]:
        nonlocal without_coordinates
        for row in communes_read(read_csv(file, name=path.name, columns=COLUMNS), name=path.name):
            without_coordinates += row[6] is None
            yield row

    progress("Lecture des communes…")
    with open_file(path) as file:
        change = upsert(
            Commune,
            counted(file),
            columns=COLUMNS,
            key=("insee_code",),
            source=Source.COMMUNES,
            now=now,
            withdraw_within="department",
        )
    if not change.rows:
        raise BadInput("le fichier ne contient aucune commune", file=path.name, line=1)
    progress(
        f"communes : {count_fr(change.rows)} lues, {count_fr(change.inserted)} ajoutées,"
        f" {count_fr(change.updated)} modifiées, {count_fr(change.withdrawn)} retirées"
    )
    counts = {"communes": change.rows, "without_coordinates": without_coordinates}
    # The file bears no version: the day it last brought something new stands for it.
    current = ReferentialVersion.objects.filter(source=Source.COMMUNES).first()
    version = current.version if current and not change.any else timezone.localdate(now).isoformat()
    version_record(
        source=Source.COMMUNES,
        version=version,
        counts=counts,
        changes=[change],
        now=now,
    )
    return counts


def communes_read(records: Iterator[Record], *, name: str) -> Iterator[tuple]:
    """Checked rows in the order of `COLUMNS`; the same commune given twice alike is read once."""
    first: dict[str, tuple[int, int]] = {}
    for line, values in records:
        code = values[0]
        if code in first:
            if first[code][1] != hash(values):
                raise BadInput(
                    f"la commune {code} figure deux fois avec un contenu différent (déjà lue ligne {first[code][0]})",
                    file=name,
                    line=line,
                )
            continue
        first[code] = (line, hash(values))
        try:
            yield commune_parse(values)
        except ValueError as error:
            raise BadInput(str(error), file=name, line=line) from error


def commune_parse(values: tuple[str, ...]) -> tuple:
    """One row from its texts. Raises `ValueError` with a reason in French."""
    code, label, department, region, postcodes_text, population, latitude, longitude = values
    if not INSEE_CODE.fullmatch(code):
        raise ValueError(f"code commune mal formé : « {code[:30]} »")
    if not label or len(label) > 100:
        raise ValueError("le nom de la commune est vide ou trop long")
    if not DEPARTMENT_CODE.fullmatch(department):
        raise ValueError(f"code de département mal formé : « {department[:30]} »")
    if not re.fullmatch(r"[0-9]{1,3}", region):
        raise ValueError(f"code de région mal formé : « {region[:30]} »")
    postcodes = postcodes_text.split()
    for postcode in postcodes:
        if not POSTCODE.fullmatch(postcode):
            raise ValueError(f"code postal mal formé : « {postcode[:30]} »")
    if population and not re.fullmatch(r"[0-9]{1,9}", population):
        raise ValueError(f"population mal formée : « {population[:30]} »")
    if bool(latitude) != bool(longitude):
        raise ValueError("la latitude et la longitude vont ensemble")
    return (
        code,
        label,
        department,
        region,
        postcodes,
        int(population) if population else None,
        _degrees(latitude, limit=90, name="latitude"),
        _degrees(longitude, limit=180, name="longitude"),
    )


def _degrees(text: str, *, limit: int, name: str) -> float | None:
    if not text:
        return None
    if not DECIMAL.fullmatch(text) or not math.fabs(float(text)) <= limit:
        raise ValueError(f"{name} mal formée : « {text[:30]} »")
    return float(text)

"""The official ROME 4.0 CSV files read straight into the engine, without a database."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from matching.engine.types import Referential

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("PASSERELLE_DATA", ROOT.parent / "shared" / "data"))


def rows(name: str, folder: Path) -> Iterator[dict[str, str]]:
    (path,) = sorted(folder.glob(f"unix_{name}_v*_utf8.csv"))
    with path.open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


def load(folder: Path | None = None, *, mobilities: bool = True) -> Referential:
    folder = folder or DATA / "rome"
    definitions: dict[str, list[str]] = defaultdict(list)
    for row in rows("texte", folder):
        if row["libelle_type_texte"] == "definition":
            definitions[row["code_rome"]].append(row["libelle_texte"])
    skills = [
        (row["code_ogr"], row["libelle_competence"], row["code_ogr_macro_comp"], "know_how")
        for row in rows("referentiel_competence", folder)
    ]
    skills += [
        (row["code_ogr_savoir"], row["libelle_savoir"], "", "knowledge") for row in rows("referentiel_savoir", folder)
    ]
    core = {(row["code_rome"], row["code_ogr"]) for row in rows("coherence_item", folder) if row["coeur_metier"]}
    return Referential.from_records(
        occupations=[
            (row["code_rome"], row["libelle_rome"], " ".join(definitions[row["code_rome"]]))
            for row in rows("referentiel_code_rome", folder)
        ],
        titles=[(row["code_rome"], row["libelle_appellation_long"]) for row in rows("referentiel_appellation", folder)],
        skills=skills,
        links=[
            (row["code_rome"], row["code_ogr"], (row["code_rome"], row["code_ogr"]) in core)
            for row in rows("liens_rome_referentiels", folder)
            if row["code_compo_bloc"] == "5"
        ],
        mobilities=[
            (row["code_rome"], row["code_rome_cible"], int(row["numero_ordre"]))
            for row in (rows("rubrique_mobilite", folder) if mobilities else ())
        ],
    )

"""Import of the official ROME 4.0 CSV files (France Travail), folder or zip, one transaction.

What is read, and what the counts mean:

- occupations: `referentiel_code_rome`, with the domains of `cr_gd_dp`, the profile of `…_riasec` and, from
  `texte`, the sentences of the definition and of the way in (one a line, doubled apostrophes made single);
- titles: `referentiel_appellation`, principal and synonyms;
- skills: `referentiel_competence` (know-how and soft skills, macro-skills included) and `referentiel_savoir`;
- links: the lines of `liens_rome_referentiels` that lead to a skill (titles, working conditions and the
  occupation itself are listed there too, and not counted); `coherence_item` says which are core
  ("Principale") or emerging;
- mobilities: `rubrique_mobilite`, the lower the rank the nearer.

Anything inconsistent is refused with file and line. Titles and mobilities may be partial; a row that is no
longer in the files is withdrawn, not deleted. Our own rows (everyday titles, `P…` skills) stay selectable
beside the official ones; for an occupation or a mobility that both know, the official text wins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from core.commands import BadInput, Progress, silent
from referential.enums import SkillKind, Source, TitleKind
from referential.importers.files import Record, count_fr, open_source, read_csv
from referential.importers.files import Source as Files
from referential.importers.upsert import Change, import_lock, upsert, version_record
from referential.models import Mobility, Occupation, OccupationSkill, ReferentialRow, Skill, Title

ROME_CODE = re.compile(r"[A-N][0-9]{4}")
OGR_CODE = re.compile(r"[0-9]{1,16}")
SKILLS_BLOCK = "5"
NEVER_EMPTY = {
    "occupations": "referentiel_code_rome",
    "titles": "referentiel_appellation",
    "skills": "referentiel_competence",
    "links": "liens_rome_referentiels",
}

COLUMNS = {
    "referentiel_code_rome": ("code_rome", "libelle_rome", "code_rome_parent", "emploi_reglemente"),
    "cr_gd_dp": (
        "code_rome",
        "code_grand_domaine",
        "libelle_grand_domaine",
        "code_domaine_professionel",
        "libelle_domaine_professionel",
    ),
    "referentiel_code_rome_riasec": ("code_rome", "riasec_majeur", "riasec_mineur"),
    "texte": ("code_rome", "libelle_type_texte", "position_phrase", "libelle_texte"),
    "referentiel_appellation": (
        "code_ogr",
        "libelle_appellation_long",
        "libelle_appellation_court",
        "code_rome",
        "classification",
        "peu_usite",
    ),
    "referentiel_competence": (
        "code_ogr",
        "nature",
        "libelle_competence",
        "definition",
        "code_ogr_macro_comp",
        "cat_comp",
        "sous_cat_comp",
    ),
    "referentiel_savoir": ("code_ogr_savoir", "libelle_savoir", "categorie_savoir", "sous_categorie_savoir"),
    "referentiel_contexte_travail": ("code_ogr",),
    "liens_rome_referentiels": ("code_rome", "code_compo_bloc", "code_ogr"),
    "coherence_item": ("code_rome", "code_ogr", "coeur_metier"),
    "rubrique_mobilite": ("code_rome", "code_rome_cible", "numero_ordre"),
}


@transaction.atomic
def rome_import(*, path: Path, now: datetime, progress: Progress = silent) -> dict[str, str | int]:
    """Bring the database to the state of the files. Raises `BadInput` and leaves the database untouched."""
    import_lock()
    with open_source(path) as files:
        return RomeImport(RomeFiles.find(files, path), now=now, progress=progress).run()


@dataclass(frozen=True)
class RomeFiles:
    """The files of one version, found by their stem: their names hold a version number that changes."""

    files: Files
    names: dict[str, str]
    version: str

    @classmethod
    def find(cls, files: Files, path: Path) -> "RomeFiles":
        available = files.names()
        names: dict[str, str] = {}
        versions: set[str] = set()
        for stem in COLUMNS:
            pattern = re.compile(rf"(?:\w+?_)??{stem}_v(\d+)(?:_utf8)?\.csv", re.IGNORECASE)
            found = [(name, match[1]) for name in available if (match := pattern.fullmatch(name))]
            if not found:
                raise BadInput(f"fichier absent : unix_{stem}_v….csv", file=path)
            if len(found) > 1:
                raise BadInput(f"plusieurs versions de {stem} : {', '.join(n for n, _ in found)}", file=path)
            names[stem] = found[0][0]
            versions.add(found[0][1])
        if len(versions) > 1:
            raise BadInput(f"les fichiers n'ont pas tous la même version : {', '.join(sorted(versions))}", file=path)
        return cls(files=files, names=names, version=versions.pop())

    def read(self, stem: str) -> Iterator[Record]:
        name = self.names[stem]
        with self.files.open(name) as file:
            yield from read_csv(file, name=name, columns=COLUMNS[stem])


@dataclass
class RomeImport:
    """One run. `position` is the file and line being read: what a refusal must name."""

    rome: RomeFiles
    now: datetime
    progress: Progress
    position: tuple[str, int] = ("", 0)
    occupations: set[str] = field(default_factory=set)
    skills: set[str] = field(default_factory=set)

    def run(self) -> dict[str, str | int]:
        self.progress(f"ROME version {self.rome.version}…")
        changes = {
            "occupations": self._upsert(
                Occupation,
                self._occupations(),
                "code label parent_id is_regulated definition access"
                " sector_code sector_label domain_code domain_label riasec",
            ),
            "titles": self._upsert(Title, self._titles(), "code label short_label occupation_id kind is_rarely_used"),
            "skills": self._upsert(
                Skill, self._skills(), "code label definition kind is_macro macro_id category subcategory"
            ),
            "links": self._upsert(
                OccupationSkill,
                self._links(),
                "occupation_id skill_id is_core is_emerging",
                key=("occupation_id", "skill_id"),
            ),
            "mobilities": self._upsert(
                Mobility,
                self._mobilities(),
                "from_occupation_id to_occupation_id rank",
                key=("from_occupation_id", "to_occupation_id"),
            ),
        }
        counts = {name: change.rows for name, change in changes.items()}
        for name, stem in NEVER_EMPTY.items():
            if not counts[name]:
                raise BadInput("le fichier ne contient aucune ligne utile", file=self.rome.names[stem], line=1)
        version_record(
            source=Source.ROME,
            version=self.rome.version,
            counts=counts,
            changes=changes.values(),
            now=self.now,
        )
        return {"version": self.rome.version, **counts}

    def _upsert(
        self,
        model: type[ReferentialRow],
        rows: Iterator[tuple],
        columns: str,
        key: tuple[str, ...] = ("code",),
    ) -> Change:
        names = columns.split()
        change = upsert(
            model,
            self._fitting(model, names, rows),
            columns=names,
            key=key,
            source=Source.ROME,
            now=self.now,
        )
        self.progress(
            f"{model._meta.verbose_name_plural} : {count_fr(change.rows)} lus,"
            f" {count_fr(change.inserted)} ajoutés, {count_fr(change.updated)} modifiés,"
            f" {count_fr(change.withdrawn)} retirés"
        )
        return change

    def _fitting(self, model: type[ReferentialRow], names: list[str], rows: Iterator[tuple]) -> Iterator[tuple]:
        """The same rows, refusing a value longer than its column."""
        lengths = [getattr(model._meta.get_field(name), "max_length", None) for name in names]
        limits = [(index, length) for index, length in enumerate(lengths) if length]
        for row in rows:
            for index, limit in limits:
                if row[index] and len(row[index]) > limit:
                    raise self._bad(f"valeur trop longue : « {row[index][:60]}… »")
            yield row

    # --- Reading, one method a table ---

    def _read(self, stem: str) -> Iterator[tuple[str, ...]]:
        for line, values in self.rome.read(stem):
            self.position = (self.rome.names[stem], line)
            yield values

    def _occupations(self) -> Iterator[tuple]:
        rows: dict[str, tuple] = {}
        parents: dict[str, tuple[str, int]] = {}
        unique = Unique(self)
        for code, label, parent, regulated in self._read("referentiel_code_rome"):
            if unique.seen(code, (label, parent, regulated)):
                continue
            self._check_code(code, ROME_CODE, "code ROME")
            self._check_label(label)
            if parent:
                parents.setdefault(parent, self.position)
            rows[code] = (code, label, parent if parent and parent != code else None, regulated == "O")
        for parent, self.position in parents.items():
            if parent not in rows:
                raise self._bad(f"code ROME parent inconnu : {parent}")
        self.occupations = set(rows)
        domains = self._by_occupation("cr_gd_dp")
        profiles = self._by_occupation("referentiel_code_rome_riasec")
        texts = self._texts()
        for code, row in rows.items():
            yield (
                *row,
                texts.get((code, "definition"), ""),
                texts.get((code, "acces_metier"), ""),
                *domains.get(code, ("", "", "", "")),
                "".join(profiles.get(code, ())),
            )

    def _texts(self) -> dict[tuple[str, str], str]:
        sentences: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for code, kind, position, sentence in self._read("texte"):
            self._check_known(code)
            sentences.setdefault((code, kind), []).append((self._number(position), sentence.replace("''", "'")))
        return {key: "\n".join(text for _, text in sorted(found)) for key, found in sentences.items()}

    def _by_occupation(self, stem: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        unique = Unique(self)
        for code, *values in self._read(stem):
            self._check_known(code)
            if not unique.seen(code, tuple(values)):
                found[code] = tuple(values)
        return found

    def _titles(self) -> Iterator[tuple]:
        unique = Unique(self)
        for code, *content in self._read("referentiel_appellation"):
            if unique.seen(code, tuple(content)):
                continue
            label, short, occupation, classification, rare = content
            self._check_code(code, OGR_CODE, "code OGR")
            self._check_label(label)
            self._check_known(occupation)
            kind = TitleKind.PRINCIPAL if classification == "PRINCIPALE" else TitleKind.SYNONYM
            yield code, label, short, occupation, kind.value, rare == "O"

    def _skills(self) -> Iterator[tuple]:
        unique = Unique(self)
        wanted: dict[str, tuple[str, int]] = {}
        macros: set[str] = set()
        for code, *content in self._read("referentiel_competence"):
            if unique.seen(code, tuple(content)):
                continue
            nature, label, definition, macro, category, subcategory = content
            self._check_code(code, OGR_CODE, "code OGR")
            self._check_label(label)
            is_macro = nature.casefold().startswith("macro")
            if is_macro:
                macros.add(code)
            if macro:
                wanted.setdefault(macro, self.position)
            self.skills.add(code)
            kind = SkillKind.SOFT if category.casefold().startswith("savoir-être") else SkillKind.KNOW_HOW
            yield code, label, definition, kind.value, is_macro, macro or None, category, subcategory
        for macro, self.position in wanted.items():
            if macro not in macros:
                raise self._bad(f"macro-compétence inconnue : {macro}")
        for code, *content in self._read("referentiel_savoir"):
            if unique.seen(code, tuple(content)):
                continue
            label, category, subcategory = content
            self._check_code(code, OGR_CODE, "code OGR")
            self._check_label(label)
            self.skills.add(code)
            yield code, label, "", SkillKind.KNOWLEDGE.value, False, None, category, subcategory

    def _links(self) -> Iterator[tuple]:
        contexts = {code for (code,) in self._read("referentiel_contexte_travail")}
        marks: dict[tuple[str, str], str] = {}
        unique = Unique(self)
        for occupation, item, mark in self._read("coherence_item"):
            self._check_known(occupation)
            if item not in self.skills and item not in contexts:
                raise self._bad(f"code OGR inconnu : « {item[:30]} »")
            if not unique.seen((occupation, item), (mark,)) and mark:
                marks[occupation, item] = mark
        written: set[tuple[str, str]] = set()
        for occupation, block, item in self._read("liens_rome_referentiels"):
            self._check_known(occupation)
            if block != SKILLS_BLOCK or (occupation, item) in written:
                continue
            if item not in self.skills:
                raise self._bad(f"code OGR de compétence inconnu : « {item[:30]} »")
            written.add((occupation, item))
            mark = marks.get((occupation, item), "")
            yield occupation, item, mark == "Principale", mark == "Émergente"

    def _mobilities(self) -> Iterator[tuple]:
        unique = Unique(self)
        for start, target, rank in self._read("rubrique_mobilite"):
            self._check_known(start)
            self._check_known(target)
            if start == target:
                raise self._bad(f"une mobilité mène à un autre métier, pas à {start}")
            if not unique.seen((start, target), (rank,)):
                yield start, target, self._number(rank)

    # --- Refusals ---

    def _bad(self, reason: str) -> BadInput:
        name, line = self.position
        return BadInput(reason, file=name, line=line)

    def _check_code(self, code: str, pattern: re.Pattern[str], name: str) -> None:
        if not pattern.fullmatch(code):
            raise self._bad(f"{name} mal formé : « {code[:30]} »")

    def _check_known(self, code: str) -> None:
        if code not in self.occupations:
            raise self._bad(f"code ROME inconnu : « {code[:30]} »")

    def _check_label(self, label: str) -> None:
        if not label:
            raise self._bad("le libellé est vide")

    def _number(self, value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", value):
            raise self._bad(f"nombre attendu : « {value[:30]} »")
        return int(value)


class Unique:
    """Recognises repeated keys: the same content twice is harmless, another content is refused."""

    def __init__(self, run: RomeImport) -> None:
        self.run = run
        self.first: dict[object, tuple[tuple[str, int], int]] = {}

    def seen(self, key: str | tuple[str, ...], content: tuple[str, ...]) -> bool:
        if key not in self.first:
            self.first[key] = (self.run.position, hash(content))
            return False
        (file, line), digest = self.first[key]
        if digest != hash(content):
            name = key if isinstance(key, str) else " – ".join(key)
            raise self.run._bad(
                f"« {name[:60]} » figure deux fois avec un contenu différent (déjà lu dans {file}, ligne {line})"
            )
        return True

"""An audit's figures as a French reader wants them: words, signs, and what moved since the one before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core import formats
from matching.engine.absence import NO_OPENING, NO_WORK, SET_ASIDE, SEVERAL
from matching.engine.fairness import EXPOSURE, FOUR_FIFTHS, SCORE, SHOWN

NOTABLE = 0.05  # a gap under a twentieth of the mean is not called one
HIDDEN = "masqué"
MEASURES = {EXPOSURE: "Visibilité", SCORE: "Score moyen", SHOWN: "Offres par personne"}
KINDS = {"job": "Emplois", "immersion": "Immersions", "tutoring": "Tuteurs"}
# code: what keeps out, what can help, what lifting it alone would give
REASONS: dict[str, tuple[str, str]] = {
    NO_OPENING: ("Aucune offre en ligne", "Publier des offres, des immersions ou des tuteurs."),
    NO_WORK: (
        "Aucune offre du métier ou d'un métier proche",
        "Démarcher des employeurs de ces métiers ; vérifier que le profil dit bien le métier et les compétences.",
    ),
    "places": ("Plus de place libre", "Demander aux employeurs et aux tuteurs s'ils peuvent ouvrir d'autres places."),
    "age": ("Âge minimal fixé par la loi", "Chercher les mêmes métiers sans travaux interdits aux plus jeunes."),
    "dates": ("Dates", "Revoir la date de disponibilité ; chercher des offres qui commencent plus tard."),
    "distance": ("Distance", "Aides à la mobilité, permis, transport solidaire ; chercher des offres plus proches."),
    "access": ("Lieu sans transport en commun", "Covoiturage, prêt de véhicule, horaires accordés aux lignes."),
    "hours": ("Heures par semaine", "Proposer aux employeurs un temps de travail progressif."),
    "slots": ("Horaires", "Garde d'enfants en horaires décalés ; demander à l'employeur d'adapter les horaires."),
    "licences": ("Permis ou certificat", "Financer le permis ou le CACES ; commencer par une immersion."),
    "languages": ("Niveau de langue", "Formation linguistique ; postes où l'on apprend sur place."),
    "purposes": ("But de l'immersion", "Demander à l'employeur si l'immersion peut servir un autre but."),
    SEVERAL: ("Plusieurs obstacles à la fois", "Regarder le dossier : aucun obstacle ne suffit à lui seul."),
    SET_ASIDE: (
        "Offres écartées, ou pas encore proposées",
        "Relire les offres écartées ; la mise à jour de la nuit proposera les nouvelles.",
    ),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One gap: its text, its interval, a word of judgement with its tone, and what moved."""

    text: str
    interval: str = ""
    verdict: str = ""
    tone: str = "neutral"
    moved: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    people: str
    without: str
    mean: str
    raw: Cell
    exposure: Cell
    score: Cell
    is_low: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One way to tell people apart, with what its chart needs."""

    axis: str
    label: str
    rows: list[Row] = field(default_factory=list)

    @property
    def chart_labels(self) -> list[str]:
        return [row.label for row in self.rows]

    @property
    def chart_series(self) -> list[dict[str, Any]]:
        return [
            {"label": "Visibilité, à situation égale", "values": [_points(row.exposure.value) for row in self.rows]},
            {"label": "Score moyen, à situation égale", "values": [_points(row.score.value) for row in self.rows]},
        ]

    @property
    def has_chart(self) -> bool:
        return any(row.exposure.value is not None or row.score.value is not None for row in self.rows)


def count(value: int | None) -> str:
    return HIDDEN if value is None else formats.number(value)


def signed(value: float) -> str:
    """A share of the mean as a French reader writes a gap: `+4,2 %`."""
    text = formats.number(100 * value, 1)
    return f"{'+' if value > 0 and text != '0' else ''}{text}{formats.NBSP}%"


def _points(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)


def tables(
    figures: Mapping[str, Any], before: Mapping[str, Any] | None = None, *, territories: frozenset[int] | None = None
) -> list[Table]:
    """The groups, judged. `before` is the previous audit; `territories` limits that table to some of them."""
    old = {(axis, row["label"]): row for axis, row in _rows(before or {})}
    found = []
    for group in figures.get("groups", ()):
        rows = [
            _row(row, old.get((group["axis"], row["label"])))
            for row in group["rows"]
            if territories is None or group["axis"] != "territory" or row["territory"] in territories
        ]
        found.append(Table(group["axis"], group["label"], rows))
    return found


def _rows(figures: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for group in figures.get("groups", ()):
        for row in group["rows"]:
            yield group["axis"], row


def _row(row: Mapping[str, Any], old: Mapping[str, Any] | None) -> Row:
    measures = row["measures"]
    shown = measures.get(SHOWN, {})
    share = row["without_share"]
    return Row(
        label=row["label"],
        people=count(row["people"]),
        without=HIDDEN if share is None else formats.percent(share),
        mean=formats.number(shown["mean"], 1) if shown else HIDDEN,
        raw=_cell(measures.get(SCORE, {}).get("raw"), row["hidden"]),
        exposure=_cell(measures.get(EXPOSURE, {}).get("within"), row["hidden"], _within(old, EXPOSURE)),
        score=_cell(measures.get(SCORE, {}).get("within"), row["hidden"], _within(old, SCORE)),
        is_low=any((one.get("ratio") or 1) < FOUR_FIFTHS for one in measures.values()),
    )


def _within(row: Mapping[str, Any] | None, measure: str) -> float | None:
    within = ((row or {}).get("measures", {}).get(measure) or {}).get("within")
    return within["value"] if within else None


def _cell(found: Mapping[str, float] | None, is_hidden: bool, old: float | None = None) -> Cell:
    if found is None:
        return Cell(HIDDEN if is_hidden else "trop peu de personnes comparables")
    value, low, high = found["value"], found["low"], found["high"]
    sure = low > 0 or high < 0
    if sure and abs(value) >= NOTABLE:
        verdict, tone = ("Moins que les autres", "warning") if value < 0 else ("Plus que les autres", "info")
    else:
        verdict, tone = "Pas d'écart net", "success"
    return Cell(signed(value), f"entre {signed(low)} et {signed(high)}", verdict, tone, _moved(value, old), value)


def _moved(value: float, old: float | None) -> str:
    if old is None:
        return ""
    change = abs(value) - abs(old)
    if abs(change) < 0.01:
        return f"stable ({signed(old)} avant)"
    return f"{'se creuse' if change > 0 else 'se réduit'} ({signed(old)} avant)"


def reasons(figures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Why people have no list: the reason, how many, and what can help; the most frequent first, hidden ones last."""
    rows = figures.get("absences", {}).get("reasons", [])
    rows = sorted(rows, key=lambda row: (row["people"] is None, -(row["people"] or 0)))
    return [(REASONS[row["code"]][0], count(row["people"]), REASONS[row["code"]][1]) for row in rows]


def hints(figures: Mapping[str, Any]) -> list[str]:
    """What would open something, in sentences; what is hidden is not said."""
    absences = figures.get("absences", {})
    found = []
    if absences.get("far"):
        found.append(f"{_people(absences['far'])} n'ont aucune offre de leur métier à moins de 20 km.")
    for row in sorted(absences.get("lifted", []), key=lambda row: -(row["people"] or 0)):
        if row["people"]:
            name = REASONS[row["code"]][0].lower()
            found.append(f"{_people(row['people'])} auraient au moins une offre sans ce seul obstacle : {name}.")
    return found


def _people(number: int) -> str:
    return f"{formats.number(number)} personnes"


def openings(figures: Mapping[str, Any]) -> list[dict[str, str]]:
    """How openings of each kind share the lists."""
    return [
        {
            "label": KINDS[kind],
            "openings": count(row["openings"]),
            "never": count(row["never_shown"]),
            "mean": formats.number(row["mean"], 1),
            "largest": count(row["largest"]),
            "gini": formats.number(row["gini"], 2),
        }
        for kind, row in figures.get("openings", {}).items()
    ]


def sentences(figures: Mapping[str, Any]) -> Iterator[str]:
    """An audit in a few lines, for a terminal."""
    people = figures["people"]
    yield f"Personnes en recherche : {count(people['searching'])}, sans offre : {count(people['without_list'])}"
    for table in tables(figures):
        for row in table.rows:
            yield f"{table.label}, {row.label} : visibilité {row.exposure.text}, score {row.score.text}"
    for label, number, _ in reasons(figures):
        yield f"Sans offre, {label.lower()} : {number}"


def csv_rows(
    figures: Mapping[str, Any], *, territories: frozenset[int] | None = None
) -> Iterator[list[str | int | float | None]]:
    """One line a figure: what a spreadsheet needs; hidden cells are written so."""
    yield ["rubrique", "groupe", "mesure", "valeur", "borne basse", "borne haute", "personnes"]
    for axis, row in _rows(figures):
        if axis == "territory" and territories is not None and row["territory"] not in territories:
            continue
        yield [axis, row["label"], "personnes", _told(row["people"]), "", "", _told(row["people"])]
        yield [axis, row["label"], "part sans offre", _told(row["without_share"]), "", "", _told(row["people"])]
        for name, label in MEASURES.items():
            measure = row["measures"].get(name)
            if measure is None:
                continue
            yield [axis, row["label"], f"{label}, moyenne", measure["mean"], "", "", row["people"]]
            for kind, about in (("raw", "écart brut"), ("within", "écart à situation égale")):
                one = measure[kind]
                if one is not None:
                    people = measure["compared"] if kind == "within" else row["people"]
                    yield [axis, row["label"], f"{label}, {about}", one["value"], one["low"], one["high"], people]
    for line in openings(figures):
        for name in ("openings", "never", "mean", "largest", "gini"):
            yield ["offres", line["label"], name, line[name], "", "", ""]
    for label, number, _ in reasons(figures):
        yield ["sans offre", label, "personnes", number, "", "", number]


def _told(value: float | None) -> str | float:
    return HIDDEN if value is None else value

"""The follow-up in words: what to do about a warning, how a mood looks."""

from collections.abc import Iterable
from typing import Any

from placements.enums import Mood, WarningKind
from placements.models import HireWarning

ADVICE: dict[str, str] = {
    WarningKind.BADLY: "Appelez la personne, puis l'employeur : une rencontre à trois évite souvent la rupture.",
    WarningKind.LEFT: "Vérifiez avec les deux, notez la fin du contrat et dites ce qui suit.",
    WarningKind.HELP: "Rappelez dans la semaine pour savoir de quelle aide il s'agit.",
    WarningKind.ABSENCES: "Cherchez ce qui gêne avec la personne : trajet, garde, santé, horaires.",
    WarningKind.DISAGREE: "Écoutez chacun séparément, puis proposez un point à trois avec le tuteur.",
    WarningKind.SILENCE: "Téléphonez : les courriels n'arrivent peut-être plus.",
    WarningKind.END_NEAR: "Préparez la suite maintenant : renouvellement, autre offre, formation ou immersion.",
}
GRAVE = frozenset({WarningKind.BADLY, WarningKind.LEFT})
MOOD_TONES: dict[int, str] = {Mood.BAD: "danger", Mood.HARD: "warning", Mood.FINE: "info", Mood.GREAT: "success"}


def warning_lines(warnings: Iterable[HireWarning]) -> list[dict[str, Any]]:
    """Each warning with what to do about it and its colour."""
    return [
        {"row": one, "advice": ADVICE[one.kind], "tone": "danger" if one.kind in GRAVE else "warning"}
        for one in warnings
    ]

"""« Pourquoi pas ? »: for any person and any opening, the stage and the fact that keep it out of her list.

The list is the one that the product proposes by itself: the `KEPT` best of all the kinds she wishes, at the prices of
the published run. What stands below is still read on the page of her openings.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from core.formats import moment
from matching import live
from matching.engine.types import Exclusion, Opening
from matching.enums import Wish
from matching.loading import OPENING_MODELS, openings_load
from matching.models import MatchRun, OpeningPrice
from matching.selectors import Candidate
from matching.services.lists import KEPT


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer: `kind` and `stage` are empty when nothing keeps the opening out.

    `score`, `price` and `cut` are those of `engine.types.Exclusion`, between 0 and 1. `lists`: how many people's lists
    the last run put the opening in. `caution`: why the figures of that run may not hold any more, empty when they do.
    """

    kind: str
    label: str
    stage: str = ""
    score: float | None = None
    price: float | None = None
    cut: float | None = None
    lists: int = 0
    caution: str = ""

    @property
    def is_hidden(self) -> bool:
        """No list of hers holds it, however long."""
        return self.stage not in {"", "score", "pricing"}

    @property
    def is_even(self) -> bool:
        """Her score is the price, to what is shown of both: a lottery settled it."""
        return self.price is not None and self.score is not None and abs(self.price - self.score) < 5e-4


def why_not(candidate: Candidate, *, kind: str, opening_id: int, without: Collection[str] = ()) -> WhyNot | None:
    """Why an opening is not in a person's list; None when it cannot be proposed any more.

    `without`: keys of the openings set aside for her, which take no place in her list.
    """
    loaded = openings_load(kind, ids=[opening_id])
    if not loaded:
        return None
    if not candidate.is_searching:
        return WhyNot("searching", "Elle n'est plus en recherche : aucune offre ne lui est proposée", "wishes")
    if kind not in candidate.kinds:
        wished = ", ".join(Wish(one).label.lower() for one in candidate.kinds)
        return WhyNot("wishes", f"Son profil ne cherche que : {wished}", "wishes")
    return _answer(candidate, loaded[0], opening_id, without)


def _answer(candidate: Candidate, opening: Opening, opening_id: int, without: Collection[str]) -> WhyNot:
    current = live.matchers()
    excluded = current[opening.kind].why_not(
        candidate.profile,
        opening,
        top=KEPT,
        age=candidate.age,
        prices=current.prices.by_key,
        beside=[current[other] for other in candidate.kinds if other != opening.kind],
        without=without,
    )
    if excluded is not None and excluded.stage not in {"score", "pricing"}:
        return WhyNot(excluded.kind, excluded.label, excluded.stage)
    caution, lists = _what_the_run_knew(candidate, opening.kind, opening_id, version_id=current.version_id)
    if excluded is None:
        return WhyNot("", "Rien ne l'écarte : cette offre fait partie de la liste", caution=caution)
    return _priced(excluded, lists, caution)


def _priced(excluded: Exclusion, lists: int, caution: str) -> WhyNot:
    return WhyNot(
        excluded.kind,
        excluded.label,
        excluded.stage,
        score=excluded.score,
        price=excluded.price,
        cut=excluded.cut,
        lists=lists,
        caution=caution,
    )


def _what_the_run_knew(candidate: Candidate, kind: str, opening_id: int, *, version_id: int | None) -> tuple[str, int]:
    """Why the prices of the published run may not tell of this pair, and how many lists it put the opening in."""
    run = MatchRun.objects.published().filter(priced_at__isnull=False).first()
    if run is None or run.priced_at is None:
        return "Les chances n'ont pas encore été réparties entre les personnes : elles le seront cette nuit.", 0
    on = moment(run.priced_at)
    if version_id not in (None, run.version_id):
        return f"Le classement a changé depuis la répartition du {on} : ses scores ne comptent plus.", 0
    row = OpeningPrice.objects.filter(run=run, kind=kind, opening_id=opening_id).first()
    if row is None:
        return (
            f"Cette offre est plus récente que la dernière répartition des chances, du {on} : le score à "
            "atteindre n'est pas encore connu. La prochaine répartition, cette nuit, peut changer la réponse."
        ), 0
    return _changes_since(candidate, kind, opening_id, run.started_at, on), row.lists


def _changes_since(candidate: Candidate, kind: str, opening_id: int, since: dt.datetime, on: str) -> str:
    opening = OPENING_MODELS[kind].objects.filter(pk=opening_id).first()
    if _later(getattr(opening, "updated_at", None), since):
        return f"L'offre a changé depuis la répartition des chances du {on} : le score à atteindre date d'avant."
    if _later(candidate.changed_at, since):
        return f"Son profil a changé depuis la répartition des chances du {on} : les scores à atteindre datent d'avant."
    return ""


def _later(changed_at: Any, since: dt.datetime) -> bool:
    return changed_at is not None and changed_at > since

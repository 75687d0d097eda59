"""« Pourquoi pas ? »: for any person and any opening, the stage and the fact that keep it out of her list.

The list is the one that the product proposes by itself: the `KEPT` best of all the kinds she wishes, at the prices of
the published run. What stands below is still read on the page of her openings.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.formats import moment
from employers.enums import OpeningKind
from matching import live
from matching.engine.types import Exclusion, Opening
from matching.enums import Wish
from matching.loading import KEPT, OPENING_MODELS, opening_key, opening_ref, openings_load
from matching.models import MatchRun, OpeningPrice
from matching.selectors import Candidate


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


@dataclass(frozen=True, slots=True)
class _Known:
    """What the published run knew: `lists` that hold an opening, by key; and when openings changed last, by key."""

    priced_on: str
    started_at: dt.datetime
    version_id: int
    lists: Mapping[str, int]
    changed_at: Mapping[str, dt.datetime]


def why_not(candidate: Candidate, *, kind: str, opening_id: int, without: Collection[str] = ()) -> WhyNot | None:
    """Why an opening is not in a person's list; None when it cannot be proposed any more.

    `without`: keys of the openings set aside for her, which take no place in her list.
    """
    key = opening_key(kind, opening_id)
    return why_not_each(candidate, [key], without=without)[key]


def why_not_each(
    candidate: Candidate, keys: Collection[str], *, without: Collection[str] = ()
) -> dict[str, WhyNot | None]:
    """The same of several openings, by key; the number of queries follows their kinds, not their number."""
    loaded = [opening for kind, ids in _by_kind(keys).items() for opening in openings_load(kind, ids=ids)]
    answers: dict[str, WhyNot | None] = dict.fromkeys(keys)
    answers |= {opening.id: _unwished(candidate, opening.kind) for opening in loaded}
    asked = [opening for opening in loaded if answers[opening.id] is None]
    return {**answers, **_answers(candidate, asked, without)} if asked else answers


def _by_kind(keys: Collection[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for kind, pk in map(opening_ref, keys):
        found.setdefault(kind, []).append(pk)
    return found


def _unwished(candidate: Candidate, kind: str) -> WhyNot | None:
    if not candidate.is_searching:
        return WhyNot("searching", "Elle n'est plus en recherche : aucune offre ne lui est proposée", "wishes")
    if kind not in candidate.kinds:
        wished = ", ".join(Wish(one).label.lower() for one in candidate.kinds)
        return WhyNot("wishes", f"Son profil ne cherche que : {wished}", "wishes")
    return None


def _answers(candidate: Candidate, openings: Sequence[Opening], without: Collection[str]) -> dict[str, WhyNot]:
    current = live.matchers()
    excluded = {opening.id: _excluded(current, candidate, opening, without) for opening in openings}
    ranked = [key for key, one in excluded.items() if one is None or one.stage in {"score", "pricing"}]
    known = _known(ranked) if ranked else None
    return {
        key: _ranked(candidate, key, one, known, version_id=current.version_id)
        if one is None or one.stage in {"score", "pricing"}
        else WhyNot(one.kind, one.label, one.stage)
        for key, one in excluded.items()
    }


def _excluded(current: live.Live, candidate: Candidate, opening: Opening, without: Collection[str]) -> Exclusion | None:
    return current[opening.kind].why_not(
        candidate.profile,
        opening,
        top=KEPT,
        age=candidate.age,
        prices=current.prices.by_key,
        beside=[current[other] for other in candidate.kinds if other != opening.kind],
        without=without,
    )


def _ranked(
    candidate: Candidate, key: str, excluded: Exclusion | None, known: _Known | None, *, version_id: int | None
) -> WhyNot:
    caution = _caution(candidate, key, known, version_id=version_id)
    if excluded is None:
        return WhyNot("", "Rien ne l'écarte : cette offre fait partie de la liste", caution=caution)
    return WhyNot(
        excluded.kind,
        excluded.label,
        excluded.stage,
        score=excluded.score,
        price=excluded.price,
        cut=excluded.cut,
        lists=known.lists.get(key, 0) if known is not None else 0,
        caution=caution,
    )


def _known(keys: Collection[str]) -> _Known | None:
    """What the published run knew of these openings; None before chances were ever spread."""
    run = MatchRun.objects.published().filter(priced_at__isnull=False).first()
    if run is None or run.priced_at is None:
        return None
    lists: dict[str, int] = {}
    changed_at: dict[str, dt.datetime] = {}
    for kind, ids in _by_kind(keys).items():
        prices = OpeningPrice.objects.filter(run=run, kind=kind, opening_id__in=ids).order_by()
        lists |= {opening_key(kind, pk): count for pk, count in prices.values_list("opening_id", "lists")}
        if kind != OpeningKind.TUTORING:  # a tutor does not say when she changed
            rows = OPENING_MODELS[kind].objects.filter(pk__in=ids).order_by()
            changed_at |= {opening_key(kind, pk): at for pk, at in rows.values_list("pk", "updated_at")}
    return _Known(moment(run.priced_at), run.started_at, run.version_id, lists, changed_at)


def _caution(candidate: Candidate, key: str, known: _Known | None, *, version_id: int | None) -> str:
    """Why the prices of the published run may not tell of this pair; empty when they do."""
    if known is None:
        return "Les chances n'ont pas encore été réparties entre les personnes : elles le seront cette nuit."
    on = known.priced_on
    if version_id not in (None, known.version_id):
        return f"Le classement a changé depuis la répartition du {on} : ses scores ne comptent plus."
    if key not in known.lists:
        return (
            f"Cette offre est plus récente que la dernière répartition des chances, du {on} : le score à "
            "atteindre n'est pas encore connu. La prochaine répartition, cette nuit, peut changer la réponse."
        )
    if _later(known.changed_at.get(key), known.started_at):
        return f"L'offre a changé depuis la répartition des chances du {on} : le score à atteindre date d'avant."
    if _later(candidate.changed_at, known.started_at):
        return f"Son profil a changé depuis la répartition des chances du {on} : les scores à atteindre datent d'avant."
    return ""


def _later(changed_at: dt.datetime | None, since: dt.datetime) -> bool:
    return changed_at is not None and changed_at > since

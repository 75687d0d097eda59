"""What suits a person, with the reasons."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Value

from accounts.actors import Actor
from employers.enums import OpeningKind
from matching import live
from matching.engine.tables import ProfileTable
from matching.engine.travel import reach_km
from matching.engine.types import Match, Profile
from matching.loading import (
    KEPT,
    KINDS,
    OPENING_FIELDS,
    opening_key,
    opening_ref,
    openings_available,
    openings_load,
    profile_load,
)
from matching.models import Dismissal, SkillsProfile
from people.models import Person
from referential.models import Commune

# Long texts and the words of searches, that no list shows.
NOT_LISTED = ("employer__description", "employer__search_name", "employer__search_document")
NOT_LISTED_OF_OPENINGS = ("description", "search_title", "search_document")
# What a list shows of an opening, and what the remarks of other rooms read of it.
_OF_BOTH = (
    *("title", "hours_per_week", "labelled_at", "published_at", "occupation_id"),
    *(f"employer__{name}" for name in ("name", "organisation_id", "paused_until", "pause_reason", "max_waiting")),
    *(f"commune__{name}" for name in ("name", "latitude", "longitude")),
)
LISTED: dict[str, tuple[str, ...]] = {
    OpeningKind.JOB: (*_OF_BOTH, "contract_kind", "immersion_possible"),
    OpeningKind.IMMERSION: _OF_BOTH,
}
TOP = 60  # of each kind: enough to filter in, far more than anybody reads


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An opening for a person, as the référent reads it."""

    kind: str
    opening: Any
    rank: int
    score: float
    distance_km: float | None
    reasons: tuple[dict[str, Any], ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    # Drawn by lot so that the matcher learns, with which probability (`matching.draws`).
    is_drawn: bool = False
    propensity: float = 1.0
    version_id: int | None = None
    # It goes first to people whom it fits better: the price of the last run.
    is_turned: bool = False

    @property
    def kind_label(self) -> str:
        return OpeningKind(self.kind).label

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.opening.pk}"


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """What a list is narrowed and sorted by: an opening without the rest of it. A tutor counts from the day she was
    added, and her place is her company's; of the commune, the code and the place alone."""

    kind: str
    pk: int
    commune: Commune | None = None
    published_at: dt.datetime | None = None
    hours_per_week: Decimal | None = None
    slots: Sequence[str] = ()
    labelled_at: dt.datetime | None = None
    contract_kind: str = ""

    @property
    def is_labelled(self) -> bool:
        return self.labelled_at is not None


# The columns of `OpeningFacts` after the number: place, date, then what each kind says.
_PLACE = ("commune_id", "commune__latitude", "commune__longitude")
_SAID = ("published_at", "hours_per_week", "slots", "labelled_at")
FACTS: dict[str, tuple[str, ...]] = {
    OpeningKind.JOB: (*_PLACE, *_SAID, "contract_kind"),
    OpeningKind.IMMERSION: (*_PLACE, *_SAID, "contract_kind"),
    OpeningKind.TUTORING: (*(f"employer__{name}" for name in _PLACE), "created_at"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person as the matcher sees her, and her age, for what the law forbids to the young: no score sees it."""

    profile: Profile
    commune: Commune | None = None
    age: int | None = None
    kinds: Sequence[str] = KINDS
    is_searching: bool = True
    changed_at: dt.datetime | None = None

    @property
    def reach_km(self) -> float | None:
        """How far she goes: what she said, else what her means of travel allow; None when unknown."""
        return reach_km(self.profile.max_km, self.profile.transports)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A person's list before it is read: openings are `OpeningFacts`, and nothing is put into words."""

    suggestions: list[Suggestion]
    matches: Mapping[str, Match]
    candidate: Candidate
    matchers: live.Live
    table: ProfileTable

    def in_full(self, shown: Sequence[Suggestion]) -> list[Suggestion]:
        """Those of the list that are shown, with their rows and their words; without what closed meanwhile."""
        openings = _openings_of((one.key for one in shown), is_list=True)
        words = self._words_of(openings)
        return [
            replace(one, opening=row, distance_km=distance_of(self.candidate, row), **words[one.key])
            for one in shown
            if (row := openings.get(one.key)) is not None
        ]

    def _words_of(self, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for kind, pks in _by_kind(keys).items():
            matches = [self.matches[opening_key(kind, pk)] for pk in pks]
            worded = self.matchers[kind].worded(self.table, matches)
            found |= {match.opening: _words(match) for match in worded}
        return found


def candidate_of(person: Person, *, on: dt.date) -> Candidate | None:
    """The candidate behind a saved profile; None when there is none yet."""
    saved = SkillsProfile.objects.filter(person=person).select_related("commune").first()
    if saved is None:
        return None
    return Candidate(
        profile=profile_load(saved),
        commune=saved.commune,
        age=person.age_on(on),
        kinds=live.kinds_wished(saved.wishes),
        is_searching=saved.is_searching,
        changed_at=saved.updated_at,
    )


def suggestions_for(
    candidate: Candidate, *, kind: str = "", without: Collection[str] = (), top: int = TOP
) -> list[Suggestion]:
    """The openings that suit, best first: of one kind, or of those wished. `without` holds the keys set aside.

    Those which the last run shows first to others, whom they fit better, come after the `KEPT` of her list; as long
    as it has room they are in it like the others.
    """
    current = live.matchers()
    found = _found(current, candidate, candidate.profile, kind=kind, without=without, top=top)
    openings = _openings_of(match.opening for match in found)
    return _suggestions(found, openings, candidate, current)


def ranking_for(
    candidate: Candidate, *, kind: str = "", without: Collection[str] = (), with_facts: bool = False
) -> Ranking:
    """The same list before it is read: `Ranking.in_full` completes the page that is shown.

    Without facts, a list that nothing narrows or sorts: openings have no more than a kind and a number, and distances
    wait for the page.
    """
    current = live.matchers()
    table = current.encoder.profiles([candidate.profile], [candidate.age])
    found = _found(current, candidate, table, kind=kind, without=without, top=TOP)
    keys = [match.opening for match in found]
    openings = _facts_of(keys) if with_facts else {key: OpeningFacts(*opening_ref(key)) for key in keys}
    suggestions = _suggestions(found, openings, candidate, current)
    return Ranking(suggestions, {match.opening: match for match in found}, candidate, current, table)


def _found(
    current: live.Live,
    candidate: Candidate,
    profile: Profile | ProfileTable,
    *,
    kind: str,
    without: Collection[str],
    top: int,
) -> list[Match]:
    """Her list as the matchers rank it; of a profile in a table, without words."""
    # One kind is read in the list of all: its room is theirs.
    kinds = candidate.kinds if not kind or kind in candidate.kinds else [kind]
    asked: dict[str, Any] = {"top": top, "age": candidate.age, "prices": current.prices.by_key}
    asked["is_worded"] = isinstance(profile, Profile)
    found = [match for one in kinds for match in current[one].match_profile(profile, **asked)]
    found = _with_room([match for match in found if match.opening not in without])
    return [match for match in found if not kind or opening_ref(match.opening)[0] == kind]


def _suggestions(
    found: Iterable[Match], openings: Mapping[str, Any], candidate: Candidate, current: live.Live
) -> list[Suggestion]:
    """Matches with their openings, ranked; what is not among the openings is not there any more."""
    there = (match for match in found if match.opening in openings)
    return [
        _suggestion(match, openings[match.opening], candidate, rank=rank, version_id=current.version_id)
        for rank, match in enumerate(there, start=1)
    ]


def _with_room(found: Iterable[Match]) -> list[Match]:
    """Best first, those turned away last; but what completes a list of `KEPT` is turned away from nothing."""
    found = sorted(found, key=lambda match: (match.is_turned, -match.score, match.opening))
    hers = [replace(match, is_turned=False) for match in found[:KEPT]]
    return [*sorted(hers, key=lambda match: (-match.score, match.opening)), *found[KEPT:]]


def suggestion_of(candidate: Candidate, *, kind: str, opening_id: int) -> Suggestion | None:
    """One opening for a person with its reasons, wherever it stands; None when a fact keeps it out or it closed."""
    loaded = openings_load(kind, ids=[opening_id])
    if not loaded:
        return None
    current = live.matchers()
    matcher = current[kind]
    table = matcher.encode([candidate.profile], [candidate.age])
    found = matcher.match_opening(loaded[0], table, top=1)
    openings = _openings_of(match.opening for match in found)
    if not openings:
        return None
    match = found[0]
    return _suggestion(match, openings[match.opening], candidate, rank=1, version_id=current.version_id)


def dismissed_keys(person: Person) -> set[str]:
    """Openings the référent set aside for this person."""
    rows = Dismissal.objects.filter(person=person).order_by().values_list("kind", *OPENING_FIELDS.values())
    return {f"{kind}:{next(pk for pk in ids if pk is not None)}" for kind, *ids in rows}


def dismissals_of(person: Person) -> QuerySet[Dismissal]:
    return Dismissal.objects.filter(person=person).select_related(
        "job_offer__employer", "immersion__employer", "tutor__employer"
    )


def openings_search(*, actor: Actor, text: str, limit: int = 6) -> list[Any]:
    """Published openings whose title or employer holds the words: what the référent has in mind."""
    words = text.split()[:5]
    if not words:
        return []
    found: list[Any] = []
    for kind in (OpeningKind.JOB, OpeningKind.IMMERSION):
        openings = openings_available(kind).select_related("employer", "commune")
        for word in words:
            openings = openings.filter(title__icontains=word) | openings.filter(employer__name__icontains=word)
        found += openings.order_by("-published_at", "-pk")[:limit]
    return found[:limit]


def _openings_of(keys: Iterable[str], *, is_list: bool = False) -> dict[str, Any]:
    """The rows of openings: what closed a second ago is simply not there. For a list, the columns that it shows."""
    found: dict[str, Any] = {}
    for kind, pks in _by_kind(keys).items():
        rows = openings_available(kind).filter(pk__in=pks)
        if kind == OpeningKind.TUTORING:
            rows = rows.select_related("occupation", "employer__commune").defer(*NOT_LISTED)
        else:
            rows = rows.select_related("employer", "commune")
            rows = rows.only(*LISTED[kind]) if is_list else rows.defer(*NOT_LISTED, *NOT_LISTED_OF_OPENINGS)
        found |= {opening_key(kind, row.pk): row for row in rows}
    return found


def _facts_of(keys: Iterable[str]) -> dict[str, OpeningFacts]:
    """The same openings, light."""
    found: dict[str, OpeningFacts] = {}
    communes: dict[str | None, Commune | None] = {None: None}
    for kind, pk, code, latitude, longitude, *own in _fact_rows(_by_kind(keys)):
        if code not in communes:
            communes[code] = Commune(pk=code, latitude=latitude, longitude=longitude)
        found[opening_key(kind, pk)] = OpeningFacts(kind, pk, communes[code], *own)
    return found


def _fact_rows(ids: Mapping[str, Sequence[int]]) -> Iterator[tuple[Any, ...]]:
    """Kind, number and `FACTS`, in two queries at most: jobs and immersions say the same, but for the contract."""
    rows = {
        kind: openings_available(kind).filter(pk__in=pks).order_by().annotate(of_kind=Value(kind))
        for kind, pks in ids.items()
    }
    if OpeningKind.IMMERSION in rows:
        rows[OpeningKind.IMMERSION] = rows[OpeningKind.IMMERSION].annotate(contract_kind=Value(""))
    read = {kind: some.values_list("of_kind", "pk", *FACTS[kind]) for kind, some in rows.items()}
    alike = [some for kind, some in read.items() if kind != OpeningKind.TUTORING]
    if alike:
        yield from alike[0].union(*alike[1:], all=True)
    yield from read.get(OpeningKind.TUTORING, ())


def _by_kind(keys: Iterable[str]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = {}
    for key in keys:
        kind, pk = opening_ref(key)
        ids.setdefault(kind, []).append(pk)
    return ids


def _suggestion(match: Match, opening: Any, candidate: Candidate, *, rank: int, version_id: int | None) -> Suggestion:
    return Suggestion(
        kind=opening_ref(match.opening)[0],
        opening=opening,
        rank=rank,
        score=match.score,
        distance_km=distance_between(candidate.commune, place_of(opening)),
        version_id=version_id,
        is_turned=match.is_turned,
        **_words(match),
    )


def _words(match: Match) -> dict[str, Any]:
    reasons = ({"kind": reason.kind, "label": reason.label, "weight": reason.weight} for reason in match.reasons)
    return {"reasons": tuple(reasons), "missing": match.missing, "unknown": match.unknown}


def place_of(opening: Any) -> Commune | None:
    """Where one goes: the commune of the opening, or of the tutor's company."""
    is_tutor = opening.kind == OpeningKind.TUTORING and not isinstance(opening, OpeningFacts)
    return opening.employer.commune if is_tutor else opening.commune


def distance_of(candidate: Candidate, opening: Any) -> float | None:
    """Kilometres from where the person starts, as the crow flies; None when either place is unknown."""
    return distance_between(candidate.commune, place_of(opening))


def distance_between(here: Commune | None, there: Commune | None) -> float | None:
    return None if here is None or there is None else here.distance_km_to(there)

"""The matcher at hand in this process: fitted on what is available now, and fitted again when that changes.

A web request or a worker asks `matchers()`. One query says whether openings or referential moved since the last fit;
nothing is fitted twice for the same data. Openings are watched through their audit trail, written by the database
itself, so that bulk updates and raw SQL are seen too.
"""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from django.db import connection
from django.utils import timezone

from employers.enums import OpeningKind
from matching.engine.learning.model import LearnedScore, OutcomeModel
from matching.engine.likeness import WorkLikeness
from matching.engine.pipeline import Matcher
from matching.engine.skills import SkillRanker
from matching.engine.tables import Encoder
from matching.engine.titles import OccupationRanker
from matching.engine.types import Referential
from matching.learned import version_served
from matching.loading import KINDS, openings_load
from matching.referential import referential_current, referential_version
from matching.tutoring import tutor_places_stamp_sql

Stamp = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Live:
    """One matcher for each kind of opening, sharing what was learned from the referential.

    `version_id` is the version of the ranking in use; None before the first one is written.
    """

    stamp: Stamp
    version_id: int | None
    encoder: Encoder
    by_kind: dict[str, Matcher]

    def __getitem__(self, kind: str) -> Matcher:
        return self.by_kind[kind]


_lock = Lock()
_live: Live | None = None


def matchers() -> Live:
    """The matchers of what is available now."""
    global _live
    with _lock:
        version = referential_version()
        openings = openings_stamp()
        stamp = (*version, *openings, timezone.localdate().toordinal())
        if _live is None or _live.stamp != stamp:
            encoder = encoder_current(version)
            referential = referential_current()
            served, model = version_served() if openings[0] is not None else (None, None)
            fitted = {str(kind): matcher_of(referential, encoder, model).fit(openings_load(kind)) for kind in KINDS}
            _live = Live(stamp=stamp, version_id=None if served is None else served.pk, encoder=encoder, by_kind=fitted)
        return _live


def matcher_of(referential: Referential, encoder: Encoder, model: OutcomeModel | None = None) -> Matcher:
    """A matcher as the product uses it: only openings whose work has something to do with the person, ranked by what
    was learned when a learned version is in use."""
    learned = None if model is None else LearnedScore(model)
    return Matcher(referential, encoder=encoder, likeness=WorkLikeness(), learned=learned)


def matcher_blank() -> Matcher:
    """A matcher that knows the referential and no opening: enough to find the people of one opening."""
    _, model = version_served()
    return matcher_of(referential_current(), encoder_current(referential_version()), model)


@lru_cache(maxsize=1)
def encoder_current(version: tuple[int, int]) -> Encoder:
    """What the referential teaches: slow to learn, the same for every opening."""
    return Encoder().fit(referential_current())


def occupations_near(code: str) -> list[str]:
    """Codes of the occupations that the matcher holds near this one, itself included."""
    encoder = encoder_current(referential_version())
    row = encoder.referential_.occupation_index.get(code)
    if row is None:
        return [code]
    return sorted(encoder.referential_.occupations[column].code for column in encoder.graph_[row].indices)


def occupation_ranker() -> OccupationRanker:
    return encoder_current(referential_version()).ranker_


def skill_ranker() -> SkillRanker:
    return _skill_ranker(referential_version())


@lru_cache(maxsize=1)
def _skill_ranker(version: tuple[int, int]) -> SkillRanker:
    return SkillRanker().fit(referential_current())


STAMP_SQL = """
    SELECT
        (SELECT id FROM matching_matcherversion WHERE status = 'active'),
        (SELECT max(pgh_id) FROM employers_jobofferevent),
        (SELECT count(*) FROM employers_joboffer WHERE status = 'published'),
        (SELECT max(pgh_id) FROM employers_immersionopeningevent),
        (SELECT count(*) FROM employers_immersionopening WHERE status = 'published'),
        (SELECT max(pgh_id) FROM employers_tutorevent),
        (SELECT count(*) FROM employers_tutor WHERE is_active),
"""


def openings_stamp() -> Stamp:
    """Changes when an opening or a tutor is added, changed, closed or removed, by whatever means, or when another
    version of the ranking comes into use. The first value is the number of that version."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP_SQL + tutor_places_stamp_sql())
        return cursor.fetchone()


def kinds_wished(wishes: list[str]) -> list[str]:
    """The kinds of openings a person looks for; all of them when she did not say."""
    return [str(kind) for kind in OpeningKind.values if not wishes or kind in wishes]

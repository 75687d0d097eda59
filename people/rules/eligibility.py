"""Rules of eligibility to insertion clauses: pure functions, each with its source.

The list of publics is the Département's own (domain rules, 1.5): `CRITERIA` is the one shipped, a caller passes the
rows of its database in `Facts.criteria`. The proof itself is never stored: only its criterion and dates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates import months_later

LABOUR_MINIMUM_AGE = 16  # Code du travail, L4153-1
YOUTH_UNDER = 26  # the 26th birthday is not included
SENIOR_FROM = 50  # the 50th birthday is included
DELD_MONTHS_REGISTERED = 12
DELD_MONTHS_WORKED_UNDER = 6
YOUTH_MONTHS_OUT = 6


@dataclass(frozen=True, slots=True)
class Criterion:
    """What the rules need to know of a public: how fresh its proof must be, and when the public is on the list.

    `proof_max_age_months` None: the proof holds as long as it is valid on the day.
    """

    code: str
    proof_max_age_months: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def is_listed(self, on: date) -> bool:
        after_start = self.valid_from is None or self.valid_from <= on
        return after_start and (self.valid_to is None or on <= self.valid_to)


# Ages of proofs: CCAG 2021 practice and departmental facilitators' lists.
CRITERIA: tuple[Criterion, ...] = (
    Criterion("rsa", 3),
    Criterion("ass", 3),
    Criterion("aah", 3),
    Criterion("allocation_insertion", 3),
    Criterion("invalidite"),
    Criterion("deld", 3),
    Criterion("rqth"),
    Criterion("jeune_sans_qualification"),
    Criterion("jeune_diplome_inactif"),
    Criterion("senior50"),
    Criterion("qpv", 6),
    Criterion("siae"),
    Criterion("refugie"),
    Criterion("justice", 6),
    Criterion("ase", 12),
    Criterion("sans_domicile", 3),
    Criterion("parent_isole", 3),
    Criterion("avis_motive"),
)


@dataclass(frozen=True, slots=True)
class Proof:
    """A justification seen: what it proves, its own date, and its end when it has one."""

    criterion: str
    issued_on: date
    valid_until: date | None = None

    def __post_init__(self) -> None:
        if self.valid_until is not None and self.valid_until < self.issued_on:
            raise ValueError("a proof cannot end before it was issued")

    def holds(self, *, on: date, max_age_months: int | None) -> bool:
        """Issued by that day, not yet ended, and younger than the age allowed."""
        if self.issued_on > on or (self.valid_until is not None and on > self.valid_until):
            return False
        return max_age_months is None or on < months_later(self.issued_on, max_age_months)


@dataclass(frozen=True, slots=True)
class Opinion:
    """A partner's reasoned opinion, given: it speaks of one hiring day, whenever it was written."""

    criterion: str
    hired_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a person. None is unknown: it never proves a criterion, and never contradicts a proof."""

    birth_date: date | None = None
    registered_since: date | None = None
    months_worked_in_last_12: int | None = None
    is_qualified: bool | None = None
    left_school_on: date | None = None
    inactive_since: date | None = None
    lives_in_qpv: bool | None = None
    proofs: tuple[Proof, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    criteria: tuple[Criterion, ...] = CRITERIA

    def __post_init__(self) -> None:
        worked = self.months_worked_in_last_12
        if worked is not None and not 0 <= worked <= 12:
            raise ValueError("months worked in the last 12 lie between 0 and 12")
        if any(c.proof_max_age_months is not None and c.proof_max_age_months <= 0 for c in self.criteria):
            raise ValueError("the age allowed for a proof is a positive number of months")


def oldest_proof(*, on: date, max_age_months: int) -> date:
    """The oldest date of a proof that is still young enough on a day: what `Proof.holds` says, the other way round."""
    if max_age_months <= 0:
        raise ValueError("the age allowed for a proof is a positive number of months")
    day = on - timedelta(days=31 * max_age_months)
    while months_later(day, max_age_months) <= on:
        day += timedelta(days=1)
    return day


def age_on(birth_date: date, on: date) -> int:
    """Whole years on a day; somebody born on 29 February has her birthday on 1 March in common years."""
    if birth_date > on:
        raise ValueError("nobody is born after the day asked")
    had_birthday = (on.month, on.day) >= (birth_date.month, birth_date.day)
    return on.year - birth_date.year - (0 if had_birthday else 1)


def eligible_criteria(*, facts: Facts, on: date) -> set[str]:
    """Codes of the criteria met on a day.

    Judged on the hiring day: a status that lapses later does not cancel it. Below the age of work nothing counts.
    """
    age = None if facts.birth_date is None else age_on(facts.birth_date, on)
    if age is not None and age < LABOUR_MINIMUM_AGE:
        return set()
    listed = [criterion for criterion in facts.criteria if criterion.is_listed(on)]
    proven = {
        criterion.code
        for criterion in listed
        if _is_proven(criterion, facts.proofs, on) and not _is_contradicted(criterion.code, facts, age, on)
    }
    known = _known_from_facts(facts, age, on) | {one.criterion for one in facts.opinions if one.hired_on == on}
    return proven | (known & {criterion.code for criterion in listed})


def _is_proven(criterion: Criterion, proofs: Iterable[Proof], on: date) -> bool:
    return any(
        proof.criterion == criterion.code and proof.holds(on=on, max_age_months=criterion.proof_max_age_months)
        for proof in proofs
    )


def _known_from_facts(facts: Facts, age: int | None, on: date) -> set[str]:
    """Criteria that need no justification beyond what is recorded: ages, and youth out of school or of work."""
    found: set[str] = set()
    if age is None:
        return found
    if age >= SENIOR_FROM:
        found.add("senior50")
    if age < YOUTH_UNDER:
        if facts.is_qualified is False and _lasts(facts.left_school_on, YOUTH_MONTHS_OUT, on):
            found.add("jeune_sans_qualification")
        if facts.is_qualified is True and _lasts(facts.inactive_since, YOUTH_MONTHS_OUT, on):
            found.add("jeune_diplome_inactif")
    return found


def _is_contradicted(code: str, facts: Facts, age: int | None, on: date) -> bool:
    """A known fact that denies what a proof says."""
    if code == "senior50":
        # No proof replaces a birth date that says otherwise.
        return age is None or age < SENIOR_FROM
    if code in {"jeune_sans_qualification", "jeune_diplome_inactif"}:
        wrong_diploma = facts.is_qualified is (code == "jeune_sans_qualification")
        return age is None or age >= YOUTH_UNDER or wrong_diploma
    if code == "qpv":
        return facts.lives_in_qpv is False
    if code == "deld":
        # "More than 12 months": the day after the anniversary is the first that counts.
        since, worked = facts.registered_since, facts.months_worked_in_last_12
        too_recent = since is not None and on <= months_later(since, DELD_MONTHS_REGISTERED)
        return too_recent or (worked is not None and worked >= DELD_MONTHS_WORKED_UNDER)
    return False


def _lasts(since: date | None, months: int, on: date) -> bool:
    return since is not None and months_later(since, months) <= on

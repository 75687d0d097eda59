"""Questions worth asking a company, and what it does well: facts turned into signals, never into accusations.

Usage (domain rules, 1.7). Each signal is judged on its own, says its figures, and stays silent on too few facts. A
sentence describes what is seen; the reasons are the company's to give.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

ASK, GOOD = "ask", "good"

# Usage: the fewest facts on which a signal may speak, and the shares from which it does.
FEWEST_CONTRACTS = 3
FEWEST_STATEMENTS = 4
FEWEST_FOLLOWED = 3
FEWEST_IN_SECTOR = 10
MOST = Decimal("0.80")
MANY = Decimal("0.50")
MUCH_SHORTER = Decimal("0.60")
DAYS_AROUND_TARGET = 7
DAYS_LEFT_AFTER_TARGET = 60
LAST_PART = Decimal("0.80")
EARLY_DAYS = 30
TRAINING_SHARE = Decimal("0.05")
LATE_SHARE = Decimal("0.50")
ON_TIME_SHARE = Decimal("0.90")

# Criteria that a birth date or an address prove alone.
EASY_CRITERIA = frozenset({"senior50", "jeune_sans_qualification", "jeune_diplome_inactif", "qpv"})


@dataclass(frozen=True, slots=True)
class Signal:
    code: str
    tone: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ContractFact:
    """A work contract of the company on a lot. `person` and `lot` are opaque keys, only compared."""

    person: int
    lot: int
    first_day: date
    last_day: date | None
    permanent: bool = False
    tutored: bool = False
    criteria: frozenset[str] | None = None

    @property
    def days(self) -> int | None:
        return None if self.last_day is None else (self.last_day - self.first_day).days + 1


def _share(part: int | Decimal, whole: int | Decimal) -> Decimal:
    return Decimal(part) / Decimal(whole) if whole else Decimal(0)


def _percent(value: Decimal) -> str:
    return f"{(value * 100).quantize(Decimal(1), ROUND_HALF_UP)} %"


# --- One lot ---


def stops_at_target(*, contracts: Sequence[ContractFact], reached_on: date | None, end: date | None) -> Signal | None:
    """Contracts stop the week the target is met, though the lot goes on."""
    if reached_on is None or end is None or (end - reached_on).days < DAYS_LEFT_AFTER_TARGET:
        return None
    there = [c for c in contracts if c.first_day <= reached_on and (c.last_day is None or c.last_day >= reached_on)]
    after = [c for c in contracts if c.first_day > reached_on]
    limit = reached_on + timedelta(DAYS_AROUND_TARGET)
    stopped = [c for c in there if c.last_day is not None and c.last_day <= limit]
    if len(there) < FEWEST_CONTRACTS or after or _share(len(stopped), len(there)) < MOST:
        return None
    return Signal(
        "stops_at_target",
        ASK,
        f"Objectif atteint vers le {reached_on:%d/%m/%Y} : {len(stopped)} contrats sur {len(there)} se terminent"
        f" dans les {DAYS_AROUND_TARGET} jours et aucun ne suit, alors que le lot dure jusqu'au {end:%d/%m/%Y}.",
    )


def bulk_at_end(
    *, declared: Sequence[tuple[date, Decimal]], start: date | None, end: date | None, on: date
) -> Signal | None:
    """Most hours were declared in the last fifth of a lot, or after it. `declared`: the day of sending, the hours."""
    if start is None or end is None or on <= end or end <= start:
        return None
    total = sum((hours for _, hours in declared), Decimal(0))
    last_part = start + timedelta(int((end - start).days * LAST_PART))
    late = sum((hours for day, hours in declared if day > last_part), Decimal(0))
    if not total or _share(late, total) <= MANY:
        return None
    return Signal(
        "bulk_at_end",
        ASK,
        f"{_percent(_share(late, total))} des heures ont été déclarées après le {last_part:%d/%m/%Y}, dans le dernier"
        " cinquième du lot ou après sa fin.",
    )


def no_rsa(*, contracts: Sequence[ContractFact], publics: Collection[str]) -> Signal | None:
    """Nobody met the RSA criterion while the lot's publics name it."""
    known = [c for c in contracts if c.criteria is not None]
    if "rsa" not in publics or len(known) < FEWEST_CONTRACTS or any("rsa" in (c.criteria or ()) for c in known):
        return None
    return Signal(
        "no_rsa",
        ASK,
        f"Le contrat nomme les bénéficiaires du RSA ; aucun parmi les {len(known)} contrats dont l'éligibilité"
        " est validée.",
    )


def early_start(*, contracts: Sequence[ContractFact], start: date | None) -> Signal | None:
    """Somebody was hired within a month of the beginning."""
    if start is None or not contracts:
        return None
    first = min(c.first_day for c in contracts)
    if first > start + timedelta(EARLY_DAYS):
        return None
    return Signal("early_start", GOOD, f"Première embauche le {first:%d/%m/%Y}, le lot commençant le {start:%d/%m/%Y}.")


# --- All the lots of a company ---


def short_contracts(
    *, contracts: Sequence[ContractFact], sector_days: int | None, sector_contracts: int
) -> Signal | None:
    """The median contract lasts less than 60 % of the sector's. A CDI has no end and is longer than any other."""
    if sector_days is None or sector_contracts < FEWEST_IN_SECTOR or len(contracts) < FEWEST_CONTRACTS:
        return None
    days = median_days(contracts)
    if days is None or days >= sector_days * MUCH_SHORTER:
        return None
    return Signal(
        "short_contracts",
        ASK,
        f"La moitié des contrats durent {days} jours ou moins ; dans le secteur, la moitié dépassent"
        f" {sector_days} jours.",
    )


def median_days(contracts: Sequence[ContractFact]) -> int | None:
    """The median length in days; None when it falls on contracts without an end."""
    never = 10**9
    found = median(c.days if c.days is not None else never for c in contracts) if contracts else never
    return None if found >= never / 2 else int(found)


def same_people(*, contracts: Sequence[ContractFact]) -> Signal | None:
    """Few people for many contracts, over several lots: three contracts or more for each person."""
    people, lots = {c.person for c in contracts}, {c.lot for c in contracts}
    if len(contracts) < 2 * FEWEST_CONTRACTS or len(lots) < 2 or len(contracts) < FEWEST_CONTRACTS * len(people):
        return None
    return Signal(
        "same_people", ASK, f"{len(contracts)} contrats pour {len(people)} personnes, sur {len(lots)} lots différents."
    )


def jobs_after(*, followed_3: int, in_job_3: int, followed_6: int, in_job_6: int) -> Signal | None:
    """What became of people three and six months after they were hired, when enough is known."""
    if not 0 <= in_job_3 <= followed_3 or not 0 <= in_job_6 <= followed_6:
        raise ValueError("people in a job are among those whose situation is known")
    if followed_6 >= FEWEST_FOLLOWED and _share(in_job_6, followed_6) >= MANY:
        return Signal("lasting_jobs", GOOD, f"{in_job_6} personnes sur {followed_6} sont en emploi après six mois.")
    for months, followed, in_job in (("six", followed_6, in_job_6), ("trois", followed_3, in_job_3)):
        if followed >= FEWEST_FOLLOWED and not in_job:
            text = f"Aucune des {followed} personnes dont la situation est connue n'est en emploi après {months} mois."
            return Signal("nobody_after", ASK, text)
    return None


def one_public(*, contracts: Sequence[ContractFact]) -> Signal | None:
    """Everybody met one and the same criterion, that an age or an address proves alone."""
    known = [c.criteria for c in contracts if c.criteria]
    if len(known) < FEWEST_CONTRACTS + 2 or len(set(known)) > 1 or not known[0] <= EASY_CRITERIA or len(known[0]) > 1:
        return None
    return Signal(
        "one_public",
        ASK,
        f"Les {len(known)} contrats reposent sur un seul et même critère, prouvé par l'âge ou l'adresse.",
    )


def tutors(*, contracts: Sequence[ContractFact]) -> Signal | None:
    """Whether somebody in the company helps those who arrive."""
    followed = sum(c.tutored for c in contracts)
    if len(contracts) < FEWEST_CONTRACTS:
        return None
    if not followed:
        return Signal("no_tutor", ASK, f"Aucun tuteur n'est enregistré pour les {len(contracts)} contrats.")
    if _share(followed, len(contracts)) >= MANY:
        return Signal("tutors", GOOD, f"Un tuteur est enregistré pour {followed} contrats sur {len(contracts)}.")
    return None


def statements_in_time(*, expected: int, late: int) -> Signal | None:
    """Statements sent after their day, or not yet though it has passed."""
    if not 0 <= late <= expected:
        raise ValueError("late statements are among those expected")
    if expected < FEWEST_STATEMENTS:
        return None
    if _share(late, expected) >= LATE_SHARE:
        return Signal("late_statements", ASK, f"{late} relevés sur {expected} sont arrivés après la date prévue.")
    if _share(expected - late, expected) >= ON_TIME_SHARE:
        return Signal("on_time", GOOD, f"{expected - late} relevés sur {expected} sont arrivés à la date prévue.")
    return None


def permanent_jobs(*, contracts: Sequence[ContractFact]) -> Signal | None:
    count = sum(c.permanent for c in contracts)
    if not count:
        return None
    return Signal("permanent", GOOD, f"{count} embauche{'s' if count > 1 else ''} en CDI sur {len(contracts)}.")


def training_hours(*, training: Decimal, validated: Decimal) -> Signal | None:
    """At least one hour of training out of twenty."""
    if not validated or _share(training, validated) < TRAINING_SHARE:
        return None
    share = _percent(_share(training, validated))
    return Signal("training", GOOD, f"La formation fait {share} des heures validées.")

"""Questions worth asking a company, and what it does well: facts turned into signals, never into accusations.

Usage (domain rules, 1.7, after a territorial survey of 2021). Each signal is judged on its own, says its figures, and
stays silent on too few facts. A sentence describes what is seen; the reasons are the company's to give.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from clauses.rules.calendar import month_end
from clauses.rules.quantities import quantity, share

ASK, GOOD = "ask", "good"
EVIDENCE_SHOWN = 8
# Criteria that a birth date or an address prove alone.
EASY_CRITERIA = frozenset({"senior50", "jeune_sans_qualification", "jeune_diplome_inactif", "qpv"})
# A lot must go on for a while after its target, and this while must have begun, before one may say that it stopped.
DAYS_LEFT, DAYS_QUIET = 60, 30
NO_END = 10**9
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Watch:
    """Usage, settings of the Département: how many facts are needed, and from which share a signal speaks."""

    fewest_contracts: int = 3
    fewest_in_sector: int = 10
    fewest_followed: int = 3
    fewest_of_one_public: int = 5
    fewest_statements: int = 4
    stop_days: int = 7
    early_days: int = 30
    contracts_per_person: int = 3
    shorter: Decimal = Decimal("0.60")
    bulk: Decimal = Decimal("0.50")
    late: Decimal = Decimal("0.50")
    on_time: Decimal = Decimal("0.90")
    tutored: Decimal = Decimal("0.50")
    lasting: Decimal = Decimal("0.50")
    training: Decimal = Decimal("0.05")

    def __post_init__(self) -> None:
        for name in ("shorter", "bulk", "late", "on_time", "tutored", "lasting", "training"):
            share(name, getattr(self, name))


@dataclass(frozen=True, slots=True)
class Signal:
    """What is seen, in French. `facts` sums it up: as long as it stays the same, nothing new can be said."""

    code: str
    tone: str
    sentence: str
    facts: str
    evidence: tuple[str, ...] = ()


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

    def overlaps(self, other: "ContractFact") -> bool:
        return (self.last_day is None or other.first_day <= self.last_day) and (
            other.last_day is None or self.first_day <= other.last_day
        )


@dataclass(frozen=True, slots=True)
class StatementFact:
    """A month's statement: the day it was due, the day it first came (None: not yet), and the hours it declares."""

    month: date
    due_on: date
    sent_on: date | None
    hours: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        quantity("hours", self.hours)

    @property
    def is_late(self) -> bool:
        return self.sent_on is None or self.sent_on > self.due_on


def dismissal_holds(*, dismissed_facts: str, facts: str) -> bool:
    """Whether a signal set aside stays aside: a reason given on some facts says nothing of others."""
    return dismissed_facts == facts


# --- One lot ---


def stops_at_target(
    *, contracts: Sequence[ContractFact], reached_in: date | None, end: date | None, on: date, watch: Watch
) -> Signal | None:
    """Hiring stops with the target, though the lot goes on. `reached_in`: first day of the month it was met in.

    Hours are known by month: contracts of that month that end by its last day, or within the days of the setting.
    """
    if reached_in is None or end is None:
        return None
    reached_by = month_end(reached_in)
    limit = reached_by + timedelta(watch.stop_days)
    if (end - reached_by).days < DAYS_LEFT or on < limit + timedelta(DAYS_QUIET):
        return None
    there = [c for c in contracts if c.first_day <= reached_by and (c.last_day is None or c.last_day >= reached_in)]
    stopped = [c for c in there if c.last_day is not None and c.last_day <= limit]
    goes_on = len(stopped) < len(there) or any(c.first_day > reached_by for c in contracts)
    if goes_on or len(there) < watch.fewest_contracts:
        return None
    return Signal(
        "stops_at_target",
        ASK,
        f"L'objectif a été atteint en {reached_in:%m/%Y} : les {len(there)} contrats en cours se terminent au plus tard"
        f" le {limit:%d/%m/%Y} et aucun ne suit, alors que le lot dure jusqu'au {end:%d/%m/%Y}.",
        f"{reached_in}:{len(there)}:{end}",
        _first(_period(c) for c in stopped),
    )


def bulk_at_end(
    *, statements: Sequence[StatementFact], start: date | None, end: date | None, on: date, watch: Watch
) -> Signal | None:
    """Most hours arrived in the last fifth of a lot or after it, though they were due before.

    Hours worked at the end and declared in time are no sign of anything.
    """
    if start is None or end is None or on <= end or end <= start:
        return None
    last_part = start + timedelta((end - start).days * 4 // 5)
    sent = [s for s in statements if s.sent_on is not None]
    held = [s for s in sent if s.due_on <= last_part < (s.sent_on or date.min)]
    total = sum((s.hours for s in sent), Decimal(0))
    late = sum((s.hours for s in held), Decimal(0))
    if not total or _part(late, total) <= watch.bulk:
        return None
    return Signal(
        "bulk_at_end",
        ASK,
        f"{_percent(_part(late, total))} des heures, attendues plus tôt, ont été déclarées après le"
        f" {last_part:%d/%m/%Y}, dans le dernier cinquième du lot ou après sa fin.",
        f"{late}:{total}",
        _first(_statement(s) for s in held),
    )


def no_rsa(*, contracts: Sequence[ContractFact], publics: Collection[str], watch: Watch) -> Signal | None:
    """Nobody met the RSA criterion while the lot's publics name it."""
    known = _criteria_of_people(contracts)
    if "rsa" not in publics or len(known) < watch.fewest_contracts or any("rsa" in found for found in known.values()):
        return None
    return Signal(
        "no_rsa",
        ASK,
        f"Le contrat nomme les bénéficiaires du RSA ; il n'y en a aucun parmi les {len(known)} personnes dont"
        " l'éligibilité est validée.",
        f"{len(known)}",
    )


def early_start(*, contracts: Sequence[ContractFact], start: date | None, watch: Watch) -> Signal | None:
    """Somebody was hired soon after the beginning."""
    if start is None or not contracts:
        return None
    first = min(c.first_day for c in contracts)
    if first > start + timedelta(watch.early_days):
        return None
    return Signal(
        "early_start",
        GOOD,
        f"Première embauche le {first:%d/%m/%Y}, le lot commençant le {start:%d/%m/%Y}.",
        f"{first}",
    )


# --- All the lots of a company ---


def short_contracts(
    *, contracts: Sequence[ContractFact], sector_days: int | None, sector_contracts: int, watch: Watch
) -> Signal | None:
    """The median contract is much shorter than the sector's. One without an end is longer than any other."""
    if sector_days is None or sector_contracts < watch.fewest_in_sector or len(contracts) < watch.fewest_contracts:
        return None
    days = median_days(contracts)
    if days is None or days >= sector_days * watch.shorter:
        return None
    shortest = sorted((c for c in contracts if c.days is not None), key=lambda c: (c.days, c.first_day))
    return Signal(
        "short_contracts",
        ASK,
        f"La moitié des {len(contracts)} contrats durent {days} jours ou moins ; dans le secteur, la moitié des"
        f" {sector_contracts} contrats durent {_sector(sector_days)}.",
        f"{days}:{len(contracts)}",
        _first(f"{c.days} jours, {_period(c)}" for c in shortest),
    )


def _sector(days: int) -> str:
    return "plus longtemps ou n'ont pas de fin prévue" if days >= NO_END else f"plus de {days} jours"


def median_days(contracts: Sequence[ContractFact]) -> int | None:
    """The median length in days; None when it falls on contracts without an end."""
    found = median(c.days if c.days is not None else NO_END for c in contracts) if contracts else NO_END
    return None if found >= NO_END / 2 else int(found)


def same_people(*, contracts: Sequence[ContractFact], watch: Watch) -> Signal | None:
    """Few people for many short contracts, one lot after another.

    A job spread over several lots at the same time is one job, and a CDI that goes from lot to lot is a lasting one.
    """
    stints = _stints(contracts)
    lots = {c.lot for c in contracts if not c.permanent}
    count = sum(stints.values())
    enough = count >= 2 * watch.fewest_contracts and len(lots) > 1
    if not enough or count < watch.contracts_per_person * len(stints):
        return None
    people = f"{len(stints)} personnes" if len(stints) > 1 else "une seule personne"
    return Signal(
        "same_people",
        ASK,
        f"{count} contrats qui se suivent pour {people}, sur {len(lots)} lots différents.",
        f"{count}:{len(stints)}:{len(lots)}",
        _first(f"Une personne : {n} contrat{'s' if n > 1 else ''}" for n in sorted(stints.values(), reverse=True)),
    )


def _stints(contracts: Sequence[ContractFact]) -> dict[int, int]:
    """For each person, how many times she began to work: contracts that overlap are one time."""
    last: dict[int, ContractFact] = {}
    counts: dict[int, int] = {}
    for contract in sorted(
        (c for c in contracts if not c.permanent), key=lambda c: (c.first_day, c.last_day or date.max)
    ):
        before = last.get(contract.person)
        if before is None or not before.overlaps(contract):
            counts[contract.person] = counts.get(contract.person, 0) + 1
            last[contract.person] = contract
        elif before.last_day is not None and (contract.last_day is None or contract.last_day > before.last_day):
            last[contract.person] = contract
    return counts


def jobs_after(*, followed_3: int, in_job_3: int, followed_6: int, in_job_6: int, watch: Watch) -> Signal | None:
    """Who is in a job three and six months after leaving a lot, when enough is known."""
    if not 0 <= in_job_3 <= followed_3 or not 0 <= in_job_6 <= followed_6:
        raise ValueError("people in a job are among those whose situation is known")
    facts = f"{in_job_3}/{followed_3}:{in_job_6}/{followed_6}"
    if followed_6 >= watch.fewest_followed and in_job_6 and _part(in_job_6, followed_6) >= watch.lasting:
        text = f"{in_job_6} personnes sur {followed_6} sont en emploi six mois après leur départ."
        return Signal("lasting_jobs", GOOD, text, facts)
    for months, followed, in_job in (("six", followed_6, in_job_6), ("trois", followed_3, in_job_3)):
        if followed >= watch.fewest_followed and not in_job:
            text = (
                f"Aucune des {followed} personnes dont la situation est connue n'est en emploi {months} mois après son"
                " départ."
            )
            return Signal("nobody_after", ASK, text, facts)
    return None


def one_public(*, contracts: Sequence[ContractFact], watch: Watch) -> Signal | None:
    """Everybody met one and the same criterion, that an age or an address proves alone."""
    known = _criteria_of_people(contracts)
    count, different = len(known), set(known.values())
    if count < watch.fewest_of_one_public or len(different) != 1:
        return None
    only = different.pop()
    if len(only) > 1 or not only <= EASY_CRITERIA:
        return None
    return Signal(
        "one_public",
        ASK,
        f"Les {count} personnes relèvent d'un seul et même critère, prouvé par l'âge ou l'adresse.",
        f"{count}",
    )


def tutors(*, contracts: Sequence[ContractFact], watch: Watch) -> Signal | None:
    """Whether somebody in the company helps those who arrive."""
    followed = sum(c.tutored for c in contracts)
    if len(contracts) < watch.fewest_contracts:
        return None
    facts = f"{followed}/{len(contracts)}"
    if not followed:
        return Signal("no_tutor", ASK, f"Aucun tuteur n'est enregistré pour les {len(contracts)} contrats.", facts)
    if _part(followed, len(contracts)) >= watch.tutored:
        text = f"Un tuteur est enregistré pour {followed} contrats sur {len(contracts)}."
        return Signal("tutors", GOOD, text, facts)
    return None


def statements_in_time(*, expected: Sequence[StatementFact], watch: Watch) -> Signal | None:
    """Statements sent after their day, or not yet though it has passed; one returned counts from its first sending."""
    late = [s for s in expected if s.is_late]
    if len(expected) < watch.fewest_statements:
        return None
    if late and _part(len(late), len(expected)) >= watch.late:
        return Signal(
            "late_statements",
            ASK,
            f"{len(late)} relevés sur {len(expected)} sont arrivés après la date prévue ou ne sont pas arrivés.",
            # One more late statement is news; one more in time is not.
            f"{len(late)}",
            _first(_statement(s) for s in sorted(late, key=lambda s: s.month, reverse=True)),
        )
    in_time = len(expected) - len(late)
    if _part(in_time, len(expected)) >= watch.on_time:
        text = f"{in_time} relevés sur {len(expected)} sont arrivés à la date prévue."
        return Signal("on_time", GOOD, text, f"{in_time}/{len(expected)}")
    return None


def permanent_jobs(*, contracts: Sequence[ContractFact]) -> Signal | None:
    """People hired without an end; the same one on two lots is one job."""
    people = {c.person for c in contracts}
    count = len({c.person for c in contracts if c.permanent})
    if not count:
        return None
    hires, among = "embauches" if count > 1 else "embauche", "personnes" if len(people) > 1 else "personne"
    text = f"{count} {hires} en CDI pour {len(people)} {among}."
    return Signal("permanent", GOOD, text, f"{count}/{len(people)}")


def training_hours(*, training: Decimal, validated: Decimal, watch: Watch) -> Signal | None:
    """A share of the validated hours was training."""
    quantity("training", training)
    if validated <= 0 or not training or _part(training, validated) < watch.training:
        return None
    part = _part(training, validated)
    return Signal("training", GOOD, f"La formation fait {_percent(part)} des heures validées.", _percent(part))


# --- Words and counts ---


def _criteria_of_people(contracts: Sequence[ContractFact]) -> Mapping[int, frozenset[str]]:
    """What each person whose eligibility is validated met, over her contracts."""
    found: dict[int, frozenset[str]] = {}
    for contract in contracts:
        if contract.criteria:
            found[contract.person] = found.get(contract.person, frozenset()) | contract.criteria
    return found


def _part(part: int | Decimal, whole: int | Decimal) -> Decimal:
    return Decimal(part) / Decimal(whole) if whole else Decimal(0)


def _percent(value: Decimal) -> str:
    return f"{(value * 100).quantize(Decimal(1), ROUND_HALF_UP)} %"


def _period(contract: ContractFact) -> str:
    end = "sans fin prévue" if contract.last_day is None else f"au {contract.last_day:%d/%m/%Y}"
    return f"du {contract.first_day:%d/%m/%Y} {end}"


def _statement(statement: StatementFact) -> str:
    came = "pas encore reçu" if statement.sent_on is None else f"reçu le {statement.sent_on:%d/%m/%Y}"
    return f"Relevé {statement.month:%m/%Y} : attendu le {statement.due_on:%d/%m/%Y}, {came}"


def _first(lines: Iterable[str]) -> tuple[str, ...]:
    """The first facts, and how many more there are."""
    every = tuple(lines)
    if len(every) <= EVIDENCE_SHOWN:
        return every
    return (*every[:EVIDENCE_SHOWN], f"… et {len(every) - EVIDENCE_SHOWN} autres")

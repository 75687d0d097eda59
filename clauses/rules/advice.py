"""Which kind of clause suits a lot: ranked advice, each with its reasons and articles. Advice, never a decision.

The weights are usage, gathered from facilitators' guides; the articles are those of the Code de la commande publique.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from clauses.rules import kinds
from clauses.rules.duty import CONTRACT_TYPES
from clauses.rules.quantities import quantity, share

NO_CLAUSE = ""
RECOMMENDED, POSSIBLE, UNSUITED = "recommended", "possible", "unsuited"
# Scores from which a kind is recommended, or only possible.
FIT_LIMITS = ((60, RECOMMENDED), (30, POSSIBLE))
LABOUR_INTENSIVE = Decimal("0.5")
THIN, NBSP = "\u202f", "\u00a0"  # between thousands, and before a unit
ENOUGH_TO_COMPARE = 4  # times the hours of one person: offers may then differ by the quality of what they propose


@dataclass(frozen=True, slots=True)
class AdviceReason:
    """Something that speaks for or against a kind of clause. `article` is empty for a usage."""

    text: str
    article: str = ""
    favours: bool = True


@dataclass(frozen=True, slots=True)
class Advice:
    """A kind of clause (`kind`, empty for none), how well it suits, and why."""

    kind: str
    score: int
    fit: str
    reasons: tuple[AdviceReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """What the advice rests on.

    `months` is None while nobody knows the duration; `pool` is a code of `rules.sizing.feasibility`; `siae` and
    `disability` count the structures around that can carry out the lot themselves. `duty` says whether the law asks
    for a condition of execution. The last two are usages of the Département.
    """

    hours: int
    months: int | None
    labour_share: Decimal
    contract_type: str
    duty: bool
    siae: int
    disability: int
    pool: str = "unknown"
    one_person_hours: Decimal = Decimal(150)
    short_months: Decimal = Decimal(6)

    def __post_init__(self) -> None:
        for name in ("hours", "siae", "disability", "one_person_hours", "short_months"):
            quantity(name, getattr(self, name))
        if self.months is not None:
            quantity("months", self.months)
        share("labour_share", self.labour_share)
        if self.contract_type not in CONTRACT_TYPES:
            raise ValueError(f"unknown contract type: {self.contract_type!r}")

    @property
    def is_short(self) -> bool:
        return self.months is not None and self.months < self.short_months

    @property
    def is_small(self) -> bool:
        return self.hours < self.one_person_hours

    @property
    def is_labour_intensive(self) -> bool:
        return self.labour_share >= LABOUR_INTENSIVE


# A weight, and the reason it has.
Argument = tuple[int, AdviceReason]


def advise(facts: LotFacts) -> tuple[Advice, ...]:
    """Every kind of clause that a buyer may write, the best suited first; equal scores keep the order below.

    Usage for the ranking. Law for what it rests on: CCP L2112-2 and L2112-2-1 (execution), L2152-7 (criterion),
    L2113-12 to L2113-14 and R2113-7 (reserved), R2123-1 (insertion services).
    """
    advices = []
    for kind, base, argue in _KINDS:
        arguments = list(argue(facts))
        score = base + sum(weight for weight, _ in arguments)
        fit = next((name for limit, name in FIT_LIMITS if score >= limit), UNSUITED)
        reasons = tuple(reason for _, reason in sorted(arguments, key=lambda one: -abs(one[0])))
        advices.append(Advice(kind, score, fit, reasons))
    return tuple(sorted(advices, key=lambda advice: -advice.score))


def _for(weight: int, text: str, article: str = "") -> Argument:
    return weight, AdviceReason(text, article)


def _against(weight: int, text: str, article: str = "") -> Argument:
    return -weight, AdviceReason(text, article, favours=False)


def _volume(facts: LotFacts) -> Iterator[Argument]:
    """What volume, duration and people say of a clause that obliges to hire."""
    one = f"{facts.one_person_hours:f} h"
    volume = f"{facts.hours:,} h".replace(",", THIN).replace(" ", NBSP)
    if facts.is_small:
        yield _against(45, f"{volume} ne suffisent pas au parcours d'une personne ({one} au moins, en usage).")
    else:
        yield _for(20, f"{volume} permettent d'employer au moins une personne.", "L2112-2")
    if facts.is_short:
        yield _against(20, f"Le lot dure moins de {facts.short_months:f} mois : recruter et former prend ce temps.")
    if facts.pool == "realistic":
        yield _for(10, "Les personnes disponibles sont assez nombreuses autour du lieu.")
    elif facts.pool == "short":
        yield _against(15, "Trop peu de personnes disponibles autour du lieu.")


def _execution(facts: LotFacts) -> Iterator[Argument]:
    if facts.duty:
        yield _for(15, "La loi demande ici une condition d'exécution sociale ou relative à l'emploi.", "L2112-2-1")
    yield from _volume(facts)


def _execution_and_criterion(facts: LotFacts) -> Iterator[Argument]:
    yield from _execution(facts)
    if facts.hours >= facts.one_person_hours * ENOUGH_TO_COMPARE:
        yield _for(20, "Le volume permet de comparer les offres : encadrement, formation, suite donnée.", "L2152-7")
    else:
        yield _against(10, "Le volume est trop faible pour départager des offres.", "L2152-7")
    if not facts.is_labour_intensive:
        yield _against(10, "La main-d'œuvre pèse peu dans ce lot : le critère parlerait peu de son objet.", "L2152-7")


def _criterion(facts: LotFacts) -> Iterator[Argument]:
    if facts.duty:
        yield _against(45, "Un critère seul ne suffit pas : la loi demande une condition d'exécution.", "L2112-2-1")
    if facts.is_small:
        yield _for(15, "Sans imposer d'heures, il valorise les offres volontaires.", "L2152-7")
    yield (
        0,
        AdviceReason("Le critère doit être lié à l'objet du lot, et l'offre retenue reprise au contrat.", "L2152-7"),
    )


def _reserved(facts: LotFacts, count: int, who: str, article: str) -> Iterator[Argument]:
    if count > 1:
        yield _for(35, f"{count} {who} proches peuvent répondre : la concurrence existe.", article)
    elif count:
        yield _against(5, f"Une seule des {who} proches peut répondre : peu de concurrence.", article)
    else:
        yield _against(100, f"Aucune des {who} proches ne travaille dans ce métier.", article)
    if facts.is_small or facts.is_short:
        yield _for(15, "Lot petit ou court : ces structures emploient déjà les personnes.")
    if not facts.is_labour_intensive:
        yield _against(15, "La main-d'œuvre pèse peu dans ce lot.")
    yield 0, AdviceReason("Le titulaire emploie au moins 50 % de travailleurs défavorisés ou handicapés.", "R2113-7")


def _reserved_siae(facts: LotFacts) -> Iterator[Argument]:
    yield from _reserved(facts, facts.siae, "structures d'insertion (SIAE)", "L2113-13")


def _reserved_disability(facts: LotFacts) -> Iterator[Argument]:
    yield from _reserved(facts, facts.disability, "structures EA ou ESAT", "L2113-12")


def _reserved_to_both(facts: LotFacts) -> Iterator[Argument]:
    if not (facts.siae and facts.disability):
        yield _against(20, "Il faut des SIAE et des EA ou ESAT pour ouvrir le lot aux deux.", "L2113-14")
    elif facts.siae < 2 and facts.disability < 2:
        yield _for(20, "Réunir les deux rétablit une concurrence.", "L2113-14")
    yield from _reserved(facts, facts.siae + facts.disability, "structures SIAE, EA ou ESAT", "L2113-14")


def _insertion_services(facts: LotFacts) -> Iterator[Argument]:
    if facts.contract_type != "services":
        yield _against(60, "L'insertion doit être l'objet même du marché : ce n'est pas celui de ce lot.", "R2123-1")
    else:
        yield 0, AdviceReason("L'insertion devient l'objet du marché, le travail en est le support.", "R2123-1")
    if facts.siae:
        yield _for(15, "Une structure d'insertion proche connaît ce métier.")
    if facts.is_labour_intensive:
        yield _for(10, "La main-d'œuvre fait l'essentiel de ce lot.")


def _no_clause(facts: LotFacts) -> Iterator[Argument]:
    if facts.duty:
        text = "Sans clause, il faut consigner l'une des exceptions prévues par la loi."
        yield _against(60, text, "L2112-2-1")
    if facts.is_small:
        yield _for(35, "Le volume est trop faible pour imposer une embauche : portez l'effort sur un autre lot.")
    else:
        yield _against(10, "Le volume suffit à employer une personne.")
    if not (facts.siae or facts.disability):
        yield _for(5, "Aucune structure proche ne pourrait répondre à un lot réservé.")


_KINDS: tuple[tuple[str, int, Callable[[LotFacts], Iterator[Argument]]], ...] = (
    (kinds.EXECUTION, 50, _execution),
    (kinds.EXECUTION_AND_CRITERION, 40, _execution_and_criterion),
    (kinds.RESERVED_SIAE, 25, _reserved_siae),
    (kinds.RESERVED_DISABILITY, 20, _reserved_disability),
    (kinds.RESERVED_SIAE_AND_DISABILITY, 10, _reserved_to_both),
    (kinds.CRITERION, 30, _criterion),
    (kinds.INSERTION_SERVICES, 15, _insertion_services),
    (NO_CLAUSE, 10, _no_clause),
)

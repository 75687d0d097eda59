"""The axes of the reports (domain rules, 1.8): how the hours, people and contracts of a year are told apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, F, Func, IntegerField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Left
from django.db.models.lookups import LessThan

from accounts.enums import BuyerKind
from clauses.enums import ClauseKind, ExitMilestone, WayOfMeeting
from clauses.reference import sector_labels
from employers.enums import ContractKind
from people.enums import Gender, TrainingLevel
from people.models import EligibilityCriterion
from placements.enums import FollowUpState

NOT_SAID = "Non renseigné"
AGE_BANDS = {"under_26": "Moins de 26 ans", "26_49": "De 26 à 49 ans", "over_50": "50 ans et plus"}
CLAUSE_FAMILIES = {"claused": "Marchés clausés", "insertion": "Marchés d'insertion", "reserved": "Marchés réservés"}
IN_QPV = {"yes": "Dans un quartier prioritaire", "no": "Hors quartier prioritaire"}

Labels = Mapping[str, str]


class Subject(StrEnum):
    """What an axis divides. A lot brings its contract, its buyer and its euros; people have none."""

    LOT = "lot"
    PERSON = "person"
    EXIT = "exit"


@dataclass(frozen=True, slots=True)
class Axis:
    """One way to divide a year.

    `cell` gives the expression of a cell from the path to an engagement ("" or "engagement__"), or to a lot for
    a `LOT`; a list of cells when people stand in several at once. Labels are known beforehand, or come with the
    cells (`label`). `overlaps`: one person may be in several.
    """

    code: str
    title: str
    column: str
    subject: Subject
    cell: Callable[[str], Combinable] = F
    labels: Callable[[], Labels] = field(default=dict)
    label: Callable[[str], Combinable] | None = None
    overlaps: bool = False
    is_ordered: bool = False

    def __reduce__(self) -> tuple[Callable[[str], "Axis"], tuple[str]]:
        """An axis is kept by its code: what reads its cells is found again with it."""
        return axis_of, (self.code,)

    @property
    def holds_all(self) -> bool:
        """Whether every hour of the year is in exactly one of its cells."""
        return self.subject != Subject.EXIT and self.code not in {"public", "territory"}

    def order(self, code: str) -> int:
        """The rank of a cell when the axis has an order of its own."""
        codes = list(self.labels()) if self.is_ordered else []
        return codes.index(code) if code in codes else len(codes)


def _path(name: str) -> Callable[[str], Combinable]:
    return lambda prefix: F(f"{prefix}{name}")


def _sector(prefix: str) -> Combinable:
    """Construction (CPV 45) by group, the rest by division."""
    cpv = f"{prefix}contract__cpv"
    return Case(When(**{f"{cpv}__startswith": "45"}, then=Left(cpv, 3)), default=Left(cpv, 2))


def _clause_family(prefix: str) -> Combinable:
    kind = f"{prefix}clause_kind"
    return Case(
        When(**{f"{kind}__startswith": "RESERVED"}, then=Value("reserved")),
        When(**{kind: ClauseKind.INSERTION_SERVICES}, then=Value("insertion")),
        default=Value("claused"),
        output_field=CharField(),
    )


def _age_band(prefix: str) -> Combinable:
    """The age on the first day of the contract: the 50th birthday is in, the 26th is not (domain rules, 1.5)."""
    birth = f"{prefix}person__birth_date"
    age: Any = Func(
        F(f"{prefix}starts_on"),
        F(birth),
        template="EXTRACT(YEAR FROM AGE(%(expressions)s))::int",
        output_field=IntegerField(),
    )
    return Case(
        When(**{f"{birth}__isnull": True}, then=Value("")),
        When(LessThan(age, 26), then=Value("under_26")),
        When(LessThan(age, 50), then=Value("26_49")),
        default=Value("over_50"),
        output_field=CharField(),
    )


def _qpv(prefix: str) -> Combinable:
    path = f"{prefix}person__in_qpv"
    return Case(When(**{path: True}, then=Value("yes")), When(**{path: False}, then=Value("no")), default=Value(""))


def _criteria() -> Labels:
    return dict(EligibilityCriterion.objects.order_by("pk").values_list("code", "label"))


def _choices(choices: Any) -> Callable[[], Labels]:
    return lambda: dict(choices.choices)


def _exit(milestone: ExitMilestone, title: str) -> Axis:
    return Axis(
        f"exit_{milestone.value}",
        title,
        "Situation",
        Subject.EXIT,
        labels=_choices(FollowUpState),
        is_ordered=True,
    )


def _all() -> list[Axis]:
    lot, person = Subject.LOT, Subject.PERSON
    return [
        Axis("way", "Modalité de réalisation", "Modalité", person, _path("way"), _choices(WayOfMeeting), overlaps=True),
        Axis(
            "contract_kind",
            "Contrat de travail",
            "Contrat",
            person,
            _path("contract_kind"),
            _choices(ContractKind),
            overlaps=True,
        ),
        Axis("public", "Public", "Public", person, _path("eligibility_criteria"), _criteria, overlaps=True),
        Axis("sector", "Secteur", "Secteur", lot, _sector, sector_labels, overlaps=True),
        Axis(
            "buyer_kind",
            "Catégorie d'acheteur",
            "Acheteurs",
            lot,
            _path("contract__buyer__buyer_kind"),
            _choices(BuyerKind),
            overlaps=True,
        ),
        Axis(
            "clause_family",
            "Famille de marchés",
            "Marchés",
            lot,
            _clause_family,
            lambda: CLAUSE_FAMILIES,
            overlaps=True,
            is_ordered=True,
        ),
        Axis("clause_kind", "Type de clause", "Clause", lot, _path("clause_kind"), _choices(ClauseKind), overlaps=True),
        Axis("territory", "Territoire", "Territoire", lot, _path("contract__territory__name"), overlaps=True),
        Axis(
            "training",
            "Niveau de formation",
            "Niveau",
            person,
            _path("person__training_level"),
            _choices(TrainingLevel),
            is_ordered=True,
        ),
        Axis("sex", "Sexe", "Sexe", person, _path("person__gender"), _choices(Gender), is_ordered=True),
        Axis("age", "Âge à l'embauche", "Âge", person, _age_band, lambda: AGE_BANDS, overlaps=True, is_ordered=True),
        Axis(
            "occupation",
            "Métier",
            "Métier",
            person,
            _path("occupation_id"),
            label=_path("occupation__label"),
            overlaps=True,
        ),
        Axis(
            "commune",
            "Commune de résidence",
            "Commune",
            person,
            _path("person__commune_id"),
            label=_path("person__commune__name"),
        ),
        Axis("qpv", "Quartier prioritaire", "Résidence", person, _qpv, lambda: IN_QPV, is_ordered=True),
        _exit(ExitMilestone.END, "Situation à la sortie"),
        _exit(ExitMilestone.MONTH_3, "Situation à 3 mois"),
        _exit(ExitMilestone.MONTH_6, "Situation à 6 mois"),
        _exit(ExitMilestone.YEAR_1, "Situation à 12 mois"),
    ]


AXES: dict[str, Axis] = {axis.code: axis for axis in _all()}


def axis_of(code: str) -> Axis:
    """The axis of a code. Raises KeyError for an unknown one."""
    return AXES[code]

"""What structures of insertion and groups of employers do with ordinary employers: notices, contracts, people hired."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from core.disclosure import SMALL_CELL, shown_cells
from employers.enums import EmployerKind, NoticeSide, WorkTogether
from employers.facts import passages
from employers.models import ContractingNotice, Employer, Partnership

STRUCTURES = "Structures d'insertion et GEIQ"
OTHERS = "Autres employeurs"


@dataclass(frozen=True, slots=True)
class SideRow:
    """A contract or a project belongs to the structures as soon as one of them is in it."""

    label: str
    needs: int
    offers: int
    contracts: int
    projects: int


@dataclass(frozen=True, slots=True)
class Passages:
    """People hired by an ordinary employer after a structure. None: too few to be shown."""

    total: int | None
    rows: list[tuple[str, int | None]]


def side_rows(*, first: dt.date, last: dt.date) -> list[SideRow]:
    """Needs, offers, contracts and projects of a period, the structures' then the others'. Two queries."""
    kinds = EmployerKind.structures()
    theirs = Q(employer__kind__in=kinds)
    opened = ContractingNotice.objects.filter(created_at__date__range=(first, last)).order_by()
    noticed = opened.aggregate(
        needs=Count("pk", filter=theirs & Q(side=NoticeSide.NEED)),
        offers=Count("pk", filter=theirs & Q(side=NoticeSide.OFFER)),
        other_needs=Count("pk", filter=~theirs & Q(side=NoticeSide.NEED)),
        other_offers=Count("pk", filter=~theirs & Q(side=NoticeSide.OFFER)),
    )
    in_it = Q(first__kind__in=kinds) | Q(second__kind__in=kinds)
    project = Q(form=WorkTogether.PROJECT)
    signed = Partnership.objects.filter(signed_on__range=(first, last)).order_by()
    made = signed.aggregate(
        contracts=Count("pk", filter=in_it & ~project),
        projects=Count("pk", filter=in_it & project),
        other_contracts=Count("pk", filter=~in_it & ~project),
        other_projects=Count("pk", filter=~in_it & project),
    )
    counts = noticed | made
    names = ("needs", "offers", "contracts", "projects")
    return [
        SideRow(STRUCTURES, *(counts[name] for name in names)),
        SideRow(OTHERS, *(counts[f"other_{name}"] for name in names)),
    ]


def passage_figures(*, first: dt.date, last: dt.date) -> Passages:
    """By family of structure, without a name and without small numbers."""
    by_structure = passages(first=first, last=last)
    kinds = dict(Employer.objects.filter(pk__in=by_structure).values_list("pk", "kind"))
    groups = sum(count for pk, count in by_structure.items() if kinds[pk] == EmployerKind.GEIQ)
    total = sum(by_structure.values())
    labels = ("Après une structure d'insertion (SIAE)", "Après un groupement d'employeurs (GEIQ)")
    shown = shown_cells([total - groups, groups])
    return Passages(None if 0 < total < SMALL_CELL else total, list(zip(labels, shown, strict=True)))

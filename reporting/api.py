"""Yearly figures of the clauses, for the programs of people who are logged in: those of the reports, no more."""

from decimal import Decimal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.errors import HttpError

from accounts.actors import Actor
from accounts.models import Territory
from clauses.selectors.reports import AXES, Row, Scope, axis_of, purchases_of, report_of, report_years
from clauses.selectors.reports.purchases import PurchaseRow
from reporting.views.reports import READERS

router = Router(tags=["Chiffres des clauses"])


class RowOut(Schema):
    """A cell, or the whole. `hidden`: too few people; a figure is null when it is hidden or has no object."""

    code: str
    label: str
    hidden: bool
    hours: Decimal | None
    full_time_equivalents: Decimal | None
    people: int | None
    people_rsa: int | None
    contracts: int | None
    lots: int | None
    buyers: int | None
    companies: int | None
    euros: Decimal | None
    hours_year_before: Decimal | None
    people_year_before: int | None


class ReportOut(Schema):
    year: int
    territory: str | None
    axis: str
    axis_label: str
    full_time_hours: Decimal
    small_cell: int
    total: RowOut
    rows: list[RowOut]


class AxisOut(Schema):
    code: str
    label: str


class ChoicesOut(Schema):
    axes: list[AxisOut]
    years: list[int]


class PurchaseOut(Schema):
    label: str
    contracts: int
    lots: int
    euros: Decimal
    hours_owed: int
    hours_validated: Decimal


class PurchasesOut(Schema):
    year: int
    total: PurchaseOut
    social: PurchaseOut
    reserved: PurchaseOut
    rows: list[PurchaseOut]


@router.get("/clauses/axes", response=ChoicesOut, summary="Axes et années des chiffres")
def choices(request: HttpRequest) -> ChoicesOut:
    _actor(request)
    axes = [AxisOut(code=axis.code, label=axis.title) for axis in AXES.values()]
    return ChoicesOut(axes=axes, years=report_years(today=timezone.localdate()))


@router.get("/clauses", response=ReportOut, summary="Chiffres d'une année sur un axe")
def figures(
    request: HttpRequest, year: int | None = None, axis: str = "way", territory: str = "", national: bool = False
) -> ReportOut:
    """Hours, people and contracts of a year, limited to what the person logged in answers for.

    `territory` is the code of a territory; `national` counts full-time equivalents as the national consolidation does.
    """
    if axis not in AXES:
        raise HttpError(422, "Cet axe n'existe pas : demandez la liste à « clauses/axes ».")
    scope = _scope(_actor(request), year, territory, national=national)
    report = report_of(scope, axis_of(axis), today=timezone.localdate())
    return ReportOut(
        year=report.year,
        territory=scope.territory.code if scope.territory else None,
        axis=report.axis.code,
        axis_label=report.axis.title,
        full_time_hours=report.divisor,
        small_cell=report.least,
        total=_row(report.left or report.total),
        rows=[_row(row) for row in report.rows],
    )


@router.get("/purchases", response=PurchasesOut, summary="Achats socialement responsables d'une année (SPASER)")
def purchases(request: HttpRequest, year: int | None = None, territory: str = "") -> PurchasesOut:
    """The contracts notified in a year: all, with a social consideration, reserved; then by kind of clause."""
    found = purchases_of(_scope(_actor(request), year, territory))
    return PurchasesOut(
        year=found.year,
        total=_purchase(found.total),
        social=_purchase(found.social),
        reserved=_purchase(found.reserved),
        rows=[_purchase(row) for row in found.rows],
    )


def _actor(request: HttpRequest) -> Actor:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.role not in READERS:
        raise HttpError(403, "Ces chiffres sont réservés à un autre rôle.")
    return actor


def _scope(actor: Actor, year: int | None, code: str, *, national: bool = False) -> Scope:
    """Small numbers are hidden from every program, whoever is logged in."""
    year = timezone.localdate().year if year is None else year
    if not 2000 <= year <= 2100:
        raise HttpError(422, "L'année est comprise entre 2000 et 2100.")
    return Scope(actor, year, territory=_territory(actor, code) or actor.territory, national=national)


def _territory(actor: Actor, code: str) -> Territory | None:
    if not code:
        return None
    found = Territory.objects.filter(code=code).first()
    if found is None or (actor.territory_ids is not None and found.pk not in actor.territory_ids):
        raise HttpError(404, "Ce territoire n'existe pas ou n'est pas le vôtre.")
    return found


def _row(row: Row) -> RowOut:
    return RowOut(
        code=row.code,
        label=row.label,
        hidden=row.is_hidden,
        hours=row.hours,
        full_time_equivalents=None if row.full_time is None else row.full_time.quantize(Decimal("0.01")),
        people=row.people,
        people_rsa=row.rsa,
        contracts=row.contracts,
        lots=row.lots,
        buyers=row.buyers,
        companies=row.companies,
        euros=row.euros,
        hours_year_before=row.hours_before,
        people_year_before=row.people_before,
    )


def _purchase(row: PurchaseRow) -> PurchaseOut:
    return PurchaseOut(
        label=row.label,
        contracts=row.contracts,
        lots=row.lots,
        euros=row.euros,
        hours_owed=row.hours_owed,
        hours_validated=row.hours_validated,
    )

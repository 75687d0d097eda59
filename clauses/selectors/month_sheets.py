"""The month of a facilitator as a workbook: one sheet for the statements, one for their lines."""

import datetime as dt
from collections.abc import Iterator

from django.utils.timezone import localdate

from accounts.actors import Actor
from clauses.models import DeclaredHours, HoursStatement
from clauses.selectors.statements import statements_queue
from core import formats
from core.documents import Sheet

STATEMENTS_HEAD = [
    "Marché", "Lot", "Acheteur", "Entreprise", "Mois", "Personnes", "Heures déclarées", "État", "Attendu le",
    "Envoyé le",
]  # fmt: skip
LINES_HEAD = [
    "Marché", "Lot", "Entreprise", "Nom", "Prénom", "Du", "Au", "Nature", "Heures déclarées", "État", "Motif du refus",
    "Heures au registre", "Compte",
]  # fmt: skip


def month_sheets(actor: Actor, month: dt.date) -> list[Sheet]:
    """Only what the actor may read, names included: a facilitator's working file, not a publication."""
    statements = statements_queue(actor).filter(month=month).select_related("lot__contract__buyer")
    note = f"Relevés {formats.of_month(month)}. Les heures comptent une fois inscrites au registre."
    return [
        Sheet("Relevés", STATEMENTS_HEAD, _statement_rows(statements), note=note),
        Sheet("Lignes", LINES_HEAD, _line_rows(actor, month), note="Une ligne par personne, période et nature."),
    ]


def _statement_rows(statements) -> Iterator[list]:
    for statement in statements.order_by("lot__contract__reference", "lot__number", "company__name"):
        contract = statement.lot.contract
        yield [
            contract.reference,
            statement.lot.number,
            contract.buyer.name,
            statement.company.name,
            statement.month,
            statement.people,
            statement.total_hours,
            statement.get_status_display(),
            statement.due_on,
            localdate(statement.sent_at) if statement.sent_at else None,
        ]


def _line_rows(actor: Actor, month: dt.date) -> Iterator[list]:
    entries = (
        DeclaredHours.objects.filter(statement__in=HoursStatement.objects.visible_to(actor).filter(month=month))
        .select_related("statement__lot__contract", "statement__company", "engagement__person")
        .prefetch_related("lines")
        .order_by(
            "statement__lot__contract__reference", "statement__lot__number", "engagement__person__last_name", "pk"
        )
    )
    for entry in entries.iterator(chunk_size=1000):
        lines = list(entry.lines.all())
        yield [
            entry.statement.lot.contract.reference,
            entry.statement.lot.number,
            entry.statement.company.name,
            entry.engagement.person.last_name,
            entry.engagement.person.first_name,
            entry.first_day,
            entry.last_day,
            entry.get_kind_display(),
            entry.hours,
            entry.get_state_display(),
            entry.rejection_reason,
            sum(line.hours for line in lines) if lines else None,
            ("oui" if lines[-1].countable else "non") if lines else "",
        ]

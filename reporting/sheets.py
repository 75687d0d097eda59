"""Reports as workbooks."""

from decimal import ROUND_HALF_UP, Decimal

from clauses.selectors.reports import Purchases, Report, Row
from clauses.selectors.reports.purchases import PurchaseRow
from core.documents import Sheet
from core.documents.spreadsheets import Cell

HIDDEN = "masqué"
CENTS = Decimal("0.01")


def report_sheet(report: Report, *, about: str) -> Sheet:
    """One axis: its cells, then the whole."""
    rows = [_row(report, row) for row in report.rows]
    return Sheet(report.axis.title, _head(report), [*rows, _row(report, report.total, is_total=True)], note=about)


def report_note(report: Report, *, about: str) -> str:
    """What a reader of the file must know: what is counted, and what is hidden."""
    parts = [about, f"1 équivalent temps plein : {report.divisor.normalize():f} heures"]
    if report.is_exact:
        parts.append("chiffres exacts, à ne pas publier")
    else:
        parts.append(f"« {HIDDEN} » : moins de {report.least} personnes, ou un chiffre qui les ferait retrouver")
    return " · ".join(parts)


def purchases_sheets(purchases: Purchases, *, about: str) -> list[Sheet]:
    head = ["Marchés", "Nombre de marchés", "Lots", "Montant HT", "Part du nombre", "Part du montant"]
    head += ["Heures dues", "Heures validées"]
    rows = [purchases.total, purchases.social, purchases.reserved, *purchases.rows]
    return [Sheet("Achats", head, [_purchase(row, purchases.total) for row in rows], note=about)]


def _head(report: Report) -> list[str]:
    before = report.year - 1
    if report.is_of_exits:
        return [report.axis.column, "Personnes", "dont RSA", f"Personnes en {before}"]
    head = [report.axis.column, "Heures", "Équivalents temps plein", "Personnes", "dont RSA", "Part RSA (%)"]
    head += ["Marchés", "Lots", "Acheteurs", "Entreprises"]
    head += ["Montant HT des lots"] if report.is_of_lots else []
    return [*head, f"Heures en {before}", f"Personnes en {before}"]


def _row(report: Report, row: Row, *, is_total: bool = False) -> list[Cell]:
    def people(count: int | None) -> Cell:
        return HIDDEN if count is None else count

    def hours(value: Decimal | None) -> Cell:
        return HIDDEN if value is None else value.quantize(CENTS, ROUND_HALF_UP)

    label = f"Total {report.year}" if is_total else row.label
    if report.is_of_exits:
        total = report.left if is_total and report.left else row
        return [label, people(total.people), people(total.rsa), people(total.people_before)]
    share = HIDDEN if row.rsa is None else hours(row.rsa_share * 100) if row.rsa_share is not None else None
    cells: list[Cell] = [label, hours(row.hours), hours(row.full_time), people(row.people), people(row.rsa), share]
    cells += [row.contracts, row.lots, row.buyers, row.companies]
    cells += [row.euros] if report.is_of_lots else []
    return [*cells, hours(row.hours_before), people(row.people_before)]


def _purchase(row: PurchaseRow, total: PurchaseRow) -> list[Cell]:
    def share(part: Decimal, whole: Decimal) -> str:
        return f"{(part / whole * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)} %".replace(".", ",") if whole else "—"

    return [
        row.label,
        row.contracts,
        row.lots,
        row.euros,
        share(Decimal(row.contracts), Decimal(total.contracts)),
        share(row.euros, total.euros),
        row.hours_owed,
        row.hours_validated,
    ]

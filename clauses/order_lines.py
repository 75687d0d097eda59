"""Purchase orders pasted as several lines: number, date, amount, and perhaps what was ordered. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

from clauses.hours_files.values import BLANKS, CellError, day_of, hours_of
from clauses.services.orders import OrderLine

MAX_LINES = 500
NUMBER_LENGTH, LABEL_LENGTH = 40, 200
MAX_AMOUNT = Decimal("999999999999.99")
# Some read twenty-five thousand in « 25.000 », others twenty-five.
UNCLEAR = re.compile(r"([1-9]\d{0,2})[.,](\d{3})")
NOT_AN_AMOUNT = re.compile(r"[^\d.,+-]")
HEADS = {"numero", "numéro", "n°", "bon", "number"}


@dataclass(frozen=True, slots=True)
class Pasted:
    """The lines understood, and what is wrong with the others, each message naming its line."""

    lines: list[OrderLine]
    problems: list[str]


def orders_of(text: str) -> Pasted:
    """Read lines whose columns are parted by tabulations or semicolons; a first line of titles is passed over."""
    rows = [(rank, row) for rank, row in enumerate(text.splitlines(), start=1) if row.strip()]
    if rows and _cells(rows[0][1])[0].casefold() in HEADS:
        rows = rows[1:]
    if not rows:
        return Pasted([], ["Collez au moins un bon de commande."])
    if len(rows) > MAX_LINES:
        return Pasted([], [f"Vous avez collé {len(rows)} lignes : {MAX_LINES} au plus à la fois."])
    lines, problems = [], []
    for rank, row in rows:
        try:
            lines.append(_order(rank, _cells(row)))
        except CellError as error:
            problems.append(f"Ligne {rank} : {error}")
    return Pasted(lines, problems)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.split("\t" if "\t" in row else ";")]


def _order(rank: int, cells: list[str]) -> OrderLine:
    if len(cells) < 3:
        raise CellError("il faut un numéro, une date et un montant, séparés par des points-virgules.")
    number, day, amount = cells[0], day_of(cells[1]), _amount(cells[2])
    label = " ".join(cell for cell in cells[3:] if cell)
    if not number:
        raise CellError("le numéro du bon manque.")
    if len(number) > NUMBER_LENGTH:
        raise CellError(f"le numéro du bon dépasse {NUMBER_LENGTH} caractères.")
    if day is None:
        raise CellError("la date de commande manque.")
    if len(label) > LABEL_LENGTH:
        raise CellError(f"l'objet dépasse {LABEL_LENGTH} caractères.")
    return OrderLine(number=number, ordered_on=day, amount_excl_tax=amount, label=label, line=rank)


def _amount(text: str) -> Decimal:
    wrong = f"« {text[:40]} » n'est pas un montant (par exemple 12 500,00)."
    written = text.replace("€", "").translate(BLANKS)
    if unclear := UNCLEAR.fullmatch(written):
        whole, thousands = unclear.groups()
        raise CellError(f"« {text[:40]} » n'est pas un montant clair : écrivez {whole}{thousands} ou {whole},00.")
    if NOT_AN_AMOUNT.search(written):
        raise CellError(wrong)
    try:
        amount = hours_of(written)
    except CellError:
        raise CellError(wrong) from None
    if amount is None:
        raise CellError("le montant manque.")
    if amount != amount.quantize(Decimal("0.01")) or not 0 < amount <= MAX_AMOUNT:
        raise CellError(wrong)
    return amount

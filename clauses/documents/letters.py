"""Letters to companies: a first text to change, and the document as it is sent."""

import datetime as dt
from typing import Any

from clauses.enums import LetterKind
from clauses.models import Letter, Lot
from clauses.selectors.lots import LotProgress
from core import formats
from core.documents import pdf_bytes

TEMPLATE = "clauses/documents/letter.typ"
SUBJECTS = {
    LetterKind.REMINDER: "Rappel : heures d'insertion du lot",
    LetterKind.FORMAL_NOTICE: "Mise en demeure : heures d'insertion du lot",
    LetterKind.OTHER: "Heures d'insertion du lot",
}


def letter_first_text(kind: str, lot: Lot, progress: LotProgress) -> tuple[str, str]:
    """Subject and body to start from, with the figures of the day; whoever writes changes them at will."""
    totals = progress.totals
    figures = (
        f"À ce jour, {formats.hours(totals.validated)} sont validées sur {formats.hours(totals.owed)} dues"
        f" au titre de la clause d'insertion du marché {lot.contract.reference}, lot {lot.number}."
    )
    middle = {
        LetterKind.REMINDER: "Il reste du temps pour rattraper ce retard. Le facilitateur peut vous présenter des"
        " personnes et vous proposer une immersion : prenez contact avec lui.",
        LetterKind.FORMAL_NOTICE: "Le contrat prévoit que ces heures soient faites pendant l'exécution du marché. Nous"
        " vous mettons en demeure de nous indiquer, avant la date ci-dessous, les embauches et les moyens par lesquels"
        " vous entendez tenir cet engagement. À défaut, l'acheteur pourra appliquer la pénalité prévue au contrat.",
        LetterKind.OTHER: "",
    }[LetterKind(kind)]
    ask = "Merci de nous dire ce que vous avez entrepris et ce qui vous manque pour embaucher."
    body = "\n\n".join(part for part in ("Madame, Monsieur,", figures, middle, ask, "Cordialement,") if part)
    return SUBJECTS[LetterKind(kind)], body


def letter_data(letter: Letter) -> dict[str, Any]:
    """What the document says; a draft has no number."""
    lot = letter.lot
    return {
        "reference": letter.reference,
        "kind": letter.get_kind_display(),
        "sender": letter.sender.name,
        "company": letter.company.name,
        "contract": f"{lot.contract.reference}, lot {lot.number} · {lot.title}",
        "buyer": lot.contract.buyer.name,
        "subject": letter.subject,
        "paragraphs": [part.strip() for part in letter.body.replace("\r\n", "\n").split("\n\n") if part.strip()],
        "reply_by": formats.day(letter.reply_by) if letter.reply_by else "",
        "signed_by": str(letter.sent_by or letter.created_by),
    }


def letter_pdf(letter: Letter, *, on: dt.date) -> bytes:
    return pdf_bytes(TEMPLATE, letter_data(letter), title=letter.subject, on=on)

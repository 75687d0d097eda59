"""The caps of tutors that the Département sets: dated rows, so that a past assignment keeps the cap of its day."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.actors import Actor
from accounts.enums import Role
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Refused
from employers.enums import TutorRegime
from placements.models import TutorCap
from placements.rules import tutor_cap


@transaction.atomic
def tutor_cap_set(*, actor: Actor, regime: str, cap: int, valid_from: dt.date, source: str = "") -> TutorCap:
    """The cap of a regime from a day on; the one before ends the day before. Set twice the same, nothing more.

    Raises Refused above the law, which a Département may only lower.
    """
    if not actor.has_role(Role.PILOT, Role.ADMIN):
        raise Refused.because("wrong_role", "Les plafonds sont fixés par le pilotage.")
    if regime not in TutorRegime.values:
        raise Refused.because("regime", "Choisissez un cadre dans la liste.", "regime")
    law = tutor_cap(regime)
    if law is not None and cap > law.most and regime != TutorRegime.IMMERSION:
        text = f"La loi fixe {law.most} personnes au plus (article {law.article}) : le Département ne peut qu'abaisser."
        raise Refused.because("above_the_law", text, "cap")
    rows = TutorCap.objects.select_for_update().filter(regime=regime).order_by("valid_from")
    known = list(rows.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from)))
    for row in known:
        if row.valid_from == valid_from:
            row.cap, row.source = cap, source.strip()
            clean_or_refuse(row, only=["cap", "source"])
            row.save(update_fields=["cap", "source"])
            return row
        if row.valid_from > valid_from:
            text = (
                f"Un plafond est déjà prévu à partir du {row.valid_from:%d/%m/%Y} : choisissez une date plus tardive."
            )
            raise Refused.because("later_one", text, "valid_from")
        row.valid_to = valid_from - dt.timedelta(days=1)
        row.save(update_fields=["valid_to"])
    new = TutorCap(regime=regime, cap=cap, valid_from=valid_from, source=source.strip())
    clean_or_refuse(new)
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError as error:
        raise Conflict.because("later_one", "Un collègue vient de fixer ce plafond : relisez la page.") from error
    return new
